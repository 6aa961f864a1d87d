"""Claims on disk: one Parquet row a paper, with its text and everything the extractor read in it.

This is the ground truth of a graph folder; nodes, edges and stores are derived from it and can be made again. What
a text says depends on the text and the extractor alone, so `text_key` of the two names an extraction for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.errors import GraphError
from schemas.ids import digest
from schemas.records import ConceptClaim, Evidence, Paper, PaperClaims, RelationClaim

_EVIDENCE = pa.struct(
    [
        ("field", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("sentence", pa.string()),
        ("layer", pa.string()),
        ("version", pa.string()),
    ]
)
_CONCEPT = pa.struct(
    [
        ("names", pa.list_(pa.string())),
        ("type", pa.string()),
        ("role", pa.string()),
        ("confidence", pa.float64()),
        ("evidence", pa.list_(_EVIDENCE)),
    ]
)
_RELATION = pa.struct(
    [
        ("head", pa.string()),
        ("label", pa.string()),
        ("tail", pa.string()),
        ("confidence", pa.float64()),
        ("evidence", pa.list_(_EVIDENCE)),
    ]
)
SCHEMA = pa.schema(
    [
        ("record", pa.string()),
        ("text", pa.string()),
        ("id", pa.string()),
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("year", pa.int64()),
        ("authors", pa.list_(pa.string())),
        ("venue", pa.string()),
        ("url", pa.string()),
        ("place", pa.string()),
        ("concepts", pa.list_(_CONCEPT)),
        ("relations", pa.list_(_RELATION)),
        ("code", pa.list_(pa.struct([("url", pa.string()), ("evidence", _EVIDENCE)]))),
    ]
)
_BATCH = 1024  # rows held at a time


def text_key(paper: Paper, fingerprint: str) -> str:
    """Names what this extractor reads in this text: no other paper, id or date changes it."""
    return digest(paper.title, paper.abstract, fingerprint, length=32)


def record_key(paper: Paper) -> str:
    """Names a record: two records are one if everything but their place is the same."""
    parts = (paper.id, paper.title, paper.abstract, str(paper.year), *paper.authors)
    return digest(*parts, "\0", paper.venue or "", paper.url or "", length=32)


@dataclass(frozen=True, slots=True)
class Row:
    """One paper and what its text says; `text` is the `text_key` that the claims were made under."""

    paper: Paper
    claims: PaperClaims
    text: str

    @property
    def record(self) -> str:
        """The `record_key` of the paper."""
        return record_key(self.paper)


def to_batch(rows: Sequence[Row]) -> pa.RecordBatch:
    """Rows as an Arrow batch, the form in which they are stored."""
    return pa.RecordBatch.from_pylist([_to_arrow(row) for row in rows], SCHEMA)


def write_claims(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Write batches to a new Parquet file, atomically and without holding them all."""
    part = path.with_name(path.name + ".part")
    with pq.ParquetWriter(part, SCHEMA, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
    part.replace(path)


def read_batches(paths: Sequence[Path], columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The rows of these files in batches; `columns` may name nested fields, ``concepts.list.element.names``."""
    for path in paths:
        try:
            with pq.ParquetFile(path) as file:
                yield from file.iter_batches(batch_size=_BATCH, columns=columns and list(columns))
        except (pa.ArrowException, OSError) as error:
            raise GraphError(f"{path} is damaged ({error}); delete it and build again from your sources") from error


def read_claims(paths: Sequence[Path]) -> Iterator[Row]:
    """Every row of these files."""
    for batch in read_batches(paths):
        yield from from_batch(batch)


def from_batch(batch: pa.RecordBatch) -> Iterator[Row]:
    """The rows of a batch."""
    return map(_from_arrow, batch.to_pylist())


def read_columns(paths: Sequence[Path], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Only these columns of every row, as dictionaries."""
    for batch in read_batches(paths, columns):
        yield from batch.to_pylist()


def _to_arrow(row: Row) -> dict[str, Any]:
    paper, claims = row.paper, row.claims
    return {
        "record": row.record,
        "text": row.text,
        **{name: getattr(paper, name) for name in Paper.__dataclass_fields__},
        "concepts": [
            {
                "names": c.names,
                "type": c.type,
                "role": c.role,
                "confidence": c.confidence,
                "evidence": [e._asdict() for e in c.evidence],
            }
            for c in claims.concepts
        ],
        "relations": [
            {
                "head": r.head,
                "label": r.label,
                "tail": r.tail,
                "confidence": r.confidence,
                "evidence": [e._asdict() for e in r.evidence],
            }
            for r in claims.relations
        ],
        "code": [{"url": url, "evidence": e._asdict()} for url, e in claims.code],
    }


def _from_arrow(row: dict[str, Any]) -> Row:
    fields = {name: row[name] for name in Paper.__dataclass_fields__}
    paper = Paper(**fields | {"authors": tuple(row["authors"])})
    concepts = tuple(
        ConceptClaim(tuple(c["names"]), c["type"], c["role"], c["confidence"], _evidence(c["evidence"]))
        for c in row["concepts"]
    )
    relations = tuple(
        RelationClaim(r["head"], r["label"], r["tail"], r["confidence"], _evidence(r["evidence"]))
        for r in row["relations"]
    )
    code = tuple((c["url"], Evidence(**c["evidence"])) for c in row["code"])
    return Row(paper, PaperClaims(paper.id, concepts, relations, code), row["text"])


def _evidence(rows: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**row) for row in rows)
