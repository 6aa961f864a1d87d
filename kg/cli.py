"""The command line: thin commands over `kg.api`, `kg.builder` and `kg.score`.

Results go to stdout, progress and warnings to stderr. Exit codes: 0 done, 1 failure, 2 usage, and one for each kind
of `KgError` (3 source, 4 graph folder, 5 store, 6 query, 7 unknown name, 8 export, 9 extractor), 130 interrupted.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.extractor_options import chooses_extractor
from schemas.errors import KgError, QueryError, StoreError

if TYPE_CHECKING:
    from kg.report import BuildReport
    from kg.stores.guard.limits import Limits

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
ProfileOption = Annotated[bool, typer.Option("--profile", help="Print the time of each stage and the peak memory.")]
QuietProgress = Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")]
PAPERS_KG = Path("papers.kg")
StoreOption = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="Ask this server (bolt://, http://, ...) instead of the folder."),
]
UserOption = Annotated[str | None, typer.Option("--user", envvar="KG_USER", help="Who we are to the server.")]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", help="Which database; of a SPARQL server, the IRI of the named graph.")
]


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
    with _progress(no_progress) as progress:
        report = build_graph(sources, Folder(graph), options, progress)
    _tell(report, graph, progress.seconds if profile else None, as_json)


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

    with _progress(no_progress) as progress:
        report = add_papers(sources, Folder(graph), BuildOptions(extractor, workers or None), progress)
    _tell(report, graph, progress.seconds if profile else None, as_json)


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

    with _progress() as progress:
        report = remove_papers(ids, Folder(graph), BuildOptions(workers=None), progress)
    _tell(report, graph, None, as_json)


@app.command()
def resolve(graph: GraphOption = PAPERS_KG, as_json: JsonOption = False) -> None:
    """Derive the graph again, after its judgements.tsv was edited."""
    from kg.builder import add_papers
    from kg.graph.folder import Folder
    from kg.report import BuildOptions

    with _progress() as progress:
        report = add_papers((), Folder(graph), BuildOptions(workers=None), progress)
    _tell(report, graph, None, as_json)


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
    with _progress() as progress:
        report = (take_back if undo else judge)(said, Folder(graph), progress)
    _tell(report, graph, None, False)


@app.command("explain-merge")
def explain_merge(name_a: NameA, name_b: NameB, graph: GraphOption = PAPERS_KG, as_json: JsonOption = False) -> None:
    """Say why two names are one concept, or what they are to each other if they are not.

    Example: kg explain-merge DPO "Direct Preference Optimization"
    """
    from kg.query.merges import explain

    with _opened(graph) as g:
        _print(explain(g.names, [*g.judgements, *g.merges], name_a, name_b), as_json)


@app.command()
def merges(
    graph: GraphOption = PAPERS_KG,
    sort: Annotated[str, typer.Option(help="surprise (the least expected first), papers or name.")] = "surprise",
    limit: int = 30,
    as_json: JsonOption = False,
) -> None:
    """List the merges of names, to be looked through; `kg different A B` undoes one."""
    from kg.query.merges import list_merges

    with _opened(graph) as g:
        _print(list_merges(g.names, g.merges, sort, limit), as_json)


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
    with _progress(no_progress) as progress, progress.stage("extract"), _writing(output) as file:
        for batch in extract_batches(read_sources(sources, report), reader, workers or None):
            for paper, said in batch:
                if isinstance(said, Unread):
                    report.fail(paper, said.reason)
                else:
                    file.write(json.dumps(to_json(said), ensure_ascii=False) + "\n")
            progress.advance(len(batch))
    if isinstance(reader, Tells):
        report.notes += reader.told()
    _warn(report)


@app.command()
def find(
    text: str,
    graph: GraphOption = PAPERS_KG,
    kind: Annotated[str | None, typer.Option(help="Only nodes of this kind (Paper, Benchmark, ...).")] = None,
    limit: int = 10,
    as_json: JsonOption = False,
) -> None:
    """Find papers and concepts by any of their names."""
    from kg.graph.result import Result

    with _opened(graph) as g:
        rows = [(n.id, n.kind, n.label, n.properties.get("papers")) for n in g.find(text, kind=kind, limit=limit)]
    _print(Result(("id", "kind", "name", "papers"), rows), as_json)


@app.command()
def show(name: str, graph: GraphOption = PAPERS_KG, limit: int = 20, as_json: JsonOption = False) -> None:
    """Show a paper or a concept: its edges, the surest first, each with the sentence that says so."""
    from kg.show import describe, print_description

    with _opened(graph) as g:
        descriptions = [describe(g, id) for id in g.names.resolve(name)]
    if as_json:
        print(json.dumps(descriptions, ensure_ascii=False, indent=1))
    else:
        for description in descriptions:
            print_description(description, limit)


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
        _print(Result(("question", "title", "parameters"), rows), as_json)
        return
    parameters = _parameters(context.args)
    if store is not None:
        from kg.query.ask import ask as ask_store
        from kg.query.names import Names

        with _server(store, user, database) as server:
            _print(ask_store(question, server, Names(server.names()), parameters, with_versions), as_json)
        return
    with _opened(graph) as g:
        rows = g.ask(question, language=language, with_versions=with_versions, **parameters)
    _print(rows, as_json)
    limit = next((p.default for p in get_question(question).parameters if p.name == "limit"), None)
    if len(rows) == int(str(parameters.get("limit") or limit or -1)):
        _say(f"kg: {len(rows)} rows, as many as were asked for; --limit shows more")


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
        _opened(graph) as g,
        _server(url, user, database) as server,
        _progress(no_progress) as progress,
        progress.stage("push"),
    ):
        done = server.push(g.tables, progress)
    kept = f"; {done.kept} nodes stay, since edges that are not ours hang on them" if done.kept else ""
    _say(
        f"{url}: {done.nodes_written:,} nodes and {done.edges_written:,} edges written, "
        f"{done.nodes_deleted:,} nodes and {done.edges_deleted:,} edges deleted{kept}"
    )


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
    timeout: Annotated[float, typer.Option(metavar="SECONDS", min=0, help="How long it may take.")] = 60,
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
    with contextlib.ExitStack() as opened:
        if store is not None:
            guarded = opened.enter_context(_guarded_server(store, user, database, limits))
            if guarded.language != language:
                raise QueryError(f"{store} speaks {guarded.language}")
        else:
            guarded = opened.enter_context(opened.enter_context(_opened(graph)).guarded(language, limits))
        _print(guarded.query(_text(text), parameters), as_json)


@app.command()
def stats(graph: GraphOption = PAPERS_KG, as_json: JsonOption = False) -> None:
    """Count the nodes and edges of each kind."""
    with _opened(graph) as g:
        _print(g.stats(), as_json)


@app.command()
def export(
    to: Annotated[str, typer.Option("--to", help="jsonl, csv, parquet, graphml, ntriples, turtle or jsonld.")],
    output: Annotated[str, typer.Option("--output", "-o", help="File, or folder for tables; - is stdout.")] = "-",
    graph: GraphOption = PAPERS_KG,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
) -> None:
    """Write the graph for another program; the same graph gives the same bytes."""
    with _opened(graph) as g:
        counts = g.export(to, sys.stdout.buffer if output == "-" else output, overwrite=overwrite)
    if output != "-":
        typer.echo(f"wrote {counts} to {output}", err=True)


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
    with _progress() as progress:
        found = report(
            gold, predicted, layers=layers, calibration=calibration, errors=errors, spec=extractor, progress=progress
        )
    if found.unanswered:
        _say(f"kg: gold papers without a line in {predicted}: {found.unanswered:,}; they count as empty")
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
    _print(Result(columns, rows), as_json)


@app.command()
def schema(
    to: Annotated[str, typer.Option("--to", help="What to derive from the ontology; see the list below.")] = "markdown",
) -> None:
    """Print what is derived from the ontology: markdown, owl, shacl, jsonschema, neo4j, neo4j-style or ladybug."""
    from schemas.derive import derive_text

    print(derive_text(to))


def main() -> None:
    """Run the command line; every `KgError` becomes one line and an exit code here, and nowhere else."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except KgError as error:
        _say(f"kg: {error}")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


