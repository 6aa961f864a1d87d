"""Cypher DDL of the embedded property graph."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.ontology import Ontology, Property

_TYPES = {"string": "STRING", "integer": "INT64", "number": "DOUBLE"}


def ladybug_ddl(ontology: Ontology) -> list[str]:
    """One CREATE statement for each node type, then one for each edge type.

    `kind` is repeated as a property because the engine has no ``type(r)``.

    >>> from schemas.ontology import ontology
    >>> ladybug_ddl(ontology())[7]
    'CREATE NODE TABLE `Repository`(`id` STRING PRIMARY KEY, `kind` STRING, `name` STRING, `url` STRING)'
    """
    nodes = [
        f"CREATE NODE TABLE `{node.name}`(`id` STRING PRIMARY KEY, {_columns(node.properties)})"
        for node in ontology.nodes.values()
    ]
    edges = []
    for edge in ontology.edges.values():
        ends = ", ".join(f"FROM `{s}` TO `{t}`" for s, t in ontology.endpoints(edge.name))
        edges.append(f"CREATE REL TABLE `{edge.name}`({ends}, {_columns(edge.properties)})")
    return nodes + edges


def _columns(properties: Iterable[Property]) -> str:
    columns = (f"`{p.name}` {_TYPES[p.type]}{'[]' if p.list else ''}" for p in properties)
    return ", ".join(["`kind` STRING", *columns])
