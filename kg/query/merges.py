"""What became one concept: listed, the least expected first, and explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.graph.result import Result
from kg.query.names import Named, Names
from kg.resolve.compare import SAME, compare
from kg.resolve.explain import path
from kg.resolve.judgements import UNSURE, Judgement
from schemas.errors import QueryError, UnknownName
from schemas.ids import name_key
from schemas.ontology import ontology

SORTS = ("surprise", "papers", "name")

_COLUMNS = ("name_a", "name_b", "judgement", "score", "reason", "by")


def list_merges(names: Names, merges: Iterable[Judgement], sort: str = "surprise", limit: int = 30) -> Result:
    """The merges that were made, with the concept each led to and how many papers name it.

    A merge surprises as far as the two names alone do not bear it out and its score is low.

    Raises:
        QueryError: they cannot be sorted so.
    """
    if sort not in SORTS:
        raise QueryError(f"merges are sorted by {', '.join(SORTS)}, not by {sort!r}")
    rows = []
    for j in merges:
        if j.judgement != SAME:
            continue
        try:
            found = _concepts(names, j.name_a, j.type_a)[0]
        except UnknownName:  # an alias that no paper uses, before it was joined to one that papers use
            found = _concepts(names, j.name_b, j.type_b)[0]
        concept, papers = found.name, found.papers
        rows.append((surprise(j), papers, concept, j.name_a, j.name_b, j.score, j.reason, j.by))
    rows.sort(key=lambda r: {"surprise": (-r[0], -r[1]), "papers": (-r[1], -r[0]), "name": (r[2],)}[sort] + r[3:5])
    return Result(("surprise", "papers", "concept", "name_a", "name_b", "score", "reason", "by"), rows[:limit])


def surprise(judgement: Judgement) -> float:
    """From 0, what anyone expects, to 1."""
    kind = judgement.type_a or judgement.type_b or ontology().concepts[0]
    verdict = compare(judgement.name_a, kind, judgement.name_b, kind)
    borne_out = verdict.score if verdict.judgement == SAME else 0.0
    return round(1 - borne_out * judgement.score, 2)


def explain(names: Names, judgements: Sequence[Judgement], name_a: str, name_b: str) -> Result:
    """The merges that lead from one name to the other; where none do, what the names are to each other.

    `judgements` are those of people and those that made the graph.

    Raises:
        UnknownName: nothing in the graph goes by a name.
    """
    rows = []
    for one in _concepts(names, name_a):
        for other in _concepts(names, name_b):
            if one.id == other.id:
                rows += _joined(judgements, one, name_a, name_b, ontology().family(one.kind))
            else:
                rows += _apart(judgements, name_a, one, name_b, other)
    return Result(_COLUMNS, rows)


def _joined(merges: Sequence[Judgement], one: Named, name_a: str, name_b: str, family: str) -> list[tuple[object, ...]]:
    if one.id in (name_a, name_b):
        return [(name_a, name_b, SAME, 1.0, f"{one.id} is the id of {one.name}", "names")]
    steps = path(merges, name_a, name_b, family)
    if steps is None:
        return [
            (name_a, name_b, UNSURE, 0.5, "papers call one thing by both names, and others by one of them", "papers")
        ]
    if not steps:
        return [(name_a, name_b, SAME, 1.0, "one name: case, hyphens and a plural s do not matter", "spelling")]
    return [(j.name_a, j.name_b, j.judgement, j.score, j.reason, j.by) for j in steps]


def _apart(merges: Sequence[Judgement], name_a: str, one: Named, name_b: str, other: Named) -> list[tuple[object, ...]]:
    keys = {name_key(name_a), name_key(name_b)}
    for j in merges:
        if j.judgement != SAME and {name_key(j.name_a), name_key(j.name_b)} == keys:
            return [(j.name_a, j.name_b, j.judgement, j.score, j.reason, j.by)]
    verdict = compare(name_a, one.kind, name_b, other.kind)
    return [
        (f"{name_a} ({one.id})", f"{name_b} ({other.id})", verdict.judgement, verdict.score, verdict.reason, "names")
    ]


def _concepts(names: Names, name: str, kind: str = "") -> list[Named]:
    """The concepts that go by this name, of the family of this type."""
    of = [k for k in ontology().concepts if not kind or ontology().family(k) == ontology().family(kind)]
    return names.called(name, of)
