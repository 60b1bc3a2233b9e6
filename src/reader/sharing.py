"""Set git up for a library: merges by annotation and field, and diffs that read like prose.

Three things, of which the first goes with the files and the other two are of one clone:

- `.gitattributes` says `annotations/*.json merge=union diff=reader`. Git's own union, which needs no setup,
  keeps the lines of both sides, and the store mends what that leaves.
- A merge driver named `union` takes the place of git's own.
- A diff driver named `reader` shows a store as text.

Formats: gitattributes(5), "Defining a custom merge driver" and "Performing text diffs of binary files".
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from reader.errors import CannotWrite
from reader.git import GitFailed, Repository

PATTERN = "annotations/*.json"
WANTED = {"merge": "union", "diff": "reader"}
_ATTRIBUTE = re.compile(r"[-!]?([^\s=]+)(?:=\S*)?")


@dataclass(frozen=True, slots=True)
class Setup:
    """What was found and done. `overruled`: the attributes that something else in the repository sets otherwise.

    `is_new`: something was changed; `is_committed`: HEAD has the attributes as they are now.
    """

    repository: Path
    attributes: Path
    line: str
    config: dict[str, str]
    is_new: bool
    is_committed: bool
    overruled: dict[str, str]


def set_up(root: Path) -> Setup:
    """Set the repository that a library's folder is in up for it; again, that changes nothing.

    Raises NoRepository, CannotWrite, and GitFailed where the configuration is another program's, or cannot be
    written; then `.gitattributes` is there all the same, and git's own union is what merges.
    """
    repository = Repository.at(root)
    wanted = configuration(_python())
    found = {name: repository.config(name) for name in wanted}
    for name in ("merge.union.driver", "diff.reader.textconv"):
        if found[name] and not _is_ours(found[name]):
            raise GitFailed(
                f"{name} of {repository.root} is set by another program: {found[name]}. Nothing was changed; "
                f"git config --unset {name} removes it."
            )
    attributes = root / ".gitattributes"
    before = _read(attributes)
    after = with_line(before)
    if after != before:
        _write(attributes, after)
    for name, value in wanted.items():
        if found[name] != value:
            repository.set_config(name, value)
    committed = repository.file_at("HEAD", attributes) or b""
    example = root / PATTERN.replace("*", "a-0000")
    in_force = {name: repository.attribute(name, example) for name in WANTED}
    return Setup(
        repository.root,
        attributes,
        _line_of(after),
        wanted,
        is_new=after != before or found != wanted,
        is_committed=_plain(committed.decode(errors="surrogateescape")) == _plain(after),
        overruled={name: value for name, value in in_force.items() if value != WANTED[name]},
    )


def take_back(root: Path) -> bool:
    """Remove the two drivers from the repository's configuration; False where there were none of ours.

    `.gitattributes` stays: without the drivers it means git's own union and diff. Raises NoRepository, GitFailed.
    """
    repository = Repository.at(root)
    drivers = {"merge.union": "driver", "diff.reader": "textconv"}
    ours = [section for section, name in drivers.items() if _is_ours(repository.config(f"{section}.{name}"))]
    for section in ours:
        repository.unset_config(section)
    return bool(ours)


def configuration(python: str) -> dict[str, str]:
    """The settings of the two drivers, which run the reader with this Python.

    Git runs them in a shell, at the top of the work tree: `-P` keeps Python from importing what lies there. Where
    that Python is gone, git's own union and the file as it is take their place, so that nothing is refused.
    """
    reader = f"{_for_shell(python)} -P -m reader"
    driver = (
        f"{reader.replace('%', '%%')} merge-driver -- %O %A %B %P"
        " || { test $? -ge 126 && git merge-file --union %A %O %B; }"
    )
    return {
        "merge.union.name": "annotations by record and field (close-reader), other files by line",
        "merge.union.driver": driver,
        "diff.reader.textconv": f'f() {{ {reader} prose -- "$1" || cat -- "$1"; }}; f',
        "diff.reader.xfuncname": "^[^[:space:]].*$",
    }


def with_line(text: str) -> str:
    """The text of a `.gitattributes` with the line in it; one for these files that is there already is completed.

    Everything else, line breaks too, stays as it is.
    """
    lines = text.split("\n")
    at = next((number for number in reversed(range(len(lines))) if _is_for_stores(lines[number])), None)
    if at is None:
        end = "\r" if lines[0].endswith("\r") else ""
        start = text if not text or text.endswith("\n") else f"{text}{end}\n"
        wanted = " ".join(f"{name}={value}" for name, value in WANTED.items())
        return f"{start}{PATTERN} {wanted}{end}\n"
    end = "\r" if lines[at].endswith("\r") else ""
    pattern, *attributes = lines[at].split()
    for name, value in WANTED.items():
        said = [one for one in attributes if (found := _ATTRIBUTE.fullmatch(one)) and found[1] == name]
        if said[-1:] != [f"{name}={value}"]:
            attributes = [*(one for one in attributes if one not in said), f"{name}={value}"]
    if lines[at].split() != [pattern, *attributes]:
        lines[at] = " ".join([pattern, *attributes]) + end
    return "\n".join(lines)


def _is_for_stores(line: str) -> bool:
    pattern = (line.removeprefix("\ufeff").split() or [""])[0]
    return pattern.strip('"').removeprefix("/") == PATTERN


def _line_of(text: str) -> str:
    return next(line.strip() for line in reversed(text.split("\n")) if _is_for_stores(line))


def _plain(text: str) -> str:
    """With the line breaks that git keeps, whatever it makes of them in a work tree."""
    return text.replace("\r\n", "\n")


def _is_ours(command: str) -> bool:
    return " -m reader " in command


def _python() -> str:
    """The Python that runs, as a shell takes it on every system."""
    return Path(sys.executable).as_posix() if sys.executable else "python3"


def _for_shell(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise CannotWrite(f"Cannot read {path}: {error.strerror or error}. Nothing was changed.") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise CannotWrite(f"Cannot write {path}: {error.strerror or error}. Nothing was changed.") from error
