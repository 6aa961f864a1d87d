"""Noun phrases that end in a word which names a kind of task, method or metric.

There is no part-of-speech tagger: a phrase is a run of words between boundaries (`boundaries.tsv`), cut to end at
a head word (`heads.tsv`). The head gives the type and, from its measured share, the confidence.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cache

from extractors.heads import boundaries, heads
from extractors.names import singular, skipped
from extractors.text import Candidate, Text, word_set

_HYPHENS = frozenset("-‐‑–")
_NUMBER = re.compile(r"\d[\d.,]*(?:[bmkx%]|st|nd|rd|th)?")
_OPENING = frozenset(["in", "on", "off", "out", "any", "non", "no", "all", "few", "one", "two", "many", "self", "real"])
_JUDGING = word_set(
    "state-of-the-art off-the-shelf step-by-step out-of-the-box on-the-fly in-depth one-to-one real-world "
    "state-of-art end-to-end in-house two-fold plug-and-play"
)
KINDS = {  # nouns that say what the phrase before them is, and are no part of its name; share that are Methods
    "mechanism": 0.6, "scheme": 0.6, "strategy": 0.58, "technique": 0.55, "techniques": 0.4, "mechanisms": 0.3,
    "approach": 0.38, "method": 0.35, "framework": 0.36, "algorithm": 0.36,
}  # fmt: skip
_LONGEST = 7  # words


def propose(text: Text) -> Iterator[Candidate]:
    """Phrases of two words or more that end in a head word."""
    known = heads()
    for start, end in spans(text, known):
        kind = text.lower[end] if end < len(text.words) else ""
        if kind in KINDS:
            yield Candidate(start, end, "Method", None, KINDS[kind], "phrases")
        else:
            head = known[singular(text.lower[end - 1])]
            yield Candidate(start, end, head.type, None, head.precision, "phrases")


def spans(text: Text, known: Container[str]) -> Iterator[tuple[int, int]]:
    """Token ranges of the phrases before one of `KINDS`, or that end in one of these heads (singular, lower case)."""
    for start, end in _runs(text):
        said = end < len(text.words) and text.lower[end] in KINDS
        for last in range(end - 1, start, -1):
            if said or singular(text.lower[last]) in known:
                first = _first(text, start, last)
                if first < last:
                    yield first, last + 1
                break


def _runs(text: Text) -> Iterator[tuple[int, int]]:
    """Stretches of words and hyphens that no boundary interrupts."""
    closed = _closed()
    lower = text.lower
    start = -1
    for i, word in enumerate(lower):
        inside = (
            (word[0].isalnum() and (word not in closed or _within_compound(text, i)) and not _is_count(text, i))
            or (skipped(word) and start >= 0)
            or (word in _HYPHENS and text.joined[i])
        )
        if inside and start < 0:
            start = i
        elif not inside and start >= 0:
            yield _without_front(text, start, i), _without_tail(text, i)
            start = -1
    if start >= 0:
        yield _without_front(text, start, len(lower)), _without_tail(text, len(lower))


def _is_count(text: Text, i: int) -> bool:
    """Whether a token is a number that stands alone: "38 networks", but not "3-layer network"."""
    return bool(_NUMBER.fullmatch(text.lower[i])) and not (
        text.joined[i] or (i + 1 < len(text.words) and text.joined[i + 1] and text.words[i + 1] in _HYPHENS)
    )


@cache
def _closed() -> frozenset[str]:
    return boundaries() | KINDS.keys()


def _within_compound(text: Text, i: int) -> bool:
    """Whether a boundary word stands between hyphens ("text-to-image") or opens a compound ("in-context")."""
    if i + 2 >= len(text.words) or text.words[i + 1] not in _HYPHENS or not (text.joined[i + 1] and text.joined[i + 2]):
        return False
    return text.lower[i] in _OPENING or (text.joined[i] and text.words[i - 1] in _HYPHENS)


def _without_front(text: Text, start: int, end: int) -> int:
    """The start of a run without numbers, fixed compounds that judge, and the rest of a word that was cut."""
    while start < end:
        word = text.lower[start]
        stop = start + 1
        while stop + 1 < end and text.words[stop] in _HYPHENS and text.joined[stop] and text.joined[stop + 1]:
            stop += 2
        compound = text.text[text.starts[start] : text.ends[stop - 1]].lower()
        cut = word in _HYPHENS or compound in _JUDGING
        if not cut:
            break
        start = stop if word not in _HYPHENS else start + 1 + (0 if text.joined[start] is False else 1)
    return min(start, end)


def _without_tail(text: Text, end: int) -> int:
    while end and skipped(text.words[end - 1]):
        end -= 1
    return end


def _first(text: Text, start: int, last: int) -> int:
    """Where a phrase starts: not further back than the longest phrase, never at a hyphen."""
    words = 0
    first = last
    for i in range(last, start - 1, -1):
        if not skipped(text.words[i]):
            words += 1
            first = i
            if words == _LONGEST:
                break
    return first
