"""What a Neo4j database (5 or later) is made of for the graph: labels, a unique id, indexes, a search over names."""

from __future__ import annotations

from schemas.ontology import Ontology

OURS = "PapersKG"
"""The label of every node of the graph, beside that of its kind; concepts also have ``Concept``."""


def neo4j_labels(ontology: Ontology, kind: str) -> list[str]:
    """The labels of a node of this kind.

    >>> from schemas.ontology import ontology
    >>> neo4j_labels(ontology(), "Benchmark")
    ['PapersKG', 'Concept', 'Benchmark']
    """
    return [OURS, *(["Concept"] if kind in ontology.concepts else []), kind]


def neo4j_schema(ontology: Ontology) -> list[str]:
    """Statements that make a database ready for the graph, each without its semicolon; each may be run again.

    The full-text index `papers_kg_names` finds nodes by words of their names and titles.

    >>> from schemas.ontology import ontology
    >>> neo4j_schema(ontology())[0]
    'CREATE CONSTRAINT papers_kg_id IF NOT EXISTS FOR (n:`PapersKG`) REQUIRE n.`id` IS UNIQUE'
    """
    names = "n.`name`, n.`title`, n.`aliases`"
    return [
        f"CREATE CONSTRAINT papers_kg_id IF NOT EXISTS FOR (n:`{OURS}`) REQUIRE n.`id` IS UNIQUE",
        *(
            f"CREATE INDEX papers_kg_{kind.lower()}_{key} IF NOT EXISTS FOR (n:`{kind}`) ON (n.`{key}`)"
            for kind in ontology.nodes
            for key in (("id", "name") if kind in ontology.concepts else ("id",))
        ),
        *(
            f"CREATE INDEX papers_kg_{name.lower()} IF NOT EXISTS FOR ()-[r:`{name}`]-() ON (r.`_id`)"
            for name in ontology.edges
        ),
        f"CREATE FULLTEXT INDEX papers_kg_names IF NOT EXISTS FOR (n:`{OURS}`) ON EACH [{names}]",
    ]
