import gzip
import json

import pytest

from kg.score import read_gold, read_predicted, report
from schemas.errors import SourceError

BERT = {"names": ["BERT"], "type": "Model", "role": "uses", "confidence": 0.5}
GOLD = {"id": "p", "title": "Stones", "abstract": "We use BERT.", "concepts": [BERT], "relations": []}


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "some.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "no gold record"),
        (b"\n\xff\n", r"some\.jsonl:2: not UTF-8"),
        (b'{"id": 1}\n', r"some\.jsonl:1: .*missing 'title'"),
        (b'\n{"id"\n', r"some\.jsonl:2: not JSON"),
        (b"[" * 100_000, r"some\.jsonl:1: not JSON"),
        (b"[1]\n", r"some\.jsonl:1: not a JSON object"),
        (GOLD | {"concepts": 1}, r"some\.jsonl:1: "),
        (GOLD | {"concepts": ["BERT"]}, r"some\.jsonl:1: "),
        (GOLD | {"concepts": [BERT | {"names": "BERT"}]}, "names are no list"),
        (GOLD | {"concepts": [BERT | {"names": [3]}]}, "3 is no text"),
        (GOLD | {"concepts": [BERT | {"type": ["Model"]}]}, "is no text"),
        (GOLD | {"concepts": [BERT | {"role": None}]}, "None is no text"),
        (GOLD | {"relations": [["BERT", "used_for"]]}, r"some\.jsonl:1: "),
        (gzip.compress(json.dumps(GOLD).encode())[:-9], "cut short"),
    ],
)
def test_a_bad_gold_file_is_named(write, content, message):
    with pytest.raises(SourceError, match=message):
        read_gold(write(content))


def test_a_missing_gold_file_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"nowhere\.jsonl"):
        read_gold(tmp_path / "nowhere.jsonl")


def test_a_line_that_holds_no_claims_is_named(write):
    with pytest.raises(SourceError, match=r"some\.jsonl:1: not a line of claims \(missing 'concepts'\)"):
        read_predicted(write({"id": "p"}))


def test_files_may_be_packed_and_lines_end_only_at_line_feeds(write):
    odd = GOLD | {"abstract": "one\u2028two\x85three"}
    raw = "\ufeff" + json.dumps(odd, ensure_ascii=False) + "\r\n\r\n"
    [paper] = read_gold(write(gzip.compress(raw.encode()))).papers
    assert paper.abstract == odd["abstract"]


@pytest.mark.parametrize("confidence", [None, 0, 1.5, "0.5", True, float("nan")])
def test_calibration_needs_confidences_and_says_where_one_is_missing(write, confidence):
    path = write(GOLD | {"concepts": [BERT, BERT | {"names": ["GPT-4"], "confidence": confidence}]})
    assert len(read_predicted(path)["p"].concepts) == 2
    with pytest.raises(SourceError, match=r"some\.jsonl:1: 'GPT-4' has no confidence.*kg extract"):
        report(path, path, calibration=True)
