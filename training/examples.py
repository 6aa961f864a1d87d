"""Papers as the network is shown them, with what is right about them: annotated, or as a teacher judged."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy
import torch
from numpy.typing import NDArray
from spacy.language import Language

from extractors.abbreviations import Definition, definitions
from extractors.language import SEPARATOR, pipeline, read_candidates, read_text
from extractors.names import skipped
from extractors.reader.features import ROLES, TYPES, Features, token_features
from extractors.reader.groups import Groups, group
from extractors.reader.pieces import Pieces
from extractors.reader.spans import Spans, spans_of
from extractors.roles import Roles
from extractors.text import Candidate, Text
from training.gold_spans import spans_of_names
from training.network import RELATIONS, Batch

MOST_PIECES = 500


@dataclass
class Truth:
    """What is annotated: mentions as (start, end, concept), types and roles by concept, relations between them."""

    mentions: list[tuple[int, int, int]]
    types: list[int]
    roles: list[int]
    relations: set[tuple[int, int, int]]


@dataclass
class Targets:
    """What is right about groups of mentions: chances of being a concept, of types, roles and relations."""

    groups: Groups
    order: NDArray[numpy.int64]
    kept: Features
    types: Features
    roles: Features
    pairs: Features


@dataclass
class Example:
    """One paper: its text, what the rules say, its candidate spans, and the truth or a teacher's view of it."""

    id: str
    text: Text
    definitions: list[Definition]
    pieces: list[tuple[int, ...]]
    features: Features
    spans: Spans
    truth: Truth | None = None
    span_rows: NDArray[numpy.int64] = field(default_factory=lambda: numpy.zeros(0, dtype=numpy.int64))
    span_chances: Features = field(default_factory=lambda: numpy.zeros((0, len(TYPES) + 1), dtype=numpy.float32))
    taught: Targets | None = None
    states: NDArray[numpy.float16] | None = None

    @property
    def roles(self) -> Roles:
        return Roles(self.text, self.definitions)

    @cached_property
    def span_labels(self) -> NDArray[numpy.int64]:
        """What an annotation says of each candidate span: its type, the last number for none."""
        assert self.truth is not None
        types = {(s, e): self.truth.types[c] for s, e, c in self.truth.mentions}
        return numpy.array([types.get((s, e), len(TYPES)) for s, e in self.spans.tolist()], dtype=numpy.int64)


def read_examples(
    records: Iterable[dict[str, Any]], pieces: Pieces, rare: frozenset[tuple[str, ...]]
) -> Iterator[Example]:
    """Examples of papers; of annotated ones with their truth.

    `rare` are names of the lexicon that would not be in it without one annotated paper that has them: they are
    hidden where annotated papers have them, since a new paper's names are not in the lexicon thanks to itself.
    """
    for record in records:
        hidden = rare if "concepts" in record else frozenset()
        example = example_of(record["id"], record["title"], record["abstract"], pieces, hidden)
        if sum(map(len, example.pieces)) > MOST_PIECES or len(example.text.words) < 20:
            continue
        if "concepts" in record:
            example.truth = _truth(example.text, record)
        yield example


@cache
def _rules() -> Language:
    return pipeline()


def example_of(
    id_: str, title: str, abstract: str, pieces: Pieces, hidden: frozenset[tuple[str, ...]] = frozenset()
) -> Example:
    """One paper, without what is right about it; the lexicon does not see the `hidden` names."""
    doc = _rules()(title + SEPARATOR + abstract)
    text = read_text(doc)
    candidates = [c for c in read_candidates(doc) if c.layer != "lexicon" or key_of(text, c) not in hidden]
    pairs = definitions(text)
    features = token_features(text, candidates, pairs, Roles(text, pairs).own_start)
    words = [pieces(word) for word in text.words]
    return Example(id_, text, pairs, words, features.astype(numpy.float16), spans_of(text).astype(numpy.int16))


def key_of(text: Text, candidate: Candidate) -> tuple[str, ...]:
    """The words of a candidate in lower case, without hyphens."""
    return tuple(w for w in text.lower[candidate.start : candidate.end] if not skipped(w))


def rare_names(gold: Path, most: int = 3) -> frozenset[tuple[str, ...]]:
    """Names that the lexicon owes to at most so many papers of this gold file."""
    from extractors.content import read_table
    from extractors.lexicon import COLUMNS, name_words

    counts: dict[tuple[str, ...], int] = defaultdict(int)
    for line in gold.read_text(encoding="utf-8").splitlines():
        keys = {
            tuple(w for w in name_words(n.lower()) if not skipped(w))
            for c in json.loads(line)["concepts"]
            for n in c["names"]
        }
        for key in keys:
            counts[key] += 1
    field_names = [row[0] for row in read_table("lexicon.tsv", COLUMNS) if row[3] == "field"]
    keys = {tuple(w for w in name_words(n.lower()) if not skipped(w)) for n in field_names}
    return frozenset(key for key in keys if counts[key] <= most)


