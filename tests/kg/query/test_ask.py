from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.graph.tables import GraphTables, evidence_text
from kg.query.ask import ask
from kg.query.names import Names
from kg.stores import EMBEDDED, STORES, store_class
from kg.stores.base import Store
from queries import list_questions
from schemas.errors import QueryError, UnknownName

DPO, SIMPO, BERT = "arxiv:2305.18290", "arxiv:2405.14734", "arxiv:1810.04805"

# question, parameters, the answer's columns (some of them), its rows
ANSWERS: list[tuple[str, dict[str, Any], tuple[str, ...], list[tuple[Any, ...]]]] = [
    (
        "papers-using",
        {"concept": "direct preference-optimization"},
        ("paper", "year", "role", "concept", "sentence"),
        [
            (SIMPO, 2024, "COMPARES_WITH", "DPO", "SimPO beats DPO."),
            (DPO, 2023, "PROPOSES", "DPO", "DPO needs no reward model."),
        ],
    ),
    (
        "papers-using",
        {"concept": ["DPO", "rlhf"], "role": "compares with"},
        ("paper", "concept"),
        [(SIMPO, "DPO"), (DPO, "RLHF")],
    ),
    ("papers-using", {"concept": "dpo", "limit": 1}, ("paper",), [(SIMPO,)]),
    ("papers-using", {"concept": "dpo", "limit": "0"}, ("paper",), []),
    ("papers-using", {"concept": "dpo", "role": "MENTIONS"}, ("paper",), []),
    (
        "papers-evaluating-on",
        {"benchmark": "stanford question answering dataset"},
        ("paper", "benchmark", "confidence", "sentence"),
        [(BERT, "SQuAD", 0.9, "It also answers the questions of SQuAD.")],
    ),
    ("who-proposed", {"concept": "squad"}, ("paper", "year"), [("arxiv:1606.05250", 2016)]),
    (
        "what-a-paper-uses",
        {"paper": "https://arxiv.org/abs/2203.02155v1"},
        ("role", "kind", "concept"),
        [
            ("ADDRESSES", "Task", "preference alignment"),
            ("PROPOSES", "Model", "InstructGPT"),
            ("USES", "Model", "GPT-3"),
            ("USES", "Method", "RLHF"),
        ],
    ),
    (
        "what-a-paper-uses",
        {"paper": "direct preference optimization", "role": "Proposes, uses"},
        ("concept",),
        [("DPO",)],
    ),
    ("baselines-of", {"concept": "SimPO"}, ("baseline", "papers", "stated"), [("DPO", 1, 1)]),
    ("baselines-of", {"concept": "DPO"}, ("baseline", "papers", "stated"), [("RLHF", 1, 0)]),
    ("baselines-of", {"concept": "RLHF", "role": "uses"}, ("baseline",), []),
    (
        "benchmarks-for-task",
        {"task": "QA"},
        ("benchmark", "kind", "papers", "stated"),
        [("SQuAD", "Dataset", 1, 1), ("GLUE", "Benchmark", 1, 0)],
    ),
    (
        "methods-for-task",
        {"task": "preference alignment"},
        ("method", "kind", "papers", "stated"),
        [("DPO", "Method", 1, 1), ("InstructGPT", "Model", 1, 0), ("SimPO", "Method", 1, 0)],
    ),
    (
        "never-evaluated-on",
        {"task": "preference alignment", "benchmark": "AlpacaEval-2"},
        ("method",),
        [("InstructGPT",)],
    ),
    ("never-evaluated-on", {"task": "qa", "benchmark": "GLUE"}, ("method",), []),
    (
        "models-trained-on",
        {"dataset": "SQuAD"},
        ("model", "dataset", "stated", "sentence"),
        [("InstructGPT", "SQuAD", 1, "InstructGPT is trained on SQuAD.")],
    ),
    (
        "used-together-with",
        {"concept": "preference alignment", "kind": ["method", "Metric"]},
        ("concept", "papers", "total"),
        [("DPO", 2, 2), ("RLHF", 2, 2), ("win rate", 1, 1), ("SimPO", 1, 1)],
    ),
    (
        "related-papers",
        {"paper": "2305.18290"},
        ("paper", "year", "weight", "shared"),
        [(SIMPO, 2024, 1.25, "DPO; alignment")],
    ),
    ("related-papers", {"paper": SIMPO}, ("paper", "weight"), [(DPO, 1.25)]),
    (
        "most-used",
        {"limit": 3},
        ("concept", "papers"),
        [("preference alignment", 3), ("SQuAD", 2), ("question answering", 2)],
    ),
    (
        "most-used",
        {"kind": "task,benchmark", "year": "2018"},
        ("concept", "papers"),
        [("GLUE", 1), ("question answering", 1)],
    ),
    ("first-seen", {"concept": "SQuAD"}, ("year", "paper", "role"), [(2016, "arxiv:1606.05250", "PROPOSES")]),
    (
        "trend",
        {"concept": "preference alignment"},
        ("year", "papers", "total"),
        [(2022, 1, 1), (2023, 1, 1), (2024, 1, 1)],
    ),
    (
        "evidence-for",
        {"subject": "SimPO", "object": "DPO"},
        ("subject", "kind", "object", "evidence"),
        [
            ("SimPO", "COMPARED_WITH", "DPO", f"{SIMPO} abstract:7-34 (cues 0.1.0) SimPO is compared with DPO."),
            (
                "SimPO",
                "SUBCLASS_OF",
                "DPO",
                f"{DPO} abstract:7-48 (cues 0.1.0) Our DPO is a kind of preference learning.",
            ),
            (
                "SimPO",
                "SUBCLASS_OF",
                "DPO",
                f"{SIMPO} abstract:7-50 (cues 0.1.0) Our SimPO is a kind of preference learning.",
            ),
        ],
    ),
    (
        "evidence-for",
        {"subject": SIMPO, "object": "princeton-nlp/SimPO"},
        ("kind", "evidence"),
        [("HAS_CODE", f"{SIMPO} abstract:7-57 (cues 0.1.0) Code is at https://github.com/princeton-nlp/SimPO.")],
    ),
]
ASKED = pytest.mark.parametrize(
    ("question", "parameters", "columns", "rows"), ANSWERS, ids=[f"{n}-{q}" for n, (q, *_) in enumerate(ANSWERS)]
)


