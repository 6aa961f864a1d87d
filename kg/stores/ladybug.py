"""The graph in ladybug, an embedded property graph that answers Cypher."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Self, cast

import ladybug
import pyarrow as pa
import pyarrow.compute as pc

from kg.graph.tables import GraphTables
from kg.graph.views import flat_edges
from kg.stores.base import Embedded, Language
from kg.stores.guard import checked, reading_cypher
from schemas.derive.ladybug import ladybug_ddl
from schemas.errors import QueryError, StoreError
from schemas.ontology import Property, ontology


class LadybugStore(Embedded):
    """The right choice for Cypher and for counting over many papers: one file, no server.

    Every node has `id`, `kind` and the properties of its type, every edge `kind` and those of its type. In an
    answer, a whole node or edge is a dictionary of these.
    """

    language: Language = "cypher"
    file_name: ClassVar[str] = "graph.lbug"

    def __init__(self, database: ladybug.Database) -> None:
        self._database = database
        self._connection: ladybug.Connection | None = ladybug.Connection(database)

    @classmethod
    def write(cls, path: Path, tables: GraphTables) -> None:
        """Write the graph into a new file."""
        if path.exists():
            raise StoreError(f"{path} already exists")
        try:
            with ladybug.Database(path) as database, ladybug.Connection(database) as connection:
                for statement in ladybug_ddl(ontology()):
                    connection.execute(statement)
                _copy_nodes(connection, tables.nodes)
                _copy_edges(connection, flat_edges(tables.edges))
        except RuntimeError as error:
            raise StoreError(f"{path}: {error}") from error

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file for reading."""
        if not path.is_file():
            raise StoreError(f"{path}: there is no ladybug database here")
        try:
            return cls(ladybug.Database(path, read_only=True))
        except RuntimeError as error:
            raise StoreError(f"{path}: {error}") from error

    def stream(self, text: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Answer a Cypher query."""
        if self._connection is None:
            raise StoreError("this store is closed")
        query = reading_cypher(text)
        values = checked(query.parameters, parameters or {})
        try:
            answer = self._connection.execute(query.text, values)
            assert isinstance(answer, ladybug.QueryResult)  # the guard lets one statement through
            with contextlib.closing(answer):
                yield tuple(answer.get_column_names())
                while answer.has_next():
                    yield tuple(map(_plain, cast("list[Any]", answer.get_next())))
        except (RuntimeError, ValueError, TypeError, UnicodeError) as error:
            raise QueryError(_message(str(error))) from None

    def close(self) -> None:
        """Close connection and database."""
        if self._connection is not None:
            self._connection.close()
            self._database.close()
            self._connection = None


def _copy_nodes(connection: ladybug.Connection, nodes: pa.Table) -> None:
    for kind in ontology().nodes.values():
        rows = nodes.filter(pc.equal(nodes["kind"], kind.name))
        _copy(connection, f"COPY `{kind.name}` FROM $rows", rows, ["id", "kind"], kind.properties)


def _copy_edges(connection: ladybug.Connection, edges: pa.Table) -> None:
    for edge in ontology().edges.values():
        of_kind = edges.filter(pc.equal(edges["kind"], edge.name))
        for source, target in ontology().endpoints(edge.name):
            ends = pc.and_(pc.equal(of_kind["source_kind"], source), pc.equal(of_kind["target_kind"], target))
            copy = f"COPY `{edge.name}` FROM $rows (from='{source}', to='{target}')"
            _copy(connection, copy, of_kind.filter(ends), ["source", "target", "kind"], edge.properties)


def _copy(
    connection: ladybug.Connection,
    statement: str,
    rows: pa.Table,
    first: list[str],
    properties: Iterable[Property],
) -> None:
    if rows.num_rows:
        columns = rows.select([*first, *(p.name for p in properties)])
        connection.execute(statement, {"rows": columns})


def _plain(value: Any) -> Any:
    """Values that JSON knows; whole nodes and edges without the engine's own fields and absent properties."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        whole = "_LABEL" in value
        kept = {k: v for k, v in value.items() if not (whole and (k.startswith("_") or v is None))}
        return {k: _plain(v) for k, v in kept.items()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _message(message: str) -> str:
    """The engine's message in one line, its place in our words, and the names there are if one is unknown."""
    first = message.strip().splitlines()[0]
    first = re.sub(r"^(Parser|Binder|Runtime|Catalog|Conversion) exception: ", "", first)
    place = re.search(r"\(line: (\d+), offset: (\d+)\)", first)
    if place:
        first = first.replace(place[0], "").strip()
        first = f"line {place[1]}, column {int(place[2]) + 1}: {first}"
    if re.search(r"Table .* does not exist", first):
        names = ", ".join([*ontology().nodes, *ontology().edges])
        first = f"{first} The graph has {names}."
    return f"Cypher: {first}"
