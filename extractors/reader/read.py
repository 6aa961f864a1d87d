"""From a paper's text to judged concepts and pairs: the steps around the network, the same in training and use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy

from extractors.abbreviations import Definition
from extractors.reader.features import Features, token_features
from extractors.reader.groups import Groups, Numbers, Pairs, group, pairs_of
from extractors.reader.network import Network, NetworkJudge
from extractors.reader.pieces import Pieces
from extractors.reader.spans import Spans, spans_of
from extractors.roles import Roles
from extractors.text import Candidate, Text

MOST_TOKENS = 400  # seen at once; longer texts are cut between sentences
LEAST_SPAN = 0.2  # chance of being a name of some type below which a span is not looked at again
LEAST_CONCEPT = 0.1  # chance of being a concept below which a group of mentions is not
MOST_CONCEPTS = 64  # of one paper: pairs grow with the square
_BLOCK = 4096  # spans judged at once, so that memory does not grow with the text


class Judge(Protocol):
    """A network that has read one paper."""

    def spans(self, spans: Spans) -> tuple[Any, Features]:
        """Vectors of spans, and their chances: a column a type, the last for none."""

    def concepts(self, spans: Any, groups: Groups) -> tuple[Any, Features, Features, Features]:
        """Vectors of concepts from those of their mentions; chances of being one, of the types, of the roles."""

    def pairs(self, concepts: Any, pairs: Pairs) -> Features:
        """Chances that the first concept of a pair has each relation to the second."""


@dataclass(frozen=True)
class Reading:
    """What a network makes of a paper: chances for each group of mentions and each ordered pair of groups."""

    groups: Groups
    kept: Features
    types: Features
    roles: Features
    pairs: Features


def read_paper(
    text: Text, candidates: Iterable[Candidate], definitions: Sequence[Definition], pieces: Pieces, network: Network
) -> Reading | None:
    """What the network makes of a paper, given what the rules propose; None where it sees no concept."""
    spans = spans_of(text)
    if not len(spans):
        return None
    roles = Roles(text, definitions)
    features = token_features(text, candidates, definitions, roles.own_start)
    words = [pieces(word) for word in text.words]
    stretches = [network.encode(words[a:b], features[a:b]) for a, b in _stretches(text)]
    return read(text, spans, definitions, roles, NetworkJudge(network, numpy.concatenate(stretches)))


def _stretches(text: Text) -> Iterator[tuple[int, int]]:
    """Whole sentences, as many as are seen at once; a longer sentence is cut."""
    begin = 0
    for start, end in text.sentences:
        if end - begin > MOST_TOKENS:
            if start > begin:
                yield begin, start
            begin = start
        while end - begin > MOST_TOKENS:
            yield begin, begin + MOST_TOKENS
            begin += MOST_TOKENS
    if begin < len(text.words):
        yield begin, len(text.words)


def read(text: Text, spans: Spans, definitions: Sequence[Definition], roles: Roles, judge: Judge) -> Reading | None:
    """The likely concepts among these spans, as a network judges them."""
    chances = numpy.concatenate([judge.spans(spans[i : i + _BLOCK])[1] for i in range(0, len(spans), _BLOCK)])
    rows = likely_spans(spans, chances)
    if not len(rows):
        return None
    groups, order = group(text, spans[rows], chances[rows], definitions, roles)
    concepts, kept, types, shown = judge.concepts(judge.spans(spans[rows[order]])[0], groups)
    best = numpy.sort(numpy.argsort(-kept, kind="stable")[:MOST_CONCEPTS])
    best = best[kept[best] >= LEAST_CONCEPT]
    if not len(best):
        return None
    groups = groups.only(best)
    return Reading(groups, kept[best], types[best], shown[best], judge.pairs(concepts[best], pairs_of(text, groups)))


def likely_spans(spans: Spans, chances: Features, least: float = LEAST_SPAN) -> Numbers:
    """Rows of the likely spans, of overlapping ones the likeliest, in the order of the text."""
    likely = 1 - chances[:, -1]
    rows = numpy.flatnonzero(likely >= least)
    taken: set[int] = set()
    out = []
    for row in rows[numpy.argsort(-likely[rows], kind="stable")].tolist():
        own = range(int(spans[row, 0]), int(spans[row, 1]))
        if taken.isdisjoint(own):
            taken.update(own)
            out.append(row)
    return numpy.array(sorted(out), dtype=numpy.int64)
