"""The copied or saved text of the page of one paper (or of several such pages, one after the other).

Its abstract stands between the lines ``Abstract`` and ``View arXiv page``; a summary written by a machine may
come first, up to the line ``AI-generated summary``, and is left out. Each linked keyword of the abstract
stands on a line of its own, so that the lines are joined again, which is the one place where a text is not
the source's to the character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.sources.furniture import is_furniture
from kg.sources.source import Record

_PUBLISHED = re.compile(r"published on\s.*\d{4}.*", re.IGNORECASE)
_ARXIV = re.compile(r"arxiv:\s?(\S+)", re.IGNORECASE)
_END = re.compile(
    r"(?:view (?:arxiv page|pdf)|github(?: \S+)?|project page|add to collection|community.*"
    r"|(?:models|datasets|spaces) citing this paper.*|collections including this paper.*)",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:[(\[{“]|\S[-/])\Z")
_CLOSES = re.compile(r"[,.;:!?)\]}”’'%]|[-/]\S")


def is_paper_page(text: str) -> bool:
    """Whether it has the marks: the line ``Published on ...`` with a date, and after it the line ``Abstract``."""
    lines = [line.strip() for line in text.split("\n")]
    published = next((n for n, line in enumerate(lines) if _PUBLISHED.fullmatch(line)), len(lines))
    return "Abstract" in lines[published:]


def records(text: str) -> Iterator[tuple[int, Record]]:
    """The paper of each page, with the line of its title."""
    lines = [line.strip() for line in text.split("\n")]
    start = 0
    for published, line in enumerate(lines):
        if published < start or not _PUBLISHED.fullmatch(line) or "Abstract" not in lines[published:]:
            continue
        abstract = lines.index("Abstract", published) + 1
        end = next((n for n in range(abstract, len(lines)) if _END.fullmatch(lines[n])), len(lines))
        title = _title_start(lines, start, published)
        arxiv = next((match[1] for one in lines[start:abstract] if (match := _ARXIV.fullmatch(one))), None)
        yield (
            title + 1,
            {
                "id": arxiv,
                "title": join(lines[title:published]),
                "abstract": join(_without_summary(lines[abstract:end])),
                "published": line,
                "authors": _authors(lines[published:abstract]),
            },
        )
        start = end


def join(lines: list[str]) -> str:
    """The lines as one text, with a blank between two unless punctuation says there was none.

    >>> join(["large language models", "(", "LLMs", ") promise much, and", "pre-training", ", too."])
    'large language models (LLMs) promise much, and pre-training, too.'
    """
    text = ""
    for line in filter(None, lines):
        glued = not text or _OPENS.search(text[-2:]) or _CLOSES.match(line)
        text += line if glued else " " + line
    return text


def _title_start(lines: list[str], first: int, published: int) -> int:
    """Where the title above the date begins: below the nearest furniture."""
    start = published
    for number in range(published - 1, first - 1, -1):
        if is_furniture(lines[number]) and lines[number]:
            break
        if lines[number]:
            start = number
    return start


def _without_summary(lines: list[str]) -> list[str]:
    marks = [number for number, line in enumerate(lines) if line.lower() == "ai-generated summary"]
    return lines[marks[-1] + 1 :] if marks else lines


def _authors(lines: list[str]) -> list[str]:
    begin = next((n for n, line in enumerate(lines) if line.lower() in {"authors:", "authors"}), len(lines))
    names = ",".join(line for line in lines[begin + 1 :] if not is_furniture(line))
    return [name.strip() for name in names.split(",") if name.strip()]
