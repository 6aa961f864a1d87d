"""How a score looks in a terminal or a pipe: the tables, and papers with what went wrong marked in their text."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.graph.result import Result
from kg.score import Report
from kg.score.calibration import Calibration
from kg.score.disagreement import FIELDS, ConceptError, Kind, PaperErrors
from kg.score.resolution import ResolutionReport
from kg.show import print_result, shown

# What stands around a name, so that it is seen without colours too, and the colour. After wdiff: [-gone-] {+come+}.
_MARKS: dict[Kind, tuple[str, str, str]] = {
    "missed": ("[-", "-]", "red"),
    "spurious": ("{+", "+}", "yellow"),
    "type": ("<T:", ">", "magenta"),
    "role": ("<R:", ">", "cyan"),
}
_MEANINGS: dict[Kind, str] = {
    "missed": "gold only",
    "spurious": "predicted only",
    "type": "other type",
    "role": "other role",
}


def print_score(report: Report) -> None:
    """Print the table, then what else was asked for."""
    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    _print_table(console, report.table)
    _print_layers(console, report.table)
    if report.calibration is not None:
        _print_calibration(console, report.calibration)
    if report.errors is not None:
        _print_errors(console, report.errors)


def print_resolution(report: ResolutionReport, errors: int = 0) -> None:
    """Print how well names are resolved, and so many of the pairs that were judged wrongly."""
    print_result(report.figures)
    print()
    print_result(report.confusion)
    if errors:
        print()
        print_result(Result(report.wrong.columns, report.wrong.rows[:errors]))


def _print_table(console: Console, table: Result) -> None:
    rows = []
    for record in table.records():
        low, high = record["F1_low"], record["F1_high"]
        interval = "" if low is None else f"{low:.1f}–{high:.1f}"
        percents = [f"{record[name]:.1f}" for name in ("P", "R", "F1")]
        rows.append([record["row"], *percents, interval, f"{record['gold']:,}", f"{record['predicted']:,}"])
    _print_rows(console, ("", "P", "R", "F1", "95% CI", "gold", "predicted"), rows)


def _print_layers(console: Console, table: Result) -> None:
    layers = [name for name in table.columns if name.startswith("+")]
    if not layers:
        return
    console.print("\npoints of F1 that each layer adds: what is lost without it", style="bold")
    widest = max(len(record["row"]) for record in table.records())
    for number, group in enumerate(_groups(layers, console.width - widest)):
        if number:
            console.print()
        rows = [[record["row"], *(f"{record[name]:.1f}" for name in group)] for record in table.records()]
        _print_rows(console, ("", *group), rows)


def _groups(names: Iterable[str], room: int) -> list[list[str]]:
    """The names in order, as many together as stand beside each other in the room."""
    groups: list[list[str]] = [[]]
    for name in names:
        if groups[-1] and sum(len(other) + 2 for other in [*groups[-1], name]) > room:
            groups.append([])
        groups[-1].append(name)
    return groups


def _print_calibration(console: Console, calibration: Calibration) -> None:
    if calibration.ece is None:
        console.print("\nconfidence of edges: no edge was predicted", style="bold")
        return
    console.print(f"\nconfidence of edges: expected calibration error {calibration.ece:.3f}", style="bold")
    rows = [
        [f"{b.low:.1f}–{b.high:.1f}", f"{b.edges:,}", f"{b.confidence:.3f}", f"{b.precision:.3f}"]
        for b in calibration.bins
    ]
    _print_rows(console, ("confidence", "edges", "mean confidence", "precision"), rows)


def _print_rows(console: Console, columns: Iterable[str], rows: Iterable[list[str]]) -> None:
    """A table whose first column may be wrapped; the figures never are."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=number > 0, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _print_errors(console: Console, papers: list[PaperErrors]) -> None:
    if not papers:
        console.print("\nno paper on which the two disagree", style="bold")
        return
    legend = Text("\n")
    for kind, meaning in _MEANINGS.items():
        legend.append(_label(kind)).append(f" {meaning}  ")
    console.print(legend.append("\nrelations: - gold only  + predicted only"))
    for paper in papers:
        _print_paper(console, paper)


def _print_paper(console: Console, errors: PaperErrors) -> None:
    paper = errors.paper
    console.print(Text.assemble("\n", (shown(paper.id), "bold"), (f"  {_counts(errors)}", "dim")))
    for field in FIELDS:
        _print_indented(console, _marked(shown(getattr(paper, field)), field, errors.concepts), 2)
    for error in errors.concepts:
        _print_indented(console, _line(error), 4)
    for kind, (head, label, tail) in errors.relations:
        sign, style = ("-", "red") if kind == "missed" else ("+", "yellow")
        _print_indented(console, Text(f"{sign} {shown(head)} –{shown(label)}→ {shown(tail)}", style), 4)


def _counts(errors: PaperErrors) -> str:
    sizes = f"{len(errors.gold.concepts)} concepts, {len(errors.predicted.concepts)} predicted"
    kinds = [error.kind for error in errors.concepts]
    wrong = ", ".join(f"{kinds.count(kind)} {_MEANINGS[kind]}" for kind in _MARKS if kind in kinds)
    return f"{sizes}: {wrong or 'all right'}"


def _label(kind: Kind) -> Text:
    before, after, style = _MARKS[kind]
    return Text(f"{before}{kind}{after}", style)


def _line(error: ConceptError) -> Text:
    """One disagreement: its names, and what either side says of it."""
    concept = error.gold or error.predicted
    line = _label(error.kind).append(" " * (13 - len(_label(error.kind))))
    line.append(" / ".join(map(shown, concept.printed)) if concept else "", "bold")
    for side, said in (("gold", error.gold), ("predicted", error.predicted)):
        if said:
            certainty = "" if said.confidence is None else f" {said.confidence:.2f}"
            line.append(f"  {side}: {shown(said.type)}, {shown(said.role)}{certainty}")
    return line


def _marked(text: str, field: str, errors: Iterable[ConceptError]) -> Text:
    """The text with marks around the names; where names overlap, so do their marks."""
    events: list[tuple[int, bool, int, Kind]] = []  # at one place what ends comes first, then the longest that starts
    for error in errors:
        for span in error.spans:
            if span.field == field:
                events += [(span.end, False, -span.start, error.kind), (span.start, True, -span.end, error.kind)]
    marked, at, inside = Text(), 0, list[Kind]()
    for place, opens, _, kind in sorted(events):
        marked.append(text[at:place], _style(inside))
        at = place
        before, after, style = _MARKS[kind]
        marked.append(before if opens else after, style)
        if opens:
            inside.append(kind)
        else:
            inside.remove(kind)
    return marked.append(text[at:])


def _style(inside: list[Kind]) -> str:
    return _MARKS[inside[-1]][2] if inside else ""


def _print_indented(console: Console, text: Text, blanks: int) -> None:
    """A text of several lines, indented, without blanks at the ends of its lines, which a pipe would keep."""
    for line in text.wrap(console, console.width - blanks):
        line.rstrip()
        console.print(Text(" " * blanks) + line)
