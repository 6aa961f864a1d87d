"""The ontology as the tables of the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemas.ontology import Ontology


def markdown_table(ontology: Ontology) -> str:
    """Two tables in Markdown: node types, then edge types with what they may join."""
    nodes = [
        (f"**{node.name}**", node.description, ", ".join(f"`{p.name}`" for p in node.properties))
        for node in ontology.nodes.values()
    ]
    edges = [
        (f"**{edge.name}**", _kinds(edge.source), edge.verb, _kinds(edge.target), edge.description)
        for edge in ontology.edges.values()
    ]
    lines = _table(("Node", "What it is", "Properties"), nodes)
    lines += ["", *_table(("Edge", "From", "reads", "To", "What it says"), edges), ""]
    return "\n".join(lines)


def _kinds(kinds: tuple[str, ...]) -> str:
    return ", ".join(kinds)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
