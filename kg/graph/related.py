"""Papers related through the concepts they share, weighted by how rare those are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import isqrt

import numpy as np

from schemas.records import Edge

STRONGEST = 5  # edges kept per paper
NAMED = 5  # shared concepts written on an edge


def related_papers(named: Mapping[str, Sequence[str]], names: Mapping[str, str]) -> Iterator[Edge]:
    """RELATED_TO edges from each paper to the few it shares most with.

    The weight is the sum over shared concepts of ln(papers / papers that name the concept), the inverse document
    frequency of Spärck Jones (1972). Concepts of more than ``max(100, √papers)`` papers tell little and are left
    out, which keeps the work near-linear.
    """
    papers = sorted(named)
    row_of = {paper: row for row, paper in enumerate(papers)}
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for paper in papers:
        for concept in dict.fromkeys(named[paper]):
            postings[concept].append(row_of[paper])
    common = max(100, isqrt(len(papers)))
    lists = {c: np.array(rows) for c, rows in sorted(postings.items()) if 1 < len(rows) <= common}
    rarity = {c: float(np.log(len(papers) / len(rows))) for c, rows in lists.items()}
    for paper in papers:
        mine = sorted(c for c in set(named[paper]) if rarity.get(c, 0) > 0)
        if not mine:
            continue
        others = np.concatenate([lists[c] for c in mine])
        weights = np.concatenate([np.full(len(lists[c]), rarity[c]) for c in mine])
        rows, where = np.unique(others, return_inverse=True)
        totals = np.round(np.bincount(where, weights), 3)
        totals[rows == row_of[paper]] = 0
        for index in np.lexsort((rows, -totals))[:STRONGEST]:
            weight = float(totals[index])
            if weight <= 0:
                break
            other = papers[rows[index]]
            theirs = set(named[other])
            shared = sorted((c for c in mine if c in theirs), key=lambda c: (-rarity[c], c))
            text = "; ".join(names[c] for c in shared[:NAMED])
            yield Edge(paper, "RELATED_TO", other, 1.0, 1, weight=weight, shared=text)
