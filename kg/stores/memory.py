"""The graph in rdflib, in memory: the reference for SPARQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Self, cast

import rdflib
import rdflib.plugins.sparql as rdflib_sparql
from rdflib.exceptions import ParserError

from kg.graph.rdf import ntriples, plain_value
from kg.graph.sparql import bind
from kg.graph.tables import GraphTables
from kg.stores.base import Embedded, Language
from kg.stores.guard import reading_sparql
from kg.stores.solutions import TRIPLE
from schemas.errors import QueryError, StoreError

rdflib_sparql.SPARQL_LOAD_GRAPHS = False  # FROM would fetch from the web; a second lock behind the guard


class RdflibStore(Embedded):
    """The right choice for a few hundred papers and for checking another store; kept as an N-Triples file."""

    language: Language = "sparql"
    file_name: ClassVar[str] = "graph.nt"

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph: rdflib.Graph | None = graph

    @classmethod
    def write(cls, path: Path, tables: GraphTables) -> None:
        """Write the graph as N-Triples."""
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.writelines(ntriples(tables))
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}") from error

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the file into memory."""
        graph = rdflib.Graph()
        try:
            with path.open("rb") as file:
                graph.parse(file, format="nt")
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}") from error
        except (ParserError, ValueError) as error:
            raise StoreError(f"{path}: not N-Triples: {error}") from error
        return cls(graph)

    def stream(self, text: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Answer a SPARQL query."""
        if self._graph is None:
            raise StoreError("this store is closed")
        query = bind(reading_sparql(text), parameters or {})
        try:
            answer = self._graph.query(query)
            if answer.type == "ASK":
                yield from [("answer",), (bool(answer.askAnswer),)]
                return
            yield tuple(map(str, answer.vars or ())) if answer.type == "SELECT" else TRIPLE
            for row in answer:
                yield tuple(map(_plain, cast("tuple[Any, ...]", row)))
        except Exception as error:  # rdflib evaluates in Python: what goes wrong there has no common type
            raise QueryError(f"SPARQL: {error}") from None

    def close(self) -> None:
        """Let go of the memory."""
        self._graph = None


def _plain(term: Any) -> Any:
    if isinstance(term, rdflib.Literal):
        return plain_value(str(term), str(term.datatype) if term.datatype else None)
    return None if term is None else str(term)
