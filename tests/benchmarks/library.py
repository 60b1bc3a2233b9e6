"""The libraries that are measured: invented texts, the same ones every time, and annotations on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from tempfile import mkdtemp

#: Paragraphs of the long text, which come to 5 MB.
LONG = 22_000
#: Words that stand in a title and in a last paragraph, and nowhere else.
TITLE = "Account of the Valley"
LAST_WORDS = "So ended the season"

_TEXT = (
    "the a of in and to by at from river bridge council ferry lantern harbour winter morning market "
    "timber keeper letter record witness account season village railway meadow orchard minister engineer "
    "question answer silver quiet northern older broken narrow public early carried opened counted "
    "refused promised measured described repaired nobody everyone slowly twice again before after under "
    "beyond"
)
_WORDS = _TEXT.split()
_NAMES = ["Mara Quill", "Tom Harrow", "Ilse Brandt", "Edwin Oake", "Nora Pell", "Josef Lind"]
_CUES = ["said", "told the council", "added", "claimed"]
_LENGTHS = [4, 9, 15, 22, 30, 38, 45, 60, 85]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where everything is. Each of the folders is a library, the files are articles in them."""

    root: Path
    ten: Path
    ten_thousand: Path
    short: Path
    long: Path
    long_annotated: Path
    quotes: Path

    def new_home(self) -> Path:
        """A home folder in which the reader has never been: no place is remembered, no setting made."""
        return Path(mkdtemp(dir=self.root, prefix="home-"))


def build(root: Path) -> Desk:
    """Write the libraries into an empty folder."""
    desk = Desk(
        root=root,
        ten=root / "ten",
        ten_thousand=root / "ten-thousand",
        short=root / "ten" / "05.txt",
        long=root / "long" / "long.txt",
        long_annotated=root / "annotated" / "long.txt",
        quotes=root / "quotes" / "quotes.txt",
    )
    for folder in (
        desk.ten,
        desk.ten_thousand,
        desk.long.parent,
        desk.long_annotated.parent,
        desk.quotes.parent,
    ):
        (folder / "annotations").mkdir(parents=True)
    for number in range(10):
        (desk.ten / f"{number:02}.txt").write_text(_text(18, seed=number), encoding="utf-8")
    for number in range(10_000):
        (desk.ten_thousand / f"{number:05}.txt").write_text(f"{TITLE} {number}\n\nShort.\n", encoding="utf-8")
    long = _text(LONG, seed=99)
    desk.long.write_text(long, encoding="utf-8")
    desk.long_annotated.write_text(long, encoding="utf-8")
    desk.quotes.write_text(_text(600, seed=7, quotes=1.0), encoding="utf-8")
    _annotate(desk.ten / "00.txt", 20)
    _annotate(desk.long_annotated, 2_000)
    _annotate(desk.quotes, 200)
    return desk


def annotation_count(article: Path) -> int:
    """How many annotations the library keeps on an article that is alone in it."""
    from reader import open_library

    library = open_library(article)
    return len(library.annotations(library.find(str(article))))


def store_of(article: Path) -> Path:
    """The file with the annotations of an article that is alone in its library."""
    (store,) = (article.parent / "annotations").glob("*.json")
    return store


def _text(paragraphs: int, *, seed: int, quotes: float = 0.15) -> str:
    random = Random(seed)
    lengths = islice(cycle(random.sample(_LENGTHS, len(_LENGTHS))), paragraphs - 2)
    body = [
        _quote(random, length) if random.random() < quotes else _prose(random, length) for length in lengths
    ]
    return "\n\n".join([TITLE, *body, f"{LAST_WORDS}, and nothing more was heard."]) + "\n"


def _prose(random: Random, words: int) -> str:
    return " ".join(_sentences(random, words))


def _sentences(random: Random, words: int) -> Iterator[str]:
    while words > 0:
        count = min(words, random.randint(6, 18))
        yield " ".join(random.choices(_WORDS, k=count)).capitalize() + "."
        words -= count


def _quote(random: Random, words: int) -> str:
    said = " ".join(random.choices(_WORDS, k=min(words, 20))).capitalize()
    after = _prose(random, max(0, words - 20))
    return f"“{said},” {random.choice(_CUES)} {random.choice(_NAMES)}. {after}".rstrip()


def _annotate(path: Path, count: int) -> None:
    """Highlights on the first words of paragraphs that are spread over the article, in one write."""
    from reader import open_library
    from reader.anchor import target_at
    from reader.annotation import new_annotation

    library = open_library(path)
    article = library.read(library.find(str(path)))
    step = len(article.blocks) / count
    highlights = []
    for number in (1 + int(step * at) for at in range(count)):
        text = article.blocks[number - 1].text
        # Not the quotation itself: that is left to be tagged.
        start = text.find("”") + 1
        end = min(len(text), start + 40)
        highlights.append(new_annotation("highlight", [target_at(article, number, start, end)], note="Seen"))
    library.store(article.id).put(highlights)
