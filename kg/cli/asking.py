"""Commands that ask: saved questions, and queries of one's own."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.app import PAPERS_KG, GraphOption, JsonOption, app
from kg.cli.elsewhere import DatabaseOption, StoreOption, UserOption, guarded_server, reached
from kg.cli.output import opened, print_answer, say
from schemas.errors import QueryError


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="Name of a saved question.")] = None,
    graph: GraphOption = PAPERS_KG,
    language: Annotated[str, typer.Option(help="cypher or sparql; the answer is the same.")] = "cypher",
    with_versions: Annotated[
        bool, typer.Option("--with-versions", help="A concept stands for its versions, sizes and variants too.")
    ] = False,
    list_all: Annotated[bool, typer.Option("--list", help="List the saved questions.")] = False,
    store: StoreOption = None,
    user: UserOption = None,
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a saved question; its parameters are given as --name value.

    Example: kg ask papers-using --concept DPO
    """
    from kg.graph.result import Result
    from queries import list_questions
    from queries.saved import get_question

    if list_all or question is None:
        rows = [(q.name, q.title, " ".join(map(_usage, q.parameters))) for q in list_questions()]
        print_answer(Result(("question", "title", "parameters"), rows), as_json)
        return
    parameters = _parameters(context.args)
    if store is not None:
        from kg.query.ask import ask as ask_store
        from kg.query.names import Names

        with reached(store, user, database) as server:
            print_answer(ask_store(question, server, Names(server.names()), parameters, with_versions), as_json)
        return
    with opened(graph) as g:
        rows = g.ask(question, language=language, with_versions=with_versions, **parameters)
    print_answer(rows, as_json)
    limit = next((p.default for p in get_question(question).parameters if p.name == "limit"), None)
    if len(rows) == int(str(parameters.get("limit") or limit or -1)):
        say(f"kg: {len(rows)} rows, as many as were asked for; --limit shows more")


@app.command()
def query(
    text: Annotated[str, typer.Argument(help="The query, or a file that holds it; - is stdin.")],
    cypher: Annotated[bool, typer.Option("--cypher", help="The query is Cypher.")] = False,
    sparql: Annotated[bool, typer.Option("--sparql", help="The query is SPARQL.")] = False,
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter; JSON values are understood.")
    ] = None,
    graph: GraphOption = PAPERS_KG,
    store: StoreOption = None,
    user: UserOption = None,
    database: DatabaseOption = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, max=86400, help="How long it may take.")] = 60,
    max_memory: Annotated[int, typer.Option(metavar="MIB", min=1, help="How much memory it may take.")] = 2048,
    max_rows: Annotated[int, typer.Option(metavar="N", min=0, help="How many rows it may give.")] = 100_000,
    max_size: Annotated[int, typer.Option(metavar="MIB", min=1, help="How large the answer may be.")] = 64,
    as_json: JsonOption = False,
) -> None:
    """Answer a reading query in Cypher or SPARQL; it is stopped at a limit.

    Example: kg query --cypher "MATCH (p:Paper)-[:EVALUATES_ON]->(b:Benchmark) RETURN b.name, count(p) AS papers"
    """
    from kg.stores.guard.limits import MIB, Limits

    if cypher == sparql:
        raise typer.BadParameter("say --cypher or --sparql")
    parameters = dict(_assignment(item) for item in param or ())
    language = "cypher" if cypher else "sparql"
    limits = Limits(timeout, max_memory * MIB, max_rows, max_size * MIB)
    with contextlib.ExitStack() as held:
        if store is not None:
            guarded = held.enter_context(guarded_server(store, user, database, limits))
            if guarded.language != language:
                raise QueryError(f"{store} speaks {guarded.language}")
        else:
            guarded = held.enter_context(held.enter_context(opened(graph)).guarded(language, limits))
        print_answer(guarded.query(_text(text), parameters), as_json)


def _text(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    try:
        return Path(text).read_text(encoding="utf-8") if Path(text).is_file() else text
    except UnicodeDecodeError as error:
        raise QueryError(f"{text} is not UTF-8 text: {error.reason}") from error
    except (OSError, ValueError):  # a query is rarely a legal file name
        return text


def _parameters(args: list[str]) -> dict[str, Any]:
    """``--name value`` and ``--name=value`` pairs of a saved question."""
    parameters: dict[str, Any] = {}
    rest = iter(args)
    for arg in rest:
        name, equals, value = arg.removeprefix("--").partition("=")
        if not arg.startswith("--"):
            raise QueryError(f"{arg!r} stands alone; parameters are given as --name value")
        if not equals:
            value = next(rest, "")
            if not value:
                raise QueryError(f"--{name} needs a value")
        parameters[name.replace("-", "_")] = value
    return parameters


def _assignment(item: str) -> tuple[str, Any]:
    name, equals, value = item.partition("=")
    if not equals:
        raise QueryError(f"--param wants NAME=VALUE, not {item!r}")
    with contextlib.suppress(ValueError):
        return name, json.loads(value)
    return name, value


def _usage(parameter: Any) -> str:
    text = f"--{parameter.name.replace('_', '-')} {parameter.type.upper()}"
    return text if parameter.required else f"[{text}]"
