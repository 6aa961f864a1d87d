from extractors.abbreviations import definitions
from extractors.combine import combine
from extractors.text import Candidate


def concepts(text, *candidates):
    made = [Candidate(start, end, kind, None, confidence, layer) for start, end, kind, confidence, layer in candidates]
    found = combine(text, made, definitions(text))
    return [([text.span(m.start, m.end) for m in c.mentions], c.type, round(c.confidence, 3)) for c in found]


def test_the_longest_of_overlapping_candidates_is_kept(read):
    text = read("round stone sorting works", title="")  # token 0 is what stands between title and abstract
    assert concepts(text, (2, 4, "Task", 0.9, "a"), (1, 4, "Task", 0.5, "b")) == [
        (["round stone sorting"], "Task", 0.45)
    ]


def test_a_proper_name_goes_before_a_phrase_around_it(read):
    text = read("PEBBLE sorting network")
    assert concepts(text, (1, 4, "Method", 0.9, "a"), (1, 2, "Model", 0.8, "b")) == [(["PEBBLE"], "Model", 0.72)]


def test_forms_of_one_name_are_one_concept(read):
    text = read("Stone nets sort. A stone-net rests.")
    found = concepts(text, (1, 3, "Method", 0.5, "a"), (6, 9, "Method", 0.5, "a"))
    assert found == [(["Stone nets", "stone-net"], "Method", 0.675)]


def test_an_abbreviation_and_its_long_form_are_one_concept(read):
    text = read("We use stone networks (SNs). An SN sorts.")
    found = concepts(text, (3, 5, "Method", 0.5, "a"), (6, 7, "Method", 0.5, "a"))
    assert found == [(["stone networks", "SNs", "SN"], "Method", 0.787)]


def test_types_are_voted_on(read):
    text = read("FOO helps. FOO works.")
    votes = [(1, 2, "Method", 0.3, "a"), (4, 5, "Method", 0.3, "a"), (1, 2, "Task", 0.5, "b")]
    assert concepts(text, *votes)[0][1] == "Method"


def test_a_name_of_uncertain_type_takes_that_of_its_list(read):
    text = read("We try ALPHA, BETA and GAMMA.")
    found = concepts(
        text,
        (3, 4, "Method", 0.35, "shapes"),
        (5, 6, "Method", 0.35, "shapes"),
        (7, 8, "Dataset", 0.8, "lexicon"),
    )
    assert [kind for _, kind, _ in found] == ["Dataset"] * 3
