import pytest

from extractors.cues import propose


def cues(text):
    return [(text.span(c.start, c.end), c.type, c.role) for c in propose(text)]


@pytest.mark.parametrize(
    "title, expected",
    [
        ("PebbleNet: Sorting Stones", ("PebbleNet", "Method", "proposes")),
        ("ShellSet: A Dataset of Shells", ("ShellSet", "Dataset", "proposes")),
        ("ShellEval: A Benchmark for Sorting", ("ShellEval", "Benchmark", "proposes")),
        ("Shells: A Love Story", ("Shells", "Method", "proposes")),
    ],
)
def test_titles_with_a_subtitle(read, title, expected):
    assert cues(read("It works.", title=title))[0] == expected


@pytest.mark.parametrize("title", ["Sorting Stones", "Why Do We Sort All These Round Stones: A Study", ": nothing"])
def test_titles_without_a_name(read, title):
    assert cues(read("It works.", title=title)) == []


@pytest.mark.parametrize(
    "abstract, expected",
    [
        ("We build a dataset called Pebbles of Rome.", [("Pebbles", "Dataset", "proposes")]),
        ("A method, dubbed Stone-Age Sorting, works.", [("Stone-Age Sorting", "Method", "proposes")]),
        ("PebbleNet, a new framework for stones, works.", [("PebbleNet", "Method", None)]),
        ("ShellSet (SS), a dataset of shells, is here.", [("ShellSet", "Dataset", None)]),
        ("Experiments on ShellSet and StoneQA show gains.",
         [("ShellSet", "Dataset", None), ("StoneQA", "Dataset", None)]),
        ("Nothing here is so called.", []),
    ],
)  # fmt: skip
def test_cues(read, abstract, expected):
    assert cues(read(abstract)) == expected
