"""The reader as a PyTorch module: what `extractors.reader.network` runs without PyTorch, and its larger teacher."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from extractors.reader.features import COUNT, ROLES, TYPES
from extractors.reader.groups import CONCEPT_FEATURES, PAIR_FEATURES, Groups, Pairs
from extractors.reader.spans import LONGEST
from schemas.ontology import ontology

RELATIONS = ("same_as", *ontology().relations)
WORD_DROP = 0.1  # share of tokens whose word is hidden while training
FEATURE_DROP = 0.15  # share of papers whose rule features are hidden


def quick() -> torch.autocast:
    """Within it, `Reader.encode` multiplies in half precision where the processor does so in hardware."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported())


@dataclass(frozen=True)
class Size:
    """How large a network is: widths in numbers a token, `dilations` one a convolution, `attentions` their count."""

    width: int = 192
    embedding: int = 256
    dilations: tuple[int, ...] = (1, 1, 2, 4)
    attentions: int = 2
    heads: int = 4
    span: int = 128
    concept: int = 128
    pair: int = 96


class Dropout(nn.Module):
    """Hides the same numbers of all rows of a paper (Y. Gal and Z. Ghahramani, NIPS 2016); cheap to draw."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        shape = (*x.shape[:-2], 1, x.shape[-1])
        return x * (torch.rand(shape) > self.share) / (1 - self.share)


class Convolution(nn.Module):
    """A residual convolution over three tokens, `dilation` apart."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.conv = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.drop = Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.norm(x) * mask[..., None]
        return x + self.drop(F.relu(self.conv(y.transpose(1, 2)).transpose(1, 2)))


class Attention(nn.Module):
    """A residual self-attention over the whole paper, and a feed-forward layer."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.project = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)
        self.drop = Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, w = x.shape
        q, k, v = self.project(self.norm(x)).view(b, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        x = x + self.drop(self.out(y.transpose(1, 2).reshape(b, t, w)))
        return x + self.drop(self.down(F.relu(self.up(self.norm2(x)))))


class Words(nn.Module):
    """A token's word as the mean of the vectors of its pieces."""

    def __init__(self, pieces: int, size: Size) -> None:
        super().__init__()
        self.bag = nn.EmbeddingBag(pieces, size.embedding, mode="mean")
        self.width = size.embedding

    @torch.no_grad()
    def start_from(self, encoder: MiniLM) -> None:
        """Take the encoder's vectors of the pieces, cut down to the directions in which the common ones differ."""
        vectors = encoder.bert.embeddings.word_embeddings.weight
        vectors = vectors - vectors.mean(0)
        _, _, directions = torch.linalg.svd(vectors[:20_000], full_matrices=False)
        vectors = vectors @ directions[: self.width].T
        self.bag.weight.copy_(vectors / vectors.std() / 2)

    def forward(self, batch: Batch) -> Tensor:
        flat = self.bag(batch.pieces, batch.offsets)
        out = flat.new_zeros(*batch.mask.shape, self.width)
        out[batch.mask] = flat
        return out


class MiniLM(nn.Module):
    """A token's word in its context: the mean of what a pretrained transformer says of its pieces.

    Its embeddings and lowest layers stay as they are, so what they say of a paper can be computed once (`below`).
    """

    def __init__(self, folder: Path, frozen: int = 2) -> None:
        from transformers import BertModel

        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder, add_pooling_layer=False, attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0
        )
        self.width = self.bert.config.hidden_size
        self.frozen = frozen
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:frozen]):
            part.requires_grad_(False)

    @torch.no_grad()
    def below(self, rows: Tensor, mask: Tensor) -> Tensor:
        """What the frozen layers say of rows of pieces."""
        states = self.bert.embeddings(input_ids=rows)
        for layer in self.bert.encoder.layer[: self.frozen]:
            states = layer(states, mask[:, None, None, :])
        return states

    def forward(self, batch: Batch) -> Tensor:
        states = self.below(batch.rows, batch.rows_mask) if batch.states is None else batch.states
        for layer in self.bert.encoder.layer[self.frozen :]:
            states = layer(states, batch.rows_mask[:, None, None, :])
        flat = states[batch.rows_mask & batch.is_piece]
        sums = flat.new_zeros(len(batch.offsets), self.width).index_add_(0, batch.token_of_piece, flat)
        counts = flat.new_zeros(len(batch.offsets)).index_add_(0, batch.token_of_piece, flat.new_ones(len(flat)))
        out = flat.new_zeros(*batch.mask.shape, self.width)
        out[batch.mask] = sums / counts[:, None]
        return out


