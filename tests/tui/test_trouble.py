"""What goes wrong at the screen: other articles, full disks, strange settings, keys at the wrong moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from reader.session import Session
from tests.tui.desk import open_desk


async def test_a_form_is_about_the_article_that_was_chosen_last(library: Path) -> None:
    """Keys that come faster than the preview: it is settled before anything else is done."""
    async with open_desk(library, "tide", size=(150, 30)) as desk:
        await desk.press("shift+tab")
        await desk.pilot.press("k", "tab", "a")
        await desk.pilot.pause()
        assert desk.shows("Old bridge to close for repairs")
        await desk.type("mine")
        await desk.press("enter")
        assert desk.screen.entry is not None
        assert desk.screen.entry.id.startswith("bridge")
        assert [one.note for one in desk.annotations] == ["mine"]
        assert desk.annotations[0].exact in desk.reading.article.text


async def test_another_article_ends_the_search(library: Path) -> None:
    async with open_desk(library, "bridge", size=(150, 30)) as desk:
        await desk.press("G", "/")
        await desk.type("fish")
        desk.screen.open(desk.screen.library.find("tide"))
        await desk.pilot.pause()
        assert desk.screen.focused is None
        await desk.press("j", "escape", "n")
        assert "Nothing is found here" in desk.said


async def test_a_mark_is_not_gone_to_in_another_article(library: Path) -> None:
    (library / "empty.txt").write_bytes(b"")
    async with open_desk(library, "bridge") as desk:
        await desk.press("m", "k", "'")
        desk.screen.open(desk.screen.library.find("empty"))
        await desk.press("k")
        assert desk.screen.reading is None


async def test_a_panel_copies_the_annotation_and_never_the_readers_words_as_the_articles(
    library: Path,
) -> None:
    async with open_desk(library, "bridge", size=(150, 30)) as desk:
        await desk.press("A")
        await desk.type("one-sided")
        await desk.press("enter", "tab", "g", "y")
        copied = desk.app.clipboard
        assert "“one-sided”" not in copied
        assert "¶" not in copied
        assert copied.endswith("one-sided\n")


async def test_equal_words_are_highlighted_each_for_itself(library: Path) -> None:
    (library / "twice.txt").write_text("A title here\n\nThe bridge is the bridge it was before.\n", "utf-8")
    async with open_desk(library, "twice") as desk:
        await desk.press("j", "w", "v", "w", "h", "w", "w", "w", "v", "w", "h")
        assert [one.exact for one in desk.annotations] == ["bridge", "bridge"]


@pytest.mark.parametrize("setting", ["x", [1], 70, None])
async def test_a_strange_setting_is_passed_over(library: Path, setting: object) -> None:
    Session(library).set_setting("measure", setting)
    async with open_desk(library, "bridge", size=(150, 30)) as desk:
        await desk.press("-")
        assert "columns wide" in desk.said


@pytest.mark.parametrize("path", ["~nobody-of-that-name/x.md", "x" * 300 + ".md", "/dev/null/x.md"])
async def test_an_export_that_cannot_be_written_is_refused_and_its_path_kept(
    library: Path, path: str
) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "q", "e", "tab", "ctrl+u")
        await desk.type(path)
        await desk.press("enter")
        assert "was not written" in desk.said or "could not be written" in desk.said
        await desk.press("e")
        assert desk.shows("Your draft is back")


async def test_a_full_disk_is_not_called_a_draft(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reader.errors import CannotWrite

    async with open_desk(library, "bridge", size=(150, 30)) as desk:

        def full(*_: object) -> None:
            raise CannotWrite("The disk is full.")

        await desk.press("j", "j", "a")
        await desk.type("precious")
        monkeypatch.setattr(desk.screen.library, "add", full)
        monkeypatch.setattr(Session, "_path", lambda _, name: Path("/dev/null/x") / name)
        await desk.press("enter")
        assert "only until the reader is left" in desk.said
        await desk.press("a")
        assert desk.shows("precious")
        await desk.press("escape")
        assert desk.shows("Esc again drops it")
        await desk.press("escape")
        assert desk.app.screen is desk.screen


async def test_what_nobody_typed_in_stays_as_it_was(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "h")
        [made] = desk.annotations
        desk.screen.library.change(made, tags=["Doe, Jane", "#odd"], note="ends in a line feed\n")
        desk.screen.reload()
        await desk.press("enter", "enter")
        [kept] = desk.annotations
        assert kept.tags == ("Doe, Jane", "#odd")
        assert kept.note == "ends in a line feed\n"


async def test_keys_still_go_where_one_types_when_the_terminal_lost_the_focus(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "q", "/")
        desk.app.post_message(events.AppBlur())
        await desk.pilot.pause()
        await desk.type("d")
        assert len(desk.annotations) == 1


async def test_a_paste_of_several_lines_comes_whole(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("/")
        desk.app.post_message(events.Paste("\nsells\nfish"))
        await desk.pilot.pause()
        await desk.press("enter")
        assert desk.cursor[0] == 6


async def test_escape_clears_the_panels_filter(library: Path) -> None:
    async with open_desk(library, "bridge", size=(150, 30)) as desk:
        await desk.press(".", "q", "q", "tab", "f")
        await desk.type("twice")
        await desk.press("enter")
        assert len(desk.screen.panel.items) == 1
        await desk.press("escape")
        assert len(desk.screen.panel.items) == 2


async def test_undo_in_another_article_says_where(library: Path) -> None:
    async with open_desk(library, "bridge", size=(150, 30)) as desk:
        await desk.press(".", "q")
        desk.screen.open(desk.screen.library.find("tide"))
        await desk.press("u")
        assert "bridge" in desk.said
        assert not desk.shows("1 ✎")


async def test_widening_keeps_the_cursor_on_its_row(library: Path) -> None:
    (library / "book.txt").write_text(
        "\n\n".join(["A book", *[f"{n} " + "word " * 60 for n in range(80)]]), "utf-8"
    )
    async with open_desk(library, "book", size=(100, 24)) as desk:
        await desk.press(*["j"] * 30)
        pane = desk.screen.pane
        row = pane.page.row_of(desk.reading.cursor) - pane.top
        for key in ("-", "-", "+", "-", "-"):
            await desk.press(key)
            assert pane.page.row_of(desk.reading.cursor) - pane.top == row


async def test_letters_with_marks_are_taken_whole(library: Path) -> None:
    (library / "marks.txt").write_text("A title here\n\nx\u0323\u0307y is a letter.\n", "utf-8")
    async with open_desk(library, "marks") as desk:
        await desk.press("j", "v", "h")
        [kept] = desk.annotations
        assert kept.exact == desk.reading.text(1)[: len(kept.exact)]
        assert not kept.exact.endswith("x")


async def test_a_long_warning_is_read_whole(library: Path) -> None:
    async with open_desk(library, "bridge", size=(60, 24)) as desk:
        desk.screen.say(
            "This is what is wrong with the file, why, and what to do next: restore it.", warning=True
        )
        await desk.pilot.pause()
        assert desk.shows("restore it.")
        await desk.press("j")
        assert desk.screen.status.size.height == 1
