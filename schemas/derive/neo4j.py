"""What a Neo4j database (5 or later) needs for the graph: unique ids, indexes for writing, and a search over names."""

from __future__ import annotations

from schemas.ontology import Ontology

OURS = "PapersKG"
"""The label of every node that a push wrote, beside its kind; concepts also have ``Concept``."""


def neo4j_schema(ontology: Ontology) -> list[str]:
    """Statements that make a database ready for a push; each may be run again.

    The full-text index `papers_kg_names` finds nodes by words of their names and titles.
    """
    names = "n.`name`, n.`title`, n.`aliases`"
    return [
        f"CREATE CONSTRAINT papers_kg_id IF NOT EXISTS FOR (n:`{OURS}`) REQUIRE n.`id` IS UNIQUE",
        *(
            f"CREATE INDEX papers_kg_{name.lower()} IF NOT EXISTS FOR ()-[r:`{name}`]-() ON (r.`_id`)"
            for name in ontology.edges
        ),
        f"CREATE FULLTEXT INDEX papers_kg_names IF NOT EXISTS FOR (n:`{OURS}`) ON EACH [{names}]",
    ]


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
