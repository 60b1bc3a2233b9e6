"""Words taken out of an article with where they come from, as one pastes them into notes."""

from __future__ import annotations

from reader.article import Article


def citation(words: str, article: Article, numbers: range, speaker: str = "", note: str = "") -> str:
    """The words in quotation marks, who said them, and the article, its date and the paragraphs.

    `numbers` are those of the paragraphs the words stand in, none for an unknown place or a note on the whole. Words
    that hold quotation marks get none around them; a person's own `note` stands below, and never in marks.
    """
    words = words.strip()
    quoted = words if any(mark in words for mark in '"“”„«»') else f"“{words}”"
    parts = [article.byline, f"“{article.title}”", article.source, article.published]
    where = ", ".join(part for part in parts if part)
    address = f" {article.url}" if article.url else ""
    said = f"{speaker}, in: " if speaker else ""
    place = f", ¶{numbers[0]}" if numbers else ""
    place += f"–{numbers[-1]}" if len(numbers) > 1 else ""
    parts = [quoted if words else "", f"— {said}{where}{place}.{address}", note]
    return "\n".join(part for part in parts if part) + "\n"
