"""What the graph needs to know of names: a concept, and the read-only linker that brings names to concepts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with all its names: `kind` is the type most papers give it, `name` the name most papers use."""

    id: str
    kind: str
    name: str
    aliases: tuple[str, ...]


class Kind(NamedTuple):
    """The first concept, by id, is a kind of the second; how sure that is."""

    narrow: str
    broad: str
    score: float


class Linker(Protocol):
    """A map from names to concepts that never changes while it is read."""

    @property
    def concepts(self) -> Mapping[str, Concept]:
        """Every concept that some paper names, by id."""
        ...

    @property
    def kinds(self) -> Sequence[Kind]:
        """Versions, sizes and variants of concepts, as their names tell."""
        ...

    def id_of(self, names: Sequence[str], type: str, beside: Iterable[str] = ()) -> str:
        """The concept that a paper means which calls it so, thinks it of this type, and names these beside it."""
        ...
