"""The command line: thin commands over `kg.api`, `kg.builder` and `kg.score`.

Results go to stdout, progress and warnings to stderr. Exit codes: 0 done, 1 failure, 2 usage, and one for each kind
of `KgError` (3 source, 4 graph folder, 5 store, 6 query, 7 unknown name, 8 export, 9 extractor), 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys

# isort: off
from kg.cli import building, naming, reading, looking, asking, elsewhere  # noqa: F401  commands, in the order of --help

# isort: on
from kg.cli.app import app
from kg.cli.output import say
from schemas.errors import KgError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; every `KgError` becomes one line and an exit code here, and nowhere else."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except KgError as error:
        say(f"kg: {error}")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
