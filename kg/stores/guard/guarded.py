"""A store for whoever may ask anything: it answers in a process that is killed at a limit."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.stores.base import Store
from kg.stores.guard import locks
from kg.stores.guard.limits import MIB, Limits
from kg.stores.guard.worker import OfFolder, OfServer, Question
from schemas.errors import QueryError, StoreError

if TYPE_CHECKING:
    import psutil

_GLANCE = 0.02  # seconds between two looks at the clock and the memory
_OPENING = 60  # seconds that a store may take to be opened
_REMEDY = "ask for less, or allow more"


class GuardedStore(Store):
    """Answers as the store that it guards, within limits; take it where queries come from outside.

    The process lives on from query to query, and after it was killed the next one starts it again. Questions asked by
    several threads are answered one after the other.
    """

    def __init__(self, where: OfFolder | OfServer, limits: Limits | None = None) -> None:
        self.language = where.language
        self.limits = limits or Limits()
        self._where = where
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._started()

    def stream(self, text: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Answer a reading query within the limits.

        Raises:
            QueryError: also where a limit is reached; rows may have come before.
            StoreError: the store is closed, or cannot be opened any more.
        """
        with self._turn():
            process, finished = self._started(), False
            reasons: list[str] = []
            try:
                with _watched(process, self.limits, reasons):
                    _give(process, Question(text, dict(parameters or {}), self.limits))
                    for message in _messages(process):
                        if isinstance(message, dict):
                            finished = True
                            _check(message)
                            return
                        yield tuple(message)
                if self._closed:
                    raise StoreError("this store was closed before the answer came")
                raise QueryError(reasons[0] if reasons else f"the query brought the engine down ({_ending(process)})")
            except RecursionError:
                raise QueryError("the answer is nested too deep") from None
            finally:
                if not finished or reasons or self._closed:
                    self._stop()

    def close(self) -> None:
        """End the process."""
        self._closed = True
        self._stop()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the questions before, though not for ever: nobody may read the answer of one of them to its end."""
        if not self._one_at_a_time.acquire(timeout=self.limits.seconds):
            raise QueryError(f"the store has been busy with other questions for {self.limits.seconds:g} seconds; "
                             "read their answers to the end, or close them")  # fmt: skip
        try:
            if self._closed:
                raise StoreError("this store is closed")
            yield
        finally:
            self._one_at_a_time.release()

    def _started(self) -> subprocess.Popen[bytes]:
        """The process, with its store open."""
        if self._process and self._process.poll() is None:
            return self._process
        self._stop()
        path = os.pathsep.join(
            entry or str(Path.cwd()) for entry in sys.path
        )  # it finds the packages where this process found them
        self._process = process = subprocess.Popen(
            [sys.executable, "-P", locks.__file__, "offline" if isinstance(self._where, OfFolder) else "online"],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            reasons: list[str] = []
            with _watched(process, replace(self.limits, seconds=_OPENING), reasons):
                _give(process, self._where)
                outcome = next(_messages(process), None)
            if outcome is None:
                raise StoreError(reasons[0] if reasons else f"the store cannot be opened ({_ending(process)})")
            _check(outcome)
        except BaseException:
            self._stop()
            raise
        return process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # what was never sent
                    pipe.close()  # type: ignore[union-attr]
            process.wait()


def _give(process: subprocess.Popen[bytes], what: OfFolder | OfServer | Question) -> None:
    assert process.stdin
    try:
        sent = pickle.dumps(what)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise QueryError(f"a parameter is no plain value: {error}") from None
    with contextlib.suppress(OSError, ValueError):  # it is dead or closed, which the answer will show
        process.stdin.write(sent)
        process.stdin.flush()


def _messages(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    assert process.stdout
    with contextlib.suppress(ValueError):  # another thread closed the store
        for line in process.stdout:
            if line.startswith((b"[", b"{")) and line.endswith(b"\n"):  # or it was killed while it wrote
                yield json.loads(line)


def _check(outcome: Mapping[str, str]) -> None:
    if "message" in outcome:
        raise (QueryError if outcome.get("error") == QueryError.__name__ else StoreError)(outcome["message"])


def _ending(process: subprocess.Popen[bytes]) -> str:
    code = process.wait()
    return f"signal {-code}" if code < 0 else f"exit code {code}"


@contextlib.contextmanager
def _watched(process: subprocess.Popen[bytes], limits: Limits, reasons: list[str]) -> Iterator[None]:
    """Kill the process at a limit, and say at which."""
    import psutil

    done = threading.Event()
    deadline = time.monotonic() + limits.seconds

    def watch() -> None:
        with contextlib.suppress(psutil.Error):
            seen = psutil.Process(process.pid)
            while not done.wait(_GLANCE):
                if time.monotonic() > deadline:
                    reasons.append(f"the query takes longer than {limits.seconds:g} seconds; {_REMEDY}")
                elif _memory(seen) > limits.memory:
                    reasons.append(f"the query needs more than {limits.memory // MIB:,} MiB; {_REMEDY}")
                if reasons:
                    process.kill()
                    return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _memory(process: psutil.Process) -> int:
    """What a process holds in memory; on Windows, where a virtual environment starts Python by another, both."""
    both = [process, *process.children()] if sys.platform == "win32" else [process]
    return sum(int(one.memory_info().rss) for one in both)
