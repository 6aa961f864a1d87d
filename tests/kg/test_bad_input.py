"""Papers that go wrong: each ends in a clear message or a correct graph, and nothing is lost on the way."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import networkx as nx
import pytest
import rdflib

import kg
from schemas.errors import SourceError

NASTY = "Quo\"te's {Br}ace \\ $x `tick` <tag> & Co"
RIGHT_TO_LEFT = "بنشمارك"
GOOD = {"id": "good", "title": "A good paper", "abstract": "We evaluate BERT on SQuAD."}


def lines(*records: object) -> bytes:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()


def built(path: Path, data: bytes) -> kg.Graph:
    path.write_bytes(data)
    return kg.build(path, extractor=kg.ExtractorSpec(disable=("reader",)))  # of one sentence, rules say more


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n\n\t\n", "is empty"),
        (bytes(range(256)) * 40, "binary"),
        (gzip.compress(lines(GOOD))[:12], "papers"),
        (b"%PDF-1.7 binary", "PDF"),
        (b"<html><body>hello</body></html>", "HTML"),
        (b'{"title": "no abstract"}\n', "no usable paper"),
        (lines({"title": "Markup", "abstract": "<p> <b></b> &nbsp; </p>"}), "no usable paper"),
    ],
    ids=["empty", "blank", "binary", "truncated gzip", "PDF", "HTML", "no abstract", "only markup"],
)
def test_a_file_without_papers_says_what_it_is_and_what_was_expected(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says) as error:
        built(tmp_path / "papers", data)
    assert "papers" in str(error.value)


def test_a_broken_line_in_the_middle_costs_that_line_alone(tmp_path: Path) -> None:
    data = lines(GOOD) + b'{"title": "cut o\n' + b"\xff\xfe not utf-8\n" + lines({**GOOD, "id": "second"})
    with built(tmp_path / "p.jsonl", data) as g:
        assert g.report is not None
        assert (g.report.papers, g.report.reading.skipped) == (2, 2)
        assert [p for n in (2, 3) for p in g.report.all_problems() if f"p.jsonl:{n}:" in p]


def test_a_truncated_gzip_keeps_what_came_before_the_break(tmp_path: Path) -> None:
    records = [{**GOOD, "id": f"g{i}", "title": f"Paper {i} on {i**7 % 9973}"} for i in range(400)]
    whole = gzip.compress(lines(*records))
    with built(tmp_path / "p.jsonl.gz", whole[: len(whole) * 2 // 3]) as g:
        assert g.report is not None
        assert 0 < g.report.papers < 400
        assert any("p.jsonl.gz" in problem for problem in g.report.all_problems())


def test_two_texts_under_one_id_are_reported_with_both_places(tmp_path: Path) -> None:
    longer = {**GOOD, "abstract": GOOD["abstract"] + " And on GLUE."}
    with built(tmp_path / "p.jsonl", lines(GOOD, longer)) as g:
        assert g.report is not None
        [problem] = g.report.all_problems()
        assert "p.jsonl:1" in problem
        assert "p.jsonl:2" in problem
        assert g.node("good").properties["abstract"] == longer["abstract"]


def test_a_very_long_abstract_is_read_to_its_end(tmp_path: Path) -> None:
    long = "We study many things in great depth. " * 5600 + "We evaluate BERT on SQuAD."
    assert len(long) > 200_000
    with built(tmp_path / "p.jsonl", lines({**GOOD, "abstract": long})) as g:
        [row] = g.ask("papers-evaluating-on", benchmark="SQuAD").records()
        assert row["sentence"] == "We evaluate BERT on SQuAD."
        [mention, *_] = next(e for e in g.edges_of("good") if e.kind == "EVALUATES_ON").mentions
        assert long[mention.start : mention.end] == "SQuAD"


def test_odd_characters_are_kept_as_they_are_and_answered_in_both_languages(tmp_path: Path) -> None:
    abstract = (
        f"We evaluate on the {RIGHT_TO_LEFT} benchmark.\u200f\x0b\x1b[31m We evaluate BERT\u00ad on SQuAD \U0001f600."
    )
    with built(tmp_path / "p.jsonl", lines({**GOOD, "title": "Odd\x07 title", "abstract": abstract})) as g:
        assert g.node("good").properties["abstract"] == abstract
        answers = [g.ask("papers-evaluating-on", benchmark="SQuAD", language=x).rows for x in ("cypher", "sparql")]
        assert answers[0] == answers[1]
        assert len(answers[0]) == 1
        assert "\U0001f600" in answers[0][0][-1]


@pytest.fixture
def nasty(tmp_path: Path) -> kg.Graph:
    """A graph whose paper and repository hold every character that some format thinks special."""
    paper = {"id": NASTY, "title": NASTY, "abstract": "We evaluate BERT on SQuAD.", "authors": [NASTY], "venue": NASTY}
    return built(tmp_path / "p.jsonl", lines(paper))


@pytest.mark.parametrize("language", ["cypher", "sparql"])
def test_a_name_full_of_quotes_survives_both_languages(nasty: kg.Graph, language: str) -> None:
    with nasty as g:
        [row] = g.ask("papers-evaluating-on", benchmark="SQuAD", language=language).records()
        assert (row["paper"], row["title"]) == (NASTY, NASTY)
        assert g.ask("what-a-paper-uses", paper=NASTY, language=language).rows
        by_title = {
            "cypher": "MATCH (p:Paper) WHERE p.title = $title RETURN p.id AS id",
            "sparql": "SELECT ?id WHERE { VALUES ?title { UNDEF } ?p <http://schema.org/name> ?title ; "
            "<http://purl.org/dc/terms/identifier> ?id }",
        }[language]
        assert g.store(language).query(by_title, {"title": NASTY}).rows == [(NASTY,)]


def test_a_name_full_of_quotes_survives_graphml_and_turtle_and_back(nasty: kg.Graph) -> None:
    with nasty as g:
        graphml, turtle = io.BytesIO(), io.BytesIO()
        g.export("graphml", graphml)
        g.export("turtle", turtle)
    back = nx.read_graphml(io.BytesIO(graphml.getvalue()), force_multigraph=True)
    assert NASTY in back.nodes
    assert back.nodes[NASTY]["title"] == NASTY
    triples = rdflib.Graph().parse(data=turtle.getvalue(), format="turtle")
    assert (None, rdflib.DCTERMS.identifier, rdflib.Literal(NASTY)) in triples
