"""What the last word of a noun phrase says about its type ("... segmentation" is a Task, "... network" a Method)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from extractors.content import read_table
from extractors.names import singular


class Head(NamedTuple):
    """The type that a head word gives, and how often phrases with it are concepts of that type."""

    type: str
    precision: float


@cache
def heads() -> dict[str, Head]:
    """Head words in singular and lower case."""
    return {word: Head(kind, float(p)) for word, kind, p in read_table("heads.tsv", ("head", "type", "precision"))}


@cache
def boundaries() -> frozenset[str]:
    """Words in lower case that no name of a concept reaches across: function words, verbs, judging adjectives."""
    return frozenset(word for (word,) in read_table("boundaries.tsv", ("word",)))


def type_of(word: str) -> str | None:
    """The type that a head word in lower case gives, if it is known."""
    head = heads().get(singular(word))
    return head.type if head else None
