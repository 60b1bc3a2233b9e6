"""The form of a store: what its bytes are, what survives damage, and how two versions of a record become one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from reader.annotation import Annotation, Target, changed, deleted, new_annotation, restored
from reader.errors import CannotWrite
from reader.store import ArticleRecord, Store, merge, read_article_record
from reader.store.form import decode, encode
from reader.ulid import from_int, new_ulid, to_int

FIRST, SECOND, THIRD = (to_int(f"01JZZZZZZZ000000000000000{letter}") for letter in "ABC")

STORE = (
    '{"_default":{\n'
    f'"{THIRD}":{{"kind":"highlight","targets":[]}},\n'
    f'"{SECOND}":{{"kind":"highlight","note":"two\\nlines \u2028 and 🦉","targets":[{{"index":2}}]}},\n'
    f'"{FIRST}":{{"kind":"quote","speaker":"Zas","targets":[{{"index":10}}]}}\n'
    "},\n"
    '"article":{\n'
    '"1":{"format":1,"id":"a-0000"}\n'
    "}}\n"
).encode()

TABLES: merge.Tables = {
    "article": {"1": {"id": "a-0000", "format": 1}},
    "_default": {
        str(FIRST): {"speaker": "Zas", "kind": "quote", "targets": [{"index": 10}]},
        str(SECOND): {"note": "two\nlines \u2028 and 🦉", "kind": "highlight", "targets": [{"index": 2}]},
        str(THIRD): {"kind": "highlight", "targets": []},
    },
}


def test_the_bytes_of_a_small_store() -> None:
    assert encode(TABLES) == STORE
    assert decode(STORE).tables == TABLES
    assert encode({}) == b'{"_default":{\n}}\n'


def test_stock_tinydb_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "a-0000.json"
    path.write_bytes(STORE)
    with TinyDB(path, encoding="utf-8", access_mode="r") as database:
        assert [document.doc_id for document in database.all()] == [THIRD, SECOND, FIRST]
        assert database.get(doc_id=FIRST) == TABLES["_default"][str(FIRST)]
        assert database.table("article").get(doc_id=1) == {"format": 1, "id": "a-0000"}


def test_what_stock_tinydb_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a-0000.json"
    path.write_bytes(STORE)
    with TinyDB(path, encoding="utf-8") as database:
        database.update({"note": "by a script"}, doc_ids=[FIRST])
    read = decode(path.read_bytes())
    assert not read.damaged
    assert read.tables["_default"][str(FIRST)]["note"] == "by a script"
    assert read.tables["_default"].keys() == TABLES["_default"].keys()


texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
records = st.dictionaries(texts, values, max_size=5)
keys = st.integers(0, 2**128 - 1).map(str)
# The article's table holds no annotations: one found there is the work of a merge.
stores = st.builds(
    lambda tables, article: {**tables, **article},
    st.dictionaries(
        st.sampled_from(["_default", "Zulu 'x'", "été"]), st.dictionaries(keys, records, max_size=4)
    ),
    st.dictionaries(
        st.just("article"), st.dictionaries(st.integers(0, 2**80 - 1).map(str), records, max_size=4)
    ),
)


@given(stores)
def test_a_store_comes_back_as_it_was(tables: merge.Tables) -> None:
    data = encode(tables)
    read = decode(data)
    assert not read.damaged
    assert not read.kept
    assert read.tables == {"_default": {}, **tables}
    assert encode(read.tables) == data
    assert data.count(b"\n") == 2 * len(read.tables) + sum(map(len, read.tables.values()))
    assert decode(json.dumps(json.loads(data), indent=2).encode()).tables == read.tables


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), "the number in 'note' is nan"),
        ([float("inf")], "is inf"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({1: 2}, "is 1 and not text"),
        (2**64, "64 bits"),
        (-(2**63) - 1, "64 bits"),
        ({1, 2}, "is a set"),
        (json.loads("[" * 500 + "]" * 500), "nested"),
    ],
)
def test_what_json_cannot_hold_is_refused(value: Any, said: str) -> None:
    with pytest.raises(CannotWrite, match=f"Annotation {from_int(FIRST)[-6:]} cannot be saved.*{said}"):
        encode({"_default": {str(FIRST): {"note": value}}})


def test_null_is_no_fault() -> None:
    record = {"note": None, "evidence": [{"source": None}]}
    assert decode(encode({"_default": {"5": record}})).tables["_default"]["5"] == record


# Damage


SPILT = STORE.replace(
    b"\n},\n",
    b'\n},\n"article":{\n"1":{"format":1,"id":"a-0000"}\n"%d":{"kind":"claim"},\n},\n' % (THIRD + 1),
)


@pytest.mark.parametrize(
    "data",
    [
        SPILT,
        SPILT.replace(b"{\n", b"{\r\n"),
        json.dumps(
            {
                "_default": TABLES["_default"],
                "article": {**TABLES["article"], str(THIRD + 1): {"kind": "claim"}},
            }
        ).encode(),
    ],
    ids=["merged", "returns", "one line"],
)
def test_an_annotation_in_the_articles_table_is_an_annotation(data: bytes) -> None:
    read = decode(data)
    assert not read.damaged
    assert read.tables["_default"] == {**TABLES["_default"], str(THIRD + 1): {"kind": "claim"}}
    assert read.tables["article"] == TABLES["article"]
    assert not decode(encode(read.tables, read.kept)).damaged


def test_bytes_that_are_no_record_in_the_articles_table_move_too() -> None:
    read = decode(SPILT.replace(b'{"kind":"claim"}', b'{"n":1e999}'))
    assert read.kept == {"_default": {str(THIRD + 1): b'{"n":1e999}'}}


def test_a_key_that_stock_tinydb_cannot_read_is_damage_and_in_no_table() -> None:
    read = decode(STORE.replace(b"{\n", b'{\n"created":"2026-11-23",\n', 1))
    assert read.damaged
    assert read.kept == {}
    assert read.tables == TABLES


def test_bytes_that_are_no_record_twice_are_damage() -> None:
    twice = STORE.replace(b"{\n", b'{\n"12":1e999,\n"12":2e999,\n', 1)
    assert decode(twice).damaged
    assert not decode(twice.replace(b"2e", b"1e")).damaged


def test_a_comma_too_few_or_too_many_is_no_damage() -> None:
    merged = STORE.replace(b"[]},\n", b"[]}\n").replace(b"10}]}\n", b"10}]},\n")
    assert merged != STORE
    read = decode(merged)
    assert not read.damaged
    assert read.tables == TABLES


def test_both_sides_of_a_conflict_are_read() -> None:
    ours, theirs = b'"7":{"kind":"quote","targets":[]},\n', b'"8":{"kind":"claim","targets":[]},\n'
    for marks in ((b"=======\n",), (b"||||||| base\n", b"=======\n")):
        conflict = b"<<<<<<< HEAD\n" + ours + b"".join(marks) + theirs + b">>>>>>> theirs\n"
        read = decode(STORE.replace(b"{\n", b"{\n" + conflict, 1))
        assert read.conflict
        assert not read.damaged
        assert read.tables["_default"].keys() == {*TABLES["_default"], "7", "8"}


def test_a_conflict_across_two_tables_mixes_nothing() -> None:
    side = b'"%d":{"kind":"quote"}\n},\n"article":{\n"1":{"format":1,"id":"%s"}\n'
    data = (
        b'{"_default":{\n<<<<<<< a\n'
        + side % (7, b"x")
        + b"=======\n"
        + side % (8, b"x")
        + b">>>>>>> b\n}}\n"
    )
    assert decode(data).tables["_default"].keys() == {"7", "8"}
    assert decode(data).tables["article"].keys() == {"1"}


@pytest.mark.parametrize("form", [STORE, json.dumps(TABLES).encode(), json.dumps(TABLES, indent=1).encode()])
def test_every_whole_record_of_a_truncated_file_is_read(form: bytes) -> None:
    assert decode(form).tables == TABLES
    ends = {}
    for table, held in TABLES.items():
        for key, record in held.items():
            start = form.index(f'"{key}"'.encode())
            text = form[start:].decode()
            ends[table, key] = start + len(
                text[: json.JSONDecoder().raw_decode(text, text.index("{"))[1]].encode()
            )
            assert record
    # Without its line feed a file is whole.
    for length in range(len(form) - 1 - form.endswith(b"\n")):
        read = decode(form[:length])
        whole = {place for place, end in ends.items() if end <= length}
        assert read.damaged
        assert {(table, key) for table, held in read.tables.items() for key in held} == whole


@pytest.mark.parametrize("lost", range(1, 4))
def test_a_bracket_too_few_costs_only_its_own_record(lost: int) -> None:
    records = {str(to_int(new_ulid())): {"note": str(n), "stamps": {"note": ["t"]}} for n in range(4)}
    lines = encode({"_default": records}).split(b"\n")
    assert lines[lost].endswith(b"}},")
    lines[lost] = lines[lost].replace(b"}},", b"},")
    found = decode(b"\n".join(lines))
    assert found.damaged
    assert [one["note"] for one in found.tables["_default"].values()] == [
        str(n) for n in range(4) if n != lost - 1
    ]


def test_zeros_and_the_tail_of_an_older_file_cost_only_themselves() -> None:
    tail = STORE[-70:]
    assert decode(STORE + b"\0" * 100).tables == TABLES
    assert decode(STORE + tail).tables == TABLES
    holed = STORE.replace(b'"speaker":"Zas"', b"\0" * len(b'"speaker":"Zas"'))
    for data in (STORE + b"\0" * 100, STORE + tail, holed):
        assert decode(data).damaged
    assert decode(holed).tables["_default"].keys() == {str(SECOND), str(THIRD)}
    assert decode(holed).tables["article"] == TABLES["article"]


def test_a_byte_that_is_no_utf8_costs_one_record() -> None:
    read = decode(STORE.replace(b"Zas", b"Z\xff\xfe"))
    assert read.damaged
    assert read.tables["_default"].keys() == {str(SECOND), str(THIRD)}


@settings(max_examples=300)
@given(
    st.binary()
    | st.builds(lambda a, b, c: STORE[:a] + c + STORE[b:], *[st.integers(0, len(STORE))] * 2, st.binary())
)
def test_whatever_is_in_a_file_reading_it_raises_nothing(data: bytes) -> None:
    read = decode(data)
    again = decode(encode(read.tables, read.kept))
    assert again.tables == {"_default": {}, **read.tables}
    assert not again.damaged or not data


@pytest.mark.parametrize("data", [b"[]", b"hello", b"\x89PNG\r\n", b"[1, 2"])
def test_what_is_no_store_is_not_taken_for_an_empty_one(data: bytes) -> None:
    assert decode(data).is_lost


def test_a_field_that_stands_twice_counts_as_damage() -> None:
    read = decode(STORE.replace(b'"speaker":"Zas"', b'"speaker":"Bo","speaker":"Zas"'))
    assert read.damaged
    assert read.tables == TABLES


@pytest.mark.parametrize(
    "raw", [b"5", b'{"n":18446744073709551616}', b'{"n":NaN}', b'{"n":1e999}', b'{"n":"\\ud800"}', b'["x"]']
)
def test_what_we_could_not_write_again_stays_as_the_bytes_it_was(raw: bytes) -> None:
    data = STORE.replace(b"{\n", b'{\n"12":' + raw + b",\n", 1)
    read = decode(data)
    assert not read.damaged
    assert read.kept == {"_default": {"12": raw}}
    assert encode(read.tables, read.kept) == data


# Two versions of one record


def stamped(record: dict[str, Any], time: str, **fields: Any) -> dict[str, Any]:
    """The record after an edit at that time; None removes a field."""
    stamps = {name: list(chain) for name, chain in record.get("stamps", {}).items()}
    for name in fields:
        stamps.setdefault(name, []).append(time)
    kept = {name: value for name, value in {**record, **fields}.items() if value is not None}
    return {**kept, "stamps": stamps, "modified": time}


BASE: dict[str, Any] = {"kind": "quote", "note": "a", "targets": [], "modified": "0"}


def test_the_version_that_has_seen_the_other_wins() -> None:
    later = stamped(stamped(BASE, "1", note="b"), "2", note="c")
    assert merge.records(BASE, later) == later
    assert merge.records(stamped(BASE, "1", note="b"), later) == later


def test_edits_of_two_fields_both_count() -> None:
    merged = merge.records(stamped(BASE, "1", note="b"), stamped(BASE, "2", speaker="Zas"))
    assert (merged["note"], merged["speaker"], merged["modified"]) == ("b", "Zas", "2")
    assert "conflicts" not in merged


def test_two_edits_of_one_field_are_both_kept_until_one_has_seen_both() -> None:
    one, other = stamped(BASE, "1", note="b"), stamped(BASE, "2", note="c")
    merged = merge.records(one, other)
    assert merged["note"] == "c"
    assert merged["conflicts"] == {"note": [{"stamp": "1", "value": "b"}]}
    assert merged["stamps"] == {"note": ["1", "2"]}
    chosen = stamped({**merged, "conflicts": {}}, "3", note="b and c")
    for stale in (one, other, merged):
        again = merge.records(chosen, stale)
        assert again["note"] == "b and c"
        assert "conflicts" not in again


def test_the_same_edit_made_twice_is_no_conflict() -> None:
    one, other, third = (
        stamped(BASE, time, note=value) for time, value in [("1", "b"), ("2", "b"), ("3", "c")]
    )
    assert "conflicts" not in merge.records(one, other)
    merged = merge.records(merge.records(one, third), other)
    assert merged == merge.records(merge.records(one, other), third)
    assert merged["conflicts"] == {"note": [{"stamp": "2", "value": "b"}]}


def test_a_deletion_is_a_field_like_any_other() -> None:
    gone = stamped(BASE, "1", deleted="1")
    assert merge.records(gone, BASE)["deleted"] == "1"
    assert "deleted" not in merge.records(gone, stamped(gone, "2", deleted=None))
    assert merge.records(gone, stamped(BASE, "2", note="b")) == {
        **stamped(BASE, "2", note="b"),
        "deleted": "1",
        "stamps": {"deleted": ["1"], "note": ["2"]},
    }
    assert "conflicts" not in merge.records(gone, stamped(BASE, "2", deleted="2"))


def test_who_deletes_what_somebody_has_edited_unseen_is_asked_in_any_order() -> None:
    made = {"note": "made"}
    edited = stamped(stamped(made, "2", note="edited"), "3", note="again")
    tagged = stamped(made, "4", tags=["x"])
    gone = stamped(made, "5", deleted="5")
    for copies in permutations((edited, tagged, gone, edited)):
        found: dict[str, Any] = {}
        for copy in copies:
            found = merge.records(found, copy) if found else copy
        assert (found["note"], found["deleted"]) == ("again", "5")
        assert found["conflicts"] == {"deleted": [{"stamp": "4"}]}
        assert found["stamps"]["deleted"] == ["2", "3", "4", "5"]
    seen = stamped(edited, "5", deleted="5")
    assert merge.records(seen, edited) == seen
    settled = stamped({name: value for name, value in found.items() if name != "conflicts"}, "6", deleted="6")
    for copy in (edited, tagged, gone, found):
        assert merge.records(settled, copy) == settled


def test_the_paragraph_follows_the_targets_that_won() -> None:
    one = stamped({**BASE, "paragraph": "p1"}, "1", targets=[{"paragraph": "p1"}])
    other = {**stamped(BASE, "2", targets=[{"paragraph": "p2"}]), "paragraph": "p2"}
    assert merge.records(one, other)["paragraph"] == merge.records(other, one)["paragraph"] == "p2"


def test_putting_a_record_back_keeps_what_others_did_meanwhile() -> None:
    theirs = stamped(BASE, "1", speaker="Zas")
    assert merge.over(theirs, stamped(BASE, "2", note="b"))["speaker"] == "Zas"
    assert merge.over(theirs, {**BASE, "note": "unstamped"}) == {**theirs, "note": "unstamped"}


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Four copies of one record, edited apart and merged now and then; every edit is of another time and value."""
    copies = [dict(BASE) for _ in range(4)]
    for time in range(draw(st.integers(0, 10))):
        place = draw(st.integers(0, 3))
        if draw(st.booleans()):
            name = draw(st.sampled_from(["note", "speaker"]))
            cleared = {
                key: entries for key, entries in copies[place].get("conflicts", {}).items() if key != name
            }
            copies[place] = stamped(
                {**copies[place], "conflicts": cleared}, f"{time:03}", **{name: f"value {time}"}
            )
        else:
            copies[place] = merge.records(copies[place], copies[draw(st.integers(0, 3))])
    return copies


