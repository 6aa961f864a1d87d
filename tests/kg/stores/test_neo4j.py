"""The graph on a real Neo4j server: pushed, changed, pushed again, asked."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import neo4j
import pytest
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.graph.tables import GraphTables
from kg.progress import Progress
from kg.stores import connect
from kg.stores.base import Access, Pushed, Server
from schemas.errors import QueryError, StoreError

PAPERS = Path(__file__).parents[3] / "examples" / "papers.jsonl"
NOTHING = Pushed()


@pytest.fixture
def server(neo4j_url: str) -> Iterator[Server]:
    """The server without anything in it."""
    with connect(neo4j_url, Access()) as opened:
        run(neo4j_url, "MATCH (n) DETACH DELETE n")
        yield opened


def run(url: str, text: str) -> list[neo4j.Record]:
    with neo4j.GraphDatabase.driver(url) as driver:
        return driver.execute_query(text).records


def push(server: Server, tables: GraphTables) -> Pushed:
    return server.push(tables, Progress())


def without(tables: GraphTables, id: str) -> GraphTables:
    nodes = [n for n in tables.iter_nodes() if n.id != id]
    edges = [e for e in tables.iter_edges() if id not in (e.source, e.target)]
    return GraphTables.from_records(nodes, edges)


def test_it_holds_what_was_pushed_and_a_second_push_changes_nothing(server: Server, toy: GraphTables) -> None:
    written = push(server, toy)
    assert (written.nodes_written, written.edges_written) == (toy.nodes.num_rows, toy.edges.num_rows)
    assert push(server, toy) == NOTHING
    kinds = server.query("MATCH (n) RETURN n.kind AS kind, count(*) AS n ORDER BY kind").rows
    listed = toy.nodes["kind"].to_pylist()
    assert kinds == sorted((kind, listed.count(kind)) for kind in set(listed))


def test_nasty_strings_and_whole_nodes_come_back(server: Server, toy: GraphTables, nasty: str) -> None:
    push(server, toy)
    found = "MATCH (:Paper)-[r:PROPOSES]->(c) WHERE c.name = $name RETURN c.name, r.sentence"
    assert server.query(found, {"name": nasty}).rows == [(nasty, f"We name it {nasty}.")]
    [(metric, edge)] = server.query("MATCH (:Paper {id: 'arxiv:2405.14734'})-[r:MEASURES]->(m) RETURN m, r").rows
    assert metric == {"id": "metric:win-rate", "kind": "Metric", "name": "win rate", "papers": 1}
    assert set(edge) == {"kind", "confidence", "support", "sentence", "evidence"}


def test_what_changed_is_written_what_is_gone_is_deleted_what_is_not_ours_stays(
    server: Server, neo4j_url: str, toy: GraphTables
) -> None:
    push(server, toy)
    run(neo4j_url, "MATCH (n {id: 'technique:dpo'}) SET n.taste = 'sweet'")
    run(neo4j_url, "CREATE (:Mine {id: 'technique:dpo'})-[:LIKES]->(:Mine {id: 'x'})")
    nodes = [replace(n, properties={**n.properties, "papers": 7}) if n.id == "technique:dpo" else n
             for n in without(toy, "metric:win-rate").iter_nodes()]  # fmt: skip
    changed = GraphTables.from_records(nodes, without(toy, "metric:win-rate").iter_edges())
    done = push(server, changed)
    assert (done.nodes_written, done.edges_written, done.nodes_deleted) == (1, 0, 1)
    assert done.edges_deleted == toy.edges.num_rows - changed.edges.num_rows > 0
    assert run(neo4j_url, "MATCH (n:PapersKG {id: 'technique:dpo'}) RETURN n.papers, n.taste")[0].values() == [
        7,
        "sweet",
    ]
    assert run(neo4j_url, "MATCH (:Mine)-[r:LIKES]->(:Mine) RETURN count(r) AS n")[0]["n"] == 1
    assert push(server, toy).nodes_written == 2
    assert push(server, toy) == NOTHING


def test_a_node_that_somebody_elses_edge_hangs_on_is_kept(server: Server, neo4j_url: str, toy: GraphTables) -> None:
    push(server, toy)
    run(neo4j_url, "MATCH (n:PapersKG {id: 'metric:win-rate'}) CREATE (:Mine)-[:LIKES]->(n)")
    done = push(server, without(toy, "metric:win-rate"))
    assert (done.nodes_deleted, done.kept) == (0, 1)


def test_a_kind_that_changes_changes_the_label(server: Server, neo4j_url: str, toy: GraphTables) -> None:
    push(server, toy)
    nodes = [replace(n, kind="Model") if n.id == "technique:simpo" else n for n in toy.iter_nodes()]
    push(server, GraphTables.from_records(nodes, toy.iter_edges()))
    [labels] = run(neo4j_url, "MATCH (n:PapersKG {id: 'technique:simpo'}) RETURN labels(n) AS labels")
    assert set(labels["labels"]) == {"PapersKG", "Concept", "Model"}


def test_names_are_found_by_words(server: Server, neo4j_url: str, toy: GraphTables) -> None:
    push(server, toy)
    run(neo4j_url, "CALL db.awaitIndexes(60)")
    search = "CALL db.index.fulltext.queryNodes('papers_kg_names', 'preference alignment') YIELD node RETURN node.id"
    found = run(neo4j_url, search)
    assert "task:preference-alignment" in [record[0] for record in found]


def test_a_push_that_was_cut_off_goes_on(server: Server, toy: GraphTables) -> None:
    class Cut(Exception, Progress):
        def advance(self, count: int) -> None:
            raise self

    with pytest.raises(Cut):
        server.push(toy, Cut())
    rest = push(server, toy)
    assert 0 < rest.nodes_written < toy.nodes.num_rows
    assert push(server, toy) == NOTHING


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (p:Professor) RETURN p.id", "Professor"),
        ("MATCH (p:Paper)-[:PRAISES]->(c) RETURN p.id", "PRAISES"),
        ("MATCH (p:Paper) RETURN p.colour", "colour"),
        ("MATCH (p:Paper RETURN p.id", "line 1, column 16: Invalid input"),
        ("CREATE (:Paper {id: 'x'})", "not allowed"),
        ("CALL db.labels()", "not allowed"),
    ],
)
def test_what_cannot_be_answered_is_a_query_error(server: Server, toy: GraphTables, text: str, said: str) -> None:
    push(server, toy)
    with pytest.raises(QueryError, match=rf"^Cypher[^\n]*{said}"):
        server.query(text)
    assert server.query("MATCH (p:Paper) RETURN count(p)").rows == [(6,)], "the connection must live on"


def test_a_server_that_is_not_there_or_no_server_at_all_says_so() -> None:
    with socket.socket() as nobody, pytest.raises(StoreError, match="no Neo4j answers there"):
        nobody.bind(("127.0.0.1", 0))  # bound, and not listening
        connect(f"bolt://127.0.0.1:{nobody.getsockname()[1]}", Access())
    with pytest.raises(StoreError, match="no address of a server"):
        connect("papers.kg", Access())


def test_the_commands_push_and_ask(server: Server, neo4j_url: str, tmp_path: Path) -> None:
    where = tmp_path / "g.kg"
    kg.build(PAPERS, where).close()
    cli = CliRunner()
    first = cli.invoke(app, ["push", neo4j_url, "-g", str(where), "--no-progress"])
    assert first.exit_code == 0 and "nodes and" in first.stderr
    assert "0 nodes and 0 edges written" in cli.invoke(app, ["push", neo4j_url, "-g", str(where)]).stderr
    ask_mmlu = ["ask", "papers-evaluating-on", "--benchmark", "mmlu", "--json"]
    there, here = (cli.invoke(app, [*ask_mmlu, *which]) for which in (["--store", neo4j_url], ["-g", str(where)]))
    assert json.loads(there.stdout) == json.loads(here.stdout) != []
    count = ["query", "--cypher", "MATCH (b:Benchmark) RETURN count(b) AS n", "--json"]
    assert json.loads(cli.invoke(app, [*count, "--store", neo4j_url]).stdout)[0]["n"] > 5
