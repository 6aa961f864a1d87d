"""Words as pieces that the network has a vector for.

The longest piece that the word starts with, then the longest that the rest goes on with, and so on: WordPiece, as
in M. Schuster and K. Nakajima, "Japanese and Korean voice search", ICASSP 2012, with the vocabulary of BERT
(J. Devlin et al., NAACL 2019), in lower case and without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_MOST = 8  # pieces of one word
_KEPT = 50_000  # words whose pieces are remembered
_LONGEST = 100  # characters; a longer word is unknown
_RUNS = re.compile(r"[^\W_]+|\S")


class Pieces:
    """A vocabulary of pieces; a word's pieces are looked up once."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = self._ids["[UNK]"]
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, word: str) -> tuple[int, ...]:
        """Numbers of the pieces of a word, at least one and at most eight."""
        found = self._known.get(word)
        if found is None:
            plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
            pieces = [piece for run in _RUNS.findall(plain) for piece in self._split(run)]
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[word] = tuple(pieces[:_MOST]) or (self._unknown,)
        return found

    def _split(self, run: str) -> list[int]:
        if len(run) > _LONGEST:
            return [self._unknown]
        pieces: list[int] = []
        start = 0
        while start < len(run):
            for end in range(min(len(run), start + 20), start, -1):
                piece = self._ids.get(("##" if start else "") + run[start:end])
                if piece is not None:
                    break
            else:
                return [self._unknown]
            pieces.append(piece)
            start = end
        return pieces
