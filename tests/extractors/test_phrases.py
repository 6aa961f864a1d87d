import pytest

from extractors.heads import boundaries, heads
from extractors.phrases import propose
from schemas.ontology import ontology


def phrases(text):
    return [(text.span(c.start, c.end), c.type) for c in propose(text)]


@pytest.mark.parametrize(
    "abstract, expected",
    [
        ("We study pebble segmentation with a shell network.",
         [("pebble segmentation", "Task"), ("shell network", "Method")]),
        ("The shell-to-pebble translation of stones works.", [("shell-to-pebble translation", "Task")]),
        ("We show that it is good and fast.", []),
        ("Segmentation of stones.", []),
        ("In-depth pebble detection", [("pebble detection", "Task")]),
        ("We add a shell-aware pebble mechanism.", [("shell-aware pebble", "Method")]),
        ("We had 38 shell networks.", [("shell networks", "Method")]),
    ],
)  # fmt: skip
def test_phrases(read, abstract, expected):
    assert phrases(read(abstract)) == expected


def test_phrases_do_not_cross_from_title_to_abstract(read):
    assert phrases(read("segmentation is old.", title="On pebble")) == []


def test_tables_of_words():
    assert all(word == word.lower() for word in heads()) and all(w == w.lower() for w in boundaries())
    assert {h.type for h in heads().values()} <= set(ontology().concepts)
    assert all(0 < h.precision <= 1 for h in heads().values())
    assert {"we", "the", "of", "propose"} <= boundaries()
