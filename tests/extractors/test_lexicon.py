import pytest

from extractors.content import read_table
from extractors.lexicon import COLUMNS, index, name_words, propose
from extractors.names import singular, skipped
from schemas.errors import ExtractorError
from schemas.ontology import ontology

ROWS = read_table("lexicon.tsv", COLUMNS)


def key(form):
    words = [w for w in name_words(form) if not skipped(w)]
    return (*words[:-1], singular(words[-1]))


def test_rows_are_sorted():
    assert sorted(ROWS, key=lambda row: (row[0].casefold(), row)) == ROWS


def test_types_are_of_the_ontology():
    assert {row[1] for row in ROWS} <= set(ontology().concepts)


def test_cells_are_trimmed_and_sources_known():
    assert all(cell == " ".join(cell.split()) for row in ROWS for cell in row)
    assert {row[3] for row in ROWS} <= {"curated", "lists", "field"}


def test_no_form_stands_in_two_rows():
    seen = {}
    for name, _, aliases, _ in ROWS:
        for form in (name, *filter(None, aliases.split("|"))):
            assert seen.setdefault(key(form), name) == name, form


def test_every_name_finds_itself(read):
    for name, kind, _, _ in ROWS:
        text = read(name)
        found = {k for start, end, k in index().find(text) if text.span(start, end) == name}
        assert found == {kind}, name


@pytest.mark.parametrize(
    "abstract, expected",
    [
        ("We train BERT on SQuAD.", [("BERT", "Model"), ("SQuAD", "Dataset")]),
        ("Machine translation is measured in BLEU.", [("Machine translation", "Task"), ("BLEU", "Metric")]),
        ("We glue stones and mean it.", []),
    ],
)
def test_known_names(read, abstract, expected):
    text = read(abstract)
    assert [(text.span(c.start, c.end), c.type) for c in propose(text)] == expected


@pytest.mark.parametrize("body, place", [("a\tb\n1\t2\n3\n", r"table\.tsv:3"), ("b\ta\n1\t2\n", "first row")])
def test_a_malformed_table_says_where(monkeypatch, tmp_path, body, place):
    (tmp_path / "table.tsv").write_text(body)
    monkeypatch.setattr("extractors.content.files", lambda _: tmp_path)
    with pytest.raises(ExtractorError, match=place):
        read_table("table.tsv", ("a", "b"))
