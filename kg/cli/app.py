"""The program `kg` itself, and the options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Turn paper abstracts into a typed graph, and ask it questions in Cypher and SPARQL.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from kg import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Turn paper abstracts into a typed graph, and ask it questions in Cypher and SPARQL."""


GraphOption = Annotated[Path, typer.Option("--graph", "-g", envvar="KG_GRAPH", help="The graph folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
SourcesArgument = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE...", help="Paper files (JSONL, CSV, Parquet, page text); - is stdin."),
]
WorkersOption = Annotated[
    int, typer.Option(min=0, help="Processes that read texts; 0: one a core where it is worth it.")
]
QuietProgress = Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")]
PAPERS_KG = Path("papers.kg")
