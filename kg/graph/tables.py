"""The graph as two sorted Arrow tables, nodes and edges: what a build derives and every store and export reads.

The columns come from the ontology. Both tables are sorted by id, so that the same graph is the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.errors import GraphError
from schemas.ids import edge_id
from schemas.ontology import ontology
from schemas.records import Edge, Mention, Node

_ARROW = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
_MENTION = pa.struct(
    [
        ("paper", pa.string()),
        ("field", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("sentence", pa.string()),
        ("extractor", pa.string()),
    ]
)


def _node_schema() -> pa.Schema:
    columns = [("id", pa.string()), ("kind", pa.string())]
    seen = {p.name: p for node in ontology().nodes.values() for p in node.properties}
    for p in seen.values():
        columns.append((p.name, pa.list_(_ARROW[p.type]) if p.list else _ARROW[p.type]))
    return pa.schema(columns)


NODES = _node_schema()
EDGES = pa.schema(
    [
        ("id", pa.string()),
        ("source", pa.string()),
        ("source_kind", pa.string()),
        ("kind", pa.string()),
        ("target", pa.string()),
        ("target_kind", pa.string()),
        ("confidence", pa.float64()),
        ("support", pa.int64()),
        ("weight", pa.float64()),
        ("shared", pa.string()),
        ("mentions", pa.list_(_MENTION)),
    ]
)


def evidence_text(mention: Mention) -> str:
    """One piece of evidence as one line, the form that property graphs hold and `evidence-for` answers with.

    >>> evidence_text(Mention("arxiv:2305.18290", "abstract", 4, 7, "Our DPO is simple.", "cues 0.1.0"))
    'arxiv:2305.18290 abstract:4-7 (cues 0.1.0) Our DPO is simple.'
    """
    place = f"{mention.paper} {mention.field}:{mention.start}-{mention.end}"
    return f"{place} ({mention.extractor}) {mention.sentence}"


def edge_properties(edge: Edge) -> dict[str, Any]:
    """The properties that the ontology declares for an edge of this kind, as plain values.

    `sentence` and `evidence` are read off the mentions, of which the first is the best.
    """
    values = {
        "confidence": edge.confidence,
        "support": edge.support,
        "sentence": edge.mentions[0].sentence if edge.mentions else None,
        "evidence": [evidence_text(m) for m in edge.mentions],
        "weight": edge.weight,
        "shared": edge.shared,
    }
    return {p.name: values[p.name] for p in ontology().edges[edge.kind].properties}


@dataclass(frozen=True)
class GraphTables:
    """Nodes and edges of one graph, each a `pyarrow.Table` (schemas `NODES` and `EDGES`), sorted by id.

    >>> tables = GraphTables.from_records([Node("task:qa", "Task", {"name": "QA"})], [])
    >>> [node.label for node in tables.iter_nodes()]
    ['QA']
    """

    nodes: pa.Table
    edges: pa.Table

    @classmethod
    def from_records(cls, nodes: Iterable[Node], edges: Iterable[Edge]) -> GraphTables:
        """Tables of these records; every end of an edge must be among the nodes."""
        listed = sorted(nodes, key=lambda n: n.id)
        kinds = {n.id: n.kind for n in listed}
        ordered = sorted(edges, key=lambda e: (e.source, e.kind, e.target))
        return cls(
            _table(({"id": n.id, "kind": n.kind, **n.properties} for n in listed), NODES),
            _table((_edge_row(e, kinds) for e in ordered), EDGES),
        )

    @classmethod
    def read(cls, folder: Path) -> GraphTables:
        """Read what `write` wrote.

        Raises:
            GraphError: a file is missing or damaged.
        """
        try:
            nodes, edges = (
                pq.read_table(folder / f"{name}.parquet", schema=schema)
                for name, schema in (("nodes", NODES), ("edges", EDGES))
            )
        except (pa.ArrowException, OSError) as error:
            raise GraphError(f"{folder} is damaged ({error}); derive it again with: kg resolve") from error
        return cls(nodes, edges)

    def write(self, folder: Path) -> None:
        """Write ``nodes.parquet`` and ``edges.parquet`` into an existing folder."""
        for name, table in (("nodes", self.nodes), ("edges", self.edges)):
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")

    def iter_nodes(self) -> Iterator[Node]:
        """Every node, by id; a property that the node lacks is absent."""
        kinds = ontology().nodes
        for batch in self.nodes.to_batches(max_chunksize=4096):
            for row in batch.to_pylist():
                names = [p.name for p in kinds[row["kind"]].properties]
                yield Node(row["id"], row["kind"], {n: row[n] for n in names if row[n] not in (None, [])})

    def iter_edges(self) -> Iterator[Edge]:
        """Every edge, by source, kind and target."""
        for batch in self.edges.to_batches(max_chunksize=4096):
            for row in batch.to_pylist():
                mentions = tuple(Mention(**m) for m in row["mentions"])
                yield Edge(
                    row["source"], row["kind"], row["target"], row["confidence"], row["support"],
                    mentions, row["weight"], row["shared"],
                )  # fmt: skip


def _table(rows: Iterator[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table, converted some at a time: as dictionaries they take ten times the memory."""
    batches = iter(lambda: list(islice(rows, 4096)), [])
    return pa.Table.from_batches((pa.RecordBatch.from_pylist(batch, schema) for batch in batches), schema)


def _edge_row(edge: Edge, kinds: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": edge_id(edge.source, edge.kind, edge.target),
        "source": edge.source,
        "source_kind": kinds[edge.source],
        "kind": edge.kind,
        "target": edge.target,
        "target_kind": kinds[edge.target],
        "confidence": edge.confidence,
        "support": edge.support,
        "weight": edge.weight,
        "shared": edge.shared,
        "mentions": [m._asdict() for m in edge.mentions],
    }
