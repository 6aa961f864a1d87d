"""Rows of plain values from what Oxigraph's library gives: answers of its store, and parsed ones of servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.graph.rdf import plain_value

TRIPLE = ("subject", "predicate", "object")
"""The columns of an answer that is a graph."""


def rows(answer: Any) -> Iterator[tuple[Any, ...]]:
    """The names of the columns, then each row, of solutions, a truth value or triples."""
    if isinstance(answer, ox.QueryBoolean):
        yield ("answer",)
        yield (bool(answer),)
    elif isinstance(answer, ox.QuerySolutions):
        yield tuple(variable.value for variable in answer.variables)
        for solution in answer:
            yield tuple(map(_plain, solution))
    else:
        yield TRIPLE
        for triple in answer:
            yield tuple(map(_plain, (triple.subject, triple.predicate, triple.object)))


def _plain(term: Any) -> Any:
    if isinstance(term, ox.Literal):
        return plain_value(term.value, term.datatype.value)
    if isinstance(term, ox.NamedNode):
        return term.value
    return None if term is None else str(term)
