"""The list of words beside names."""

from extractors.content import read_table
from kg.resolve.markers import COLUMNS, owners, sorts, variants
from schemas.ontology import ontology

ROWS = read_table("markers.tsv", COLUMNS, "kg.resolve")


def test_it_is_sorted_and_says_only_what_is_read():
    assert sorted(set(ROWS), key=lambda row: (row[1], row[2], row[0])) == ROWS
    types = {kind for kind in ontology().concepts for _ in sorts(kind)}
    assert {says for _, says, _ in ROWS} == {"owner", "sort", "variant"}
    assert {kind for _, says, kinds in ROWS if says == "sort" for kind in kinds.split("|")} == types
    assert len(owners()) + len(variants()) + sum(says == "sort" for _, says, _ in ROWS) == len(ROWS)


def test_a_word_of_one_type_is_none_of_another():
    assert "score" in sorts("Metric") - sorts("Model")
