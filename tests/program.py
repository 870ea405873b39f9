"""The program as it is called, without the language models, as all tests.

Processes that it starts begin with this file, too, and find none either.
"""

import extra_neural

extra_neural.hide()

if __name__ == "__main__":
    from policydeck import cli

    cli.main()
