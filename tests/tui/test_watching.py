"""Stories of two readers at one library: each sees what the other does, and neither loses the place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reader.tui.telling import PATIENCE
from reader.tui.watching import LOOK_PAUSE, REST
from tests.tui.colleague import Colleague
from tests.tui.desk import open_desk

WIDE = (150, 30)


async def test_what_a_colleague_does_shows_where_one_reads(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        await desk.press("j", "j", "w", "w")
        place, top = desk.cursor, desk.screen.pane.top
        claim = ada.adds("claim", 3, text="Six weeks")
        await desk.look()
        assert desk.shows("¶3 claim")
        assert desk.said == "The claim in ¶3 was added elsewhere by Ada"
        ada.changes(claim, verdict="refuted", note="no")
        await desk.look()
        assert desk.shows("refuted")
        assert "added elsewhere" in desk.said
        await desk.press("w")
        ada.changes(claim, verdict="mixed")
        await desk.look()
        assert desk.said == "The claim in ¶3 was changed elsewhere by Ada: verdict"
        ada.deletes(claim)
        await desk.look()
        assert not desk.screen.panel.items
        await desk.press("b")
        assert (desk.cursor, desk.screen.pane.top) == (place, top)


async def test_what_one_does_oneself_is_no_news(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        await desk.press(".", "q")
        said = desk.said
        await desk.look(PATIENCE + 2)
        assert desk.said == said
        await desk.press("d", "u")
        said = desk.said
        await desk.look(PATIENCE + 2)
        assert desk.said == said


async def test_what_stock_tinydb_writes_in_place_shows_too(library: Path) -> None:
    from tinydb import TinyDB

    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        ada.adds("highlight", 4, note="by hand")
        await desk.look()
        with TinyDB(ada.store, encoding="utf-8") as database:
            database.update({"note": "by script"})
        await desk.look()
        assert desk.shows("by script")


async def test_selection_search_form_and_choice_stay(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        for number in (5, 4):
            ada.adds("highlight", number, note=f"note {number}")
        await desk.look()
        await desk.press("j", "j", "v", "w")
        selected = desk.reading.selection
        ada.adds("highlight", 3, note="note 3")
        await desk.look()
        assert desk.reading.selection == selected
        await desk.press("escape", "tab", "G")
        chosen = desk.screen.panel.item
        assert chosen is not None
        assert chosen.number == 5
        ada.adds("highlight", 2, note="note 2")
        await desk.look()
        assert desk.screen.panel.item is not None
        assert desk.screen.panel.item.number == 5
        await desk.press("escape", "/")
        await desk.type("fish")
        ada.adds("highlight", 6, note="note 6")
        await desk.look()
        assert desk.screen.focused is not None
        await desk.type("e")
        await desk.press("backspace", "enter")
        assert desk.cursor[0] == 6
        assert "1 of 1" in desk.said
        await desk.press("k", "k", "a")
        await desk.type("mine")
        ada.adds("highlight", 7, note="note 7")
        await desk.look()
        await desk.type("!")
        await desk.press("enter")
        assert "mine!" in " ".join(one.note for one in desk.annotations)


async def test_the_panel_stays_where_it_was_scrolled_to(library: Path) -> None:
    (library / "long.txt").write_text("\n\n".join(["A long one", *[f"Paragraph {n}." for n in range(40)]]))
    async with open_desk(library, "long", size=WIDE) as desk:
        ada = Colleague(library, "long")
        for number in range(10, 30):
            ada.adds("highlight", number)
        await desk.look()
        await desk.press("tab", "G", "k", "k")
        rows = [row[112:].rstrip(" ▐") for row in desk.rows()]
        for number in (3, 4):
            ada.adds("highlight", number)
        await desk.look()
        assert [row[112:].rstrip(" ▐") for row in desk.rows()][2:-2] == rows[2:-2]
        assert desk.screen.panel.title == "Annotations 22"


async def test_news_wait_for_what_a_person_has_to_read(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        await desk.press("j", "j", "h")
        answer = desk.said
        ada.adds("highlight", 4)
        await desk.look()
        assert desk.said == answer
        await desk.look(PATIENCE)
        assert "added elsewhere by Ada" in desk.said
        desk.screen.say("The disk is full.", warning=True)
        ada.adds("highlight", 5)
        await desk.look(PATIENCE + 2)
        assert desk.said == "The disk is full."
        await desk.press("j")
        await desk.look()
        assert "added elsewhere by Ada" in desk.said


async def test_a_key_acts_on_nothing_that_was_deleted_a_moment_ago(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        first, second = ada.adds("highlight", 4), ada.adds("highlight", 5)
        await desk.look()
        await desk.press("tab", "g")
        ada.deletes(first)
        await desk.press("d")
        assert desk.said == "The highlight here was deleted elsewhere just now"
        assert [one.id for one in desk.annotations] == [second.id]


async def test_the_list_follows(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        tide = Colleague(library, "tide")
        assert not desk.shows("1 ✎")
        await desk.look()
        tide.adds("highlight", 2)
        await desk.look()
        assert desk.shows("1 ✎")
        (library / "a-new-one.txt").write_text("A new one came in\n\nToday.\n", "utf-8")
        await desk.press("j", "k")
        await desk.look(REST + 1)
        assert desk.shows("A new one came in")
        assert "a-new-one.txt is new in the list" in desk.said
        assert desk.screen.list.item is not None
        assert desk.screen.list.item.entry.name == "bridge.txt"
        await desk.press("j")
        (library / "tide.txt").unlink()
        await desk.look(REST + 1)
        assert not desk.shows("Tide tables")
        assert "tide.txt is gone from the list" in desk.said


async def test_a_store_that_vanishes_is_said_and_its_annotations_stay_in_sight(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        ada.adds("quote", 4, speaker="Marta Lind")
        await desk.look()
        kept = ada.store.read_bytes()
        ada.store.unlink()
        await desk.look()
        assert "gone" not in desk.said
        await desk.look()
        assert "is gone: 1 annotation is shown as last read" in desk.said
        assert desk.shows("Marta Lind")
        for key in ("h", "]", "d", "a"):
            await desk.press(key)
            assert desk.app.screen is desk.screen
        assert "is gone" in desk.said
        assert not ada.store.exists()
        ada.store.write_bytes(kept)
        await desk.look()
        assert "can be read and changed again" in desk.said
        await desk.press("]", "d")
        assert not desk.annotations


async def test_a_store_that_vanishes_under_a_form_is_not_begun_anew(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        ada.adds("highlight", 4)
        await desk.look()
        await desk.press("j", "j", "c", "tab")
        await desk.type("Somebody")
        ada.store.unlink()
        await desk.press("enter")
        assert "is gone" in desk.said
        assert "What you typed is kept as a draft" in desk.said
        assert not ada.store.exists()
        await desk.press("c")
        assert "is gone" in desk.said


async def test_who_opens_the_article_again_goes_on_without_a_lost_store(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        ada.adds("highlight", 4)
        await desk.look()
        shutil.rmtree(ada.store.parent)
        await desk.press("h")
        assert "is gone" in desk.said
        desk.screen.open(desk.screen.entry)  # type: ignore[arg-type]
        await desk.press("h")
        assert len(desk.annotations) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty, which no store is"),
        (b"\0" * 300, "is empty, which no store is"),
        (b'{"_default":', "is damaged and nothing in it can be read"),
    ],
)
async def test_a_store_that_is_damaged_while_open_blanks_nothing(
    library: Path, content: bytes, said: str
) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        ada.adds("quote", 4, speaker="Marta Lind")
        await desk.look()
        ada.store.write_bytes(content)
        await desk.look(2)
        assert said in desk.said
        assert desk.shows("Marta Lind")


async def test_records_that_are_gone_without_being_deleted_are_missed(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        ada.adds("highlight", 4)
        before = ada.store.read_bytes()
        ada.adds("highlight", 5)
        await desk.look()
        ada.store.write_bytes(before)
        await desk.look()
        assert "1 annotation is no longer in" in desk.said
        assert len(desk.screen.panel.items) == 1


async def test_a_store_of_a_newer_reader_is_said_while_it_is_open(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        ada.adds("highlight", 4)
        await desk.look()
        text = ada.store.read_text("utf-8")
        ada.store.write_text(text.replace('"format":1', '"format":99'), "utf-8")
        await desk.look(2)
        assert "newer" in desk.said
        await desk.press("h")
        assert "newer" in desk.said


async def test_a_store_that_may_not_be_read_any_more_is_said(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The permission itself cannot be taken from root, who may run this."""
    from reader.errors import Unreadable
    from reader.store import Store

    async with open_desk(library, "bridge", size=WIDE) as desk:
        ada = Colleague(library)
        ada.adds("highlight", 4, note="still here")
        await desk.look()
        ada.adds("highlight", 5)

        def refused(_: Store) -> None:
            raise Unreadable("Cannot read the annotations in bridge.json: Permission denied.")

        with monkeypatch.context() as patch:
            patch.setattr(Store, "load", refused)
            await desk.look(2)
            assert "Permission denied. 1 annotation is shown as last read" in desk.said
            await desk.press("h")
            assert "Permission denied" in desk.said
        assert len(desk.screen.panel.items) == 1


