"""The network in numpy: no deep-learning library is needed to read papers, only to train.

A token is its word (the mean of its pieces' vectors) and what the rules say of it; residual convolutions over
neighbouring tokens (after E. Strubell et al., EMNLP 2017, with wider steps) and self-attention over the whole
paper (A. Vaswani et al., NIPS 2017) put it into context. A span is judged from its first and last token, the mean
of its tokens and its length; a concept from its mentions and the other concepts; a pair of concepts from both and
the tokens between them. `training/network.py` is the same network for training; a test holds them together.

Every paper is read by itself, so that what is found in it does not depend on the papers around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy
from numpy.typing import NDArray

from extractors.reader.features import ROLES, TYPES, Features
from extractors.reader.groups import Groups, Pairs
from extractors.reader.spans import LONGEST, Spans

Weights = Mapping[str, Features]


class Network:
    """The layers, given by the names that PyTorch gives their weights (`norm.weight`, ...)."""

    def __init__(self, weights: Weights, *, dilations: Sequence[int], heads: int) -> None:
        self.weights = {name: numpy.asarray(array, dtype=numpy.float32) for name, array in weights.items()}
        self.dilations = tuple(dilations)
        self.heads = heads
        w = self.weights
        width = w["words.bag.weight"].shape[1]
        self._word, self._feature = w["join.weight"][:, :width].T.copy(), w["join.weight"][:, width:].T.copy()
        self._convolutions = [
            numpy.concatenate([w[f"convolutions.{i}.conv.weight"][:, :, k].T for k in range(3)], axis=1)
            for i in range(len(self.dilations))
        ]
        self._attentions = sum(name.endswith("project.weight") for name in w)

    def encode(self, pieces: Sequence[tuple[int, ...]], features: Features) -> Features:
        """One vector a token of one stretch of text, given its words as numbers of pieces."""
        w = self.weights
        lengths = numpy.array([len(word) for word in pieces])
        flat = w["words.bag.weight"][[piece for word in pieces for piece in word]]
        words = numpy.add.reduceat(flat, numpy.cumsum(lengths) - lengths, axis=0) / lengths[:, None]
        x = words.astype(numpy.float32) @ self._word + features @ self._feature + w["join.bias"]
        for i, dilation in enumerate(self.dilations):
            x += self._convolved(x, i, dilation)
        for i in range(self._attentions):
            x += self._attended(x, f"attentions.{i}.")
            hidden = self._linear(self._norm(x, f"attentions.{i}.norm2"), f"attentions.{i}.up")
            x += self._linear(numpy.maximum(hidden, 0), f"attentions.{i}.down")
        return self._norm(x, "norm")

    def _linear(self, x: Features, name: str) -> Features:
        out: Features = x @ self.weights[name + ".weight"].T
        bias = self.weights.get(name + ".bias")
        return out if bias is None else out + bias

    def _norm(self, x: Features, name: str) -> Features:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= numpy.sqrt(numpy.square(x).mean(axis=-1, keepdims=True) + 1e-5)
        out: Features = x * self.weights[name + ".weight"] + self.weights[name + ".bias"]
        return out

    def _convolved(self, x: Features, number: int, dilation: int) -> Features:
        width = x.shape[1]
        sides = self._norm(x, f"convolutions.{number}.norm") @ self._convolutions[number]
        out = sides[:, width : 2 * width] + self.weights[f"convolutions.{number}.conv.bias"]
        out[dilation:] += sides[:-dilation, :width]
        out[:-dilation] += sides[dilation:, 2 * width :]
        positive: Features = numpy.maximum(out, 0)
        return positive

    def _attended(self, x: Features, name: str) -> Features:
        tokens, width = x.shape
        rows = self._linear(self._norm(x, name + "norm"), name + "project")
        q, k, v = rows.reshape(tokens, 3, self.heads, width // self.heads).transpose(1, 2, 0, 3)
        chances = softmax(q @ k.transpose(0, 2, 1) / numpy.float32(numpy.sqrt(width // self.heads)))
        return self._linear((chances @ v).transpose(1, 0, 2).reshape(tokens, width), name + "out")


class NetworkJudge:
    """A paper as the network has read it: what `extractors.reader.read` asks."""

    def __init__(self, network: Network, tokens: Features) -> None:
        self._network = network
        self._first, self._last = network._linear(tokens, "span_start"), network._linear(tokens, "span_end")
        self._inside, self._between = (_sums(network._linear(tokens, name)) for name in ("span_mean", "between"))

    def spans(self, spans: Spans) -> tuple[Features, Features]:
        """Vectors of spans (N, 2), and their chances: a column a type, the last for none."""
        net, starts, ends = self._network, spans[:, 0], spans[:, 1]
        hidden = self._first[starts]
        hidden += self._last[ends - 1]
        hidden += _means(self._inside, starts, ends)
        hidden += net.weights["span_length.weight"][numpy.minimum(ends - starts, LONGEST)]
        numpy.maximum(hidden, 0, out=hidden)
        return hidden, softmax(net._linear(hidden, "span_type"))

    def concepts(self, spans: Features, groups: Groups) -> tuple[Features, Features, Features, Features]:
        """Vectors of concepts from those of their mentions; chances of being one, of the types, of the roles."""
        net = self._network
        sizes = numpy.diff([*groups.starts, len(spans)])
        mean = numpy.add.reduceat(spans, groups.starts, axis=0) / sizes[:, None].astype(numpy.float32)
        pooled = [numpy.maximum.reduceat(spans, groups.starts, axis=0), mean, groups.features]
        x = numpy.maximum(net._linear(numpy.concatenate(pooled, axis=1), "concept"), 0)
        others = net._linear(x.max(axis=0, keepdims=True), "others")
        x = numpy.maximum(net._linear(x, "beside") + others, 0)
        judged = net._linear(x, "judge")
        types, roles = judged[:, 1 : 1 + len(TYPES)], judged[:, 1 + len(TYPES) : 1 + len(TYPES) + len(ROLES)]
        return x, sigmoid(judged[:, 0]), softmax(types), softmax(roles)

    def pairs(self, concepts: Features, pairs: Pairs) -> Features:
        """Chances that the first concept of a pair has each relation to the second."""
        net = self._network
        x = net._linear(concepts, "head")[:, None] + net._linear(concepts, "tail")[None]
        x += net._linear(pairs.features, "pair")
        x += _means(self._between, pairs.between[..., 0], pairs.between[..., 1])
        return sigmoid(net._linear(numpy.maximum(x, 0), "relation"))


def _sums(rows: Features) -> NDArray[numpy.float64]:
    """Sums of the rows before each, in double precision: a text may be long."""
    return numpy.concatenate([numpy.zeros((1, rows.shape[1])), rows.cumsum(axis=0, dtype=numpy.float64)])


def _means(sums: NDArray[numpy.float64], starts: NDArray[numpy.int64], ends: NDArray[numpy.int64]) -> Features:
    """Means over stretches of the rows that were summed up; of an empty one, nothing."""
    means: Features = ((sums[ends] - sums[starts]) / numpy.maximum(ends - starts, 1)[..., None]).astype(numpy.float32)
    return means


def softmax(x: Features) -> Features:
    """Chances from logits, along the last axis."""
    out: Features = numpy.exp(x - x.max(axis=-1, keepdims=True))
    out /= out.sum(axis=-1, keepdims=True)
    return out


def sigmoid(x: Features) -> Features:
    """The chance that a logit stands for."""
    return (1 / (1 + numpy.exp(-numpy.clip(x, -30, 30)))).astype(numpy.float32)
