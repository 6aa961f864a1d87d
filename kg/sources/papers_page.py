r"""The copied or saved text of a papers page that lists papers: a heading, then titles and abstracts in turn.

Nothing marks which paragraph is what, and pages carry furniture (dates, counts, buttons) that changes over
time. So the paragraphs are read together. Each is one of the parts in `Part`; what may follow what is
`_AFTER`; each part has a cost that depends on how long the paragraph is, how it ends, and whether it is known
furniture; and the reading with the least cost in all is taken (the Viterbi algorithm). So a short abstract is
still one when it stands between two titles, and a title that ends like a sentence is still one when an
abstract follows.

An abstract is a slice of the text, with ``\n`` as line end and with the empty lines between its paragraphs;
the lines of a wrapped title are joined by blanks. A paragraph that is left out but looks like part of a paper
is reported.

The page of one paper is another layout, read by `kg.sources.paper_page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from kg.sources.furniture import is_furniture
from kg.sources.paper_page import is_paper_page, records
from kg.sources.report import Place, Report
from kg.sources.source import Kind, Record, Source, as_text

LONG_LINE = 200
"""Wrapped text has no longer lines: a paragraph that has one is taken line by line."""

_SENTENCE_END = re.compile(r"(?:[.!?…。！？؟।][\"'”’)\]}$*]*|https?://\S+)\Z")
_NOT_TEXT = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\ud800-\udfff]")
_PARTICLES = frozenset({"al", "and", "bin", "da", "de", "del", "der", "di", "la", "van", "von"})
_NEVER = float("inf")


class Part(Enum):
    """What a paragraph is on the page; an aside stands between a title and its abstract (authors, a count)."""

    FURNITURE = "furniture"
    TITLE = "title"
    ASIDE = "aside"
    ABSTRACT = "abstract"
    MORE = "more of an abstract"


_AFTER = {
    Part.FURNITURE: (Part.FURNITURE, Part.ABSTRACT, Part.MORE),
    Part.TITLE: (Part.FURNITURE, Part.ABSTRACT, Part.MORE),
    Part.ASIDE: (Part.TITLE, Part.ASIDE),
    Part.ABSTRACT: (Part.TITLE, Part.ASIDE),
    Part.MORE: (Part.ABSTRACT, Part.MORE),
}
_LAST = (Part.FURNITURE, Part.ABSTRACT, Part.MORE)


class _Paragraph(NamedTuple):
    text: str
    line: int

    @property
    def furniture(self) -> bool:
        return all(is_furniture(line) for line in self.text.split("\n"))

    @property
    def names(self) -> bool:
        """Whether it lists people: at least two, each of a few words in capitals."""
        people = [one.split() for one in self.text.strip(" ,").split(",")] if len(self.text) < 5000 else []
        return len(people) > 1 and all(
            1 < len(words) < 6 and all(word[0].isupper() or word in _PARTICLES for word in words) for words in people
        )


def sniff(head: bytes) -> bool:
    """Whether it is text in which some paragraph is the abstract of another."""
    text = _plain_lines(head)
    if len(_NOT_TEXT.findall(text)) > len(text) / 10:
        return False
    return is_paper_page(text) or Part.ABSTRACT in parts(_paragraphs(text))


def read(source: Source, report: Report) -> Iterator[tuple[Place, Record]]:
    """The papers of the page, each with the line of its title."""
    text = _plain_lines(source.whole())
    if is_paper_page(text):
        for line, record in records(text):
            yield source.at(line), record
        return
    paragraphs = _paragraphs(text)
    title = _Paragraph("", 0)
    abstract: list[str] = []
    for paragraph, part in zip(paragraphs, parts(paragraphs), strict=True):
        if part is Part.MORE:
            abstract.append(paragraph.text)
            continue
        if abstract:
            yield source.at(title.line), _record(title, abstract)
            abstract = []
        if part is Part.TITLE:
            title = paragraph
        elif part is Part.ABSTRACT:
            abstract = [paragraph.text]
        else:
            _report_left_out(paragraph, part, source.at(paragraph.line), report)
    if abstract:
        yield source.at(title.line), _record(title, abstract)


def parts(paragraphs: list[_Paragraph]) -> list[Part]:
    """The reading of the page that costs least.

    >>> page = "Daily Papers|On Things|We study things. They are many.|On Stuff|We weigh stuff. It is heavy."
    >>> [part.name for part in parts([_Paragraph(text, 0) for text in page.split("|")])]
    ['FURNITURE', 'TITLE', 'ABSTRACT', 'TITLE', 'ABSTRACT']
    """
    best: dict[Part, float] = {Part.FURNITURE: 0.0}
    back: list[dict[Part, Part]] = []
    for paragraph in paragraphs:
        costs = _costs(paragraph)
        reached: dict[Part, float] = {}
        came: dict[Part, Part] = {}
        for part, before in _AFTER.items():
            came[part] = min(before, key=lambda one: best.get(one, _NEVER))
            reached[part] = best.get(came[part], _NEVER) + costs[part]
        best = reached
        back.append(came)
    reading: list[Part] = []
    part = min(_LAST, key=lambda one: best.get(one, _NEVER))
    for came in reversed(back):
        reading.append(part)
        part = came[part]
    return reading[::-1]


def _costs(paragraph: _Paragraph) -> dict[Part, float]:
    """What it costs to take this paragraph for each part: 0 is a good one, 3 a doubtful one, 10 a bad one."""
    text, known, names = paragraph.text, paragraph.furniture, paragraph.names
    sentence = bool(_SENTENCE_END.search(text))
    sentences = len(text) > 150 and text.endswith(".") and ". " in text
    short, long = max(0.0, (300 - len(text)) / 75), max(0.0, (len(text) - 200) / 50)
    one_word = " " not in text
    user = one_word and text.islower()
    hopeless = 20 * (known or not any(map(str.isalpha, text)))
    prose = hopeless + 1.5 * (not sentence) + 3 * names
    furniture = 0.0 if known else min(1 + len(text) / 40, 12) + 3 * sentence
    return {
        Part.FURNITURE: furniture,
        Part.TITLE: hopeless + long + 2 * text.endswith(".") + 8 * sentences + 2 * names + one_word + 2 * user,
        Part.ASIDE: 0.0 if known else 2.0 if names else furniture + (1.5 if one_word else 4.0),
        Part.ABSTRACT: short + prose,
        Part.MORE: 1.5 + short / 2 + prose,
    }


def _report_left_out(paragraph: _Paragraph, part: Part, place: Place, report: Report) -> None:
    text = paragraph.text
    if paragraph.furniture or paragraph.names or len(text.split()) < 4:
        return
    if part is Part.ASIDE:
        report.note(place, f"left out, because it stands between a title and its abstract: {text[:60]!r}")
    elif len(text) > LONG_LINE:
        report.skip(place, f"has no title before it: {text[:60]!r}")
    else:
        report.skip(place, f"has no abstract after it: {text[:60]!r}")


def _record(title: _Paragraph, abstract: list[str]) -> Record:
    return {
        "title": " ".join(line.strip() for line in title.text.split("\n")),
        "abstract": "\n\n".join(abstract),
    }


def _plain_lines(data: bytes) -> str:
    return as_text(data).replace("\r\n", "\n").replace("\r", "\n")


def _paragraphs(text: str) -> list[_Paragraph]:
    """What stands between empty lines, without the furniture above and below it."""
    found: list[_Paragraph] = []
    block: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            found += _split(block, number - len(block))
            block = []
    return found


def _split(block: list[str], first: int) -> list[_Paragraph]:
    if any(len(line) > LONG_LINE for line in block):
        return [_Paragraph(line.strip(), first + n) for n, line in enumerate(block)]
    start, end = 0, len(block)
    while start < end and is_furniture(block[start]):
        start += 1
    while end > start + 1 and is_furniture(block[end - 1]):
        end -= 1
    if not _is_over(block[start:end], block[end:]):
        end = len(block)
    pieces = (block[:start], block[start:end], block[end:])
    lines = (first, first + start, first + end)
    return [_Paragraph("\n".join(p).strip(), n) for p, n in zip(pieces, lines, strict=True) if p]


def _is_over(text: list[str], after: list[str]) -> bool:
    """Whether the lines after it are furniture and no part of it, as "Models" is at the end of a wrapped title."""
    if not text or not after or _SENTENCE_END.search(text[-1].rstrip()):
        return True
    return len(text) < 4 and any(char.isdigit() for line in after for char in line)


PAGE = Kind("the text of a papers page", sniff, read)
