import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.reader.conclude import RELATIONS, Demands, conclude
from extractors.reader.features import ROLES, TYPES
from extractors.reader.groups import CONCEPT_FEATURES, Groups
from extractors.reader.read import Reading


def reading(kept, types, roles, pairs=()):
    """A reading of one mention a concept; `types` and `roles` name the likely ones with their chances."""
    count = len(kept)
    chances = numpy.zeros((count, count, len(RELATIONS)), dtype=numpy.float32)
    for head, label, tail, chance in pairs:
        chances[head, tail, RELATIONS.index(label)] = chance

    def spread(rows, names):
        return numpy.array([[row.get(name, 0.0) for name in names] for row in rows], dtype=numpy.float32)

    mentions = numpy.array([[n, n + 1] for n in range(count)])
    groups = Groups(mentions, numpy.arange(count), numpy.zeros((count, CONCEPT_FEATURES), dtype=numpy.float32))
    return Reading(groups, numpy.array(kept, dtype=numpy.float32), spread(types, TYPES), spread(roles, ROLES), chances)


def test_a_concept_needs_its_name_and_type_to_be_sure():
    seen = reading([0.9, 0.9, 0.3], [{"Task": 0.9}, {"Task": 0.5, "Method": 0.5}, {"Task": 1}], [{"addresses": 1}] * 3)
    concepts, _ = conclude(seen, Demands(concept=0.5))
    assert [c.mentions for c in concepts] == [((0, 1),)]
    assert concepts[0].confidence == pytest.approx(0.81, abs=1e-6)


def test_a_role_that_is_less_sure_than_asked_is_not_claimed_as_something_else():
    seen = reading([1.0, 1.0], [{"Method": 1}] * 2, [{"proposes": 0.6, "uses": 0.4}, {"uses": 0.6, "proposes": 0.4}])
    assert [c.role for c in conclude(seen, Demands(roles={"proposes": 0.5}))[0]] == ["proposes", "uses"]
    [concept], _ = conclude(seen, Demands(roles={"proposes": 0.7}))
    assert (concept.role, concept.confidence) == ("uses", pytest.approx(0.6, abs=1e-3))


def test_a_role_that_the_type_cannot_have_is_not_given():
    seen = reading([1.0], [{"Task": 1}], [{"evaluates_on": 0.9, "mentions": 0.1}])
    assert conclude(seen, Demands())[0][0].role == "mentions"


def test_two_names_of_one_thing_are_one_concept():
    same = [(0, "same_as", 1, 0.9), (1, "same_as", 0, 0.8)]
    seen = reading([0.9, 0.6, 0.9], [{"Task": 1}] * 3, [{"addresses": 1}] * 3, [*same, (1, "subtask_of", 2, 0.7)])
    concepts, relations = conclude(seen, Demands())
    assert [c.mentions for c in concepts] == [((0, 1), (1, 2)), ((2, 3),)]
    assert [(r.head, r.label, r.tail) for r in relations] == [(0, "subtask_of", 1)]


def test_relations_join_types_that_the_ontology_allows():
    pairs = [(0, "used_for", 1, 0.9), (1, "used_for", 0, 0.9), (0, "used_for", 0, 0.9)]
    seen = reading([1, 1], [{"Method": 1}, {"Task": 1}], [{"uses": 1}, {"addresses": 1}], pairs)
    _, relations = conclude(seen, Demands())
    assert [(r.head, r.label, r.tail) for r in relations] == [(0, "used_for", 1)]


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 3), st.floats(-3, 3))
def test_calibration_keeps_the_order(a, b, slope, shift):
    demands = Demands(calibration={"uses": (slope, shift)})
    low, high = sorted([a, b])
    assert 0 < demands.calibrated("uses", low) <= demands.calibrated("uses", high) < 1
    assert demands.calibrated("mentions", 0.25) == pytest.approx(0.25)
