"""Parquet: the graph's own two tables; pandas, DuckDB, Polars and Spark read them."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from kg.exports.base import FolderFormat
from kg.graph.tables import GraphTables
from kg.graph.views import flat_edges


class Parquet(FolderFormat):
    """``nodes.parquet`` and ``edges.parquet``; lists are lists, an edge has its mentions and its best sentence."""

    def to_path(self, tables: GraphTables, path: Path) -> None:
        """Write the two files."""
        sentence = flat_edges(tables.edges)["sentence"]
        edges = tables.edges.append_column("sentence", sentence)
        for name, table in (("nodes", tables.nodes), ("edges", edges)):
            pq.write_table(table.combine_chunks(), path / f"{name}.parquet", compression="zstd")
