"""`annotations/library.toml`: what people decide about a library by hand. Read here, written nowhere.

articles = ["sample_articles"]            folders (or files) under the library that hold its articles

[vocabularies]
verdict = ["half-true"]                   terms of the library's own, behind the standard ones
"""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reader.suggestion import did_you_mean
from reader.vocabulary import STANDARD, Vocabularies

_KEYS = ("articles", "vocabularies")


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """What the file says; what makes no sense in it is a sentence in `warnings` and otherwise ignored.

    `articles` are paths relative to the library, None where the file names none.
    """

    articles: tuple[str, ...] | None = None
    vocabularies: Vocabularies = field(default_factory=Vocabularies)
    warnings: tuple[str, ...] = ()


def read_library_file(path: Path) -> LibraryFile:
    """What the file at `path` says. Raises nothing: where it cannot be read, the defaults and a warning."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return LibraryFile(warnings=(f"{path} is no file and is ignored.",))
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return LibraryFile()
    except (OSError, UnicodeDecodeError) as error:
        return LibraryFile(warnings=(f"{path} cannot be read and is ignored: {error}.",))
    import tomllib

    try:
        record = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return LibraryFile(warnings=(f"{path} is no valid TOML and is ignored: {error}.",))
    warnings = [
        f'{path}{_line(text, key)}: "{key}" means nothing here.{did_you_mean(key, _KEYS)}'
        for key in record
        if key not in _KEYS
    ]

    def warn(key: str, sentence: str) -> None:
        warnings.append(f"{path}{_line(text, key)}: {sentence}")

    articles = record.get("articles")
    if articles is not None and not _is_words(articles):
        warn("articles", '"articles" is a list of folder names, such as ["sample_articles"].')
        articles = None
    own = record.get("vocabularies", {})
    if not isinstance(own, dict):
        warn("vocabularies", '"vocabularies" is a table: [vocabularies] and under it lists of terms.')
        own = {}
    terms: dict[str, list[str]] = {}
    for name, words in own.items():
        if name not in STANDARD:
            warn(name, f'there is no vocabulary "{name}".{did_you_mean(name, STANDARD)}')
        elif not _is_words(words):
            warn(name, f'"{name}" is a list of terms, such as ["half-true"].')
        else:
            terms[name] = words
    return LibraryFile(
        None if articles is None else tuple(articles), Vocabularies().extended(terms), tuple(warnings)
    )


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def _line(text: str, key: str) -> str:
    """`, line 3`, where the key is first written; tomllib tells no lines of what it has read."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().lstrip("[\"'").startswith(key):
            return f", line {number}"
    return ""