# -- between the commands and the rest ---------------------------------------------------------------------------


def _say(message: str) -> None:
    from kg.show import shown

    typer.echo(shown(message), err=True)


def _opened(path: Path) -> Any:
    from kg.api import open as open_graph

    return open_graph(path)


def _server(url: str, user: str | None, database: str | None) -> Any:
    from kg.stores import connect

    return connect(url, _access(user, database))


def _guarded_server(url: str, user: str | None, database: str | None, limits: Limits) -> Any:
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


def _print(result: Any, as_json: bool) -> None:
    from kg.show import print_result

    if as_json:
        print(json.dumps(result.records(), ensure_ascii=False, indent=1))
    else:
        print_result(result)


def _progress(quiet: bool = False) -> Any:
    from kg.show import BarProgress

    return BarProgress(enabled=sys.stderr.isatty() and not quiet)


def _warn(report: BuildReport) -> None:
    problems = report.all_problems()
    for problem in problems[:20]:
        _say(f"kg: {problem}")
    if rest := len(problems[20:]) + report.reading.untold:
        _say(f"kg: and {rest} more")
    for note in report.notes:
        _say(f"kg: {note}")


def _tell(report: BuildReport, graph: Path, seconds: dict[str, float] | None, as_json: bool) -> None:
    from kg.show import print_profile

    _warn(report)
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
