"""A graph is a folder, and this is its layout.

    papers.kg/
        judgements.tsv      sameness decided by people; edit it, diff it
        claims/             what the papers say (Parquet), the ground truth
        pending/            extractions of a build that has not finished; picked up by the next one
        snapshots/000007/   tables and stores derived from the claims that its snapshot.json lists
        current             the name of the snapshot to read; written last

A build writes a new snapshot beside the old one and then replaces `current`, so that a kill at any moment leaves a
graph that opens, and readers never wait for a writer.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from schemas.errors import GraphError

FORMAT = 2
_REBUILD = "delete the folder (keep its judgements.tsv) and build the graph again"


@dataclass(frozen=True)
class SnapshotInfo:
    """What `snapshot.json` holds: the claim files that a snapshot was derived from, and how.

    `extractor` is the spec of what read the texts, see `extractors.kinds`.
    """

    claims: tuple[str, ...] = ()
    fingerprint: str = ""
    extractor: Mapping[str, Any] = field(default_factory=dict)
    papers: int = 0
    nodes: int = 0
    edges: int = 0
    format: int = field(default=FORMAT)


class Folder:
    """The files of one graph; knows where everything lies, and nothing of what it means."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.claims = self.path / "claims"
        self.pending = self.path / "pending"
        self.snapshots = self.path / "snapshots"
        self.judgements = self.path / "judgements.tsv"
        self._pointer = self.path / "current"

    def exists(self) -> bool:
        """Whether there is a graph here."""
        return self._pointer.is_file()

    def current(self) -> Path:
        """The snapshot folder that readers should open.

        Raises:
            GraphError: there is no graph here.
        """
        try:
            name = self._pointer.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            remedy = "make one with: kg build SOURCE --graph " + str(self.path)
            raise GraphError(f"{self.path} is not a graph; {remedy}") from None
        if not name.isdecimal():
            raise GraphError(f"{self._pointer} is damaged: it names no snapshot; {_REBUILD}")
        return self.snapshots / name

    def info(self, snapshot: Path | None = None) -> SnapshotInfo:
        """What a snapshot, by default the current one, was derived from.

        Raises:
            GraphError: there is no graph here, or another version of the program wrote it.
        """
        path = (snapshot or self.current()) / "snapshot.json"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise GraphError(f"{path} cannot be read ({error}); {_REBUILD}") from error
        if raw.get("format") != FORMAT:
            message = f"{self.path} has format {raw.get('format')}, this program reads {FORMAT}; {_REBUILD}"
            raise GraphError(message)
        return SnapshotInfo(**raw | {"claims": tuple(raw["claims"])})

    def claim_files(self) -> list[Path]:
        """The claim files of the current snapshot."""
        return [self.claims / name for name in self.info().claims]

    def pending_files(self) -> list[Path]:
        """Extractions that an unfinished build left."""
        return sorted(self.pending.glob("*.parquet"))

    def create(self, fill: Callable[[Folder], None]) -> None:
        """Make a new graph: `fill` publishes a first snapshot in a scratch folder, which then takes this place.

        So the folder is never there without a graph that opens.

        Raises:
            GraphError: the path holds something that is not a graph, or cannot be written.
        """
        path = self.path.absolute()
        if path.is_dir() and any(path.iterdir()):
            if self.exists():  # another build was quicker
                return
            raise GraphError(f"{self.path} is not a graph and cannot become one: it holds other files")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as beside:
                scratch = Folder(Path(beside) / path.name)
                for folder in (scratch.claims, scratch.pending, scratch.snapshots):
                    folder.mkdir(parents=True)
                fill(scratch)
                if path.is_dir():
                    path.rmdir()  # it is empty; not every system lets a folder take its place
                scratch.path.rename(path)
        except OSError as error:
            if not self.exists():
                reason = error.strerror or error
                raise GraphError(f"{self.path} is not a graph and cannot become one: {reason}") from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the graph as its only writer; clears what a killed writer left half-done.

        Raises:
            GraphError: there is no graph here, or another process is writing.
        """
        self.current()
        try:
            with FileLock(self.path / ".lock", timeout=0):
                self._clear_leftovers()
                yield
        except Timeout:
            raise GraphError(f"{self.path} is being written by another process; try again later") from None

    def new_snapshot(self) -> Path:
        """An empty folder for the next snapshot, invisible to readers until `publish`."""
        taken = [int(p.name) for p in self.snapshots.iterdir() if p.name.isdigit()]
        path = self.snapshots / f"{max(taken, default=0) + 1:06}"
        path.mkdir()
        return path

    def publish(self, snapshot: Path, info: SnapshotInfo) -> None:
        """Make this snapshot the current one, and drop what no reader needs any more.

        The snapshot before is kept, for readers that have just looked up its name.
        """
        previous = self._pointer.read_text(encoding="utf-8").strip() if self.exists() else None
        (snapshot / "snapshot.json").write_text(json.dumps(asdict(info), indent=1) + "\n", encoding="utf-8")
        part = self._pointer.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            file.write(snapshot.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._pointer)
        keep = {snapshot.name, previous}
        for path in self.snapshots.iterdir():
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.claims.iterdir():
            if path.name not in info.claims:
                _discard(path)
        for path in self.pending.iterdir():
            _discard(path)

    def _clear_leftovers(self) -> None:
        """Remove snapshots newer than the pointer and half-written files: a killed build's."""
        current = int(self.current().name)
        for path in self.snapshots.iterdir():
            if not path.name.isdigit() or int(path.name) > current:
                shutil.rmtree(path, ignore_errors=True)
        for part in self.path.rglob("*.part"):
            part.unlink(missing_ok=True)


def _discard(path: Path) -> None:
    """Delete a file; one that a reader holds open (on Windows) goes with a later build."""
    with contextlib.suppress(OSError):
        path.unlink()
