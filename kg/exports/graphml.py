"""GraphML: Gephi, Cytoscape, yEd, igraph and networkx read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote

import networkx as nx

from kg.exports.base import FileFormat
from kg.graph.tables import GraphTables, edge_properties
from schemas.ids import edge_id
from schemas.ontology import ontology
from schemas.records import Edge, Node

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BETWEEN = " | "


class GraphML(FileFormat):
    """Flat attributes with a `label` to show and the ontology's colour; `kind` is the type of a node or an edge.

    Lists are joined by ``" | "``. Control characters, which XML cannot hold, are left out; every line ends in a
    newline alone.
    """

    def to_stream(self, tables: GraphTables, stream: BinaryIO) -> None:
        """Write the file through networkx."""
        graph = nx.MultiDiGraph()
        graph.add_nodes_from((_id(node.id), dict(_flat(_node(node)))) for node in tables.iter_nodes())
        for edge in tables.iter_edges():
            key = edge_id(edge.source, edge.kind, edge.target)
            graph.add_edge(_id(edge.source), _id(edge.target), key, **dict(_flat(_edge(edge))))
        # Not `write_graphml`, which takes lxml where it is installed and then writes other bytes.
        nx.write_graphml_xml(graph, stream)


def _node(node: Node) -> dict[str, Any]:
    color = ontology().nodes[node.kind].color
    return {"kind": node.kind, "label": node.label, "color": color, **node.properties}


def _edge(edge: Edge) -> dict[str, Any]:
    return {"kind": edge.kind, "label": ontology().edges[edge.kind].verb, **edge_properties(edge)}


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What GraphML can hold: no list, nothing absent, no character that XML forbids."""
    for name, value in values.items():
        if isinstance(value, list):
            value = _BETWEEN.join(map(str, value))
        if isinstance(value, str):
            yield name, _NOT_XML.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        elif value is not None:
            yield name, value


def _id(identifier: str) -> str:
    """The id; a character that XML forbids is percent-encoded, because leaving it out could make two ids one."""
    return _NOT_XML.sub(lambda match: quote(match[0]), identifier)
