import re

from hypothesis import given
from hypothesis import strategies as st

from kg.score import Gold, PaperErrors, annotation, score, worst
from schemas.ontology import ontology
from schemas.records import Paper


def said(*concepts, relations=()):
    made = [{"names": names.split("|"), "type": kind, "role": role} for names, kind, role in concepts]
    return annotation({"concepts": made, "relations": [list(r) for r in relations]})


def errors(text, gold, predicted, title=""):
    return PaperErrors(Paper(id="p", title=title, abstract=text), gold, predicted)


def marked(found):
    """What the spans of each disagreement cut out of the text."""
    return [
        (error.kind, [getattr(found.paper, s.field)[s.start : s.end] for s in error.spans]) for error in found.concepts
    ]


def test_each_kind_of_disagreement():
    gold = said(
        ("BERT", "Model", "uses"),
        ("SQuAD", "Dataset", "evaluates_on"),
        ("stone sorting", "Task", "addresses"),
        ("GLUE", "Benchmark", "evaluates_on"),
    )
    predicted = said(
        ("bert", "Method", "uses"),
        ("SQuAD", "Dataset", "mentions"),
        ("sorting", "Task", "addresses"),
        ("GLUE", "Benchmark", "evaluates_on"),
    )
    found = errors("BERT for stone sorting on SQuAD and GLUE.", gold, predicted)
    assert marked(found) == [
        ("missed", ["stone sorting"]),
        ("spurious", ["sorting"]),
        ("type", ["BERT"]),
        ("role", ["SQuAD"]),
    ]
    assert found.size == 4


def test_relations_are_missed_or_spurious():
    concepts = (("BERT", "Model", "uses"), ("SQuAD", "Dataset", "evaluates_on"))
    gold = said(*concepts, relations=[("BERT", "evaluated_on", "SQuAD")])
    predicted = said(*concepts, relations=[("BERT", "trained_on", "SQuAD")])
    found = errors("BERT, SQuAD", gold, predicted)
    assert found.relations == [
        ("missed", ("BERT", "evaluated_on", "SQuAD")),
        ("spurious", ("BERT", "trained_on", "SQuAD")),
    ]
    assert found.size == 0


def test_a_name_is_marked_where_it_stands_as_words_of_its_own():
    found = errors("mAP is AP, and AP-50", said(("AP", "Metric", "measures")), said(), title="AP")
    [error] = found.concepts
    assert [tuple(span) for span in error.spans] == [("title", 0, 2), ("abstract", 7, 9), ("abstract", 15, 17)]


def test_of_names_that_overlap_the_longest_is_marked_unless_the_shorter_has_no_other_place():
    long, short = ("preference alignment", "Task", "addresses"), ("alignment", "Task", "addresses")
    assert marked(errors("A preference alignment, an alignment.", said(long, short), said())) == [
        ("missed", ["preference alignment"]),
        ("missed", ["alignment"]),
    ]
    assert marked(errors("preference alignment", said(long, short), said())) == [
        ("missed", ["preference alignment"]),
        ("missed", ["alignment"]),
    ]


def test_of_names_that_start_alike_the_longest_is_marked():
    gold = said(("GPT-4", "Model", "uses"), ("GPT-4 Turbo", "Model", "uses"))
    assert marked(errors("GPT-4 Turbo, not GPT-4.", gold, said())) == [
        ("missed", ["GPT-4"]),
        ("missed", ["GPT-4 Turbo"]),
    ]


def test_a_name_in_another_case_is_found_and_one_that_is_not_there_is_not():
    found = errors(
        "We use bert.", said(), said(("BERT", "Model", "uses"), ("GPT-4", "Model", "uses"), (" ", "Task", "x"))
    )
    assert marked(found) == [("spurious", ["bert"]), ("spurious", []), ("spurious", [])]


def gold_file(**papers):
    return Gold(tuple(Paper(id=id, title="", abstract="") for id in papers), papers)


def test_the_worst_come_first_and_equal_ones_by_id():
    one, two = said(("BERT", "Model", "uses")), said(("BERT", "Model", "uses"), ("GLUE", "Benchmark", "uses"))
    gold = gold_file(c=one, b=two, a=one, right=two)
    predicted = {"right": two}
    assert [e.paper.id for e in worst(gold, predicted, 9)] == ["b", "a", "c"]
    assert [e.paper.id for e in worst(gold, predicted, 2)] == ["b", "a"]


def test_a_paper_with_wrong_relations_only_comes_last():
    pair = (("BERT", "Model", "uses"), ("SQuAD", "Dataset", "uses"))
    gold = gold_file(a=said(*pair, relations=[("BERT", "trained_on", "SQuAD")]), b=said(*pair))
    assert [e.paper.id for e in worst(gold, {"a": said(*pair)}, 9)] == ["b", "a"]


NAMES = ["BERT", "berts", "stone net", "Stone-Nets", "SN", "GLUE", "A*"]
CONCEPTS = st.builds(
    lambda names, kind, role: ("|".join(names), kind, role),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
    st.sampled_from(ontology().concepts),
    st.sampled_from(ontology().roles),
)
RELATIONS = st.tuples(st.sampled_from(NAMES), st.sampled_from(ontology().relations[:2]), st.sampled_from(NAMES))
SIDES = st.builds(lambda c, r: said(*c, relations=r), st.lists(CONCEPTS, max_size=6), st.lists(RELATIONS, max_size=6))


@given(SIDES, SIDES)
def test_disagreements_are_what_the_table_counts_as_wrong(gold, predicted):
    found, table = errors("", gold, predicted), score({"p": gold}, {"p": predicted})
    named, edge, relation = table["concept (name only)"], table["edge (name+type+role)"], table["relation"]
    kinds = [error.kind for error in found.concepts]
    assert kinds.count("missed") == named.gold - named.right
    assert kinds.count("spurious") == named.predicted - named.right
    assert kinds.count("type") == named.right - table["concept (name+type)"].right
    assert kinds.count("role") == table["concept (name+type)"].right - edge.right
    assert len(found.relations) == relation.gold + relation.predicted - 2 * relation.right


@given(SIDES, SIDES, st.lists(st.sampled_from([*NAMES, "and", "x"]), max_size=12).map(" ".join))
def test_spans_cut_names_out_of_the_text(gold, predicted, text):
    for error in errors(text, gold, predicted).concepts:
        names = {name.lower() for c in (error.gold, error.predicted) if c for name in c.printed}
        for span in error.spans:
            assert text[span.start : span.end].lower() in names
        if error.gold and any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text) for n in error.gold.printed):
            assert error.spans
