"""What the layers read and write: a tokenised paper, and the candidate mentions found in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


def word_set(row: str) -> frozenset[str]:
    """A set of words, written in a row."""
    return frozenset(row.split())


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A stretch of tokens that may name a concept: the common currency of all layers, rules or trained.

    `start` and `end` count tokens, end excluded; `type` is a node type of the ontology; `role` is set by a layer
    that read it off the wording; `confidence` lies in (0, 1]; `layer` says who proposes.
    """

    start: int
    end: int
    type: str
    role: str | None
    confidence: float
    layer: str


class Text:
    """A paper's title and abstract as one row of tokens, with what rules ask of them, computed once.

    `words` are the tokens as printed, `lower` in lower case, `starts` and `ends` their character offsets,
    `breaks` the token numbers at which sentences start (the first is 0), `title_end` the number of the first token
    of the abstract.
    """

    def __init__(
        self,
        text: str,
        words: list[str],
        starts: list[int],
        breaks: list[int],
        title_end: int,
    ) -> None:
        self.text = text
        self.words = words
        self.starts = starts
        self.ends = [s + len(w) for s, w in zip(starts, words, strict=True)]
        self.breaks = breaks
        self.title_end = title_end

    @cached_property
    def lower(self) -> list[str]:
        """The tokens in lower case."""
        return [word.lower() for word in self.words]

    @cached_property
    def joined(self) -> list[bool]:
        """Whether a token follows the one before without a space."""
        return [False, *(a == b for a, b in zip(self.ends, self.starts[1:], strict=False))]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Token ranges of the sentences."""
        return list(zip(self.breaks, [*self.breaks[1:], len(self.words)], strict=True))

    def sentence(self, token: int) -> int:
        """The number of the sentence that a token stands in."""
        return bisect_right(self.breaks, token) - 1

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that a character stands in."""
        return self.sentence(bisect_right(self.starts, offset) - 1)

    def span(self, start: int, end: int) -> str:
        """The tokens from `start` to before `end`, as printed."""
        return self.text[self.starts[start] : self.ends[end - 1]]
