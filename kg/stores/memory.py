"""The graph in rdflib, in memory: the reference for SPARQL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self, cast

import rdflib
import rdflib.plugins.sparql as rdflib_sparql
from rdflib.exceptions import ParserError

from kg.graph.rdf import ntriples, plain_value
from kg.graph.result import Result
from kg.graph.sparql import bind
from kg.graph.tables import GraphTables
from kg.stores.base import Embedded, Language
from kg.stores.guard import reading_sparql
from schemas.errors import QueryError, StoreError

rdflib_sparql.SPARQL_LOAD_GRAPHS = False  # FROM would fetch from the web; a second lock behind the guard


class RdflibStore(Embedded):
    """The right choice for a few hundred papers and for checking another store; kept as an N-Triples file."""

    language: ClassVar[Language] = "sparql"
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

    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """Answer a SPARQL query."""
        if self._graph is None:
            raise StoreError("this store is closed")
        query = bind(reading_sparql(text), parameters or {})
        try:
            return _result(self._graph.query(query))
        except Exception as error:  # rdflib evaluates in Python: what goes wrong there has no common type
            raise QueryError(f"SPARQL: {error}") from None

    def close(self) -> None:
        """Let go of the memory."""
        self._graph = None


def _result(answer: rdflib.query.Result) -> Result:
    if answer.type == "ASK":
        return Result(("answer",), [(bool(answer.askAnswer),)])
    rows: list[tuple[Any, ...]] = [tuple(map(_plain, cast("tuple[Any, ...]", row))) for row in answer]
    if answer.type == "SELECT":
        return Result(tuple(map(str, answer.vars or ())), rows)
    return Result(("subject", "predicate", "object"), rows)


def _plain(term: Any) -> Any:
    if isinstance(term, rdflib.Literal):
        return plain_value(str(term), str(term.datatype) if term.datatype else None)
    return None if term is None else str(term)
