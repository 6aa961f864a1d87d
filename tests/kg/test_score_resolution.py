"""Names scored against judged pairs."""

import json

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.score.resolution import read_pairs, resolution_report
from schemas.errors import SourceError

PAIRS = """\
name_a\ttype_a\tname_b\ttype_b\tjudgement\tfamily
MT-Bench\tBenchmark\tMTBench\tBenchmark\tsame\tmt
MT-Bench\tBenchmark\tMT Bench\tBenchmark\tsame\tmt
Llama-3-70B\tModel\tLlama 3\tModel\tnarrower\tllama
GPT-4\tModel\tGPT-4o\tModel\tdifferent\tgpt
Mr. Toad\tModel\tTheodore\tModel\tsame\ttoad
"""


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text(PAIRS, encoding="utf-8")
    return path


def test_right_and_wrong_are_counted(pairs):
    report = resolution_report(pairs)
    figures = {row["row"]: row for row in report.figures.records()}
    assert figures["three-way accuracy"]["score"] == 80.0
    assert (figures["same"]["P"], figures["same"]["R"]) == (100.0, 66.7)
    assert figures["narrower"]["score"] == 100.0
    assert figures["three-way accuracy"]["baseline"] == 40.0  # "mt bench" and "different"
    confusion = {row["gold"]: row for row in report.confusion.records()}
    assert confusion["same"] == {"gold": "same", "same": 2, "narrower": 0, "different": 1, "broader": 0}
    assert [row["name_b"] for row in report.wrong.records()] == ["Theodore"]


def test_clusters_are_scored_by_what_the_linker_makes_of_the_names(pairs):
    figures = {row["row"]: row for row in resolution_report(pairs).figures.records()}
    joined = figures["clusters, pairs joined"]
    assert (joined["P"], joined["R"]) == (100.0, 75.0)  # three names of MT-Bench, without Mr. Toad's other one
    assert figures["clusters, B-cubed"]["P"] == 100.0
    assert figures["clusters, B-cubed"]["score"] > figures["clusters, B-cubed"]["baseline"]


def test_the_command_prints_it_and_wants_one_file(pairs):
    ran = CliRunner().invoke(app, ["score", "--resolution", str(pairs), "--json"])
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["figures"][0]["score"] == 80.0
    shown = CliRunner().invoke(app, ["score", "--resolution", str(pairs), "--errors", "1"])
    assert "Theodore" in shown.stdout and "three-way accuracy" in shown.stdout
    assert CliRunner().invoke(app, ["score"]).exit_code == 2
    assert CliRunner().invoke(app, ["score", str(pairs), "--resolution", str(pairs)]).exit_code == 2


@pytest.mark.parametrize("line", ["only\tthree\tcolumns", "a\tNonsense\tb\tModel\tsame", "a\tModel\tb\tModel\tmaybe"])
def test_a_bad_line_is_named(pairs, line):
    pairs.write_text(PAIRS + line + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"pairs\.tsv:7.*not a pair"):
        read_pairs(pairs)
