"""The graph in Oxigraph, an embedded RDF store that answers SPARQL."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, ClassVar, Self, cast

import pyoxigraph as ox

from kg.graph.rdf import ntriples
from kg.graph.sparql import bind
from kg.graph.tables import GraphTables
from kg.stores.base import Embedded, Language
from kg.stores.guard import reading_sparql
from kg.stores.solutions import rows
from schemas.errors import QueryError, StoreError


class OxigraphStore(Embedded):
    """The right choice for SPARQL at any size: one folder, no server."""

    language: Language = "sparql"
    file_name: ClassVar[str] = "graph.oxigraph"

    def __init__(self, store: ox.Store) -> None:
        self._store: ox.Store | None = store

    @classmethod
    def write(cls, path: Path, tables: GraphTables) -> None:
        """Write the graph into a new folder."""
        if path.exists():
            raise StoreError(f"{path} already exists")
        try:
            store = ox.Store(path)
            store.bulk_load(cast("IO[bytes]", _Lines(ntriples(tables))), format=ox.RdfFormat.N_TRIPLES)
            store.flush()
        except (OSError, SyntaxError) as error:
            raise StoreError(f"{path}: {error}") from error

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the folder for reading."""
        if not (path / "CURRENT").is_file():  # the engine would make what is not there
            raise StoreError(f"{path}: there is no Oxigraph store here")
        try:
            return cls(ox.Store.read_only(str(path)))
        except OSError as error:
            raise StoreError(f"{path}: {error}") from error

    def stream(self, text: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Answer a SPARQL query."""
        if self._store is None:
            raise StoreError("this store is closed")
        query = bind(reading_sparql(text), parameters or {})
        try:
            yield from rows(self._store.query(query))
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise QueryError(_message(str(error))) from None

    def close(self) -> None:
        """Let go of the folder."""
        self._store = None


class _Lines(io.RawIOBase):
    """Lines of text as a file of bytes, so that the engine reads them as they are made."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._rest], len(self._rest)
        for line in self._lines:
            parts.append(line.encode())
            length += len(parts[-1])
            if 0 <= size <= length:
                break
        data = b"".join(parts)
        if size < 0:
            size = len(data)
        self._rest = data[size:]
        return data[:size]


def _message(message: str) -> str:
    """The engine's message in one line, its place in our words, without the list of what else might have come."""
    place = re.match(r"error at (\d+):(\d+): ", message)
    if not place:
        return f"SPARQL: {' '.join(message.split())}"
    problem = "a prefix is not declared" if "Prefix not found" in message else "cannot be read from here on"
    return f"SPARQL, line {place[1]}, column {place[2]}: {problem}"
