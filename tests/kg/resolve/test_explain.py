from kg.resolve.explain import path
from kg.resolve.judgements import SAME, Judgement


def merge(a, b):
    return Judgement(SAME, a, "Method", b, "Method", 0.9, f"{a} is {b}")


MERGES = [merge("A1", "B1"), merge("B1", "C1"), merge("C1", "D1"), merge("A1", "C1"), merge("X1", "Y1")]


def test_the_shortest_way_is_told_whatever_the_spelling():
    assert [j.reason for j in path(MERGES, "a1", "D1", "technique") or ()] == ["A1 is C1", "C1 is D1"]


def test_one_name_needs_no_merge_and_two_concepts_have_none():
    assert path(MERGES, "A1", "a1", "technique") == []
    assert path(MERGES, "A1", "X1", "technique") is None


def test_a_merge_of_another_family_explains_nothing():
    assert path(MERGES, "A1", "B1", "task") is None