@given(histories())
def test_merging_copies_comes_to_the_same_in_any_order(copies: list[dict[str, Any]]) -> None:
    ends = set()
    for order in permutations(copies):
        merged = order[0]
        for copy in order[1:]:
            merged = merge.records(merged, copy)
        ends.add(merge.json_of({**merged, "conflicts": merged.get("conflicts", {})}))
    left, right = merge.records(copies[0], copies[1]), merge.records(copies[2], copies[3])
    ends.add(merge.json_of({"conflicts": {}, **merge.records(left, right)}))
    assert len(ends) == 1


wild = st.dictionaries(
    st.sampled_from(["note", "stamps", "conflicts", "targets", "paragraph", "modified", "deleted"]),
    values
    | st.dictionaries(
        st.sampled_from(["note", "deleted"]), st.lists(texts | records, max_size=3), max_size=2
    ),
)


@settings(max_examples=300)
@given(wild, wild)
def test_merging_anything_is_commutative_and_idempotent(one: dict[str, Any], other: dict[str, Any]) -> None:
    merged = merge.records(one, other)
    assert merge.json_of(merged) == merge.json_of(merge.records(other, one))
    assert merge.records(one, one) == one
    assert merge.json_of(merge.records(merged, merged)) == merge.json_of(merged)


def test_records_found_twice_are_merged_in_any_layout() -> None:
    one, other = stamped(BASE, "1", note="b"), stamped(BASE, "2", speaker="Zas")
    lines = [b'"7":' + orjson.dumps(record, option=orjson.OPT_SORT_KEYS) for record in (one, other)]
    for between in (b",\n", b"\n", b", "):
        read = decode(b'{"_default":{\n' + between.join(lines) + b"\n}}\n")
        assert read.tables["_default"]["7"] == merge.records(one, other)
        assert not read.damaged