async def test_a_text_that_changes_is_shown_with_the_same_words_under_the_cursor(library: Path) -> None:
    async with open_desk(library, "bridge", size=(80, 10)) as desk:
        await desk.press("j", "j", "j", "j", "w", "w", "h")
        number, offset = desk.cursor
        row = desk.screen.pane.cursor_row
        path = library / "bridge.txt"
        text = path.read_text("utf-8").replace("14 March 2026", "14 March 2026\n\nUpdated at noon.")
        path.write_text(text, "utf-8")
        await desk.look(2)
        assert desk.cursor == (number + 1, offset)
        assert desk.screen.pane.cursor_row == row
        await desk.look(PATIENCE)
        assert "text of this article was changed elsewhere" in desk.said
        assert desk.screen.annotation() is not None
        await desk.press("g")
        assert desk.shows("Updated at noon.")


async def test_a_quote_that_is_selected_stays_selected_in_a_text_that_grows(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".")
        path = library / "bridge.txt"
        path.write_text(
            path.read_text("utf-8").replace("14 March 2026", "14 March 2026\n\nUpdated."), "utf-8"
        )
        await desk.look(2)
        selection = desk.reading.selection
        assert selection is not None
        assert desk.reading.words(selection) == '"The bearings are worn out,"'
        await desk.press("q")
        assert desk.annotations[0].exact == '"The bearings are worn out,"'


async def test_a_text_that_changes_under_a_form_waits_until_it_is_closed(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        await desk.press("j", "j", "j", "a")
        await desk.type("mine")
        path = library / "bridge.txt"
        path.write_text(path.read_text("utf-8").replace("14 March", "13 March"), "utf-8")
        await desk.look(4)
        assert not desk.shows("13 March 2026")
        await desk.press("enter")
        await desk.look(2)
        assert desk.shows("13 March 2026")
        [kept] = desk.annotations
        assert kept.exact in desk.reading.article.text


async def test_a_text_that_vanishes_is_said_and_stays_to_be_read(library: Path) -> None:
    async with open_desk(library, "bridge", size=WIDE) as desk:
        (library / "bridge.txt").unlink()
        await desk.look(REST + 1)
        assert "bridge.txt is gone: its text is shown as it was read" in desk.said
        assert desk.shows("Shopkeepers on the east bank")


async def test_it_looks_often_enough(library: Path) -> None:
    """Within half a second, the time to read and paint included."""
    assert LOOK_PAUSE <= 0.25
