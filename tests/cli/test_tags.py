"""Tags over the whole library, and that a change of them is one operation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.tags import folded, retagged
from tests.cli.conftest import Run, add


@pytest.fixture(autouse=True)
def tagged(run: Run) -> None:
    for article, tags in (("fire", "a b"), ("fire", "A"), ("trains", "b c"), ("trains", "d")):
        add(run, article, "--kind", "highlight", *(word for tag in tags.split() for word in ("--tag", tag)))


def tags(run: Run) -> list[list[str]]:
    return [one.get("tags", []) for one in run("annotations", "--json").json]


def test_tags_are_counted_in_any_case(run: Run) -> None:
    assert run("tags").lines == ["a\t2\t1", "b\t2\t2", "c\t1\t1", "d\t1\t1"]
    assert run("tags", "--json").json[1] == {"tag": "b", "annotations": 2, "articles": 2}


def test_a_tag_is_renamed_everywhere_and_undone_at_once(run: Run) -> None:
    before = tags(run)
    result = run("tags", "--rename", "B", "a")
    assert (result.code, result.err) == (0, "Rename tag B to a: 2 annotations changed\n")
    assert tags(run) == [["a"], ["A"], ["a", "c"], ["d"]]
    assert run("undo").code == 0
    assert tags(run) == before
    run("redo")
    assert tags(run) == [["a"], ["A"], ["a", "c"], ["d"]]


def test_two_tags_become_one_and_a_tag_is_taken_off(run: Run) -> None:
    assert run("tags", "--merge", "b", "c", "x", "--json").json == {
        "label": "merge tag b and c to x",
        "annotations": 2,
    }
    assert tags(run) == [["a", "x"], ["A"], ["x"], ["d"]]
    assert run("tags", "--delete", "X").code == 0
    assert tags(run) == [["a"], ["A"], [], ["d"]]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--rename", "fires", "x"], 1, 'No annotation has the tag "fires"'),
        (["--rename", "a", " "], 2, "needs a tag"),
        (["--delete", ""], 2, "needs a tag"),
        (["--rename", "a"], 2, "expected 2 arguments"),
    ],
)
def test_what_makes_no_sense_changes_nothing(run: Run, words: list[str], code: int, said: str) -> None:
    before = tags(run)
    result = run("tags", *words)
    assert result.code == code
    assert said in result.err
    assert tags(run) == before


@given(
    st.lists(st.sampled_from("aAbBcd")),
    st.sets(st.sampled_from("abcx")),
    st.sampled_from(["", "x", "A", "d"]),
)
def test_retagging_leaves_each_tag_once_and_none_of_the_old(have: list[str], old: set[str], new: str) -> None:
    found = [folded(tag) for tag in retagged(have, old, new)]
    assert len(found) == len(set(found))
    others = {folded(tag) for tag in have} - old
    touched = bool(old & {folded(tag) for tag in have})
    assert set(found) == others | ({folded(new)} if new and touched else set())
