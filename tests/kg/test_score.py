import json

import pytest

from extractors.pipeline import LAYERS
from kg.score import Row, ablation, annotation, normal, read_gold, score, score_gold
from schemas.errors import SourceError


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


GOLD = {
    "id": "p",
    "title": "Sorting stones",
    "abstract": "We evaluate BERT on ImageNet.",
    "concepts": [
        {"names": ["BERT"], "type": "Model", "role": "uses"},
        {"names": ["ImageNet"], "type": "Dataset", "role": "evaluates_on"},
    ],
    "relations": [["BERT", "evaluated_on", "ImageNet"]],
}


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD) + "\n\n")
    return read_gold(path)


def test_gold_papers_are_extracted_and_compared(gold):
    found = score_gold(gold)
    assert found["edge (name+type+role)"] == Row(2, 2, 2)


def test_ablation_switches_each_layer_off(gold):
    tables = dict(ablation(gold))
    assert list(tables) == ["", *LAYERS]
    assert tables["lexicon"]["edge (name+type+role)"].right < tables[""]["edge (name+type+role)"].right


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "no gold record"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"id": 1}\n', r"gold\.jsonl:1: .*missing 'title'"),
        (b'\n{"id"\n', r"gold\.jsonl:2: not JSON"),
        (b"[1]\n", r"gold\.jsonl:1: "),
        (b'{"id": 1, "title": "", "abstract": "", "concepts": [{"names": 3}]}\n', r"gold\.jsonl:1: "),
    ],
)
def test_a_bad_gold_file_is_named(tmp_path, content, message):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_gold(path)


def test_a_missing_gold_file_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"nowhere\.jsonl"):
        read_gold(tmp_path / "nowhere.jsonl")
