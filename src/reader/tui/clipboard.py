"""Copying: to the terminal by OSC 52, and to whatever clipboard program the system has."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from shutil import which

from textual.app import App


def copy(app: App[None], text: str) -> None:
    """Put a text on the clipboard. Not every terminal takes it (OSC 52), so the system's own way is tried too."""
    app.copy_to_clipboard(text)
    if app.is_headless:
        return
    for words in _programs():
        with suppress(OSError):
            process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            assert process.stdin is not None
            with suppress(BrokenPipeError), process.stdin as pipe:
                pipe.write(text.encode("utf-8", "replace"))


def _programs() -> list[Sequence[str]]:
    """The commands that take a text for the clipboards within reach."""
    known = (
        ("TMUX", ("tmux", "load-buffer", "-w", "-")),
        ("WAYLAND_DISPLAY", ("wl-copy",)),
        ("DISPLAY", ("xclip", "-selection", "clipboard")),
        ("", ("pbcopy",)),
        ("WSL_DISTRO_NAME", ("clip.exe",)),
    )
    return [
        words for variable, words in known if (not variable or os.environ.get(variable)) and which(words[0])
    ]
