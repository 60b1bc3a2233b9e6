"""The record the finder gives: a stretch of quoted words and who said them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Form = Literal["direct", "partial", "indirect"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words somebody said. Offsets are code points into the text searched, half-open.

    `text` is `text[start:end]` of it, marks included. `form` is `direct` where the
    whole reported fragment stands in marks, `partial` where quoted words are part of
    the reporter's own sentence. `mention` is how the speaker is named in the sentence
    ("he", "the minister"), at `speaker_start:speaker_end`; `speaker` the fullest name the
    article has for that mention, else the mention; both "" and the offsets None where nobody is named.
    `role` is the speaker's title or function without the name. `cue` is the reporting
    word, "" for a colon, a dash, a label or none. `confidence` runs from 0 to 1.
    """

    start: int
    end: int
    text: str
    form: Form
    speaker: str = ""
    mention: str = ""
    speaker_start: int | None = None
    speaker_end: int | None = None
    role: str = ""
    cue: str = ""
    confidence: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The record in the shape of `reader quotes --json`."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "form": self.form,
            "speaker": self.speaker,
            "mention": self.mention,
            "speaker_start": self.speaker_start,
            "speaker_end": self.speaker_end,
            "role": self.role,
            "cue": self.cue,
            "confidence": self.confidence,
        }
