"""Where the cursor goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.article import Block
from reader.text import motions
from reader.text.layout import Point

TEXTS = ["Mr. Vale left. “Not yet,” she said. Done", "", "Second paragraph."]
BLOCKS = [Block(text) for text in TEXTS]
ALL = [
    motions.next_word,
    motions.previous_word,
    motions.next_sentence,
    motions.previous_sentence,
    motions.next_paragraph,
    motions.previous_paragraph,
    motions.next_character,
    motions.previous_character,
    *motions.EXTENDING.values(),
]


def found(text: str, part: str, paragraph: int = 0) -> Point:
    return Point(paragraph, text.index(part))


@pytest.mark.parametrize(
    ("motion", "start", "expected"),
    [
        (motions.next_word, Point(0, 0), found(TEXTS[0], "Vale")),
        (motions.next_word, found(TEXTS[0], "Done"), Point(2, 0)),
        (motions.previous_word, Point(2, 0), found(TEXTS[0], "Done")),
        (motions.previous_word, Point(0, 0), Point(0, 0)),
        (motions.next_sentence, Point(0, 0), found(TEXTS[0], "“Not")),
        (motions.next_sentence, found(TEXTS[0], "“Not"), found(TEXTS[0], "Done")),
        (motions.next_sentence, found(TEXTS[0], "Done"), Point(2, 0)),
        (motions.previous_sentence, found(TEXTS[0], "she"), found(TEXTS[0], "“Not")),
        (motions.next_paragraph, Point(0, 9), Point(1, 0)),
        (motions.next_paragraph, Point(2, 3), Point(2, 3)),
        (motions.previous_paragraph, Point(2, 3), Point(2, 0)),
        (motions.previous_paragraph, Point(2, 0), Point(1, 0)),
        (motions.next_character, Point(1, 0), Point(2, 0)),
        (motions.previous_character, Point(1, 0), Point(0, len(TEXTS[0]) - 1)),
        (motions.previous_character, Point(0, 0), Point(0, 0)),
    ],
)
def test_goes_where_a_person_expects(motion: motions.Motion, start: Point, expected: Point) -> None:
    assert motion(BLOCKS, start) == expected


def test_a_selection_grows_to_the_end_of_what_it_is_extended_by() -> None:
    to_word = motions.EXTENDING[motions.next_word]
    to_sentence = motions.EXTENDING[motions.next_sentence]
    text = TEXTS[0]
    first = to_sentence(BLOCKS, Point(0, 0))
    assert text[: first.offset + 1] == "Mr. Vale left."
    second = to_sentence(BLOCKS, first)
    assert text[: second.offset + 1].endswith("she said.")
    word = to_word(BLOCKS, Point(0, text.index("Vale")))
    assert text[word.offset] == "e"


@given(st.lists(st.text("ab. “”漢 ", max_size=30), min_size=1, max_size=5), st.data())
def test_never_leaves_the_text(texts: list[str], data: st.DataObject) -> None:
    blocks = [Block(text) for text in texts]
    index = data.draw(st.integers(0, len(texts) - 1))
    point = Point(index, data.draw(st.integers(0, max(len(texts[index]) - 1, 0))))
    motion = data.draw(st.sampled_from(ALL))
    to = motion(blocks, point)
    assert 0 <= to.paragraph < len(texts)
    assert 0 <= to.offset <= max(len(texts[to.paragraph]) - 1, 0)


@given(st.lists(st.text("ab. ", max_size=30), min_size=1, max_size=5), st.sampled_from(ALL[:8:2]))
def test_onward_motions_end(texts: list[str], motion: motions.Motion) -> None:
    """Going on and on reaches a point that it stays at, never going back."""
    blocks = [Block(text) for text in texts]
    point = Point(0, 0)
    for _ in range(sum(map(len, texts)) + len(texts) + 1):
        to = motion(blocks, point)
        if to == point:
            return
        assert to > point
        point = to
    pytest.fail("the motion went on for ever")
