"""Two people at one annotation: a form shows what the other did, and a conflict is a choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.annotation import Annotation, changed, deleted
from reader.conflict import is_contested
from reader.session import Session
from reader.store.merge import records
from reader.tui.screens import form
from tests.tui.colleague import Colleague
from tests.tui.desk import Desk, open_desk


@pytest.fixture(autouse=True)
def who_presses_enter_has_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "SEEN_AFTER", 0.0)


def the_one(desk: Desk) -> Annotation:
    [kept] = desk.annotations
    return kept


async def with_claim(desk: Desk, ada: Colleague) -> Annotation:
    """A claim of Ada's under the cursor."""
    claim = ada.adds("claim", 3, text="Six weeks", note="ask")
    await desk.look()
    await desk.press("g", "]")
    return claim


async def test_a_field_nobody_touched_takes_the_value_of_the_other(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        ada = Colleague(library)
        claim = await with_claim(desk, ada)
        await desk.press("r")
        ada.changes(claim, verdict="refuted")
        await desk.look()
        assert desk.shows("Changed elsewhere by Ada, shown as it is now: Verdict.")
        assert desk.shows("before: nothing")
        await desk.press("tab", "tab")
        await desk.type("No.")
        await desk.press("enter")
        kept = the_one(desk)
        assert (kept["verdict"], kept["conclusion"]) == ("refuted", "No.")
        assert not is_contested(kept)


@pytest.mark.parametrize(("keys", "verdict"), [([], "mixed"), (["ctrl+t"], "refuted")])
async def test_where_both_chose_both_are_shown_and_one_key_swaps(
    library: Path, keys: list[str], verdict: str
) -> None:
    async with open_desk(library, "bridge") as desk:
        ada = Colleague(library)
        claim = await with_claim(desk, ada)
        await desk.press("r", "m", "m")
        assert form_values(desk)["verdict"] == "mixed"
        ada.changes(claim, verdict="refuted")
        await desk.look()
        assert desk.shows("Changed elsewhere too by Ada: Verdict. Both are shown, choose.")
        assert desk.shows("theirs: refuted  Ada")
        assert desk.shows("Ctrl+T takes the value below")
        await desk.press(*keys)
        if keys:
            assert desk.shows("yours: mixed")
        await desk.press("enter")
        kept = the_one(desk)
        assert kept["verdict"] == verdict
        assert not is_contested(kept)


def form_values(desk: Desk) -> dict[str, object]:
    screen = desk.app.screen
    assert isinstance(screen, form.FormScreen)
    return screen.values


async def test_a_swap_works_in_every_kind_of_entry(library: Path) -> None:
    async with open_desk(library, "bridge", size=(120, 50)) as desk:
        ada = Colleague(library)
        claim = await with_claim(desk, ada)
        await desk.press("enter")
        entered = {"text": "Mine", "speaker": "Mine", "note": "mine\nof two", "tags": "mine"}
        for name, text in entered.items():
            desk.app.screen.set_focus(desk.app.screen.query_one(f"#field-{name}"))
            await desk.press("ctrl+a", "ctrl+k", "ctrl+k")
            for line in text.split("\n"):
                await desk.type(line)
                if line != text.split("\n")[-1]:
                    await desk.press("ctrl+j")
        theirs = {
            "text": "Theirs",
            "speaker": "Theirs",
            "note": "theirs\nof three\nlines",
            "tags": ("theirs",),
        }
        ada.changes(claim, **theirs)
        await desk.look()
        mine = form_values(desk)
        for name in entered:
            desk.app.screen.set_focus(desk.app.screen.query_one(f"#field-{name}"))
            await desk.press("ctrl+t")
        assert {name: form_values(desk)[name] for name in theirs} == {**theirs, "tags": ["theirs"]}
        for name in entered:
            desk.app.screen.set_focus(desk.app.screen.query_one(f"#field-{name}"))
            await desk.press("ctrl+t")
        assert form_values(desk) == mine
        await desk.press("enter")
        kept = the_one(desk)
        assert (kept["text"], kept.note, kept.tags) == ("Mine", "mine\nof two", ("mine",))


async def test_a_change_of_the_same_moment_stops_enter_once(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "SEEN_AFTER", 60.0)
    async with open_desk(library, "bridge") as desk:
        ada = Colleague(library)
        claim = await with_claim(desk, ada)
        await desk.press("a")
        await desk.type(" him")
        ada.changes(claim, note="asked")
        await desk.press("enter")
        assert desk.shows("look at it, then Enter saves")
        assert desk.shows("theirs: asked")
        await desk.press("enter")
        kept = the_one(desk)
        assert kept.note == "ask him"
        assert not is_contested(kept)


async def test_what_was_deleted_under_a_form_comes_back_with_the_change(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        ada = Colleague(library)
        claim = await with_claim(desk, ada)
        await desk.press("a")
        await desk.type(" him")
        ada.deletes(claim)
        await desk.look()
        assert desk.shows("Deleted elsewhere by Ada. Enter brings it back")
        await desk.press("enter")
        kept = the_one(desk)
        assert (kept.id, kept.note) == (claim.id, "ask him")
        await desk.press("u")
        assert not desk.annotations


async def test_what_was_deleted_under_a_form_stays_deleted_after_escape_and_the_words_are_a_draft(
    library: Path,
) -> None:
    async with open_desk(library, "bridge") as desk:
        ada = Colleague(library)
        claim = await with_claim(desk, ada)
        await desk.press("a")
        await desk.type(" him")
        ada.deletes(claim)
        await desk.look()
        await desk.press("escape")
        assert not desk.annotations
        draft = Session(library).draft(f"mark.note/{claim.id}")
        assert draft is not None
        assert draft["note"] == "ask him"


async def test_evidence_for_a_claim_that_was_deleted_meanwhile_is_not_lost(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        ada = Colleague(library)
        claim = await with_claim(desk, ada)
        await desk.press("x")
        await desk.type("https://example.org/works")
        await desk.press("enter", "r")
        ada.deletes(claim)
        await desk.look()
        assert desk.shows("Deleted elsewhere")
        await desk.press("enter")
        assert [link["url"] for link in the_one(desk)["evidence"]] == ["https://example.org/works"]


async def test_a_draft_shows_what_stands_where_that_is_something_else(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        ada = Colleague(library)
        claim = await with_claim(desk, ada)
        await desk.press("a")
        await desk.type(" him")
        await desk.press("escape")
        ada.changes(claim, note="asked")
        await desk.look()
        await desk.press("a")
        assert desk.shows("Your draft is back")
        assert desk.shows("stands: asked")
        await desk.press("ctrl+t", "enter")
        assert the_one(desk).note == "asked"


# conflicts that a merge has left


def merge_in(ada: Colleague, one: Annotation, other: Annotation) -> None:
    """Have both versions of a record in the store, as git would merge them."""
    both = records(one.to_record(), other.to_record())
    ada.library.store(ada.entry.id).put([Annotation.from_record(one.id, both, ada.entry.id)])


async def test_a_conflict_is_marked_walked_to_and_settled(library: Path) -> None:
    async with open_desk(library, "bridge", size=(150, 40)) as desk:
        ada = Colleague(library)
        plain = ada.adds("highlight", 2)
        claim = ada.adds("claim", 3, text="Six weeks")
        merge_in(ada, changed(claim, verdict="refuted", note="no"), changed(claim, verdict="mixed"))
        await desk.press("j")
        await desk.look(2)
        assert "1 annotation here has two values to choose" in desk.said
        assert desk.shows("! verdict")
        assert desk.shows("?o!")
        await desk.press("g", "!")
        assert "Two values, 1 of 1 in this article: verdict" in desk.said
        assert desk.shows("TWO VALUES")
        await desk.press("enter")
        assert desk.shows("Two values for verdict. Saving settles it")
        assert desk.shows("or: refuted") or desk.shows("or: mixed")
        before = next(one for one in desk.annotations if one.id == claim.id)
        await desk.press("enter")
        kept = next(one for one in desk.annotations if one.id == claim.id)
        assert kept["verdict"] == before["verdict"]
        assert not is_contested(kept)
        assert not desk.shows("TWO VALUES")
        await desk.press("!")
        assert "No annotation of this library has two values" in desk.said
        assert plain.id in [one.id for one in desk.annotations]


@pytest.mark.parametrize(("keys", "is_kept"), [([], True), (["d"], False)])
async def test_deleted_by_one_and_changed_by_another_is_asked(
    library: Path, keys: list[str], is_kept: bool
) -> None:
    async with open_desk(library, "bridge", size=(150, 40)) as desk:
        ada = Colleague(library)
        quote = ada.adds("quote", 4, speaker="Lind")
        gone = deleted(quote)
        merge_in(ada, gone, changed(quote, note="call her again"))
        await desk.look(2)
        assert desk.shows("deleted or not?")
        await desk.press("g", "!", "enter")
        assert desk.shows("One deleted this, another changed it")
        desk.app.screen.set_focus(desk.app.screen.query_one("#field-deleted"))
        await desk.press(*keys, "enter")
        assert len(desk.annotations) == is_kept
        assert not desk.shows("deleted or not?")


async def test_a_place_and_a_colour_are_chosen_between(library: Path) -> None:
    async with open_desk(library, "bridge", size=(150, 40)) as desk:
        ada = Colleague(library)
        mark = ada.adds("highlight", 4)
        other = ada.adds("highlight", 5)
        ours = changed(mark, color="red", targets=other.targets)
        merge_in(ada, ours, changed(mark, color="blue", targets=()))
        ada.deletes(other)
        await desk.look(2)
        await desk.press("!", "enter")
        assert desk.shows("Colour")
        assert desk.shows("Place")
        assert desk.shows("¶5 “The work will cost")
        shown = form_values(desk)
        for name in ("color", "targets"):
            desk.app.screen.set_focus(desk.app.screen.query_one(f"#field-{name}"))
            await desk.press("right")
            assert form_values(desk)[name] != shown[name]
        await desk.press("enter")
        kept = the_one(desk)
        assert {kept.color, bool(kept.targets)} <= {"red", "blue", True, False}
        assert not is_contested(kept)


async def test_links_set_apart_are_lines_one_can_put_together(library: Path) -> None:
    async with open_desk(library, "bridge", size=(120, 50)) as desk:
        ada = Colleague(library)
        claim = ada.adds("claim", 3, text="Six weeks")
        one, other = ({"url": f"https://example.org/{name}", "relation": "supports"} for name in "ab")
        merge_in(ada, changed(claim, evidence=[one]), changed(claim, evidence=[other]))
        await desk.look(2)
        await desk.press("!", "enter")
        field = desk.app.screen.query_one("#field-evidence")
        field.text = "supports: https://example.org/a\nsupports: https://example.org/b"  # type: ignore[attr-defined]
        await desk.press("ctrl+s")
        kept = the_one(desk)
        assert [link["url"][-1] for link in kept["evidence"]] == ["a", "b"]
        assert not is_contested(kept)


async def test_what_is_out_of_sight_is_not_settled_unseen(library: Path) -> None:
    """On a small terminal a form scrolls: Enter goes to a second value that was not on the screen yet."""
    async with open_desk(library, "bridge", size=(60, 12)) as desk:
        ada = Colleague(library)
        claim = ada.adds("claim", 3, text="Six weeks")
        values = dict.fromkeys(("text", "speaker", "conclusion", "note"), "b")
        merge_in(ada, changed(claim, **dict.fromkeys(values, "a")), changed(claim, **values))
        await desk.look(2)
        await desk.press("g", "!", "enter", "enter")
        assert desk.app.screen is not desk.screen
        assert desk.shows("has two values: look at them")
        for _ in range(4):
            if desk.app.screen is not desk.screen:
                await desk.press("enter")
        assert not is_contested(the_one(desk))


async def test_a_conflict_that_the_other_settles_meanwhile_is_no_question_any_more(library: Path) -> None:
    async with open_desk(library, "bridge", size=(120, 40)) as desk:
        ada = Colleague(library)
        claim = ada.adds("claim", 3, text="Six weeks")
        merge_in(ada, changed(claim, verdict="refuted"), changed(claim, verdict="mixed"))
        await desk.look(2)
        await desk.press("g", "!", "enter")
        standing = form_values(desk)["verdict"]
        ada.changes(claim, verdict=standing)
        await desk.look()
        assert desk.shows("Settled elsewhere by Ada: Verdict.")
        assert not desk.shows("or: ")
        await desk.press("enter")
        assert the_one(desk)["verdict"] == standing


async def test_conflicts_are_walked_from_article_to_article(library: Path) -> None:
    async with open_desk(library, "bridge", size=(150, 40)) as desk:
        for name, numbers in (("bridge", (3, 5)), ("tide", (2,))):
            ada = Colleague(library, name)
            for number in numbers:
                claim = ada.adds("claim", number, text=f"{name} {number}")
                merge_in(ada, changed(claim, verdict="refuted"), changed(claim, verdict="mixed"))
        await desk.look(8)
        walked = []
        for _ in range(4):
            await desk.press("!")
            annotation = desk.screen.annotation()
            assert annotation is not None
            walked.append(annotation["text"])
        assert walked == ["bridge 3", "bridge 5", "tide 2", "bridge 3"]
        await desk.press("shift+tab", "!")
        assert desk.screen.annotation()["text"] == "bridge 5"  # type: ignore[index]
