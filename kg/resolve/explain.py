"""Why two names are one concept: the judgements that lead from the one to the other."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from kg.resolve.judgements import SAME, Judgement
from schemas.ids import name_key
from schemas.ontology import ontology


def path(merges: Iterable[Judgement], name_a: str, name_b: str, family: str) -> list[Judgement] | None:
    """The fewest merges that join two names of a family, in order; None if none do.

    It is empty where both are one name by case, hyphens and plural.

    >>> merges = [Judgement("same", "DPO", "Method", "direct preference optimization", "Method", 0.99, "papers say so")]
    >>> [j.reason for j in path(merges, "Direct Preference Optimization", "DPO", "technique")]
    ['papers say so']
    """
    beside: defaultdict[str, list[tuple[str, Judgement]]] = defaultdict(list)
    for judgement in merges:
        types = {judgement.type_a, judgement.type_b} - {""}
        if judgement.judgement == SAME and all(ontology().family(type) == family for type in types):
            a, b = name_key(judgement.name_a), name_key(judgement.name_b)
            beside[a].append((b, judgement))
            beside[b].append((a, judgement))
    start, goal = name_key(name_a), name_key(name_b)
    came: dict[str, tuple[str, Judgement] | None] = {start: None}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there, judgement in sorted(beside[here]):
            if there not in came:
                came[there] = here, judgement
                waiting.append(there)
    if goal not in came:
        return None
    steps = []
    while step := came[goal]:
        goal, judgement = step
        steps.append(judgement)
    return steps[::-1]
