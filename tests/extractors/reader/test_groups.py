import numpy
from hypothesis import given
from hypothesis import strategies as st

from extractors.abbreviations import definitions
from extractors.language import pipeline, read_text
from extractors.reader.features import TYPES
from extractors.reader.groups import group, pairs_of
from extractors.roles import Roles

nlp = pipeline(())
TEXT = read_text(
    nlp(
        "Graph attention networks\n\nWe train graph attention networks (GATs) on Cora. A GAT beats GCN on Cora and "
        "Citeseer. Node classification needs a graph attention network."
    )
)
TOKENS = len(TEXT.words)


def grouped(spans):
    spans = numpy.array(spans, dtype=numpy.int64).reshape(-1, 2)
    chances = numpy.full((len(spans), len(TYPES) + 1), 1 / (len(TYPES) + 1), dtype=numpy.float32)
    pairs = definitions(TEXT)
    return group(TEXT, spans, chances, pairs, Roles(TEXT, pairs))


def find(*names):
    return [(s, e) for s in range(TOKENS) for e in range(s + 1, min(s + 6, TOKENS) + 1) if TEXT.span(s, e) in names]


def test_names_and_abbreviations_of_one_thing_are_one_concept():
    groups, _ = grouped(find("graph attention networks", "graph attention network", "GATs", "GAT", "Cora"))
    members = [{TEXT.span(*groups.mentions[i]) for i in groups.rows(g)} for g in range(len(groups))]
    assert members == [{"graph attention networks", "graph attention network", "GATs", "GAT"}, {"Cora"}]


def test_order_says_where_each_mention_was():
    spans = find("Cora", "GCN", "Citeseer")
    groups, order = grouped(spans)
    assert [spans[i] for i in order] == [tuple(m) for m in groups.mentions.tolist()]


def test_only_keeps_concepts_with_their_mentions():
    groups, _ = grouped(find("Cora", "GCN", "Citeseer"))
    some = groups.only(numpy.array([0, 2]))
    assert [[TEXT.span(*some.mentions[i]) for i in some.rows(g)] for g in range(2)] == [["Cora", "Cora"], ["Citeseer"]]
    assert (some.features == groups.features[[0, 2]]).all()


spans_of_text = st.sets(
    st.tuples(st.integers(0, TOKENS - 1), st.integers(1, 4)).map(lambda p: (p[0], min(p[0] + p[1], TOKENS))),
    min_size=1,
    max_size=12,
).map(sorted)


@given(spans_of_text)
def test_the_nearest_mentions_of_a_pair_are_found(spans):
    groups, _ = grouped(spans)
    pairs = pairs_of(TEXT, groups)
    for a in range(len(groups)):
        for b in range(len(groups)):
            apart = min(
                abs(TEXT.sentence(int(groups.mentions[i][0])) - TEXT.sentence(int(groups.mentions[j][0])))
                for i in groups.rows(a)
                for j in groups.rows(b)
            )
            assert pairs.features[a, b, :4].tolist() == [float(min(apart, 3) == n) for n in range(4)]
            low, high = pairs.between[a, b]
            assert 0 <= low <= high <= TOKENS


@given(spans_of_text)
def test_features_are_small_numbers(spans):
    groups, _ = grouped(spans)
    assert numpy.isfinite(groups.features).all() and groups.features.min() >= 0 and groups.features.max() <= 3
    names = pairs_of(TEXT, groups).features[..., 13:]
    assert numpy.isfinite(names).all() and names.min() >= 0 and names.max() <= 1
