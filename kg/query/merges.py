"""What became one concept: listed, the least expected first, and explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.graph.result import Result
from kg.query.names import Named, Names
from kg.resolve.compare import SAME, compare
from kg.resolve.explain import path
from kg.resolve.judgements import Judgement
from schemas.errors import QueryError
from schemas.ontology import ontology

SORTS = ("surprise", "papers", "name")


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
        found = names.find(j.name_a, kind=None, limit=1)
        concept, papers = (found[0].name, found[0].papers) if found else ("", 0)
        rows.append((surprise(j), papers, concept, j.name_a, j.name_b, j.score, j.reason, j.by))
    rows.sort(key=lambda r: {"surprise": (-r[0], -r[1]), "papers": (-r[1], -r[0]), "name": (r[2],)}[sort] + r[3:5])
    return Result(("surprise", "papers", "concept", "name_a", "name_b", "score", "reason", "by"), rows[:limit])


def surprise(judgement: Judgement) -> float:
    """From 0, what anyone expects, to 1."""
    kind = judgement.type_a or judgement.type_b or ontology().concepts[0]
    verdict = compare(judgement.name_a, kind, judgement.name_b, kind)
    borne_out = verdict.score if verdict.judgement == SAME else 0.0
    return round(1 - borne_out * judgement.score, 2)


def explain(names: Names, merges: Sequence[Judgement], name_a: str, name_b: str) -> Result:
    """The merges that lead from one name to the other; where none do, what the names are to each other.

    Raises:
        UnknownName: nothing in the graph goes by a name.
    """
    columns = ("name_a", "name_b", "judgement", "score", "reason", "by")
    a, b = (_concepts(names, name) for name in (name_a, name_b))
    steps = path(merges, name_a, name_b)
    if {n.id for n in a} & {n.id for n in b}:
        if steps:
            rows = [(j.name_a, j.name_b, j.judgement, j.score, j.reason, j.by) for j in steps]
        else:
            rows = [(name_a, name_b, SAME, 1.0, "one name: case, hyphens and a plural s do not matter", "spelling")]
        return Result(columns, rows)
    rows = []
    for one in a:
        for other in b:
            verdict = compare(name_a, one.kind, name_b, other.kind)
            rows.append((one.id, other.id, verdict.judgement, verdict.score, verdict.reason, "spelling"))
    return Result(columns, rows)


def _concepts(names: Names, name: str) -> list[Named]:
    ids = names.resolve(name, ontology().concepts)
    return [node for node in names.find(name, limit=len(ids)) if node.id in ids]
