"""The bytes of a store: JSON that stock TinyDB reads, laid out so that line tools can work on it.

    {"_default":{
    "2136…":{"color":"yellow","created":…},
    "2137…":{…}
    },
    "article":{
    "1":{"digest":…,"format":1,"id":…}
    }}

One record a line, so that git merges, diffs and repairs records and not characters; UTF-8 unescaped, keys
sorted, records in the order of (index of the first target, id), a line feed at the end. Keys are TinyDB's
document ids. JSON is RFC 8259; what it allows and this program cannot write again without loss (integers
over 64 bits, half a surrogate pair, Python's NaN) is kept as the bytes it came in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import isfinite
from operator import attrgetter
from typing import Any

from reader.errors import CannotWrite
from reader.store import merge
from reader.store.line import Line, Sketch, line_of, sketch_of
from reader.store.merge import ANNOTATIONS, Record, Tables
from reader.store.merge import ARTICLE as ARTICLE
from reader.ulid import FIRST, from_int

#: The document of the article's own facts, in the table ARTICLE.
FACTS = "1"

#: Values that are no record of ours, by table and key, as the bytes they were read from.
Kept = dict[str, dict[str, bytes]]

_HEADER = re.compile(rb'"([A-Za-z_][ -!#-\[\]-~]*)":\{')
_KEY_OF_LINE = re.compile(rb'\n"([0-9]{1,39})":')
_LONGEST_KEY = 39  # decimal digits of 128 bits


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a file holds. Records found twice are merged.

    `damaged`: some bytes could not be understood. `conflict`: it has git's conflict markers; both sides are
    in it.
    """

    tables: Tables = field(default_factory=dict)
    kept: Kept = field(default_factory=dict)
    damaged: bool = False
    conflict: bool = False

    @property
    def is_lost(self) -> bool:
        """Damaged, and nothing in it could be read."""
        return self.damaged and not any(self.tables.values()) and not any(self.kept.values())


def encode(tables: Tables, kept: Kept | None = None) -> bytes:
    """The bytes of a store. Raises CannotWrite, naming the record, where JSON cannot hold a value."""
    kept = kept or {}
    texts: list[bytes] = []
    for name in [ANNOTATIONS, *sorted((tables.keys() | kept.keys()) - {ANNOTATIONS})]:
        records = tables.get(name, {})
        lines = [
            record if type(record) is Line and record.key == key else _line(name, key, record)
            for key, record in records.items()
        ]
        # Bytes that are no record stand where an annotation of the whole article would.
        nowhere = Sketch(0, ())
        lines += [Line(key, raw, nowhere) for key, raw in kept.get(name, {}).items() if key not in records]
        lines.sort(key=attrgetter("rank"))
        # Records and tables have the same between them, so that all is joined once: a store may have megabytes.
        inside = [line.text for line in lines]
        inside[:1] = [_json(name) + b":{\n" + (inside[0] if inside else b"")]
        inside[-1] += b"\n}" if lines else b"}"
        texts += inside
    texts[0] = b"{" + texts[0]
    texts[-1] += b"}\n"
    return b",\n".join(texts)


def _line(table: str, key: str, record: Mapping[str, Any]) -> Line:
    """The line of a record. Raises CannotWrite where it cannot be written."""
    if not _tinydb_reads(key):
        raise CannotWrite(f"The key {key!r} of a record cannot be saved: TinyDB reads numbers only")
    return Line(key, encode_record(record, table, key), sketch_of(record))


def encode_record(record: Mapping[str, Any], table: str = ANNOTATIONS, key: str = "") -> bytes:
    """One record as one line of JSON. Raises CannotWrite where JSON cannot hold one of its values."""
    if isinstance(record, Line):
        return record.raw
    import orjson

    try:
        line = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
        # orjson writes NaN and the infinities as null, so only a line with a null can have hidden one.
        fault = _fault(record) if b"null" in line else ""
    except orjson.JSONEncodeError:
        fault = _fault(record) or "it is nested too deeply"
    if fault:
        raise CannotWrite(f"{_called(table, key)} cannot be saved: {fault}")
    return line


def decode(data: bytes) -> Decoded:
    """Everything that can be read from the bytes of a store, whatever has happened to them. Never raises.

    Its records are dicts, or `Line`s of a file in the form above.
    """
    return _decode_lines(data) or _Scan(data).decoded()


def is_in_form(data: bytes) -> bool:
    """Whether a file begins and ends as we write one with annotations: a record a line, without white space."""
    return data.startswith(b'{"_default":{\n"') and data.endswith(b"}}\n")


def may_have_id(data: bytes, is_meant: Callable[[str], bool]) -> bool:
    """Whether a file in our form can hold a record with an id that is meant; nothing of it is parsed."""
    keys = [int(key) for key in _KEY_OF_LINE.findall(data)]
    # Ids that count are of an older format, and others when they are read.
    is_older = b'"format":' not in data or any(key < FIRST for key in keys if key != int(FACTS))
    return is_older or any(is_meant(from_int(key)) for key in keys if key < 1 << 128)


