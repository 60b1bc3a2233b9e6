"""Where lines break, against a plain reading of the rules and against laws."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.cells import cell_len, clusters, fit, offset_at, pad
from reader.text.wrap import lines, wrap

words = st.lists(st.text("abcdefgé“”", min_size=1, max_size=12), max_size=40).map(" ".join)
anything = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(" 漢字、。👨‍👩‍👧é🇩🇪"), max_size=80
)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, [""]),
        ("one", 10, ["one"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("exactly ten", 11, ["exactly ten"]),
        ("a verylongword b", 6, ["a", "verylo", "ngword", "b"]),
        ("verylongword", 4, ["very", "long", "word"]),
        ("“curly,” he said", 8, ["“curly,”", "he said"]),
        ("漢字漢字漢字", 4, ["漢字", "漢字", "漢字"]),
        ("漢字。漢字", 4, ["漢", "字。", "漢字"]),
        ("ab漢字 cd", 4, ["ab漢", "字", "cd"]),
        ("cafe\u0301 cafe\u0301", 4, ["cafe\u0301", "cafe\u0301"]),
        ("👨‍👩‍👧👨‍👩‍👧", 2, ["👨‍👩‍👧", "👨‍👩‍👧"]),
        ("two\nlines", 20, ["two", "lines"]),
        ("", 0, [""]),
    ],
)
def test_breaks_lines_where_a_person_would(text: str, width: int, expected: list[str]) -> None:
    assert lines(text, width) == expected


@given(words, st.integers(4, 40))
def test_is_greedy(text: str, width: int) -> None:
    """No line is too wide, and the first word of the next would not have fitted."""
    got = lines(text, width)
    assert " ".join(text.split()) == " ".join(" ".join(got).split()) or any(
        len(w) > width for w in text.split()
    )
    for line, following in pairwise(got):
        assert cell_len(line) <= width
        first = following.split(" ")[0]
        assert cell_len(line) + 1 + cell_len(first) > width


@given(anything, st.integers(2, 30))
def test_covers_any_text(text: str, width: int) -> None:
    starts = wrap(text, width)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert all(cell_len(line) <= max(width, 2) for line in lines(text, width))


@given(words, st.integers(4, 40))
def test_the_quick_way_is_the_exact_way(text: str, width: int) -> None:
    """A wide character at the end takes the slow path; the lines before it are the same."""
    slow = wrap(text + " " + "漢" * 3, width)
    quick = wrap(text, width)
    assert slow[: len(quick)] == quick


@given(anything)
def test_clusters_follow_one_another(text: str) -> None:
    starts = [start for start, _ in clusters(text)]
    assert starts == sorted(set(starts))
    assert (starts[:1] or [0]) == [0]
    assert all(width in (0, 1, 2) for _, width in clusters(text))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("abc", 3),
        ("漢字", 4),
        ("e\u0301", 1),
        ("👨‍👩‍👧", 2),
        ("🇩🇪", 2),
        ("❤️", 2),
        ("„Zitat“", 7),
        ("✎", 1),
    ],
)
def test_measures_cells(text: str, cells: int) -> None:
    assert cell_len(text) == cells


@given(anything, st.integers(0, 30))
def test_fit_and_pad_keep_their_word(text: str, cells: int) -> None:
    assert cell_len(fit(text, cells)) <= cells
    assert cell_len(pad(text, cells)) == cells


@given(anything, st.integers(0, 60))
def test_offset_at_a_column_is_the_start_of_a_cluster(text: str, cell: int) -> None:
    offset = offset_at(text, cell)
    assert offset == len(text) or offset in [start for start, _ in clusters(text)] or len(text) == 0
    assert cell_len(text[:offset]) <= cell or cell <= 0


def test_a_long_line_takes_time_in_proportion() -> None:
    """5 MB without a space is broken, not searched again and again."""
    assert len(wrap("x" * 5_000_000, 80)) == 62_500
