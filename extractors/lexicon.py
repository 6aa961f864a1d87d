"""Known names: `lexicon.tsv`, a table that people edit, matched in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractors.content import read_table
from extractors.names import HYPHENS, NameIndex
from extractors.text import Candidate, Text, word_set

COLUMNS = ("name", "type", "aliases", "source")
CONFIDENCE = {  # share of matches that are concepts of the type, measured
    "Task": 0.73,
    "Method": 0.85,
    "Model": 0.85,
    "Dataset": 0.83,
    "Benchmark": 0.9,
    "Metric": 0.72,
}
_VERSIONED = frozenset(["Model", "Dataset", "Benchmark"])
_VARIANTS = word_set("base large small tiny mini medium xl xxl huge pro plus instruct chat turbo hard lite max ultra")
_WORDS = re.compile(r"[^\W_]+(?:(?<=\d)[.,]\d[^\W_]*)*|\S")


def propose(text: Text) -> Iterator[Candidate]:
    """Every known name, with the type that the table gives it."""
    for start, end, kind in index().find(text):
        yield Candidate(start, _with_version(text, end, kind), kind, None, CONFIDENCE[kind], "lexicon")


def _with_version(text: Text, end: int, kind: str) -> int:
    """The end of the name with the versions and sizes that hang on it: ImageNet-21k is not ImageNet."""
    if kind in _VERSIONED:
        while (
            end + 1 < len(text.words)
            and text.words[end] in HYPHENS
            and text.joined[end]
            and text.joined[end + 1]
            and (text.words[end + 1][0].isdigit() or text.lower[end + 1] in _VARIANTS)
        ):
            end += 2
    return end


@cache
def index() -> NameIndex[str]:
    """The lexicon as an index from names to types."""
    names: NameIndex[str] = NameIndex()
    for name, kind, aliases, _source in read_table("lexicon.tsv", COLUMNS):
        for form in (name, *filter(None, aliases.split("|"))):
            names.add(name_words(form), kind)
    return names


def name_words(form: str) -> list[str]:
    """A name of the table as the tokens that a text would have."""
    return _WORDS.findall(form)
