"""Stories of tagging by keyboard, as `interface.md` has the keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.desk import open_desk


async def test_a_reader_tags_a_whole_article_with_one_key(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".")
        assert desk.reading.words(desk.reading.selection) == '"The bearings are worn out,"'  # type: ignore[arg-type]
        await desk.press("q")
        assert "Marta Lind" in desk.said
        assert desk.cursor == (4, 0)
        await desk.press("q", "q", "q")
        kept = desk.annotations
        assert [(one["speaker"], one.exact) for one in kept] == [
            ("Marta Lind", '"The bearings are worn out,"'),
            ("Marta Lind", '"We measured them twice."'),
            ("Jonas Reet", '"Six weeks is a season,"'),
            ("Jonas Reet", '"Nobody walks round for a herring."'),
        ]
        assert {one["cue"] for one in kept} == {"said", "told"}
        assert kept[0]["speaker_role"] == "city engineer"
        await desk.press("q")
        assert "Every quote" in desk.said
        assert len(desk.annotations) == 4


async def test_a_tagged_quote_is_painted_and_listed(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        before = desk.style_of("The bearings are worn out")
        await desk.press(".", "q", "k", "k")
        after = desk.style_of("The bearings are worn out")
        assert after.bgcolor != before.bgcolor
        assert desk.shows("“b")
        assert desk.shows("Annotations 1")
        assert desk.shows("¶4 Marta Lind")


async def test_q_never_takes_a_bare_sentence_without_asking(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "q")
        assert "q again" in desk.said
        assert not desk.annotations
        await desk.press("w", "q")
        assert "q again" in desk.said
        assert not desk.annotations
        await desk.press("b", "v", ")", "q")
        assert desk.shows("Tag the selection as a quote")
        assert not desk.annotations
        await desk.type("The city")
        await desk.press("enter")
        [kept] = desk.annotations
        assert (kept["speaker"], kept["basis"]) == ("The city", "user")
        assert kept.exact.endswith("said on Monday.")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["v", "w"], "The"),
        (["v", "w", "w"], "The bridge"),
        (["v", ")"], "The bridge at Corvane will be closed for six weeks, the city said on Monday."),
        (
            ["v", ")", ")"],
            "The bridge at Corvane will be closed for six weeks, the city said on Monday. Trams will be diverted.",
        ),
        (
            [")", "V"],
            "The bridge at Corvane will be closed for six weeks, the city said on Monday. Trams will be diverted.",
        ),
        (["w", "v", "right", "right"], "bri"),
        (["w", "w", "v", "b"], "bridge a"),
    ],
)
async def test_v_and_motions_select_anything(library: Path, keys: list[str], words: str) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", *keys, "h")
        [kept] = desk.annotations
        assert kept.exact == words
        assert desk.reading.selection is None


async def test_a_selection_over_two_paragraphs_has_two_targets(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "V", "j", "h")
        [kept] = desk.annotations
        assert [target.index for target in kept.targets] == [3, 4]
        assert kept.targets[1].exact.endswith('twice."')


async def test_with_no_selection_a_key_takes_the_quote_or_the_sentence_and_says_which(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "h")
        assert "sentence" in desk.said
        await desk.press("j", "h")
        assert "quote" in desk.said
        assert [one.exact for one in desk.annotations] == [
            "The bridge at Corvane will be closed for six weeks, the city said on Monday.",
            '"The bearings are worn out,"',
        ]


async def test_highlights_have_the_last_colour_and_digits_recolour(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "3", "5")
        assert [one.color for one in desk.annotations] == ["purple"]
        await desk.press(")", "h")
        assert [one.color for one in desk.annotations] == ["purple", "purple"]


async def test_a_claim_is_linked_to_its_quote_and_both_are_one_step_of_undo(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "c")
        assert desk.shows("New claim from the quote")
        await desk.type(" in 2026")
        await desk.press("enter")
        quote, claim = sorted(desk.annotations, key=lambda one: one.id)
        assert (quote.kind, claim.kind) == ("quote", "claim")
        assert claim["quotes"] == [quote.id]
        assert claim["text"] == "The bearings are worn out in 2026"
        assert claim["speaker"] == "Marta Lind"
        await desk.press("u")
        assert not desk.annotations
        await desk.press("ctrl+r")
        assert len(desk.annotations) == 2


async def test_c_on_a_tagged_quote_links_the_one_there_is(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "q", "c", "enter")
        quote, claim = sorted(desk.annotations, key=lambda one: one.id)
        assert claim["quotes"] == [quote.id]


async def test_a_verdict_and_evidence_belong_to_a_claim(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "r")
        assert "claim" in desk.said
        await desk.press("c", "enter", "r")
        assert desk.shows("Is it so?")
        await desk.press("r", "tab", "tab")
        await desk.type("No such closure was found.")
        await desk.press("enter")
        [claim] = desk.annotations
        assert (claim["verdict"], claim["state"]) == ("refuted", "checked")
        assert claim["conclusion"] == "No such closure was found."
        assert [entry["to"] for entry in claim["history"]] == ["checked", "refuted"]


async def test_evidence_is_an_address_a_source_there_is_or_a_new_one(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "c", "enter", "x")
        await desk.type("https://example.org/works")
        await desk.press("enter", "r", "enter")
        await desk.press("x")
        await desk.type("Works order 12")
        await desk.press("enter", "enter")
        assert desk.shows("A letter chooses")
        await desk.press("s", "enter")
        await desk.press("x")
        await desk.type("order")
        await desk.press("enter", "s", "enter")
        claim = next(one for one in desk.annotations if one.kind == "claim")
        source = next(one for one in desk.annotations if one.kind == "source")
        assert source["title"] == "Works order 12"
        assert [(e["source"], e["url"], e["relation"]) for e in claim["evidence"]] == [
            (None, "https://example.org/works", "refutes"),
            (source.id, "", "supports"),
            (source.id, "", "supports"),
        ]


async def test_a_source_note_a_note_and_tags(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "s")
        await desk.type("City press release")
        await desk.press("enter", "a")
        await desk.type("ask")
        await desk.press("ctrl+j")
        await desk.type("again")
        await desk.press("enter", "t")
        await desk.type("city, #press")
        await desk.press("enter")
        [source] = desk.annotations
        assert (source.kind, source["title"]) == ("source", "City press release")
        assert source.note == "ask\nagain"
        assert source.tags == ("city", "press")


async def test_a_note_where_nothing_is_makes_a_highlight(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "a", "enter")
        assert not desk.annotations
        await desk.press("a")
        await desk.type("who says?")
        await desk.press("enter")
        [kept] = desk.annotations
        assert (kept.kind, kept.note) == ("highlight", "who says?")


async def test_a_note_on_the_whole_article_has_no_target(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("A")
        await desk.type("one-sided")
        await desk.press("enter")
        [kept] = desk.annotations
        assert (kept.targets, kept.note) == ((), "one-sided")
        assert desk.shows("article note")


async def test_escape_keeps_a_draft_that_the_same_key_brings_back(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "a")
        await desk.type("half a thou")
        await desk.press("escape")
        assert "draft" in desk.said
    async with open_desk(library, "bridge") as desk:
        await desk.press("a")
        assert desk.shows("half a thou")
        assert desk.shows("Your draft is back")
        await desk.type("ght")
        await desk.press("enter")
        assert [one.note for one in desk.annotations] == ["half a thought"]
        await desk.press("escape", "a")
        assert not desk.shows("Your draft is back")


async def test_enter_opens_an_annotation_to_edit_it(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "q", "enter")
        assert desk.shows("city engineer")
        await desk.press("ctrl+u")
        await desk.type("Marta Lind-Orr")
        await desk.press("enter")
        [kept] = desk.annotations
        assert (kept["speaker"], kept["basis"]) == ("Marta Lind-Orr", "user")
        assert kept["cue"] == "said"


async def test_delete_undo_redo(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "q", "d")
        assert not desk.annotations
        assert "u brings it back" in desk.said
        await desk.press("u")
        assert len(desk.annotations) == 1
        await desk.press("ctrl+r")
        assert not desk.annotations
        await desk.press("u", "u", "u")
        assert "Nothing to undo" in desk.said


async def test_the_innermost_of_overlapping_annotations_is_the_one_acted_on(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "V", "1", "w", "v", "w", "h", "b", "b", "w")
        inner = desk.style_of("bridge at")
        outer = desk.style_of("Trams will")
        assert inner.bgcolor != outer.bgcolor
        await desk.press("d")
        [kept] = desk.annotations
        assert kept.exact.startswith("The bridge at Corvane will")


async def test_a_store_of_a_newer_reader_is_read_and_not_touched(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "q")
    [store] = (library / "annotations").glob("*.json")
    newer = store.read_text("utf-8").replace('"format":1', '"format":99')
    store.write_text(newer, "utf-8")
    async with open_desk(library, "bridge", size=(150, 30)) as desk:
        assert "newer" in desk.said
        assert desk.shows("¶4 Marta Lind")
        for key in ("q", "h", "3", "c", "s", "a", "t", "d"):
            await desk.press("g", "]", key)
            assert desk.app.screen is desk.screen
            assert "newer" in desk.said
    assert store.read_text("utf-8") == newer


async def test_saved_but_not_yet_safe_is_said(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_desk(library, "bridge") as desk:
        add = desk.screen.library.add

        def unsafe(*args: object) -> object:
            kept = add(*args)  # type: ignore[arg-type]
            desk.screen.library.save_message = "Saved, not yet safe: the disk did not confirm it."
            return kept

        monkeypatch.setattr(desk.screen.library, "add", unsafe)
        await desk.press(".", "q")
        assert "Tagged" in desk.said
        assert "not yet safe" in desk.said


async def test_q_q_q_tags_an_article_from_its_top(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("q", "q", "q")
        assert [one["speaker"] for one in desk.annotations] == ["Marta Lind", "Marta Lind"]


async def test_annotations_on_the_same_words_are_walked_one_by_one(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "c", "enter", "G", "h", "g")
        kinds = []
        for _ in range(4):
            await desk.press("]")
            annotation = desk.screen.annotation()
            assert annotation is not None
            kinds.append(annotation.kind)
        assert kinds == ["quote", "claim", "highlight", "quote"]
        await desk.press("d")
        assert [one.kind for one in desk.annotations] == ["claim", "highlight"]


async def test_a_form_taller_than_the_screen_shows_where_one_types(library: Path) -> None:
    async with open_desk(library, "bridge", size=(60, 14)) as desk:
        await desk.press(".", "c", "enter", "enter")
        for _ in range(9):
            await desk.press("tab")
            focused = desk.app.screen.focused
            assert focused is not None
            top, bottom = focused.region.y, focused.region.bottom
            assert 0 <= top < bottom <= 14, focused
        assert desk.shows("Enter saves")


async def test_the_words_a_form_is_about_stay_in_sight(library: Path) -> None:
    async with open_desk(library, "bridge", size=(80, 24)) as desk:
        await desk.press("G", "k", "k", "s")
        assert desk.shows("According to Lind, the tram line")
        assert any("▌" in row and "According" in row for row in desk.rows()[:8])


async def test_what_is_typed_is_a_draft_within_a_moment(library: Path) -> None:
    """Also while one goes on typing: a power cut costs no whole sentence."""
    from reader.session import Session
    from reader.tui.screens.form import DRAFT_PAUSE

    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "a")
        kept: set[str] = set()
        for character in "half a thought that goes on and on":
            await desk.pilot.press(character)
            await desk.pilot.pause(DRAFT_PAUSE / 4)
            drafts = Session(library)._load("drafts")
            kept |= {str(draft.get("note", "")) for draft in drafts.values()}
        assert len(kept) > 3


async def test_evidence_is_seen_in_the_open_claim_and_taken_off_there(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "c", "enter", "x")
        await desk.type("Works order 12")
        await desk.press("enter", "r", "enter")
        await desk.press("x")
        await desk.type("https://example.org/b")
        await desk.press("enter", "s", "enter")
        assert desk.shows("2 evidence")
        await desk.press("enter")
        assert desk.shows("refutes: Works order 12")
        assert desk.shows("supports: https://example.org/b")
        form = desk.app.screen
        field = form.query_one("#field-evidence")
        form.set_focus(field)
        field.text = "supports: https://example.org/b"  # type: ignore[attr-defined]
        await desk.press("enter")
        claim = next(one for one in desk.annotations if one.kind == "claim")
        assert [(link["url"], link["relation"]) for link in claim["evidence"]] == [
            ("https://example.org/b", "supports")
        ]
        await desk.press("u")
        claim = next(one for one in desk.annotations if one.kind == "claim")
        assert len(claim["evidence"]) == 2
