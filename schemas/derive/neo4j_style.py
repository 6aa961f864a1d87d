"""A style for Neo4j Browser in its GraSS format: each kind in its colour, called by its name, edges by their verb.

Browser reads rules only: a comment would be taken for a selector.
"""

from __future__ import annotations

from schemas.ontology import EdgeType, NodeType, Ontology


def neo4j_style(ontology: Ontology) -> str:
    """The text of a ``.grass`` file, to be dropped on Neo4j Browser.

    >>> from schemas.ontology import ontology
    >>> print(neo4j_style(ontology()).partition("node.Task")[0].strip())
    node.Paper {
      color: #4c566a;
      border-color: #4c566a;
      text-color-internal: #ffffff;
      caption: "{title}";
    }
    """
    return "\n".join([*map(_node, ontology.nodes.values()), *map(_edge, ontology.edges.values())])


def _node(node: NodeType) -> str:
    """A rule for a kind of node; the first property that it must have is what it is called."""
    return (
        f"node.{node.name} {{\n  color: {node.color};\n  border-color: {node.color};\n"
        f'  text-color-internal: {node.ink};\n  caption: "{{{node.required[0]}}}";\n}}\n'
    )


def _edge(edge: EdgeType) -> str:
    return f'relationship.{edge.name} {{\n  caption: "{edge.verb}";\n}}\n'
