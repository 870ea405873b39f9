"""English forms that a stemmer cannot bring home: went → go, children → child.

Closed lists, written for this project. A form that is also another word's base is left out
unless it is far more often the form (found, left, saw, lay stay, bound and wound go).
"""

from __future__ import annotations

from functools import cache

# base, past, participle (or plural); several forms of a kind follow one another.
_FORMS = """
arise arose arisen|awake awoke awoken|be am is are was were been|bear bore borne|beat beaten
become became|befall befell befallen|begin began begun|behold beheld|bend bent|beset|bite bit bitten
bleed bled|blow blew blown|break broke broken|breed bred|bring brought|broadcast|build built
burn burnt|burst|buy bought|cast|catch caught|choose chose chosen|cling clung|come came|creep crept
deal dealt|dig dug|do did done does|draw drew drawn|dream dreamt|drink drank drunk
drive drove driven
dwell dwelt|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled
fling flung|fly flew flown|forbid forbade forbidden|foresee foresaw foreseen|forget forgot forgotten
forgive forgave forgiven|forgo forwent forgone|freeze froze frozen|get got gotten|give gave given
go went gone goes|grind ground|grow grew grown|hang hung|have has had|hear heard|hide hid hidden
hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant|leap leapt|learn learnt
leave left|lend lent|lie lain|light lit|lose lost|make made|mean meant|meet met|mislead misled
mistake mistook mistaken|overcome overcame|oversee oversaw overseen|overtake overtook overtaken
overthrow overthrew overthrown|pay paid|prove proven|rebuild rebuilt|ride rode ridden|ring rang rung
rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|sew sewn
shake shook shaken
shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat
sleep slept|slide slid|smell smelt|sow sown|speak spoke spoken|speed sped|spell spelt|spend spent
spin spun|spit spat|spoil spoilt|spring sprang sprung|stand stood|steal stole stolen|stick stuck
sting stung|stink stank stunk|stride strode stridden|strike struck stricken|strive strove striven
swear swore sworn|sweep swept|swell swollen|swim swam swum|swing swung|take took taken|teach taught
tear tore torn|tell told|think thought|throw threw thrown|tread trod trodden
undergo underwent undergone
understand understood|undertake undertook undertaken|undo undid undone|uphold upheld|wake woke woken
wear wore worn|weave wove woven|weep wept|win won|wind wound|withdraw withdrew withdrawn
withhold withheld|withstand withstood|wring wrung|write wrote written
analysis analyses|basis bases|calf calves|child children|crisis crises|criterion criteria|die dying
foot feet|goose geese|half halves|hypothesis hypotheses|knife knives|leaf leaves|life lives
loaf loaves
man men|medium media|mouse mice|ox oxen|person people|phenomenon phenomena|self selves|shelf shelves
thief thieves|thesis theses|tooth teeth|wife wives|wolf wolves|woman women
good better best|bad worse worst|far further furthest farther|many more most|little less least
"""


@cache
def _table() -> dict[str, str]:
    rows = (row.split() for line in _FORMS.split("\n") for row in line.split("|") if row)
    return {form: base for base, *forms in rows for form in forms}


def base(word: str) -> str:
    """The base form of an irregular form, in lower case; any other word as it is.

    >>> base("sought"), base("Women"), base("policies")
    ('seek', 'woman', 'policies')
    """
    low = word.lower()
    return _table().get(low, low)
