"""What commands say: results on stdout, progress, warnings and reports on stderr."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from kg.report import BuildReport


def say(message: str) -> None:
    """A line on stderr."""
    from kg.show import shown

    typer.echo(shown(message), err=True)


def opened(path: Path) -> Any:
    """The graph, loaded when a command needs it."""
    from kg.api import open as open_graph

    return open_graph(path)


def print_answer(result: Any, as_json: bool) -> None:
    """Rows on stdout."""
    from kg.show import print_result

    if as_json:
        print(json.dumps(result.records(), ensure_ascii=False, indent=1))
    else:
        print_result(result)


def bar(quiet: bool = False) -> Any:
    """Progress, shown on a terminal."""
    from kg.show import BarProgress

    return BarProgress(enabled=sys.stderr.isatty() and not quiet)


def warn(report: BuildReport) -> None:
    """What could not be read, and what else is to be known, on stderr."""
    problems = report.all_problems()
    for problem in problems[:20]:
        say(f"kg: {problem}")
    if rest := len(problems[20:]) + report.reading.untold:
        say(f"kg: and {rest} more")
    for note in report.notes:
        say(f"kg: {note}")


def tell(report: BuildReport, graph: Path, seconds: dict[str, float] | None, as_json: bool) -> None:
    """What the graph holds now, and what was done for it."""
    from kg.show import print_profile

    warn(report)
    if as_json:
        told: dict[str, Any] = {name: value for name, value in vars(report).items() if isinstance(value, int)}
        told |= {"skipped": report.reading.skipped, "problems": report.all_problems(), "notes": report.notes}
        told["seconds"] = seconds
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    done = [f"{report.papers:,} papers", f"{report.nodes:,} nodes", f"{report.edges:,} edges"]
    read = [f"{report.extracted:,} texts read now"]
    read += [f"{count:,} {what}" for count, what in (
        (report.reused, "read before"), (report.duplicates, "duplicates"), (report.removed, "removed"),
        (report.reading.skipped, "records skipped"), (report.failed, "papers not read"),
    ) if count]  # fmt: skip
    typer.echo(f"{graph}: {', '.join(done)} ({', '.join(read)})", err=True)
    if seconds is not None:
        print_profile(seconds, report)
