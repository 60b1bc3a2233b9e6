"""The words a person chooses from: colours, verdicts, states and the rest.

Each term has the name that is stored, the label that is shown and, where a standard has one,
the name it is exported under. A library may add terms of its own in `library.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Term:
    """`name` is stored, `label` shown; `standard` is the field's own name for it ("" where it has none)."""

    name: str
    label: str = ""
    standard: str = ""

    def __str__(self) -> str:
        return self.label or self.name.replace("-", " ")


def _terms(*rows: str | tuple[str, str]) -> tuple[Term, ...]:
    return tuple(Term(row) if isinstance(row, str) else Term(row[0], standard=row[1]) for row in rows)


#: CiTO, the Citation Typing Ontology: purl.org/spar/cito. The verdicts' core is AVeriTeC's
#: (Schlichtkrull and others, 2023); reliability and credibility are the Admiralty code (NATO AJP-2.1).
STANDARD: Mapping[str, tuple[Term, ...]] = {
    "state": _terms(
        "unstarted",
        "in-progress",
        "needs-source",
        "checked",
        "published",
        "parked",
        "out-of-scope",
    ),
    "verdict": _terms(
        ("supported", "Supported"),
        ("refuted", "Refuted"),
        ("not-enough-evidence", "Not Enough Evidence"),
        ("conflicting", "Conflicting Evidence/Cherrypicking"),
        "mostly-supported",
        "mixed",
        "misleading",
        "mostly-unsupported",
        "outdated",
        "satire",
        "misattributed",
        "not-checkable",
    ),
    "claim_type": _terms(
        "quantity",
        "event",
        "cause",
        "law-or-rule",
        "position",
        "prediction",
        "quote-attribution",
        "personal-experience",
    ),
    "evidence_relation": _terms(
        ("supports", "cito:confirms"),
        ("refutes", "cito:refutes"),
        ("disputes", "cito:disputes"),
        ("qualifies", "cito:qualifies"),
        ("data", "cito:citesAsDataSource"),
        ("context", "cito:citesForInformation"),
    ),
    "claim_relation": _terms("same-as", "repeats", "contradicts", "updates", "qualifies"),
    "integrity": _terms(
        "verbatim",
        "trimmed",
        "altered",
        "translated",
        "out-of-context",
        "misattributed",
        "not-found",
        "unchecked",
    ),
    "source_kind": _terms(
        "document",
        "data",
        "transcript",
        "wire",
        "press-release",
        "social-post",
        "interview",
        "image-or-video",
        "other",
    ),
    "access": _terms("on-record", "background", "anonymous", "leaked"),
    "tier": _terms("primary", "secondary", "tertiary"),
    "form": _terms("direct", "partial", "indirect"),
    "basis": _terms("named", "resolved", "user"),
    "reliability": (
        Term("A", "A completely reliable"),
        Term("B", "B usually reliable"),
        Term("C", "C fairly reliable"),
        Term("D", "D not usually reliable"),
        Term("E", "E unreliable"),
        Term("F", "F cannot be judged"),
    ),
    "credibility": (
        Term("1", "1 confirmed by others"),
        Term("2", "2 probably true"),
        Term("3", "3 possibly true"),
        Term("4", "4 doubtful"),
        Term("5", "5 improbable"),
        Term("6", "6 cannot be judged"),
    ),
}

#: The eight colours of the keys 1 to 8, with the letter that stands in the gutter for those who do
#: not see colours apart.
COLORS: Mapping[str, str] = {
    "yellow": "y",
    "green": "g",
    "blue": "b",
    "pink": "k",
    "purple": "p",
    "orange": "o",
    "red": "r",
    "grey": "e",
}


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The standard terms and a library's own, by vocabulary."""

    terms: Mapping[str, tuple[Term, ...]] = field(default_factory=lambda: STANDARD)

    def names(self, vocabulary: str) -> tuple[str, ...]:
        return tuple(term.name for term in self.terms[vocabulary])

    def label(self, vocabulary: str, name: str) -> str:
        """What to show for a stored name; a name the vocabulary does not know shows as it is."""
        return next((str(term) for term in self.terms[vocabulary] if term.name == name), name)

    def extended(self, own: Mapping[str, Iterable[str]]) -> Vocabularies:
        """With a library's own terms behind the standard ones.

        Raises ValueError where `own` names a vocabulary that does not exist.
        """
        terms = dict(self.terms)
        for vocabulary, names in own.items():
            if vocabulary not in terms:
                raise ValueError(f"there is no vocabulary {vocabulary!r}; there are {', '.join(terms)}")
            known = {term.name for term in terms[vocabulary]}
            terms[vocabulary] += tuple(Term(name) for name in names if name not in known)
        return Vocabularies(terms)
