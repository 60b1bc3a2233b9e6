"""A record that stays the line of JSON it was read as until somebody looks into it.

A change of one annotation leaves the others alone; what is not looked into is written as the bytes it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from functools import lru_cache
from typing import Any, NamedTuple


class Sketch(NamedTuple):
    """What the form and the article's facts need of a record: its place in the file and its paragraphs."""

    place: int
    paragraphs: tuple[str, ...]


class Line(MutableMapping[str, Any]):
    """A record by its JSON. `raw` is None as soon as the record may have been changed."""

    __slots__ = ("_record", "raw", "sketch")
    _record: dict[str, Any]

    def __init__(self, raw: bytes, sketch: Sketch) -> None:
        self.raw: bytes | None = raw
        #: Of the record as it was read.
        self.sketch = sketch

    @property
    def record(self) -> dict[str, Any]:
        """The record itself, which whoever gets it may change."""
        if self.raw is not None:
            import orjson

            self._record = orjson.loads(self.raw)
            self.raw = None
        return self._record

    def __getitem__(self, name: str) -> Any:
        return self.record[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.record[name] = value

    def __delitem__(self, name: str) -> None:
        del self.record[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.record)

    def __len__(self) -> int:
        return len(self.record)


def opened(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record as a dict, where it is a line: much quicker to look into."""
    return record.record if isinstance(record, Line) else record


def sketch_of(record: Mapping[str, Any]) -> Sketch:
    """The sketch of any record, of another program's making too."""
    if isinstance(record, Line):
        return record.sketch if record.raw is not None else sketch_of(record.record)
    targets = record.get("targets")
    targets = [target for target in targets if isinstance(target, dict)] if isinstance(targets, list) else []
    place = targets[0].get("index") if targets else None
    paragraphs = [key for target in targets if isinstance(key := target.get("paragraph"), str)]
    return Sketch(place if isinstance(place, int) else 0, tuple(paragraphs))


# By the bytes themselves, so that it can never be out of date: most lines of a file were there at its last reading.
@lru_cache(maxsize=8192)
def sketch_of_json(raw: bytes) -> Sketch | None:
    """The sketch of a record by its JSON, if that is exactly what we would write for it; else None.

    Bytes that we would write again are sure to have lost nothing in reading: no key twice, no rounded number.
    """
    import orjson

    try:
        record = orjson.loads(raw)
        ours = orjson.dumps(record, option=orjson.OPT_SORT_KEYS) == raw
    except ValueError:
        return None
    return sketch_of(record) if ours and isinstance(record, dict) else None
