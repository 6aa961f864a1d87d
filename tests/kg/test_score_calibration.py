import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.score import annotation, calibrate


def claims(*concepts):
    return annotation({"concepts": [{"names": [n], "type": t, "role": r, "confidence": c} for n, t, r, c in concepts]})


GOLD = {"p": claims(("BERT", "Model", "uses", None), ("SQuAD", "Dataset", "evaluates_on", None))}


def test_the_error_is_the_distance_of_confidence_and_precision_weighed_by_edges():
    predicted = claims(
        ("BERT", "Model", "uses", 0.85),
        ("GPT-4", "Model", "uses", 0.95),
        ("SQuAD", "Dataset", "evaluates_on", 0.82),
        ("GLUE", "Benchmark", "mentions", 0.88),
    )
    found = calibrate(GOLD, {"p": predicted, "other": predicted})
    high, highest = found.bins
    assert (high.low, high.high, high.edges) == (0.8, 0.9, 3)
    assert (high.confidence, high.precision) == (pytest.approx(0.85), pytest.approx(2 / 3))
    assert (highest.edges, highest.confidence, highest.precision) == (1, 0.95, 0.0)
    assert found.ece == pytest.approx((3 * (0.85 - 2 / 3) + 0.95) / 4)


@pytest.mark.parametrize("type_, role, right", [("Model", "uses", 1), ("Model", "mentions", 0), ("Method", "uses", 0)])
def test_an_edge_is_right_in_name_type_and_role(type_, role, right):
    [only] = calibrate(GOLD, {"p": claims(("BERT", type_, role, 0.7))}).bins
    assert only.precision == right


@pytest.mark.parametrize("confidence, low", [(0.05, 0.0), (0.1, 0.0), (0.3, 0.2), (0.31, 0.3), (0.7, 0.6), (1, 0.9)])
def test_a_bin_ends_with_its_upper_limit(confidence, low):
    [only] = calibrate(GOLD, {"p": claims(("BERT", "Model", "uses", confidence))}).bins
    assert only.low == low


def test_without_edges_there_is_nothing_to_say():
    found = calibrate(GOLD, {"p": claims(("BERT", "Model", "uses", None))})
    assert (found.ece, found.bins) == (None, ())


@given(st.lists(st.tuples(st.sampled_from(["BERT", "SQuAD", "GLUE"]), st.floats(0.001, 1)), min_size=1))
def test_every_edge_is_in_the_bin_of_its_confidence(edges):
    found = calibrate(GOLD, {"p": claims(*((name, "Model", "uses", c) for name, c in edges))})
    assert sum(b.edges for b in found.bins) == len(edges)
    assert 0 <= found.ece <= 1
    for b in found.bins:
        inside = [c for _, c in edges if b.low < c <= b.high]
        assert b.confidence == pytest.approx(sum(inside) / len(inside))
