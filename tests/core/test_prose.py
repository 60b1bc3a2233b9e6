"""A store's file as people read it in a diff."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reader.annotation import Annotation, Target, changed, deleted, new_annotation
from reader.exchange.prose import prose
from reader.store import merge
from reader.store.form import encode
from reader.ulid import to_int


def file_of(*annotations: Annotation, **facts: Any) -> bytes:
    return encode(
        {
            "_default": {str(to_int(one.id)): one.to_record() for one in annotations},
            "article": {"1": {"format": 1, "id": "fire-0000", **facts}},
        }
    )


def at(index: int, exact: str) -> Target:
    return Target(f"p{index}", index, 0, len(exact), exact)


def lines(data: bytes) -> list[str]:
    """The text without its blank lines, and without what differs from run to run."""
    text = [line for line in prose(data).split("\n") if line]
    return [line for line in text if not line.startswith("    Made")]


QUOTE = new_annotation(
    "quote", [at(4, "The sprinklers\nworked")], speaker="Tobias Renk", cue="said", creator="Ann"
)


def test_a_store_reads_like_prose_in_the_order_of_the_text() -> None:
    source = new_annotation("source", [at(7, "the report")], title="Inspection report", tier="primary")
    claim = new_annotation(
        "claim",
        [at(3, "40 tonnes")],
        text="There were 40 tonnes.",
        verdict="not-enough-evidence",
        note="Ask.\n\nThen ask again.",
        tags=["fire", "ship"],
        color="red",
        quotes=[QUOTE.id],
        evidence=[
            {"source": source.id, "relation": "refutes", "locator": "p. 8", "url": ""},
            {"url": "https://example.org", "grade": 2},
        ],
        history=[
            {"time": "2026-07-01T10:00:00Z", "field": "verdict", "from": "", "to": "mixed", "by": "Ann"}
        ],
        mine={"a": 1},
    )
    whole = new_annotation("highlight", note="A note on all of it")
    text = lines(file_of(source, QUOTE, claim, whole, title="Fire", path="fire.txt"))
    assert text == [
        "Fire",
        "fire.txt",
        f"The whole article · highlight {whole.short_id}",
        "    Note: A note on all of it",
        f"¶3 · claim {claim.short_id}",
        "    40 tonnes",
        "    Colour: red",
        "    Claim: There were 40 tonnes.",
        "    State: unstarted",
        "    Verdict: not enough evidence",
        f"    Quotes: {QUOTE.short_id}",
        f"    Evidence: refutes, {source.short_id}, p. 8",
        '    Evidence: https://example.org, {"grade": 2}',
        "    History: 2026-07-01 verdict: none → mixed, by Ann",
        "    Note:",
        "        Ask.",
        "        Then ask again.",
        "    Tags: fire, ship",
        '    mine: {"a": 1}',
        f"¶4 · quote {QUOTE.short_id} · Tobias Renk",
        "    “The sprinklers",
        "    worked”",
        "    Cue: said",
        f"¶7 · source {source.short_id}",
        "    the report",
        "    Title: Inspection report",
        "    Tier: primary",
    ]
    assert f"    Made by Ann on {QUOTE.created[:10]}" in prose(file_of(QUOTE)).split("\n")


def test_an_edit_changes_the_lines_of_its_field_alone() -> None:
    before = lines(file_of(QUOTE))
    after = lines(file_of(changed(QUOTE, cue="shouted")))
    assert [line for line in after if line not in before] == ["    Cue: shouted"]
    assert [line for line in lines(file_of(deleted(QUOTE))) if line not in before] == [
        f"¶4 · quote {QUOTE.short_id} · Tobias Renk · deleted"
    ]


def test_both_values_of_a_field_in_conflict_are_shown() -> None:
    record = merge.records(
        changed(QUOTE, note="one", speaker="Zas", cue="").to_record(),
        changed(
            QUOTE, note="other", speaker="Zorn", cue="shouted", targets=[at(5, "x")], color="red"
        ).to_record(),
        QUOTE.to_record(),
    )
    both = Annotation.from_record(QUOTE.id, record)
    assert "    Note: other" in lines(file_of(both))
    assert [line for line in lines(file_of(both)) if "version" in line] == [
        "    Speaker, the other version: Zas",
        "    Cue, the other version: nothing",
        "    Note, the other version: one",
    ]


def test_text_cannot_command_the_terminal_or_pass_for_a_heading() -> None:
    evil = changed(QUOTE, note="\x1b[2J\u202eevil\n¶1 · claim", speaker="A\nB \x07", cue="x\u2028y")
    text = prose(file_of(evil, title="Title\n¶9 · quote"))
    assert not {"\x1b", "\u202e", "\x07", "\u2028"} & set(text)
    assert [line for line in text.split("\n") if line.startswith("¶")] == [
        f"¶4 · quote {QUOTE.short_id} · A B"
    ]


def test_a_damaged_file_is_shown_as_far_as_it_can_be_read() -> None:
    whole = file_of(QUOTE, new_annotation("highlight", [at(9, "later")]))
    text = lines(whole[: whole.index(b'"article"') - 60])
    assert f"¶4 · quote {QUOTE.short_id} · Tobias Renk" in text
    assert text[-1] == "This file is damaged: what could be read is shown. reader check says more."
    marked = whole.replace(b"{\n", b"{\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n", 1)
    assert lines(marked)[-1] == "This file has git's conflict markers: both sides are shown, as one."
    assert lines(b"{ nothing \x1b[2J in here") == [
        "{ nothing  in here",
        "No annotations could be read in this file.",
    ]
    assert "newer close-reader" in lines(file_of(QUOTE, format=2))[-1]


def test_what_is_no_store_is_shown_as_it_is() -> None:
    assert prose(b"") == ""
    assert prose("# Notes\nü\n".encode()) == "# Notes\nü\n"
    strange = b'{"_default":{\n"7":5,\n"8":{"kind":"poem"}\n},\n"z":{\n"1":{"a":1}\n}}\n'
    assert lines(strange) == [
        "Record 8, which is no annotation:",
        '    {"kind": "poem"}',
        "Record 1 of the table z:",
        '    {"a": 1}',
        "Entry 7, which is no record:",
        "    5",
    ]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab source by".split()), inner)
    ),
    max_leaves=6,
)
names = (
    "kind targets note tags color creator created speaker verdict evidence history quotes conflicts deleted x"
)
wild = st.dictionaries(st.sampled_from(names.split()), values)


@given(st.sampled_from(["quote", "claim", "source", "highlight", "poem"]), wild, st.integers(0, 2**32))
def test_nothing_in_a_store_stops_it(kind: str, record: dict[str, Any], seed: int) -> None:
    data = encode({"_default": {str(to_int(QUOTE.id)): {**QUOTE.to_record(), **record, "kind": kind}}})
    assert prose(data).endswith("\n")
    random = Random(seed)
    damaged = bytearray(data)
    for _ in range(3):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    prose(bytes(damaged[: random.randrange(len(damaged))]))
