"""CSV with the headers of ``neo4j-admin database import``; pandas and spreadsheets read it too."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from kg.exports.base import FolderFormat
from kg.graph.property_graph import edge_row, node_row
from kg.graph.tables import GraphTables
from schemas.derive.neo4j import neo4j_labels, neo4j_schema
from schemas.derive.neo4j_style import neo4j_style
from schemas.ontology import Property, ontology

LIST_END = "\x1f"  # between the values of a list: the one character that no name or sentence needs

_TYPES = {"string": "", "integer": ":long", "number": ":double"}


class Csv(FolderFormat):
    """A file for each node type and each edge type, with the command that imports them into Neo4j.

    A database filled so is what a push would have made of it, labels, marks and indexes included, and a push goes on
    from there. Texts are whole, newlines included; only the character between the values of a list (U+001F) becomes
    a space within them.
    """

    def to_path(self, tables: GraphTables, path: Path) -> None:
        """Write all files, those of absent types with their header alone."""
        for kind in ontology().nodes.values():
            head = ["id:ID", "kind", *_columns(kind.properties), "_digest", ":LABEL"]
            some = GraphTables(tables.nodes.filter(pc.equal(tables.nodes["kind"], kind.name)), tables.edges)
            rows = map(node_row, some.iter_nodes())
            _write(path / f"nodes-{kind.name}.csv", head, ([row["id"], *_cells(row), row["kind"]] for row in rows))
        for edge in ontology().edges.values():
            head = [":START_ID", "_id", "kind", *_columns(edge.properties), "_digest", ":END_ID", ":TYPE"]
            some = GraphTables(tables.nodes, tables.edges.filter(pc.equal(tables.edges["kind"], edge.name)))
            rows = map(edge_row, some.iter_edges())
            cells = ([row["source"], *_cells(row), row["target"], row["kind"]] for row in rows)
            _write(path / f"edges-{edge.name}.csv", head, cells)
        for name, text in (
            ("schema.cypher", "".join(f"{statement};\n" for statement in neo4j_schema(ontology()))),
            ("style.grass", neo4j_style(ontology())),
            ("import.sh", _command()),
        ):
            (path / name).write_text(text, encoding="utf-8", newline="\n")


def _columns(properties: Iterable[Property]) -> list[str]:
    return [p.name + ((_TYPES[p.type] or ":string") + "[]" if p.list else _TYPES[p.type]) for p in properties]


def _write(path: Path, head: list[str], rows: Iterator[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows(rows)


def _cells(row: dict[str, Any]) -> list[Any]:
    """The properties of a row of `kg.graph.property_graph`; without its digest where a cell cannot hold one of them.

    A push then sees that what was imported differs, and writes it.
    """
    *values, digest = row["properties"].values()
    return [*map(_cell, values), digest if all(map(_holds, values)) else None]


def _cell(value: Any) -> Any:
    return LIST_END.join(one.replace(LIST_END, " ") for one in value) if isinstance(value, list) else value


def _holds(value: Any) -> bool:
    """Whether the import makes the same value of the cell."""
    return all(one and LIST_END not in one for one in value) if isinstance(value, list) else value != ""


def _command() -> str:
    labels = {name: ":".join(neo4j_labels(ontology(), name)) for name in ontology().nodes}
    files = [f"  --nodes={labels[name]}=nodes-{name}.csv" for name in ontology().nodes]
    files += [f"  --relationships={name}=edges-{name}.csv" for name in ontology().edges]
    return (
        "#!/bin/sh\n"
        "# Imports this folder into a new Neo4j database (5 or later): sh import.sh [DATABASE [OPTION...]]\n"
        "# Run it where neo4j-admin is, with the database stopped; afterwards run schema.cypher in it, or kg push.\n"
        "# Over a database that is there already, which is lost: sh import.sh neo4j --overwrite-destination\n"
        'cd "$(dirname "$0")" || exit\n'
        "database=${1:-neo4j}\n"
        "[ $# -eq 0 ] || shift\n"
        'exec neo4j-admin database import full "$database" "$@" \\\n'
        "  --id-type=string --array-delimiter=U+001F --multiline-fields=true --report-file=/dev/null \\\n"
        + " \\\n".join(files)
        + "\n"
    )
