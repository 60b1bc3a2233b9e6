"""The colours everything is painted in, made from a theme once and handed to the widgets.

Annotated text keeps the theme's letters and takes a tint behind them, so contrast holds for every colour. Where
several annotations overlap, the innermost gives the tint, which is stronger there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

#: The hue of each colour that a person can give an annotation, on dark and on light themes alike.
HUES: Mapping[str, Color] = {
    name: Color.parse(value)
    for name, value in {
        "yellow": "#e8c547",
        "green": "#6fbf73",
        "blue": "#5b9bd5",
        "pink": "#e78ac3",
        "purple": "#a78bda",
        "orange": "#e8944a",
        "red": "#e0605e",
        "grey": "#9aa0a6",
    }.items()
}

DARK = Theme(
    name="lamp",
    primary="#8ab4d8",
    secondary="#a9b7c6",
    accent="#e0b050",
    warning="#e8944a",
    error="#e0605e",
    success="#6fbf73",
    foreground="#d9d5cc",
    background="#16181d",
    surface="#1c1f26",
    panel="#252932",
    dark=True,
)


class Palette:
    """Rich styles by the role they play on the screen, for one theme."""

    def __init__(self, theme: Theme) -> None:
        background = Color.parse(theme.background or "#000000")
        foreground = Color.parse(theme.foreground or "#ffffff")
        accent = Color.parse(theme.accent or theme.primary)
        primary = Color.parse(theme.primary)
        self.dark = theme.dark
        self.background = background
        self.foreground = foreground
        self.accent = accent
        self.primary = primary
        self.muted = background.blend(foreground, 0.58)
        self.number = background.blend(foreground, 0.45)
        self.faint = background.blend(foreground, 0.30)
        self.surface = Color.parse(theme.surface or theme.background or "#000000")
        self.panel = Color.parse(theme.panel or theme.background or "#000000")
        self.error = Color.parse(theme.error or "#ff0000")
        self.warning = Color.parse(theme.warning or theme.primary)
        self.selection = background.blend(primary, 0.82)
        self.on_selection = background
        self.match = background.blend(accent, 0.38)
        self.cursor = background.blend(foreground, 0.32)
        self._strength = 0.34 if theme.dark else 0.42
        self.tint = lru_cache(maxsize=256)(self._tint)
        self.style = lru_cache(maxsize=2048)(self._style)

    def hue(self, name: str) -> Color:
        """The colour itself, for a mark in the gutter; legible on the background."""
        hue = HUES.get(name, HUES["grey"])
        return hue if self.dark else hue.blend(Color.parse("#000000"), 0.35)

    def _tint(self, name: str, layers: int = 1, strong: bool = False) -> Color:
        """The background behind text that an annotation of a colour covers, stronger where several do."""
        strength = self._strength + 0.12 * (layers - 1) + (0.14 if strong else 0)
        return self.background.blend(HUES.get(name, HUES["grey"]), min(strength, 0.62))

    def _style(
        self,
        color: Color | None = None,
        background: Color | None = None,
        *,
        bold: bool = False,
        italic: bool = False,
        underline: bool = False,
    ) -> Style:
        return Style(
            color=(color or self.foreground).rich_color,
            bgcolor=(background or self.background).rich_color,
            bold=bold,
            italic=italic,
            underline=underline,
        )
