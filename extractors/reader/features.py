"""What the network is told of every token besides its word: shape, place, and what the rule layers saw there.

The same rows are made when the network is trained and when it is used; a layer that is switched off leaves zeros.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy
from numpy.typing import NDArray

from extractors.abbreviations import Definition
from extractors.heads import boundaries, heads
from extractors.names import singular
from extractors.text import Candidate, Text
from schemas.ontology import ontology

RULES = ("lexicon", "abbreviations", "phrases", "shapes", "cues")
TYPES = ontology().concepts
ROLES = ontology().roles
_SHAPES = 19
_PLACES = 12
_FIRST_RULE = _SHAPES + _PLACES + len(TYPES) + 1
_FIRST_ROLE = _FIRST_RULE + 2 * len(RULES) * len(TYPES)
_FIRST_DEFINITION = _FIRST_ROLE + len(ROLES)
COUNT = _FIRST_DEFINITION + 4

Features = NDArray[numpy.float32]


def token_features(
    text: Text, candidates: Iterable[Candidate], definitions: Iterable[Definition], own_start: int
) -> Features:
    """One row of `COUNT` numbers between 0 and 1 a token; `own_start` is where the paper speaks of itself first."""
    rows = numpy.zeros((len(text.words), COUNT), dtype=numpy.float32)
    if not text.words:
        return rows
    rows[:, :_SHAPES] = [_shape(word) for word in text.words]
    _places(rows[:, _SHAPES : _SHAPES + _PLACES], text, own_start)
    _words(rows[:, _SHAPES + _PLACES : _FIRST_RULE], text)
    for c in candidates:
        if c.layer in RULES:
            at = _FIRST_RULE + 2 * (RULES.index(c.layer) * len(TYPES) + TYPES.index(c.type))
            rows[c.start, at] = max(rows[c.start, at], c.confidence)
            rows[c.start + 1 : c.end, at + 1] = numpy.maximum(rows[c.start + 1 : c.end, at + 1], c.confidence)
            if c.role:
                rows[c.start : c.end, _FIRST_ROLE + ROLES.index(c.role)] = 1
    for (long_start, long_end), (short_start, short_end) in definitions:
        rows[long_start, _FIRST_DEFINITION] = rows[short_start, _FIRST_DEFINITION + 2] = 1
        rows[long_start + 1 : long_end, _FIRST_DEFINITION + 1] = 1
        rows[short_start + 1 : short_end, _FIRST_DEFINITION + 3] = 1
    return rows


@lru_cache(maxsize=100_000)
def _shape(word: str) -> tuple[float, ...]:
    upper = sum(c.isupper() for c in word)
    digits = sum(c.isdigit() for c in word)
    letters = sum(c.isalpha() for c in word)
    size = len(word)
    return (
        float(letters == size and not upper),
        float(word[0].isupper() and upper == 1 and size > 1),
        float(upper == letters and upper > 1),
        float(upper > 0 and upper < letters and not (word[0].isupper() and upper == 1)),
        float(upper == 1 and size == 1),
        float(0 < digits < size),
        float(digits == size),
        float(not word[0].isalnum()),
        float(word.isspace()),
        float(word in "-‐‑–"),
        float(word == ","),
        float(word == "."),
        float(word in "()"),
        float(word == ":"),
        float(size <= 2),
        float(3 <= size <= 4),
        float(5 <= size <= 7),
        float(size > 7),
        float(word[-1] == "s"),
    )


def _places(rows: Features, text: Text, own_start: int) -> None:
    """Where in the paper: title, sentence number, begin and end, before or after the paper speaks of itself."""
    rows[:, 0] = text.joined
    rows[:-1, 1] = text.joined[1:]
    rows[: text.title_end, 2] = 1
    rows[own_start:, 3] = 1
    rows[:, 4] = numpy.linspace(0, 1, len(text.words))
    for number, (start, end) in enumerate(text.sentences):
        rows[start, 5] = 1
        rows[start:end, 6 + min(number, 4)] = 1
    rows[text.sentences[-1][0] :, 11] = 1


def _words(rows: Features, text: Text) -> None:
    """What the tables say of single words: the type that a head word gives, and words that end names."""
    known, closed = heads(), boundaries()
    for i, word in enumerate(text.lower):
        if word in closed:
            rows[i, 0] = 1
        elif head := known.get(singular(word)):
            rows[i, 1 + TYPES.index(head.type)] = head.precision
