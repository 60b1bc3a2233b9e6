"""What a person adds: one record, four kinds, and the places in an article it points at.

Data only. A record is changed by making another (`changed`, `deleted`, `restored`); where it is kept
is the business of `reader.store`, what a person can do with it of `reader.library`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from reader.ulid import new_ulid

Kind = Literal["highlight", "quote", "claim", "source"]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: The colour a new annotation of a kind has where the person names none.
DEFAULT_COLOR: Mapping[Kind, str] = {
    "highlight": "yellow",
    "quote": "blue",
    "claim": "orange",
    "source": "green",
}

FieldType = Literal["line", "text", "words", "choice", "ids", "records"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record that a person can see and set.

    `type`: a `line` of text, a `text` of several lines, `words` (a list of short texts), a `choice` from
    `vocabulary`, `ids` of other annotations, or `records` (a list of small records).
    """

    name: str
    title: str
    type: FieldType = "line"
    vocabulary: str = ""


_NOTE = Field("note", "Note", "text")
_TAGS = Field("tags", "Tags", "words")

#: The fields of each kind in the order a form, a table or an export shows them.
FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    "highlight": (_NOTE, _TAGS),
    "quote": (
        Field("speaker", "Speaker"),
        Field("speaker_role", "Role"),
        Field("cue", "Cue"),
        Field("form", "Form", "choice", "form"),
        Field("mention", "Mention"),
        Field("via", "Via", "words"),
        Field("integrity", "Integrity", "choice", "integrity"),
        Field("basis", "Basis", "choice", "basis"),
        _NOTE,
        _TAGS,
    ),
    "claim": (
        Field("text", "Claim", "text"),
        Field("speaker", "Speaker"),
        Field("speaker_role", "Role"),
        Field("claim_date", "Date"),
        Field("type", "Type", "choice", "claim_type"),
        Field("state", "State", "choice", "state"),
        Field("verdict", "Verdict", "choice", "verdict"),
        Field("conclusion", "Conclusion", "text"),
        Field("quotes", "Quotes", "ids"),
        Field("evidence", "Evidence", "records"),
        Field("related", "Related", "records"),
        Field("history", "History", "records"),
        _NOTE,
        _TAGS,
    ),
    "source": (
        Field("title", "Title"),
        Field("publisher", "Publisher"),
        Field("author", "Author"),
        Field("url", "Address"),
        Field("archive_url", "Archived at"),
        Field("published_at", "Published"),
        Field("accessed_at", "Accessed"),
        Field("source_kind", "Type", "choice", "source_kind"),
        Field("tier", "Tier", "choice", "tier"),
        Field("access", "Access", "choice", "access"),
        Field("reliability", "Reliability", "choice", "reliability"),
        Field("credibility", "Credibility", "choice", "credibility"),
        Field("derived_from", "Derived from", "ids"),
        Field("primary_source", "Primary source"),
        Field("sha256", "SHA-256"),
        _NOTE,
        _TAGS,
    ),
}


