"""Earlier states of a library's stores: what its journal has of the last days, and what git has in HEAD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reader.git import Repository
from reader.journal import Journal
from reader.library import Library
from reader.store import ArticleRecord
from reader.store.form import ARTICLE, FACTS, decode
from reader.store.merge import ANNOTATIONS, Record
from reader.store.migration import present
from reader.store.restore import both
from reader.ulid import to_int


@dataclass(slots=True)
class Earlier:
    """What is known of one store: its records by key, each merged of all its states, and its article's facts."""

    records: dict[str, Record] = field(default_factory=dict)
    facts: ArticleRecord | None = None


def in_journal(journal: Journal) -> Mapping[str, Earlier]:
    """By the article's id. Raises OSError where the journal cannot be read."""
    found: dict[str, Earlier] = {}
    for operation in journal.newest_first():
        if not operation.is_done:
            continue  # cut off: what of it came true is in the store
        for facts in operation.articles:
            store = found.setdefault(str(facts.get("id", "")), Earlier())
            store.facts = store.facts or ArticleRecord.from_record(facts)
        for change in operation.changes:
            records = found.setdefault(change.after.article, Earlier()).records
            key, record = str(to_int(change.after.id)), change.after.to_record()
            records[key] = both(records[key], record) if key in records else record
    return found


def in_head(repository: Repository | None, library: Library) -> Mapping[str, Earlier]:
    """By the article's id, of the stores that are not now as they are in HEAD. Raises GitFailed."""
    found: dict[str, Earlier] = {}
    folder = library.annotations_folder
    for name in repository.changed_since("HEAD", folder) if repository else ():
        if name.endswith(".json") and name[0] not in "._":
            article = name.removesuffix(".json")
            data = repository.file_at("HEAD", folder / name) if repository else None
            tables = present(article, decode(data or b"")).tables
            facts = tables.get(ARTICLE, {}).get(FACTS)
            records = {key: dict(record) for key, record in tables.get(ANNOTATIONS, {}).items()}
            if records:
                found[article] = Earlier(records, ArticleRecord.from_record(facts or {}))
    return found
