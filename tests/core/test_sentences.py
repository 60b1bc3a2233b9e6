"""Where sentences and words begin and end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.sentences import sentences, words

CASES = [
    "He left.|She stayed.",
    "Mr. Ames met Dr. J. R. Lee at 5 p.m. on Jan. 5.|The talks failed.",
    "The U.S. President spoke in the U.S.|The crowd cheered.",
    "Prices rose 3.5 percent.|Rain fell.|No. 5 was next.|He said no.|She left.",
    '"Why?" she asked.|"Because."|He left.',
    "“Stop!” Ida Renn cried.|Nobody did.",
    "He said: “It ends.”|“Another,” she said.|(He left.)|[Note.]|End",
    "The talks went on... and on.|Then they ended…|So it goes.",
    "Wait!!|What?!|Fine.",
    "Acme Inc. was founded by A. B. Chen.|The firm (est. 1990) grew.",
    "It cost 5,000.50 crowns, e.g. in Berne.|Was it 19?|They paid.",
    "1. The first point.|2. The second.",
    "Er kam am 3. Oktober an.|Z. B. in Berlin, d. h. im 19. Jahrhundert.|„Nein.“|Sie ging.",
    "« Oui. »|Il partit.|« Non ! » dit-elle.",
    "日本語です。|「はい。」|そう",
    "no stop at all",
]


@pytest.mark.parametrize("case", CASES)
def test_sentences(case: str) -> None:
    expected = case.split("|")
    text = " ".join(expected)
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_the_lines_of_a_verse_are_sentences() -> None:
    text = "The kettle sang,\nand nobody came."
    assert [text[start:end] for start, end in sentences(text)] == text.split("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don’t re-elect O'Neill's man", ["Don’t", "re-elect", "O'Neill's", "man"]),
        ("10,000.5 – 3 a.m.", ["10,000.5", "3", "a", "m"]),
        ("星空 train", ["星", "空", "train"]),
        ("नमस्ते దేశం", ["नमस्ते", "దేశం"]),
        ("“Quoted,” --foo--", ["Quoted", "foo"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in words(text)] == expected


prose = st.text(st.sampled_from("aAbZ .!?…\"'”“»«()\n。3-–Mr") | st.characters(), max_size=80)


@given(prose)
def test_sentences_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    at = 0
    for start, end in sentences(text):
        assert at <= start < end
        assert not text[at:start].strip()
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        at = end
    assert not text[at:].strip()


@given(prose)
def test_words_are_in_order_and_hold_every_letter(text: str) -> None:
    at = 0
    for start, end in words(text):
        assert at <= start < end
        assert not any(c.isalnum() for c in text[at:start])
        at = end
    assert not any(c.isalnum() for c in text[at:])


@pytest.mark.parametrize(
    "piece", ["Mr. ", ". ", '."', ".", "...x", '!" A ', "a.", "« . »", " "], ids=range(9)
)
def test_made_to_be_slow(piece: str) -> None:
    started = time.perf_counter()
    sentences(piece * 100_000)
    assert time.perf_counter() - started < 3
