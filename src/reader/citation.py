"""Words taken out of an article with where they come from, as one pastes them into notes."""

from __future__ import annotations

from reader.article import Article


def citation(words: str, article: Article, paragraph: int, speaker: str = "") -> str:
    """The words in quotation marks, who said them, and the article, its date and the paragraph's number.

    `paragraph` counts from 1. Marks that already stand around the words are not doubled.
    """
    words = words.strip()
    quoted = words if words[:1] in "\"“„«'‘" else f"“{words}”"
    parts = [article.byline, f"“{article.title}”", article.source, article.published]
    where = ", ".join(part for part in parts if part)
    address = f" {article.url}" if article.url else ""
    said = f"{speaker}, in: " if speaker else ""
    return f"{quoted}\n— {said}{where}, ¶{paragraph}.{address}\n"
