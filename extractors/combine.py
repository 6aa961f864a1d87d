"""From overlapping candidates to concepts: overlaps resolved, surface forms grouped, types voted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.abbreviations import Definition
from extractors.names import NameIndex, singular
from extractors.text import Candidate, Text
from schemas.ids import name_key

_PROPER = frozenset(["Model", "Dataset", "Benchmark"])
_SURE = 0.7
_CERTAIN = 0.9  # mentions of one concept are not independent: more of them never make it surer than this
_LINKS = frozenset([",", "and", "or", "&", "/"])


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a paper names: its mentions in the order of the text, its type, and how sure that is."""

    mentions: tuple[Candidate, ...]
    type: str
    confidence: float


def combine(text: Text, candidates: Iterable[Candidate], definitions: Sequence[Definition]) -> list[Concept]:
    """The concepts of a paper, in the order in which the text first names them."""
    mentions = without_overlaps(candidates)
    mentions = with_list_types(text, mentions)
    mentions = with_recurrences(text, mentions)
    return [_concept(group) for group in grouped(text, mentions, definitions)]


def without_overlaps(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Candidates by span, of overlapping spans the longest; candidates of one span stay together.

    A proper name of a model or resource goes before a phrase around it: "BERT models" names BERT.
    """
    by_span: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_span[candidate.start, candidate.end].append(candidate)
    taken: set[int] = set()
    kept = []
    for (start, end), group in sorted(by_span.items(), key=lambda item: (_rank(item[1]), item[0])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append(group)
    return sorted(kept, key=lambda group: group[0].start)


def _rank(group: list[Candidate]) -> tuple[bool, int]:
    proper = any(c.type in _PROPER and c.confidence >= _SURE for c in group)
    return not proper, group[0].start - group[0].end


def with_list_types(text: Text, mentions: list[list[Candidate]]) -> list[list[Candidate]]:
    """The mentions, where a name of uncertain type takes the type of its neighbours in a list of names."""
    out: list[list[Candidate]] = []
    for i, group in enumerate(mentions):
        unsure = all(c.layer == "shapes" and c.confidence < _SURE for c in group)
        near = [*mentions[max(0, i - 3) : i], *mentions[i + 1 : i + 4]] if unsure else []
        kinds = [c for other in near if _in_one_list(text, mentions, i, other) for c in other]
        best = max(kinds, key=lambda c: (c.type in _PROPER, c.confidence), default=None)
        if best is not None and best.type in _PROPER and best.confidence >= _SURE:
            group = [replace(c, type=best.type, confidence=0.7) for c in group]
        out.append(group)
    return out


def _in_one_list(text: Text, mentions: list[list[Candidate]], i: int, other: list[Candidate]) -> bool:
    """Whether only names, commas and conjunctions stand between a mention and another one."""
    first, last = sorted((mentions[i][0], other[0]))
    between = set(range(first.end, last.start))
    for group in mentions[max(0, i - 3) : i + 4]:
        between.difference_update(range(group[0].start, group[0].end))
    return all(text.lower[t] in _LINKS for t in between)


def with_recurrences(text: Text, mentions: list[list[Candidate]]) -> list[list[Candidate]]:
    """The mentions, and every further place where the text has one of their names."""
    names: NameIndex[list[Candidate]] = NameIndex()
    taken: set[int] = set()
    for group in mentions:
        start, end = group[0].start, group[0].end
        taken.update(range(start, end))
        words = text.words[start:end]
        names.add(words if len(words) == 1 or text.span(start, end).isupper() else text.lower[start:end], group)
    more = []
    for start, end, group in names.find(text):
        if taken.isdisjoint(range(start, end)):
            best = max(group, key=lambda c: c.confidence)
            more.append([Candidate(start, end, best.type, None, best.confidence, best.layer)])
    return sorted([*mentions, *more], key=lambda group: group[0].start)


def grouped(
    text: Text, mentions: list[list[Candidate]], definitions: Sequence[Definition]
) -> list[list[list[Candidate]]]:
    """Mentions of one name, or of an abbreviation and its long form, together."""
    groups: dict[str, list[list[Candidate]]] = {}
    spans = [(group[0].start, group[0].end) for group in mentions]
    for key, group in zip(concept_keys(text, spans, definitions), mentions, strict=True):
        groups.setdefault(key, []).append(group)
    return list(groups.values())


def concept_keys(text: Text, spans: Iterable[tuple[int, int]], definitions: Sequence[Definition]) -> list[str]:
    """What tells the concepts of a paper apart: the key of each span's name, or of its long form."""
    same: dict[str, str] = {}
    for long, short in definitions:
        for form in (text.span(*short), singular(text.span(*short))):
            same.setdefault(name_key(form), name_key(text.span(*long)))
    keys = [name_key(text.span(*span)) for span in spans]
    return [same.get(key, key) for key in keys]


def _concept(groups: list[list[Candidate]]) -> Concept:
    votes: dict[str, float] = defaultdict(float)
    for group in groups:
        for candidate in group:
            votes[candidate.type] += candidate.confidence * (2 if candidate.layer == "lexicon" else 1)
    kind = max(votes, key=lambda k: (votes[k], k))
    mentions = [max(group, key=lambda c: (c.type == kind, c.confidence, c.layer)) for group in groups]
    doubt = 1.0
    for mention in mentions:
        if mention.type == kind:
            doubt *= 1 - mention.confidence
    return Concept(tuple(mentions), kind, _CERTAIN * (1 - doubt))
