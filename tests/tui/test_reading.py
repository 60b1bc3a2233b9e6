"""Stories of reading: opening, moving, finding, coming back, and what the screen shows at which width."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.commands import COMMANDS, keys_in
from reader.tui.actions import ACTIONS
from tests.tui.desk import Desk, open_desk


async def test_a_newcomer_sees_the_articles_and_opens_one(library: Path) -> None:
    async with open_desk(library, size=(150, 40)) as desk:
        assert desk.shows("Articles")
        assert desk.shows("Old bridge to close")
        assert desk.shows("Tide tables reprinted")
        assert desk.screen.where == "text"
        await desk.press("shift+tab", "j")
        await desk.pilot.pause(0.2)
        assert desk.shows("The harbour office has withdrawn")
        await desk.press("enter")
        assert desk.screen.where == "text"
        assert not (library / "annotations").exists()


async def test_the_article_is_shown_as_it_is(library: Path) -> None:
    async with open_desk(library, "bridge", size=(100, 40)) as desk:
        rows = [row.rstrip("▐ ") for row in desk.rows()]
        assert "▌1     Old bridge to close for repairs" in rows[0]
        assert desk.style_of("Old bridge to close").bold
        assert desk.style_of("14 March 2026").italic
        assert desk.style_of("Photo: Ines Orla").italic
        assert any(row.strip().startswith("3     The bridge at Corvane") for row in rows)


async def test_the_place_is_kept_and_resumed(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "j", "w", "w")
        place = desk.cursor
    async with open_desk(library) as desk:
        assert desk.screen.entry is not None
        assert desk.screen.entry.id.startswith("bridge")
        assert desk.cursor == place


async def test_search_goes_as_one_types_and_walks_the_matches(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("/")
        await desk.type("LIND")
        assert desk.cursor[0] == 4
        await desk.press("enter")
        assert "1 of 2" in desk.said
        await desk.press("n")
        assert desk.cursor[0] == 7
        await desk.press("N", "escape")
        assert not desk.reading.matches
        await desk.press("/")
        await desk.type("nowhere")
        await desk.press("enter")
        assert "is not in this article" in desk.said


async def test_leaving_the_search_goes_back_to_where_it_began(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "/")
        await desk.type("herring")
        assert desk.cursor[0] == 6
        await desk.press("escape")
        assert desk.cursor == (2, 0)


async def test_marks_and_the_way_back(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "m", "k", "G")
        assert desk.cursor[0] == 8
        await desk.press("'", "k")
        assert desk.cursor[0] == 3
        await desk.press("ctrl+o")
        assert desk.cursor[0] == 8
        await desk.press("'", "x")
        assert "No mark x" in desk.said


async def test_copying_gives_the_words_with_their_citation(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "y")
        copied = desk.app.clipboard
        assert copied.startswith(
            '"The bearings are worn out,"\n— Marta Lind, in: “Old bridge to close for repairs”'
        )
        assert "¶4" in copied


async def test_brackets_walk_the_annotations(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("]")
        assert "Nothing is annotated" in desk.said
        await desk.press(".", "q", "G", "h", "g", "]")
        assert desk.cursor[0] == 4
        await desk.press("]")
        assert desk.cursor[0] == 8
        await desk.press("]")
        assert desk.cursor[0] == 4
        await desk.press("[")
        assert desk.cursor[0] == 8


@pytest.mark.parametrize(
    ("width", "where", "shown"),
    [
        (200, "text", "list text panel"),
        (136, "text", "list text panel"),
        (120, "text", "text panel"),
        (120, "list", "list text"),
        (80, "text", "text"),
        (80, "list", "list text"),
        (80, "panel", "text panel"),
        (60, "text", "text"),
        (60, "list", "list"),
        (60, "panel", "panel"),
    ],
)
async def test_the_layout_follows_the_width(library: Path, width: int, where: str, shown: str) -> None:
    async with open_desk(library, "bridge", size=(width, 24)) as desk:
        while desk.screen.where != where:
            await desk.press("tab")
        parts = {"list": desk.screen.list, "text": desk.screen.pane, "panel": desk.screen.panel}
        assert [name for name, part in parts.items() if part.display] == shown.split()
        assert max(map(len, desk.rows())) <= width


async def test_each_part_can_be_hidden(library: Path) -> None:
    async with open_desk(library, "bridge", size=(150, 24)) as desk:
        await desk.press("p")
        assert not desk.screen.panel.display
        await desk.press("z")
        assert not desk.screen.list.display
        await desk.press("z", "p")
        assert desk.screen.panel.display
        assert desk.screen.list.display


async def test_the_text_can_be_set_wider_and_narrower(library: Path) -> None:
    async with open_desk(library, "bridge", size=(200, 40)) as desk:
        width = desk.screen.pane.text_width
        await desk.press("-", "-")
        assert desk.screen.pane.text_width == width - 8
        await desk.press("+")
        assert desk.screen.pane.text_width == width - 4


async def test_a_resize_keeps_the_paragraph_on_screen(library: Path) -> None:
    async with open_desk(library, "bridge", size=(120, 20)) as desk:
        await desk.press("G")
        for size in ((60, 12), (20, 5), (200, 60), (80, 24)):
            await desk.pilot.resize_terminal(*size)
            await desk.pilot.pause()
            assert desk.cursor[0] == 8
            assert any("▌" in row for row in desk.rows())


async def test_the_mouse_selects_words_sentences_and_what_it_is_drawn_over(library: Path) -> None:
    async with open_desk(library, "bridge", size=(100, 30)) as desk:
        pane = desk.screen.pane
        row = next(y for y, text in enumerate(desk.rows()) if "The bridge at Corvane" in text)
        column = desk.rows()[row].index("The bridge")
        await desk.pilot.mouse_down(pane, offset=(column + 4, row))
        await desk.pilot.hover(pane, offset=(column + 12, row))
        await desk.pilot.mouse_up(pane, offset=(column + 12, row))
        await desk.pilot.pause()
        assert desk.reading.words(desk.reading.selection) == "bridge at"  # type: ignore[arg-type]
        await desk.press("escape")
        await desk.pilot.click(pane, offset=(column + 5, row), times=2)
        await desk.pilot.pause()
        assert desk.reading.words(desk.reading.selection) == "bridge"  # type: ignore[arg-type]
        await desk.press("h")
        assert [one.exact for one in desk.annotations] == ["bridge"]


async def test_the_wheel_scrolls_and_the_cursor_stays_on_screen(library: Path) -> None:
    async with open_desk(library, "bridge", size=(60, 10)) as desk:
        desk.screen.pane.scroll_rows(0)
        for _ in range(4):
            await desk.pilot._post_mouse_events([_scroll_down()], desk.screen.pane, (5, 3))
        await desk.pilot.pause()
        pane = desk.screen.pane
        assert pane.top > 0
        assert pane.top <= pane.page.row_of(desk.reading.cursor) < pane.top + pane.size.height


def _scroll_down() -> type:
    from textual import events

    return events.MouseScrollDown


async def test_filter_the_list_and_the_annotations(library: Path) -> None:
    async with open_desk(library) as desk:
        await desk.press("shift+tab", "f")
        await desk.type("tide")
        assert [item.title for item in desk.screen.list.items] == ["Tide tables reprinted after error"]
        await desk.press("escape")
        assert len(desk.screen.list.items) == 2
        await desk.press("enter", ".", "q", "q", "q", "tab", "f")
        await desk.type("herring x")
        assert desk.shows("No annotation here")
        await desk.press("backspace", "backspace", "enter")
        assert not desk.screen.panel.items or desk.screen.panel.items[0].annotation.exact
        await desk.press("escape")


async def test_export_from_the_screen(library: Path, tmp_path: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press(".", "q", "e", "tab", "ctrl+u")
        await desk.type(str(tmp_path / "out.md"))
        await desk.press("enter")
        assert "Wrote 1 annotation" in desk.said
        assert "The bearings are worn out" in (tmp_path / "out.md").read_text("utf-8")


# every key


def test_every_command_has_an_action_and_every_action_a_command() -> None:
    assert set(ACTIONS) == {command.id for command in COMMANDS}


@pytest.mark.parametrize("where", ["list", "text", "panel"])
def test_no_key_means_two_things_in_one_place(where: str) -> None:
    keys = [key for command in COMMANDS if where in command.where for key in command.keys]
    assert len(keys) == len(set(keys))


async def _is_answered(desk: Desk, key: str) -> bool:
    """Whether pressing a key changed anything that a person can see."""
    before = desk.painted(), desk.app.screen
    await desk.press(key)
    answered = (desk.painted(), desk.app.screen) != before
    if desk.app.screen is not desk.screen or desk.screen.focused is not None:
        await desk.press("escape")
    desk.screen.commanding.pending = None
    desk.screen.say("")
    return answered


@pytest.mark.parametrize("article", ["bridge", "empty"])
@pytest.mark.parametrize("where", ["list", "text", "panel"])
async def test_no_key_is_ever_silent(library: Path, where: str, article: str) -> None:
    """Also on an article that cannot be read, and with nothing annotated."""
    (library / "empty.txt").write_bytes(b"")
    async with open_desk(library, article, size=(100, 24)) as desk:
        silent = []
        for key in [*keys_in(where), *"WXZ@", "f7", "ctrl+w"]:  # type: ignore[arg-type]
            if key in ("Q", "ctrl+q", "escape", "ctrl+z"):  # these leave, or have nothing to leave here
                continue
            desk.screen.reading_only = False
            desk.screen.go_to_part(where)  # type: ignore[arg-type]
            await desk.pilot.pause()
            if not await _is_answered(desk, key):
                silent.append(key)
        assert not silent


async def test_the_footer_names_only_keys_that_work_now(library: Path) -> None:
    async with open_desk(library, "bridge", size=(200, 24)) as desk:
        names = {command.id for command in desk.screen.footer.commands}
        assert "quote.next" in names
        assert "annotation.delete" not in names
        await desk.press(".", "q")
        names = {command.id for command in desk.screen.footer.commands}
        assert {"annotation.delete", "annotation.open"} <= names
        assert "annotation.verdict" not in names
        now = desk.screen.situation()
        assert not [command.id for command in desk.screen.footer.commands if command.when(now)]


async def test_help_and_palette_come_from_the_registry(library: Path) -> None:
    async with open_desk(library, "bridge", size=(120, 200)) as desk:
        await desk.press("?")
        for command in COMMANDS:
            if "text" in command.where:
                assert desk.shows(command.help[:40]), command.id
        await desk.press("escape", ":")
        await desk.type("highl")
        await desk.press("enter")
        assert [one.kind for one in desk.annotations] == ["highlight"]


# text is hostile, files are broken


async def test_article_text_is_never_markup(library: Path) -> None:
    (library / "hostile.txt").write_text(
        "[bold red]Title[/] \x1b]0;pwned\x07here\n\nA [link=file:///etc]body[/link] \u202egnp.exe\x1b[31m end.\n",
        "utf-8",
    )
    async with open_desk(library, "hostile", size=(150, 24)) as desk:
        assert desk.shows("[bold red]Title[/]")
        assert desk.shows("A [link=file:///etc]body[/link] gnp.exe end.")
        text = "".join(desk.rows())
        assert "\x1b" not in text
        assert "\u202e" not in text
        await desk.press("j", "a")
        assert desk.shows("[link=file:///etc]body[/link]")


async def test_a_file_that_cannot_be_read_is_listed_with_a_sentence_and_the_rest_opens(library: Path) -> None:
    (library / "a-binary.txt").write_bytes(b"\x7fELF\x00\x01\x02" * 50)
    (library / "b-empty.txt").write_bytes(b"")
    async with open_desk(library, size=(150, 24)) as desk:
        assert desk.shows("a-binary")
        assert "not text" in desk.said or "empty" in desk.said
        await desk.press("j", "j", "enter")
        assert desk.shows("The bridge at Corvane")


async def test_a_file_that_vanishes_is_said(library: Path) -> None:
    async with open_desk(library) as desk:
        (library / "tide.txt").unlink()
        await desk.press("shift+tab", "j", "enter")
        assert "tide.txt" in desk.said


async def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    async with open_desk(tmp_path / "empty", size=(100, 24)) as desk:
        assert desk.shows("No articles here")
        for key in ("j", "enter", "f", "escape", "tab", "q", "h", "tab", "d", "e"):
            await desk.press(key)
            assert desk.said or key in ("f", "escape", "tab"), key


async def test_a_book_is_shown_by_its_beginning_and_then_whole(library: Path) -> None:
    paragraphs = [f"Paragraph {number} has some words in it." for number in range(2, 30_000)]
    (library / "book.txt").write_text("\n\n".join(["A long book", *paragraphs]), "utf-8")
    read_at: list[int] = []
    async with open_desk(library, "book", size=(100, 20)) as desk:
        read_at.append(len(desk.reading.article))
        await desk.press("G")
        assert desk.shows("Paragraph 29999 has")
    assert read_at == [29_999]


def test_the_beginning_of_a_book_is_that_of_the_whole(tmp_path: Path) -> None:
    from reader.formats import read_article, read_head

    path = tmp_path / "book.txt"
    path.write_text(
        "\n\n".join(f"Paragraph {number}: “words”, and more." for number in range(9_000)), "utf-8"
    )
    head, whole = read_head(path), read_article(path)
    assert 500 < len(head) < len(whole)
    assert head.blocks[:-1] == whole.blocks[: len(head) - 1]
    assert head.title == whole.title


async def test_an_error_of_our_own_is_said_and_the_reader_goes_on(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("READER_DEBUG")

    def breaks(screen: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setitem(ACTIONS, "mark.highlight", breaks)
    async with open_desk(library, "bridge", size=(150, 24)) as desk:
        await desk.press("h")
        assert "ZeroDivisionError" in desk.said
        await desk.press(".", "q")
        assert len(desk.annotations) == 1


async def test_leaving_from_a_form_keeps_its_draft(library: Path) -> None:
    async with open_desk(library, "bridge") as desk:
        await desk.press("j", "j", "a")
        await desk.pilot.press(*"half a thought", "ctrl+q")
    async with open_desk(library, "bridge") as desk:
        await desk.press("a")
        assert desk.shows("half a thought")
