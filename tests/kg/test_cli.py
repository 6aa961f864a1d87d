"""The command line as a person uses it: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from kg.cli import app, main

PAPERS = [
    {
        "id": "p1",
        "title": "Newt: a small reader",
        "abstract": "We introduce Newt, a model for question answering. We evaluate it on SQuAD and compare with BERT.",
        "year": 2021,
    },
    {"id": "p2", "title": "Toad", "abstract": "We evaluate Toad on the SQuAD benchmark.", "year": 2023},
]


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*args: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
            sys.exit(0)
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(p) + "\n" for p in PAPERS))
    return path


@pytest.fixture
def graph(run: Run, source: Path, tmp_path: Path) -> Path:
    path = tmp_path / "papers.kg"
    assert run("build", source, "--graph", path).code == 0
    return path


def test_build_tells_what_it_did_on_stderr_and_prints_nothing(run: Run, source: Path, tmp_path: Path) -> None:
    code, out, err = run("build", source, "--graph", tmp_path / "g.kg", "--profile")
    assert (code, out) == (0, "")
    assert "2 papers" in err
    assert "2 texts read now" in err
    assert all(stage in err for stage in ("extract", "resolve", "derive", "store ladybug", "peak memory"))


def test_build_add_and_remove_speak_json(run: Run, source: Path, graph: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text('{"title": "Frog", "abstract": "We use BERT."}\nbroken\n')
    report = json.loads(run("add", more, "--graph", graph, "--json").out)
    assert (report["papers"], report["extracted"], report["skipped"]) == (3, 1, 1)
    assert "more.jsonl:2" in report["problems"][0]
    assert json.loads(run("remove", "p1", "--graph", graph, "--json").out)["papers"] == 2
    assert run("remove", "p1", "--graph", graph).code == 4


@pytest.mark.parametrize("language", ["cypher", "sparql"])
def test_ask_answers_with_the_sentence(run: Run, graph: Path, language: str) -> None:
    answer = run("ask", "papers-evaluating-on", "--benchmark", "squad", "--graph", graph, "--language", language)
    assert answer.code == 0
    assert "We evaluate Toad on the SQuAD benchmark." in answer.out
    rows = json.loads(
        run("ask", "papers-evaluating-on", "--benchmark=SQuAD", "-g", graph, "--json", "--language", language).out
    )
    assert [row["paper"] for row in rows] == ["p2", "p1"]


def test_ask_lists_every_question_with_its_parameters(run: Run) -> None:
    listed = json.loads(run("ask", "--list", "--json").out)
    assert len(listed) >= 14
    assert {"question": "papers-using"}.items() <= next(q for q in listed if q["question"] == "papers-using").items()


def test_an_unknown_name_answers_with_the_nearest(run: Run, graph: Path) -> None:
    code, out, err = run("ask", "papers-evaluating-on", "--benchmark", "SQUADD", "--graph", graph)
    assert (code, out) == (7, "")
    assert "SQuAD" in err


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["ask", "papers-usng", "--concept", "x"], 6, "papers-using"),
        (["ask", "papers-using", "--wrong", "x"], 6, "wrong"),
        (["ask", "papers-using", "BERT"], 6, "--name value"),
        (["ask", "papers-using", "--concept"], 6, "needs a value"),
        (["query", "--cypher", "CREATE (n:Paper {id: 'x'})"], 6, "Cypher"),
        (["query", "--sparql", "SELECT nonsense"], 6, "SPARQL"),
        (["query", "--cypher", "--sparql", "x"], 2, "--cypher or --sparql"),
        (["export", "--to", "papyrus", "-o", "x"], 8, "papyrus"),
    ],
)
def test_mistakes_are_one_line_and_an_exit_code(run: Run, graph: Path, args: list[str], code: int, says: str) -> None:
    ended = run(*args, "--graph", graph)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
    assert "Traceback" not in ended.err


def test_no_graph_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    code, _, err = run("stats", "--graph", tmp_path / "none.kg")
    assert code == 4
    assert "kg build" in err


def test_query_takes_text_files_stdin_and_parameters(run: Run, graph: Path, tmp_path: Path) -> None:
    count = "MATCH (p:Paper) WHERE p.year > $since RETURN count(p) AS papers"
    assert json.loads(run("query", "--cypher", count, "--param", "since=2022", "-g", graph, "--json").out) == [
        {"papers": 1}
    ]
    file = tmp_path / "count.rq"
    file.write_text("SELECT (COUNT(?p) AS ?papers) WHERE { ?p a <https://w3id.org/papers-kg/ns#Paper> }")
    assert json.loads(run("query", "--sparql", file, "-g", graph, "--json").out) == [{"papers": 2}]


def test_extract_find_show_and_stats(run: Run, source: Path, graph: Path, tmp_path: Path) -> None:
    claims = tmp_path / "claims.jsonl"
    assert run("extract", source, "-o", claims).code == 0
    lines = [json.loads(line) for line in claims.read_text().splitlines()]
    assert [line["id"] for line in lines] == ["p1", "p2"]
    squad = next(c for c in lines[0]["concepts"] if "SQuAD" in c["names"])
    assert squad["role"] == "evaluates_on"
    evidence = squad["evidence"][0]
    assert PAPERS[0]["abstract"][evidence["start"] : evidence["end"]] == "SQuAD"  # type: ignore[index]
    assert json.loads(run("find", "squad", "-g", graph, "--json").out)[0]["name"] == "SQuAD"
    shown = run("show", "SQuAD", "-g", graph).out
    assert "evaluates on it" in shown
    assert "We evaluate Toad on the SQuAD benchmark." in shown
    assert json.loads(run("show", "p1", "-g", graph, "--json").out)[0]["kind"] == "Paper"
    counts = {(r["what"], r["kind"]): r["count"] for r in json.loads(run("stats", "-g", graph, "--json").out)}
    assert counts["node", "Paper"] == 2


def test_export_writes_a_file_and_does_not_replace_it_unasked(run: Run, graph: Path, tmp_path: Path) -> None:
    target = tmp_path / "g.graphml"
    assert run("export", "--to", "graphml", "-o", target, "-g", graph).code == 0
    assert run("export", "--to", "graphml", "-o", target, "-g", graph).code == 8
    assert run("export", "--to", "graphml", "-o", target, "-g", graph, "--overwrite").code == 0


def test_score_of_a_perfect_answer(run: Run, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    squad = {"names": ["SQuAD"], "type": "Dataset", "role": "evaluates_on"}
    gold.write_text(json.dumps({**PAPERS[1], "concepts": [squad], "relations": []}) + "\n")
    rows = json.loads(run("score", gold, gold, "--json").out)
    assert next(row for row in rows if "evaluates_on" in str(row))["F1"] == 100.0


def test_models_lists_what_is_installed_and_shows_a_card(run: Run) -> None:
    [model] = json.loads(run("models", "--json").out)
    assert model["name"] == "abstracts-small" and 0 < model["MB"] < 30
    assert run("models", "abstracts-small").out.startswith("# abstracts-small\n")
    assert run("models", "no-such-model").code == 9


def test_a_threshold_leaves_the_surer_claims(run: Run, source: Path) -> None:
    def concepts(*args: str) -> list[dict[str, object]]:
        lines = run("extract", source, *args).out.splitlines()
        return [concept for line in lines for concept in json.loads(line)["concepts"]]

    everything, sure = concepts(), concepts("--threshold", "0.6")
    assert sure == [c for c in everything if float(str(c["confidence"])) >= 0.6]
    assert 0 < len(sure) < len(everything)


@pytest.mark.parametrize("what", ["markdown", "owl", "shacl", "jsonschema", "neo4j", "neo4j-style", "ladybug"])
def test_schema_derives_every_form(run: Run, what: str) -> None:
    code, out, _ = run("schema", "--to", what)
    assert code == 0
    assert "Benchmark" in out


def test_every_command_has_help() -> None:
    runner = CliRunner()
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert command.callback.__doc__, name
        assert runner.invoke(app, [name, "--help"]).exit_code == 0


def test_help_and_import_load_neither_spacy_nor_an_engine() -> None:
    code = (
        "import sys, kg\n"
        "from kg.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'spacy', 'neo4j', 'ladybug', 'pyoxigraph', 'rdflib', 'pandas', 'pyarrow', 'networkx'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_a_closed_pipe_is_no_error(graph: Path) -> None:
    command = f'"{sys.executable}" -m kg export --to ntriples --graph "{graph}" | head -1'
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    assert ended.stdout.startswith("<")


def test_merges_are_listed_explained_and_undone(run: Run, tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    texts = ["We evaluate Toad on MT-Bench.", "We evaluate Newt on MTBench.", "We evaluate Eft on the SQuAD dataset."]
    papers.write_text("".join(json.dumps({"title": f"T{n}", "abstract": a}) + "\n" for n, a in enumerate(texts)))
    where = tmp_path / "g.kg"
    run("build", papers, "-g", where, "--without", "reader")
    [listed] = json.loads(run("merges", "-g", where, "--json").out)
    assert {listed["name_a"], listed["name_b"]} == {"MT-Bench", "MTBench"}
    assert listed["surprise"] == 0
    [told] = json.loads(run("explain-merge", "mt bench", "MTBench", "-g", where, "--json").out)
    assert (told["judgement"], told["reason"]) == ("same", "one spelling")
    [apart] = json.loads(run("explain-merge", "SQuAD", "MTBench", "-g", where, "--json").out)
    assert apart["judgement"] == "different"

    assert run("different", "MT-Bench", "MTBench", "-g", where, "--reason", "a try").code == 0
    assert "different\tMT-Bench\t\tMTBench\t\t1.0\ta try\tperson" in (where / "judgements.tsv").read_text()
    assert json.loads(run("merges", "-g", where, "--json").out) == []
    assert run("same", "MT-Bench", "mtbench", "-g", where).code == 0
    assert len(json.loads(run("merges", "-g", where, "--json").out)) == 1
    assert run("different", "MT-Bench", "MTBench", "-g", where, "--undo").code == 4, "it says same"
    assert run("same", "mtbench", "MT-Bench", "-g", where, "--undo").code == 0
    assert (where / "judgements.tsv").read_text().count("\n") == 1, "the head line"
    [told] = json.loads(run("explain-merge", "mt bench", "MTBench", "-g", where, "--json").out)
    assert (told["reason"], told["by"]) == ("one spelling", "spelling")
    assert run("merges", "-g", where, "--sort", "taste").code == 6
    before = (where / "judgements.tsv").read_text()
    assert run("same", "A", "B", "-g", where, "--type", "Potato").code == 4
    assert (where / "judgements.tsv").read_text() == before
