"""Abbreviations and what they stand for, within one paper, after Schwartz and Hearst (2003).

A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text",
Pacific Symposium on Biocomputing 2003.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extractors.heads import type_of
from extractors.text import Candidate, Text, word_set

_MAX_TOKENS = 40  # how far back a long form may reach
_NOT_LONG_FORMS = word_set("e.g i.e ours et al resp")


class Definition(NamedTuple):
    """An abbreviation and its long form, as token ranges (end excluded)."""

    long: tuple[int, int]
    short: tuple[int, int]


def propose(text: Text) -> Iterator[Candidate]:
    """Both sides of each definition, typed by the head of the long form."""
    for long, short in definitions(text):
        kind = type_of(text.lower[long[1] - 1])
        confidence = 0.8 if kind else 0.35
        yield Candidate(*long, kind or "Method", None, confidence, "abbreviations")
        yield Candidate(*short, kind or "Method", None, confidence, "abbreviations")


def definitions(text: Text) -> list[Definition]:
    """Every "long form (SF)" of the text, and "SF (long form)" where the first does not hold."""
    found = []
    for start, end in _brackets(text):
        inner = _trim(text, start, end)
        if inner is None or start < 2:
            continue
        definition = _long_before(text, start - 1, inner) or _long_inside(text, start - 1, inner)
        if definition:
            found.append(definition)
    return found


def _brackets(text: Text) -> Iterator[tuple[int, int]]:
    """Token ranges between "(" and the next ")" of one sentence."""
    opened = None
    for i, word in enumerate(text.words):
        if word == "(":
            opened = i + 1
        elif word == ")" and opened is not None:
            if i > opened and text.sentence(opened) == text.sentence(i):
                yield opened, i
            opened = None


def _trim(text: Text, start: int, end: int) -> tuple[int, int] | None:
    """What stands before the first ";" or "," in the brackets."""
    for i in range(start, end):
        if text.words[i] in {",", ";", ":"}:
            end = i
            break
    return (start, end) if end > start else None


def _is_short_form(form: str) -> bool:
    return (
        2 <= len(form) <= 12
        and " " not in form
        and any(c.isupper() for c in form)
        and (form[0].isalnum())
        and form.casefold() not in _NOT_LONG_FORMS
    )


def _long_before(text: Text, before: int, inner: tuple[int, int]) -> Definition | None:
    """Read "long form (SF)"; `before` is the token of the opening bracket."""
    short = text.span(*inner)
    if not _is_short_form(short):
        return None
    letters = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    first = max(text.breaks[text.sentence(before)], before - min(len(short) * 3 + 8, _MAX_TOKENS))
    start = _align(text, letters, first, before)
    if start is None:
        return None
    end = before
    while end > start and not text.words[end - 1][0].isalnum():
        end -= 1
    words = [w for w in text.words[start:end] if w[0].isalnum()]
    if len(words) > min(len(letters) + 5, len(letters) * 2) or len(text.span(start, end)) <= len(short):
        return None
    return Definition((start, end), inner)


def _align(text: Text, letters: str, first: int, before: int) -> int | None:
    """The token at which the long form starts, matching the letters from right to left."""
    needed = [c for c in letters.lower() if c.isalnum()]
    at = len(needed) - 1
    for i in range(before - 1, first - 1, -1):
        word = text.lower[i]
        position = len(word) - 1
        while position >= 0 and at >= 0:
            if word[position] == needed[at] and (at > 0 or position == 0):
                at -= 1
            position -= 1
        if at < 0:
            while i > first and text.words[i - 1] == "-" and text.joined[i] and text.joined[i - 1]:
                i -= 2
            return i
        if word in {".", ";", "("}:
            return None
    return None


def _long_inside(text: Text, before: int, inner: tuple[int, int]) -> Definition | None:
    """Read "SF (long form)"; `before` is the token of the opening bracket."""
    start = before - 1
    while start > 0 and text.joined[start]:
        start -= 1
    short = text.span(start, before)
    if not _is_short_form(short) or inner[1] - inner[0] < 2:
        return None
    if _align(text, short, inner[0], inner[1]) != inner[0]:
        return None
    return Definition(inner, (start, before))
