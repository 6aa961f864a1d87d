"""Commands about names: which are one thing, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import PAPERS_KG, GraphOption, JsonOption, app
from kg.cli.output import bar, opened, print_answer, tell

TypeOption = Annotated[
    str, typer.Option("--type", help="Only for names of this type (Method, Benchmark, ...); by default of any.")
]
UndoOption = Annotated[bool, typer.Option("--undo", help="Take it back: remove that line instead.")]
NameA = Annotated[str, typer.Argument(metavar="A", help="A name.")]
NameB = Annotated[str, typer.Argument(metavar="B", help="Another name.")]


@app.command()
def same(
    name_a: NameA,
    name_b: NameB,
    graph: GraphOption = PAPERS_KG,
    type: TypeOption = "",
    reason: str = "",
    undo: UndoOption = False,
) -> None:
    """Say that two names mean one thing: writes a line to judgements.tsv and derives the graph again.

    Example: kg same "Sonnet 4.5" "Claude Sonnet 4.5"
    """
    _judge("same", name_a, name_b, graph, type, reason, undo)


@app.command()
def different(
    name_a: NameA,
    name_b: NameB,
    graph: GraphOption = PAPERS_KG,
    type: TypeOption = "",
    reason: str = "",
    undo: UndoOption = False,
) -> None:
    """Say that two names mean different things: writes a line to judgements.tsv and derives the graph again."""
    _judge("different", name_a, name_b, graph, type, reason, undo)


def _judge(judgement: str, name_a: str, name_b: str, graph: Path, type: str, reason: str, undo: bool) -> None:
    from kg.builder import judge, take_back
    from kg.graph.folder import Folder
    from kg.resolve.judgements import Judgement

    said = Judgement(judgement, name_a, type, name_b, type, reason=reason)
    with bar() as progress:
        report = (take_back if undo else judge)(said, Folder(graph), progress)
    tell(report, graph, None, False)


@app.command("explain-merge")
def explain_merge(name_a: NameA, name_b: NameB, graph: GraphOption = PAPERS_KG, as_json: JsonOption = False) -> None:
    """Say why two names are one concept, or what they are to each other if they are not.

    Example: kg explain-merge DPO "Direct Preference Optimization"
    """
    from kg.query.merges import explain

    with opened(graph) as g:
        print_answer(explain(g.names, [*g.judgements, *g.merges], name_a, name_b), as_json)


@app.command()
def merges(
    graph: GraphOption = PAPERS_KG,
    sort: Annotated[str, typer.Option(help="surprise (the least expected first), papers or name.")] = "surprise",
    limit: int = 30,
    as_json: JsonOption = False,
) -> None:
    """List the merges of names, to be looked through; `kg different A B` undoes one."""
    from kg.query.merges import list_merges

    with opened(graph) as g:
        print_answer(list_merges(g.names, g.merges, sort, limit), as_json)
