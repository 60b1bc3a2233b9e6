"""A record as a line of its store that nobody has looked into.

Most of what a change reads, it writes again as it was. So a line is parsed once for as long as its bytes stay the
same, and the change of one annotation leaves the others alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

_PAIR = re.compile(rb'"(0|[1-9][0-9]{0,38})":(\{.*\})')


class Sketch(NamedTuple):
    """What the form and the article's facts need of a record: its place in the file and its paragraphs."""

    place: int
    paragraphs: tuple[str, ...]


class Line(Mapping[str, Any]):
    """A record by its key and its JSON, never changed. Looking into it parses it: see `opened`."""

    __slots__ = ("key", "rank", "raw", "sketch", "text")

    def __init__(self, key: str, raw: bytes, sketch: Sketch) -> None:
        self.key = key
        self.raw = raw
        self.sketch = sketch
        #: The whole line without a comma.
        self.text = b'"%b":%b' % (key.encode(), raw)
        #: What lines are sorted by: place, and the key as a number.
        self.rank = sketch.place, len(key), key

    def __getitem__(self, name: str) -> Any:
        return opened(self)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(opened(self))

    def __len__(self) -> int:
        return len(opened(self))


def opened(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record as a dict; that of a line is made afresh, and whoever gets it may change it."""
    if isinstance(record, Line):
        import orjson

        found: dict[str, Any] = orjson.loads(record.raw)
        return found
    return record


def sketch_of(record: Mapping[str, Any]) -> Sketch:
    """The sketch of any record, of another program's making too."""
    if type(record) is Line:
        return record.sketch
    targets = record.get("targets")
    targets = [target for target in targets if isinstance(target, dict)] if isinstance(targets, list) else []
    place = targets[0].get("index") if targets else None
    paragraphs = [key for target in targets if isinstance(key := target.get("paragraph"), str)]
    return Sketch(place if isinstance(place, int) else 0, tuple(paragraphs))


# By the bytes themselves, so that it can never be out of date: most lines of a file were there at its last reading.
@lru_cache(maxsize=16_384)
def line_of(text: bytes) -> Line:
    """The record of a line without its comma. Raises ValueError where that is not exactly what we would write.

    Bytes that we would write again are sure to have lost nothing in reading: no key twice, no rounded number.
    """
    import orjson

    pair = _PAIR.fullmatch(text)
    if pair is None:
        raise ValueError("no record under a key")
    key, raw = pair[1].decode(), pair[2]
    record = orjson.loads(raw)
    if not isinstance(record, dict) or orjson.dumps(record, option=orjson.OPT_SORT_KEYS) != raw:
        raise ValueError("not as we write it")
    return Line(key, raw, sketch_of(record))
