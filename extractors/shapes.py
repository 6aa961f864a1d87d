"""Names known by their shape (``CamelCase``, ``ALLCAPS``, ``Name-7B``, runs of capitals), typed by the words around.

The nearest type word decides: "the Foo dataset", "Foo, Bar and Baz benchmarks", "metrics such as Foo". Without one a
size ("7B") or version makes it a Model, and any other name is taken for a Method.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extractors.heads import boundaries
from extractors.text import Candidate, Text, word_set

NOUNS = {
    "dataset": "Dataset", "datasets": "Dataset", "corpus": "Dataset", "corpora": "Dataset",
    "database": "Dataset", "databases": "Dataset", "collection": "Dataset", "treebank": "Dataset",
    "benchmark": "Benchmark", "benchmarks": "Benchmark", "challenge": "Benchmark", "challenges": "Benchmark",
    "leaderboard": "Benchmark", "testbed": "Benchmark", "suite": "Benchmark", "environments": "Benchmark",
    "environment": "Benchmark", "competition": "Benchmark", "leaderboards": "Benchmark",
    "metric": "Metric", "metrics": "Metric", "score": "Metric", "scores": "Metric", "measure": "Metric",
    "method": "Method", "methods": "Method", "algorithm": "Method", "algorithms": "Method",
    "framework": "Method", "frameworks": "Method", "approach": "Method", "approaches": "Method",
    "baselines": "Method", "baseline": "Method", "architecture": "Method", "architectures": "Method",
    "network": "Method", "networks": "Method", "loss": "Method", "module": "Method", "optimizer": "Method",
}  # fmt: skip
MODELS = word_set("models llms vlms mllms lms")
_INTRODUCTIONS = word_set("such as like including , : ( e g . i named called the")
_JOINTS = frozenset("-/_+.*&@")
_NOT_NAMES = word_set(
    "AI API APIs CPU CPUs GPU GPUs TPU GitHub Github Huggingface HuggingFace PDF RGB RGBD UI UV ID IDs US USA "
    "UK EU URL HTML JSON XML OpenAI NVIDIA Google Microsoft Meta VRAM RAM IoT LiDAR CT II III IV SOTA SoTA CC "
    "BY NC Our"
)
_LONGEST_LIST = 20  # names looked at to each side
_SIZE = re.compile(r"\d+(?:\.\d+)?[BbM]")
_VERSION = re.compile(r"v?\d+(?:\.\d+)*[a-z]?|\d+(?:\.\d+)?[BbMKk]|XL|XXL")
_LINKS = frozenset({",", "and", "or", "&", "as", "well", "/"})


def propose(text: Text) -> Iterator[Candidate]:
    """Names by shape, with the type of the nearest type word."""
    found = names(text)
    for position, (start, end, strict) in enumerate(found):
        kind, confidence = _type(text, found, position)
        if kind is None:
            if not strict:
                continue
            kind, confidence = _guess(text, start, end)
        yield Candidate(start, end, kind, None, confidence, "shapes")


@lru_cache(maxsize=1)  # of the paper at hand: two layers ask
def names(text: Text) -> tuple[tuple[int, int, bool], ...]:
    """Token ranges that look like names; the flag says whether the shape alone shows it, without context.

    In titles, where every word has a capital, only such shapes count.
    """
    return tuple(_names(text))


def _names(text: Text) -> Iterator[tuple[int, int, bool]]:
    i, count = 0, len(text.words)
    first_words = set(text.breaks)
    while i < count:
        end, strict = _atom(text, i)
        if end == i:
            i += 1
            continue
        start = i
        plain_start = not strict and start in first_words
        pieces = 1
        while end < count and pieces < 6 and not text.joined[end] and not plain_start:
            after, more = _atom(text, end)
            if after > end and (more or start >= text.title_end):
                strict = strict or more
                end = after
            elif strict and pieces == 1 and _is_version(text, end):
                end += 1
            else:
                break
            pieces += 1
        if strict or (start >= text.title_end and not plain_start):
            yield start, end, strict
        i = end


def _atom(text: Text, i: int) -> tuple[int, bool]:
    """The end of the capitalised word with hyphens that starts here (or `i`), and whether its shape is strict."""
    words = text.words
    if not words[i][0].isupper() or text.lower[i] in boundaries() or words[i] in _NOT_NAMES or (i and _glued(text, i)):
        return i, False
    end = i + 1
    strict = _strict(words[i])
    j = end
    while j + 1 < len(words) and words[j] in _JOINTS and text.joined[j] and text.joined[j + 1]:
        part = words[j + 1]
        if not part[0].isalnum():
            break
        if part[0].isupper() or part[0].isdigit():
            strict = strict or _strict(part) or part[0].isdigit()
            end = j + 2
        j += 2
    return end, strict


def _is_version(text: Text, i: int) -> bool:
    unit = text.words[i + 1] if i + 1 < len(text.words) else ""
    return bool(_VERSION.fullmatch(text.words[i])) and unit not in {"%", "dB", "points", "times", "\\"}


def _glued(text: Text, i: int) -> bool:
    return text.joined[i] and (text.words[i - 1] in _JOINTS)


def _strict(word: str) -> bool:
    """Whether a word shows by itself that it is a name: capitals inside, or capitals with digits."""
    return len(word) > 1 and any(c.isupper() for c in word[1:])


def _type(text: Text, found: Sequence[tuple[int, int, bool]], position: int) -> tuple[str | None, float]:
    """The type that a type word gives: behind the name or its list, or before it ("datasets such as X")."""
    lower = text.lower
    first, last = list_around(text, found, position)
    end = found[last][1]
    if end < len(lower) and lower[end] in NOUNS:
        return NOUNS[lower[end]], 0.75 if last == position else 0.9
    begin = found[first][0]
    gap: list[str] = []
    sentence = text.breaks[text.sentence(begin)] if text.words else 0
    for i in range(begin - 1, max(begin - 7, sentence - 1), -1):
        if lower[i] in NOUNS or lower[i] in MODELS:
            if _introduces(text, gap, found[position]):
                return NOUNS.get(lower[i], "Model"), 0.85
            break
        gap.append(lower[i])
        if lower[i] not in _INTRODUCTIONS:
            break
    return None, 0.0


def _introduces(text: Text, gap: list[str], name: tuple[int, int, bool]) -> bool:
    """Whether the words between a type word and a name (from the name back) say that the name is of that type."""
    if gap == [","]:  # "a benchmark, X," but not "on this benchmark, X wins"
        return name[1] >= len(text.words) or text.words[name[1]] in {",", ".", "(", ";", ":"}
    return gap != ["("] and (not gap or gap != ["the"])


def list_around(text: Text, found: Sequence[tuple[int, int, bool]], position: int) -> tuple[int, int]:
    """First and last name of the list "X, Y and Z" that a name stands in."""
    first = last = position
    while (
        last + 1 < len(found) and last - position < _LONGEST_LIST and _linked(text, found[last][1], found[last + 1][0])
    ):
        last += 1
    while first > 0 and position - first < _LONGEST_LIST and _linked(text, found[first - 1][1], found[first][0]):
        first -= 1
    return first, last


def _linked(text: Text, end: int, start: int) -> bool:
    """Whether only commas and conjunctions stand between two names."""
    return 0 < start - end <= 3 and all(w in _LINKS for w in text.lower[end:start])


def _guess(text: Text, start: int, end: int) -> tuple[str, float]:
    if any(_SIZE.fullmatch(w) for w in text.words[start:end]):
        return "Model", 0.6
    if text.lower[end - 1] == "bench":
        return "Benchmark", 0.9
    return "Method", 0.35
