"""Every way in which a file can be bad: what can be kept is kept, and what cannot is told with its place."""

import gzip
import io
import json
import os

import pytest

from kg.sources import Report, read_papers
from kg.sources.source import LONGEST_LINE
from schemas.errors import SourceError


def line(number=1, **fields):
    record = {"id": f"p{number}", "title": f"On Topic {number}", "abstract": f"We study topic {number}."}
    return json.dumps(record | fields)


def problems(report):
    return [(str(p.place), p.skipped) for p in report.problems]


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n ", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_an_error_that_says_what_was_expected(read, content):
    with pytest.raises(SourceError, match=r"^in: is empty; expected JSON Lines .* papers page"):
        read(content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (bytes(range(256)) * 40, "a binary file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a binary file"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"<!doctype html><title>Papers</title>", "HTML or XML"),
        (b"@article{a, title={On X}, abstract={We study X.}}", "BibTeX"),
        (b"just one line of words", "no known kind"),
        (b"name,size\nx,1\n", "no known kind"),
    ],
)
def test_a_file_of_another_kind_is_an_error_that_names_it(read, content, says):
    with pytest.raises(SourceError, match=says):
        read(content)


def test_a_path_that_cannot_be_read_is_an_error(tmp_path):
    for path, says in [(tmp_path, "folder"), (tmp_path / "none", "no such file"), ("a\0b", "cannot be opened")]:
        with pytest.raises(SourceError, match=says):
            list(read_papers(path, report=Report()))


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root, and anyone on Windows, may read it")
def test_a_file_without_permission_is_an_error(tmp_path):
    path = tmp_path / "papers.jsonl"
    path.write_text(line())
    path.chmod(0)
    with pytest.raises(SourceError, match="may not read"):
        list(read_papers(path, report=Report()))


