"""The contract that every store keeps: written once from the graph's tables, then opened for reading."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Literal, Self

from kg.graph.result import Result
from kg.graph.tables import GraphTables

Language = Literal["cypher", "sparql"]


class Store(ABC):
    """One graph in one engine, read-only once written; use it in a ``with`` block or close it.

    A backend is one file that implements these four methods, and one line in `kg.stores.STORES`.
    """

    language: ClassVar[Language]
    file_name: ClassVar[str]  # what the store is called inside a snapshot folder

    @classmethod
    @abstractmethod
    def write(cls, path: Path, tables: GraphTables) -> None:
        """Write a new store at `path`, which must not exist; the parent folder must.

        Raises:
            StoreError: the engine refused.
        """

    @classmethod
    @abstractmethod
    def open(cls, path: Path) -> Self:
        """Open what `write` wrote, for reading.

        Raises:
            StoreError: it is missing, locked, or of another version.
        """

    @abstractmethod
    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """Answer a reading query, with plain Python values.

        Parameters are values (str, int, float, bool, or a list of one of these), named without ``$``.

        Raises:
            QueryError: the text does not parse, is not a reading query, or fails.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the engine; a second call does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
