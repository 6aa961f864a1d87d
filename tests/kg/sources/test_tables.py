"""CSV, TSV and Parquet: the rows, where they stand, and what happens to broken ones."""

import io

import pandas
import pytest

from kg.sources import Report, read_papers
from schemas.errors import SourceError

LONG = "We study X, at length. " * 10_000


def places(papers):
    return [(p.title, p.place) for p in papers]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_is_told_by_the_line_it_starts_on(read, delimiter, end):
    rows = [
        ["Title", "Abstract", "Year", "Authors"],
        ["On X", '"Line one.\nLine two."', "2024", '"Ada Lovelace; Alan Turing"'],
        [],
        ["On Y", '"He said ""no"", twice."', "", ""],
        ["On Z", LONG.replace(",", "").strip(), "2023"],
    ]
    papers, report = read(end.join(delimiter.join(row) for row in rows))
    assert places(papers) == [("On X", "in:2"), ("On Y", "in:5"), ("On Z", "in:6")]
    assert (papers[0].abstract, papers[0].year) == ("Line one.\nLine two.", 2024)
    assert papers[0].authors == ("Ada Lovelace", "Alan Turing")
    assert (papers[1].abstract, papers[1].year) == ('He said "no", twice.', None)
    assert not report.problems


def test_a_broken_row_is_told_and_the_others_are_kept(read):
    papers, report = read(
        "title,abstract\n"
        "On A,We study A.\n"
        "On B,We study B, and its commas.\n"
        '"On C" or so,We study C.\n'
        "On D\n"
        "On E,We study E.\n"
    )
    assert places(papers) == [("On A", "in:2"), ("On E", "in:6")]
    assert [(str(p.place), p.skipped) for p in report.problems] == [("in:3", True), ("in:4", True), ("in:5", True)]
    assert "3 cells for 2 columns" in report.problems[0].message


def test_a_quotation_mark_that_is_never_closed_swallows_nothing_silently(read):
    papers, report = read('title,abstract\nOn A,We study A.\nOn B,"We study B.\nOn C,We study C.\n')
    assert places(papers) == [("On A", "in:2")]
    assert [str(p.place) for p in report.problems] == ["in:3"]
    assert "never closed" in report.problems[0].message
    assert "line 4" in report.problems[0].message


def test_of_two_columns_for_one_thing_the_first_that_is_filled_counts(read):
    papers, _ = read("title,title,summary,abstract\nOn A,On B,We study S.,\n,On B,,We study B.\n")
    assert [(p.title, p.abstract) for p in papers] == [("On A", "We study S."), ("On B", "We study B.")]


def test_a_header_alone_is_an_error(read):
    with pytest.raises(SourceError, match="no usable paper in it, read as CSV"):
        read("id,title,abstract\n")


def parquet(frame):
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


def test_parquet_rows_are_told_by_their_number(read):
    frame = pandas.DataFrame(
        {
            "arxiv_id": ["2401.00001", None, "2401.00003"],
            "Title": ["On X", "On Y", None],
            "summary": [LONG, "We study Y.", "We study Z."],
            "year": pandas.array([2024, None, 2023], dtype="Int64"),
            "authors": [["Ada Lovelace", "Alan Turing"], None, []],
            "unused": [object.__name__, None, "x"],
        }
    )
    papers, report = read(parquet(frame))
    assert places(papers) == [("On X", "in:record 1"), ("On Y", "in:record 2")]
    assert (papers[0].id, papers[0].year, papers[1].year) == ("arxiv:2401.00001", 2024, None)
    assert (papers[0].authors, papers[1].authors) == (("Ada Lovelace", "Alan Turing"), ())
    assert papers[0].abstract == LONG
    assert [str(p.place) for p in report.problems] == ["in:record 3"]


def test_parquet_dates_and_objects_are_understood(read):
    frame = pandas.DataFrame(
        {
            "id": [7],
            "title": ["On X"],
            "abstract": ["We study X."],
            "published": pandas.to_datetime(["2024-05-13"]),
            "authors": [[{"name": "Ada Lovelace"}]],
        }
    )
    papers, report = read(parquet(frame))
    assert (papers[0].id, papers[0].year, papers[0].authors) == ("7", 2024, ("Ada Lovelace",))
    assert not report.problems


def test_damaged_parquet_is_an_error_with_a_remedy():
    data = parquet(pandas.DataFrame({"title": ["On X"], "abstract": ["We study X."]}))
    for damaged in (data[:-20], data[:4] + b"\xff" * 40):
        with pytest.raises(SourceError, match=r"damaged Parquet .*; write or fetch it again"):
            list(read_papers(io.BytesIO(damaged), name="in", report=Report()))


def test_parquet_without_the_columns_is_an_error(read):
    with pytest.raises(SourceError, match="no usable paper in it, read as Parquet"):
        read(parquet(pandas.DataFrame({"a": [1], "b": [2]})))