def facts_at_end(tail: bytes) -> Record | None:
    """The article's facts from the last bytes of a store in the form above; None where they are not there."""
    import json

    _, found, after = tail.rpartition(b'\n"article":{\n"1":')
    line, end, rest = after.partition(b"\n")
    if not found or not end or rest != b"}}\n":
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _decode_lines(data: bytes) -> Decoded | None:
    """The quick way, for a file in the form above; None for any other."""
    if data[:1] != b"{" or data[-3:] != b"}}\n":
        return None
    decoded = Decoded()
    at, end = 1, len(data) - (4 if data[-4:-3] == b"\n" else 3)
    while at >= 0:
        start = data.find(b"\n", at, end)
        stop = data.find(b"\n},\n", at, end)
        stop = end if stop < 0 else stop
        opening = data[at : stop if start < 0 else min(start, stop)]
        if (header := _HEADER.fullmatch(opening)) is None:
            return None
        table = header[1].decode()
        if (lines := _lines(data[at + len(opening) + 1 : stop])) is None:
            return None
        at = stop + 4 if stop < end else -1
        records = decoded.tables.setdefault(table, {})
        keys = [line.key for line in lines]
        if table != ARTICLE and not records and len(set(keys)) == len(keys):
            records.update(zip(keys, lines, strict=True))
            continue
        for key, line in zip(keys, lines, strict=True):
            home = _home(table, key)
            records = decoded.tables.setdefault(home, {})
            records[key] = line if key not in records else merge.same_key(home, records[key], line)
    return decoded


def _lines(body: bytes) -> list[Line] | None:
    """The records of a table; None where one is for the careful way. A merge may have left commas wrong."""
    if not body:
        return []
    with suppress(ValueError):
        return [*map(line_of, body.split(b",\n"))]
    with suppress(ValueError):
        return [*map(line_of, body.removesuffix(b",").replace(b",\n", b"\n").split(b"\n"))]
    return None


def _home(table: str, key: str) -> str:
    """The table that a record found in `table` belongs to.

    Git's union merge puts whole hunks after each other, and joins hunks that are at most three lines apart. So
    the end of one side's file (its last annotations, then the article's facts) can come before the annotations
    of the other side, which then stand in the article's table.
    """
    misplaced = table == ARTICLE and key != FACTS and _is_key(key) and int(key) >= FIRST
    return ANNOTATIONS if misplaced else table


class _Scan:
    """The careful way, for any layout and any damage: every whole record that can be found in the text.

    Damage is what is left over, and brackets that do not close: a file cut off after a whole line looks well
    otherwise.
    """

    _SPACE = re.compile(r"[\s,]+")
    _MARKER = re.compile(r"^([<=>|])\1{6}(?: .*)?$", re.MULTILINE)
    _KEY = re.compile(r'"(?:[^"\\\n]|\\.)*"(?=\s*:\s*)')
    _COLON = re.compile(r"\s*:\s*")
    _LINE_ENDS = re.compile(r"\{[ \t\r]*$", re.MULTILINE)
    # A record that runs on into the next one lacks its own end.
    _NEXT = re.compile(r'\n([ \t]*)"\d{25,39}"\s*:\s*\{')
    # Where to go on after damage: at a record, or at the line on which a table begins.
    _RESUME = re.compile(r'"\d{1,39}"\s*:\s*\{|^[ \t},{]*"[^"\\\n]*"[ \t]*:[ \t]*\{[ \t\r]*$', re.MULTILINE)

    def __init__(self, data: bytes) -> None:
        # A byte that is no UTF-8 becomes half a surrogate pair, which no record may have.
        self._text = data.decode("utf-8-sig", errors="surrogateescape")
        self._at = 0
        self._table, self._depth = ANNOTATIONS, 0
        self._before_conflict = ANNOTATIONS, 0
        self._opened = self._damaged = self._conflict = False
        self._found = Decoded()
        self._parse = _parser(self._note_twice)

    def decoded(self) -> Decoded:
        while self._at < len(self._text):
            if space := self._SPACE.match(self._text, self._at):
                self._at = space.end()
            elif marker := self._MARKER.match(self._text, self._at):
                self._side(marker)
            elif self._text[self._at] in "{}":
                self._bracket()
            elif not self._pair():
                self._damaged = True
                resume = self._RESUME.search(self._text, self._at + 1)
                self._at = resume.start() if resume else len(self._text)
        damaged = self._damaged or self._depth != 0 or not self._opened
        return Decoded(self._found.tables, self._found.kept, damaged, self._conflict)

    def _side(self, marker: re.Match[str]) -> None:
        """Each side of a conflict goes on from where the first one began."""
        self._conflict = True
        self._at = marker.end()
        if marker[1] == "<":
            self._before_conflict = self._table, self._depth
        elif marker[1] in "=|":
            self._table, self._depth = self._before_conflict

    def _bracket(self) -> None:
        opens = self._text[self._at] == "{"
        self._at += 1
        self._depth += 1 if opens else -1
        # The brackets of tables and records come after their keys: only the first stands alone.
        if opens is self._opened or self._depth < 0:
            self._damaged = True
            self._depth = max(self._depth, 0)
        self._opened = True

    def _pair(self) -> bool:
        """Take the key here and its value, or the opening of its table; False where there is no whole one."""
        if (quoted := self._KEY.match(self._text, self._at)) is None or (
            colon := self._COLON.match(self._text, quoted.end())
        ) is None:
            return False
        try:
            key, start = _unquoted(quoted[0]), colon.end()
            if self._begins_table(key, start):
                self._damaged |= self._depth != 1
                self._table, self._depth = key, 2
                self._found.tables.setdefault(key, {})
                self._at = start + 1
                return True
            value, end = self._parse(self._text, start)
            raw = self._text[start:end].encode()
            if self._runs_on(end):
                return False
        except (ValueError, RecursionError):
            return False
        if self._depth != 2:
            if not _is_key(key):
                return False
            self._damaged = True
        table = _home(self._table, key)
        if _is_key(key) and _can_be_written(value):
            records = self._found.tables.setdefault(table, {})
            records[key] = merge.same_key(table, records[key], value) if key in records else value
        elif _tinydb_reads(key):
            kept = self._found.kept.setdefault(table, {})
            self._damaged |= kept.get(key, line := _one_line(raw)) != line
            kept[key] = line
        else:
            # Written again, it would keep stock TinyDB from reading the table.
            self._damaged = True
        self._at = end
        return True

    def _runs_on(self, end: int) -> bool:
        """Whether the record from here to `end` has the key of another one, no further to the right than its own."""
        indent = self._at - self._text.rfind("\n", 0, self._at) - 1
        return any(len(found[1]) <= indent for found in self._NEXT.finditer(self._text, self._at, end))

    def _begins_table(self, key: str, start: int) -> bool:
        if not self._text.startswith("{", start) or key.isdecimal():
            return False
        return self._depth < 2 or self._LINE_ENDS.match(self._text, start) is not None

    def _note_twice(self) -> None:
        # The last value counts, as everywhere in Python; as damage, the bytes with the other one are kept
        # aside.
        self._damaged = True


