"""Ways to damage a store: what power cuts, editors, sync tools, merges and bad memory do to a file."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

#: Takes the bytes, and of an earlier state of the same store; gives damaged ones.
Mutation = Callable[[bytes, bytes, Random], bytes]

_DEEP = 100_000


def _truncated(data: bytes, _: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))]


def _head_lost(data: bytes, _: bytes, random: Random) -> bytes:
    return data[random.randrange(1, len(data)) :]


def _nuls_at_end(data: bytes, _: bytes, random: Random) -> bytes:
    """A file's length reached the disk before its bytes."""
    at = random.randrange(len(data))
    return data[:at] + bytes(len(data) - at)


def _nuls_within(data: bytes, _: bytes, random: Random) -> bytes:
    """A page that was never written."""
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice([1, 16, 512, 4096]))
    return data[:start] + bytes(end - start) + data[end:]


def _nuls_after(data: bytes, _: bytes, random: Random) -> bytes:
    return data + bytes(random.choice([1, 100, 4096]))


def _old_tail(data: bytes, old: bytes, random: Random) -> bytes:
    """What stock TinyDB leaves between its write and its truncate: the end of a longer, earlier file."""
    longer, shorter = (data, old) if len(data) > len(old) else (old, data)
    return shorter + longer[len(shorter) :]


def _torn(data: bytes, old: bytes, random: Random) -> bytes:
    """The beginning is of the new file, the rest of the old one."""
    at = random.randrange(min(len(data), len(old)))
    return data[:at] + old[at:]


def _conflict(data: bytes, old: bytes, random: Random) -> bytes:
    """git's conflict markers round some lines and what another side has there."""
    lines, other = data.splitlines(True), old.splitlines(True)
    start = random.randrange(len(lines))
    end = random.randint(start, min(len(lines), start + 5))
    at = random.randrange(len(other))
    theirs = other[at : at + random.randint(0, 5)]
    middle = [b"||||||| base\n"] if random.random() < 0.3 else []
    ours = [_ended(line) for line in lines[start:end]]
    theirs = [_ended(line) for line in theirs]
    return b"".join(
        [
            *lines[:start],
            b"<<<<<<< HEAD\n",
            *ours,
            *middle,
            b"=======\n",
            *theirs,
            b">>>>>>> other\n",
            *lines[end:],
        ]
    )


def _duplicate_record(data: bytes, old: bytes, random: Random) -> bytes:
    """A record twice: the same, or as it was once."""
    lines = data.splitlines(True)
    line = random.choice([*_records(data), *_records(old)])
    lines.insert(random.randint(1, len(lines) - 1), line.rstrip(b"\n").rstrip(b",") + b",\n")
    return b"".join(lines)


def _duplicate_field(data: bytes, _: bytes, random: Random) -> bytes:
    return _in_a_record(data, random, lambda line: line.replace(b'":{', b'":{"note":"the first note",', 1))


def _wrong_type(data: bytes, _: bytes, random: Random) -> bytes:
    value = random.choice(
        [b"null", b"true", b"7", b'"text"', b"[]", b"[[[]]]", b"{}", b"-0.0", b"1e999", b"NaN"]
    )
    name = random.choice([b"note", b"kind", b"targets", b"tags", b"created", b"stamps", b"color"])
    return _in_a_record(data, random, lambda line: _with_value(line, name, value))


def _wrong_record(data: bytes, _: bytes, random: Random) -> bytes:
    value = random.choice(
        [b"null", b"7", b'"text"', b"[1,2]", b"{}", b'{"kind":"poem"}', b'{"targets":[{}]}']
    )
    return _in_a_record(data, random, lambda line: line[: line.index(b":") + 1] + value + b",")


def _wrong_key(data: bytes, _: bytes, random: Random) -> bytes:
    key = random.choice([b"", b"x", b"-1", b"01", b"1", b"9" * 60, b"1.5", b"\\u0031", b"_default", b" 7"])
    return _in_a_record(data, random, lambda line: b'"' + key + b'"' + line[line.index(b":") :])


def _wrong_whole(data: bytes, _: bytes, random: Random) -> bytes:
    whole = [b"null", b"[]", b"{}", b"7", b'""', b"[" + data + b"]", b'{"_default":' + data + b"}"]
    return random.choice(whole)


def _huge_number(data: bytes, _: bytes, random: Random) -> bytes:
    number = random.choice(
        [b"9" * 5000, b"-" + b"9" * 30, b"1" + b"0" * 400 + b".5", b"1e400", b"18446744073709551616"]
    )
    return _in_a_record(data, random, lambda line: line.replace(b'":{', b'":{"a_number":' + number + b",", 1))


def _huge_text(data: bytes, _: bytes, random: Random) -> bytes:
    text = random.choice([b"x", b"\\u0000", b"\\ud800", b"\xf0\x9f\x8e\x83"]) * random.choice([1, 50_000])
    return _in_a_record(data, random, lambda line: line.replace(b'":{', b'":{"a_text":"' + text + b'",', 1))


