"""What a reader's chances are worth and how sure its claims must be, by annotated papers that it never saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy

from extractors.reader.conclude import Demands, conclude
from extractors.reader.features import ROLES
from extractors.reader.read import Reading
from kg.score.agreement import Annotation, Table, annotation, matches, score, stated_relations
from training.examples import Example

ASKED_FOR = ("proposes", "evaluates_on")  # roles that the questions of users turn on
PRECISE = 85.0  # percent of their edges that must be right
_GRID = [round(0.04 * i, 2) for i in range(1, 24)]


@dataclass(frozen=True)
class Unseen:
    """Papers that the reader did not learn from, with their annotations, and what it makes of them."""

    gold: Mapping[str, Annotation]
    examples: Sequence[Example]
    readings: Sequence[Reading | None]

    def claims(self, demands: Demands) -> dict[str, Annotation]:
        """What is claimed of each paper."""
        read = zip(self.examples, self.readings, strict=True)
        return {e.id: annotation(to_record(e, r, demands)) for e, r in read}

    def table(self, demands: Demands) -> Table:
        """How well that agrees."""
        return score(self.gold, self.claims(demands))


def calibrated(unseen: Unseen) -> Demands:
    """The demands that do best on these papers, edges of the roles that users ask for being precise."""
    fitted = {"concept": platt(_names(unseen))}
    demands = Demands(concept=0.1, relation=2.0, calibration=fitted)
    edges = _edges(unseen, demands)
    common = platt([(sure, right) for _, sure, right in edges])
    fitted |= {role: platt([(sure, right) for r, sure, right in edges if r == role], common) for role in ROLES}
    demands = replace(demands, calibration=fitted)
    demands = _best(unseen, demands, "concept", ("concept (name+type)", "edge (name+type+role)"))
    demands = _best(unseen, demands, "same", ("concept (name+type)",))
    for role in ASKED_FOR:
        demands = _precise(unseen, demands, role)
    points = _relations(unseen, replace(demands, relation=0.0))
    demands = replace(demands, calibration={**fitted, "relation": platt(points)})
    return _best(unseen, demands, "relation", ("relation",))


def _precise(unseen: Unseen, demands: Demands, role: str) -> Demands:
    """The demands with the lowest one of a role from which on its edges are as precise as `PRECISE` says."""
    for least in (0.02 * i for i in range(50)):
        demands = replace(demands, roles={**demands.roles, role: round(least, 2)})
        if unseen.table(demands)[f"{role} edge"].precision >= PRECISE:
            break
    return demands


def _best(unseen: Unseen, demands: Demands, what: str, rows: Sequence[str]) -> Demands:
    """The demands with the value of `what` that gives the best F1 of these rows together."""

    def with_(value: float) -> Demands:
        return replace(demands, **{what: value})  # type: ignore[arg-type]

    def f1(value: float) -> tuple[float, float]:
        table = unseen.table(with_(value))
        return sum(table[row].f1 for row in rows), -value

    return with_(max(_GRID, key=f1))


def _names(unseen: Unseen) -> list[tuple[float, bool]]:
    """The chance of every group of mentions to be a concept, and whether it is one, of whatever type."""
    points = []
    claims = unseen.claims(Demands(concept=0.0, same=2.0, relation=2.0))  # each group by itself, all of them
    for (paper, predicted), reading in zip(claims.items(), unseen.readings, strict=True):
        right = {p for _, p in matches(unseen.gold[paper].concepts, predicted.concepts, lambda g, p: True)}
        chances = reading.kept.tolist() if reading is not None else []
        points += [(chance, n in right) for n, chance in enumerate(chances)]
    return points


def _edges(unseen: Unseen, demands: Demands) -> list[tuple[str, float, bool]]:
    """Role and confidence of every claimed edge, and whether it is right."""
    edges = []
    for paper, predicted in unseen.claims(demands).items():
        truth = unseen.gold[paper]
        typed = matches(truth.concepts, predicted.concepts, lambda g, p: g.type == p.type)
        right = {p for g, p in typed if truth.concepts[g].role == predicted.concepts[p].role}
        edges += [(c.role, c.confidence or 0.0, n in right) for n, c in enumerate(predicted.concepts)]
    return edges


def _relations(unseen: Unseen, demands: Demands) -> list[tuple[float, bool]]:
    """Confidence of every claimed relation, and whether it is right."""
    points: list[tuple[float, bool]] = []
    for example, reading in zip(unseen.examples, unseen.readings, strict=True):
        record = to_record(example, reading, demands)
        related = conclude(reading, demands)[1] if reading is not None else []
        sure = {tuple(stated): r.confidence for stated, r in zip(record["relations"], related, strict=True)}
        wanted, given = stated_relations(unseen.gold[example.id], annotation(record))
        points += [(sure[tuple(stated)], ends in wanted) for ends, stated in given.items()]
    return points


def platt(points: Sequence[tuple[float, bool]], prior: tuple[float, float] = (1.0, 0.0)) -> tuple[float, float]:
    """Slope and shift of the logit by which chances become confidence (Platt 1999), by Newton's method.

    A few points say little: the fit is drawn to `prior` as if by ten points.
    """
    chance = numpy.clip([p for p, _ in points], 1e-4, 1 - 1e-4)
    x = numpy.stack([numpy.log(chance / (1 - chance)), numpy.ones(len(chance))], axis=1).reshape(-1, 2)
    y = numpy.array([right for _, right in points], dtype=float)
    start = numpy.array(prior)
    w = start.copy()
    for _ in range(50):
        p = 1 / (1 + numpy.exp(-(x @ w)))
        gradient = x.T @ (p - y) + 10 * (w - start)
        step = numpy.linalg.solve((x.T * (p * (1 - p))) @ x + 10 * numpy.eye(2), gradient)
        w -= step
        if abs(step).max() < 1e-9:
            break
    return round(float(w[0]), 4), round(float(w[1]), 4)


def to_record(example: Example, reading: Reading | None, demands: Demands) -> dict[str, Any]:
    """A paper's claims as a gold file has them."""
    concepts, relations = conclude(reading, demands) if reading is not None else ([], [])
    named = [list(dict.fromkeys(example.text.span(*m) for m in c.mentions)) for c in concepts]
    return {
        "id": example.id,
        "concepts": [
            {"names": names, "type": c.type, "role": c.role, "confidence": c.confidence}
            for names, c in zip(named, concepts, strict=True)
        ],
        "relations": [[named[r.head][0], r.label, named[r.tail][0]] for r in relations],
    }
