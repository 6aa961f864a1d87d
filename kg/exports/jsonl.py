"""JSON lines: the whole graph with its evidence, a line for each node and each edge; pandas, DuckDB, jq read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from kg.exports.base import Format
from kg.graph.tables import GraphTables, edge_properties
from schemas.ids import edge_id
from schemas.ontology import ontology
from schemas.records import Edge, Node

# JSON may hold these as they are, but programs that split text into lines would split there.
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


class JsonLines(Format):
    """A folder with ``nodes.jsonl`` and ``edges.jsonl``, or a stream with the lines of both."""

    folder: ClassVar[bool] = True

    def to_path(self, tables: GraphTables, path: Path) -> None:
        """Write the two files."""
        for name, lines in (("nodes", _nodes(tables)), ("edges", _edges(tables))):
            with (path / f"{name}.jsonl").open("wb") as file:
                file.writelines(lines)

    def to_stream(self, tables: GraphTables, stream: BinaryIO) -> None:
        """Write the nodes, then the edges."""
        stream.writelines(_nodes(tables))
        stream.writelines(_edges(tables))


def _nodes(tables: GraphTables) -> Iterator[bytes]:
    return (_line(_node(node)) for node in tables.iter_nodes())


def _edges(tables: GraphTables) -> Iterator[bytes]:
    kinds = (tables.edges[name].to_pylist() for name in ("source_kind", "target_kind"))
    return (_line(_edge(*columns)) for columns in zip(tables.iter_edges(), *kinds, strict=True))


def _node(node: Node) -> dict[str, Any]:
    return {"id": node.id, "kind": node.kind, **node.properties}


def _edge(edge: Edge, source_kind: str, target_kind: str) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": edge_id(edge.source, edge.kind, edge.target),
        "source": edge.source,
        "source_kind": source_kind,
        "kind": edge.kind,
        "target": edge.target,
        "target_kind": target_kind,
    }
    line |= {name: value for name, value in edge_properties(edge).items() if not isinstance(value, list)}
    if not ontology().edges[edge.kind].computed:
        line["mentions"] = [mention._asdict() for mention in edge.mentions]
    return line


def _line(record: dict[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_LINE_ENDS).encode() + b"\n"
