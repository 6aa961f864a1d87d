"""The contract of a format: how the graph is written for another program."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

from kg.graph.tables import GraphTables
from schemas.errors import ExportError


@dataclass(frozen=True)
class Counts:
    """How much was written."""

    nodes: int
    edges: int

    def __str__(self) -> str:
        return f"{self.nodes:,} nodes and {self.edges:,} edges"


class Format(ABC):
    """One format; the same graph gives the same bytes. Take `FileFormat` or `FolderFormat` as the base."""

    folder: ClassVar[bool]  # whether what it makes is a folder of files

    @abstractmethod
    def to_path(self, tables: GraphTables, path: Path) -> None:
        """Write a new file, or into a new and empty folder."""

    @abstractmethod
    def to_stream(self, tables: GraphTables, stream: BinaryIO) -> None:
        """Write everything into one stream.

        Raises:
            ExportError: the format needs more than one file.
        """


class FileFormat(Format):
    """A format of one file: it implements `to_stream`."""

    folder: ClassVar[bool] = False

    def to_path(self, tables: GraphTables, path: Path) -> None:
        """Write the file."""
        with path.open("wb") as file:
            self.to_stream(tables, file)


class FolderFormat(Format):
    """A format of several files: it implements `to_path`."""

    folder: ClassVar[bool] = True

    def to_stream(self, tables: GraphTables, stream: BinaryIO) -> None:
        """Refuse: there is more than one file."""
        raise ExportError("this format is a folder of files and cannot go to a stream; name a folder")
