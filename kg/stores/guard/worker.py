"""The process that answers for a `GuardedStore`: opens one store, and answers one query after the other.

It is given, pickled on its standard input, what to open, then queries. For each it writes lines of JSON: the names of
the columns and each row as lists, and at last an object that says how it went.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from kg.stores import connect, open_store, server_class, store_class
from kg.stores.base import Access, Language, Store
from kg.stores.guard.limits import Limits
from schemas.errors import KgError, QueryError, StoreError


class OfFolder(NamedTuple):
    """A store that lies on this machine."""

    name: str
    path: Path

    @property
    def language(self) -> Language:
        """What it speaks."""
        return store_class(self.name).language

    def open(self) -> Store:
        """Open it."""
        return open_store(self.name, self.path)


class OfServer(NamedTuple):
    """A store that a server holds."""

    url: str
    access: Access

    @property
    def language(self) -> Language:
        """What it speaks."""
        return server_class(self.url).language

    def open(self) -> Store:
        """Reach it."""
        return connect(self.url, self.access)


class Question(NamedTuple):
    """A query, and what it may take."""

    text: str
    parameters: Mapping[str, Any]
    limits: Limits


def main() -> None:
    """Answer until the input ends."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)  # what an engine prints is no answer
    where: OfFolder | OfServer = pickle.load(source)
    _lock_up(where)
    with contextlib.ExitStack() as held:
        with _told(answers):
            store = held.enter_context(where.open())
        while question := _next(source):
            _die_after(question.limits.seconds)
            with _told(answers):
                for line in _lines(store, question):
                    answers.write(line)


def _next(source: IO[bytes]) -> Question | None:
    with contextlib.suppress(EOFError):
        question: Question = pickle.load(source)
        return question
    return None


def _lines(store: Store, question: Question) -> Iterator[str]:
    """Columns and rows, until there are too many."""
    limits, size = question.limits, 0
    for number, row in enumerate(store.stream(question.text, question.parameters)):
        line = json.dumps(row) + "\n"
        size += len(line)
        if number > limits.rows:
            raise QueryError(f"the answer has more than {limits.rows:,} rows; end the query with LIMIT, or allow more")
        if size > limits.size:
            raise QueryError(f"the answer is larger than {limits.size:,} bytes; ask for less, or allow more")
        yield line


@contextlib.contextmanager
def _told(answers: IO[str]) -> Iterator[None]:
    """Write how what is done inside went."""
    outcome = {"error": ""}
    try:
        yield
    except KgError as error:
        outcome = {"error": type(error).__name__, "message": str(error)}
    except (MemoryError, RecursionError) as error:
        outcome = {"error": QueryError.__name__, "message": f"the query is too much ({type(error).__name__})"}
    except Exception as error:  # nobody sees a traceback of this process
        outcome = {"error": StoreError.__name__, "message": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(outcome) + "\n")
    answers.flush()


def _lock_up(where: OfFolder | OfServer) -> None:
    """Take from this process, where the system can, what no query needs: writing files and, for a folder, the network.

    The guard refuses what would use them; this is a second lock.
    """
    with contextlib.suppress(ImportError):
        import resource

        for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
            resource.setrlimit(limit, (0, 0))
    if sys.platform == "linux" and sys.version_info >= (3, 12) and isinstance(where, OfFolder):
        with contextlib.suppress(OSError):
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


def _die_after(seconds: float) -> None:
    """Die some time after the limit, if nobody is left to kill this process."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + 5)


if __name__ == "__main__":
    main()
