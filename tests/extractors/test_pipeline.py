import pickle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.output import to_json
from extractors.pipeline import LAYERS, Extractor, ExtractorSpec
from schemas.errors import ExtractorError
from schemas.ontology import ontology
from schemas.records import Paper

TITLE = "PebbleNet: Sorting Stones with Shell Networks"
ABSTRACT = (
    "Stone classification is hard. Large language models (LLMs) such as GPT-4 often fail. We propose PebbleNet, a new "
    "framework for stone classification. It builds on BERT and is trained on ImageNet. Experiments on the StoneQA and "
    "ShellSet datasets show that PebbleNet outperforms ResNet-50 in accuracy. LLMs lag behind. "
    "Code: https://github.com/stones/pebblenet."
)
RULES = ExtractorSpec(disable=("reader",))  # whose answers follow from the wording alone
extractor = Extractor()


def claims_of(abstract, title="", using=extractor):
    return next(using([Paper(id="p", title=title, abstract=abstract)]))


@pytest.fixture(scope="module")
def claims():
    return claims_of(ABSTRACT, TITLE, Extractor(RULES))


def concept(claims, name):
    return next(c for c in claims.concepts if name in c.names)


@pytest.mark.parametrize(
    "name, kind, role",
    [
        ("PebbleNet", "Method", "proposes"),
        ("stone classification", "Task", "addresses"),
        ("Large language models", "Method", "uses"),
        ("BERT", "Model", "uses"),
        ("StoneQA", "Dataset", "evaluates_on"),
        ("ShellSet", "Dataset", "evaluates_on"),
        ("ResNet-50", "Model", "compares_with"),
        ("accuracy", "Metric", "measures"),
    ],
)
def test_concepts_with_their_roles(claims, name, kind, role):
    found = concept(claims, name)
    assert (found.type, found.role) == (kind, role)


def test_every_name_and_occurrence_of_a_concept(claims):
    models = concept(claims, "LLMs")
    assert models.names == ("Large language models", "LLMs")
    assert [ABSTRACT[e.start : e.end] for e in models.evidence].count("LLMs") == 2


def test_the_first_evidence_decided_the_role(claims):
    assert concept(claims, "ResNet-50").evidence[0].sentence.startswith("Experiments on the StoneQA")
    assert concept(claims, "PebbleNet").evidence[0].field == "title"


@pytest.mark.parametrize(
    "relation",
    [
        ("PebbleNet", "evaluated_on", "StoneQA"),
        ("PebbleNet", "used_for", "stone classification"),
        ("PebbleNet", "compared_with", "ResNet-50"),
        ("PebbleNet", "measured_by", "accuracy"),
        ("PebbleNet", "based_on", "BERT"),
        ("PebbleNet", "trained_on", "ImageNet"),
    ],
)
def test_relations(claims, relation):
    by_name = {n: c.names[0] for c in claims.concepts for n in c.names}
    head, label, tail = relation
    assert (by_name[head], label, by_name[tail]) in {(r.head, r.label, r.tail) for r in claims.relations}


def test_code_links(claims):
    [(url, evidence)] = claims.code
    assert url == "https://github.com/stones/pebblenet"
    assert ABSTRACT[evidence.start : evidence.end] == url


def check(paper, claims):
    """What holds for the claims of any text."""
    roles, types = ontology().roles, ontology().concepts
    for found in claims.concepts:
        assert found.type in types and found.role in roles
        assert found.type in ontology().edges[found.role.upper()].target
        assert 0 < found.confidence <= 1
        printed = set()
        for e in found.evidence:
            name = getattr(paper, e.field)[e.start : e.end]
            assert name and name in e.sentence and e.sentence in getattr(paper, e.field)
            printed.add(name)
        assert set(found.names) == printed
    own = {c.names[0]: c.type for c in claims.concepts}
    for relation in claims.relations:
        assert ontology().allows(own[relation.head], relation.label.upper(), own[relation.tail])
        assert relation.evidence
    for url, e in claims.code:
        assert url.startswith("https://") and getattr(paper, e.field)[e.start : e.end] in e.sentence


PLAIN = "We propose |BERT|ImageNet| on the |stone segmentation|-| (|)|, |. |\n\n|\n| |:|PebbleNet|LLMs|called |beats "
ODD = "large language models|\x00|\u202eעברית\u202c|👩\u200d🔬|İ|e\u0301|𝔸|\ud800|\u2028|github.com/a/b|<b>|&amp;|{x}|ﬁ"
pieces = st.sampled_from([*PLAIN.split("|"), *ODD.split("|")])
texts = st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(title=texts, abstract=texts)
@example(title="", abstract="")
@example(title="BERT \n", abstract=" \n\nBERT")
@example(title="We propose BERT-", abstract="-ImageNet.")
@example(title="(A\n\nB) PebbleNet\n\n: x", abstract=") LLMs (")
def test_evidence_is_the_text_as_printed(title, abstract):
    paper = Paper(id="p", title=title, abstract=abstract)
    [claims] = extractor([paper])
    check(paper, claims)


