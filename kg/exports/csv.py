"""CSV with the headers of ``neo4j-admin database import``; pandas and spreadsheets read it too."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.exports.base import FolderFormat
from kg.graph.tables import GraphTables, edge_properties
from schemas.derive.neo4j import neo4j_constraints
from schemas.ontology import Property, ontology
from schemas.records import Edge, Node

LIST_END = "\x1f"  # between the values of a list: the one character that no name or sentence needs

_TYPES = {"string": "", "integer": ":long", "number": ":double"}


class Csv(FolderFormat):
    """A file for each node type and each edge type, with constraints and the command that imports them.

    One id space for all nodes, because an edge type may join several types. Texts are whole, newlines included; only
    the character between the values of a list (U+001F) becomes a space within them.
    """

    def to_path(self, tables: GraphTables, path: Path) -> None:
        """Write all files, those of absent types with their header alone."""
        nodes, edges = ontology().nodes.values(), ontology().edges.values()
        for kind in nodes:
            head = ["id:ID", "kind", *_columns(kind.properties), ":LABEL"]
            _write(path / f"nodes-{kind.name}.csv", head, _node_rows(tables, kind.name))
        for edge in edges:
            head = [":START_ID", "kind", *_columns(edge.properties), ":END_ID", ":TYPE"]
            _write(path / f"edges-{edge.name}.csv", head, _edge_rows(tables, edge.name))
        constraints = "".join(f"{statement};\n" for statement in neo4j_constraints(ontology()))
        (path / "constraints.cypher").write_text(constraints, encoding="utf-8", newline="\n")
        (path / "import.sh").write_text(_command(), encoding="utf-8", newline="\n")


def _columns(properties: Iterable[Property]) -> list[str]:
    return [p.name + ((_TYPES[p.type] or ":string") + "[]" if p.list else _TYPES[p.type]) for p in properties]


def _write(path: Path, head: list[str], rows: Iterator[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def _node_rows(tables: GraphTables, kind: str) -> Iterator[list[Any]]:
    import pyarrow.compute as pc

    some = GraphTables(tables.nodes.filter(pc.equal(tables.nodes["kind"], kind)), tables.edges)
    names = [p.name for p in ontology().nodes[kind].properties]
    return (_node_row(node, names) for node in some.iter_nodes())


def _node_row(node: Node, names: list[str]) -> list[Any]:
    return [node.id, node.kind, *(_cell(node.properties.get(name)) for name in names), node.kind]


def _edge_rows(tables: GraphTables, kind: str) -> Iterator[list[Any]]:
    import pyarrow.compute as pc

    some = GraphTables(tables.nodes, tables.edges.filter(pc.equal(tables.edges["kind"], kind)))
    return map(_edge_row, some.iter_edges())


def _edge_row(edge: Edge) -> list[Any]:
    return [edge.source, edge.kind, *map(_cell, edge_properties(edge).values()), edge.target, edge.kind]


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return LIST_END.join(map(_cell, value))
    return value.replace(LIST_END, " ") if isinstance(value, str) else value


def _command() -> str:
    files = [f"  --nodes=nodes-{name}.csv" for name in ontology().nodes]
    files += [f"  --relationships=edges-{name}.csv" for name in ontology().edges]
    return (
        "#!/bin/sh\n"
        "# Imports this folder into a new Neo4j database (5 or later) of the name given, by default neo4j.\n"
        "# Run it where neo4j-admin is, with the database stopped; afterwards run constraints.cypher in it.\n"
        'cd "$(dirname "$0")" && exec neo4j-admin database import full \\\n'
        "  --id-type=string --array-delimiter=U+001F --multiline-fields=true \\\n"
        + " \\\n".join(files)
        + ' \\\n  "${1:-neo4j}"\n'
    )
