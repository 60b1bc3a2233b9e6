"""The articles of the library, at the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.text.cells import fit, pad
from reader.text.wrap import lines
from reader.tui.palette import Palette
from reader.tui.shelf import Listed, Shelf
from reader.tui.widgets.chooser import Chooser, Pieces

if TYPE_CHECKING:
    from reader.entries import Entry


class ArticleList(Chooser[Listed]):
    """Title, and below it source, date and how many annotations."""

    ROWS = 3

    def __init__(self, palette: Palette, shelf: Shelf) -> None:
        super().__init__(
            palette, id="list", title="Articles", empty="No article here has these words. Esc shows all."
        )
        self._shelf = shelf

    def head(self, words: str) -> None:
        """Say above the list what it is filtered by."""
        self.title = f"Articles: {words}" if words else "Articles"

    def look_again(self, entry: Entry) -> None:
        """Bring what the list says of an article up to date."""
        for index, item in enumerate(self.items):
            if item.entry == entry:
                self.items[index] = self._shelf.look(item, again=True)
                self.repaint(*self.rows_of(index))

    def item_to_paint(self, index: int) -> Listed:
        item = self.items[index] = self._shelf.look(self.items[index])
        return item

    def paint_item(self, item: Listed, line: int, width: int) -> Pieces:
        palette = self.palette
        title = lines(item.title or item.entry.path.stem, max(width, 4))
        if len(title) > 2:
            title = [title[0], fit(f"{title[1]} {title[2]}", width)]
        if item.problem:
            title = [fit(title[0], width)]
        if line < len(title):
            return [(title[line], palette.style(bold=item is self.item))]
        if item.problem:
            said = [*lines(item.problem, max(width, 4)), ""]
            said = said if len(said) < 3 else [said[0], fit(f"{said[1]} {said[2]}", width)]
            return [(said[line - 1], palette.style(palette.error))]
        if line > len(title):
            return []
        count = f" {item.annotations} ✎" if item.annotations else ""
        return [
            (pad(item.facts, max(width - len(count), 0)), palette.style(palette.muted)),
            (count, palette.style(palette.accent)),
        ]
