"""What teachers say of papers that nobody annotated, kept as targets for their pupil."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy
import torch
from torch import Tensor

from extractors.reader.features import TYPES, Features
from extractors.reader.groups import group, pairs_of
from training.examples import Example, Targets, batch_of
from training.network import MiniLM, Reader, quick

_TOLD = 0.02  # chance from which the pupil is told of a span; of all others it is told that they are none
_MOST = 40  # mentions of a paper


@torch.inference_mode()
def taught(teachers: Sequence[Reader], examples: Iterable[Example], batch: int = 8) -> Iterator[Example]:
    """The examples, each with the mean of what the teachers see of its spans, concepts and pairs."""
    for teacher in teachers:
        teacher.eval()
    near = sorted(examples, key=lambda e: len(e.pieces))
    for start in range(0, len(near), batch):
        chosen = near[start : start + batch]
        with quick():
            tokens = [t.encode(batch_of(chosen, isinstance(t.words, MiniLM))) for t in teachers]
        for i, example in enumerate(chosen):
            _teach(teachers, example, [t[i, : len(example.pieces)] for t in tokens])
            yield example


def _teach(teachers: Sequence[Reader], example: Example, tokens: Sequence[Tensor]) -> None:
    spans = example.spans.astype(numpy.int64)
    read = list(zip(teachers, tokens, strict=True))
    vectors, logits = zip(*(teacher.spans(own, torch.from_numpy(spans)) for teacher, own in read), strict=True)
    chances = _mean([row.softmax(-1) for row in logits])
    likely = 1 - chances[:, -1]
    rows = numpy.flatnonzero(likely > _TOLD)
    rows = numpy.sort(rows[numpy.argsort(-likely[rows], kind="stable")[:_MOST]])
    example.span_rows, example.span_chances = rows, chances[rows].astype(numpy.float16)
    if not len(rows):
        return
    groups, order = group(example.text, spans[rows], chances[rows], example.definitions, example.roles)
    at = torch.from_numpy(rows[order])
    concepts, judged = zip(*(t.concepts(v[at], groups) for t, v in zip(teachers, vectors, strict=True)), strict=True)
    between = pairs_of(example.text, groups)
    pairs = _mean([t.pairs(own, c, between).sigmoid() for (t, own), c in zip(read, concepts, strict=True)])
    example.taught = Targets(
        groups,
        order,
        _mean([row[:, 0].sigmoid() for row in judged]),
        _mean([row[:, 1 : 1 + len(TYPES)].softmax(-1) for row in judged]),
        _mean([row[:, 1 + len(TYPES) :].softmax(-1) for row in judged]),
        pairs.astype(numpy.float16),
    )


def _mean(chances: Sequence[Tensor]) -> Features:
    mean: Features = torch.stack(list(chances)).mean(0).numpy()
    return mean
