"""Mentions of one name as one concept, and what the network is told of concepts and of pairs of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from extractors.abbreviations import Definition
from extractors.combine import concept_keys
from extractors.names import singular, skipped
from extractors.reader.features import ROLES, TYPES, Features
from extractors.reader.spans import LONGEST, Spans
from extractors.roles import Roles
from extractors.text import Candidate, Text

_PLAIN = 11  # features of a concept besides roles and chances
CONCEPT_FEATURES = _PLAIN + len(ROLES) + len(TYPES) + 2
PAIR_FEATURES = 20
_GAPS = numpy.array([1, 3, 6, 12, 25])
_FAR = 1 << 20
_MOST_MENTIONS = 16  # of a concept, that are compared with those of others

Numbers = NDArray[numpy.int64]


@dataclass(frozen=True)
class Groups:
    """The mentions of a paper, sorted by concept and then by place.

    `mentions` are token ranges (M, 2); `starts` are the rows at which concepts begin (G,); `features` are what is
    known of concepts (G, `CONCEPT_FEATURES`).
    """

    mentions: Spans
    starts: Numbers
    features: Features

    def __len__(self) -> int:
        return len(self.starts)

    def rows(self, concept: int) -> range:
        """The rows of `mentions` that belong to a concept."""
        end = self.starts[concept + 1] if concept + 1 < len(self.starts) else len(self.mentions)
        return range(int(self.starts[concept]), int(end))

    def only(self, concepts: Numbers, mentions: int | None = None) -> Groups:
        """These concepts, in this order, each with its first `mentions`."""
        rows = [self.rows(int(c))[:mentions] for c in concepts]
        starts = numpy.cumsum([0, *map(len, rows)])[:-1]
        return Groups(self.mentions[[i for row in rows for i in row]], starts, self.features[concepts])


@dataclass(frozen=True)
class Pairs:
    """What is known of ordered pairs of concepts.

    `features` are numbers (G, G, `PAIR_FEATURES`); `between` are the tokens between the nearest mentions of the two
    in one sentence (G, G, 2), an empty range where there are none.
    """

    features: Features
    between: Numbers


def group(
    text: Text, spans: Spans, chances: Features, definitions: Sequence[Definition], roles: Roles
) -> tuple[Groups, Numbers]:
    """Groups of these spans, and the order in which they now stand.

    `chances` are the network's first judgement of each span: one number a type, then the chance that it is none.
    """
    keys = concept_keys(text, [(int(s), int(e)) for s, e in spans], definitions)
    first: dict[str, int] = {}
    for key, start in zip(keys, spans[:, 0].tolist(), strict=True):
        first[key] = min(first.get(key, start), start)
    order = numpy.array(sorted(range(len(keys)), key=lambda i: (first[keys[i]], keys[i], *spans[i])), dtype=numpy.int64)
    mentions = spans[order]
    begins = [i for i in range(len(order)) if i == 0 or keys[order[i]] != keys[order[i - 1]]]
    starts = numpy.array(begins, dtype=numpy.int64)
    features = _concept_features(text, mentions, starts, chances[order], definitions, roles)
    return Groups(mentions, starts, features), order


def _concept_features(
    text: Text,
    mentions: Spans,
    starts: Numbers,
    chances: Features,
    definitions: Sequence[Definition],
    roles: Roles,
) -> Features:
    rows = numpy.zeros((len(starts), CONCEPT_FEATURES), dtype=numpy.float32)
    if not len(starts):
        return rows
    ends = [*starts[1:].tolist(), len(mentions)]
    defined = {form for definition in definitions for form in definition}
    last_sentence = len(text.sentences) - 1
    size = max(len(text.words), 1)
    for g, (low, high) in enumerate(zip(starts.tolist(), ends, strict=True)):
        own = [(int(s), int(e)) for s, e in mentions[low:high]]
        sentences = {text.sentence(s) for s, _ in own}
        names = {text.span(s, e).lower() for s, e in own}
        mean = chances[low:high].mean(axis=0)
        kind = TYPES[int(mean[:-1].argmax())]
        shown, _ = roles.decide_for(kind, [Candidate(s, e, kind, None, 1.0, "reader") for s, e in own])
        rows[g, :_PLAIN] = (
            numpy.log1p(len(own)) / 2,
            own[0][0] < text.title_end,
            min(sentences) <= 2,
            last_sentence in sentences,
            own[0][0] / size,
            own[-1][0] / size,
            min(len(sentences), 5) / 5,
            len(names) > 1,
            not defined.isdisjoint(own),
            max(e - s for s, e in own) / LONGEST,
            any(c.isupper() for s, e in own for word in text.words[s:e] for c in word[1:]),
        )
        rows[g, _PLAIN + ROLES.index(shown)] = 1
        rows[g, _PLAIN + len(ROLES) : _PLAIN + len(ROLES) + len(TYPES)] = mean[:-1]
        rows[g, -2:] = 1 - mean[-1], 1 - chances[low:high, -1].min()
    return rows


def pairs_of(text: Text, groups: Groups) -> Pairs:
    """Every ordered pair of these concepts; their number grows with the square of the groups."""
    groups = groups.only(numpy.arange(len(groups)), _MOST_MENTIONS)
    mentions, starts, count = groups.mentions, groups.starts, len(groups)
    rows = numpy.zeros((count, count, PAIR_FEATURES), dtype=numpy.float32)
    if not count:
        return Pairs(rows, numpy.zeros((0, 0, 2), dtype=numpy.int64))
    sentence = numpy.array([text.sentence(int(s)) for s, _ in mentions])
    i, j = _nearest(mentions, sentence, starts)
    apart = numpy.minimum(abs(sentence[i] - sentence[j]), 3)
    before = mentions[i, 0] <= mentions[j, 0]
    low = numpy.where(before, mentions[i, 1], mentions[j, 1])
    high = numpy.where(before, mentions[j, 0], mentions[i, 0])
    gap = numpy.maximum(high - low, 0)
    places = numpy.arange(count)
    rows[..., 0:4] = apart[..., None] == numpy.arange(4)
    rows[..., 4] = before
    rows[..., 5:11] = numpy.searchsorted(_GAPS, gap)[..., None] == numpy.arange(6)
    rows[..., 11] = places[:, None] < places[None, :]
    rows[..., 12] = (mentions[i, 0] < text.title_end) & (mentions[j, 0] < text.title_end)
    rows[..., 13:20] = _name_features(text, mentions, starts)
    near = (apart == 0) & (gap > 0)
    between = numpy.stack([numpy.where(near, low, 0), numpy.where(near, high, 0)], axis=-1)
    return Pairs(rows, between)


def _nearest(mentions: Spans, sentence: Numbers, starts: Numbers) -> tuple[Numbers, Numbers]:
    """For each pair of concepts, the rows of their mentions that stand nearest: first by sentence, then by token."""
    count = len(mentions)
    gap = numpy.maximum(mentions[:, None, 0] - mentions[None, :, 1], mentions[None, :, 0] - mentions[:, None, 1])
    apart = numpy.minimum(abs(sentence[:, None] - sentence[None, :]), 1000)
    code = (apart * _FAR + numpy.clip(gap, 0, _FAR - 1)) * count * count + numpy.arange(count * count).reshape(
        count, count
    )
    least = numpy.minimum.reduceat(numpy.minimum.reduceat(code, starts, axis=0), starts, axis=1) % (count * count)
    return least // count, least % count


def _name_features(text: Text, mentions: Spans, starts: Numbers) -> Features:
    """How the names of two concepts resemble each other: words shared, one within the other, initials."""
    owner = numpy.zeros(len(mentions), dtype=numpy.int64)
    owner[starts[1:]] = 1
    owner = numpy.cumsum(owner)
    columns: dict[str, int] = {}
    words: list[tuple[int, int]] = []
    lasts: list[tuple[int, int]] = []
    initials: list[set[str]] = [set() for _ in starts]
    shorts: list[set[str]] = [set() for _ in starts]
    for g, (start, end) in zip(owner.tolist(), mentions.tolist(), strict=True):
        plain = [singular(w) for w in text.lower[start:end] if not skipped(w)]
        numbers = [columns.setdefault(word, len(columns)) for word in plain]
        words += [(g, n) for n in numbers]
        lasts += [(g, n) for n in numbers[-1:]]
        if len(plain) == 1:
            shorts[g].add(plain[0])
        else:
            initials[g].add("".join(word[0] for word in plain))
    has = numpy.zeros((2, len(starts), len(columns)), dtype=numpy.float32)
    for side, entries in enumerate((words, lasts)):
        if entries:
            has[side][tuple(numpy.array(entries).T)] = 1
    shared, ends = has[0] @ has[0].T, has[1] @ has[1].T > 0
    size = has[0].sum(axis=1)
    acronym = numpy.array([[not a.isdisjoint(b) for b in shorts] for a in initials])
    return numpy.stack(
        [
            shared >= size[None, :],
            shared >= size[:, None],
            (shared >= size[None, :]) & ends,
            (shared >= size[:, None]) & ends,
            ends,
            shared / numpy.maximum(size[:, None] + size[None, :] - shared, 1),
            acronym | acronym.T,
        ],
        axis=-1,
    ).astype(numpy.float32)
