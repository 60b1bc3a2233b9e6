"""One reading of a store's file: its bytes, what is in them, and what a person should know about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from reader.errors import Unreadable
from reader.store.form import Decoded, decode
from reader.store.migration import FORMAT, format_of, migrated
from reader.store.replace import Identity, leads_nowhere, read_file


class Problem(NamedTuple):
    """Something about a store that a person should know: what kind of thing, in a word, and the sentence."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Contents:
    """`refusal` says why this file must not be written; "" where it may be. `version` is the file's format."""

    path: Path
    data: bytes
    identity: Identity | None
    decoded: Decoded
    refusal: str = ""
    problems: tuple[Problem, ...] = ()
    version: int = FORMAT


def read_contents(path: Path) -> Contents:
    """What the store's file holds; nothing where there is no file. Raises Unreadable."""
    return interpreted(path, *read_bytes(path))


def read_bytes(path: Path) -> tuple[bytes, Identity | None]:
    """The bytes of a store and whose they are; (b"", None) where there is none. Raises Unreadable."""
    try:
        return read_file(path)
    except OSError as error:
        raise Unreadable(f"Cannot read the annotations in {path}: {error.strerror or error}.") from error


def interpreted(path: Path, data: bytes, identity: Identity | None) -> Contents:
    """What the bytes of the store at `path` mean."""
    name = path.name
    if identity is None:
        if leads_nowhere(path):
            said = (
                f"{name} is a link to a file that is not there, and nothing can be added: restore that file, or "
                f"remove the link {path}."
            )
            return Contents(path, data, None, Decoded(), said, (Problem("dangling-link", said),))
        return Contents(path, data, None, Decoded())
    # A power cut can leave a file's length without its bytes.
    if data[:1] != b"{" and not data.strip(b"\0 \t\r\n"):
        said = (
            f"{name} is empty, which no store is: its annotations are lost, unless the journal or git has them. "
            "reader check --repair looks there."
        )
        return Contents(path, data, identity, Decoded(), problems=(Problem("empty", said),))
    decoded = decode(data)
    if decoded.is_lost:
        said = (
            f"{name} is damaged and nothing in it can be read. It is left as it is and nothing can be added: reader "
            f"check --repair sets it aside and brings back what the journal and git have; or restore {path}."
        )
        return Contents(path, data, identity, decoded, said, (Problem("lost", said),))
    version = format_of(decoded)
    if type(version) is not int or version < 0:
        said = (
            f"{name} has a format that this close-reader does not know ({version!r:.40}; it knows {FORMAT}). It is "
            "opened for reading only; update close-reader, or restore the file from git or a backup."
        )
        return Contents(path, data, identity, decoded, said, (Problem("unknown-format", said),))
    if version > FORMAT:
        said = (
            f"{name} was written by a newer close-reader (format {version}; this one knows "
            f"{FORMAT}). It is opened for reading only; update close-reader to add annotations."
        )
        return Contents(path, data, identity, decoded, said, (Problem("newer-format", said),))
    problems = tuple(_problems(name, decoded))
    if version < FORMAT:
        said = (
            f"{name} is of an older format ({version}): its next change writes it in the present one ({FORMAT}) and "
            "keeps the old file in annotations/.local/."
        )
        decoded = migrated(path.stem, decoded, version)
        problems = (*problems, Problem("older-format", said))
    return Contents(path, data, identity, decoded, "", problems, version)


def _problems(name: str, decoded: Decoded) -> Iterator[Problem]:
    if decoded.damaged:
        yield Problem(
            "damaged",
            f"{name} is damaged: every whole record in it was read. reader check shows more; the next change copies "
            "its present bytes to annotations/.local/ first.",
        )
    if decoded.conflict:
        yield Problem(
            "conflict-markers", f"{name} has git's conflict markers: both sides were read and merged."
        )
    if kept := sum(map(len, decoded.kept.values())):
        some = "an entry that is" if kept == 1 else f"{kept} entries that are"
        yield Problem("no-record", f"{name} has {some} no record: kept.")
