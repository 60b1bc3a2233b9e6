"""Rows and points: what is shown where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.article import Block
from reader.text.layout import Layout, Point, Row
from reader.text.wrap import lines

blocks = st.lists(
    st.builds(
        Block,
        text=st.text("ab cd漢é", max_size=120),
        kind=st.sampled_from(["text", "title", "list-item", "quote", "credit"]),
        level=st.integers(0, 2),
    ),
    min_size=1,
    max_size=12,
)


def page(*texts: str, width: int = 10) -> Layout:
    return Layout([Block(text) for text in texts], width)


def test_paragraphs_stand_one_row_apart() -> None:
    layout = page("one two three", "four")
    assert [layout.row(y) for y in range(len(layout))] == [
        Row(0, 0, 0, 8),
        Row(0, 1, 8, 13),
        Row(0, -1, 0, 0),
        Row(1, 0, 0, 4),
    ]


def test_items_of_a_list_stand_close_together() -> None:
    layout = Layout([Block("a", "list-item", 1), Block("b", "list-item", 1), Block("after")], 10)
    assert [layout.row(y).paragraph for y in range(len(layout))] == [0, 1, 1, 2]


def test_extra_rows_stand_below_their_paragraph() -> None:
    layout = Layout([Block("a"), Block("b")], 10, {0: 2})
    assert [layout.row(y).line for y in range(len(layout))] == [0, -1, -1, -1, 0]


def test_no_row_outside_the_page() -> None:
    layout = page("one")
    with pytest.raises(IndexError):
        layout.row(1)
    with pytest.raises(IndexError):
        layout.row(-1)
    assert len(Layout((), 10)) == 0


def test_a_point_outside_the_text_is_at_its_nearest_edge() -> None:
    layout = page("one two three")
    assert layout.point_at(0, 99) == Point(0, 6)
    assert layout.point_at(0, -5) == Point(0, 0)
    assert layout.point_at(99, 2) == Point(0, 10)


@given(blocks, st.integers(4, 30))
def test_rows_show_all_of_the_text_once(given_blocks: list[Block], width: int) -> None:
    layout = Layout(given_blocks, width)
    shown: dict[int, str] = {}
    for y in range(len(layout)):
        row = layout.row(y)
        if row.line >= 0:
            shown[row.paragraph] = (
                shown.get(row.paragraph, "") + given_blocks[row.paragraph].text[row.start : row.end]
            )
    assert shown == {index: block.text for index, block in enumerate(given_blocks)}


@given(blocks, st.integers(4, 30), st.data())
def test_a_point_is_found_again_by_its_row_and_column(
    given_blocks: list[Block], width: int, data: st.DataObject
) -> None:
    layout = Layout(given_blocks, width)
    index = data.draw(st.integers(0, len(given_blocks) - 1))
    text = given_blocks[index].text
    offset = data.draw(st.integers(0, max(len(text) - 1, 0)))
    point = Point(index, offset)
    y = layout.row_of(point)
    row = layout.row(y)
    assert row.paragraph == index
    assert row.start <= offset <= row.end
    if offset < row.start + len(text[row.start : row.end].rstrip()):
        assert layout.point_at(y, layout.column_of(point)) == point


@given(blocks, st.integers(4, 30))
def test_heights_are_exact(given_blocks: list[Block], width: int) -> None:
    layout = Layout([Block(b.text) for b in given_blocks], width)
    for index, block in enumerate(given_blocks):
        assert layout.bottom(index) - layout.top(index) + 1 == len(lines(block.text, width))
