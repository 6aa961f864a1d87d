import pytest

from extractors.abbreviations import definitions


def pairs(text):
    return [(text.span(*long), text.span(*short)) for long, short in definitions(text)]


@pytest.mark.parametrize(
    "abstract, expected",
    [
        ("We use graph pebble networks (GPNs).", [("graph pebble networks", "GPNs")]),
        ("We sort by Stone-Aware Ranking (StAR).", [("Stone-Aware Ranking", "StAR")]),
        ("Direct pebble optimisation (DPO) and hidden rock models (HRM).",
         [("Direct pebble optimisation", "DPO"), ("hidden rock models", "HRM")]),
        ("We use GPN (graph pebble network) here.", [("graph pebble network", "GPN")]),
        ("The result (see Table 2) holds.", []),
        ("We sort stones (Miller, 2020).", []),
        ("It improves by ten points (GPN).", []),
        ("The pebble (P) is small.", []),
        ("We use text-to-stone generation (T2S, for short).", []),
        ("Closed ) before ( open GPN", []),
    ],
)  # fmt: skip
def test_definitions(read, abstract, expected):
    assert pairs(read(abstract)) == expected


def test_no_definition_across_sentences(read):
    assert pairs(read("We use graph pebble. Networks (GPN) are old.")) == []
