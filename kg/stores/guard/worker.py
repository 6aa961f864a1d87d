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

_SAID = 2000  # characters of an error; engines repeat values in theirs, of any size


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
    with contextlib.ExitStack() as held:
        with _told(answers):
            store = held.enter_context(where.open())
        while question := _next(source):
            with _alarm(question.limits.seconds), _told(answers):
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
        outcome = {"error": type(error).__name__, "message": str(error)[:_SAID]}
    except (MemoryError, RecursionError) as error:
        outcome = {"error": QueryError.__name__, "message": f"the query is too much ({type(error).__name__})"}
    except Exception as error:  # nobody sees a traceback of this process
        outcome = {"error": StoreError.__name__, "message": f"{type(error).__name__}: {error}"[:_SAID]}
    answers.write(json.dumps(outcome) + "\n")
    answers.flush()


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Die some time after the limit, if nobody is left to kill this process."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + 5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
