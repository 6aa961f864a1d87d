"""Whether two names mean one thing, one a kind of the other, or two things; with the reason.

The names alone decide, with what `abbreviations` knows; whoever has a corpus adds what its papers say. Names of
different families (a task, a metric, ...) are never one. A version, size, subset or variant of a thing is narrower
than the thing, not the same.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import product
from typing import NamedTuple

from kg.resolve.abbreviations import SMALL, contracted, expansions, sense, stands_for
from kg.resolve.narrower import is_kind_of
from kg.resolve.proper import bare, owner_of
from kg.resolve.spelling import SIGNS, Row, is_acronym, is_number, numbers, short_year, signs, squeezed, words
from kg.resolve.stems import stems
from schemas.ids import name_key
from schemas.ontology import ontology

SAME, NARROWER, BROADER, DIFFERENT = "same", "narrower", "broader", "different"

ABBREVIATION = "abbreviation and expansion"  # a reason that counts bear out, or letters

_LONGEST = 200  # characters of a name that are looked at
_BRACKETS = re.compile(r"\s*\(([^\W_][^()\s]{1,11})\)")


class Verdict(NamedTuple):
    """What two names are to each other, how sure that is, and why; `narrower`: the first is a kind of the second."""

    judgement: str
    score: float
    reason: str


def compare(name_a: str, type_a: str, name_b: str, type_b: str) -> Verdict:
    """What the first name is to the second.

    >>> compare("Segment Anything Model 2", "Model", "SAM2", "Model").judgement
    'same'
    >>> compare("Llama-3-70B-Instruct", "Model", "Llama 3", "Model").judgement
    'narrower'
    >>> compare("GPT-4", "Model", "GPT-4o", "Model").judgement
    'different'
    """
    family_a, family_b = ontology().family(type_a), ontology().family(type_b)
    if family_a != family_b:
        return Verdict(DIFFERENT, 1.0, f"a {type_a} is no {type_b}")
    name_a, name_b = _unbracketed(name_a[:_LONGEST], family_a), _unbracketed(name_b[:_LONGEST], family_b)
    a, b = words(name_a), words(name_b)
    if not a or not b:
        alike = re.sub(r"[\s-]", "", name_a) == re.sub(r"[\s-]", "", name_b)
        return Verdict(SAME if alike else DIFFERENT, 1.0, "one spelling" if alike else "other signs")
    if squeezed(a) == squeezed(b) or name_key(name_a) == name_key(name_b):
        return Verdict(SAME, 1.0, "one spelling")
    if not _short_forms(a, b).isdisjoint(_short_forms(b, a)):
        return Verdict(SAME, 0.95, "one is the other, abbreviated")
    if (share := max(_abbreviates(a, b, family_a), _abbreviates(b, a, family_a))) > 0:
        return Verdict(SAME, round(0.5 + share / 2, 2), ABBREVIATION)
    if why := _alike(a, b, name_a, name_b, (type_a, type_b)):
        return Verdict(SAME, 0.85, why)
    for one, other in product(shortened(a), shortened(b)):
        if why := is_kind_of(one, other, name_a, name_b, type_a, type_b):
            return Verdict(NARROWER, 0.8, why)
        if why := is_kind_of(other, one, name_b, name_a, type_b, type_a):
            return Verdict(BROADER, 0.8, why)
    return Verdict(DIFFERENT, 0.9, "other words" if a != b else "other signs")


def tells_apart(name_a: str, name_b: str, type: str) -> bool:
    """Whether two names of this type differ by a version, size, year, variant or qualifier: two things for sure.

    >>> tells_apart("SQuAD", "SQuAD 2.0", "Dataset"), tells_apart("ROUGE-1", "ROUGE-L", "Metric")
    (True, True)
    >>> tells_apart("AlpacaEval 2", "AlpacaEval 2.0", "Benchmark"), tells_apart("SAM", "Segment Anything", "Model")
    (False, False)
    """
    verdict = compare(name_a, type, name_b, type)
    if verdict.judgement != DIFFERENT:
        return verdict.judgement != SAME
    a, b = words(name_a), words(name_b)
    if (numbers(a), signs(a)) != (numbers(b), signs(b)):
        return True
    if len(a) < 2 or len(b) < 2:
        return False
    return a[:-1] == b[:-1] or (a[1:] == b[1:] and a[0][0] != b[0][0])


def likenesses(name: str, type: str) -> frozenset[str]:
    """What a name shares with every name that `compare` finds the same, unless one abbreviates the other."""
    name = _unbracketed(name[:_LONGEST], ontology().family(type))
    row = words(name)
    likes = {squeezed(r) for r in shortened(row) if len(r) > 1 or r == row} | {squeezed(bare(name, type))}
    likes.add(squeezed(stems(row)) if len(row) > 1 else "")
    if type == "Metric":
        likes.add(_plain(row))
    if type == "Metric" or any(map(is_number, row)):
        likes |= {"/".join(sorted(row)), squeezed(tuple(map(short_year, row)))}
    return frozenset(likes - {""})


def _unbracketed(name: str, family: str) -> str:
    """A name without the abbreviations in brackets of words before them: "large language model (LLM) agents"."""

    def kept(bracket: re.Match[str]) -> str:
        before = words(name[: bracket.start()])
        letters = squeezed(words(bracket[1]))
        expands = any(stands_for(letters, before[-n:], family) for n in range(2, min(len(before), 8) + 1))
        return "" if is_acronym(bracket[1]) and expands else bracket[0]

    return _BRACKETS.sub(kept, name)


def _short_forms(row: Row, other: Row) -> set[str]:
    """The words and what they are shortened to; "LM FT" is not taken for what one word, LMFT, may stand for."""
    return {squeezed(r) for r in shortened(row) if r == row or len(r) == 1 or len(other) > 1}


def shortened(row: Row) -> list[Row]:
    """The words, and with their expansions abbreviated: as many as can be, and all but the whole."""
    rows = dict.fromkeys((row, contracted(row), contracted(row, len(row) - 1)))
    return list(dict.fromkeys(map(_without_based, rows)))


# -- the same thing ---------------------------------------------------------------------------------------------


def _abbreviates(short: Row, long: Row, family: str) -> float:
    """How far the first is the second abbreviated, both followed by the same version."""
    short, long, tail = _without_common_tail(short, long)
    letters = squeezed(short)
    if sense(long) in expansions(family).get(letters, {}):
        return stands_for(letters, long, family)
    fits = 2 <= len(letters) <= 8 and len(short) <= 3 and len(long) > 1 and set(short).isdisjoint(long)
    if not fits or any(map(is_number, long[1:])) or not all(is_number(w) or w in SIGNS for w in tail):
        return 0.0
    return stands_for(letters, long, family)


def _without_common_tail(a: Row, b: Row) -> tuple[Row, Row, Row]:
    n = 0
    while n < min(len(a), len(b)) - 1 and a[-1 - n] == b[-1 - n]:
        n += 1
    return a[: len(a) - n], b[: len(b) - n], a[len(a) - n :]


def _alike(a: Row, b: Row, name_a: str, name_b: str, types: tuple[str, str]) -> str:
    """Why names that are spelled apart are one: grammar, a word that says only what sort of thing it is, order."""
    type = min(types)
    if numbers(a) != numbers(b) or signs(a) != signs(b):
        return "a sign less" if type == "Metric" and _plain(a) == _plain(b) else ""
    if len(a) > 1 and len(b) > 1 and squeezed(stems(a)) == squeezed(stems(b)):
        return "forms of the same words"
    owners = owner_of(name_a), owner_of(name_b)
    if not all(owners) and squeezed(bare(name_a, type)) == squeezed(bare(name_b, type)):
        return "one adds a word that only says what it is or whose it is"
    if _is_reordered(a, b, type):
        return "the same words in another order"
    if list(map(short_year, a)) == list(map(short_year, b)):
        return "the same year"
    return ""


def _is_reordered(a: Row, b: Row, type: str) -> bool:
    """Whether the same words make the same thing in another order.

    Versions and sizes have no place of their own (Claude 3 Opus, Claude Opus 3), words of a proper name have (o3-mini,
    Mini-o3). Those of metrics have not (micro F1), unless some stand in a relation (image-to-text recall).
    """
    if a == b or Counter(a) != Counter(b):
        return False
    if type == "Metric":
        return SMALL.isdisjoint(a)
    return [w for w in a if not is_number(w)] == [w for w in b if not is_number(w)]


def _plain(row: Row) -> str:
    """Metrics are written with and without @: AP@50."""
    return squeezed(tuple(w for w in row if w != "@"))


def _without_based(row: Row) -> Row:
    """LLM-based agents are LLM agents; agent-based models are not agent models."""
    return tuple(w for i, w in enumerate(row) if w != "based" or i == 0 or row[i - 1] not in expansions())
