"""The behaviour that every store has; a newly registered one is tested without a new test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.graph.rdf import Iri, node_iri
from kg.graph.tables import GraphTables
from kg.stores import EMBEDDED, STORES, open_store, store_class
from kg.stores.base import Store
from schemas.errors import QueryError, StoreError
from schemas.ontology import ontology

PREFIXES = "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in ontology().prefixes.items()) + (
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
)

# One question in each language; every SPARQL one may have `VALUES ?x { UNDEF }` for a parameter.
QUESTIONS = {
    "nodes by kind": {
        "cypher": "MATCH (n) RETURN n.kind AS kind, count(*) AS n ORDER BY kind",
        "sparql": """SELECT ?kind (COUNT(*) AS ?n) { ?x dcterms:identifier ?id ; kg:kind ?kind }
                     GROUP BY ?kind ORDER BY ?kind""",
    },
    "edges by kind": {
        "cypher": "MATCH ()-[r]->() RETURN r.kind AS kind, count(*) AS n ORDER BY kind",
        "sparql": """SELECT ?kind (COUNT(*) AS ?n) { ?x a kg:Claim ; kg:kind ?kind }
                     GROUP BY ?kind ORDER BY ?kind""",
    },
    "neighbours": {
        "cypher": """MATCH (:Paper {id: $paper})-[r]->(c) WHERE r.sentence IS NOT NULL
                     RETURN r.kind AS kind, c.id AS id, r.sentence AS sentence, r.confidence AS confidence
                     ORDER BY kind, id""",
        "sparql": """SELECT ?kind ?id ?sentence ?confidence {
                       VALUES ?paper { UNDEF }
                       ?p dcterms:identifier ?paper .
                       ?claim rdf:subject ?p ; rdf:object ?c ; kg:kind ?kind ;
                              kg:sentence ?sentence ; kg:confidence ?confidence .
                       ?c dcterms:identifier ?id } ORDER BY ?kind ?id""",
    },
    "by name": {
        "cypher": """MATCH (p:Paper)-[r:PROPOSES]->(c) WHERE c.name IN $names
                     RETURN p.title AS title, c.name AS name, r.sentence AS sentence ORDER BY name""",
        "sparql": """SELECT ?title ?name ?sentence {
                       VALUES ?names { UNDEF } BIND(?names AS ?name)
                       ?c skos:prefLabel ?name . ?p kg:proposes ?c ; schema:name ?title .
                       ?claim rdf:subject ?p ; rdf:object ?c ; kg:kind "PROPOSES" ; kg:sentence ?sentence
                     } ORDER BY ?name""",
    },
    "years": {
        "cypher": """MATCH (p:Paper) WHERE p.year >= $year
                     RETURN count(*) AS n, min(p.year) AS first, sum(p.year) AS total, avg(p.year) AS mean""",
        "sparql": """SELECT (COUNT(*) AS ?n) (MIN(?y) AS ?first) (SUM(?y) AS ?total) (AVG(?y) AS ?mean)
                     { VALUES ?year { UNDEF } ?p kg:year ?y FILTER(?y >= ?year) }""",
    },
    "absent": {
        "cypher": """MATCH (p:Paper) RETURN p.id AS id, p.year AS year ORDER BY id DESC LIMIT 1""",
        "sparql": """SELECT ?id ?year { ?p a kg:Paper ; dcterms:identifier ?id OPTIONAL { ?p kg:year ?year } }
                     ORDER BY DESC(?id) LIMIT 1""",
    },
    "unknown property": {"cypher": "MATCH (p:Paper) RETURN p.colour"},
    "unknown label": {"cypher": "MATCH (p:Professor) RETURN p.id"},
    "unknown edge type": {"cypher": "MATCH (p:Paper)-[:PRAISES]->(c) RETURN p.id"},
    "unknown prefix": {"sparql": "SELECT * { ?p nothing:known ?o }"},
    "syntax error": {"cypher": "MATCH (p:Paper RETURN p.id", "sparql": "SELECT ?p { ?p ?q }"},
    "write": {
        "cypher": "CREATE (:Paper {id: 'x'})",
        "sparql": "INSERT DATA { <http://example.org/x> a kg:Paper }",
    },
}


@pytest.fixture(scope="module", params=sorted(STORES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def path(name: str, toy: GraphTables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("store") / store_class(name).file_name
    store_class(name).write(where, toy)
    return where


@pytest.fixture(scope="module")
def store(name: str, path: Path) -> Iterator[Store]:
    with open_store(name, path) as opened:
        yield opened


def ask(store: Store, question: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Rows of one of the questions; it is skipped where the store's language has no such thing."""
    if store.language not in QUESTIONS[question]:
        pytest.skip(f"{store.language} has no {question}")
    prefixes = PREFIXES if store.language == "sparql" else ""
    return store.query(prefixes + QUESTIONS[question][store.language], parameters).rows


def test_each_graph_holds_a_store_for_each_language() -> None:
    assert sorted(store_class(name).language for name in EMBEDDED) == ["cypher", "sparql"]


def test_counts_by_kind(store: Store, toy: GraphTables) -> None:
    for question, table in (("nodes by kind", toy.nodes), ("edges by kind", toy.edges)):
        kinds = table["kind"].to_pylist()
        assert ask(store, question) == sorted((kind, kinds.count(kind)) for kind in set(kinds))


