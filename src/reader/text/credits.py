"""What stands around an article's text: headline, date line, byline, captions and credits.

English and German forms. Every rule looks at one short block and where it stands; what no rule knows
stays text, so that a wrong guess costs a colour and never a word.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from reader.article import Block, ParagraphKind
from reader.text.heading import Heading


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Word sets and few patterns, made when first needed: compiling patterns is what start-up would wait for.

#: How many blocks from the top can hold the headline, byline and date line, and from the end the credits.
_TOP, _END = 8, 20
#: The longest, in code points, that can be a date line or byline; a headline; a credit among the last blocks.
_LINE, _HEADLINE, _CREDIT_LINE = 120, 200, 300

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner",
            "february feb februar",
            "march mar märz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}
#: What may stand in a date line beside its date.
_BESIDE_DATE = _set(
    "published updated last first posted modified date datum issued on at the veröffentlicht aktualisiert stand am um "
    "vom den monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag a.m p.m am pm uhr noon midnight gmt utc bst "
    "cet cest est edt cst cdt mst mdt pst pdt msk"
)
_CLOCK = _set("am pm a.m p.m uhr")

_BYLINES = (
    "by ",
    "von ",
    "words by ",
    "written by ",
    "story by ",
    "posted by ",
    "text: ",
    "author: ",
    "authors: ",
    "autor: ",
    "autorin: ",
)
_BETWEEN_NAMES = _set("and und et of for in the der den da de di du la le van von & with mit")

_PICTURES = _set(
    "photo photos photograph photographs photography photographer picture pictures pic image images video illustration "
    "illustrations graphic graphics infographic cartoon map foto fotos bild bilder grafik"
)
_MAKERS = _set(
    "editor editors edited editing source sources credit credits reporting reporters additional research translation "
    "translator translated compiled design redaktion quelle quellen übersetzung mitarbeit via"
)
_SOURCES = _set("source sources quelle quellen")
#: Credits wherever they stand.
_RIGHTS = ("©", "(c) ", "copyright ©", "copyright (c)", "all rights reserved", "alle rechte vorbehalten")
_HELP = ("additional reporting by ", "with reporting by ", "with reporting from ")
_BASIS = (
    *(
        f"{based} {material} {of} "
        for based in ("based on", "based on the", "with")
        for material in ("material", "materials", "reports", "information")
        for of in ("from", "by", "of")
    ),
    "mit material von ",
    "mit material der ",
    "mit material des ",
    "based on reporting by ",
)
#: Only among the last blocks.
_ORIGINS = (
    "originally published",
    "first published",
    "this story was",
    "this article was",
    "this article is",
)

_SLUGS = frozenset(
    (
        "for immediate release",
        "breaking",
        "breaking news",
        "exclusive",
        "opinion",
        "analysis",
        "update",
        "news",
        "report",
    )
)
_CRUMBS = r"[^/›»>|]{1,40}(?:\s[/›»>|]\s[^/›»>|]{1,40})+"
#: A news agency's date line at the head of the text: `CITY, March 4. /AGENCY/`, `CITY (AP) --`.
_AGENCY = r"[\s.,]*(?:/(?P<a>[^/\n]{2,40})/|\((?P<b>[^()\n]{2,40})\)\s*[-–—:]|[-–—]+ (?P<c>[A-Z][A-Z /]{1,30})[.:] )"
_CITY = r"[A-ZÀ-Þ][\w.'’\- ]{1,40}(?:, [A-ZÀ-Þ][\w.'’\- ]{1,30})?"


@cache
def _date() -> re.Pattern[str]:
    day, year, name = r"\d{1,2}", r"(?:1[5-9]|20)\d\d", r"[A-Za-zä]{3,9}"
    return re.compile(
        rf"\b(?:(?P<y>{year})-(?P<m>\d\d)-(?P<d>\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"
        rf"|(?P<a>{day})(?P<dot>[./])\s?(?P<b>{day})(?P=dot)\s?(?P<c>{year})"
        rf"|(?P<d1>{day})(?:\.|st|nd|rd|th)?\s(?:of\s)?(?P<m1>{name})\b\.?(?:,?\s(?P<y1>{year}))?"
        rf"|(?P<m2>{name})\b\.?\s(?P<d2>{day})(?:st|nd|rd|th)?\b(?:,?\s(?P<y2>{year})\b)?)(?!\d)"
    )


def _dates(text: str) -> list[tuple[int, int, str]]:
    found = []
    at = 0
    while match := _date().search(text, at):
        day = _day(match)
        if day:
            found.append((match.start(), match.end(), day))
        # What is no date may hide one: `on 4 March` matches no further than `4 March` only from the 4.
        at = match.end() if day else match.start() + 1
    return found


def _day(found: re.Match[str]) -> str:
    """The day of a match in ISO 8601, as in the text if it is not full, "" if it is none."""
    get = found.groupdict()
    year = get["y"] or get["c"] or get["y1"] or get["y2"]
    name = get["m1"] or get["m2"]
    if name:
        month, day = _MONTHS.get(name.lower(), 0), int(get["d1"] or get["d2"])
    elif get["y"]:
        month, day = int(get["m"]), int(get["d"])
    else:
        day, month = int(get["a"]), int(get["b"])
        if get["dot"] == "/":
            if day <= 12 and month <= 12 and day != month:
                return found[0]
            if month > 12:
                day, month = month, day
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return ""
    return f"{year}-{month:02}-{day:02}" if year else found[0]


def find_date(text: str) -> tuple[int, int, str] | None:
    """The first date in `text`: where it stands and the day in ISO 8601, or as in the text if it is not full.

    A day and a month by number with slashes are read only where one of them is above 12.
    """
    if not any(c.isdigit() for c in text):
        return None
    return next(iter(_dates(text)), None)


def dateline(line: str) -> str:
    """The date that a line of nothing but a date tells (see `find_date`), "" if it is no date line."""
    if len(line) > _LINE or not any(c.isdigit() for c in line):
        return ""
    dates = _dates(line)
    if not dates:
        return ""
    rest = line
    for start, end, _ in reversed(dates):
        rest = f"{rest[:start]} , {rest[end:]}"
    words = [word.strip(".:") for word in re.split(r"[\s,|/;()–—-]+", rest)]
    words = [word for word in words if word]
    place = 0
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word.lower() in _BESIDE_DATE:
            continue
        if word[0].isdigit():
            clock = (
                any(c in word for c in ":.")
                or following.lower() in _CLOCK
                or word.lower().endswith(("am", "pm"))
            )
            if not clock:
                return ""
        elif word[0].isupper() and place < 3:
            place += 1
        elif any(c.isalnum() for c in word):
            return ""
    return dates[0][2]


def byline(line: str) -> str:
    """Whom a line `By …` names, "" if it is no byline."""
    if len(line) > _LINE:
        return ""
    start = line[:12].lower()
    said = next((said for said in _BYLINES if start.startswith(said)), "")
    if not said:
        return ""
    name = line[len(said) :].strip()
    ends = [
        name.find(mark) for mark in (" / ", " | ", " • ", " · ", " – ", " — ", " on ", " at ") if mark in name
    ]
    ends += [found[0] for found in (find_date(name),) if found]
    name = name[: min(ends)].rstrip(" ,;/|") if ends else name.rstrip(",;")
    if said in ("by ", "von "):
        words = re.split(r"[,(]", name)[0].split()
        if not 1 <= len(words) <= 10 or not all(
            w[0].isupper() or w in _BETWEEN_NAMES or w[:3] == "al-" for w in words
        ):
            return ""
        if words[0].islower() or (name.endswith(".") and len(words[-1]) > 3):
            return ""
    return name


def _label(line: str) -> list[str]:
    """The words before the colon of `Photo by: …`, or those of `Photo by` with no colon; [] if neither."""
    head = line[:48].lower().lstrip("([")
    label, colon, _ = head.partition(":")
    if colon and label.count(" ") < 4:
        return label.split()
    words = head.split()[:4]
    for end, word in enumerate(words):
        if word in ("by", "courtesy") and 0 < end < 3:
            return words[: end + 1]
    return []


def is_picture_line(line: str) -> bool:
    """Whether a line names who took or owns a picture."""
    label = _label(line)
    return len(line) <= _CREDIT_LINE and bool(label) and label[0] in _PICTURES


def _is_strong(line: str) -> bool:
    """Whether a line is a credit wherever it stands."""
    head = line[:40].lower().removeprefix("(")
    return (
        line[:16].lower().startswith(_RIGHTS)
        or head.startswith((*_HELP, *_RIGHTS))
        or (head.startswith(_BASIS) and len(line) <= _LINE and line[-1] != ".")
    )


def _is_credit(line: str) -> bool:
    """Whether a line is a credit among the last blocks."""
    if len(line) > _CREDIT_LINE:
        return False
    label = _label(line)
    if label and (label[0] in _PICTURES or label[0] in _MAKERS):
        return True
    return _is_strong(line) or line[:40].lower().lstrip("([").startswith((*_BASIS, *_ORIGINS))


def is_label_line(line: str) -> bool:
    """Whether a line stands alone by its form: a byline, a date line or a credit."""
    if len(line) > _LINE or not (line[0].isupper() or line[0].isdigit() or line[0] in "©("):
        return False
    label = _label(line)
    if label and (label[0] in _PICTURES or (label[0] in _MAKERS and ":" in line)):
        return True
    return _is_strong(line) or bool(byline(line) or dateline(line))


def source(line: str) -> str:
    """Whom a credit names as the source, "" if none."""
    label, colon, named = line.lstrip("([").partition(":")
    if not colon or label.lower() not in _SOURCES:
        head = line[:60].lower().lstrip("([")
        basis = next((basis for basis in _BASIS if head.startswith(basis)), "")
        named = line.lstrip("([")[len(basis) :] if basis else ""
    return named.strip().rstrip(".)] ").removeprefix("the ")


def settle(blocks: list[Block], known: Heading | None = None) -> tuple[list[Block], Heading]:
    """`blocks` with the kinds that their place tells, and the heading read off them.

    Only blocks of kind `text` change theirs. What `known` says (front matter) wins over what is read. A block
    of kind `title`, if there is one, is the headline.
    """
    known = known or Heading()
    blocks = list(blocks)
    title = next((at for at, block in enumerate(blocks[:200]) if block.kind == "title"), -1)
    if title < 0:
        title = _headline(blocks)
        if title >= 0:
            _mark(blocks, title, "title")
    published = by = ""
    for at, block in enumerate(blocks[:_TOP]):
        if block.kind != "text":
            continue
        if date := dateline(block.text):
            _mark(blocks, at, "dateline")
            published = published or date
        elif (name := byline(block.text)) and at != title:
            _mark(blocks, at, "byline")
            by = by or name
            date_beside = find_date(block.text)
            published = published or (date_beside[2] if date_beside else "")
    _mark_credits(blocks)
    origin = next(
        (s for block in reversed(blocks[-_END:]) if block.kind == "credit" and (s := source(block.text))), ""
    )
    first = next(
        (block.text for block in blocks[: _TOP + 4] if block.kind == "text" and len(block.text) > 40), ""
    )
    date, agency = _agency_line(first)
    return blocks, Heading(
        title=blocks[title].text if title >= 0 else known.title,
        published=known.published or published or date,
        byline=known.byline or by,
        source=known.source or origin or agency,
        url=known.url,
        language=known.language,
    )


def _mark(blocks: list[Block], at: int, kind: ParagraphKind) -> None:
    blocks[at] = replace(blocks[at], kind=kind)


def _headline(blocks: list[Block]) -> int:
    """Which block is the headline: the first that can be one, past breadcrumbs, slugs, dates and bylines; else -1."""
    for at, block in enumerate(blocks[:4]):
        if block.kind == "heading":
            return at
        if block.kind != "text":
            return -1
        text = block.text
        if dateline(text) or (at + 1 < len(blocks) and byline(text) and _can_be_headline(blocks[at + 1])):
            continue
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        aside = len(text) <= 80 and (text.lower().strip(" :-—!") in _SLUGS or re.fullmatch(_CRUMBS, text))
        if aside and following and _can_be_headline(following):
            continue
        return at if _can_be_headline(block) else -1
    return -1


def _can_be_headline(block: Block) -> bool:
    text = block.text
    if block.kind == "heading":
        return True
    if block.kind != "text" or len(text) > _HEADLINE or "\n" in text:
        return False
    if dateline(text) or byline(text) or _is_strong(text) or is_picture_line(text):
        return False
    bare = text.rstrip("\"'”’»“)]")
    return not bare.endswith((".", ":", ",", ";", "。")) or bare.endswith(
        ("...", "U.S.", "U.K.", "U.N.", "a.m.", "p.m.")
    )


#: Two letters that every line begins with which is a credit wherever it stands.
_BEGINNINGS = frozenset(words.lstrip("([")[:2] for words in (*_PICTURES, *_HELP, *_BASIS, *_RIGHTS)) | {
    "© ",
    "©",
}


def _mark_credits(blocks: list[Block]) -> None:
    """Credits among the last blocks and, of the unmistakable kinds, anywhere; captions with their credit elsewhere."""
    end = _credits_start(blocks)
    for at in range(end, len(blocks)):
        if blocks[at].kind == "text":
            _mark(blocks, at, "credit")
    for at, block in enumerate(blocks[:end]):
        text = block.text
        if text.lstrip("([")[:2].lower() not in _BEGINNINGS or len(text) > _LINE or block.kind != "text":
            continue
        if _is_strong(text):
            _mark(blocks, at, "credit")
        elif is_picture_line(text):
            tells = len(text) > 60 or text[-1] == "." or re.search(r"[a-z]\. ", text)
            _mark(blocks, at, "caption" if tells else "credit")
    # What follows the last credit (`Share this article`) is no credit.
    last = max((at for at in range(end, len(blocks)) if _is_credit(blocks[at].text)), default=-1)
    for at in range(last + 1, len(blocks)):
        if last >= 0 and blocks[at].kind == "credit":
            _mark(blocks, at, "text")


def _credits_start(blocks: list[Block]) -> int:
    """Where the credits at the end begin. One lone line before them, such as a name of a group, is theirs."""
    start = len(blocks)
    lone = 0
    for at in range(len(blocks) - 1, max(0, len(blocks) - _END), -1):
        block = blocks[at]
        if block.kind != "text":
            break
        if _is_credit(block.text):
            start, lone = at, 0
            continue
        lone += 1
        if not _is_furniture(block.text) or (lone > 1 and start < len(blocks)):
            break
    if 1 < start < len(blocks) and blocks[start - 1].kind == "text" and _is_furniture(blocks[start - 1].text):
        start -= 1
    return start


def _is_furniture(text: str) -> bool:
    """A short line that is no sentence."""
    return len(text) <= 60 and text.count(" ") < 9 and text.rstrip("\"'”’»“)]")[-1:] not in (*".!?…:,;。", "")


def _agency_line(text: str) -> tuple[str, str]:
    """Date and agency from the head of the first paragraph, "" for what it does not tell."""
    head = text[:100]
    if not head[:1].isupper() or not any(mark in head for mark in ("/", "(", "–", "—", ". ", " -")):
        return "", ""
    at, date = 0, ""
    found = find_date(head)
    if found and found[0] <= 60 and re.fullmatch(_CITY, text[: found[0]].rstrip(" ,")):
        if re.match(r"\s?[.,]?\s?[-–—/(.]", text[found[1] : found[1] + 3]) or text[found[1] - 1] == ".":
            at, date = found[1], found[2]
    elif 0 < head.find(" (") <= 60 and re.fullmatch(_CITY, head[: head.find(" (")]):
        at = head.find(" (")
    agency = re.compile(_AGENCY).match(text, at) if at else None
    return date, (agency["a"] or agency["b"] or agency["c"] or "").strip(" .") if agency else ""
