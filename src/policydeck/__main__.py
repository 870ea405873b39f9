"""`python -m policydeck`."""

from policydeck.cli import main

main()
