import pytest

from extractors.shapes import propose


def shapes(text):
    return [(text.span(c.start, c.end), c.type) for c in propose(text)]


@pytest.mark.parametrize(
    "abstract, expected",
    [
        ("It is called PebbleNet.", [("PebbleNet", "Method")]),
        ("We test on the StoneQA dataset.", [("StoneQA", "Dataset")]),
        ("We test on StoneQA, PEB-2 and ShellSet benchmarks.",
         [("StoneQA", "Benchmark"), ("PEB-2", "Benchmark"), ("ShellSet", "Benchmark")]),
        ("Datasets such as StoneQA and ShellSet are old.", [("StoneQA", "Dataset"), ("ShellSet", "Dataset")]),
        ("We run Pebbly-7B here.", [("Pebbly-7B", "Model")]),
        ("We test on Shell World dataset.", [("Shell World", "Dataset")]),
        ("Stones are round. Nothing has a name.", []),
        ("We need many GPUs and an API.", []),
        ("It gains on PEB-Bench.", [("PEB-Bench", "Benchmark")]),
        ("StoneQA-based sorting", [("StoneQA", "Method")]),
    ],
)  # fmt: skip
def test_names_by_shape(read, abstract, expected):
    assert shapes(read(abstract)) == expected


def test_capitals_of_a_title_are_no_shape(read):
    assert shapes(read("It works.", title="Sorting Round Stones With PebbleNet")) == [("PebbleNet", "Method")]
