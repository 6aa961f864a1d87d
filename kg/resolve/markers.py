"""Words beside a name that say whose it is, what sort of thing it is, or which variant: `markers.tsv`."""

from __future__ import annotations

from functools import cache

from extractors.content import read_table

COLUMNS = ("word", "says", "types")


def owners() -> frozenset[str]:
    """Organisations whose name stands before those of their things."""
    return _saying("owner")


@cache
def sorts(type: str) -> frozenset[str]:
    """What things of a type are said to be behind their name: the ImageNet dataset.

    >>> sorted(sorts("Model"))
    ['family', 'model']
    """
    return frozenset(word for word, says, types in _table() if says == "sort" and type in types.split("|"))


def variants() -> frozenset[str]:
    """Words for versions, sizes and parts."""
    return _saying("variant")


@cache
def _saying(what: str) -> frozenset[str]:
    return frozenset(word for word, says, _ in _table() if says == what)


@cache
def _table() -> list[tuple[str, ...]]:
    return read_table("markers.tsv", COLUMNS, "kg.resolve")
