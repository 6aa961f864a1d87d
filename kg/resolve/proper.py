"""Names that are written as proper names are, and the words around them that only say what or whose they are."""

from __future__ import annotations

import re

from kg.resolve.markers import owners, sorts
from kg.resolve.spelling import Row, words

_LONGEST = 200  # characters that are looked at
_PROPER = re.compile(r"[A-Z]\S*[A-Z0-9]|[a-z]\S*[A-Z]|^[A-Z]\S* [A-Z]\S* [A-Z]")
_TITLED = re.compile(r"[A-Z0-9]\S*(?: [A-Z0-9]\S*)*")

_TITLES = frozenset({"Dataset", "Benchmark", "Metric"})  # a capital is enough before "dataset" and "score"


def is_proper(name: str) -> bool:
    """Whether a name is written as proper names are.

    >>> is_proper("BERT"), is_proper("ImageNet"), is_proper("Penn Tree Bank"), is_proper("Hybrid loss")
    (True, True, True, False)
    """
    return _PROPER.search(name[:_LONGEST]) is not None


def is_owner(name: str) -> bool:
    """Whether it is an organisation whose name stands before those of its things."""
    return name.casefold() in owners()


def owner_of(name: str) -> str:
    """The organisation before the name of a thing, in lower case; empty if there is none.

    What follows must be a name by itself: "Google Maps" are no maps.
    """
    owner, _, rest = name.partition(" ")
    named = is_proper(rest) or (rest[:1].isalpha() and any(c.isdigit() for c in rest))
    return owner.casefold() if is_owner(owner) and named else ""


def bare(name: str, type: str) -> Row:
    """The words of a proper name without its owner in front, or without what it is behind; of any other all of them.

    >>> bare("OpenAI o3", "Model"), bare("Dice score", "Metric"), bare("reward model", "Model")
    (('o', '3'), ('dice',), ('reward', 'model'))
    """
    if owner := owner_of(name):
        return words(name[len(owner) :])
    rest, _, last = name.rpartition(" ")
    named = is_proper(rest) or (type in _TITLES and _TITLED.fullmatch(rest[:_LONGEST]))
    if named and words(last)[-1:] and words(last)[-1] in sorts(type):
        return words(rest)
    return words(name)