@pytest.mark.parametrize(
    "abstract",
    [
        (ABSTRACT + " ") * 100,
        "a" * 200_000,
        "(" * 20_000,
        "A-" * 12_000,
        "A1, " * 8_000,
        "Stone " * 8_000,
        "<p></p>" * 4_000,
        "BERT and " * 6_000,
        "http://" * 30_000,
    ],
    ids=lambda text: text[:8],
)
def test_long_texts(abstract):
    paper = Paper(id="p", title="", abstract=abstract)
    [claims] = extractor([paper])
    check(paper, claims)


def test_the_same_paper_gives_the_same_claims():
    papers = [Paper(id=str(i), title=TITLE, abstract=ABSTRACT[i:]) for i in range(0, 60, 7)]
    together = list(extractor(papers))
    assert [c.paper_id for c in together] == [p.id for p in papers]
    assert together == [next(Extractor()([p])) for p in papers]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_that_is_off_leaves_no_evidence(layer):
    def layers(claims):
        evidence = [e for c in (*claims.concepts, *claims.relations) for e in c.evidence]
        return {e.layer for e in [*evidence, *(e for _, e in claims.code)]}

    text = f"{ABSTRACT} We use graph pebble networks (GPNs)."
    alone = () if layer == "reader" else RULES.disable
    without = layers(claims_of(text, TITLE, Extractor(ExtractorSpec(disable=(*alone, layer)))))
    assert layer not in without
    assert layer in layers(claims_of(text, TITLE, Extractor(ExtractorSpec(disable=alone)))) or layer == "roles"
    assert without


def test_the_reader_reads_what_no_list_holds():
    found = claims_of(ABSTRACT, TITLE)
    assert {(name, c.type, c.role) for c in found.concepts for name in c.names} >= {
        ("PebbleNet", "Method", "proposes"),
        ("stone classification", "Task", "addresses"),
        ("StoneQA", "Dataset", "evaluates_on"),
        ("ShellSet", "Dataset", "evaluates_on"),
    }
    assert ("PebbleNet", "evaluated_on", "StoneQA") in {(r.head, r.label, r.tail) for r in found.relations}
    assert {e.layer for c in (*found.concepts, *found.relations) for e in c.evidence} == {"reader"}


def test_the_reader_without_the_rest():
    plain = claims_of(ABSTRACT, TITLE, Extractor(ExtractorSpec(disable=("roles", "relations"))))
    assert concept(plain, "PebbleNet").role == "uses" and not plain.relations
    blind = ExtractorSpec(disable=("lexicon", "abbreviations", "phrases", "shapes", "cues"))
    assert concept(claims_of(ABSTRACT, TITLE, Extractor(blind)), "PebbleNet").type == "Method"


def test_a_threshold_leaves_what_is_surer():
    everything, sure = claims_of(ABSTRACT, TITLE), claims_of(ABSTRACT, TITLE, Extractor(ExtractorSpec(threshold=0.6)))
    assert sure.concepts == tuple(c for c in everything.concepts if c.confidence >= 0.6) != everything.concepts
    names = {c.names[0] for c in sure.concepts}
    assert all(r.confidence >= 0.6 and {r.head, r.tail} <= names for r in sure.relations)
    with pytest.raises(ExtractorError, match="between 0 and 1"):
        ExtractorSpec(threshold=1.5)


def test_without_roles_a_type_gives_its_usual_one():
    claims = claims_of(ABSTRACT, TITLE, Extractor(ExtractorSpec(disable=("roles",))))
    assert concept(claims, "PebbleNet").role == "uses"


def test_an_unknown_layer_is_refused():
    with pytest.raises(ExtractorError, match=r"no layer is called stones.*lexicon"):
        ExtractorSpec(disable=("stones",))


def test_spec_and_fingerprint():
    spec = ExtractorSpec(disable=("cues",))
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert Extractor(spec).fingerprint == Extractor(spec).fingerprint != extractor.fingerprint
    assert ExtractorSpec(disable=("cues", "roles")) == ExtractorSpec(disable=("roles", "cues"))


def test_output_keeps_the_contract(claims):
    record = to_json(claims)
    assert set(record) >= {"id", "concepts", "relations"}
    assert set(record["concepts"][0]) == {"names", "type", "role", "confidence", "evidence"}
    assert all(len(relation) == 3 for relation in record["relations"])