def field_of(kind: Kind, name: str) -> Field | None:
    """The field of that name which a kind has, or None."""
    return next((one for one in FIELDS[kind] if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Target:
    """A place in an article: the span `[start, end)` of one paragraph's text, and the words that find it again.

    Offsets are code points. `paragraph` is the paragraph's key, `index` its number when the target was made (a
    hint). `prefix` and `suffix` are taken from `Article.text`. `rest` holds fields of other versions.
    """

    paragraph: str
    index: int
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict)

    def to_record(self) -> dict[str, Any]:
        return {
            **self.rest,
            "paragraph": self.paragraph,
            "index": self.index,
            "start": self.start,
            "end": self.end,
            "exact": self.exact,
            "prefix": self.prefix,
            "suffix": self.suffix,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Target:
        """Raises KeyError, TypeError or ValueError where the record is no target."""
        rest = dict(record)
        return cls(
            paragraph=str(rest.pop("paragraph")),
            index=int(rest.pop("index", 0)),
            start=int(rest.pop("start")),
            end=int(rest.pop("end")),
            exact=str(rest.pop("exact")),
            prefix=str(rest.pop("prefix", "")),
            suffix=str(rest.pop("suffix", "")),
            rest=rest,
        )


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation. `id` is a ULID; times are ISO 8601 in UTC.

    `article` is the id of the article whose store it is in, and no part of the record. `fields` holds what
    its kind has of its own (see `FIELDS`) and whatever another version or tool wrote; empty ones are left out.
    No targets means the whole article.
    """

    id: str
    kind: Kind
    article: str = ""
    targets: tuple[Target, ...] = ()
    note: str = ""
    tags: tuple[str, ...] = ()
    color: str = ""
    creator: str = ""
    created: str = ""
    modified: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """The value of any field by name; "" where it is not set."""
        if name in _COMMON:
            return getattr(self, name)
        return self.fields.get(name, "")

    @property
    def paragraph(self) -> str:
        """The key of the first target's paragraph; "" for a note on the whole article."""
        return self.targets[0].paragraph if self.targets else ""

    @property
    def exact(self) -> str:
        """The annotated words; those of several targets are joined by a line feed."""
        return "\n".join(target.exact for target in self.targets)

    @property
    def is_deleted(self) -> bool:
        return bool(self.fields.get("deleted"))

    @property
    def short_id(self) -> str:
        """The last six letters, which people see and commands take."""
        return self.id[-6:]

    def to_record(self) -> dict[str, Any]:
        """The record as a store keeps it: flat, without `id` and `article`, empty fields left out."""
        record: dict[str, Any] = {
            **self.fields,
            "kind": self.kind,
            "paragraph": self.paragraph,
            "targets": [target.to_record() for target in self.targets],
            "note": self.note,
            "tags": list(self.tags),
            "color": self.color,
            "creator": self.creator,
            "created": self.created,
            "modified": self.modified,
        }
        always = ("kind", "targets")
        return {k: v for k, v in record.items() if k in always or not _is_empty(v)}

    @classmethod
    def from_record(cls, id: str, record: Mapping[str, Any], article: str = "") -> Annotation:
        """The annotation of a record, or of what `to_json` gives: fields named `id` and `article` do not count.

        Raises KeyError, TypeError or ValueError where the record is no annotation.
        """
        rest = dict(record)
        kind = rest.pop("kind")
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is not a kind of annotation; they are {', '.join(KINDS)}")
        # `to_json` adds these, or they follow from the rest.
        for name in ("id", "article", "paragraph"):
            rest.pop(name, None)
        return cls(
            id=id,
            kind=kind,
            article=article,
            targets=tuple(Target.from_record(target) for target in rest.pop("targets", ())),
            note=str(rest.pop("note", "")),
            tags=tuple(str(tag) for tag in rest.pop("tags", ())),
            color=str(rest.pop("color", "")),
            creator=str(rest.pop("creator", "")),
            created=str(rest.pop("created", "")),
            modified=str(rest.pop("modified", "")),
            fields=rest,
        )

    def to_json(self) -> dict[str, Any]:
        """The record with `id` and `article`, in the shape of `reader annotations --json`."""
        own = {"id": self.id, "article": self.article}
        return own | self.to_record() | own


_COMMON = frozenset(
    {"kind", "targets", "note", "tags", "color", "creator", "created", "modified", "paragraph"}
)


def now() -> str:
    """The time as records have it: ISO 8601, UTC, microseconds."""
    return _iso(datetime.now(UTC))


def local_time(time: str) -> str:
    """A record's time as the clock on the wall has it (`2026-03-14 14:02`); as it stands where it is none."""
    try:
        return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return time


def new_annotation(
    kind: Kind,
    targets: Iterable[Target] = (),
    *,
    note: str = "",
    tags: Iterable[str] = (),
    color: str = "",
    creator: str = "",
    **fields: Any,
) -> Annotation:
    """A new annotation with an id and a time of its own. A claim begins `unstarted`."""
    time = now()
    if kind == "claim":
        fields = {"state": "unstarted", **fields}
    return Annotation(
        id=new_ulid(),
        kind=kind,
        targets=tuple(targets),
        note=note,
        tags=tuple(tags),
        color=color or DEFAULT_COLOR[kind],
        creator=creator,
        created=time,
        modified=time,
        fields={name: value for name, value in fields.items() if not _is_empty(value)},
    )


def changed(annotation: Annotation, **values: Any) -> Annotation:
    """The annotation with other values, and each changed field's time added to its chain in `stamps`.

    Fields that already have that value are left alone; with nothing to change the annotation itself comes back.
    An empty value removes a field. What had been kept of two versions in conflict is settled by the value given,
    also by the one that stands already.
    """
    conflicts = annotation.fields.get("conflicts", {})
    different = {
        name: value for name, value in values.items() if differs(annotation[name], value) or name in conflicts
    }
    if not different:
        return annotation
    stamps = {name: list(chain) for name, chain in annotation.fields.get("stamps", {}).items()}
    time = began = now()
    # Who deletes has seen every field, also one that was set by a clock which is ahead.
    seen = {name: stamps.setdefault(name, []) for name in different} if "deleted" not in different else stamps
    for chain in seen.values():
        if chain and (latest := max(chain)) >= time:
            time = _after(latest)
    for name in different:
        stamps.setdefault(name, []).append(time)
    common = {name: value for name, value in different.items() if name in _COMMON}
    settled = {name: kept for name, kept in conflicts.items() if name not in different}
    own = {
        **annotation.fields,
        "conflicts": settled,
        **{k: v for k, v in different.items() if k not in _COMMON},
    }
    own = {name: value for name, value in own.items() if not _is_empty(value)}
    for name in ("tags", "targets"):
        if name in common:
            common[name] = tuple(common[name])
    modified = began if time.endswith(_NO_TIME) else time
    return replace(annotation, **common, modified=modified, fields={**own, "stamps": stamps})


def set_apart(annotation: Annotation, others: Mapping[str, Iterable[Mapping[str, Any]]]) -> Annotation:
    """The annotation with other values beside those of these fields, for somebody to choose again. They get new
    stamps: whoever has seen them settled must not take them for old ones."""
    if not others:
        return annotation
    stamps = {name: list(chain) for name, chain in annotation.fields.get("stamps", {}).items()}
    conflicts = dict(annotation.fields.get("conflicts", {}))
    for name, entries in others.items():
        chain = stamps.setdefault(name, [])
        conflicts[name] = []
        for entry in entries:
            chain.append(_next(chain))
            conflicts[name].append({**entry, "stamp": chain[-1]})
        chain.append(_next(chain))
    return replace(
        annotation, modified=now(), fields={**annotation.fields, "stamps": stamps, "conflicts": conflicts}
    )


def _next(chain: Iterable[str]) -> str:
    """The stamp of an edit made now, by somebody who has seen those."""
    time, latest = now(), max(chain, default="")
    return time if time > latest else _after(latest)


def deleted(annotation: Annotation) -> Annotation:
    """The annotation's tombstone: everything it had, and the time it was deleted."""
    return changed(annotation, deleted=now())


def restored(annotation: Annotation) -> Annotation:
    """A deleted annotation as it was before, with the undoing in its `stamps`."""
    return changed(annotation, deleted="")


def stamps(annotation: Annotation) -> set[str]:
    """The times of all edits of an annotation's fields."""
    return {stamp for chain in annotation.fields.get("stamps", {}).values() for stamp in chain}


def differs(old: Any, new: Any) -> bool:
    """Whether a field's new value is another one; an empty value is the same as none at all."""
    if isinstance(old, tuple):
        return old != tuple(new)
    return bool(old != new) and not (_is_empty(old) and _is_empty(new))


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == () or value == {}


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


# Greater than any character of a time.
_NO_TIME = "~"


def _after(stamp: str) -> str:
    """A stamp that sorts after this one, as text, which is how stamps are compared.

    That is the next microsecond. Another program may have written what is no time, or one with no next: there
    the stamp itself with a suffix is what comes after.
    """
    try:
        later = _iso(datetime.fromisoformat(stamp) + timedelta(microseconds=1))
    except (ValueError, OverflowError):
        later = ""
    return later if later > stamp else stamp + _NO_TIME
