import json

import pytest
from typer.testing import CliRunner

from extractors.pipeline import LAYERS, ExtractorSpec
from kg.cli import app
from kg.score import Row, ablation, annotation, extracted, normal, read_gold, report, score, score_gold

RULES = ExtractorSpec(disable=("reader",))  # which know the example by heart
WITHOUT_READER = ("--without", "reader")


def paper(*concepts, relations=()):
    made = [{"names": names.split("|"), "type": kind, "role": role} for names, kind, role in concepts]
    return annotation({"concepts": made, "relations": [list(r) for r in relations]})


def table(gold, predicted):
    return score({"p": gold}, {"p": predicted})


@pytest.mark.parametrize(
    "name, expected",
    [
        ("The Stone Nets", "stone net"),
        ("stone-net", "stone net"),
        ("A* search", "a* search"),
        ("Rock 3.1.", "rock 3.1"),
        ("glass", "glass"),
        ("GPS", "gps"),
        ("Bayes’ rule", "baye rule"),
        ("the", ""),
        ("Größe", "gr e"),
    ],
)
def test_names_are_compared_without_their_dress(name, expected):
    assert normal(name) == expected


def test_a_row_counts_in_percent():
    row = Row(right=1, gold=3, predicted=2)
    assert (row.precision, row.recall, row.f1) == (50.0, 33.3, 40.0)
    assert (Row().precision, Row().recall, Row().f1) == (0.0, 0.0, 0.0)


def test_concepts_match_by_any_name():
    found = table(paper(("stone net|SN", "Method", "uses")), paper(("the Stone-Nets", "Method", "mentions")))
    assert found["concept (name+type)"] == Row(1, 1, 1)
    assert found["edge (name+type+role)"] == Row(0, 1, 1)
    assert found["type Method"] == Row(1, 1, 1)


def test_each_concept_matches_once():
    gold = paper(("SN", "Method", "uses"))
    found = table(gold, paper(("SN", "Method", "uses"), ("the SNs", "Method", "uses")))
    assert found["concept (name only)"] == Row(1, 1, 2)


def test_the_same_type_is_matched_first():
    gold = paper(("SN", "Method", "uses"), ("SN", "Model", "uses"))
    found = table(gold, paper(("SN", "Model", "uses")))
    assert found["type Model"] == Row(1, 1, 1)
    assert found["concept (name+type)"] == Row(1, 2, 1)


def test_datasets_and_benchmarks_are_one_kind_of_edge():
    found = table(paper(("SQ", "Dataset", "evaluates_on")), paper(("SQ", "Benchmark", "evaluates_on")))
    assert found["evaluates_on edge"] == Row(1, 1, 1)
    assert found["resource edge (dataset|benchmark, role)"] == Row(1, 1, 1)
    assert found["concept (name+type)"] == Row(0, 1, 1)
    assert found["type Benchmark"] == Row(0, 0, 1)


def test_a_type_that_the_ontology_lacks_counts_as_wrong():
    found = table(paper(("SQ", "Dataset", "evaluates_on")), paper(("SQ", "Corpus", "evaluates_on")))
    assert found["concept (name only)"] == Row(1, 1, 1)
    assert found["evaluates_on edge"] == Row(0, 1, 1)


def test_proposes_needs_the_type():
    found = table(paper(("SN", "Method", "proposes")), paper(("SN", "Model", "proposes")))
    assert found["proposes edge"] == Row(0, 1, 1)


def test_relations_join_matched_concepts_by_any_name():
    gold = paper(
        ("stone net|SN", "Method", "uses"), ("sorting", "Task", "addresses"), relations=[("SN", "used_for", "sorting")]
    )
    predicted = paper(
        ("stone nets", "Model", "uses"),
        ("Sorting", "Task", "addresses"),
        ("shells", "Task", "addresses"),
        relations=[("stone nets", "used_for", "Sorting"), ("stone nets", "used_for", "shells")],
    )
    assert table(gold, predicted)["relation"] == Row(1, 1, 2)


def test_a_gold_relation_without_its_concept_does_not_count():
    gold = paper(("SN", "Method", "uses"), relations=[("SN", "used_for", "sorting")])
    assert table(gold, paper())["relation"] == Row(0, 0, 0)


def test_a_paper_without_prediction_counts_as_empty_and_others_are_ignored():
    gold = paper(("SN", "Method", "uses"))
    found = score({"p": gold, "q": gold}, {"q": gold, "r": gold})
    assert found["concept (name+type)"] == Row(1, 2, 1)


