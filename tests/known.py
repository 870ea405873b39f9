"""What the builds of this run found out: texts that many tests build are analysed once.

The command keeps it, too, in the user's cache; that a deck is the same without is `test_work`'s.
"""

from policydeck.work import Work

WORK = Work()
