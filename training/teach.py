"""What a teacher says of papers that nobody annotated, kept as targets for its pupil."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy
import torch

from extractors.reader.features import ROLES, TYPES
from extractors.reader.groups import group, pairs_of
from training.examples import Example, Targets, batch_of
from training.network import MiniLM, Reader, quick

_TOLD = 0.02  # chance from which the pupil is told of a span; of all others it is told that they are none
_MOST = 40  # mentions of a paper


@torch.inference_mode()
def taught(teacher: Reader, examples: Iterable[Example], batch: int = 8) -> Iterator[Example]:
    """The examples, each with the teacher's view of its spans, concepts and pairs."""
    teacher.eval()
    near = sorted(examples, key=lambda e: len(e.pieces))
    for start in range(0, len(near), batch):
        chosen = near[start : start + batch]
        with quick():
            tokens = teacher.encode(batch_of(chosen, isinstance(teacher.words, MiniLM)))
        for i, example in enumerate(chosen):
            _teach(teacher, example, tokens[i, : len(example.pieces)])
            yield example


def _teach(teacher: Reader, example: Example, tokens: torch.Tensor) -> None:
    spans = example.spans.astype(numpy.int64)
    vectors, logits = teacher.spans(tokens, torch.from_numpy(spans))
    chances = logits.softmax(-1).numpy()
    likely = 1 - chances[:, -1]
    rows = numpy.flatnonzero(likely > _TOLD)
    rows = numpy.sort(rows[numpy.argsort(-likely[rows], kind="stable")[:_MOST]])
    example.span_rows, example.span_chances = rows, chances[rows].astype(numpy.float16)
    if not len(rows):
        return
    groups, order = group(example.text, spans[rows], chances[rows], example.definitions, example.roles)
    concepts, judged = teacher.concepts(vectors[torch.from_numpy(rows[order])], groups)
    pairs = teacher.pairs(tokens, concepts, pairs_of(example.text, groups)).sigmoid()
    example.taught = Targets(
        groups,
        order,
        judged[:, 0].sigmoid().numpy(),
        judged[:, 1 : 1 + len(TYPES)].softmax(-1).numpy(),
        judged[:, 1 + len(TYPES) : 1 + len(TYPES) + len(ROLES)].softmax(-1).numpy(),
        pairs.half().numpy(),
    )
