import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.language import pipeline, read_claims
from extractors.pipeline import Extractor, ExtractorSpec
from extractors.reader import read
from schemas.ontology import ontology
from schemas.records import Paper

A_WORD = st.sampled_from(
    ["we", "train", "BERT", "on", "SQuAD", "a", "model", "(", ")", ".", "-", ",", "GPT", "4", "\n"]
)


@pytest.fixture(scope="module")
def nlp(tiny_folder):
    return pipeline(model=str(tiny_folder))


@given(words=st.lists(A_WORD, max_size=60))
def test_claims_are_legal_whatever_the_text(nlp, words):
    doc = nlp(" ".join(words))
    concepts, relations = read_claims(doc)
    for concept in concepts:
        assert concept.mentions == tuple(sorted(concept.mentions))
        assert all(0 <= s < e <= len(doc) for s, e in concept.mentions)
        assert concept.type in ontology().edges[concept.role.upper()].target
        assert 0 < concept.confidence < 1
    for head, label, tail, confidence in relations:
        assert head != tail and 0 < confidence < 1
        assert ontology().allows(concepts[head].type, label.upper(), concepts[tail].type)


def test_a_paper_is_read_the_same_whatever_is_read_beside_it(tiny_folder):
    papers = [Paper(id=str(n), title="BERT", abstract="We train a model on SQuAD. " * n) for n in range(8)]
    spec = ExtractorSpec(model=str(tiny_folder))
    together = list(Extractor(spec)(papers))
    alone = [claims for paper in reversed(papers) for claims in Extractor(spec)([paper])]
    assert together == alone[::-1]
    assert any(claims.concepts for claims in together)


def test_long_texts_are_read_in_stretches_of_whole_sentences(nlp, monkeypatch):
    monkeypatch.setattr(read, "MOST_TOKENS", 20)
    text = "We train BERT on SQuAD and a model. " * 8 + "a " * 50 + ". The end."
    row = nlp.make_doc(text)
    nlp.get_pipe("kg_sentences")(row)
    from extractors.language import read_text

    row = read_text(row)
    parts = list(read._stretches(row))
    assert [a for a, _ in parts] == [0, *(b for _, b in parts[:-1])] and parts[-1][1] == len(row.words)
    assert all(b - a <= 20 for a, b in parts)
    starts = {a for a, _ in row.sentences}
    assert sum(a not in starts for a, _ in parts) == 2  # only within the sentence of more than fifty tokens
    assert len(read_claims(nlp(text))[0]) > 0


def test_pairs_are_limited(nlp):
    text = ". ".join(f"We train BERT{i} on SQuAD{i}" for i in range(300))
    concepts, _ = read_claims(nlp(text))
    assert 0 < len(concepts) <= read.MOST_CONCEPTS


def test_of_overlapping_spans_the_likeliest_stays():
    spans = numpy.array([[0, 2], [1, 3], [3, 4], [5, 6]])
    chances = numpy.array([[0.6, 0.4], [0.7, 0.3], [0.5, 0.5], [0.1, 0.9]])
    assert read.likely_spans(spans, chances).tolist() == [1, 2]