def _parser(twice: Callable[[], None]) -> Callable[[str, int], tuple[Any, int]]:
    import json

    def mapping(pairs: list[tuple[str, Any]]) -> Record:
        record = dict(pairs)
        if len(record) != len(pairs):
            twice()
        return record

    return json.JSONDecoder(object_pairs_hook=mapping).raw_decode


def _one_line(raw: bytes) -> bytes:
    """The same JSON without line feeds, which can only be between its tokens."""
    return raw if b"\n" not in raw else b" ".join(line.strip() for line in raw.split(b"\n"))


def _unquoted(text: str) -> str:
    """The text of a JSON string. Raises ValueError where it is none that UTF-8 can hold."""
    import json

    unquoted = str(json.loads(text))
    unquoted.encode()
    return unquoted


def _can_be_written(value: Any) -> bool:
    """Whether a value is a record that can be written again as it was read."""
    if not isinstance(value, dict):
        return False
    try:
        encode_record(value)
    except CannotWrite:
        return False
    return True


def _is_key(key: str) -> bool:
    """TinyDB turns keys into integers and back, which must change nothing."""
    return key.isascii() and key.isdecimal() and len(key) <= _LONGEST_KEY and (key[0] != "0" or key == "0")


def _tinydb_reads(key: str) -> bool:
    try:
        int(key)
    except ValueError:
        return False
    return True


def _json(text: str) -> bytes:
    if text.isalnum() and text.isascii():
        return f'"{text}"'.encode()
    import orjson

    try:
        return orjson.dumps(text)
    except orjson.JSONEncodeError:
        raise CannotWrite(f"the key {text!r} cannot be saved: {_fault(text)}") from None


def _called(table: str, key: str) -> str:
    if table != ANNOTATIONS:
        return f"Record {key or '?'} of the table {table!r}"
    return (
        f"Annotation {from_int(int(key))[-6:]}" if _is_key(key) and int(key) < 1 << 128 else "The annotation"
    )


def _fault(value: Any) -> str:
    """What about a value JSON cannot hold, as the end of a sentence; "" where there is nothing."""
    try:
        return next(_faults(value, ""), "")
    except RecursionError:
        return "it is nested too deeply"


def _faults(value: Any, where: str) -> Iterator[str]:
    named = f" in {where!r}" if where else ""
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            yield f"the text{named} has half of a surrogate pair, which is no character"
    elif isinstance(value, float):
        if not isfinite(value):
            yield f"the number{named} is {value}"
    elif isinstance(value, int):
        if not -(1 << 63) <= value < 1 << 64:
            yield f"the number{named} does not fit in 64 bits"
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                yield f"a key{named} is {key!r} and not text"
            else:
                yield from _faults(key, where)
                yield from _faults(item, where or key)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _faults(item, where)
    elif value is not None:
        yield f"the value{named} is a {type(value).__name__}"
