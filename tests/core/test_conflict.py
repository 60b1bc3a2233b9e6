"""Two values of a field: what waits for a choice, and how a choice is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.annotation import Annotation, changed, deleted, new_annotation
from reader.conflict import is_contested, versions
from reader.history import merged_change
from reader.opening import open_library
from reader.store.merge import records


def merged(one: Annotation, other: Annotation) -> Annotation:
    return Annotation.from_record(one.id, records(one.to_record(), other.to_record()), one.article)


@pytest.fixture
def apart() -> tuple[Annotation, Annotation, Annotation]:
    """A claim, and what two people made of it who did not know of each other."""
    claim = new_annotation("claim", text="Forty tonnes", verdict="")
    return claim, changed(claim, verdict="refuted", note="no"), changed(claim, verdict="mixed")


def test_a_merge_of_two_verdicts_waits_for_a_choice(apart: tuple[Annotation, ...]) -> None:
    _, ours, theirs = apart
    both = merged(ours, theirs)
    assert is_contested(both)
    assert list(versions(both)) == ["verdict"]
    assert {both["verdict"], versions(both)["verdict"][0].value} == {"refuted", "mixed"}


@pytest.mark.parametrize("verdict", ["refuted", "mixed", "satire", ""])
def test_any_choice_settles_it_and_wins_in_every_copy(apart: tuple[Annotation, ...], verdict: str) -> None:
    _, ours, theirs = apart
    both = merged(ours, theirs)
    settled = changed(both, verdict=verdict)
    assert not is_contested(settled)
    for copy in (ours, theirs, both):
        for again in (merged(settled, copy), merged(copy, settled)):
            assert again["verdict"] == verdict
            assert not is_contested(again)


def test_a_field_that_is_not_named_is_not_settled(apart: tuple[Annotation, ...]) -> None:
    _, ours, theirs = apart
    both = changed(merged(ours, theirs), note="another")
    assert list(versions(both)) == ["verdict"]


def test_a_value_that_came_unseen_is_not_dropped_by_an_edit(apart: tuple[Annotation, ...]) -> None:
    """The person saw no conflict; git brought one before they saved."""
    _, ours, theirs = apart
    both = merged(ours, theirs)
    kept = merged_change(ours, both, {"verdict": "satire"})
    assert kept["verdict"] == "satire"
    assert [one.value for one in versions(kept)["verdict"]] == ["mixed"]


def test_the_accounts_of_both_are_kept_and_nobody_is_asked(tmp_path: Path) -> None:
    claim = new_annotation("claim", text="Forty tonnes")
    ours = merged_change(claim, claim, {"verdict": "refuted"}, "Ada")
    theirs = merged_change(claim, claim, {"verdict": "mixed"}, "Ben")
    both = merged(ours, theirs)
    assert list(versions(both)) == ["verdict"]
    settled = merged_change(both, both, {"verdict": "mixed"}, "Ada")
    assert [entry["by"] for entry in settled["history"]][:2] == ["Ada", "Ben"]
    assert "conflicts" not in settled.fields


def test_what_one_deleted_and_another_changed_afterwards_waits_for_a_choice() -> None:
    quote = new_annotation("quote", speaker="Lind")
    gone = deleted(quote)
    both = merged(gone, changed(quote, note="call her again"))
    assert both.is_deleted
    assert is_contested(both)
    assert not is_contested(gone)
    kept = merged_change(both, both, {"deleted": ""})
    assert not kept.is_deleted
    assert kept.note == "call her again"
    assert not is_contested(kept)
    again = deleted(both)
    assert again.is_deleted
    assert not is_contested(again)


def test_a_library_lists_and_settles_what_waits(tmp_path: Path) -> None:
    from reader.filters import Filter

    (tmp_path / "bridge.txt").write_text("Old bridge to close\n\nThe bridge is closed.\n")
    library = open_library(tmp_path)
    article = library.read(library.find("bridge"))
    first, second, plain = library.add(
        article, new_annotation("highlight"), new_annotation("highlight"), new_annotation("highlight")
    )
    library.change(first, note="mine")
    library.change(first, note="theirs")
    library.store(article.id).put([merged(deleted(second), changed(second, note="wait"))])
    waiting = list(library.select(Filter(conflicts=True)))
    assert [one.id for one in waiting] == [first.id, second.id]
    assert [one.id for one in library.annotations(article.id)] == [first.id, plain.id]
    library.change(waiting[0], note=waiting[0].note)
    library.delete([waiting[1]])
    assert list(library.select(Filter(conflicts=True))) == []
    assert library.undo() is not None
