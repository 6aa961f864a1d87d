"""How long work reports itself: named stages, each timed, each perhaps with a count."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator


class Progress:
    """Times the stages of a build; shows nothing. The command line draws a bar by overriding the hooks.

    >>> progress = Progress()
    >>> with progress.stage("derive"):
    ...     progress.advance(3)
    >>> list(progress.seconds)
    ['derive']
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Everything inside the block is one stage; a stage entered twice adds up."""
        self.started(name)
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
            self.ended(name)

    def started(self, name: str) -> None:
        """Called when a stage starts."""

    def expect(self, total: int) -> None:
        """Called when it is known how much the running stage has to do."""

    def advance(self, count: int) -> None:
        """Called when `count` more papers, or whatever the running stage works on, are done."""

    def ended(self, name: str) -> None:
        """Called when a stage is over."""
