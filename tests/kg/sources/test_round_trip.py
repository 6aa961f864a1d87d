"""Whatever papers are written in a common form come back exactly; whatever bytes come in, nothing but papers, a
report or a `SourceError` comes out.
"""

import contextlib
import csv
import io
import json
import tempfile
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sources import Report, read_papers
from schemas.errors import SourceError
from schemas.ids import paper_id
from schemas.records import Paper

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1)
WORDS = st.builds("{}{}".format, TEXT, st.sampled_from(["stone", "камень", "石頭", "حجر"]))
NAME = st.from_regex(r"[A-Z][a-zà-ö]{1,9} [A-Z]\. [A-Z][a-z'-]{1,9}", fullmatch=True)
PAPER = st.builds(
    lambda **fields: Paper(**(fields | {"id": paper_id(fields["id"], fields["title"])})),
    id=st.one_of(st.none(), st.from_regex(r"\d{4}\.\d{5}|[a-z]{2,9}-\d{1,4}", fullmatch=True)),
    title=WORDS,
    abstract=WORDS,
    year=st.one_of(st.none(), st.integers(1900, 2090)),
    authors=st.lists(NAME, max_size=4).map(tuple),
    venue=st.one_of(st.none(), st.sampled_from(["ACL", 'J. of Stones, 2nd "series"'])),
    url=st.one_of(st.none(), st.just("https://example.org/a?b=1&c=2")),
)
PAPERS = st.lists(PAPER, min_size=1, max_size=5)


def records(papers):
    return [{name: getattr(paper, name) for name in Paper.__dataclass_fields__ if name != "place"} for paper in papers]


def read(data):
    report = Report()
    papers = list(read_papers(io.BytesIO(data), name="in", report=report))
    assert report.read == len(papers)
    return papers, report


@given(PAPERS, st.booleans(), st.sampled_from([None, 1]))
def test_json_comes_back(papers, ascii_only, indent):
    rows = records(papers)
    lines = "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows)
    array = json.dumps(rows, ensure_ascii=ascii_only, indent=indent)
    assert read(lines.encode())[0] == papers
    assert read(array.encode())[0] == papers


@given(PAPERS, st.sampled_from(",;\t|"))
def test_csv_comes_back(papers, delimiter):
    buffer = io.StringIO(newline="")
    rows = [row | {"authors": "; ".join(row["authors"])} for row in records(papers)]
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    got, report = read(buffer.getvalue().encode())
    assert got == papers
    assert not report.problems


@settings(max_examples=25)
@given(PAPERS)
def test_parquet_comes_back(papers):
    import pandas

    with tempfile.TemporaryFile() as file:
        pandas.DataFrame(records(papers)).to_parquet(file)
        file.seek(0)
        assert read(file.read())[0] == papers


WORD = st.sampled_from(
    [
        "a",
        "to",
        "models,",
        "weigh",
        "(LLMs)",
        "state-of-the-art:",
        "GPT-4o",
        "$x_1^2$",
        "naïve",
        "3.5%",
        '"so"',
        "why?",
        "В",
        "е.g.",
        "AI",
    ]
)
TITLE = st.lists(WORD, min_size=2, max_size=18).map(lambda words: "On " + " ".join(words))
SENTENCE = st.lists(WORD, min_size=8, max_size=30).map(lambda words: "We " + " ".join(words) + ".")
ABSTRACT = st.lists(SENTENCE, min_size=3, max_size=8).map(" ".join)


@given(st.lists(st.tuples(TITLE, ABSTRACT), min_size=1, max_size=12), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_a_page_comes_back(entries, heading, end):
    blocks = ["Daily Papers", "Jul 31"] if heading else []
    text = (end * 2).join([*blocks, *(text for entry in entries for text in entry)])
    got, report = read(text.encode())
    assert [(p.title, p.abstract) for p in got] == entries
    assert not report.problems


@given(PAPERS, st.data())
def test_every_broken_line_is_told_and_costs_no_other(papers, data):
    lines = [json.dumps(row) for row in records(papers)]
    at = data.draw(st.integers(0, len(lines)))
    lines.insert(
        at, data.draw(st.sampled_from(["{", '{"title": "On', "]", "{}", '"x"', '{"title": 1, "abstract": 2}']))
    )
    got, report = read("\n".join(lines).encode())
    assert got == papers
    assert [(p.place.line, p.skipped) for p in report.problems] == [(at + 1, True)]
    assert [int(p.place.removeprefix("in:")) for p in got] == [n + 1 for n in range(len(lines)) if n != at]


STARTS = [b"", b'{"title": "', b"[{", b"title,abstract\n", b"PAR1", b"\x1f\x8b\x08", b"On X\n\nWe ", b"\xff\xfe"]


@given(st.sampled_from(STARTS), st.binary(max_size=400))
def test_any_bytes_give_papers_a_report_or_a_source_error(start, rest):
    with contextlib.suppress(SourceError):
        for paper in read(start + rest)[0]:
            assert replace(paper, title=paper.title.encode().decode()) == paper