def test_facts_found_twice_are_those_of_the_newer_rules() -> None:
    old, new = {"format": 1, "rules": 1, "title": "z"}, {"format": 1, "rules": 2, "title": "a"}
    assert merge.facts(old, new) == merge.facts(new, old) == new


def test_facts_of_an_unknown_format_are_not_taken_for_ours() -> None:
    ours, strange = {"format": 1, "rules": 9}, {"format": "2"}
    assert merge.facts(ours, strange) == merge.facts(strange, ours) == strange


# Git's own union merge


def session(base: dict[str, Annotation], random: Random, who: str) -> dict[str, Annotation]:
    """What one person makes of a store: notes at random paragraphs, edits, deletions."""
    mine = dict(base)
    for number in range(random.randint(1, 5)):
        text = f"{who} {number}"
        what = random.choice(["add", "add", "add", "edit", "move", "delete"])
        if what == "add" or not mine:
            made = new_annotation("highlight", [at(random)], note=text)
            mine[made.id] = made
            continue
        one = mine[random.choice(sorted(mine))]
        edits: dict[str, dict[str, Any]] = {
            "edit": {random.choice(["note", "color"]): text},
            "move": {"targets": [at(random)]},
            "delete": {"deleted": text},
        }
        mine[one.id] = changed(one, **edits[what])
    return mine


