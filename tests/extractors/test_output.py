import json

from hypothesis import given
from hypothesis import strategies as st

from extractors.output import from_json, to_json
from schemas.records import ConceptClaim, Evidence, PaperClaims, RelationClaim

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
evidence = st.builds(
    Evidence, st.sampled_from(["title", "abstract"]), st.integers(0, 9), st.integers(9, 99), names, names, names
)
some = st.lists(evidence, min_size=1, max_size=3).map(tuple)
number = st.floats(0.001, 1)
concepts = st.builds(ConceptClaim, st.lists(names, min_size=1).map(tuple), names, names, number, some)
relations = st.builds(RelationClaim, names, names, names, number, some)
claims = st.builds(
    PaperClaims,
    names,
    st.lists(concepts, max_size=3).map(tuple),
    st.lists(relations, max_size=3).map(tuple),
    st.lists(st.tuples(names, evidence), max_size=2).map(tuple),
)


@given(claims)
def test_claims_survive_json(paper):
    assert from_json(json.loads(json.dumps(to_json(paper)))) == paper
