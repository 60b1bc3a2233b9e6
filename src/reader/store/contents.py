"""One reading of a store's file: its bytes, what is in them, and what a person should know about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reader.errors import Unreadable
from reader.store.form import ARTICLE, FACTS, Decoded, decode
from reader.store.replace import Identity, leads_nowhere, read_file

#: The version of the form that this program writes.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Contents:
    """`refusal` says why this file must not be written; "" where it may be. `problems` are sentences."""

    path: Path
    data: bytes
    identity: Identity | None
    decoded: Decoded
    refusal: str = ""
    problems: tuple[str, ...] = ()


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
            return Contents(path, data, None, Decoded(), said, (said,))
        return Contents(path, data, None, Decoded())
    # A power cut can leave a file's length without its bytes.
    if not data.strip(b"\0 \t\r\n"):
        said = f"{name} is empty, which no store is: its annotations are lost, unless git or a backup has it."
        return Contents(path, data, identity, Decoded(), problems=(said,))
    decoded = decode(data)
    if decoded.is_lost:
        said = (
            f"{name} is damaged and nothing in it can be read. It is left as it is and nothing can be added: "
            f"restore {path} from git or a backup, or move it away."
        )
        return Contents(path, data, identity, decoded, said, (said,))
    version = decoded.tables.get(ARTICLE, {}).get(FACTS, {}).get("format", FORMAT)
    if type(version) is not int:
        said = (
            f"{name} has a format that this close-reader does not know ({version!r:.40}; it knows {FORMAT}). It is "
            "opened for reading only; update close-reader, or restore the file from git or a backup."
        )
        return Contents(path, data, identity, decoded, said, (said,))
    if version > FORMAT:
        said = (
            f"{name} was written by a newer close-reader (format {version}; this one knows "
            f"{FORMAT}). It is opened for reading only; update close-reader to add annotations."
        )
        return Contents(path, data, identity, decoded, said, (said,))
    return Contents(path, data, identity, decoded, problems=tuple(_problems(name, decoded)))


def _problems(name: str, decoded: Decoded) -> list[str]:
    problems = []
    if decoded.damaged:
        problems.append(
            f"{name} is damaged: every whole record in it was read. The next change copies its present bytes "
            "to annotations/.local/ first."
        )
    if decoded.conflict:
        problems.append(f"{name} has git's conflict markers: both sides were read and merged.")
    if kept := sum(map(len, decoded.kept.values())):
        problems.append(
            f"{name} has {kept} {'entry that is' if kept == 1 else 'entries that are'} no record; kept."
        )
    return problems