def _deep(data: bytes, _: bytes, random: Random) -> bytes:
    opening, closing = random.choice([(b"[", b"]"), (b'{"a":', b"}")])
    depth = random.choice([200, 2_000, _DEEP])
    inner = opening * depth + b"0" + closing * (depth if random.random() < 0.7 else 0)
    return _in_a_record(data, random, lambda line: line.replace(b'":{', b'":{"deep":' + inner + b",", 1))


def _invalid_utf8(data: bytes, _: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    bad = random.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xfe\xff", b"\x80" * 20, b"\xc0\xaf"])
    return data[:at] + bad + data[at:]


def _swapped_lines(data: bytes, _: bytes, random: Random) -> bytes:
    lines = data.splitlines(True)
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _lost_lines(data: bytes, _: bytes, random: Random) -> bytes:
    lines = data.splitlines(True)
    at = random.randrange(len(lines))
    del lines[at : at + random.randint(1, 4)]
    return b"".join(lines)


def _commas(data: bytes, _: bytes, random: Random) -> bytes:
    """Commas at the ends of lines missing, or one too many: what a union merge does."""
    lines = [
        line if random.random() < 0.7 else line.rstrip(b",\n") + random.choice([b"\n", b",\n", b",,\n"])
        for line in data.splitlines(True)
    ]
    return b"".join(lines)


def _joined_lines(data: bytes, _: bytes, random: Random) -> bytes:
    """Another layout of the same JSON: an editor that formats."""
    return data.replace(b"\n", random.choice([b"", b" ", b"\n\n", b"\n    ", b"\t"]))


def _bit_flips(data: bytes, _: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _number in range(random.choice([1, 1, 2, 8])):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _bytes_lost(data: bytes, _: bytes, random: Random) -> bytes:
    start = random.randrange(len(data))
    return data[:start] + data[start + random.choice([1, 2, 40, 600]) :]


def _mark_lost(data: bytes, _: bytes, random: Random) -> bytes:
    """One bracket, quotation mark, colon or comma less."""
    at = random.choice([at for at, byte in enumerate(data) if byte in b'{}[]":,'])
    return data[:at] + data[at + 1 :]


def _bytes_twice(data: bytes, _: bytes, random: Random) -> bytes:
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice([1, 40, 600]))
    return data[:end] + data[start:]


def _byte_order_mark(data: bytes, _: bytes, random: Random) -> bytes:
    return b"\xef\xbb\xbf" + data


def _carriage_returns(data: bytes, _: bytes, random: Random) -> bytes:
    return data.replace(b"\n", b"\r\n")


def _empty(data: bytes, _: bytes, random: Random) -> bytes:
    return random.choice([b"", b"\n", b" ", bytes(len(data))])


def _binary(data: bytes, _: bytes, random: Random) -> bytes:
    """Another file under its name."""
    return random.choice([b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"%PDF-1.7\n"]) + random.randbytes(500)


def _text_around(data: bytes, _: bytes, random: Random) -> bytes:
    words = random.choice([b"# notes\n", b"// mine\n", b"}}\n", b"{{{", b'"', b"\\", b"]]>", b"/* */"])
    at = random.choice([0, len(data), random.randrange(len(data))])
    return data[:at] + words + data[at:]


MUTATIONS: tuple[Mutation, ...] = (
    _truncated,
    _head_lost,
    _nuls_at_end,
    _nuls_within,
    _nuls_after,
    _old_tail,
    _torn,
    _conflict,
    _duplicate_record,
    _duplicate_field,
    _wrong_type,
    _wrong_record,
    _wrong_key,
    _wrong_whole,
    _huge_number,
    _huge_text,
    _deep,
    _invalid_utf8,
    _swapped_lines,
    _lost_lines,
    _commas,
    _joined_lines,
    _bit_flips,
    _bytes_lost,
    _mark_lost,
    _bytes_twice,
    _byte_order_mark,
    _carriage_returns,
    _empty,
    _binary,
    _text_around,
)


def _records(data: bytes) -> list[bytes]:
    """The lines that are records."""
    return [line for line in data.splitlines(True) if line.startswith(b'"') and line[1:2].isdigit()]


def _in_a_record(data: bytes, random: Random, change: Callable[[bytes], bytes]) -> bytes:
    """The bytes with one record's line changed, without its line feed."""
    record = random.choice(_records(data)).rstrip(b"\n")
    return data.replace(record, change(record), 1)


def _with_value(line: bytes, name: bytes, value: bytes) -> bytes:
    """A record's line with a field of that name in front, which decoders that take the last one do not see: so the
    other one is renamed."""
    renamed = line.replace(b'"%b":' % name, b'"%b_was":' % name, 1)
    return renamed.replace(b'":{', b'":{"%b":%b,' % (name, value), 1)


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n"
