"""What abbreviations stand for: those that 120,000 abstracts expand, and those whose letters fit.

Counts are of papers that write "long form (SF)"; `training/build_abbreviations.py` makes the table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extractors.heads import type_of
from kg.resolve.spelling import Row, squeezed, words
from kg.resolve.stems import stems
from schemas.ontology import ontology

TABLE = Path(__file__).with_name("abbreviations.tsv")
CLEAR = 0.8  # share of an abbreviation's expansions from which on it means one thing

_KNOWN = 50  # papers that must expand an abbreviation for others to count as unheard of
_FITS = 0.6  # worth of letters that fit where no paper says so
_WORDS_A_LETTER = 3  # of a long form, small ones included
_REPEATED = re.compile(r"([a-z])([3-9])([a-z]*)")
_SOUNDS = {"2": "to", "4": "for"}
SMALL = frozenset(["of", "for", "the", "and", "in", "on", "with", "to", "by", "from", "as", "at", "via"])


class Expansion(NamedTuple):
    """One way to expand an abbreviation: as printed, and how many papers do."""

    name: str
    papers: int


def sense(long: Row) -> str:
    """What the spellings of one expansion share.

    >>> sense(words("Multi-modal Large Language Models")) == sense(words("multimodal large language model"))
    True
    """
    return squeezed(stems(long))


@cache
def expansions(family: str | None = None) -> dict[str, dict[str, Expansion]]:
    """For each abbreviation (squeezed) its expansions, by their sense.

    With a family, those left out whose last word says that they are of another: ASR is the task "automatic speech
    recognition" and the metric "attack success rate".
    """
    found: defaultdict[str, dict[str, Expansion]] = defaultdict(dict)
    for short, long, papers in _table():
        row = words(long)
        kind = type_of(row[-1]) if row else None
        if family in {None, "resource"} or kind is None or ontology().family(kind) == family:
            senses = found[squeezed(words(short))]
            before = senses.get(sense(row), Expansion(long, 0))  # the table has the commonest first
            senses[sense(row)] = Expansion(before.name, before.papers + papers)
    return dict(found)


@cache
def _table() -> list[tuple[str, str, int]]:
    rows = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return [(short, long, int(papers)) for short, long, papers in rows if papers.isdigit()]


@cache
def _clear() -> dict[Row, str]:
    """Expansions, by their stems, whose abbreviation means nearly always them, with it; the commonest of several."""
    best: dict[Row, tuple[int, str]] = {}
    for printed, long, _ in _table():
        short, row = squeezed(words(printed)), words(long)
        known = expansions()[short]
        papers = known[sense(row)].papers
        whole = len(row) > 1 and row[-1] != "based"  # of "LLM-based" only LLM is an abbreviation
        if papers >= CLEAR * sum(e.papers for e in known.values()) and whole:
            best[stems(row)] = max(best.get(stems(row), (0, "")), (papers, short))
    return {long: short for long, (_, short) in best.items()}


def contracted(row: Row, longest: int = 8) -> Row:
    """The words with every clear expansion of so many words among them, longest first, put as its abbreviation.

    >>> contracted(words("visual question answering with large language models"))
    ('vqa', 'with', 'llm')
    """
    stemmed, out, i = stems(row), [], 0
    while i < len(row):
        for end in range(min(len(row), i + longest), i + 1, -1):
            if short := _clear().get(stemmed[i:end]):
                out.append(short)
                i = end
                break
        else:
            out.append(row[i])
            i += 1
    return tuple(out)


def share_of_all(short: str, senses: Iterable[str]) -> float:
    """The share of these senses among everything that papers expand an abbreviation to, of whatever family."""
    known = expansions().get(short, {})
    papers = sum(e.papers for e in known.values())
    return sum(known[sense].papers for sense in senses if sense in known) / papers if papers else 0.0


def stands_for(short: str, long: Row, family: str) -> float:
    """How far an abbreviation may be taken for these words: its share of papers, else whether its letters fit.

    >>> stands_for("dpo", words("direct preference optimization"), "technique") > 0.8
    True
    >>> stands_for("dpo", words("deep learning"), "technique")
    0.0
    """
    known = expansions(family).get(short, {})
    if sense(long) in known:
        return known[sense(long)].papers / sum(e.papers for e in known.values())
    if sum(e.papers for e in known.values()) >= _KNOWN:
        return 0.0  # papers expand it often, and never so
    return _FITS if len(long) > 1 and _fits(short, long) else 0.0


def _fits(short: str, long: Row) -> bool:
    """Whether the abbreviation takes the first letter of every word that is not small, and its others in order."""
    letters = [c for c in short if c.isalnum()]
    if repeated := _REPEATED.fullmatch(short):  # A3C
        letters = [repeated[1]] * int(repeated[2]) + list(repeated[3])

    @cache
    def fits(at: int, word: int) -> bool:
        if word == len(long):
            return at == len(letters)
        if len(long) - word > _WORDS_A_LETTER * (len(letters) - at) + 1:
            return False
        if long[word] in SMALL and fits(at, word + 1):
            return True
        if at < len(letters) and long[word] == _SOUNDS.get(letters[at]):  # R2R
            return fits(at + 1, word + 1)
        if at == len(letters) or long[word][0] != letters[at]:
            return False
        if fits(at + 1, word + 1):
            return True
        rest, taken = long[word][1:], 1
        while at + taken < len(letters) and (place := rest.find(letters[at + taken])) >= 0:
            rest, taken = rest[place + 1 :], taken + 1
            if fits(at + taken, word + 1):
                return True
        return False

    return len(letters) >= 2 and fits(0, 0)
