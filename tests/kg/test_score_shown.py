import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.cli import app
from kg.graph.result import Result
from kg.score import PaperErrors, Report, annotation
from kg.show_score import print_score
from schemas.records import Paper

NO_TABLE = Result(("row", "P", "R", "F1", "F1_low", "F1_high", "gold", "predicted"), [])


def concept(names, kind, role, **more):
    return {"names": names, "type": kind, "role": role, **more}


GOLD = {
    "id": "p",
    "title": "Newts sort stones",
    "abstract": "We use BERT for stone sorting on SQuAD and GLUE, as newts do.",
    "concepts": [
        concept(["stone sorting"], "Task", "addresses"),
        concept(["BERT"], "Model", "uses"),
        concept(["SQuAD"], "Dataset", "evaluates_on"),
        concept(["GLUE"], "Benchmark", "evaluates_on"),
    ],
    "relations": [["BERT", "evaluated_on", "SQuAD"]],
}
CLAIMS = {
    "id": "p",
    "concepts": [
        concept(["sorting on SQuAD"], "Task", "addresses", confidence=0.5),
        concept(["BERT"], "Method", "uses", confidence=0.75),
        concept(["SQuAD"], "Dataset", "mentions", confidence=0.5),
        concept(["GLUE"], "Benchmark", "evaluates_on", confidence=0.9),
    ],
    "relations": [["BERT", "trained_on", "SQuAD"]],
}


@pytest.fixture
def files(tmp_path):
    paths = tmp_path / "gold.jsonl", tmp_path / "claims.jsonl"
    for path, record in zip(paths, (GOLD, CLAIMS), strict=True):
        path.write_text(json.dumps(record))
    return [*map(str, paths)]


def run(*args):
    ended = CliRunner().invoke(app, ["score", *args])
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def test_a_pipe_shows_the_marks_in_the_text_and_each_disagreement(files):
    out = run(*files, "--errors", "3")
    assert "[-missed-] gold only" in out
    assert "We use <T:BERT> for [-stone {+sorting-] on <R:SQuAD>+} and GLUE, as newts do." in out
    assert "<T:type>     BERT  gold: Model, uses  predicted: Method, uses 0.75" in out
    assert "{+spurious+} sorting on SQuAD  predicted: Task, addresses 0.50" in out
    assert "- BERT –evaluated_on→ SQuAD" in out
    assert "+ BERT –trained_on→ SQuAD" in out
    assert "\x1b" not in out


def test_a_terminal_has_the_same_text_in_colours(files, monkeypatch):
    plain = run(*files, "--errors", "3")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "110")
    coloured = run(*files, "--errors", "3")
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_programs_get_the_disagreements_with_offsets(files):
    [paper] = json.loads(run(*files, "--errors", "1", "--json"))["errors"]
    assert paper["disagreements"] == 4
    by_kind = {error["kind"]: error for error in paper["concepts"]}
    assert by_kind["missed"]["predicted"] is None
    assert by_kind["role"]["gold"] == {"names": ["SQuAD"], "type": "Dataset", "role": "evaluates_on"}
    assert by_kind["spurious"]["predicted"]["confidence"] == 0.5
    for error in paper["concepts"]:
        for span in error["spans"]:
            assert paper[span["field"]][span["start"] : span["end"]] in (error["gold"] or error["predicted"])["names"]
    assert {"kind": "missed", "relation": ["BERT", "evaluated_on", "SQuAD"]} in paper["relations"]


def test_calibration_is_a_table(files):
    out = run(*files, "--calibration")
    assert "expected calibration error" in out
    assert re.search(r"0\.4–0\.5 +2 +0\.500 +0\.000", out)


def test_a_table_without_predictions_still_prints(files, tmp_path):
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    out = run(files[0], str(empty), "--calibration")
    assert "no edge was predicted" in out


WORDS = ["stone", "net", "BERT", "the", "sorting"]
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


@given(
    st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join),
    st.lists(PHRASES, max_size=4),
    st.lists(PHRASES, max_size=4),
)
def test_marks_come_in_pairs_and_leave_the_text_as_it_was(text, gold, predicted):
    from kg import show_score

    sides = [annotation({"concepts": [concept([n], "Task", "uses") for n in names]}) for names in (gold, predicted)]
    errors = PaperErrors(Paper(id="p", title="", abstract=text), *sides)
    marked = show_score._marked(text, "abstract", errors.concepts).plain
    assert re.sub(r"\[-|-\]|\{\+|\+\}", "", marked) == text
    assert marked.count("[-") == marked.count("-]") == sum(len(e.spans) for e in errors.concepts if e.kind == "missed")


def test_no_control_character_reaches_the_terminal(capsys):
    nasty = "B\x1b[2JERT\u202e"
    sides = annotation({"concepts": [concept([nasty], nasty, nasty)], "relations": []}), annotation({"concepts": []})
    paper = Paper(id=nasty, title=nasty, abstract=nasty)
    print_score(Report(NO_TABLE, errors=[PaperErrors(paper, *sides)]))
    assert not {"\x1b", "\u202e"} & set(capsys.readouterr().out)