def at(random: Random) -> Target:
    index = random.randint(1, 9)
    return Target(f"p{index}", index, 0, 4, "word")


def file_of(annotations: dict[str, Annotation]) -> bytes:
    keys = sorted({one.paragraph for one in annotations.values()})
    tables: merge.Tables = {
        "_default": {str(to_int(one.id)): one.to_record() for one in annotations.values()},
        "article": {"1": {"format": 1, "id": "a-0000", "keys": keys}},
    }
    return encode(tables)


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_nothing_is_lost_in_gits_union_of_two_sessions(tmp_path: Path) -> None:
    path = tmp_path / "a-0000.json"
    spilt = 0
    for seed in range(250):
        random = Random(seed)
        base = session({}, random, "base") if seed % 5 else {}
        sides = [session(base, random, who) for who in ("ours", "theirs")]
        for name, data in zip(("ours", "base", "theirs"), (sides[0], base, sides[1]), strict=True):
            # Where both added the file, git merges against an empty one.
            (tmp_path / name).write_bytes(file_of(data) if data else b"")
        merged = subprocess.run(
            ["git", "merge-file", "--union", "-p", "ours", "base", "theirs"],
            cwd=tmp_path,
            capture_output=True,
            check=True,
        ).stdout
        spilt += merged.count(b'"article":{') > 1
        expected = {}
        for one in {**sides[0], **sides[1]}.values():
            versions = [side.get(one.id, one).to_record() for side in sides]
            expected[one.id] = merge.json_of(merge.records(*versions))
        path.write_bytes(merged)
        loaded = Store(path, tmp_path / ".local").load()
        assert loaded.problems == (), seed
        assert {one.id: merge.json_of(one.to_record()) for one in loaded.annotations} == expected, seed
        Store(path, tmp_path / ".local").put([added := new_annotation("claim", text="after")])
        loaded = Store(path, tmp_path / ".local").load()
        assert loaded.problems == (), seed
        again = {one.id: merge.json_of(one.to_record()) for one in loaded.annotations}
        assert again.pop(added.id), seed
        assert again == expected, seed
        assert list(decode(path.read_bytes()).tables["article"]) == ["1"], seed
    # The merges that this is about are among them.
    assert spilt > 20
    assert list((tmp_path / ".local").glob("*.damaged-*")) == []


