"""Graphs out: one contract (`kg.exports.base.Format`), one file per format, imported when chosen.

In: the graph's tables. Out: a file, a folder or a stream for another program.
"""

from __future__ import annotations

import io
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from schemas.errors import ExportError

if TYPE_CHECKING:
    from kg.exports.base import Counts, Format
    from kg.graph.tables import GraphTables

EXPORTS = {
    "jsonl": ("kg.exports.jsonl", "JsonLines"),
    "csv": ("kg.exports.csv", "Csv"),
    "parquet": ("kg.exports.parquet", "Parquet"),
    "graphml": ("kg.exports.graphml", "GraphML"),
    "ntriples": ("kg.exports.rdf", "NTriples"),
    "turtle": ("kg.exports.rdf", "Turtle"),
    "jsonld": ("kg.exports.rdf", "JsonLd"),
}


def export_format(name: str) -> Format:
    """The format of this name.

    Raises:
        ExportError: there is none.
    """
    if name not in EXPORTS:
        raise ExportError(f"no format is called {name!r}; there are: {', '.join(EXPORTS)}")
    module, attribute = EXPORTS[name]
    made: Format = getattr(import_module(module), attribute)()
    return made


def export(tables: GraphTables, format: str, target: Path | IO[Any], *, overwrite: bool = False) -> Counts:
    """Write the graph to a path, or to an open stream of bytes or text.

    A path is written beside its place and moved there when complete. `jsonl`, `csv` and `parquet` make a folder;
    `jsonl` to a stream is the nodes' lines and then the edges'.

    Raises:
        ExportError: no such format, or something is there already (see `overwrite`), or it cannot be written.
    """
    from kg.exports.base import Counts
    from kg.exports.place import placed

    chosen = export_format(format)
    try:
        if isinstance(target, Path):
            with placed(target, folder=chosen.folder, overwrite=overwrite) as path:
                chosen.to_path(tables, path)
        elif isinstance(target, io.TextIOBase):
            held = io.BytesIO()
            chosen.to_stream(tables, held)
            target.write(held.getvalue().decode())
        else:
            chosen.to_stream(tables, cast("BinaryIO", target))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ExportError(f"{target}: {error.strerror or error}") from error
    return Counts(tables.nodes.num_rows, tables.edges.num_rows)
