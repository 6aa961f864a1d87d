from __future__ import annotations

import re
from pathlib import Path

import pytest

from queries import SavedQuestion, get_question, list_questions
from queries.saved import LANGUAGES, read_questions
from schemas.errors import QueryError
from schemas.ontology import ontology

PROMISED = {
    "papers-using",
    "papers-evaluating-on",
    "who-proposed",
    "what-a-paper-uses",
    "baselines-of",
    "benchmarks-for-task",
    "methods-for-task",
    "models-trained-on",
    "used-together-with",
    "related-papers",
    "most-used",
    "first-seen",
    "trend",
    "never-evaluated-on",
    "evidence-for",
}
QUESTIONS = pytest.mark.parametrize("question", list_questions(), ids=lambda q: q.name)


def write(folder: Path, cypher: str, sparql: str | None) -> Path:
    for language, text in (("cypher", cypher), ("sparql", sparql)):
        if text is not None:
            (folder / language).mkdir()
            (folder / language / f"q{LANGUAGES[language][0]}").write_text(text, encoding="utf-8")
    return folder


def test_all_questions_are_there() -> None:
    assert {q.name for q in list_questions()} >= PROMISED


@QUESTIONS
def test_every_parameter_is_taken_in_both_languages(question: SavedQuestion) -> None:
    names = {p.name for p in question.parameters}
    assert set(re.findall(r"\$(\w+)", question.texts["cypher"])) == names
    sparql = question.texts["sparql"]
    assert {name for name in names if f"VALUES ?{name} {{" in sparql} == names - {"limit"}


@QUESTIONS
def test_defaults_stand_in_the_sparql_text(question: SavedQuestion) -> None:
    sparql = question.texts["sparql"]
    for p in question.parameters:
        written = [inside.split() for inside in re.findall(rf"VALUES \?{p.name} {{ (.*?) }}", sparql)]
        if p.name == "limit":
            assert set(re.findall(r"LIMIT (\d+)", sparql)) == {str(p.default)}
        elif p.required:
            assert all(inside == ["UNDEF"] for inside in written)
        elif p.type == "role":
            assert isinstance(p.default, tuple)
            assert all(inside == [f"kg:{ontology().edges[role].term}" for role in p.default] for inside in written)
        elif p.type == "kind":
            assert isinstance(p.default, tuple)
            assert all(inside == [f'"{kind}"' for kind in p.default] for inside in written)
        else:
            assert all(inside == [str(p.default)] for inside in written)


@QUESTIONS
def test_the_head_names_only_types_of_the_ontology(question: SavedQuestion) -> None:
    roles = [role.upper() for role in ontology().roles]
    for p in question.parameters:
        assert set(p.kinds) <= set(ontology().concepts)
        if p.type == "role":
            assert isinstance(p.default, tuple)
            assert set(p.default) <= set(roles)
        if p.type == "kind":
            assert p.default == ontology().concepts


@QUESTIONS
def test_texts_name_only_terms_of_the_ontology(question: SavedQuestion) -> None:
    onto = ontology()
    labels = re.findall(r"(?<=[:|])[A-Z]\w+", question.texts["cypher"])
    assert set(labels) <= set(onto.nodes) | set(onto.edges)
    claims = {"Claim", "Mention", "mention", "kind", "field", "start", "end", "extractor", "rank"}
    known = claims | set(onto.nodes) | {e.term for e in onto.edges.values()}
    known |= {p.iri.partition(":")[2] for p in onto.properties.values() if p.iri.startswith("kg:")}
    assert set(re.findall(r"\bkg:(\w+)", question.texts["sparql"])) <= known


def test_papers_that_only_mention_are_left_out_unless_asked_for() -> None:
    used = tuple(role.upper() for role in ontology().roles if role != "mentions")
    for name in ("papers-using", "what-a-paper-uses", "used-together-with", "most-used", "trend"):
        [role] = [p for p in get_question(name).parameters if p.name == "role"]
        assert role.default == used


def test_the_limit_is_written_into_sparql_only() -> None:
    question = get_question("papers-using")
    assert "LIMIT 7" in question.text("sparql", 7)
    assert "LIMIT 100" not in question.text("sparql", 7)
    assert question.text("cypher", 7) == question.texts["cypher"]


@pytest.mark.parametrize("name", ["Papers Using", "papers_using", " PAPERS-USING "])
def test_a_question_goes_by_any_spelling(name: str) -> None:
    assert get_question(name).name == "papers-using"


def test_an_unknown_question_answers_with_the_nearest() -> None:
    with pytest.raises(QueryError, match="nearest names are: papers-using"):
        get_question("paper-using")
    with pytest.raises(QueryError, match="there are: baselines-of, benchmarks-for-task"):
        get_question("zzz")


def test_a_question_without_its_twin_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"q\.rq: missing"):
        read_questions(write(tmp_path, "// title: T\nRETURN 1", None))


def test_heads_that_differ_are_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="differs"):
        read_questions(write(tmp_path, "// title: T\nRETURN 1", "# title: U\nASK {}"))


@pytest.mark.parametrize("line", ["param x: colour = red — a colour", "param x: string", "hello"])
def test_a_malformed_head_says_file_and_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(QueryError, match=r"q\.cypher:2: "):
        read_questions(write(tmp_path, f"// title: T\n// {line}\nRETURN 1", "# title: T\nASK {}"))


def test_a_head_without_title_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no title"):
        read_questions(write(tmp_path, "RETURN 1", "ASK {}"))
