"""Related papers: rare shared concepts weigh, a paper is not related to itself, the order of papers is no matter."""

from __future__ import annotations

from math import log

from kg.graph.related import STRONGEST, related_papers

NAMES = {"rare": "Rare", "common": "Common", "own": "Own"}


def test_the_weight_is_the_rarity_of_what_is_shared() -> None:
    named = {"a": ["rare", "common"], "b": ["common", "rare"], "c": ["common"], "d": ["own"]}
    edges = {(e.source, e.target): e for e in related_papers(named, NAMES)}
    assert set(edges) == {(s, t) for s in "abc" for t in "abc" if s != t}
    assert edges["a", "b"].weight == round(log(4 / 2) + log(4 / 3), 3)
    assert edges["a", "b"].shared == "Rare; Common"
    assert edges["a", "c"].weight == round(log(4 / 3), 3)


def test_only_the_strongest_few_are_kept_ties_by_id() -> None:
    named = {f"p{i:02}": ["rare"] for i in range(20)} | {"alone": ["own"]}
    targets = [e.target for e in related_papers(named, NAMES) if e.source == "p00"]
    assert targets == [f"p{i:02}" for i in range(1, STRONGEST + 1)]
    assert list(related_papers(dict(reversed(named.items())), NAMES)) == list(related_papers(named, NAMES))
