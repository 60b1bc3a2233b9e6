"""The annotations of the open article, at the right."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style

from reader.annotation import Annotation
from reader.conflict import is_contested
from reader.text.cells import cell_len, fit
from reader.text.wrap import lines
from reader.tui.palette import Palette
from reader.tui.widgets.chooser import Chooser, Pieces
from reader.tui.widgets.reading_pane import GLYPHS
from reader.vocabulary import COLORS

NOTHING_YET = "Nothing yet. q tags the quote under the cursor, h highlights."
NOTHING_FOUND = "No annotation here has these words. Esc shows all."


@dataclass(frozen=True, slots=True)
class Noted:
    """An annotation and the number of the paragraph it stands in: 0 for the whole article, -1 for an orphan."""

    annotation: Annotation
    number: int


class AnnotationPanel(Chooser[Noted]):
    """Kind, place and speaker; the words; the note, verdict and tags."""

    ROWS = 4

    def __init__(self, palette: Palette) -> None:
        super().__init__(
            palette,
            id="panel",
            title="Annotations",
            empty=NOTHING_YET,
        )

    def head(self, count: int, words: str) -> None:
        """Say above the annotations how many there are and what they are filtered by."""
        self.empty = NOTHING_FOUND if words else NOTHING_YET
        self.title = "Annotations" + (f" {count}" if count else "") + (f": {words}" if words else "")

    def paint_item(self, item: Noted, line: int, width: int) -> Pieces:
        annotation = item.annotation
        foot = self._foot(annotation, width)
        if line == 0:
            return self._head(item, width)
        if line == 2 and foot:
            return foot
        if line < 3:
            words = lines(_words(annotation, 4 * width), width)
            if len(words) > 1 and foot:
                words = [fit(f"{words[0]} {words[1]}", width)]
            elif len(words) > 2:
                words = [words[0], fit(f"{words[1]} {words[2]}", width)]
            return [(words[line - 1], self.palette.style())] if line <= len(words) else []
        return []

    def _head(self, item: Noted, width: int) -> Pieces:
        palette, annotation = self.palette, item.annotation
        glyph = GLYPHS[annotation.kind] + COLORS.get(annotation.color, " ")
        place = {0: "article", -1: "not found"}.get(item.number, f"¶{item.number}")
        who = annotation["speaker"] or annotation["title"] or annotation["publisher"] or _kind(annotation)
        room = width - cell_len(glyph) - cell_len(place) - 2
        return [
            (f"{glyph} ", palette.style(palette.hue(annotation.color), bold=True)),
            (f"{place} ", palette.style(palette.error if item.number < 0 else palette.muted)),
            (fit(str(who), max(room, 0)), palette.style(bold=True)),
        ]

    def _foot(self, annotation: Annotation, width: int) -> Pieces:
        palette = self.palette
        pieces: list[tuple[str, Style]] = []
        if is_contested(annotation):
            from reader.news import contested_fields

            said = (
                "deleted or not? "
                if annotation.is_deleted
                else f"! {', '.join(contested_fields(annotation))} "
            )
            pieces.append((said, palette.style(palette.warning, bold=True)))
        if annotation["verdict"]:
            pieces.append(
                (f"{annotation['verdict']} ".replace("-", " "), palette.style(palette.accent, bold=True))
            )
        elif annotation["state"]:
            pieces.append((f"{annotation['state']} ".replace("-", " "), palette.style(palette.accent)))
        if annotation["evidence"]:
            pieces.append((f"{len(annotation['evidence'])} evidence ", palette.style(palette.muted)))
        if annotation.tags:
            pieces.append(
                (" ".join(f"#{tag}" for tag in annotation.tags) + " ", palette.style(palette.primary))
            )
        if annotation.note and annotation.targets:
            pieces.append((" ".join(annotation.note.split()), palette.style(palette.muted, italic=True)))
        fitted, room = [], width
        for text, style in pieces:
            text = fit(text, max(room, 0))
            room -= cell_len(text)
            fitted.append((text, style))
        return fitted


def _kind(annotation: Annotation) -> str:
    return annotation.kind if annotation.targets or annotation.kind != "highlight" else "note"


def _words(annotation: Annotation, limit: int) -> str:
    """The first of the words an annotation is about."""
    words = annotation["text"] if annotation.kind == "claim" else annotation.exact
    return " ".join(str(words or annotation.exact or annotation.note)[:limit].split())