# Records of other programs


@pytest.mark.parametrize(
    "stamp", ["zzz", "9999-12-31T23:59:59.999999Z", "9999-12-31", "9999-01-01T00:00:00+02:00", "~"]
)
def test_a_stamp_that_is_no_time_is_followed_all_the_same(stamp: str) -> None:
    record = {"kind": "claim", "stamps": {"verdict": [stamp], "deleted": [stamp, "2026"]}, "verdict": "false"}
    one = Annotation.from_record(from_int(FIRST), record)
    for edited, name in ((changed(one, verdict="true"), "verdict"), (deleted(one), "deleted")):
        for each in (edited, restored(deleted(changed(edited, verdict="other")))):
            chain = each["stamps"][name]
            assert max(chain) == chain[-1] > stamp
            assert each.modified.startswith("20") or stamp.startswith("9999")
            assert not each.modified.endswith("~")
        assert merge.records(record, edited.to_record())[name] == edited[name]
    assert not restored(deleted(one)).is_deleted


def test_a_record_taken_back_from_json_is_the_same() -> None:
    one = new_annotation("quote", [Target("p1", 1, 0, 4, "word")], note="n", tags=["t"], speaker="Zas")
    assert Annotation.from_record(one.id, one.to_json()) == one
    assert Annotation.from_record(one.id, one.to_json(), "a-1") == replace(one, article="a-1")


