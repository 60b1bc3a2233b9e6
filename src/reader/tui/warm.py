"""What the first frame does not need but the first keys do, imported while the person looks at the text."""

from __future__ import annotations

from threading import Thread


def warm() -> None:
    """Import in the background what the first change and the first form need."""
    Thread(target=_import, name="warm", daemon=True).start()


def _import() -> None:
    import reader.tui.screens.form
    import reader.tui.screens.pick
    import reader.tui.widgets.entry_row  # noqa: F401
    from reader.store import prepare_to_write

    prepare_to_write()