@pytest.fixture(scope="module")
def names(toy: GraphTables) -> Names:
    return Names(toy.nodes)


@pytest.fixture(scope="module")
def stores(toy: GraphTables, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    folder = tmp_path_factory.mktemp("stores")
    opened = {}
    for name in STORES:
        backend = store_class(name)
        backend.write(folder / backend.file_name, toy)
        opened[name] = backend.open(folder / backend.file_name)
    yield opened
    for store in opened.values():
        store.close()


def values_for(question: str, name: str, paper: str) -> dict[str, str]:
    """The question's required parameters, with this name for all but papers."""
    [saved] = [q for q in list_questions() if q.name == question]
    return {p.name: paper if p.type == "paper" else name for p in saved.parameters if p.required}


@ASKED
@pytest.mark.parametrize("name", STORES)
def test_the_answer_is_right_in_every_store(
    stores: dict[str, Store],
    names: Names,
    name: str,
    question: str,
    parameters: dict[str, Any],
    columns: tuple[str, ...],
    rows: list[tuple[Any, ...]],
) -> None:
    answer = ask(question, stores[name], names, parameters)
    assert [tuple(record[c] for c in columns) for record in answer.records()] == rows


@ASKED
def test_all_stores_answer_with_equal_rows_in_order(
    stores: dict[str, Store], names: Names, question: str, parameters: dict[str, Any], columns: Any, rows: Any
) -> None:
    first, *others = (ask(question, store, names, parameters) for store in stores.values())
    for other in others:
        assert other == first
        assert [list(map(type, row)) for row in other] == [list(map(type, row)) for row in first]


def test_every_question_has_an_answer_here() -> None:
    assert {question for question, _, _, rows in ANSWERS if rows} == {q.name for q in list_questions()}


@pytest.mark.parametrize("question", [q.name for q in list_questions()])
def test_all_stores_agree_on_every_name_of_the_graph(
    stores: dict[str, Store], names: Names, toy: GraphTables, question: str
) -> None:
    """Every node as the parameter, where its type fits; rdflib is left to the hand-checked answers."""
    for node in toy.iter_nodes():
        values = values_for(question, node.id, node.id)
        try:
            answers = [ask(question, stores[name], names, values) for name in EMBEDDED]
        except UnknownName:
            continue  # of another type than the question takes
        assert answers[0] == answers[1]


def test_a_nasty_name_works_as_a_parameter_and_comes_back_whole(
    stores: dict[str, Store], names: Names, nasty: str
) -> None:
    for store in stores.values():
        [row] = ask("papers-using", store, names, {"concept": nasty}).records()
        assert row["title"] == nasty
        assert row["concept"] == nasty
        assert row["year"] is None
        assert nasty in row["sentence"]
        [row] = ask("what-a-paper-uses", store, names, {"paper": nasty}).records()
        assert row["concept"] == nasty
        assert len(ask("evidence-for", store, names, {"subject": nasty, "object": nasty + " too"})) == 1


def test_a_text_parameter_cannot_escape_into_the_query(stores: dict[str, Store], names: Names) -> None:
    for name in ("' OR 1=1 //", '" } UNION { ?s ?p ?o', "> <http://example.org/x", "task:x> ?p ?o", "\\"):
        for store in stores.values():
            with pytest.raises(UnknownName):
                ask("papers-using", store, names, {"concept": name})


def test_evidence_is_all_of_an_edge(stores: dict[str, Store], names: Names, toy: GraphTables) -> None:
    for edge in toy.iter_edges():
        for store in stores.values():
            answer = ask("evidence-for", store, names, {"subject": edge.source, "object": edge.target})
            lines = [row["evidence"] for row in answer.records() if row["kind"] == edge.kind]
            assert lines == sorted(evidence_text(mention) for mention in edge.mentions)


@pytest.mark.parametrize(
    ("question", "parameters", "message"),
    [
        ("papers-usin", {}, "no saved question is called 'papers-usin'; the nearest names are: papers-using"),
        ("papers-using", {}, "papers-using needs the parameter 'concept': any concept, by name or alias"),
        ("papers-using", {"task": "x"}, "no parameter 'task'; it has: concept, role, limit"),
        ("papers-using", {"concept": "dpo", "role": "uzes"}, "'role' cannot be 'uzes'; .* USES"),
        ("most-used", {"kind": "Paper"}, "'kind' cannot be 'Paper'; .*: Task, Method"),
        ("most-used", {"year": "MMXX"}, "'year' must be a whole number, not 'MMXX'"),
        ("most-used", {"limit": -1}, "'limit' must be 0 or more"),
        ("most-used", {"limit": True}, "'limit' must be a whole number"),
        ("most-used", {"limit": 2**70}, "'limit' is too large"),
        ("papers-using", {"concept": 7}, "'concept' must be text, not 7"),
        ("papers-using", {"concept": []}, "'concept' must be text"),
    ],
)
def test_a_wrong_parameter_says_what_is_right(
    stores: dict[str, Store], names: Names, question: str, parameters: dict[str, Any], message: str
) -> None:
    for store in stores.values():
        with pytest.raises(QueryError, match=message):
            ask(question, store, names, parameters)


def test_an_unknown_name_answers_with_the_nearest_of_its_type(stores: dict[str, Store], names: Names) -> None:
    for store in stores.values():
        with pytest.raises(UnknownName, match="no Task is called 'question answring'") as raised:
            ask("methods-for-task", store, names, {"task": "question answring"})
        assert raised.value.nearest == ("question answering",)
        with pytest.raises(UnknownName, match="no Task is called 'DPO'"):
            ask("methods-for-task", store, names, {"task": "DPO"})


def test_a_graph_without_papers_answers_with_no_rows(tmp_path: Path) -> None:
    empty = GraphTables.from_records([], [])
    for name in STORES:
        backend = store_class(name)
        backend.write(tmp_path / backend.file_name, empty)
        with backend.open(tmp_path / backend.file_name) as store:
            assert ask("most-used", store, Names(empty.nodes), {}).rows == []
