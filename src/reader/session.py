"""What the reader remembers of a person at one library: places, marks, drafts, the colour used last.

It is theirs and no annotation, so it lives in their state folder and is no part of the library. Losing it
costs little: nothing here is fatal, a damaged file is set aside and begun anew, and what cannot be kept is
said by a False. Two readers on one library each write only the keys they changed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.annotation import now
from reader.folders import state_folder_of

_Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place in an article: paragraph key, its number then (a hint), and the offset in its text."""

    key: str
    number: int
    offset: int


class Session:
    """One person's memory of one library. Files are read when first asked for."""

    def __init__(self, library_root: Path | str) -> None:
        self.folder = state_folder_of(library_root)
        self._loaded: dict[str, _Record] = {}
        self._unsaved: dict[str, _Record] = {}

    def place(self, article_id: str) -> Bookmark | None:
        """Where the article was left."""
        return _bookmark(self._read("places").get(article_id))

    def set_place(self, article_id: str, key: str, number: int, offset: int) -> bool:
        """False where it could not be kept; so with everything here that keeps something."""
        return self._write("places", article_id, {**_record(key, number, offset), "time": now()})

    def marks(self, article_id: str) -> dict[str, Bookmark]:
        """The marks of the article by name."""
        marks = self._read("marks").get(article_id)
        found = {name: _bookmark(mark) for name, mark in marks.items()} if isinstance(marks, dict) else {}
        return {name: mark for name, mark in found.items() if mark}

    def set_mark(self, article_id: str, name: str, key: str, number: int, offset: int) -> bool:
        marks = {
            one: _record(mark.key, mark.number, mark.offset) for one, mark in self.marks(article_id).items()
        }
        return self._write("marks", article_id, {**marks, name: _record(key, number, offset)})

    def draft(self, key: str) -> _Record | None:
        """The fields of a form that was left unfinished, and its `time`."""
        found = self._read("drafts").get(key)
        return dict(found) if isinstance(found, dict) else None

    def keep_draft(self, key: str, fields: Mapping[str, Any]) -> bool:
        return self._write("drafts", key, {**fields, "time": now()}, durable=True)

    def drop_draft(self, key: str) -> bool:
        return self.draft(key) is None or self._write("drafts", key, None, durable=True)

    @property
    def color(self) -> str:
        """The colour highlighted with last, "" for none yet."""
        return str(self.setting("color", ""))

    def set_color(self, color: str) -> bool:
        return self.set_setting("color", color)

    def setting(self, name: str, default: Any = None) -> Any:
        """Anything else that stays as it was left, such as whether the panel is shown."""
        value = self._read("settings").get(name)
        return default if value is None else value

    def set_setting(self, name: str, value: Any) -> bool:
        return self._write("settings", name, value)

    def _read(self, name: str) -> _Record:
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> _Record:
        """The file as it is now, under what could not be written to it so far."""
        import json

        path = self._path(name)
        found: _Record = {}
        try:
            found.update(json.loads(path.read_bytes()))
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (OSError, ValueError, TypeError, RecursionError):
            with suppress(OSError):
                path.replace(path.with_suffix(".json.bad"))
        return found | self._unsaved.get(name, {})

    def _write(self, name: str, key: str, value: Any, *, durable: bool = False) -> bool:
        """Sets one key (None drops it) in the file as it is now, so that another reader's keys stay."""
        import json

        record = self._load(name) | {key: value}
        self._loaded[name] = record
        path = self._path(name)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            text = json.dumps({one: kept for one, kept in record.items() if kept is not None}, indent=0)
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with temporary.open("w", encoding="utf-8") as file:
                file.write(text)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            temporary.replace(path)
        except (OSError, ValueError, TypeError):
            self._unsaved.setdefault(name, {})[key] = value
            with suppress(OSError):
                temporary.unlink()
            return False
        self._unsaved.pop(name, None)
        return True

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _record(key: str, number: int, offset: int) -> _Record:
    return {"key": key, "number": number, "offset": offset}


def _bookmark(record: Any) -> Bookmark | None:
    try:
        return Bookmark(str(record["key"]), int(record["number"]), int(record["offset"]))
    except (KeyError, TypeError, ValueError):
        return None
