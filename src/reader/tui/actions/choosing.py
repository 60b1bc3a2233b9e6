"""Choosing in the article list and in the annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.tui.actions.action import Action, action

if TYPE_CHECKING:
    from reader.tui.screens.reading_screen import ReadingScreen
    from reader.tui.widgets.chooser import Chooser

_FAR = 1 << 40


def _chooser(screen: ReadingScreen) -> Chooser[object]:
    return screen.list if screen.where == "list" else screen.panel  # type: ignore[return-value]


def _by(items: int, pages: int = 0) -> Action:
    def choose(screen: ReadingScreen) -> None:
        chooser = _chooser(screen)
        if chooser.choose(chooser.chosen + items + pages * chooser.items_on_screen):
            screen.choosing.chose()
        else:
            screen.say("This is the last one" if items + pages > 0 else "This is the first one")

    return choose


for _id, _action in {
    "choose.down": _by(1),
    "choose.up": _by(-1),
    "choose.page-down": _by(0, 1),
    "choose.page-up": _by(0, -1),
    "choose.first": _by(-_FAR),
    "choose.last": _by(_FAR),
}.items():
    action(_id)(_action)


@action("list.open")
def open_article(screen: ReadingScreen) -> None:
    screen.choosing.open_chosen()


@action("choose.filter")
def filter_list(screen: ReadingScreen) -> None:
    part = screen.where

    def done(entered: bool) -> None:
        if not entered:
            screen.choosing.filter_part(part, "")

    choosing = screen.choosing
    screen.ask("Filter", choosing.filter_words, lambda words: choosing.filter_part(part, words), done)
