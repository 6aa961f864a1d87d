"""Every error a user can meet, arranged by whose move it is.

    KgError                 catch this one to catch all
    ├── SourceError         a paper file: mend the file (path and line are given)
    ├── OntologyError       papers.yaml: mend the file (path and key are given)
    ├── ExtractorError      an extractor cannot work: a wrong choice, a missing package or key, no server, a bad table
    ├── GraphError          a graph folder: name another one, or build it again
    ├── StoreError          an engine could not be opened, written or read
    ├── QueryError          a query: mend the query (language and position where known)
    │   └── UnknownName     a concept or paper nobody named (the nearest names are given)
    └── ExportError         an export could not be written where it was asked for

The command line turns each into one line on stderr and an exit code, in one place.
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors that this project raises on purpose."""

    exit_code = 1


class SourceError(KgError):
    """A paper file, or a record in it, cannot be used; says the path, the line and the remedy."""

    exit_code = 3

    def __init__(self, message: str, *, path: str = "", line: int | None = None) -> None:
        self.path, self.line = path, line
        place = f"{path}:{line}: " if path and line else f"{path}: " if path else ""
        super().__init__(place + message)


class OntologyError(KgError):
    """The ontology contradicts itself; says the file and the key."""

    def __init__(self, message: str, *, path: str, key: str) -> None:
        self.path, self.key = path, key
        super().__init__(f"{path}: {key}: {message}")


class ExtractorError(KgError):
    """An extractor cannot work: a wrong choice, a missing package or key, no server, or a malformed content file."""

    exit_code = 9


class GraphError(KgError):
    """A folder is not a graph, is locked, or was written by another version."""

    exit_code = 4


class StoreError(KgError):
    """An engine refused to open, load or answer for a reason that is not the query's."""

    exit_code = 5


class QueryError(KgError):
    """A query cannot be parsed, is not a reading query, or failed; says the language and what is allowed."""

    exit_code = 6


class UnknownName(QueryError):
    """No node goes by this name; `nearest` holds the names that come closest."""

    exit_code = 7

    def __init__(self, name: str, nearest: tuple[str, ...] = (), *, what: str = "concept") -> None:
        self.name, self.nearest = name, nearest
        hint = f"; the nearest names are: {', '.join(nearest)}" if nearest else ""
        super().__init__(f"no {what} is called {name!r} in this graph{hint}")


class ExportError(KgError):
    """An export could not be written."""

    exit_code = 8
