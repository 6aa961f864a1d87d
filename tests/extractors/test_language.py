import subprocess
import sys
from importlib.metadata import entry_points

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from extractors.language import PROPOSERS, pipeline, read_candidates, write_candidates
from extractors.text import Candidate

nlp = pipeline(())
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(any_text)
def test_tokens_lose_no_character(text):
    doc = nlp(text)
    assert doc.text == text
    assert all(text[t.idx : t.idx + len(t)] == t.text for t in doc)


@pytest.mark.parametrize(
    "text, tokens",
    [
        ("BERT-based models", ["BERT", "-", "based", "models"]),
        ("GPT-3.5, v1.5 and 1,000 cats.", ["GPT", "-", "3.5", ",", "v1.5", "and", "1,000", "cats", "."]),
        ("(see https://a.org/x_y.z).", ["(", "see", "https://a.org/x_y.z", ")", "."]),
        ("a  b\nc", ["a", " ", "b", "\n", "c"]),
    ],
)
def test_tokens(text, tokens):
    assert [t.text for t in nlp(text)] == tokens


def test_candidates_are_span_groups():
    doc = nlp("We like Foo and Bar.")
    candidates = [Candidate(2, 3, "Model", None, 0.5, "mine"), Candidate(4, 5, "Dataset", "uses", 0.25, "mine")]
    write_candidates(doc, "mine", candidates)
    assert [(s.text, s.label_) for s in doc.spans["mine"]] == [("Foo", "Model"), ("Bar", "Dataset")]
    assert read_candidates(doc) == candidates


def test_a_group_of_another_component_is_read():
    doc = nlp("We like Foo.")
    doc.spans["model"] = [doc.char_span(8, 11, label="Model")]
    doc.spans["model"].attrs["scores"] = [0.75]
    assert read_candidates(doc) == [Candidate(2, 3, "Model", None, 0.75, "model")]


def test_components_are_entry_points():
    names = {e.name for e in entry_points(group="spacy_factories") if e.value.startswith("extractors.")}
    declared = {"kg_sentences", "kg_reader", *(f"kg_{layer}" for layer in PROPOSERS)}
    assert names == declared or not names  # nothing is installed in a bare checkout


def test_components_work_in_any_pipeline():
    own = spacy.blank("en")
    own.add_pipe("kg_sentences")
    own.add_pipe("kg_lexicon")
    doc = own("We train BERT. It works.")
    assert len(list(doc.sents)) == 2
    assert [s.text for s in doc.spans["lexicon"]] == ["BERT"]


def test_importing_the_package_loads_no_spacy():
    code = "import extractors, kg.score, sys; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
