"""A style for Neo4j Browser in its GraSS format: each kind in its colour, called by its name, edges by their verb.

Browser reads nothing but rules (a comment would be taken for a selector), and forgets its own when it reads others: the
first two say what holds for all nodes and edges.
"""

from __future__ import annotations

from schemas.ontology import EdgeType, NodeType, Ontology

_ALL = """\
node {
  diameter: 50px;
  color: #a5abb6;
  border-color: #9aa1ac;
  border-width: 2px;
  text-color-internal: #ffffff;
  font-size: 10px;
}
relationship {
  color: #a5abb6;
  shaft-width: 1px;
  font-size: 8px;
  padding: 3px;
  text-color-external: #000000;
  text-color-internal: #ffffff;
  caption: "<type>";
}
"""


def neo4j_style(ontology: Ontology) -> str:
    """The text of a ``.grass`` file, to be dropped on Neo4j Browser.

    >>> from schemas.ontology import ontology
    >>> print("node.Task" + neo4j_style(ontology()).partition("node.Task")[2].partition("node.")[0].rstrip())
    node.Task {
      color: #d08770;
      border-color: #d08770;
      text-color-internal: #000000;
      caption: "{name}";
    }
    """
    return "".join([_ALL, *map(_node, ontology.nodes.values()), *map(_edge, ontology.edges.values())])


def _node(node: NodeType) -> str:
    """A rule for a kind of node; it is called by the first property that it must have."""
    return (
        f"node.{node.name} {{\n  color: {node.color};\n  border-color: {node.color};\n"
        f'  text-color-internal: {node.ink};\n  caption: "{{{node.required[0]}}}";\n}}\n'
    )


def _edge(edge: EdgeType) -> str:
    return f'relationship.{edge.name} {{\n  caption: "{edge.verb}";\n}}\n'
