"""Whether confidence means what it says: of the edges that are 0.8 sure, four in five should be right."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.score.agreement import Annotation, matches

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Predicted edges with a confidence above `low`, up to `high`: how many, their mean confidence, their precision."""

    low: float
    high: float
    edges: int
    confidence: float
    precision: float


@dataclass(frozen=True)
class Calibration:
    """The bins that hold edges, and the expected calibration error over them; None where nothing was predicted."""

    ece: float | None
    bins: tuple[Bin, ...]


def calibrate(gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation]) -> Calibration:
    """The reliability of the confidence of a paper's edges to concepts, for the papers of a gold file.

    An edge is right if it matches a gold edge in name, type and role. The expected calibration error is the mean
    distance of confidence and precision over `BINS` bins of equal width, each weighed by its edges (Guo et al. 2017,
    *On Calibration of Modern Neural Networks*, equation 3). Bins of equal width and not of equal mass, because rules
    give many edges one and the same confidence, and bins of equal mass would have to part these at random. An edge
    without confidence is left out.

    >>> from kg.score.agreement import annotation
    >>> bert = {"names": ["BERT"], "type": "Model", "role": "uses", "confidence": 0.75}
    >>> claims = {"p": annotation({"concepts": [bert]})}
    >>> calibrate(claims, claims).ece
    0.25
    """
    edges = list(_edges(gold, predicted))
    limits = [i / BINS for i in range(BINS + 1)]
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in edges:
        held[bisect_left(limits, confidence) - 1].append((confidence, right))
    bins = tuple(_bin(limits[i], limits[i + 1], inside) for i, inside in enumerate(held) if inside)
    ece = sum(b.edges * abs(b.precision - b.confidence) for b in bins) / len(edges) if edges else None
    return Calibration(ece, bins)


def _bin(low: float, high: float, edges: list[tuple[float, bool]]) -> Bin:
    count = len(edges)
    return Bin(low, high, count, sum(c for c, _ in edges) / count, sum(right for _, right in edges) / count)


def _edges(gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation]) -> Iterator[tuple[float, bool]]:
    """The confidence of each predicted edge, and whether it is right."""
    for paper, truth in gold.items():
        claims = predicted.get(paper, Annotation())
        typed = matches(truth.concepts, claims.concepts, lambda g, p: g.type == p.type)
        right = {p for g, p in typed if truth.concepts[g].role == claims.concepts[p].role}
        for number, concept in enumerate(claims.concepts):
            if concept.confidence is not None:
                yield concept.confidence, number in right