def _truth(text: Text, record: dict[str, Any]) -> Truth:
    mentions = [(s, e, number) for s, e, _, _, number in spans_of_names(text, record["concepts"])]
    numbers = {name: i for i, c in enumerate(record["concepts"]) for name in c["names"]}
    related = {
        (numbers[h], RELATIONS.index(label), numbers[t])
        for h, label, t in record["relations"]
        if h in numbers and t in numbers and label in RELATIONS
    }
    types = [TYPES.index(c["type"]) for c in record["concepts"]]
    roles = [ROLES.index(c["role"]) for c in record["concepts"]]
    return Truth(sorted(mentions), types, roles, related)


def truth_of_groups(example: Example, rows: Sequence[int], chances: Features) -> Targets:
    """Groups of these rows of `example.spans` and what the annotation says of them."""
    truth = example.truth
    assert truth is not None
    spans = example.spans[list(rows)].astype(numpy.int64)
    groups, order = group(example.text, spans, chances, example.definitions, example.roles)
    concept_of = {(s, e): c for s, e, c in truth.mentions}
    owners = [concept_of.get((s, e), -1) for s, e in groups.mentions.tolist()]
    concepts = []
    for g in range(len(groups)):
        own = [owners[i] for i in groups.rows(g) if owners[i] >= 0]
        concepts.append(max(set(own), key=lambda c: (own.count(c), -c)) if own else -1)
    size = len(groups)
    kept = numpy.array([c >= 0 for c in concepts], dtype=numpy.float32)
    types = numpy.zeros((size, len(TYPES)), dtype=numpy.float32)
    roles = numpy.zeros((size, len(ROLES)), dtype=numpy.float32)
    pairs = numpy.zeros((size, size, len(RELATIONS)), dtype=numpy.float32)
    where: dict[int, list[int]] = defaultdict(list)
    for g, c in enumerate(concepts):
        if c >= 0:
            types[g, truth.types[c]] = roles[g, truth.roles[c]] = 1
            where[c].append(g)
    for same in where.values():
        for a in same:
            for b in same:
                pairs[a, b, 0] = a != b
    for head, label, tail in truth.relations:
        for a in where.get(head, ()):
            for b in where.get(tail, ()):
                pairs[a, b, label] = 1
    return Targets(groups, order, kept, types, roles, pairs)


def batch_of(examples: Sequence[Example], rows: bool) -> Batch:
    """Examples side by side, padded to the longest; `rows` where the words are a transformer's."""
    most = max(len(e.pieces) for e in examples)
    mask = torch.zeros(len(examples), most, dtype=torch.bool)
    features = torch.zeros(len(examples), most, examples[0].features.shape[1])
    for i, e in enumerate(examples):
        mask[i, : len(e.pieces)] = True
        features[i, : len(e.pieces)] = torch.from_numpy(e.features.astype(numpy.float32))
    words = [word for e in examples for word in e.pieces]
    lengths = torch.tensor([len(word) for word in words])
    offsets = lengths.cumsum(0) - lengths
    pieces = torch.tensor([piece for word in words for piece in word])
    empty = torch.zeros(0, dtype=torch.long)
    if not rows:
        return Batch(mask, features, pieces, offsets, empty, empty, empty, empty)
    flat = [[p for word in e.pieces for p in word] for e in examples]
    longest = max(map(len, flat)) + 2
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    rows_mask = torch.zeros(len(examples), longest, dtype=torch.bool)
    is_piece = torch.zeros(len(examples), longest, dtype=torch.bool)
    for i, row in enumerate(flat):
        ids[i, : len(row) + 2] = torch.tensor([101, *row, 102])
        rows_mask[i, : len(row) + 2] = True
        is_piece[i, 1 : len(row) + 1] = True
    token = torch.repeat_interleave(torch.arange(len(words)), lengths)
    states = None
    if all(e.states is not None for e in examples):
        states = torch.zeros(len(examples), longest, examples[0].states.shape[1])
        for i, e in enumerate(examples):
            states[i, : len(e.states)] = torch.from_numpy(e.states).float()
    return Batch(mask, features, pieces, offsets, ids, rows_mask, is_piece, token, states)