BERT = {"names": ["BERT"], "type": "Model", "role": "uses"}
IMAGENET = {"names": ["ImageNet"], "type": "Dataset", "role": "evaluates_on"}
GOLD = {
    "id": "p",
    "title": "Sorting stones",
    "abstract": "We evaluate BERT on ImageNet.",
    "concepts": [BERT, IMAGENET],
    "relations": [["ImageNet", "based_on", "BERT"]],  # which nobody would read in it
}


def lines(path, *records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def gold_path(tmp_path):
    return lines(tmp_path / "gold.jsonl", GOLD)


@pytest.fixture
def gold(gold_path):
    return read_gold(gold_path)


def test_gold_papers_are_extracted_and_compared(gold):
    found = score_gold(gold, RULES)
    assert found["edge (name+type+role)"] == Row(2, 2, 2)


def test_our_extraction_says_how_sure_it_is(gold):
    assert all(concept.confidence for concept in extracted(gold)["p"].concepts)


def test_ablation_switches_each_layer_off(gold):
    tables = dict(ablation(gold))
    assert list(tables) == ["", *LAYERS]
    assert tables["relations"]["relation"].predicted == 0 < tables["links"]["concept (name only)"].predicted


def test_the_report_has_a_column_for_each_layer(gold_path):
    found = report(gold_path, layers=True, spec=RULES).table
    assert found.columns[-len(LAYERS) :] == tuple(f"+{layer}" for layer in LAYERS)
    [edge] = [row for row in found.records() if row["row"] == "edge (name+type+role)"]
    assert edge["F1"] == 100.0
    assert edge["+lexicon"] > 0


def test_one_paper_has_no_spread(gold_path):
    for row in report(gold_path, gold_path).table.records():
        assert (row["F1_low"], row["F1_high"]) == ((100.0, 100.0) if row["gold"] else (None, None))


def test_claims_about_an_arxiv_paper_are_found_under_its_usual_id(tmp_path):
    gold = lines(tmp_path / "gold.jsonl", GOLD | {"id": "2305.18290v2"}, GOLD)
    predicted = lines(tmp_path / "claims.jsonl", GOLD | {"id": "arxiv:2305.18290"})
    found = report(gold, predicted)
    assert found.unanswered == 1
    assert found.table.records()[0]["predicted"] == 2


# -- as a command --------------------------------------------------------------------------------------------------


def run(*args, code=0, stdin=None):
    ended = CliRunner().invoke(app, ["score", *map(str, args)], input=stdin)
    assert ended.exit_code == code, ended.output
    return ended


def test_json_is_the_rows_and_an_object_where_more_is_asked_for(gold_path):
    rows = json.loads(run(gold_path, "--json", *WITHOUT_READER).stdout)
    assert rows[0]["row"] == "concept (name only)"
    assert {"P", "R", "F1", "F1_low", "F1_high", "gold", "predicted"} <= rows[0].keys()
    more = json.loads(run(gold_path, "--json", "--calibration", "--errors", 1, *WITHOUT_READER).stdout)
    assert more["table"] == rows
    assert 0 < more["calibration"]["ece"] < 1
    assert sum(b["edges"] for b in more["calibration"]["bins"]) == rows[0]["predicted"]
    assert [paper["disagreements"] for paper in more["errors"]] == [0]
    assert json.loads(run(gold_path, gold_path, "--json", "--errors", 1).stdout)["errors"] == []


def test_everything_fits_on_one_page_of_text(gold_path):
    out = run(gold_path, "--layers", "--calibration", "--errors", 2, *WITHOUT_READER).stdout
    assert "100.0–100.0" in out
    assert "expected calibration error" in out
    assert "- ImageNet –based_on→ BERT" in out
    assert all(f"+{layer}" in out for layer in LAYERS)


def test_errors_of_a_perfect_answer(gold_path):
    assert "no paper on which the two disagree" in run(gold_path, gold_path, "--errors", 2).stdout


def test_claims_may_come_through_a_pipe(gold_path):
    assert "100.0" in run(gold_path, "-", stdin=json.dumps(GOLD)).stdout


def test_papers_without_claims_are_told(gold_path, tmp_path):
    ended = run(gold_path, lines(tmp_path / "claims.jsonl", GOLD | {"id": "q"}))
    assert "gold papers without a line in" in ended.stderr


@pytest.mark.parametrize(
    "options, told",
    [(["CLAIMS", "--layers"], "--layers"), (["--errors", "-1"], "--errors"), (["-"], "standard input")],
)
def test_what_cannot_be_combined_is_said(gold_path, options, told):
    first = "-" if options == ["-"] else gold_path
    options = [gold_path if option == "CLAIMS" else option for option in options]
    assert told in run(first, *options, code=2).stderr
