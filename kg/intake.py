"""Which papers a graph holds, and their claims: nothing is extracted twice, and nothing that was read is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from extractors.kinds import Extracts
from extractors.pool import extract_batches
from kg.graph.claims import (
    Row,
    from_batch,
    read_batches,
    read_claims,
    read_columns,
    record_key,
    text_key,
    to_batch,
    write_claims,
)
from kg.graph.folder import Folder
from kg.report import BuildReport
from schemas.errors import GraphError
from schemas.ids import digest
from schemas.records import Paper, PaperClaims, Unread

MANY_FILES = 16  # claim files from which on they are written together into one


@dataclass(frozen=True, slots=True)
class _Known:
    """A record that the graph holds already."""

    file: Path
    paper: str
    text: str


class Intake:
    """One change of the set of papers: `take` them in, then `write_claims`.

    A record is a paper with all its fields (`record_key`); a text is a title and an abstract read by one version of
    the extractor (`text_key`). Records that share a text share its claims.
    """

    def __init__(self, folder: Folder, extractor: Extracts, report: BuildReport) -> None:
        self.folder, self.extractor, self.fingerprint, self.report = folder, extractor, extractor.fingerprint, report
        self.files = folder.claim_files()
        self.stale = folder.info().fingerprint != self.fingerprint
        self.known = {
            row["record"]: _Known(path, row["id"], row["text"])
            for path in self.files
            for row in read_columns([path], ["record", "id", "text"])
        }
        self.kept: set[str] = set()  # known records that stay
        self.fresh: dict[str, str] = {}  # records extracted now, with their text
        self.reuse: defaultdict[str, list[Paper]] = defaultdict(list)  # new papers whose text was read before

    def take(
        self,
        papers: Iterable[Paper],
        keep: Callable[[str], bool],
        workers: int | None,
        advance: Callable[[int], None],
    ) -> None:
        """Extract what no earlier work has read, and put it into ``pending/`` at once, against a kill.

        Known records stay if `keep` says so of their paper's id, or if they are among `papers`.
        """
        self.kept = {record for record, known in self.known.items() if keep(known.paper)}
        read = {row["text"] for row in read_columns(self.folder.pending_files(), ["text"])}
        if not self.stale:
            read |= {known.text for known in self.known.values()}
        number = len(self.folder.pending_files())
        unread: list[tuple[Paper, str]] = []
        for batch in extract_batches(self._unread(papers, read, advance), self.extractor, workers):
            rows = [
                Row(paper, said, text_key(paper, self.fingerprint))
                for paper, said in batch
                if isinstance(said, PaperClaims)
            ]
            unread += ((paper, said.reason) for paper, said in batch if isinstance(said, Unread))
            if rows:
                write_claims(self.folder.pending / f"{number:08}.parquet", [to_batch(rows)])
                number += 1
            self.fresh.update((row.record, row.text) for row in rows)
            advance(len(batch))
        for paper, reason in unread:
            self._leave_out(paper, reason)
        self.report.extracted = len(self.fresh)
        self.report.removed = len(self.known) - len(self.kept)

    def write_claims(self) -> list[Path]:
        """The claim files that hold the taken papers and no others; a file whose papers all stay is kept as it is."""
        losing = {known.file for record, known in self.known.items() if record not in self.kept}
        rewrite = self.stale or len(self.files) >= MANY_FILES
        settled = [] if rewrite else [file for file in self.files if file not in losing]
        staying = set() if self.stale else {r for r in self.kept if self.known[r].file not in settled}
        sharing = {record_key(paper) for papers in self.reuse.values() for paper in papers}
        records = sorted(self.fresh.keys() | staying | sharing)
        if not records:
            return settled
        path = self.folder.claims / f"{digest(self.fingerprint, *records, length=16)}.parquet"
        if path not in self.files:
            write_claims(path, self._batches(settled, staying))
        return [*settled, path]

    def _unread(self, papers: Iterable[Paper], read: set[str], advance: Callable[[int], None]) -> Iterator[Paper]:
        """The papers whose text has to be read now; others are noted where their claims will be found."""
        seen: set[str] = set()
        for paper in self._new(papers):
            record, text = record_key(paper), text_key(paper, self.fingerprint)
            if record in seen:
                self.report.duplicates += 1
            elif text in read:
                self.reuse[text].append(paper)
                self.report.reused += 1
                advance(1)
            else:
                read.add(text)
                yield paper
            seen.add(record)

    def _new(self, papers: Iterable[Paper]) -> Iterator[Paper]:
        """The papers that the claim files do not hold, then those whose claims an older extractor made."""
        for paper in papers:
            record = record_key(paper)
            if record in self.known:
                self.kept.add(record)
            else:
                yield paper
        if self.stale:
            for row in read_claims(self.files):
                if row.record in self.kept:
                    yield row.paper

    def _leave_out(self, paper: Paper, reason: str) -> None:
        """Report a paper that could not be read, and those that would have shared its reading.

        Raises:
            GraphError: the graph holds the paper, read by another extractor: it would be lost.
        """
        twins = self.reuse.pop(text_key(paper, self.fingerprint), [])
        self.report.reused -= len(twins)
        for lost in (paper, *twins):
            if record_key(lost) in self.known:
                raise GraphError(
                    f"{self.folder.path} is left as it was: {lost.id}, which it holds, was not read again, {reason}; "
                    "try once more (what was read is kept), or remove that paper"
                )
            self.report.fail(lost, reason)

    def _batches(self, settled: list[Path], staying: set[str]) -> Iterator[pa.RecordBatch]:
        """The rows that the settled files lack."""
        loose = [file for file in self.files if file not in settled]
        for batch in read_batches([*loose, *self.folder.pending_files()]):
            pairs = zip(batch["record"].to_pylist(), batch["text"].to_pylist(), strict=True)
            mask = [self.fresh.get(record) == text or record in staying for record, text in pairs]
            if any(mask):
                yield batch.filter(pa.array(mask))
            yield from self._sharing(batch)
        if self.reuse:
            for batch in read_batches(settled):
                yield from self._sharing(batch)

    def _sharing(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """Rows of new papers whose text stands in this batch."""
        mask = [text in self.reuse for text in batch["text"].to_pylist()]
        if any(mask):
            rows = from_batch(batch.filter(pa.array(mask)))
            shared = [Row(paper, r.claims, r.text) for r in rows for paper in self.reuse.pop(r.text, ())]
            yield to_batch(shared)
