from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.tables import GraphTables
from kg.query.names import Names
from schemas.errors import UnknownName
from schemas.ontology import ontology
from schemas.records import Node

NODES = [
    Node("arxiv:2305.18290", "Paper", {"title": "Direct Preference Optimization: no reward model"}),
    Node("technique:dpo", "Method", {"name": "DPO", "aliases": ["Direct Preference Optimization"], "papers": 9}),
    Node("technique:dpop", "Method", {"name": "DPOP", "aliases": [], "papers": 1}),
    Node("task:dpo", "Task", {"name": "dpo", "aliases": [], "papers": 2}),
    Node("resource:mt-bench", "Benchmark", {"name": "MT-Bench", "aliases": [], "papers": 5}),
    Node("technique:llama-2-7b", "Model", {"name": "Llama-2-7B", "aliases": [], "papers": 3}),
    Node("technique:simple-dpo", "Method", {"name": "simple preference optimization", "papers": 4}),
]


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(GraphTables.from_records(NODES, []).nodes)


@pytest.mark.parametrize(
    "text", ["dpo", "DPO", " Dpo ", "direct preference optimization", "Direct-Preference Optimizations"]
)
def test_a_concept_goes_by_any_alias_whatever_the_case_and_hyphens(names: Names, text: str) -> None:
    assert names.resolve(text, ["Method"]) == ["technique:dpo"]


@pytest.mark.parametrize("text", ["MT-Bench", "mt bench", "MTBench", "mt‑bench"])
def test_a_missing_hyphen_does_not_matter(names: Names, text: str) -> None:
    assert names.resolve(text) == ["resource:mt-bench"]


def test_two_numbers_are_not_one(names: Names) -> None:
    assert names.resolve("Llama2 7b") == ["technique:llama-2-7b"]
    with pytest.raises(UnknownName):
        names.resolve("Llama 27B")


def test_one_name_may_be_several_concepts_the_most_named_first(names: Names) -> None:
    assert names.resolve("DPO") == ["technique:dpo", "task:dpo"]
    assert names.resolve("DPO", ["Task"]) == ["task:dpo"]


@pytest.mark.parametrize(
    "text", ["2305.18290", "arXiv:2305.18290v3", "https://arxiv.org/pdf/2305.18290", "arxiv:2305.18290"]
)
def test_a_paper_goes_by_every_spelling_of_its_id(names: Names, text: str) -> None:
    assert names.resolve(text, ["Paper"]) == ["arxiv:2305.18290"]


def test_a_paper_goes_by_its_title(names: Names) -> None:
    assert names.resolve("direct preference optimization no reward model") == ["arxiv:2305.18290"]


def test_a_concept_goes_by_its_id(names: Names) -> None:
    assert names.resolve("task:dpo") == ["task:dpo"]


def test_an_unknown_name_answers_with_the_nearest(names: Names) -> None:
    with pytest.raises(UnknownName) as raised:
        names.resolve("Dirct Preferense Optimisation", ontology().concepts)
    assert raised.value.nearest[:2] == ("DPO", "simple preference optimization")
    assert str(raised.value).startswith("no concept is called 'Dirct Preferense Optimisation'")


def test_the_nearest_are_of_the_wanted_type(names: Names) -> None:
    with pytest.raises(UnknownName, match="no Task is called 'DPOO'") as raised:
        names.resolve("DPOO", ["Task"])
    assert raised.value.nearest == ("dpo",)


@pytest.mark.parametrize("text", ["", "   ", "???", "\x00", "x" * 10_000])
def test_a_name_of_nothing_is_unknown(names: Names, text: str) -> None:
    with pytest.raises(UnknownName):
        names.resolve(text)


def test_find_ranks_exact_then_beginning_then_containing_then_near(names: Names) -> None:
    found = [hit.id for hit in names.find("dpo")]
    assert found[:3] == ["technique:dpo", "task:dpo", "technique:dpop"]
    words = [hit.id for hit in names.find("preference optimization", kind="Method")]
    assert words == ["technique:dpo", "technique:simple-dpo"]
    assert names.find("direct preference")[0].id == "technique:dpo"
    assert names.find("MD-Bench")[0].id == "resource:mt-bench"


def test_find_keeps_to_kind_and_limit(names: Names) -> None:
    assert {hit.kind for hit in names.find("dpo", kind="Method")} == {"Method"}
    assert len(names.find("dpo", limit=2)) == 2
    assert names.find("dpo", limit=0) == []


def test_an_empty_graph_knows_no_names() -> None:
    empty = Names(GraphTables.from_records([], []).nodes)
    assert empty.find("dpo") == []
    with pytest.raises(UnknownName):
        empty.resolve("dpo")


@given(st.text(min_size=1, max_size=40))
def test_every_name_resolves_to_its_own_node(name: str) -> None:
    node = Node("technique:x", "Method", {"name": name.encode("utf-8", "replace").decode(), "aliases": ["y"]})
    names = Names(GraphTables.from_records([node], []).nodes)
    assert names.resolve(node.label) == ["technique:x"]


def test_an_id_made_from_any_of_its_names_leads_to_a_concept(names: Names) -> None:
    assert names.resolve("technique:direct-preference-optimization") == ["technique:dpo"]
    with pytest.raises(UnknownName):
        names.resolve("metric:direct-preference-optimization")


def test_every_spelling_finds_all_that_goes_by_one_of_them() -> None:
    spelled = [
        Node("technique:newt-2", "Model", {"name": "Newt 2"}),
        Node("resource:newt2", "Dataset", {"name": "Newt2"}),
    ]
    names = Names(GraphTables.from_records(spelled, []).nodes)
    for text in ("Newt 2", "newt2", "NEWT-2", "Newt v2"):
        assert set(names.resolve(text)) == {"technique:newt-2", "resource:newt2"}