def test_a_gzip_cut_short_gives_the_papers_before_the_break_and_tells_it(read):
    lines = [line(n, abstract=os.urandom(300).hex()) for n in range(1, 2000)]
    packed = gzip.compress("\n".join(lines).encode())
    papers, report = read(packed[: len(packed) // 2])
    assert 900 < len(papers) < 1100
    assert [p.id for p in papers] == [f"p{n}" for n in range(1, len(papers) + 1)]
    assert any("cut short" in p.message and not p.skipped for p in report.problems)
    assert problems(report)[-1] == (f"in:{len(papers) + 1}", True), "the line that the break cuts is told too"


def test_a_damaged_gzip_gives_the_papers_before_the_damage(read):
    packed = bytearray(gzip.compress("\n".join(line(n) for n in range(1, 20000)).encode()))
    packed[-8] ^= 0xFF  # the checksum
    papers, report = read(bytes(packed))
    assert len(papers) > 18_000
    assert any("damaged" in p.message for p in report.problems)


def test_a_gzip_padded_with_zeros_is_whole(read):
    papers, report = read(gzip.compress(line().encode()) + bytes(512))
    assert len(papers) == 1
    assert not report.problems


def test_a_gzip_cut_before_the_first_record_is_an_error(read):
    with pytest.raises(SourceError, match=r"gzip file is cut short"):
        read(gzip.compress(line().encode())[:15])


def test_a_disk_that_fails_ends_the_reading_and_is_told():
    class Failing(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read(size)

    content = "\n".join(line(n) for n in range(1, 5000)).encode()
    report = Report()
    papers = list(read_papers(Failing(content), name="in", report=report))
    assert papers
    assert "Input/output error" in report.problems[0].message


def test_a_broken_line_is_told_and_the_others_are_kept(read):
    papers, report = read(f"{line(1)}\n{line(2)[:-5]}\n\n{line(4)}\nnull\n[1]\n{line(7)}")
    assert [(p.id, p.place) for p in papers] == [("p1", "in:1"), ("p4", "in:4"), ("p7", "in:7")]
    assert problems(report) == [("in:2", True), ("in:5", True), ("in:6", True)]
    assert (report.read, report.skipped) == (3, 3)
    assert "broken JSON" in report.problems[0].message


def test_a_broken_first_line_does_not_hide_the_kind(read):
    papers, report = read(f"oops\n{line(2)}\n{line(3)}")
    assert [p.id for p in papers] == ["p2", "p3"]
    assert problems(report) == [("in:1", True)]


@pytest.mark.parametrize("field", ["title", "abstract"])
@pytest.mark.parametrize(
    "value", [None, "", "  \n", 17, ["a", "b"], {"a": 1}, "<p><br/></p>", "<i>&nbsp;</i>", "12 - 7 = 5", "…"]
)
def test_a_record_without_usable_title_or_abstract_is_skipped_and_told(read, field, value):
    papers, report = read(f"{line(1)}\n{line(2, **{field: value})}")
    assert [p.id for p in papers] == ["p1"]
    assert problems(report) == [("in:2", True)]
    assert field in report.problems[0].message


@pytest.mark.parametrize("value", ["None", "n/a", "NaN", "[No abstract available.]"])
def test_an_abstract_that_says_there_is_none_is_none(read, value):
    _, report = read(f"{line(1)}\n{line(2, abstract=value)}")
    assert problems(report) == [("in:2", True)]


@pytest.mark.parametrize("value", ["a\0b", "half a pair: \ud83d", "other half: \ude00"])
@pytest.mark.parametrize("field", ["title", "abstract", "id", "venue", "authors"])
def test_what_no_store_can_keep_is_told_and_never_changed(read, field, value):
    papers, report = read(f"{line(1)}\n{line(2, **{field: value})}")
    assert [p.id for p in papers] == ["p1"]
    assert problems(report) == [("in:2", True)]
    assert f"the {field} holds" in report.problems[0].message


def test_a_line_that_is_not_utf8_is_told_and_the_others_are_kept(read):
    papers, report = read(f"{line(1)}\n{line(2)}\n".encode() + line(3, title="caf€").encode("latin-1", "replace"))
    assert len(papers) == 3, "a replaced character is an ordinary one"
    broken = line(2).replace("topic", "caf\xe9").encode("latin-1")
    papers, report = read(line(1).encode() + b"\n" + broken + b"\n" + line(3).encode())
    assert [p.id for p in papers] == ["p1", "p3"]
    assert problems(report) == [("in:2", True)]
    assert "not UTF-8" in report.problems[0].message


def test_only_the_paper_of_a_page_that_is_not_utf8_is_left_out(read):
    entry = "On Topic {n}\n\n" + "We study one more topic, and we say at length what we found. " * 5 + "\n\n"
    page = entry.format(n=1).encode() + entry.format(n=2).replace("study", "\xe9").encode("latin-1")
    papers, report = read(page + entry.format(n=3).encode())
    assert [p.title for p in papers] == ["On Topic 1", "On Topic 3"]
    assert problems(report) == [("in:5", True)]


def test_records_with_one_id_are_all_passed_on(read):
    papers, _ = read(f"{line(1)}\n{line(1, abstract='Another text.')}")
    assert [(p.id, p.place) for p in papers] == [("p1", "in:1"), ("p1", "in:2")]
    assert papers[0].abstract != papers[1].abstract


@pytest.mark.parametrize(
    "text",
    [
        "We measure. " * 17_000,
        "Bell \x07, escape \x1b[31m, delete \x7f and \x85 stay.",
        "\u202bنقترح طريقة جديدة\u202c לשפה",
        "\"Quotes\" {braces} $dollars$ `ticks` \\back\\slashes <b>bold</b> &amp; 'more'",
        "  leading and trailing blanks, \r\n line ends\t\n ",
        "An emoji 👩‍🔬, a no-break\u00a0space, \ufeff and \ufffe.",
    ],
)
def test_an_odd_text_is_kept_character_for_character(read, text):
    papers, report = read(line(1, abstract=text, title=text[:50]))
    assert (papers[0].abstract, papers[0].title) == (text, text[:50])
    assert not report.problems


def test_control_characters_may_stand_unescaped_in_json(read):
    papers, _ = read('{"title": "On\tTabs", "abstract": "We \x07 study tabs."}')
    assert (papers[0].title, papers[0].abstract) == ("On\tTabs", "We \x07 study tabs.")


def test_a_file_with_no_usable_record_is_an_error_that_tells_the_first_problem(read):
    with pytest.raises(SourceError, match=r"no usable paper in it, read as JSON; the first problem: in:1: has no ab"):
        read('{"title": "On X"}\n{"title": "On Y"}')


@pytest.mark.parametrize(
    "content", ["[" * 100_000 + "]", '{"a":' * 100_000, '{"id": ' + "9" * 5000 + ', "title": "On X"}']
)
def test_json_made_to_hurt_is_told_like_any_other(read, content):
    papers, report = read(f"{line(1)}\n{content}\n{line(3)}")
    assert [p.id for p in papers] == ["p1", "p3"]
    assert problems(report) == [("in:2", True)]


def test_a_line_without_end_is_told_and_not_kept_in_memory(read):
    papers, report = read(f"{line(1)}\n".encode() + b" " * (LONGEST_LINE + 100_000) + f"\n{line(3)}".encode())
    assert [(p.id, p.place) for p in papers] == [("p1", "in:1"), ("p3", "in:3")]
    assert problems(report) == [("in:2", True)]
    assert "longer than" in report.problems[0].message


def test_utf16_as_windows_saves_it_is_read(read):
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        mark = "" if encoding == "utf-16" else "\ufeff"
        papers, _ = read((mark + line(1, title="Über Ω")).encode(encoding))
        assert papers[0].title == "Über Ω"


def test_a_hopeless_file_fills_no_memory_with_its_problems(monkeypatch):
    monkeypatch.setattr("kg.sources.report.MOST_TOLD", 3)
    report = Report()
    content = "\n".join([line(1), *["{"] * 9]).encode()
    assert len(list(read_papers(io.BytesIO(content), report=report))) == 1
    assert (report.skipped, len(report.problems), report.untold) == (9, 3, 6)
    assert str(report).endswith("and 6 more")
