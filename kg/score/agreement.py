"""Agreement of extracted claims with gold annotations: which concepts match, and what is counted of it.

Two concepts match when they share a name after `normal`; each matches at most once. Figures are micro-averages over
all gold papers; a paper without prediction counts as empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.ontology import ontology

NAMED, TYPED, EDGE = "concept (name only)", "concept (name+type)", "edge (name+type+role)"

_NOT_NAME = re.compile(r"[^a-z0-9+^*@.]+")
_LONE_DOT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")

Relation = tuple[str, str, str]


def normal(name: str) -> str:
    """A name without case, punctuation, plural s and leading article, as gold files are compared.

    >>> normal("The MT-Benches"), normal("Llama 3.1")
    ('mt benche', 'llama 3.1')
    """
    text = _NOT_NAME.sub(" ", name.lower().replace("’", "'"))
    words = [
        word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word
        for word in _LONE_DOT.sub(" ", text).split()
    ]
    return " ".join(words[1:] if words and words[0] in {"the", "a", "an"} else words)


@dataclass(frozen=True)
class Concept:
    """A concept of a paper, gold or predicted: `names` are normalised, `printed` are those of the text.

    `confidence` is that of the paper's edge to it, in (0, 1]; None where nobody said.
    """

    names: frozenset[str]
    type: str
    role: str
    printed: tuple[str, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True)
class Annotation:
    """What is said about one paper; a relation names its ends by one of their names, as printed."""

    concepts: tuple[Concept, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class Row:
    """One line of the table: how many were right, in the gold file, and predicted; percentages follow."""

    right: int = 0
    gold: int = 0
    predicted: int = 0

    def __add__(self, other: Row) -> Row:
        return Row(self.right + other.right, self.gold + other.gold, self.predicted + other.predicted)

    @property
    def precision(self) -> float:
        """Percent of the predicted that are right."""
        return round(100 * self._precision, 1)

    @property
    def recall(self) -> float:
        """Percent of the gold that were found."""
        return round(100 * self._recall, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in percent."""
        p, r = self._precision, self._recall
        return round(200 * p * r / (p + r) if p + r else 0.0, 1)

    @property
    def _precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def _recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0


Table = dict[str, Row]


def annotation(record: Mapping[str, Any]) -> Annotation:
    """A record of a gold file or of ``kg extract`` as it is compared.

    Raises:
        KeyError, TypeError, ValueError: it is no such record.
    """
    relations = tuple((_text(head), _text(label), _text(tail)) for head, label, tail in record.get("relations") or ())
    return Annotation(tuple(map(_concept, record["concepts"])), relations)


def _concept(record: Mapping[str, Any]) -> Concept:
    if not isinstance(record["names"], list):
        raise TypeError("names are no list")
    names = tuple(map(_text, record["names"]))
    found: Any = record.get("confidence")
    confidence = found if type(found) in (int, float) and 0 < found <= 1 else None
    return Concept(frozenset(map(normal, names)), _text(record["type"]), _text(record["role"]), names, confidence)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def score(gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation]) -> Table:
    """The table, by the names of its rows, of predictions for the papers of a gold file (both by paper id)."""
    return total(tables(gold, predicted))


def tables(gold: Mapping[str, Annotation], predicted: Mapping[str, Annotation]) -> list[Table]:
    """The table of each gold paper alone, in the gold file's order."""
    return [_table(truth, predicted.get(paper, Annotation())) for paper, truth in gold.items()]


def total(tables: Iterable[Table]) -> Table:
    """The sum of tables."""
    whole: Table = {}
    for table in tables:
        for name, row in table.items():
            whole[name] = whole.get(name, Row()) + row
    return whole


def _table(gold: Annotation, predicted: Annotation) -> Table:
    types = ontology().concepts
    resources = {t for t in types if ontology().family(t) == "resource"}

    def row(keep: Callable[[Concept], bool], agree: Callable[[Concept, Concept], bool]) -> Row:
        wanted = [c for c in gold.concepts if keep(c)]
        given = [c for c in predicted.concepts if keep(c)]
        return Row(len(matches(wanted, given, agree)), len(wanted), len(given))

    def kind(concept: Concept) -> str:
        """Datasets and benchmarks count as one kind; every other type for itself."""
        return "resource" if concept.type in resources else concept.type

    typed = matches(gold.concepts, predicted.concepts, lambda g, p: g.type == p.type)
    same_role = sum(gold.concepts[g].role == predicted.concepts[p].role for g, p in typed)
    wanted, given = stated_relations(gold, predicted)
    sizes = len(gold.concepts), len(predicted.concepts)
    table = {
        NAMED: row(lambda c: True, lambda g, p: True),
        TYPED: Row(len(typed), *sizes),
        EDGE: Row(same_role, *sizes),
        "resource edge (dataset|benchmark, role)": row(lambda c: c.type in resources, lambda g, p: g.role == p.role),
        "evaluates_on edge": row(lambda c: c.role == "evaluates_on", lambda g, p: kind(g) == kind(p)),
        "proposes edge": row(lambda c: c.role == "proposes", lambda g, p: g.type == p.type),
        "relation": Row(len(wanted.keys() & given.keys()), len(wanted), len(given)),
    }
    for name in types:
        table[f"type {name}"] = row(lambda c, name=name: c.type == name, lambda g, p: True)  # type: ignore[misc]
    return table


def matches(
    gold: Sequence[Concept],
    predicted: Sequence[Concept],
    agree: Callable[[Concept, Concept], bool] = lambda gold, predicted: True,
) -> list[tuple[int, int]]:
    """One-to-one pairs that share a name and agree; same type, same role, most shared names are taken first."""
    pairs = [
        ((g.type != p.type, g.role != p.role, -len(g.names & p.names)), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if not g.names.isdisjoint(p.names) and agree(g, p)
    ]
    matched: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for _, i, j in sorted(pairs):
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            matched.append((i, j))
    return matched


Ends = tuple[int | str, str, int | str]
"""A relation by the numbers of the gold concepts that it joins; an end that is none of them by its name."""


def stated_relations(gold: Annotation, predicted: Annotation) -> tuple[dict[Ends, Relation], dict[Ends, Relation]]:
    """The relations of either side as they are compared, each with how it was printed; equal ends mean a match.

    Ends are matched concepts, whatever their types. A gold relation counts only if both its ends are gold concepts;
    a predicted one with an end that matched nothing counts as wrong.
    """
    own = {name: i for i, c in enumerate(gold.concepts) for name in c.names}
    found: dict[str, int] = {}
    for i, j in matches(gold.concepts, predicted.concepts):
        found.update(dict.fromkeys(predicted.concepts[j].names, i))
    wanted: dict[Ends, Relation] = {}
    for relation in gold.relations:
        head, label, tail = normal(relation[0]), relation[1], normal(relation[2])
        if head in own and tail in own:
            wanted.setdefault((own[head], label, own[tail]), relation)
    given: dict[Ends, Relation] = {}
    for relation in predicted.relations:
        head, label, tail = normal(relation[0]), relation[1], normal(relation[2])
        given.setdefault((found.get(head, head), label, found.get(tail, tail)), relation)
    return wanted, given
