"""Finding many known names in a text in one pass: case, hyphens and plurals are handled as names need it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from extractors.text import Text

T = TypeVar("T")
HYPHENS = frozenset("-‐‑–")


def singular(word: str) -> str:
    """The word without a plural s.

    >>> singular("models"), singular("loss"), singular("LMs"), singular("gas")
    ('model', 'loss', 'LM', 'gas')
    """
    plural = word[-1:] == "s" and (len(word) > 3 or word[:-1].isupper()) and word[-2:-1] != "s"
    return word[:-1] if plural else word


def skipped(word: str) -> bool:
    """Whether a token tells no names apart: a hyphen, or white space within a paragraph."""
    return word in HYPHENS or (word.isspace() and word.count("\n") < 2)


class NameIndex(Generic[T]):
    """Names with a payload each, found wherever a text has them.

    A name in lower case is found in any case; one with a capital only in its own (``COCO``, never ``Coco``).
    Hyphen or space, singular or plural make no difference. The longest name that starts at a token is found; of
    two entries for one name, the first is kept.
    """

    def __init__(self) -> None:
        self._root = _Node[T]()

    def add(self, words: Sequence[str], payload: T) -> None:
        """Add a name, given as its tokens."""
        name = [w for w in words if not skipped(w)]
        if not name:
            return
        name[-1] = singular(name[-1])
        node = self._root
        for word in name:
            node = node.after.setdefault(word.lower(), _Node[T]())
        cased = tuple(name)
        node.payloads.setdefault(None if all(w == w.lower() for w in name) else cased, payload)

    def find(self, text: Text) -> Iterator[tuple[int, int, T]]:
        """Token range and payload of every name in the text, by start."""
        lower, words, root = text.lower, text.words, self._root.after
        for i, word in enumerate(lower):
            if word in root or (word[-1] == "s" and word[:-1] in root):
                found = self._longest(words, lower, i)
                if found:
                    yield i, *found

    def _longest(self, words: list[str], lower: list[str], start: int) -> tuple[int, T] | None:
        found: tuple[int, T] | None = None
        node = self._root
        taken: list[str] = []
        for i in range(start, len(words)):
            if skipped(words[i]):
                continue
            alone = singular(words[i])
            last = node.after.get(alone.lower())
            if last is not None and last.payloads:
                payload = last.payloads.get((*taken, alone), last.payloads.get(None))
                if payload is not None:
                    found = i + 1, payload
            if lower[i] not in node.after:
                break
            node = node.after[lower[i]]
            taken.append(words[i])
        return found


class _Node(Generic[T]):
    """What may follow the words so far, and the payloads of the names that end here, by their spelling in capitals."""

    __slots__ = ("after", "payloads")

    def __init__(self) -> None:
        self.after: dict[str, _Node[T]] = {}
        self.payloads: dict[tuple[str, ...] | None, T] = {}
