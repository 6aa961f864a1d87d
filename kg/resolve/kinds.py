"""Which concepts are versions, sizes, subsets or variants of which, read off their names.

Llama-3-70B-Instruct is a Llama-3-70B is a Llama 3 is a Llama: each concept gets the nearest broader one that there
is. A name is looked up without the words at its end, so the work is linear in the number of names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.graph.concepts import Kind
from kg.resolve.compare import NARROWER, compare
from kg.resolve.proper import is_owner, is_proper
from kg.resolve.spelling import Row, is_number, squeezed, words
from schemas.ontology import ontology

_NAMES = 5  # commonest names of a concept that are looked at
_VERSIONED = frozenset({"Model", "Dataset", "Benchmark"})


def kinds(names: Mapping[str, Sequence[str]], types: Mapping[str, str]) -> Iterator[Kind]:
    """The nearest broader concept of each, by id, given what each is called, the commonest name first, and its type.

    >>> types = dict.fromkeys(("a", "b", "c"), "Model")
    >>> [k[:2] for k in kinds({"a": ["Llama 3"], "b": ["Llama-3-70B"], "c": ["Llama"]}, types)]
    [('a', 'c'), ('b', 'a')]
    """
    own = {id: [name for name in called[:_NAMES] if _is_named(name, types.get(id))] for id, called in names.items()}
    index: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)  # (family, spelling) -> id -> name
    for id, called in sorted(own.items()):
        for name in called:
            index[ontology().family(types[id]), squeezed(words(name))].setdefault(id, name)
    above: dict[str, str] = {}
    for id, called in sorted(own.items()):
        found = (_broader(id, name, types, index) for name in called)
        best = min(filter(None, found), key=lambda k: (-len(words(names[k.broad][0])), k), default=None)
        if best and not _leads_to(id, best.broad, above):
            above[id] = best.broad
            yield best


def _leads_to(id: str, start: str, above: Mapping[str, str]) -> bool:
    """Whether what is broader than `start` comes round to `id`."""
    while start != id and start in above:
        start = above[start]
    return start == id


def _is_named(name: str, type: str | None) -> bool:
    """Whether versions of a thing that is called so would be named after it."""
    if type == "Method":
        return is_proper(name)
    return type in _VERSIONED and not is_owner(name) and any(c.isupper() or c.isdigit() for c in name)


def _broader(
    id: str, name: str, types: Mapping[str, str], index: Mapping[tuple[str, str], Mapping[str, str]]
) -> Kind | None:
    """What this name is a kind of, the longest such name."""
    row = words(name)
    for lesser in _lesser(row):
        for other, broad in index.get((ontology().family(types[id]), squeezed(lesser)), {}).items():
            verdict = compare(name, types[id], broad, types[other])
            if other != id and verdict.judgement == NARROWER and _written_alike(name, broad):
                return Kind(id, other, verdict.score)
    return None


def _written_alike(name: str, broad: str) -> bool:
    """Not so for Time-Domain and TIME: one word of two that are spelled alike is in capitals."""
    mine, theirs = ({w.lower(): w.isupper() for w in re.findall(r"[^\W\d_]{2,}", n)} for n in (name, broad))
    numbered = is_number(words(name)[-1])  # LLAMA-2 is a Llama all the same
    return numbered or all(mine.get(word, capital) == capital for word, capital in theirs.items())


def _lesser(row: Row) -> Iterator[Row]:
    """The words without some at the end, fewest first, then without one before (Claude Opus 4 is a Claude 4)."""
    for n in range(len(row) - 1, 0, -1):
        yield row[:n]
        if n == len(row) - 1:
            yield from (row[:i] + row[i + 1 :] for i in range(len(row) - 2, 0, -1))
