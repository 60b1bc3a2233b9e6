"""Two values of a field, listed and settled by commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.annotation import Annotation, changed, deleted
from reader.opening import open_library
from reader.store.merge import records
from tests.cli.conftest import Run, add


@pytest.fixture
def claim(run: Run, library: Path) -> str:
    """The id of a claim whose verdict, note and tags two people set apart."""
    made = add(run, "fire", "--kind", "claim", "--exact", "Nobody else was hurt")
    merge_in(
        library,
        made["id"],
        {"verdict": "refuted", "note": "no", "tags": ("one",)},
        {"verdict": "mixed", "note": "well", "tags": ("two",)},
    )
    return str(made["id"])


def merge_in(library: Path, id: str, ours: dict[str, object], theirs: dict[str, object]) -> Annotation:
    opened = open_library(library)
    base = opened.annotation(id)
    both = records(changed(base, **ours).to_record(), changed(base, **theirs).to_record())
    return opened.store(base.article).put([Annotation.from_record(id, both, base.article)])[0]


def fields_apart(run: Run) -> list[str]:
    return sorted(line.split("\t")[5] for line in run("annotations", "--conflicts").lines)


def test_they_are_listed_with_both_values(run: Run, claim: str) -> None:
    add(run, "fire", "--kind", "highlight", "--note", "plain")
    listed = run("annotations", "--conflicts")
    verdict = next(line for line in listed.lines if "\tverdict\t" in line)
    assert verdict.split("\t")[6:] == ["mixed", "refuted"]
    assert fields_apart(run) == ["note", "tags", "verdict"]
    [record] = run("annotations", "--conflicts", "--json").json
    assert record["id"] == claim
    assert [one["value"] for one in record["conflicts"]["verdict"]] == ["refuted"]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (("--set", "verdict=mixed"), "mixed"),
        (("--set", "verdict=refuted"), "refuted"),
        (("--keep", "verdict"), "mixed"),
        (("--take", "verdict"), "refuted"),
    ],
)
def test_naming_a_field_settles_it_also_with_the_value_it_has(
    run: Run, claim: str, words: tuple[str, ...], verdict: str
) -> None:
    assert run("edit", claim, *words).code == 0
    assert fields_apart(run) == ["note", "tags"]
    [record] = run("annotations", "--json").json
    assert record["verdict"] == verdict


def test_a_note_and_a_tag_settle_theirs_and_no_tag_is_lost(run: Run, claim: str) -> None:
    [before] = run("annotations", "--json").json
    run("edit", claim, "--note", before["note"])
    run("edit", claim, "--add-tag", "three")
    assert fields_apart(run) == ["verdict"]
    [record] = run("annotations", "--json").json
    assert sorted(record["tags"]) == ["one", "three", "two"]


def test_a_field_that_has_one_value_is_wrong_usage(run: Run, claim: str) -> None:
    result = run("edit", claim, "--take", "speaker")
    assert result.code == 2
    assert 'no second value for "speaker"; it has for' in result.err


@pytest.mark.parametrize(("word", "is_kept"), [("--take", True), ("--keep", False)])
def test_what_one_deleted_and_another_changed_is_kept_or_not(
    run: Run, library: Path, word: str, is_kept: bool
) -> None:
    made = add(run, "fire", "--kind", "highlight", "--note", "old")
    opened = open_library(library)
    base = opened.annotation(made["id"])
    gone = deleted(base)
    both = records(gone.to_record(), changed(base, note="new").to_record())
    opened.store(base.article).put([Annotation.from_record(base.id, both, base.article)])
    assert run("annotations", "--json").json == []
    assert fields_apart(run) == ["deleted"]
    assert run("edit", made["id"], word, "deleted").code == 0
    assert fields_apart(run) == []
    assert [one["note"] for one in run("annotations", "--json").json] == (["new"] if is_kept else [])
