"""All that stands on a server, and all that should: a push is right when the two are equal."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import neo4j
import pyoxigraph as ox

from kg.graph.property_graph import edge_row, node_row
from kg.graph.rdf import ntriples, plain_value
from kg.graph.tables import GraphTables
from schemas.derive.neo4j import neo4j_labels
from schemas.ontology import ontology


def in_neo4j(url: str) -> dict[str, Any]:
    """Every node and edge of a database by its id."""
    with neo4j.GraphDatabase.driver(url) as driver:
        nodes = driver.execute_query("MATCH (n) RETURN n.id, labels(n), properties(n)").records
        edges = driver.execute_query("MATCH (a)-[r]->(b) RETURN r._id, type(r), a.id, b.id, properties(r)").records
    found = {id: [sorted(labels), properties] for id, labels, properties in nodes} | {id: rest for id, *rest in edges}
    twice = [id for id, count in Counter(row[0] for row in [*nodes, *edges]).items() if count > 1]
    assert not twice, f"several nodes or edges are {twice[:3]}"
    return found


def for_neo4j(tables: GraphTables) -> dict[str, Any]:
    """Every node and edge as a push makes it."""
    made: dict[str, Any] = {}
    for row in map(node_row, tables.iter_nodes()):
        labels = sorted(neo4j_labels(ontology(), row["kind"]))
        made[row["id"]] = [labels, {"id": row["id"], **_present(row["properties"])}]
    for row in map(edge_row, tables.iter_edges()):
        made[row["id"]] = [row["kind"], row["source"], row["target"], _present(row["properties"])]
    return made


def _present(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}


def in_graph(url: str, place: str, graph: str) -> set[Any]:
    """Every triple of a named graph, from where the server keeps the Graph Store Protocol."""
    asked = Request(f"{url}/{place}?{urlencode({'graph': graph})}", headers={"Accept": "application/n-triples"})
    with urlopen(asked) as answer:
        return _triples(answer.read())


def for_graph(tables: GraphTables) -> set[Any]:
    """Every triple of the graph."""
    return _triples("".join(ntriples(tables)).encode())


def _triples(text: bytes) -> set[Any]:
    """Subject, predicate and plain value, since a server may spell a number in its own way."""
    parsed = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
    return {(quad.subject.value, quad.predicate.value, _plain(quad.object)) for quad in parsed}


def _plain(term: Any) -> Any:
    return plain_value(term.value, term.datatype.value) if isinstance(term, ox.Literal) else (term.value,)
