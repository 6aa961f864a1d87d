"""Names that the wording introduces: "X: subtitle", "called X", "X, a dataset of", "measured by X", "on X and Y"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.heads import boundaries
from extractors.shapes import NOUNS, list_around, names
from extractors.text import Candidate, Text, word_set

_CALLED = word_set("called named dubbed termed coined namely denoted nicknamed")
_ARTICLES = frozenset(["a", "an", "the", "our"])
_TRIALS = word_set(
    "evaluate evaluated evaluating evaluation evaluations experiment experiments experimental results result "
    "performance accuracy tested test testing validate validated achieves achieve achieving outperforms "
    "outperform improves improvement improvements gains gain benchmarked scores score sota"
)
_SUBTITLE_TYPES = {**NOUNS, "dataset": "Dataset", "benchmarking": "Benchmark", "model": "Method", "models": "Method"}


def propose(text: Text) -> Iterator[Candidate]:
    """Every name that one of the cues introduces."""
    yield from _title(text)
    yield from _called(text)
    found = names(text)
    for position, (start, end, strict) in enumerate(found):
        kind = _apposition(text, end)
        if kind:
            yield Candidate(start, end, kind, None, 0.85, "cues")
        elif strict and _tried_on(text, found, position):
            yield Candidate(start, end, "Dataset", None, 0.55, "cues")


def _title(text: Text) -> Iterator[Candidate]:
    """The name before the colon of a title, typed by what follows."""
    words = text.words[: text.title_end]
    if ":" not in words:
        return
    end = words.index(":")
    while end and words[end - 1].isspace():
        end -= 1
    plain = [w for w in words[:end] if w[0].isalnum()]
    if not plain or len(plain) > 3 or not words[0][0].isalnum() or "?" in words[:end]:
        return
    if any(w.lower() in boundaries() for w in plain) and not any(c.isupper() for w in plain for c in w[1:]):
        return
    after = next((_SUBTITLE_TYPES[w] for w in text.lower[end : text.title_end] if w in _SUBTITLE_TYPES), "Method")
    odd = any(c.isupper() or c.isdigit() for w in plain for c in w[1:]) or len(plain) == 1
    yield Candidate(0, end, after, "proposes", 0.8 if odd else 0.5, "cues")


def _called(text: Text) -> Iterator[Candidate]:
    """Capitalised words after "called" and its kin."""
    for i, word in enumerate(text.words):
        if word not in _CALLED:
            continue
        start = i + 1
        while start < len(text.words) and text.words[start] in {"as", ":", '"', "“", "`", "'", "\\", "*"}:
            start += 1
        end = start
        while end < len(text.words) and _capital(text, end) and end - start < 7:
            end += 1
        while end > start and not text.words[end - 1][0].isalnum():
            end -= 1
        if end > start:
            yield Candidate(start, end, _type_before(text, i), "proposes", 0.8, "cues")


def _capital(text: Text, i: int) -> bool:
    word = text.words[i]
    return word[0].isupper() or word[0].isdigit() or (word == "-" and text.joined[i])


def _type_before(text: Text, i: int) -> str:
    for j in range(i - 1, max(i - 12, text.breaks[text.sentence(i)]) - 1, -1):
        if text.lower[j] in NOUNS:
            return NOUNS[text.lower[j]]
    return "Method"


def _apposition(text: Text, end: int) -> str | None:
    """The type in "X, a large dataset of" or "X is a benchmark for"."""
    lower, i = text.lower, end
    if i < len(lower) and lower[i] == "(":  # X (Y), a dataset
        while i < len(lower) and lower[i] != ")" and i < end + 6:
            i += 1
        i += 1
    if i + 1 >= len(lower) or lower[i] not in {",", "is", "—", "-", ":", "as"} or lower[i + 1] not in _ARTICLES:
        return None
    for j in range(i + 2, min(i + 12, len(lower))):
        word = lower[j]
        if word in NOUNS:
            return NOUNS[word]
        if word == "model":
            return "Method"
        if (
            word in {"of", "for", "that", "which", "to", "with", ".", "in", ",", "from", "by"}
            and j > i + 2
            and word != ","
        ):
            return None
    return None


def _tried_on(text: Text, found: Sequence[tuple[int, int, bool]], position: int) -> bool:
    """Whether "on" stands before the name or its list, in a sentence about results."""
    first, _ = list_around(text, found, position)
    start = found[first][0]
    before = text.lower[max(0, start - 2) : start]
    if "on" not in before or (before[-1] != "on" and before[-1] not in {"the", "both", "our", "popular", "standard"}):
        return False
    begin = text.breaks[text.sentence(start)]
    return not _TRIALS.isdisjoint(text.lower[begin:start])