# What the store says


def test_a_store_reads_annotations_in_place_order(tmp_path: Path) -> None:
    path = tmp_path / "a-0000.json"
    far, near = Target("p9", 9, 0, 1, "x"), Target("p2", 2, 5, 6, "y")
    made = [
        Annotation(from_int(FIRST), "quote", targets=(far,)),
        Annotation(from_int(SECOND), "highlight", targets=(near,)),
        Annotation(from_int(THIRD), "highlight", targets=(Target("p2", 2, 1, 2, "z"), far)),
        Annotation(from_int(THIRD + 1), "highlight", fields={"deleted": "2026"}),
    ]
    path.write_bytes(encode({"_default": {str(to_int(one.id)): one.to_record() for one in made}}))
    store = Store(path, tmp_path / ".local")
    assert [one.id for one in store.annotations()] == [made[2].id, made[1].id, made[0].id]
    assert [one.id for one in store.for_paragraph("p2")] == [made[2].id, made[1].id]
    assert store.for_paragraph("p9")[0].article == "a-0000"
    assert len(store.load().annotations) == 4
    deleted = store.get(made[3].id.lower())
    assert deleted is not None
    assert deleted.is_deleted
    assert list(tmp_path.iterdir()) == [path]


def test_records_that_are_no_annotations_are_told_of_and_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "a-0000.json"
    strange: list[dict[str, Any]] = [
        {"kind": "poem", "targets": []},
        {"kind": "quote", "targets": 5},
        {"kind": "quote", "tags": "ab"},
        {},
    ]
    strange += [{"kind": "quote", "targets": [{"start": 0}]}, {"kind": "quote", "stamps": {"note": 1}}]
    good = {"kind": "quote", "targets": []}
    path.write_bytes(
        encode({"_default": {str(FIRST + n): record for n, record in enumerate([good, *strange])}})
    )
    loaded = Store(path, tmp_path / ".local").load()
    assert [one.id for one in loaded.annotations] == [from_int(FIRST)]
    assert loaded.problems == ("a-0000.json has 6 records that are no annotations: kept and not shown.",)


