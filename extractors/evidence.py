"""What stands behind a claim, as the paper prints it: slices of its title and abstract, with their sentences."""

from __future__ import annotations

from extractors.language import SEPARATOR
from extractors.text import Text
from schemas.records import ConceptClaim, Evidence, Field, Paper


class Shower:
    """Turns places in the text that the layers read into evidence of one paper; made once per paper.

    `text` is the title, `SEPARATOR` and the abstract.
    """

    def __init__(self, paper: Paper, text: Text, version: str) -> None:
        self.paper, self.text, self.version = paper, text, version
        self.abstract_at = len(paper.title) + len(SEPARATOR)
        self._sentences: dict[int, tuple[str, int]] = {}

    def concept(self, kind: str, role: str, confidence: float, evidence: tuple[Evidence, ...]) -> ConceptClaim:
        """A claim whose names are what is printed at these places, the fullest first."""
        names = dict.fromkeys(getattr(self.paper, e.field)[e.start : e.end] for e in evidence)
        ordered = sorted(names, key=lambda name: (-len(name.split()), -len(name), name))
        return ConceptClaim(tuple(ordered), kind, role, confidence, evidence)

    def tokens(self, start: int, end: int, layer: str) -> Evidence:
        """The evidence of a range of tokens."""
        return self.characters(self.text.starts[start], self.text.ends[end - 1], layer)

    def characters(self, start: int, end: int, layer: str) -> Evidence:
        """The evidence of a range of characters."""
        number = self.text.sentence_at(start)
        at = 0 if start < self.abstract_at else self.abstract_at
        field: Field = "abstract" if at else "title"
        known = self._sentences.get(number)
        if known is None or end > known[1]:
            known = self._sentences[number] = self._sentence(field, number, at, end)
        return Evidence(field, start - at, end - at, known[0], layer, self.version)

    def _sentence(self, field: Field, number: int, at: int, end: int) -> tuple[str, int]:
        """A sentence as printed, at least up to `end`, and where it ends; kept, as its mentions share it."""
        first, last = self.text.sentences[number]
        high = max(self.text.ends[last - 1], end)
        printed: str = getattr(self.paper, field)[max(0, self.text.starts[first] - at) : high - at]
        return printed.strip(), high
