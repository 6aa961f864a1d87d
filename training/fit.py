"""Training a reader: on annotations, on what a teacher says of other papers, or on both."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy
import torch
from torch import Tensor, distributed
from torch.nn import functional as F

from extractors.reader.features import ROLES, TYPES, Features
from extractors.reader.groups import Groups, Pairs, pairs_of
from extractors.reader.read import Reading, read
from extractors.reader.spans import Spans
from training.examples import Example, Targets, batch_of, truth_of_groups
from training.network import MiniLM, Reader, quick

DOUBTFUL = 0.03  # chance from which a wrong span is shown as a wrong concept
MOST = 40  # mentions of a paper that are looked at in training
CONCEPTS_PER_PAPER = 10.0  # scales the sums over spans, concepts and pairs to the size of a mean


def loss_of(reader: Reader, example: Example, tokens: Tensor) -> Tensor:
    """How far the reader is from what is right about one paper."""
    spans = torch.from_numpy(example.spans.astype(numpy.int64))
    vectors, logits = reader.spans(tokens, spans)
    if example.truth is not None:
        labels = torch.from_numpy(example.span_labels)
        loss = F.cross_entropy(logits, labels, reduction="sum") / CONCEPTS_PER_PAPER
        chances = logits.detach().softmax(-1).numpy()
        likely = 1 - chances[:, -1]
        right = labels.numpy() != len(TYPES)
        rows = numpy.flatnonzero(right | (likely > DOUBTFUL))
        if len(rows) > MOST:
            rows = numpy.sort(rows[numpy.argsort(-(likely[rows] + right[rows]), kind="stable")[:MOST]])
        if not len(rows):
            return loss
        targets = truth_of_groups(example, rows.tolist(), chances[rows])
    else:
        wanted = torch.zeros_like(logits)
        wanted[:, -1] = 1
        rows = example.span_rows
        wanted[rows] = torch.from_numpy(example.span_chances.astype(numpy.float32))
        loss = F.cross_entropy(logits, wanted, reduction="sum") / CONCEPTS_PER_PAPER
        if example.taught is None:
            return loss
        targets = example.taught
        rows = rows[: len(targets.order)]
    at = torch.from_numpy(rows[targets.order])
    concepts, judged = reader.concepts(vectors[at], targets.groups)
    return (
        loss
        + _concept_loss(judged, targets)
        + _pair_loss(reader.pairs(tokens, concepts, pairs_of(example.text, targets.groups)), targets)
    )


def _concept_loss(judged: Tensor, targets: Targets) -> Tensor:
    kept = torch.from_numpy(targets.kept.astype(numpy.float32))
    types = torch.from_numpy(targets.types.astype(numpy.float32))
    roles = torch.from_numpy(targets.roles.astype(numpy.float32))
    is_one, is_type, is_role = judged[:, 0], judged[:, 1 : 1 + len(TYPES)], judged[:, 1 + len(TYPES) :]
    loss = F.binary_cross_entropy_with_logits(is_one, kept, reduction="sum")
    loss = loss + (kept * F.cross_entropy(is_type, types, reduction="none")).sum()
    loss = loss + (kept * F.cross_entropy(is_role, roles, reduction="none")).sum()
    return loss / CONCEPTS_PER_PAPER


def _pair_loss(logits: Tensor, targets: Targets) -> Tensor:
    wanted = torch.from_numpy(targets.pairs.astype(numpy.float32))
    return F.binary_cross_entropy_with_logits(logits, wanted, reduction="sum") / CONCEPTS_PER_PAPER


def fit(
    reader: Reader,
    examples: Sequence[Example],
    *,
    epochs: int,
    rate: float,
    base_rate: float = 0.0,
    batch: int = 8,
    seed: int = 0,
) -> None:
    """Train in place with AdamW, a warm-up and a linear decline; `base_rate` is for a pretrained part.

    Where `torch.distributed` runs several processes, each reads its share of every batch.
    """
    torch.manual_seed(seed + rank())
    base = list(reader.words.parameters()) if isinstance(reader.words, MiniLM) else []
    base = [p for p in base if p.requires_grad]
    trained = [p for p in reader.parameters() if p.requires_grad]
    fresh = [p for p in trained if not any(p is q for q in base)]
    groups = [{"params": fresh, "lr": rate}] + ([{"params": base, "lr": base_rate}] if base else [])
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    plan = list(batches(examples, batch, epochs, seed))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.06 * len(plan) + 1), max(0.0, 1 - step / len(plan)))
    )
    reader.train()
    begin, total, loss = time.time(), 0.0, torch.zeros(())
    for step, chosen in enumerate(plan, start=1):
        optimizer.zero_grad(set_to_none=True)
        if mine := chosen[rank() :: processes()]:
            inputs = batch_of(mine, isinstance(reader.words, MiniLM))
            with quick():
                tokens = reader.encode(inputs)
            lengths = inputs.mask.sum(1).tolist()
            losses = [loss_of(reader, e, tokens[i, :n]) for i, (e, n) in enumerate(zip(mine, lengths, strict=True))]
            loss = torch.stack(losses).sum() / len(chosen)
            loss.backward()
        _add_up(trained)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item() * processes()
        if rank() == 0 and (step % 50 == 0 or step == len(plan)):
            took = time.time() - begin
            print(f"step {step}/{len(plan)} loss {total / (step % 50 or 50):.3f} {took:.0f} s", flush=True)
            total = 0.0
    reader.eval()


def processes() -> int:
    """How many processes train together."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def rank() -> int:
    """Which of them this one is."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def _add_up(parameters: Sequence[Tensor]) -> None:
    """The gradients of all processes together, in each of them."""
    if processes() > 1:
        for p in parameters:
            if p.grad is None:
                p.grad = torch.zeros_like(p)
        flat = torch.cat([p.grad.flatten() for p in parameters])
        distributed.all_reduce(flat)
        for p, part in zip(parameters, flat.split([p.numel() for p in parameters]), strict=True):
            p.grad = part.view_as(p)


def batches(examples: Sequence[Example], size: int, epochs: int, seed: int) -> Iterator[list[Example]]:
    """Shuffled batches of papers of similar length."""
    chance = random.Random(seed)
    for _ in range(epochs):
        shuffled = list(examples)
        chance.shuffle(shuffled)
        out = []
        for start in range(0, len(shuffled), 16 * size):
            near = sorted(shuffled[start : start + 16 * size], key=lambda e: len(e.pieces))
            out += [near[i : i + size] for i in range(0, len(near), size)]
        chance.shuffle(out)
        yield from out


class TorchJudge:
    """A `Judge` that asks the PyTorch network."""

    def __init__(self, reader: Reader, tokens: Tensor) -> None:
        self.reader, self.tokens = reader, tokens

    def spans(self, spans: Spans) -> tuple[Any, Features]:
        vectors, logits = self.reader.spans(self.tokens, torch.from_numpy(spans))
        return vectors.numpy(), logits.softmax(-1).numpy()

    def concepts(self, spans: Any, groups: Groups) -> tuple[Any, Features, Features, Features]:
        vectors, judged = self.reader.concepts(torch.from_numpy(spans), groups)
        types = judged[:, 1 : 1 + len(TYPES)].softmax(-1)
        roles = judged[:, 1 + len(TYPES) : 1 + len(TYPES) + len(ROLES)].softmax(-1)
        return vectors.numpy(), judged[:, 0].sigmoid().numpy(), types.numpy(), roles.numpy()

    def pairs(self, concepts: Any, pairs: Pairs) -> Features:
        return self.reader.pairs(self.tokens, torch.as_tensor(concepts), pairs).sigmoid().numpy()


def remember(words: MiniLM, examples: Sequence[Example], batch: int = 8) -> None:
    """Keep with each example what the frozen layers say of it."""
    near = sorted(examples, key=lambda e: len(e.pieces))
    for start in range(0, len(near), batch):
        inputs = batch_of(near[start : start + batch], True)
        with quick():
            states = words.below(inputs.rows, inputs.rows_mask).half().numpy()
        for e, row, mask in zip(near[start : start + batch], states, inputs.rows_mask, strict=True):
            e.states = row[: int(mask.sum())].copy()


@torch.inference_mode()
def readings(reader: Reader, examples: Sequence[Example], batch: int = 16) -> Iterator[Reading | None]:
    """What the reader makes of each paper."""
    reader.eval()
    for start in range(0, len(examples), batch):
        chosen = examples[start : start + batch]
        tokens = reader.encode(batch_of(chosen, isinstance(reader.words, MiniLM)))
        for i, e in enumerate(chosen):
            judge = TorchJudge(reader, tokens[i, : len(e.pieces)])
            yield read(e.text, e.spans.astype(numpy.int64), e.definitions, e.roles, judge)
