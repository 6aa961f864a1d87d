"""Commands that read texts without a graph: extraction, its scores and its models."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.app import JsonOption, QuietProgress, SourcesArgument, WorkersOption, app
from kg.cli.extractor import chooses_extractor
from kg.cli.output import bar, print_answer, say, warn


@app.command()
@chooses_extractor
def extract(
    sources: SourcesArgument,
    extractor: Any,
    output: Annotated[str, typer.Option("--output", "-o", help="A JSONL file; - is stdout.")] = "-",
    workers: WorkersOption = 0,
    no_progress: QuietProgress = False,
) -> None:
    """Write what each paper says as one line of JSON: its concepts with roles and evidence, and its relations."""
    from extractors.kinds import Tells, create
    from extractors.output import to_json
    from extractors.pipeline import ExtractorSpec
    from extractors.pool import extract_batches
    from kg.builder import read_sources
    from kg.report import BuildReport
    from schemas.records import Unread

    report, reader = BuildReport(), create(extractor or ExtractorSpec())
    with bar(no_progress) as progress, progress.stage("extract"), _writing(output) as file:
        for batch in extract_batches(read_sources(sources, report), reader, workers or None):
            for paper, said in batch:
                if isinstance(said, Unread):
                    report.fail(paper, said.reason)
                else:
                    file.write(json.dumps(to_json(said), ensure_ascii=False) + "\n")
            progress.advance(len(batch))
    if isinstance(reader, Tells):
        report.notes += reader.told()
    warn(report)


@contextlib.contextmanager
def _writing(output: str) -> Any:
    if output == "-":
        yield sys.stdout
        return
    from kg.exports.place import placed

    with (
        placed(Path(output), folder=False, overwrite=True) as part,
        part.open("w", encoding="utf-8", newline="\n") as file,
    ):
        yield file


@app.command()
@chooses_extractor
def score(
    gold: Annotated[
        Path | None,
        typer.Argument(help="Annotated papers, JSONL with id, title, abstract, concepts, relations; - is stdin."),
    ] = None,
    predicted: Annotated[
        Path | None, typer.Argument(help="Claims to score, as kg extract writes them; by default, ours.")
    ] = None,
    layers: Annotated[
        bool, typer.Option("--layers", help="Also say how much each layer adds; not with PREDICTED.")
    ] = False,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Also say whether the confidence of edges means what it says.")
    ] = False,
    errors: Annotated[
        int, typer.Option(metavar="N", min=0, help="Also show the N worst papers, what is wrong marked in their text.")
    ] = 0,
    resolution: Annotated[
        Path | None,
        typer.Option(metavar="PAIRS.tsv", help="Score names instead: pairs judged same, narrower or different."),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="The rows as JSON; with --calibration or --errors, an object of table, calibration and errors.",
        ),
    ] = False,
    extractor: Any = None,
) -> None:
    """Score extracted claims against annotated papers: precision, recall and F1 of concepts, edges and relations.

    F1 comes with its 95% interval, by a bootstrap over the papers.

    Example: kg score GOLD.jsonl --errors 3 | less
    """
    from kg.score import report
    from kg.show_score import print_resolution, print_score

    if (gold is None) == (resolution is None):
        raise typer.BadParameter("give GOLD, or --resolution PAIRS.tsv")
    if resolution is not None and (layers or calibration or extractor is not None):
        raise typer.BadParameter(
            "names are scored without reading: of the options, only --errors and --json go with it"
        )
    if resolution is not None:
        from kg.score.resolution import resolution_report

        judged = resolution_report(resolution)
        if as_json:
            print(json.dumps({k: v.records() for k, v in vars(judged).items()}, ensure_ascii=False, indent=1))
        else:
            print_resolution(judged, errors)
        return
    assert gold is not None
    if layers and predicted:
        raise typer.BadParameter("--layers switches off layers of our own extraction; leave out PREDICTED or --layers")
    if str(gold) == str(predicted) == "-":
        raise typer.BadParameter("only one of GOLD and PREDICTED can be standard input")
    if extractor is not None and predicted:
        raise typer.BadParameter("an extractor reads the texts itself; leave out PREDICTED or the choice")
    with bar() as progress:
        found = report(
            gold, predicted, layers=layers, calibration=calibration, errors=errors, spec=extractor, progress=progress
        )
    if found.unanswered:
        say(f"kg: gold papers without a line in {predicted}: {found.unanswered:,}; they count as empty")
    if as_json:
        print(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        print_score(found)


@app.command()
def models(
    name: Annotated[str | None, typer.Argument(help="Show the card of this model: data, scores, failures.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the trained models that are installed, or show one."""
    from extractors.reader.model import installed, load
    from kg.graph.result import Result

    if name is not None:
        model = load(name)
        typer.echo(json.dumps(model.about, ensure_ascii=False, indent=2) if as_json else model.card)
        return
    columns = ("name", "version", "licence", "MB", "description")
    rows = [tuple({**m.about, "MB": round(m.size / 1e6, 1)}.get(column, "") for column in columns) for m in installed()]
    print_answer(Result(columns, rows), as_json)
