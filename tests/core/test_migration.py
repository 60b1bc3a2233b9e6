"""A store of every format there ever was is read alike, and written in the present one at its next change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tinydb import TinyDB

from reader.annotation import Annotation, changed, new_annotation
from reader.store import Store
from reader.store.form import ARTICLE, FACTS, decode, encode
from reader.store.migration import FORMAT, STEPS
from reader.store.versions import merged
from reader.ulid import to_int

STORES = Path(__file__).with_name("stores")


@pytest.fixture(params=range(FORMAT + 1))
def version(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def store(version: int, tmp_path: Path) -> Store:
    """A library's store of each format."""
    path = tmp_path / "annotations" / "quay-0000.json"
    path.parent.mkdir()
    shutil.copy(STORES / f"format-{version}.json", path)
    return Store(path, path.parent / ".local")


def present() -> tuple[Annotation, ...]:
    return Store(STORES / f"format-{FORMAT}.json", STORES / ".local").load().annotations


def told(annotations: tuple[Annotation, ...]) -> list[dict[str, object]]:
    return [{**one.to_json(), "article": ""} for one in sorted(annotations, key=lambda one: one.id)]


def test_there_is_a_store_and_a_step_for_every_format() -> None:
    assert sorted(path.name for path in STORES.iterdir()) == [f"format-{n}.json" for n in range(FORMAT + 1)]
    assert sorted(STEPS) == list(range(FORMAT))


def test_every_format_is_read_alike(store: Store, version: int) -> None:
    loaded = store.load()
    assert told(loaded.annotations) == told(present())
    assert not loaded.refusal
    assert [fault.kind for fault in loaded.faults] == (["older-format"] if version < FORMAT else [])


def test_the_next_change_writes_the_present_format_and_keeps_the_old_file(store: Store, version: int) -> None:
    before = store.path.read_bytes()
    first = store.annotations()[0]
    store.update([first.id], lambda one: changed(one, note="changed"))
    tables = decode(store.path.read_bytes()).tables
    assert tables[ARTICLE][FACTS]["format"] == FORMAT
    assert tables["_default"].keys() == {str(to_int(one.id)) for one in present()}
    assert [one.note for one in store.load().annotations if one.id == first.id] == ["changed"]
    aside = [path.read_bytes() for path in (store.path.parent / ".local").glob("*.format-*")]
    assert aside == ([before] if version < FORMAT else [])
    assert not store.load().faults
    with TinyDB(store.path, access_mode="r", encoding="utf-8") as stock:
        assert len(stock) == len(present())


def test_the_present_format_is_written_as_it_is_kept_here() -> None:
    data = (STORES / f"format-{FORMAT}.json").read_bytes()
    assert encode(decode(data).tables) == data


def test_two_people_who_migrate_apart_have_the_same_ids(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other" / "annotations" / store.path.name, tmp_path / "other" / ".local")
    other.path.parent.mkdir(parents=True)
    shutil.copy(store.path, other.path)
    for each in (store, other):
        each.put([new_annotation("highlight", note="new")])
    ids = [{one.id for one in each.load().annotations} for each in (store, other)]
    assert len(ids[0] & ids[1]) == len(present())
    assert len(ids[0] | ids[1]) == len(present()) + 2


def test_the_old_file_that_a_killed_writer_left_has_no_records_twice(store: Store) -> None:
    before = store.path.read_bytes()
    store.update([store.annotations()[0].id], lambda one: changed(one, note="changed"))
    left = store.path.with_name(f".{store.path.name}.1.tmp")
    left.write_bytes(before)
    store.update([store.annotations()[0].id], lambda one: changed(one, note="changed again"))
    assert not left.exists()
    assert {one.id for one in store.load().annotations} == {one.id for one in present()}


def test_a_migrated_store_merges_with_what_others_have_of_the_old_format(store: Store) -> None:
    base = store.path.read_bytes()
    store.update([store.annotations()[0].id], lambda one: changed(one, note="changed"))
    theirs = base.replace(b"Tobias Renk", b"Ada Brandt")
    for sides in ((store.path.read_bytes(), theirs), (theirs, store.path.read_bytes())):
        tables = decode(merged(base, *sides).data).tables
        assert tables["_default"].keys() == {str(to_int(one.id)) for one in present()}
        assert {"changed", "Ada Brandt"} <= {
            record.get(name) for record in tables["_default"].values() for name in ("note", "speaker")
        }


def test_a_format_below_the_first_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "quay-0000.json"
    path.write_bytes((STORES / "format-1.json").read_bytes().replace(b'"format":1', b'"format":-1'))
    assert [fault.kind for fault in Store(path, tmp_path).load().faults] == ["unknown-format"]