@dataclass
class Batch:
    """Papers side by side: `pieces` of all tokens in a row with the `offsets` of tokens; `rows` as BERT wants them."""

    mask: Tensor
    features: Tensor
    pieces: Tensor
    offsets: Tensor
    rows: Tensor
    rows_mask: Tensor
    is_piece: Tensor
    token_of_piece: Tensor
    states: Tensor | None = None


class Reader(nn.Module):
    """Judges spans, concepts and pairs of concepts; `words` says what a token's word is worth."""

    def __init__(self, words: nn.Module, size: Size = Size()) -> None:
        super().__init__()
        self.size = size
        self.words = words
        self.join = nn.Linear(words.width + COUNT, size.width)
        self.convolutions = nn.ModuleList([Convolution(size.width, d) for d in size.dilations])
        self.attentions = nn.ModuleList([Attention(size.width, size.heads) for _ in range(size.attentions)])
        self.norm = nn.LayerNorm(size.width)
        self.span_start = nn.Linear(size.width, size.span)
        self.span_end = nn.Linear(size.width, size.span, bias=False)
        self.span_mean = nn.Linear(size.width, size.span, bias=False)
        self.span_length = nn.Embedding(LONGEST + 1, size.span)
        self.span_type = nn.Linear(size.span, len(TYPES) + 1)
        self.concept = nn.Linear(2 * size.span + CONCEPT_FEATURES, size.concept)
        self.beside = nn.Linear(size.concept, size.concept)
        self.others = nn.Linear(size.concept, size.concept, bias=False)
        self.judge = nn.Linear(size.concept, 1 + len(TYPES) + len(ROLES))
        self.head = nn.Linear(size.concept, size.pair)
        self.tail = nn.Linear(size.concept, size.pair, bias=False)
        self.pair = nn.Linear(PAIR_FEATURES, size.pair, bias=False)
        self.between = nn.Linear(size.width, size.pair, bias=False)
        self.relation = nn.Linear(size.pair, len(RELATIONS))
        self.drop = Dropout(0.15)
        with torch.no_grad():  # most spans are no names, most pairs have no relation
            self.span_type.bias[-1] = 5
            self.relation.bias.fill_(-4)

    def encode(self, batch: Batch) -> Tensor:
        """One vector a token (papers, tokens, width)."""
        words, features = self.words(batch), batch.features
        if self.training:
            words = words * (torch.rand((*words.shape[:2], 1)) > WORD_DROP)
            features = features * (torch.rand(len(features), 1, 1) > FEATURE_DROP)
        x = self.join(self.drop(torch.cat([words, features], -1)))
        for layer in (*self.convolutions, *self.attentions):
            x = layer(x, batch.mask)
        return self.drop(self.norm(x)).float()

    def spans(self, tokens: Tensor, spans: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors and type logits (the last is "none") of spans (N, 2) of one paper (tokens, width)."""
        start, end = spans[:, 0], spans[:, 1]
        length = (end - start).clamp(max=LONGEST)
        means = F.pad(self.span_mean(tokens).cumsum(0), (0, 0, 1, 0))
        mean = (F.embedding(end, means) - F.embedding(start, means)) / (end - start)[:, None]
        first, last = F.embedding(start, self.span_start(tokens)), F.embedding(end - 1, self.span_end(tokens))
        hidden = F.relu(first + last + mean + self.span_length(length))
        return hidden, self.span_type(hidden)

    def concepts(self, spans: Tensor, groups: Groups) -> tuple[Tensor, Tensor]:
        """Vectors and logits (kept, types, roles) of concepts, from the vectors of their mentions."""
        starts = groups.starts.tolist()
        parts = spans.split([b - a for a, b in zip(starts, [*starts[1:], len(groups.mentions)], strict=True)])
        pooled = torch.stack([torch.cat([p.amax(0), p.mean(0)]) for p in parts])
        x = F.relu(self.concept(torch.cat([self.drop(pooled), torch.from_numpy(groups.features)], -1)))
        x = F.relu(self.beside(x) + self.others(x.amax(0, keepdim=True)))
        return x, self.judge(self.drop(x))

    def pairs(self, tokens: Tensor, concepts: Tensor, pairs: Pairs) -> Tensor:
        """Logits (concepts, concepts, relations) of what the first has to do with the second."""
        between = torch.from_numpy(pairs.between)
        sums = F.pad(self.between(tokens).cumsum(0), (0, 0, 1, 0))
        low, high = between[..., 0], between[..., 1]
        mean = (F.embedding(high, sums) - F.embedding(low, sums)) / (high - low).clamp(min=1)[..., None]
        x = (
            self.head(concepts)[:, None]
            + self.tail(concepts)[None]
            + self.pair(torch.from_numpy(pairs.features))
            + mean
        )
        return self.relation(F.relu(x))
