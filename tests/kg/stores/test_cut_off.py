"""A push that is killed, or whose server is, leaves a part; the same command then makes it whole."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import contents
import neo4j
import pytest
import servers

from kg.graph.folder import Folder, SnapshotInfo
from kg.graph.rdf import ntriples
from kg.graph.tables import GraphTables
from kg.progress import Progress
from kg.stores import connect
from kg.stores.base import Access
from schemas.errors import StoreError
from schemas.ontology import ontology
from schemas.records import Edge, Mention, Node

GRAPH = ontology().base + "graph"
SIZE = 2500
HALF = 100_000  # triples


@pytest.fixture(scope="module")
def tables() -> GraphTables:
    """Enough for several batches to Neo4j, and to be sent for a while to a SPARQL server."""
    papers = [Node(f"paper:{i}", "Paper", {"title": f"Paper {i}", "year": 2000 + i % 20}) for i in range(SIZE)]
    methods = [Node(f"technique:{i}", "Method", {"name": f"Method {i}", "papers": 2}) for i in range(SIZE)]
    edges = []
    for i in range(SIZE):
        for kind, of in (("PROPOSES", i), ("USES", (i + 1) % SIZE)):
            sentence = f"Paper {i} {ontology().edges[kind].verb} Method {of}."
            said = Mention(f"paper:{i}", "abstract", 0, len(sentence), sentence, "cues 0.1.0")
            edges.append(Edge(f"paper:{i}", kind, f"technique:{of}", 0.5, 1, (said,)))
    return GraphTables.from_records([*papers, *methods], edges)


@pytest.fixture(scope="module")
def folder(tables: GraphTables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph as a folder; it has no stores, since a push reads the tables."""

    def fill(made: Folder) -> None:
        snapshot = made.new_snapshot()
        tables.write(snapshot)
        made.publish(snapshot, SnapshotInfo())

    path = tmp_path_factory.mktemp("cut-off") / "graph.kg"
    Folder(path).create(fill)
    return path


HALTING = """
import sys
from kg import show

def halt(progress, count):
    global left
    left -= count
    if left <= 0:
        print("half-way", flush=True)
        sys.stdin.readline()

left = int(sys.argv.pop(1))
show.BarProgress.advance = halt

from kg.cli import main
main()
"""


@contextmanager
def halting(url: str, folder: Path, left: int) -> Iterator[subprocess.Popen[str]]:
    """A push in a process of its own that waits when so much is done, until it is told to go on."""
    command = [sys.executable, "-c", HALTING, str(left), "push", url, "--graph", str(folder)]
    pipes = dict.fromkeys(["stdin", "stdout", "stderr"], subprocess.PIPE)
    with subprocess.Popen(command, text=True, **pipes) as process:
        try:
            assert process.stdout and process.stdout.readline() == "half-way\n", process.communicate()
            yield process
        finally:
            process.kill()


def push(url: str, folder: Path) -> str:
    """What a push says that is done."""
    command = [sys.executable, "-m", "kg", "push", url, "--graph", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stderr


def nodes(url: str) -> int:
    with neo4j.GraphDatabase.driver(url) as driver:
        return int(driver.execute_query("MATCH (n:PapersKG) RETURN count(n) AS n").records[0]["n"])


def test_neo4j_after_a_push_that_was_killed(folder: Path, tables: GraphTables, neo4j_url: str) -> None:
    with neo4j.GraphDatabase.driver(neo4j_url) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    with halting(neo4j_url, folder, 1):
        pass
    assert 0 < nodes(neo4j_url) < tables.nodes.num_rows
    assert f"{tables.edges.num_rows:,} edges written" in push(neo4j_url, folder)
    assert contents.in_neo4j(neo4j_url) == contents.for_neo4j(tables)


def test_neo4j_that_was_killed_during_a_push(folder: Path, tables: GraphTables, tmp_path: Path) -> None:
    port = servers.free_port()
    with ExitStack() as stack:
        with servers.neo4j(tmp_path, port) as url:
            process = stack.enter_context(halting(url, folder, 1))
        said = process.communicate("go on\n", timeout=120)[1]
    assert process.returncode == 5
    assert re.match(rf"kg: {url}: the server went away .*; once it is back, the same command goes on\n$", said)
    with servers.neo4j(tmp_path, port):
        assert 0 < nodes(url) < tables.nodes.num_rows
        push(url, folder)
        assert contents.in_neo4j(url) == contents.for_neo4j(tables)


@pytest.mark.parametrize("kind", ["fuseki", "oxigraph"])
def test_a_sparql_server_after_a_push_that_was_killed(
    kind: str, folder: Path, tables: GraphTables, toy: GraphTables, request: pytest.FixtureRequest
) -> None:
    url = str(request.getfixturevalue(f"{kind}_url"))
    with connect(url, Access()) as server:
        server.push(toy, Progress())
    with halting(url, folder, HALF):
        pass
    place = "data" if kind == "fuseki" else "store"
    assert contents.in_graph(url, place, GRAPH) == contents.for_graph(toy), "the old graph stands"
    push(url, folder)
    assert contents.in_graph(url, place, GRAPH) == contents.for_graph(tables)


class Cut(Progress):
    """Breaks off when so many triples are on their way."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    def advance(self, count: int) -> None:
        self.left -= count
        if self.left <= 0:
            raise InterruptedError


@pytest.mark.parametrize("kind", ["fuseki", "oxigraph"])
@pytest.mark.parametrize("part", [0.5, 1])
def test_a_request_that_breaks_off_leaves_the_old_graph(
    kind: str, part: float, tables: GraphTables, toy: GraphTables, request: pytest.FixtureRequest
) -> None:
    url = str(request.getfixturevalue(f"{kind}_url"))
    triples = sum(1 for _ in ntriples(tables))
    with connect(url, Access()) as server, connect(url, Access(database="http://example.org/other")) as other:
        server.push(toy, Progress())
        with pytest.raises((InterruptedError, StoreError)):
            server.push(tables, Cut(int(part * triples)))
        other.push(toy, Progress())  # comes after what was cut off
        place = "data" if kind == "fuseki" else "store"
        assert contents.in_graph(url, place, GRAPH) == contents.for_graph(toy)
        assert server.push(toy, Progress()).nodes_written, "it does not take the old graph for the new one"


def test_fuseki_that_was_killed_during_a_push(
    folder: Path, tables: GraphTables, toy: GraphTables, tmp_path: Path
) -> None:
    port = servers.free_port()
    with ExitStack() as stack:
        with servers.fuseki(tmp_path, port=port, stored=True) as url:
            with connect(url, Access()) as server:
                server.push(toy, Progress())
            process = stack.enter_context(halting(url, folder, HALF))
        said = process.communicate("go on\n", timeout=120)[1]
    assert process.returncode == 5
    assert re.match(
        rf"kg: {url}: the server does not answer .*; once it is back, the same command starts anew\n$", said
    )
    with servers.fuseki(tmp_path, port=port, stored=True):
        assert contents.in_graph(url, "data", GRAPH) == contents.for_graph(toy)
        push(url, folder)
        assert contents.in_graph(url, "data", GRAPH) == contents.for_graph(tables)
