"""The graph on real SPARQL servers: pushed, exchanged, asked; Fuseki and Oxigraph alike."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from typer.testing import CliRunner

import kg
from kg.cli import app
from kg.graph.rdf import Iri, node_iri
from kg.graph.tables import GraphTables
from kg.progress import Progress
from kg.stores import connect
from kg.stores.base import Access, Pushed, Server
from schemas.errors import QueryError, StoreError
from schemas.ontology import ontology

PAPERS = Path(__file__).parents[3] / "examples" / "papers.jsonl"
PREFIXES = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in ontology().prefixes.items())
PREFIXES += "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
COUNT = "SELECT ?kind (COUNT(*) AS ?n) { ?x dcterms:identifier ?id ; kg:kind ?kind } GROUP BY ?kind ORDER BY ?kind"


@pytest.fixture(scope="module", params=["fuseki", "oxigraph"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def server(url: str) -> Iterator[Server]:
    """The server without anything in it."""
    update(url, "DROP ALL")
    with connect(url, Access()) as opened:
        yield opened


def update(url: str, text: str) -> None:
    urlopen(Request(f"{url}/update", text.encode(), {"Content-Type": "application/sparql-update"})).close()


def push(server: Server, tables: GraphTables) -> Pushed:
    return server.push(tables, Progress())


def test_it_holds_what_was_pushed_and_a_second_push_sends_nothing(server: Server, toy: GraphTables) -> None:
    assert push(server, toy) == Pushed(toy.nodes.num_rows, toy.edges.num_rows)
    assert push(server, toy) == Pushed()
    kinds = toy.nodes["kind"].to_pylist()
    assert server.query(PREFIXES + COUNT).rows == sorted((kind, kinds.count(kind)) for kind in set(kinds))


def test_a_changed_graph_takes_the_place_of_the_old_and_others_stay(server: Server, url: str, toy: GraphTables) -> None:
    push(server, toy)
    update(url, "INSERT DATA { GRAPH <http://example.org/mine> { <http://example.org/a> <http://example.org/b> 1 } }")
    nodes = [replace(n, properties={**n.properties, "name": "Renamed"}) if n.id == "technique:dpo" else n
             for n in toy.iter_nodes()]  # fmt: skip
    assert push(server, GraphTables.from_records(nodes, toy.iter_edges())).nodes_written
    name = PREFIXES + "SELECT ?name { VALUES ?n { UNDEF } ?n skos:prefLabel ?name }"
    assert server.query(name, {"n": node_iri("technique:dpo")}).rows == [("Renamed",)]
    with connect(url, Access(database="http://example.org/mine")) as mine:
        assert mine.query("SELECT ?v { ?s ?p ?v }").rows == [(1,)]
    assert push(server, toy).nodes_written
    assert push(server, toy) == Pushed()


def test_a_push_that_was_cut_off_leaves_the_old_graph_and_starts_anew(server: Server, toy: GraphTables) -> None:
    class Cut(Exception, Progress):
        def advance(self, count: int) -> None:
            raise self

    push(server, GraphTables.from_records([], []))
    with pytest.raises(Cut):
        server.push(toy, Cut())
    assert server.query(PREFIXES + COUNT).rows == []
    push(server, toy)
    assert len(server.query(PREFIXES + COUNT).rows) == len(set(toy.nodes["kind"].to_pylist()))
    assert push(server, toy) == Pushed()


def test_nasty_strings_parameters_and_other_forms(server: Server, toy: GraphTables, nasty: str) -> None:
    push(server, toy)
    found = (
        PREFIXES
        + "SELECT ?title { VALUES ?name { UNDEF } ?c skos:prefLabel ?name . ?p kg:proposes ?c ; schema:name ?title }"
    )
    assert server.query(found, {"name": nasty}).rows == [(nasty,)]
    assert server.query(found, {"name": '" } #'}).rows == []
    dpo = node_iri("arxiv:2305.18290")
    asked = PREFIXES + "ASK { VALUES ?paper { UNDEF } ?paper a kg:Paper }"
    assert server.query(asked, {"paper": dpo}).rows == [(True,)]
    assert server.query(asked, {"paper": [Iri("http://example.org/x")]}).rows == [(False,)]
    made = PREFIXES + "CONSTRUCT { ?paper kg:x ?t } WHERE { VALUES ?paper { UNDEF } ?paper schema:name ?t }"
    assert server.query(made, {"paper": dpo}).rows == [
        (str(dpo), ontology().namespace + "x", "Direct Preference Optimization")
    ]


@pytest.mark.parametrize("text", ["SELECT ?p { ?p ?q }", "DROP ALL", "SELECT * { ?p nothing:known ?o }",
                                  "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"])  # fmt: skip
def test_what_cannot_be_answered_is_a_query_error(server: Server, toy: GraphTables, text: str) -> None:
    push(server, toy)
    with pytest.raises(QueryError, match=r"^SPARQL[^\n]*$"):
        server.query(text)
    assert server.query(PREFIXES + COUNT).rows, "nothing was dropped"


def test_a_server_without_a_graph_says_so(server: Server) -> None:
    with pytest.raises(StoreError, match="no graph is there yet"):
        server.names()


def test_a_server_that_is_not_there_says_so() -> None:
    with socket.socket() as nobody, pytest.raises(StoreError, match="does not answer"):
        nobody.bind(("127.0.0.1", 0))  # bound, and not listening
        connect(f"http://127.0.0.1:{nobody.getsockname()[1]}", Access())
    with pytest.raises(StoreError, match="names no host"):
        connect("http://", Access())


def test_an_address_that_is_no_data_set_says_so(url: str) -> None:
    with pytest.raises(StoreError, match="no SPARQL data set answers there"):
        connect(url + "/nowhere", Access())


def test_the_commands_push_and_ask(server: Server, url: str, tmp_path: Path) -> None:
    where = tmp_path / "g.kg"
    kg.build(PAPERS, where).close()
    cli = CliRunner()
    assert "nodes and" in cli.invoke(app, ["push", url, "-g", str(where), "--no-progress"]).stderr
    assert "0 nodes and 0 edges written" in cli.invoke(app, ["push", url, "-g", str(where)]).stderr
    ask_mmlu = ["ask", "papers-evaluating-on", "--benchmark", "mmlu", "--json"]
    there, here = (cli.invoke(app, [*ask_mmlu, *which]) for which in (["--store", url], ["-g", str(where)]))
    assert json.loads(there.stdout) == json.loads(here.stdout) != []
