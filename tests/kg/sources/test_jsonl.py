"""JSON in its layouts, and the names and shapes that sources give to the fields."""

import gzip
import io
import json
import sys

import pytest

from kg.sources import Report, read_papers

PAPER = {"title": "On X", "abstract": "We study X."}


def one(read, **fields):
    papers, report = read(json.dumps(PAPER | fields))
    assert not report.problems
    return papers[0]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("end", ["", "\n"])
def test_an_array_or_one_object_of_any_layout_is_read_with_its_lines(read, indent, end):
    papers, report = read(json.dumps([PAPER | {"id": str(n)} for n in range(3)], indent=indent) + end)
    assert [p.id for p in papers] == ["0", "1", "2"]
    assert [p.place for p in papers] == (["in:2", "in:7", "in:12"] if indent else ["in:1"] * 3)
    papers, _ = read(json.dumps(PAPER, indent=indent) + end)
    assert [(p.title, p.place) for p in papers] == [("On X", "in:1")]
    assert not report.problems


def test_a_broken_element_of_an_array_is_told_and_the_others_are_kept(read):
    good = json.dumps(PAPER)
    papers, report = read(f'[{good},\n{{"title": oops}},\n{good},\n"text",\n{good},\n{good[:-9]}')
    assert [p.place for p in papers] == ["in:1", "in:3", "in:5"]
    assert [str(p.place) for p in report.problems] == ["in:2", "in:4", "in:6"]


def test_the_answer_of_a_service_is_unwrapped(read):
    papers, _ = read(json.dumps({"total": 2, "results": [PAPER, PAPER]}))
    assert [p.place for p in papers] == ["in:record 1", "in:record 2"]


def test_the_kind_is_found_by_content_whatever_the_name_and_packing(tmp_path):
    content = json.dumps(PAPER).encode()
    path = tmp_path / "papers.csv"
    for data in (content, gzip.compress(content), gzip.compress(content[:9]) + gzip.compress(content[9:])):
        path.write_bytes(data)
        papers = list(read_papers(path, report=Report()))
        assert [p.place for p in papers] == [f"{path}:1"]
        assert next(read_papers(str(path), name="other", report=Report())).place == "other:1"


def test_a_dash_is_standard_input(monkeypatch):
    class Stdin:
        buffer = io.BytesIO(json.dumps(PAPER).encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert next(read_papers("-", report=Report())).place == "<stdin>:1"
    assert not Stdin.buffer.closed


def test_papers_come_before_the_input_ends():
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            return (json.dumps(PAPER) + "\n").encode()

    papers = read_papers(Endless(), name="in", report=Report())
    assert [next(papers).place for _ in range(3)] == ["in:1", "in:2", "in:3"]
    papers.close()


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({"paper_id": "p7"}, "p7"),
        ({"arxiv_id": "2305.18290v2"}, "arxiv:2305.18290"),
        ({"id": None, "DOI": "https://doi.org/10.1234/AbC"}, "doi:10.1234/abc"),
        ({"id": 12}, "12"),
        ({}, "title:"),
    ],
)
def test_ids_go_by_many_names(read, record, wanted):
    assert one(read, **record).id.startswith(wanted)


def test_an_arxiv_id_given_as_a_number_keeps_its_last_zero(read):
    papers, _ = read('{"id": 2305.18290, "title": "On X", "abstract": "We study X."}')
    assert papers[0].id == "arxiv:2305.18290"


@pytest.mark.parametrize("name", ["summary", "abstractNote", "AB", "Paper Abstract"])
def test_abstracts_go_by_many_names(read, name):
    papers, _ = read(json.dumps({"title": "On X", name: "We study X."}))
    assert papers[0].abstract == "We study X."


@pytest.mark.parametrize(
    "fields",
    [
        {"year": 2024},
        {"year": "2024"},
        {"published": "2024-05-13T10:00:00Z"},
        {"publication_date": "13 May 2024"},
        {"date": "20240513"},
        {"Date": 2024.0},
        {"issued": {"date-parts": [[2024, 5, 13]]}},
        {"year": None, "publishedAt": "2024-05-13"},
    ],
)
def test_the_year_is_taken_from_a_number_or_a_date(read, fields):
    assert one(read, **fields).year == 2024


def test_a_date_without_a_year_is_told_and_the_paper_kept(read):
    papers, report = read(json.dumps(PAPER | {"date": "last spring", "url": "javascript:alert(1)"}))
    assert (papers[0].year, papers[0].url) == (None, None)
    assert [(str(p.place), p.skipped) for p in report.problems] == [("in:1", False)] * 2
    assert (report.read, report.skipped) == (1, 0)


@pytest.mark.parametrize(
    "authors",
    [
        ["Ada Lovelace", " Alan Turing ", ""],
        [{"name": "Ada Lovelace"}, {"first": "Alan", "last": "Turing"}],
        [{"given": "Ada", "family": "Lovelace"}, {"fullname": "Alan Turing", "hidden": False}],
        "Ada Lovelace; Alan Turing",
        "Ada Lovelace and Alan Turing",
        "Ada Lovelace, Alan Turing",
        "['Ada Lovelace', 'Alan Turing']",
        '["Ada Lovelace", "Alan Turing"]',
    ],
)
def test_authors_come_in_many_shapes(read, authors):
    assert one(read, authors=authors).authors == ("Ada Lovelace", "Alan Turing")


def test_a_surname_before_its_comma_is_no_author_of_its_own(read):
    assert one(read, author="Lovelace, Ada and Turing, Alan").authors == ("Lovelace, Ada", "Turing, Alan")
    assert one(read, author="Lovelace, Ada").authors == ("Lovelace, Ada",)
    assert one(read, author="[sic] Anonymous").authors == ("[sic] Anonymous",)
    assert one(read, author=7).authors == ()


def test_the_papers_of_a_hugging_face_listing_are_unwrapped(read):
    listed = {
        "paper": {
            **{"id": "2401.00001", "title": "On X", "summary": "We study X.", "upvotes": 3},
            **{"publishedAt": "2024-01-01T00:00:00Z", "authors": [{"name": "Ada Lovelace", "hidden": False}]},
            "ai_summary": "A machine says: X.",
        },
        **{"title": "On X", "summary": "We study X.", "publishedAt": "2024-01-02T00:00:00Z", "numComments": 1},
    }
    papers, _ = read(json.dumps([listed]))
    assert (papers[0].id, papers[0].year) == ("arxiv:2401.00001", 2024)
    assert (papers[0].abstract, papers[0].authors) == ("We study X.", ("Ada Lovelace",))


def test_the_fields_of_other_services_are_understood(read):
    crossref = {"title": ["On X"], "container-title": ["J. of X"], "DOI": "10.1/x", "URL": "https://doi.org/10.1/x"}
    assert one(read, **crossref).venue == "J. of X"
    papers, _ = read(json.dumps({"content": 1, "title": {"value": "On X"}, "abstract": {"value": "We study X."}}))
    assert papers[0].title == "On X"
