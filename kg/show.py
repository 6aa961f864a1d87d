"""How results look in a terminal: tables, descriptions, bars; nothing here computes."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from kg.api import Graph
from kg.graph.result import Result
from kg.graph.tables import edge_properties
from kg.progress import Progress
from kg.report import BuildReport
from schemas.ontology import ontology

_QUOTED = ("sentence", "evidence")  # columns that are shown as a line of their own
_BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]  # they reorder what stands beside them
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160), *_BIDI], "\N{REPLACEMENT CHARACTER}")


def shown(value: Any) -> str:
    """A value as a terminal may show it: no control character of a paper's reaches it."""
    if value is None:
        return ""
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.translate(_CONTROLS)


def print_result(result: Result) -> None:
    """Print rows as a table, or, where each has a sentence, one after the other with the sentence beneath."""
    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    quoted = [i for i, name in enumerate(result.columns) if name in _QUOTED]
    if not len(result):
        console.print("no rows", style="dim")
        return
    if not quoted:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for name in result.columns:
            table.add_column(name, overflow="fold")
        for row in result:
            table.add_row(*(Text(shown(v)) for v in row))
        console.print(table)
        return
    lead = result.columns.index("title") if "title" in result.columns else 0
    for row in result:
        console.print(Text(shown(row[lead]), style="bold"))
        rest = [f"{name} {shown(v)}" for i, (name, v) in enumerate(zip(result.columns, row, strict=True))
                if i != lead and i not in quoted and v is not None]  # fmt: skip
        if rest:
            console.print(Text("  " + " · ".join(rest), style="dim"))
        for i in quoted:
            if row[i]:
                _print_quote(console, row[i])


def _print_quote(console: Console, quote: Any) -> None:
    """A sentence, indented, without blanks at the ends of its lines, which a pipe would keep."""
    for line in Text(shown(quote), style="green").wrap(console, console.width - 4):
        line.rstrip()
        console.print(Text("    ") + line)


def describe(graph: Graph, id: str) -> dict[str, Any]:
    """A node with its edges, the surest first, as plain data."""
    node = graph.node(id)
    order = list(ontology().edges)
    edges = []
    for edge in graph.edges_of(id):
        outgoing = edge.source == id
        other = graph.node(edge.target if outgoing else edge.source)
        direction = "out" if outgoing else "in"
        edges.append(
            {"kind": edge.kind, "direction": direction, "id": other.id, "name": other.label, **edge_properties(edge)}
        )
    edges.sort(key=lambda e: (order.index(e["kind"]), e["direction"] == "in", -(e.get("confidence") or 0), e["id"]))
    return {"id": node.id, "kind": node.kind, **node.properties, "edges": edges}


def print_description(description: dict[str, Any], limit: int) -> None:
    """Print what `describe` gives; at most `limit` edges of each kind."""
    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    kind = description["kind"]
    name = description.get("title") or description.get("name") or description["id"]
    console.print(Text.assemble((shown(name), "bold"), f"  {kind}  ", (shown(description["id"]), "dim")))
    for key in ("aliases", "papers", "year", "authors", "venue", "url"):
        if description.get(key):
            console.print(Text(f"{key}: {shown(description[key])}"))
    last, count = None, 0
    for edge in description["edges"]:
        heading = (edge["kind"], edge["direction"])
        verb = ontology().edges[edge["kind"]].verb
        if heading != last:
            console.print(Text(f"\n{verb}" if edge["direction"] == "out" else f"\n… {verb} it", style="bold"))
            last, count = heading, 0
        count += 1
        if count == limit + 1:
            console.print(Text("  … more; --limit shows them", style="dim"))
        if count > limit:
            continue
        certainty = edge.get("confidence", edge.get("weight"))
        console.print(Text.assemble("  ", shown(edge["name"]), (f"  {shown(edge['id'])}  {certainty}", "dim")))
        if quote := edge.get("sentence") or edge.get("shared"):
            _print_quote(console, quote)


def print_profile(seconds: dict[str, float], report: BuildReport) -> None:
    """Print the seconds of each stage, papers per second, and the peak memory of this process and its workers."""
    console = Console(stderr=True, highlight=False)
    table = Table("stage", "seconds", "papers/s", box=None, header_style="bold", pad_edge=False)
    papers = report.papers
    for name, spent in [*seconds.items(), ("total", sum(seconds.values()))]:
        done = report.extracted if name == "extract" else papers
        table.add_row(name, f"{spent:.2f}", f"{done / spent:,.0f}" if spent else "")
    console.print(table)
    if memory := _peak_memory():
        console.print(memory)


def _peak_memory() -> str:
    try:
        import resource
    except ImportError:  # Windows
        return ""
    unit = 1 if sys.platform == "darwin" else 1024
    own, worker = (
        resource.getrusage(who).ru_maxrss * unit / 2**20 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return f"peak memory: {own:,.0f} MiB" + (f", largest worker {worker:,.0f} MiB" if worker else "")


class BarProgress(Progress):
    """Draws the stages of a build on stderr; silent if not `enabled`."""

    def __init__(self, *, enabled: bool) -> None:
        super().__init__()
        count = TextColumn("{task.completed:,.0f}{task.fields[total_shown]}")
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), count, TimeElapsedColumn())
        self._bars = Bars(*columns, console=Console(stderr=True), disable=not enabled)
        self._task: Any = None

    def started(self, name: str) -> None:
        """Show a new line."""
        self._task = self._bars.add_task(name, total=None, total_shown="")

    def expect(self, total: int) -> None:
        """Make the current line a bar that fills."""
        self._bars.update(self._task, total=total, total_shown=f" of {total:,}")

    def advance(self, count: int) -> None:
        """Count papers on the current line."""
        self._bars.advance(self._task, count)

    def ended(self, name: str) -> None:
        """Stop the line's clock."""
        self._bars.stop_task(self._task)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()
