import pytest


def sentences(text):
    return [text.span(start, end).strip() for start, end in text.sentences if text.span(start, end).strip()]


@pytest.mark.parametrize(
    "abstract, expected",
    [
        ("We sort stones. They are round.", 2),
        ("We sort stones, e.g. Granite ones, i.e. Heavy ones.", 1),
        ("This follows Miller et al. We extend it.", 1),  # "et al." is more often followed by its sentence
        ("Version v1.5 beats v1.4. It costs 3.5 euros.", 2),
        ("As Fig. 2 and Eq. 3 show, it holds vs. Others.", 1),
        ("Is it new? Yes! It is.", 3),
        ("Code is at https://example.org/a.B?c. We share data.", 2),
        ('He said "stop." Then (we think.) Nothing happened.', 3),
        ("Stones, shells, etc. We sort them.", 2),
        ("The first line\n\nThe second paragraph", 2),
        ("It runs in 3 s. and needs 2 GB.", 1),
    ],
)
def test_sentences_of_abstracts(read, abstract, expected):
    assert len(sentences(read(abstract))) == expected


def test_title_and_abstract_are_apart(read):
    text = read("We sort stones.", title="Sorting stones")
    assert sentences(text) == ["Sorting stones", "We sort stones."]
    assert text.words[text.title_end] == "We"


def test_a_text_without_stops_is_cut(read):
    assert len(sentences(read("stone " * 1000))) > 2
