"""Why two names are one concept: the judgements that lead from the one to the other."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from kg.resolve.judgements import Judgement
from schemas.ids import name_key


def path(merges: Iterable[Judgement], name_a: str, name_b: str) -> list[Judgement] | None:
    """The fewest merges that join two names, in order; empty if they are one by spelling, None if nothing joins them.

    >>> merges = [Judgement("same", "DPO", "Method", "direct preference optimization", "Method", 0.99, "papers say so")]
    >>> [j.reason for j in path(merges, "Direct Preference Optimization", "DPO")]
    ['papers say so']
    """
    beside: defaultdict[str, list[tuple[str, Judgement]]] = defaultdict(list)
    for judgement in merges:
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
