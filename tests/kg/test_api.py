"""The Python door: build, open, ask, look, take elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg

PAPERS = [
    kg.Paper(id="p1", title="Newt", abstract="We introduce Newt, a model. We evaluate Newt on SQuAD.", year=2021),
    kg.Paper(id="p2", title="Toad", abstract="We evaluate Toad on SQuAD and compare with BERT.", year=2023),
]


@pytest.fixture
def g() -> kg.Graph:
    return kg.build(PAPERS, extractor=kg.ExtractorSpec(disable=("reader",)))  # of one sentence, rules say more


def test_a_graph_without_a_folder_is_gone_when_closed(g: kg.Graph) -> None:
    where = g.path
    assert where.exists()
    g.close()
    assert not where.exists()


def test_both_languages_and_the_saved_questions_answer_alike(g: kg.Graph) -> None:
    with g:
        cypher = g.cypher("MATCH (p:Paper)-[:EVALUATES_ON]->(d) WHERE d.name = $name RETURN p.id", name="SQuAD")
        sparql = g.sparql(
            "PREFIX kg: <https://w3id.org/papers-kg/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
            "PREFIX dcterms: <http://purl.org/dc/terms/>"
            "SELECT ?id { VALUES ?name { UNDEF } ?p kg:evaluatesOn/skos:prefLabel ?name ; dcterms:identifier ?id }",
            name="SQuAD",
        )
        asked = g.ask("papers-evaluating-on", benchmark="squad")
        assert sorted(cypher.rows) == sorted(sparql.rows) == sorted((row["paper"],) for row in asked.records())
        assert list(asked.to_df().columns) == list(asked.columns)


def test_views_hold_every_node_and_edge(g: kg.Graph) -> None:
    with g:
        nodes, edges = g.to_pandas()
        network = g.to_networkx()
        assert len(nodes) == network.number_of_nodes() == g.info.nodes
        assert len(edges) == network.number_of_edges() == g.info.edges
        assert len(g.to_rdflib()) > g.info.edges
        assert sum(count for what, _, count in g.stats() if what == "node") == g.info.nodes


def test_find_and_edges_carry_the_evidence(g: kg.Graph) -> None:
    with g:
        [squad] = g.find("squad", kind="Dataset", limit=1)
        mentions = [edge.mentions[0] for edge in g.edges_of(squad.id) if edge.kind == "EVALUATES_ON"]
        assert len(mentions) == 2
        for mention in mentions:
            assert g.node(mention.paper).properties[mention.field][mention.start : mention.end] == "SQuAD"


def test_it_shows_itself_in_a_notebook(g: kg.Graph) -> None:
    with g:
        shown = g._repr_html_()
        assert "2 papers" in shown
        assert "<table>" in shown
        assert "SQuAD" in g.ask("most-used", kind="Dataset")._repr_html_()


def test_the_public_names_are_all_there_and_sorted() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    for name in kg.__all__:
        assert getattr(kg, name).__doc__, name
    with pytest.raises(AttributeError, match="nonsense"):
        kg.nonsense  # type: ignore[attr-defined]


def test_build_is_still_a_function_after_it_was_used(tmp_path: Path) -> None:
    kg.build(PAPERS, tmp_path / "g.kg").close()
    assert callable(kg.build)
    assert callable(kg.open)


def test_papers_made_by_hand_are_held_to_what_files_are(tmp_path: Path) -> None:
    made = [
        kg.Paper(id="technique:bert", title="A study", abstract="We use BERT."),
        kg.Paper(id="a", title="", abstract="No title."),
        kg.Paper(id="b", title="Half a pair \ud800", abstract="Text."),
        {"id": "c", "title": "As a dictionary", "abstract": "We use BERT.", "year": "2020-05-01"},
    ]
    with kg.build(made, tmp_path / "g.kg") as g:
        assert g.report is not None
        assert (g.report.papers, g.report.reading.skipped) == (2, 2)
        assert g.node("paper:technique:bert").kind == "Paper"
        assert g.node("technique:bert").kind in ("Method", "Model")
        assert g.node("c").properties["year"] == 2020


def test_wrong_names_are_errors_of_ours(g: kg.Graph) -> None:
    with g:
        with pytest.raises(kg.QueryError, match="cypher, sparql"):
            g.ask("most-used", language="sql")
        with pytest.raises(kg.QueryError, match="Benchmark"):
            g.find("x", kind="Benchmrk")
        with pytest.raises(kg.UnknownName, match="nope"):
            g.node("nope")


def test_a_graph_that_was_built_twice_since_says_so(tmp_path: Path) -> None:
    path = tmp_path / "g.kg"
    with kg.build(PAPERS[:1], path) as old:
        kg.build(PAPERS, path).close()
        kg.build([*PAPERS, {"id": "p3", "title": "Frog", "abstract": "We use BERT."}], path).close()
        with pytest.raises(kg.GraphError, match="open it again"):
            old.stats()


def test_a_damaged_graph_says_what_to_do(tmp_path: Path) -> None:
    kg.build(PAPERS, tmp_path / "g.kg").close()
    snapshot = tmp_path / "g.kg" / "snapshots" / (tmp_path / "g.kg" / "current").read_text().strip()
    (snapshot / "nodes.parquet").write_bytes(b"garbage")
    with kg.open(tmp_path / "g.kg") as g, pytest.raises(kg.GraphError, match="kg resolve"):
        g.stats()
    (tmp_path / "g.kg" / "current").write_text("")
    with pytest.raises(kg.GraphError, match="damaged"):
        kg.open(tmp_path / "g.kg")


VERSIONS = [
    kg.Paper(id="v1", title="One", abstract="We evaluate Llama 2 on SQuAD."),
    kg.Paper(id="v2", title="Two", abstract="We evaluate Llama-2-7B on SQuAD and compare with Llama-2-7B-Chat."),
    kg.Paper(id="v3", title="Three", abstract="We evaluate Llama-3-70B on SQuAD."),
]


@pytest.mark.parametrize("language", ["cypher", "sparql"])
def test_a_question_asks_for_versions_too_if_told(language: str) -> None:
    def papers(concept: str, with_versions: bool) -> set[str]:
        rows = g.ask("papers-using", language=language, with_versions=with_versions, concept=concept).records()
        return {row["paper"] for row in rows}

    with kg.build(VERSIONS, extractor=kg.ExtractorSpec(disable=("reader",))) as g:
        assert papers("LLaMA 2", False) == {"v1"}
        assert papers("LLaMA 2", True) == papers("llama2", True) == {"v1", "v2"}
        assert papers("Llama-2-7B-Chat", True) == {"v2"}
        [edge] = [e for e in g.edges_of(g.names.resolve("Llama 2")[0]) if e.kind == "SUBCLASS_OF"]
        assert "Llama-2-7B" in edge.mentions[0].sentence
        with pytest.raises(kg.QueryError, match="asks for no concept"):
            g.ask("most-used", with_versions=True)
