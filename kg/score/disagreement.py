"""Where an extraction and a gold file disagree, paper by paper, the worst first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from kg.score.agreement import Annotation, Concept, Relation, matches, stated_relations
from kg.score.files import Gold
from schemas.records import Field, Paper

Kind = Literal["missed", "spurious", "type", "role"]
FIELDS: tuple[Field, ...] = ("title", "abstract")


class Span(NamedTuple):
    """A stretch of the title or abstract, in characters, the end excluded."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True)
class ConceptError:
    """A concept on which the two sides disagree.

    ``missed``: only the gold file has it; ``spurious``: only the prediction (`gold` is None). ``type`` and ``role``:
    both name it, but the type is another, or the type is the same and the role is another. So MUC-5 counts: missing,
    spurious, incorrect (Chinchor and Sundheim 1993, *MUC-5 Evaluation Metrics*).
    """

    kind: Kind
    gold: Concept | None
    predicted: Concept | None
    spans: tuple[Span, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        sides = {"gold": _plain(self.gold), "predicted": _plain(self.predicted)}
        return {"kind": self.kind, **sides, "spans": [span._asdict() for span in self.spans]}


@dataclass(frozen=True)
class PaperErrors:
    """A paper, what the gold file says of it, and what was predicted."""

    paper: Paper
    gold: Annotation
    predicted: Annotation

    @cached_property
    def _pairs(self) -> list[tuple[Kind, int | None, int | None]]:
        """The kind of each disagreement about concepts, and the numbers of the gold and the predicted concept."""
        gold, predicted = self.gold.concepts, self.predicted.concepts
        gold_of = {p: g for g, p in matches(gold, predicted)}
        pairs: list[tuple[Kind, int | None, int | None]] = []
        pairs += [("missed", g, None) for g in range(len(gold)) if g not in gold_of.values()]
        pairs += [("spurious", None, p) for p in range(len(predicted)) if p not in gold_of]
        pairs += [("type", g, p) for p, g in gold_of.items() if gold[g].type != predicted[p].type]
        typed = [(g, p) for p, g in gold_of.items() if gold[g].type == predicted[p].type]
        pairs += [("role", g, p) for g, p in typed if gold[g].role != predicted[p].role]
        return pairs

    @property
    def size(self) -> int:
        """How many concepts the two sides disagree on; this is what makes a paper one of the worst."""
        return len(self._pairs)

    @cached_property
    def concepts(self) -> tuple[ConceptError, ...]:
        """The disagreements about concepts, by kind; where both sides name it, the spans are the gold's."""
        gold, predicted = self.gold.concepts, self.predicted.concepts
        of_gold, of_predicted = _spans(self.paper, gold), _spans(self.paper, predicted)
        return tuple(
            ConceptError(
                kind,
                None if g is None else gold[g],
                None if p is None else predicted[p],
                tuple(of_gold[g] if g is not None else of_predicted[p] if p is not None else ()),
            )
            for kind, g, p in self._pairs
        )

    @cached_property
    def relations(self) -> list[tuple[Kind, Relation]]:
        """The relations that only one side has, missed or spurious: the gold's, then the predicted."""
        wanted, given = stated_relations(self.gold, self.predicted)
        wrong: list[tuple[Kind, Relation]] = []
        wrong += [("missed", relation) for ends, relation in wanted.items() if ends not in given]
        wrong += [("spurious", relation) for ends, relation in given.items() if ends not in wanted]
        return wrong

    def to_json(self) -> dict[str, Any]:
        """As plain data: the text, and each disagreement with its places in the text."""
        return {
            "id": self.paper.id,
            "title": self.paper.title,
            "abstract": self.paper.abstract,
            "disagreements": self.size,
            "concepts": [error.to_json() for error in self.concepts],
            "relations": [{"kind": kind, "relation": list(relation)} for kind, relation in self.relations],
        }


def worst(gold: Gold, predicted: Mapping[str, Annotation], count: int) -> list[PaperErrors]:
    """The papers with most disagreements about concepts, the most first, by id where they are equal.

    A concept that one side lacks, or that has another type or role, is one disagreement; relations follow from
    concepts and are not counted. Papers without any disagreement are left out.
    """
    papers = [PaperErrors(p, gold.annotations[p.id], predicted.get(p.id, Annotation())) for p in gold.papers]
    wrong = [errors for errors in papers if errors.size or errors.relations]
    return sorted(wrong, key=lambda errors: (-errors.size, errors.paper.id))[:count]


def _plain(concept: Concept | None) -> dict[str, Any] | None:
    if concept is None:
        return None
    plain = {"names": list(concept.printed), "type": concept.type, "role": concept.role}
    return plain if concept.confidence is None else {**plain, "confidence": concept.confidence}


def _spans(paper: Paper, concepts: Sequence[Concept]) -> list[list[Span]]:
    """Where the text names each concept: of names that overlap the longest, as annotators do.

    A concept that has no place of its own so is looked up alone, in any case.
    """
    owners: dict[str, list[int]] = defaultdict(list)
    for number, concept in enumerate(concepts):
        for name in concept.printed:
            owners[name].append(number)
    spans: list[list[Span]] = [[] for _ in concepts]
    for span in _found(paper, owners):
        for number in owners[getattr(paper, span.field)[span.start : span.end]]:
            spans[number].append(span)
    return [own or list(_found(paper, c.printed, re.IGNORECASE)) for own, c in zip(spans, concepts, strict=True)]


def _found(paper: Paper, names: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> Iterator[Span]:
    """Where one of these names stands as words of its own."""
    longest_first = sorted(filter(str.strip, names), key=len, reverse=True)
    if not longest_first:
        return
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", flags)
    for field in FIELDS:
        for match in pattern.finditer(getattr(paper, field)):
            yield Span(field, match.start(), match.end())
