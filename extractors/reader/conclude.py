"""What is claimed of a paper, from the chances that the network gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy

from extractors.reader.features import ROLES, TYPES, Features
from extractors.reader.read import Reading
from schemas.ontology import ontology

RELATIONS = ("same_as", *ontology().relations)


@dataclass(frozen=True)
class Demands:
    """How sure a claim must be, and what the network's chances are worth.

    `concept` is the least confidence of name and type together, `relation` that of a relation, `same` the chance from
    which two names mean one thing. A concept gets the role that is surest, and is not claimed if its confidence is
    below that of the role in `roles` (none if it is not there). `calibration` maps ``concept`` (that a name is one,
    of whatever type), a role, or ``relation`` to the slope and shift of the logit of its chance (J. Platt,
    "Probabilistic outputs for support vector machines", 1999); what is not named stays as it is.
    """

    concept: float = 0.4
    roles: Mapping[str, float] = field(default_factory=dict)
    relation: float = 0.35
    same: float = 0.5
    calibration: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def calibrated(self, name: str, chance: float) -> float:
        """The confidence that a chance stands for."""
        slope, shift = self.calibration.get(name, (1.0, 0.0))
        chance = min(max(chance, 1e-4), 1 - 1e-4)
        return float(1 / (1 + numpy.exp(-(slope * numpy.log(chance / (1 - chance)) + shift))))


class Judged(NamedTuple):
    """A concept that is claimed: token ranges of its mentions, its type and role, and how sure that is."""

    mentions: tuple[tuple[int, int], ...]
    type: str
    role: str
    confidence: float


class Related(NamedTuple):
    """A relation that is claimed, between two concepts by their numbers."""

    head: int
    label: str
    tail: int
    confidence: float


def conclude(reading: Reading, demands: Demands) -> tuple[list[Judged], list[Related]]:
    """The claims, concepts in the order of the text."""
    concepts: list[Judged] = []
    number: dict[int, int] = {}
    for members in _merged(reading, demands.same):
        judged = _judged(reading, members, demands)
        if judged is not None:
            number.update(dict.fromkeys(members, len(concepts)))
            concepts.append(judged)
    return concepts, list(_relations(reading, concepts, number, demands))


def _judged(reading: Reading, members: list[int], demands: Demands) -> Judged | None:
    """What a concept is: its type and role by the mean of its groups, weighed by how likely each is a concept."""
    weights = reading.kept[members] + 1e-6
    types = numpy.average(reading.types[members], axis=0, weights=weights)
    kind = TYPES[int(types.argmax())]
    typed = demands.calibrated("concept", float(reading.kept[members].max())) * float(types.max())
    if typed < demands.concept:
        return None
    roles = numpy.average(reading.roles[members], axis=0, weights=weights) * _legal()[kind]
    roles /= roles.sum()
    ranked = [ROLES[i] for i in numpy.argsort(-roles, kind="stable") if roles[i] > 0]
    sure = {r: demands.calibrated(r, typed * float(roles[ROLES.index(r)])) for r in ranked}
    role = max(ranked, key=lambda r: sure[r])
    if sure[role] < demands.roles.get(role, 0.0):
        return None
    rows = [reading.groups.mentions[i].tolist() for g in members for i in reading.groups.rows(g)]
    return Judged(tuple((start, end) for start, end in sorted(rows)), kind, role, sure[role])


def _merged(reading: Reading, least: float) -> list[list[int]]:
    """Groups that the network takes for one concept under several names."""
    same = numpy.triu((reading.pairs[:, :, 0] + reading.pairs[:, :, 0].T) / 2, 1)
    owner = list(range(len(reading.groups)))
    for i, j in numpy.argwhere(same > least).tolist():
        kept, gone = owner[i], owner[j]
        owner = [kept if o == gone else o for o in owner]
    groups: dict[int, list[int]] = {}
    for group, o in enumerate(owner):
        groups.setdefault(o, []).append(group)
    return list(groups.values())


@cache
def _legal() -> dict[str, Features]:
    edges = ontology().edges
    return {k: numpy.array([k in edges[r.upper()].target for r in ROLES], dtype=numpy.float32) for k in TYPES}


def _relations(
    reading: Reading, concepts: list[Judged], number: Mapping[int, int], demands: Demands
) -> Iterator[Related]:
    best: dict[tuple[int, str, int], float] = {}
    for i, j, column in numpy.argwhere(reading.pairs > 0.05).tolist():
        head, label, tail = number.get(i), RELATIONS[column], number.get(j)
        if head is None or tail is None or head == tail or column == 0:
            continue
        sure = demands.calibrated("relation", float(reading.pairs[i, j, column]))
        if sure >= demands.relation and ontology().allows(concepts[head].type, label.upper(), concepts[tail].type):
            best[head, label, tail] = max(sure, best.get((head, label, tail), 0.0))
    for (head, label, tail), sure in best.items():
        yield Related(head, label, tail, sure)