@pytest.mark.parametrize("data", [b"", b"\0" * 4096])
def test_an_empty_file_is_not_taken_for_a_new_one(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a-0000.json"
    assert Store(path, tmp_path).load().problems == ()
    path.write_bytes(data)
    [problem] = Store(path, tmp_path).load().problems
    assert "a-0000.json is empty" in problem


def test_the_facts_are_read_from_any_layout(tmp_path: Path) -> None:
    path = tmp_path / "a-0000.json"
    assert read_article_record(path) is None
    facts = ArticleRecord(
        "a-0000", "Title", "folder/a.txt", "abc", 3, tuple(f"{n:012x}" for n in range(3000))
    )
    tables: merge.Tables = {**TABLES, "article": {"1": {**facts.to_record(), "keys": list(facts.keys)}}}
    for data in (encode(tables), json.dumps(tables).encode(), encode({**tables, "zulu": {}})):
        path.write_bytes(data)
        assert read_article_record(path) == facts
    for nothing in (encode({"article": {"1": {"id": 5}}}), b"", b"{}", b"hello"):
        path.write_bytes(nothing)
        assert read_article_record(path) is None


def test_reading_imports_no_tinydb_and_asking_for_nothing_no_orjson(tmp_path: Path) -> None:
    path = tmp_path / "a-0000.json"
    path.write_bytes(STORE)
    program = (
        "import sys; from pathlib import Path; from reader.store import Store\n"
        "here = Path(sys.argv[1]); Store(here.with_name('none.json'), here.parent).load()\n"
        "before = {'orjson', 'tinydb', 'filelock'} & set(sys.modules)\n"
        "assert len(Store(here, here.parent).load().annotations) == 1\n"
        "after = {'tinydb', 'filelock'} & set(sys.modules); print(before | after)"
    )
    {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
