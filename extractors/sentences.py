"""Where sentences start, in abstracts: full stops of "e.g.", "et al.", "Fig. 2" and initials do not end one."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.text import word_set

_STOPS = word_set(". ! ? …")
LONGEST = 300  # tokens; a text without full stops is cut, so that evidence stays readable
_CLOSERS = {")", "]", "}", '"', "'", "”", "’", "»"}
_OPENERS = {"(", "[", '"', "'", "“", "‘", "«", "$", "\\", "*"}
_NEVER_LAST = word_set("al vs cf fig figs eq eqs sec secs tab tabs no nos approx resp dr prof mr mrs ms st viz")
_STARTERS = word_set(
    "we this these the in our it to however a an as for by on here experiments results such code while with"
)


def sentence_starts(words: Sequence[str], joined: Sequence[bool]) -> list[int]:
    """Numbers of the tokens at which a sentence starts; `joined` says which follow without a space.

    >>> sentence_starts(["Yes", ".", "See", "Fig", ".", "2"], [False, True, False, False, True, False])
    [0, 2]
    """
    starts = [0]
    i, count = 0, len(words)
    while i < count:
        if i - starts[-1] >= LONGEST:
            starts.append(i)
        word = words[i]
        i += 1
        if word.isspace():
            if word.count("\n") > 1 and 0 < i < count:
                starts.append(i)
            continue
        if word not in _STOPS:
            continue
        stop = i - 1
        while i < count and (words[i] in _STOPS or words[i] in _CLOSERS) and joined[i]:
            i += 1
        if i >= count or joined[i]:
            continue
        following = i
        while following < count and words[following].isspace():
            following += 1
        if following < count and _ends(words, stop, following):
            starts.append(i if not words[i].isspace() else following)
    return sorted(set(starts))


def _ends(words: Sequence[str], stop: int, following: int) -> bool:
    """Whether the stop ends its sentence, given the word that follows."""
    after = words[following]
    if words[stop] != ".":
        return _may_start(after)
    before = words[stop - 1] if stop else ""
    if before.lower() in _NEVER_LAST and not (before.islower() and after.lower() in _STARTERS and before != "al"):
        return False
    if len(before) == 1 and before.isalpha():
        return after.lower() in _STARTERS and after[:1].isupper()
    return _may_start(after)


def _may_start(word: str) -> bool:
    return not word[:1].islower() and (word[:1].isalnum() or word in _OPENERS)
