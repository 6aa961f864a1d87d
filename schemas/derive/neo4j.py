"""Constraints for Neo4j 5 and later: ids are unique, and with them comes the index that loading needs."""

from __future__ import annotations

from schemas.ontology import Ontology


def neo4j_constraints(ontology: Ontology) -> list[str]:
    """One uniqueness constraint for each node type, each a statement without its semicolon.

    >>> from schemas.ontology import ontology
    >>> neo4j_constraints(ontology())[0]
    'CREATE CONSTRAINT paper_id IF NOT EXISTS FOR (n:`Paper`) REQUIRE n.`id` IS UNIQUE'
    """
    return [
        f"CREATE CONSTRAINT {name.lower()}_id IF NOT EXISTS FOR (n:`{name}`) REQUIRE n.`id` IS UNIQUE"
        for name in ontology.nodes
    ]
