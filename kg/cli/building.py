"""Commands that change what a graph holds."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kg.cli.app import PAPERS_KG, GraphOption, JsonOption, QuietProgress, SourcesArgument, WorkersOption, app
from kg.cli.extractor import chooses_extractor
from kg.cli.output import bar, tell

ProfileOption = Annotated[bool, typer.Option("--profile", help="Print the time of each stage and the peak memory.")]


@app.command()
@chooses_extractor
def build(
    sources: SourcesArgument,
    extractor: Any,
    graph: GraphOption = PAPERS_KG,
    workers: WorkersOption = 0,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Drop papers that the sources lack.")] = False,
    profile: ProfileOption = False,
    as_json: JsonOption = False,
    no_progress: QuietProgress = False,
) -> None:
    """Make a graph of exactly these papers; goes on where an interrupted build stopped.

    Example: kg build examples/papers.jsonl --graph papers.kg
    """
    from extractors.pipeline import ExtractorSpec
    from kg.builder import build_graph
    from kg.graph.folder import Folder
    from kg.report import BuildOptions

    options = BuildOptions(extractor or ExtractorSpec(), workers or None, overwrite)
    with bar(no_progress) as progress:
        report = build_graph(sources, Folder(graph), options, progress)
    tell(report, graph, progress.seconds if profile else None, as_json)


@app.command()
@chooses_extractor
def add(
    sources: SourcesArgument,
    extractor: Any,
    graph: GraphOption = PAPERS_KG,
    workers: WorkersOption = 0,
    profile: ProfileOption = False,
    as_json: JsonOption = False,
    no_progress: QuietProgress = False,
) -> None:
    """Add papers to a graph; leaves exactly what a build of all of them would leave.

    Without a choice of extractor, they are read by the one that the graph was built with.
    """
    from kg.builder import add_papers
    from kg.graph.folder import Folder
    from kg.report import BuildOptions

    with bar(no_progress) as progress:
        report = add_papers(sources, Folder(graph), BuildOptions(extractor, workers or None), progress)
    tell(report, graph, progress.seconds if profile else None, as_json)


@app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="PAPER_ID...", help="Ids of papers, as `kg find` shows them.")],
    graph: GraphOption = PAPERS_KG,
    as_json: JsonOption = False,
) -> None:
    """Remove papers, and with them exactly what they alone said."""
    from kg.builder import remove_papers
    from kg.graph.folder import Folder
    from kg.report import BuildOptions

    with bar() as progress:
        report = remove_papers(ids, Folder(graph), BuildOptions(workers=None), progress)
    tell(report, graph, None, as_json)


@app.command()
def resolve(graph: GraphOption = PAPERS_KG, as_json: JsonOption = False) -> None:
    """Derive the graph again, after its judgements.tsv was edited."""
    from kg.builder import add_papers
    from kg.graph.folder import Folder
    from kg.report import BuildOptions

    with bar() as progress:
        report = add_papers((), Folder(graph), BuildOptions(workers=None), progress)
    tell(report, graph, None, as_json)