def test_neighbours_with_their_sentences(store: Store) -> None:
    assert ask(store, "neighbours", paper="arxiv:2305.18290") == [
        ("ADDRESSES", "task:preference-alignment", "DPO makes preference alignment a classification.", 0.9),
        ("COMPARES_WITH", "technique:rlhf", "It is as good as RLHF and simpler.", 0.9),
        ("PROPOSES", "technique:dpo", "DPO needs no reward model.", 0.9),
    ]
    assert ask(store, "neighbours", paper="nobody") == []


def test_nasty_strings_come_back_as_they_went_in(store: Store, nasty: str) -> None:
    assert ask(store, "by name", names=[nasty]) == [(nasty, nasty, f"We name it {nasty}.")]


@pytest.mark.parametrize("attack", ['" } #', "' OR 1=1 //", '\\" } UNION { ?s ?p ?o } #', "\\", "\\u0022 }", "}"])
def test_a_parameter_is_never_read_as_query(store: Store, attack: str) -> None:
    assert ask(store, "by name", names=[attack]) == []


def test_lists_numbers_and_nothing(store: Store) -> None:
    assert [row[1] for row in ask(store, "by name", names=["SimPO", "DPO", "unheard of"])] == ["DPO", "SimPO"]
    assert ask(store, "by name", names=[]) == []
    assert ask(store, "years", year=2022) == [(3, 2022, 6069, 2023.0)]
    assert [type(v) for v in ask(store, "years", year=2022)[0]] == [int, int, int, float]
    assert ask(store, "absent") == [("title:0123456789ab", None)]


@pytest.mark.parametrize(
    "question", ["unknown property", "unknown label", "unknown edge type", "unknown prefix", "syntax error", "write"]
)
def test_what_cannot_be_answered_is_a_query_error(store: Store, question: str) -> None:
    with pytest.raises(QueryError, match=r"^(Cypher|SPARQL)[^\n]*$"):
        ask(store, question)
    assert ask(store, "neighbours", paper="nobody") == [], "the store must live on"


def test_parameters_must_fit_the_query(store: Store) -> None:
    with pytest.raises(QueryError, match="nonsense"):
        ask(store, "nodes by kind", nonsense=1)
    with pytest.raises(QueryError, match="names"):
        ask(store, "by name", names=[object()])


def test_a_second_reader_may_open_it(store: Store, name: str, path: Path) -> None:
    with open_store(name, path) as second:
        assert ask(second, "nodes by kind") == ask(store, "nodes by kind")


def test_what_was_written_is_not_written_over(name: str, path: Path, toy: GraphTables) -> None:
    with pytest.raises(StoreError, match="exists"):
        store_class(name).write(path, toy)


def test_a_missing_path_says_so(name: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        open_store(name, tmp_path / "nowhere")
    assert not list(tmp_path.iterdir()), "opening must not create anything"
    with pytest.raises(StoreError, match="no store is called"):
        open_store("paper-napkin", tmp_path)


def test_a_broken_file_says_so(name: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    if store_class(name).file_name.endswith(".oxigraph"):
        broken.mkdir()
        (broken / "CURRENT").write_bytes(b"MANIFEST-000001\n")
    else:
        broken.write_bytes(b"<this is\x00 no graph" * 100)
    with pytest.raises(StoreError, match="broken"):
        open_store(name, broken)


def test_an_empty_graph_works(name: str, tmp_path: Path) -> None:
    where = tmp_path / "empty"
    store_class(name).write(where, GraphTables.from_records([], []))
    with open_store(name, where) as empty:
        assert ask(empty, "nodes by kind") == []
        assert ask(empty, "neighbours", paper="arxiv:2305.18290") == []


def test_a_closed_store_says_so_and_closes_twice(name: str, path: Path) -> None:
    store = open_store(name, path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        ask(store, "nodes by kind")


def test_whole_nodes_and_edges_are_plain_dictionaries(path: Path, name: str) -> None:
    with open_store(name, path) as store:
        if store.language != "cypher":
            pytest.skip("SPARQL answers with terms")
        text = "MATCH (p:Paper {id: 'arxiv:2405.14734'})-[r:MEASURES]->(m) RETURN m, r"
        ((metric, edge),) = store.query(text).rows
    assert metric == {"id": "metric:win-rate", "kind": "Metric", "name": "win rate", "aliases": [], "papers": 1}
    assert edge["sentence"] == "We report the win rate."
    assert edge["evidence"] == ["arxiv:2405.14734 abstract:7-30 (cues 0.1.0) We report the win rate."]
    assert set(edge) == {"kind", "confidence", "support", "sentence", "evidence"}


def test_other_forms_of_sparql(path: Path, name: str) -> None:
    dpo = node_iri("arxiv:2305.18290")
    with open_store(name, path) as store:
        if store.language != "sparql":
            pytest.skip("Cypher has one form")
        asked = "ASK { VALUES ?paper { UNDEF } ?paper a kg:Paper }"
        assert store.query(PREFIXES + asked, {"paper": dpo}).rows == [(True,)]
        assert store.query(PREFIXES + asked, {"paper": [Iri("http://example.org/x")]}).rows == [(False,)]
        made = store.query(
            PREFIXES + "CONSTRUCT { ?paper kg:x ?t } WHERE { VALUES ?paper { UNDEF } ?paper schema:name ?t }",
            {"paper": dpo},
        )
        assert made.columns == ("subject", "predicate", "object")
        assert made.rows == [(str(dpo), ontology().namespace + "x", "Direct Preference Optimization")]
        described = store.query(f"DESCRIBE <{dpo}>")
        assert (str(dpo), ontology().namespace + "year", 2023) in described.rows
