import gzip
import json

import pytest

from schemas.ontology import ontology
from training.annotations import KEPT, annotated, read_records

ABOUT = {"id": "p1", "concepts": [{"names": ["BERT"], "type": "Model", "role": "uses"}], "relations": []}
TEXT = {"id": "p1", "title": "Reading with BERT", "abstract": "We read.", "year": 2020}


def write(path, *records):
    lines = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(gzip.compress(lines.encode()) if path.suffix == ".gz" else lines.encode())
    return path


def test_annotations_are_joined_to_the_texts_they_are_about(tmp_path):
    annotations = write(tmp_path / "a.jsonl.gz", ABOUT)
    papers = write(tmp_path / "papers.jsonl", {**TEXT, "id": "p0"}, TEXT)
    assert annotated(annotations, papers) == [{**ABOUT, "title": "Reading with BERT", "abstract": "We read."}]


@pytest.mark.parametrize("text", [{**TEXT, "id": "p2"}, {**TEXT, "title": "Reading with GPT"}])
def test_a_missing_or_changed_text_is_reported(tmp_path, text):
    annotations, papers = write(tmp_path / "a.jsonl", ABOUT), write(tmp_path / "papers.jsonl", text)
    with pytest.raises(SystemExit, match=r"lacks the text of 1 papers .* \['p1'\]"):
        annotated(annotations, papers)


def test_the_annotations_kept_here_are_of_the_ontology_and_hold_no_texts():
    edges, relations = ontology().edges, ontology().relations
    seen = set()
    for record in read_records(KEPT):
        assert set(record) == {"id", "concepts", "relations"}
        assert record["id"] not in seen
        seen.add(record["id"])
        names = {name for c in record["concepts"] for name in c["names"]}
        assert all(c["type"] in edges[c["role"].upper()].target for c in record["concepts"])
        assert all(h in names and label in relations and t in names and h != t for h, label, t in record["relations"])
    assert seen
