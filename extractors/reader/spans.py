"""The stretches of tokens that the network judges, one by one: every short one within a sentence."""

from __future__ import annotations

import numpy
from numpy.typing import NDArray

from extractors.text import Text

LONGEST = 12  # tokens; 99.8 % of annotated names are shorter
_NEVER_FIRST = frozenset(",.;:!?)]}'’\"”")
_NEVER_LAST = frozenset(",.;:!?([{'’\"“")

Spans = NDArray[numpy.int64]


def spans_of(text: Text) -> Spans:
    """Start and end (excluded) of every stretch that may be a name, as rows in the order of the text."""
    first = numpy.array([_may_start(word) for word in text.words], dtype=bool)
    last = numpy.array([_may_end(word) for word in text.words], dtype=bool)
    limit = numpy.empty(len(text.words), dtype=numpy.int64)
    for start, end in text.sentences:
        limit[start:end] = end
    starts = numpy.repeat(numpy.flatnonzero(first), LONGEST)
    ends = starts + numpy.tile(numpy.arange(1, LONGEST + 1), len(starts) // LONGEST)
    inside = ends <= limit[starts]
    starts, ends = starts[inside], ends[inside]
    good = last[ends - 1]
    return numpy.stack([starts[good], ends[good]], axis=1)


def _may_start(word: str) -> bool:
    return (word[0].isalnum() or word[0] in "$\\τπλαβγεμσΔ∞") and word not in _NEVER_FIRST


def _may_end(word: str) -> bool:
    return not word.isspace() and word not in _NEVER_LAST and word not in "-‐‑–"
