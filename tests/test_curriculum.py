"""Teaching order: words before the sentences that need them, whatever the deck."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from policydeck.course import forward
from policydeck.course.curriculum import GAP, Coverage, Lesson, coverage, order
from policydeck.levels import lowest

WORDS = st.dictionaries(
    st.sampled_from([f"w{i}" for i in range(12)]),
    st.tuples(st.integers(4, 8), st.integers(1, 9)),
    min_size=1,
)


@st.composite
def decks(draw: st.DrawFn) -> list[Lesson]:
    """Words with levels and weights, terms made of words, sentences of any of them."""
    words = draw(WORDS)
    lessons = [Lesson(w, level, frozenset(), weight, False) for w, (level, weight) in words.items()]
    names = sorted(words)
    lessons = [replace(x, document=draw(st.integers(0, 2))) for x in lessons]
    for number in range(draw(st.integers(0, 8))):
        needs = frozenset(draw(st.lists(st.sampled_from(names), max_size=5)))
        level = max((words[n][0] for n in needs), default=4)
        document = max((x.document for x in lessons if x.id in needs), default=0)
        lessons.append(Lesson(f"s{number}", level, needs, 1, draw(st.booleans()), document))
    return lessons


@given(decks())
def test_everything_is_placed_once_after_what_it_needs(lessons: list[Lesson]) -> None:
    placed = order(lessons)
    assert sorted(placed) == sorted(lesson.id for lesson in lessons)
    at = {id_: i for i, id_ in enumerate(placed)}
    for lesson in lessons:
        assert all(at[need] < at[lesson.id] for need in lesson.needs)


@given(decks())
def test_levels_follow_one_another(lessons: list[Lesson]) -> None:
    level = {lesson.id: lesson.level for lesson in lessons}
    placed = [level[id_] for id_ in order(lessons)]
    assert placed == sorted(placed)


@given(decks())
def test_the_order_does_not_depend_on_the_order_of_the_input(lessons: list[Lesson]) -> None:
    assert order(lessons) == order(lessons[::-1])


def test_easy_sentences_come_first_and_stand_apart_from_their_words() -> None:
    words = [Lesson(f"w{i}", 4, frozenset(), 9 - i, False) for i in range(9)]
    easy = Lesson("easy", 4, frozenset({"w0"}), 1, True)
    hard = Lesson("hard", 4, frozenset({"w1", "w2", "w3", "w4"}), 1, True)
    placed = order([*words, easy, hard])
    assert placed.index("easy") < placed.index("hard")
    assert placed.index("easy") - placed.index("w0") >= GAP


@given(
    st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=9), min_size=1),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 8)),
)
def test_coverage_never_falls(sentences: list[list[str]], level_of: dict[str, int]) -> None:
    rows: list[Coverage] = coverage(sentences, level_of, range(9), 0.95)
    for one, two in itertools.pairwise(rows):
        assert one.words <= two.words
        assert one.types <= two.types
        assert one.readable <= two.readable
    if set("abcdef") <= set(level_of):
        assert rows[-1].words == rows[-1].types == rows[-1].readable == 1


@given(st.lists(st.integers(1, 8), min_size=1), st.floats(0.5, 1))
def test_a_sentence_level_covers_the_share_that_it_says(numbers: list[int], share: float) -> None:
    level = lowest(numbers, share)
    assert sum(n <= level for n in numbers) >= share * len(numbers) - 1e-9
    assert sum(n < level for n in numbers) < share * len(numbers) + 1e-9


LEVELS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 5), min_size=6)
TEXTS = st.lists(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=9), min_size=1)


@given(TEXTS, LEVELS, st.sets(st.sampled_from("abcdef")))
def test_words_come_forward_as_far_as_the_text_can_be_read_with_them(
    sentences: list[list[str]], level: dict[str, int], fixed: set[str]
) -> None:
    early = forward.early(sentences, level, 0.95, fixed)
    assert not set(early) & fixed
    assert all(0 < number < level[word] for word, number in early.items())
    levels = sorted(set(filter(None, level.values())))
    before = coverage(sentences, level, levels, 0.95)
    after = coverage(sentences, level | early, levels, 0.95)
    for one, two in zip(before, after, strict=True):
        assert (one.words, one.readable) <= (two.words, two.readable)


def test_the_sentence_that_lacks_least_is_made_readable_first() -> None:
    """At level 1 "know" is known and "rare" opens one sentence, three others none."""
    level = {"known": 0, "easy": 1, "rare": 3, "far": 3, "off": 3, "away": 3}
    sentences = [["known", "easy", "rare", "known"], ["far", "off", "away", "easy"]]
    assert forward.early(sentences, level, 0.95) == {"rare": 1}
