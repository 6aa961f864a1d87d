"""Commands that take the graph elsewhere, to files and servers; and how servers are reached."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import PAPERS_KG, GraphOption, QuietProgress, app
from kg.cli.output import bar, opened, say
from schemas.errors import StoreError

if TYPE_CHECKING:
    from kg.stores.guard.limits import Limits

StoreOption = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="Ask this server (bolt://, http://, ...) instead of the folder."),
]
UserOption = Annotated[str | None, typer.Option("--user", envvar="KG_USER", help="Who we are to the server.")]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", help="Which database; of a SPARQL server, the IRI of the named graph.")
]


@app.command()
def push(
    url: Annotated[str, typer.Argument(metavar="URL", help="The server: bolt://, neo4j://, http://, ...")],
    graph: GraphOption = PAPERS_KG,
    user: UserOption = None,
    database: DatabaseOption = None,
    no_progress: QuietProgress = False,
) -> None:
    """Make a server hold the graph: writes what differs, deletes what is gone, leaves alone what is not ours.

    The password comes from KG_PASSWORD, or is asked for. Example: kg push bolt://localhost:7687 --user neo4j
    """
    with (
        opened(graph) as g,
        reached(url, user, database) as server,
        bar(no_progress) as progress,
        progress.stage("push"),
    ):
        done = server.push(g.tables, progress)
    kept = f"; {done.kept} nodes stay, since edges that are not ours hang on them" if done.kept else ""
    say(
        f"{url}: {done.nodes_written:,} nodes and {done.edges_written:,} edges written, "
        f"{done.nodes_deleted:,} nodes and {done.edges_deleted:,} edges deleted{kept}"
    )


@app.command()
def export(
    to: Annotated[str, typer.Option("--to", help="jsonl, csv, parquet, graphml, ntriples, turtle or jsonld.")],
    output: Annotated[str, typer.Option("--output", "-o", help="File, or folder for tables; - is stdout.")] = "-",
    graph: GraphOption = PAPERS_KG,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
) -> None:
    """Write the graph for another program; the same graph gives the same bytes."""
    with opened(graph) as g:
        counts = g.export(to, sys.stdout.buffer if output == "-" else output, overwrite=overwrite)
    if output != "-":
        typer.echo(f"wrote {counts} to {output}", err=True)


def reached(url: str, user: str | None, database: str | None) -> Any:
    """The server, asked as this user."""
    from kg.stores import connect

    return connect(url, _access(user, database))


def guarded_server(url: str, user: str | None, database: str | None, limits: Limits) -> Any:
    """The server behind the guard."""
    from kg.stores.guard.guarded import GuardedStore
    from kg.stores.guard.worker import OfServer

    return GuardedStore(OfServer(url, _access(user, database, limits.seconds)), limits)


def _access(user: str | None, database: str | None, timeout: float = 60) -> Any:
    from kg.stores.base import Access

    password = os.environ.get("KG_PASSWORD")
    if user and password is None:
        if not sys.stdin.isatty():
            raise StoreError(f"no password for {user}: set KG_PASSWORD, or start it in a terminal, which asks")
        password = typer.prompt(f"Password of {user}", hide_input=True, err=True)
    return Access(user, password, database, timeout)
