"""The example graph from end to end: it obeys the ontology, and answers every saved question alike everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib

import kg
from kg.query.ask import ask
from kg.stores import STORES, store_class
from kg.stores.base import Store
from queries import list_questions
from schemas.derive import derive_text

ROOT = Path(__file__).parent.parent

ASKED = {
    "baselines-of": {"concept": "SimPO"},
    "benchmarks-for-task": {"task": "question answering"},
    "evidence-for": {"subject": "SimPO: Simple Preference Optimization with a Reference-Free Reward", "object": "DPO"},
    "first-seen": {"concept": "GSM8K"},
    "methods-for-task": {"task": "language model alignment"},
    "models-trained-on": {"dataset": "Wikipedia"},
    "most-used": {"kind": "Benchmark"},
    "never-evaluated-on": {"task": "language model alignment", "benchmark": "AlpacaEval 2"},
    "papers-evaluating-on": {"benchmark": "mmlu"},
    "papers-using": {"concept": "direct preference optimization"},
    "related-papers": {"paper": "arxiv:2405.14734"},
    "trend": {"concept": "MMLU"},
    "used-together-with": {"concept": "UltraFeedback"},
    "what-a-paper-uses": {"paper": "arxiv:1810.04805"},
    "who-proposed": {"concept": "Proximal Policy Optimization"},
}


@pytest.fixture(scope="module")
def example() -> Iterator[kg.Graph]:
    """The example as the rules read it: they state relations of every kind."""
    rules = kg.ExtractorSpec(disable=("reader",))
    with kg.build(ROOT / "examples" / "papers.jsonl", extractor=rules) as g:
        yield g


@pytest.fixture(scope="module")
def stores(example: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Store]]:
    folder = tmp_path_factory.mktemp("stores")
    opened = []
    for kind in map(store_class, STORES):
        kind.write(folder / kind.file_name, example.tables)
        opened.append(kind.open(folder / kind.file_name))
    yield opened
    for store in opened:
        store.close()


def test_every_record_is_read(example: kg.Graph) -> None:
    assert example.report is not None
    assert example.report.all_problems() == []
    assert example.info.papers == len((ROOT / "examples" / "papers.jsonl").read_text().splitlines())


def test_it_conforms_to_the_shapes(example: kg.Graph) -> None:
    shapes = rdflib.Graph().parse(data=derive_text("shacl"), format="turtle")
    with kg.build(ROOT / "examples" / "papers.jsonl") as read_by_all:
        for g in (example, read_by_all):
            conforms, _, told = pyshacl.validate(g.to_rdflib(), shacl_graph=shapes)
            assert conforms, told


def test_every_question_is_asked() -> None:
    assert ASKED.keys() == {q.name for q in list_questions()}


@pytest.mark.parametrize("question", ASKED)
def test_every_question_has_one_answer_in_all_stores(question: str, example: kg.Graph, stores: list[Store]) -> None:
    first, *others = [ask(question, store, example.names, ASKED[question]) for store in stores]
    assert len(first) > 0
    for other in others:
        assert (other.columns, other.rows) == (first.columns, first.rows)


def test_every_edge_is_backed_by_the_text(example: kg.Graph) -> None:
    papers = {n.id: n.properties for n in example.tables.iter_nodes() if n.kind == "Paper"}
    names = {n.id: n for n in example.tables.iter_nodes()}
    for edge in example.tables.iter_edges():
        assert bool(edge.mentions) == (edge.kind != "RELATED_TO")
        for mention in edge.mentions:
            text = papers[mention.paper][mention.field]
            assert mention.sentence in text
            assert text[mention.start : mention.end].strip()
            assert names[edge.target].label
