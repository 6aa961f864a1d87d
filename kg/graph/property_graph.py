"""The graph as Neo4j holds it: what stands in each node and edge, and the marks by which a push knows its own.

`_digest` is a fingerprint of all that a node or edge is; `_id` is the id of an edge, which has no other place there.
"""

from __future__ import annotations

import json
from typing import Any

from kg.graph.tables import edge_properties
from schemas.ids import digest, edge_id
from schemas.ontology import ontology
from schemas.records import Edge, Node

MARKS = ("_id", "_digest")


def node_row(node: Node) -> dict[str, Any]:
    """A node's id, kind and properties; None for one that it lacks."""
    properties = {p.name: node.properties.get(p.name) for p in ontology().nodes[node.kind].properties}
    return _marked({"id": node.id, "kind": node.kind}, {"kind": node.kind, **properties})


def edge_row(edge: Edge) -> dict[str, Any]:
    """An edge's id, kind, ends and properties."""
    id = edge_id(edge.source, edge.kind, edge.target)
    ends = {"source": edge.source, "target": edge.target}
    return _marked({"id": id, "kind": edge.kind, **ends}, {"_id": id, "kind": edge.kind, **edge_properties(edge)})


def _marked(row: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """The row with its properties; an empty list is None, since the import of CSV files knows no other."""
    row["properties"] = {name: None if value == [] else value for name, value in properties.items()}
    mark = digest(json.dumps(row, ensure_ascii=False, sort_keys=True), length=16)
    row["properties"]["_digest"] = mark
    return row
