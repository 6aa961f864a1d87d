"""The contract that every store keeps: written once from the graph's tables, then opened for reading."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Literal, Self

import pyarrow as pa

from kg.graph.result import Result
from kg.graph.tables import GraphTables
from kg.progress import Progress
from schemas.errors import StoreError

Language = Literal["cypher", "sparql"]


_TEXT = pa.string()
NAMED = pa.schema(
    {"id": _TEXT, "kind": _TEXT, "name": _TEXT, "title": _TEXT, "aliases": pa.list_(_TEXT), "papers": pa.int64()}
)
"""What is known of a node's names."""


class Store(ABC):
    """One graph in one engine, answering reading queries; use it in a ``with`` block or close it."""

    language: Language

    @abstractmethod
    def stream(self, text: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Answer a reading query: first the names of the columns, then each row, as the engine finds it.

        Parameters are values (str, int, float, bool, or a list of one of these), named without ``$``.

        Raises:
            QueryError: the text does not parse, is not a reading query, or fails.
        """

    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """The whole answer to a reading query, with plain Python values; see `stream` for what it takes and raises."""
        columns, *rows = self.stream(text, parameters)
        return Result(columns, rows)

    @abstractmethod
    def close(self) -> None:
        """Let go of the engine; a second call does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Embedded(Store):
    """A store that is a file or folder, read-only once written.

    A backend is one file that implements these methods, and one line in `kg.stores.STORES`.
    """

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


@dataclass(frozen=True)
class Access:
    """Who asks a server, for which database of it, and how many seconds a query may take there."""

    user: str | None = None
    password: str | None = None
    database: str | None = None
    timeout: float = 60

    @property
    def remedy(self) -> str:
        """What to do where the server does not let us in."""
        if self.user is None:
            return "say --user, and the password in KG_PASSWORD"
        return f"look at the name {self.user} and at the password, which stands in KG_PASSWORD or was typed"


@dataclass
class Pushed:
    """What a push changed: nothing, where the server held the graph already.

    `kept` are nodes that the graph no longer has, but that somebody else's edges hang on.
    """

    nodes_written: int = 0
    edges_written: int = 0
    nodes_deleted: int = 0
    edges_deleted: int = 0
    kept: int = 0


class Server(Store):
    """A store that runs elsewhere and is reached by its address.

    A backend is one file that implements these methods, and its schemes in `kg.stores.SERVERS`.
    """

    @classmethod
    @abstractmethod
    def connect(cls, url: str, access: Access) -> Self:
        """Reach the server.

        Raises:
            StoreError: nobody answers there, or not to us.
        """

    @abstractmethod
    def push(self, tables: GraphTables, progress: Progress) -> Pushed:
        """Make the server hold exactly this graph, and leave what is not ours as it is.

        A push that was cut off is made whole by making it again.

        Raises:
            StoreError: the server went away or refused.
        """

    def names(self) -> pa.Table:
        """What nodes there are called: columns id, kind, name, title, aliases, papers.

        Raises:
            StoreError: there is no graph.
        """
        table = pa.Table.from_pylist(self._named(), NAMED)
        if not table.num_rows:
            raise StoreError("no graph is there yet, or it is in another database: push it, or say which")
        return table

    @abstractmethod
    def _named(self) -> list[dict[str, Any]]:
        """The rows of `names`."""
