"""The graph as an analyst takes it: Arrow, pandas, networkx, rdflib."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from kg.graph.rdf import ntriples
from kg.graph.tables import GraphTables, edge_properties, evidence_text
from schemas.ids import edge_id
from schemas.ontology import ontology
from schemas.records import Mention

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib


def flat_edges(edges: pa.Table) -> pa.Table:
    """The edge table with the best `sentence` and the `evidence` lines in place of the nested mentions."""
    batches = [_flat(batch) for batch in edges.to_batches()]
    schema = pa.schema(
        [f for f in edges.schema if f.name != "mentions"]
        + [("sentence", pa.string()), ("evidence", pa.list_(pa.string()))]
    )
    return pa.Table.from_batches(batches, schema)


def _flat(edges: pa.RecordBatch) -> pa.RecordBatch:
    lists = edges["mentions"]
    mentions = lists.flatten()
    offsets = [0, *pc.cumulative_sum(pc.list_value_length(lists)).to_pylist()]
    fields = (mentions.field(name).to_pylist() for name in Mention._fields)
    texts = [evidence_text(Mention(*values)) for values in zip(*fields, strict=True)]
    sentences = mentions.field("sentence")
    best = pa.array([a if a < b else None for a, b in pairwise(offsets)], pa.int64())
    evidence = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(texts, pa.string()))
    flat = edges.drop_columns(["mentions"])
    return flat.append_column("sentence", sentences.take(best)).append_column("evidence", evidence)


def to_pandas(tables: GraphTables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes and edges as data frames; integers that may be absent are pandas' nullable ``Int64``."""
    import pandas as pd

    nullable = {pa.int64(): pd.Int64Dtype()}.get
    nodes, edges = (t.to_pandas(types_mapper=nullable) for t in (tables.nodes, flat_edges(tables.edges)))
    return nodes, edges


def to_networkx(tables: GraphTables) -> nx.MultiDiGraph:
    """The graph in networkx: nodes by id, with `kind` and properties; the key of an edge is its id."""
    import networkx as nx

    graph = nx.MultiDiGraph()
    graph.add_nodes_from((node.id, {"kind": node.kind, **node.properties}) for node in tables.iter_nodes())
    for edge in tables.iter_edges():
        key = edge_id(edge.source, edge.kind, edge.target)
        values = {name: v for name, v in edge_properties(edge).items() if v is not None}
        graph.add_edge(edge.source, edge.target, key=key, kind=edge.kind, **values)
    return graph


def to_rdflib(tables: GraphTables) -> rdflib.Graph:
    """The graph in rdflib, in memory; right for thousands of papers."""
    import rdflib

    graph = rdflib.Graph()
    for prefix, iri in ontology().prefixes.items():
        graph.bind(prefix, iri, override=True)
    graph.parse(data="".join(ntriples(tables)), format="nt")
    return graph
