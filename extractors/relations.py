"""Relations between the concepts of a paper: those that its roles imply, and those that names and wording show.

An abstract says most of its relations once and about its own proposal: what it is for, what it is made of, where
and how it was measured. The first proposed method or model stands for the paper; of several, the others are parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.combine import Concept
from extractors.names import singular, skipped
from extractors.text import Candidate, Text, word_set
from extractors.training import trained_on
from schemas.ontology import ontology

_OWN = word_set("it we our this the they both")
_BASES = word_set("extends extending tuning tune tuned")
_BASES_WITH = frozenset(
    f"{verb} {preposition}"
    for preposition, verbs in {
        "on": ["based", "built", "builds", "build", "building"],
        "upon": ["built", "builds", "build", "building"],
        "of": ["variant", "extension", "version", "top"],
    }.items()
    for verb in verbs
)


class Relation(NamedTuple):
    """A relation between two concepts (by number), shown by a mention."""

    head: int
    label: str
    tail: int
    confidence: float
    shown: Candidate


def relations(text: Text, concepts: Sequence[Concept], roles: Sequence[tuple[str, Candidate]]) -> Iterator[Relation]:
    """The relations that the text states or plainly implies, each pair of concepts with each label once."""
    found: dict[tuple[int, str, int], Relation] = {}
    for relation in (
        *_implied(text, concepts, roles),
        *_by_wording(text, concepts, roles),
        *_by_name(text, concepts, roles),
    ):
        head, tail = concepts[relation.head].type, concepts[relation.tail].type
        if relation.head != relation.tail and ontology().allows(head, relation.label.upper(), tail):
            found.setdefault(relation[:3], relation)
    yield from found.values()


def _implied(text: Text, concepts: Sequence[Concept], roles: Sequence[tuple[str, Candidate]]) -> Iterator[Relation]:
    """What the roles of the concepts say about the paper's own proposal."""
    by_role: dict[str, list[int]] = {}
    for number, (label, _) in enumerate(roles):
        by_role.setdefault(label, []).append(number)
    proposed = by_role.get("proposes", [])
    technique = [n for n in proposed if concepts[n].type in ("Method", "Model")]
    tasks = by_role.get("addresses", [])
    own = main_of(text, concepts, technique)
    topic = main_of(text, concepts, tasks)

    def show(head: int, label: str, tail: int, confidence: float, shown: int) -> Relation:
        return Relation(head, label, tail, confidence, roles[shown][1])

    if own is not None:
        sentences = _sentences(text, concepts[own])
        beside = {n for n, c in enumerate(concepts) if not sentences.isdisjoint(_sentences(text, c))}
        for n in tasks:
            if n in beside or concepts[n].mentions[0].start < text.title_end:
                yield show(own, "used_for", n, 0.5 if n == topic else 0.3, n)
        for n in technique:
            if n not in beside:  # what is proposed in one breath stands side by side
                yield show(n, "part_of", own, 0.3, n)
        for n in by_role.get("evaluates_on", []):
            yield show(own, "evaluated_on", n, 0.7 if n in beside else 0.5, n)
        for n in by_role.get("compares_with", []):
            yield show(own, "compared_with", n, 0.45 if n in beside else 0.2, n)
        for n in by_role.get("measures", []):
            yield show(own, "measured_by", n, 0.5 if n in beside else 0.2, n)
    if topic is not None:
        for n in (*proposed, *by_role.get("evaluates_on", [])):
            if roles[n][0] == "proposes" or concepts[n].type == "Benchmark":
                yield show(n, "benchmark_for", topic, 0.3, n)


def _sentences(text: Text, concept: Concept) -> set[int]:
    return {text.sentence(mention.start) for mention in concept.mentions}


def main_of(text: Text, concepts: Sequence[Concept], among: Sequence[int]) -> int | None:
    """The concept that the paper is about: in the title first, then by mentions, then by place."""
    return min(
        among,
        key=lambda n: (
            concepts[n].mentions[0].start >= text.title_end,
            -len(concepts[n].mentions),
            concepts[n].mentions[0].start,
        ),
        default=None,
    )


def _by_wording(text: Text, concepts: Sequence[Concept], roles: Sequence[tuple[str, Candidate]]) -> Iterator[Relation]:
    """What the paper's own proposal is "trained on" or "based on"."""
    own = main_of(text, concepts, [n for n, (label, _) in enumerate(roles) if label == "proposes"])
    for number, concept in enumerate(concepts):
        for mention in concept.mentions:
            if concept.type in ("Dataset", "Benchmark") and (verb := trained_on(text, mention)) is not None:
                head = _subject(text, concepts, verb, own)
                if head is not None:
                    yield Relation(head, "trained_on", number, 0.4, mention)
            elif own is not None and _builds_on(text.lower[max(0, mention.start - 6) : mention.start]):
                yield Relation(own, "based_on", number, 0.3, mention)


def _subject(text: Text, concepts: Sequence[Concept], verb: int, own: int | None) -> int | None:
    """The method or model nearest before a verb in its sentence; the paper's own where "it" or "we" is the subject."""
    begin = text.breaks[text.sentence(verb)]
    if own is not None and text.lower[begin] in _OWN:
        return own
    before = [
        (mention.end, n)
        for n, concept in enumerate(concepts)
        if concept.type in ("Method", "Model")
        for mention in concept.mentions
        if begin <= mention.start and mention.end <= verb
    ]
    return max(before)[1] if before else own


def _builds_on(before: list[str]) -> bool:
    """Whether the words before a name say that something is based on it, with at most two words between."""
    return any(
        before[i] in _BASES or (i and f"{before[i - 1]} {before[i]}" in _BASES_WITH)
        for i in range(max(0, len(before) - 3), len(before))
    )


def _by_name(text: Text, concepts: Sequence[Concept], roles: Sequence[tuple[str, Candidate]]) -> Iterator[Relation]:
    """A name that ends in another concept's name is a special case of it: "nested entity recognition"."""
    names = [{_words(text, m) for m in concept.mentions} for concept in concepts]
    whole = {name: n for n, forms in enumerate(names) for name in sorted(forms, reverse=True)}
    for n, forms in enumerate(names):
        for form in sorted(forms):
            other = next((whole[form[cut:]] for cut in range(1, len(form)) if form[cut:] in whole), None)
            if other is None or other == n or concepts[other].type != concepts[n].type:
                continue
            if concepts[n].type == "Task":
                yield Relation(n, "subtask_of", other, 0.25, concepts[n].mentions[0])
            elif roles[other][0] == "mentions":
                yield Relation(n, "subclass_of", other, 0.2, concepts[n].mentions[0])


def _words(text: Text, mention: Candidate) -> tuple[str, ...]:
    words = [w for w in text.lower[mention.start : mention.end] if not skipped(w)]
    return (*words[:-1], singular(words[-1])) if words else ()
