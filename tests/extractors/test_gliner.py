"""The extractor whose names GLiNER finds.

The package brings torch and needs weights, so these tests use a stand-in with the interface that gliner 0.2.29 has:
``config.max_len`` and ``inference``, which cuts a text off after so many words, as the real one does.
"""

from __future__ import annotations

import pickle
import re
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.gliner import GlinerExtractor, GlinerSpec, labels
from schemas.errors import ExtractorError
from schemas.ontology import ontology
from schemas.records import Paper

KNOWN = {
    "PebbleNet": "Model",
    "StoneQA": "Benchmark",
    "shell sorting": "Task",
    "BERT-wwm": "Model",
    "accuracy": "Metric",
}
WORDS = re.compile(r"\w+(?:[-_]\w+)*|\S")


class StandIn:
    """Finds the names it knows in the words that it can hold."""

    def __init__(self, max_len: int = 384) -> None:
        self.config = SimpleNamespace(max_len=max_len)
        self.texts: list[str] = []

    def inference(
        self, texts: list[str], labels: list[str], *, threshold: float, batch_size: int
    ) -> list[list[dict[str, Any]]]:
        self.texts += texts
        found = []
        for text in texts:
            words = list(WORDS.finditer(text))[: self.config.max_len]
            end = words[-1].end() if words else 0
            found.append(
                [
                    {
                        "start": match.start(),
                        "end": match.end(),
                        "text": match[0],
                        "label": next(label for label in labels if label.startswith(f"{kind.lower()}:")),
                        "score": 0.8,
                    }
                    for name, kind in KNOWN.items()
                    for match in re.finditer(re.escape(name), text[:end])
                ]
            )
        return found


def extractor(max_len: int = 384) -> tuple[GlinerExtractor, StandIn]:
    model = StandIn(max_len)
    return GlinerExtractor(GlinerSpec(), model), model


def test_its_names_take_the_place_of_the_proposing_layers_and_the_others_stay() -> None:
    paper = Paper(
        id="p",
        title="PebbleNet",
        abstract="We propose PebbleNet for shell sorting. It uses GPT-4 and large stone models (LSMs). We evaluate "
        "PebbleNet on StoneQA and report its accuracy. Code: https://github.com/stones/pebblenet.",
    )
    reading, _ = extractor()
    [claims] = reading([paper])
    found = {c.names[0]: c for c in claims.concepts}
    assert {name: (c.type, c.role, c.evidence[0].layer) for name, c in found.items()} == {
        "PebbleNet": ("Model", "proposes", "gliner"),
        "shell sorting": ("Task", "addresses", "gliner"),
        "large stone models": ("Method", "uses", "abbreviations"),
        "StoneQA": ("Benchmark", "evaluates_on", "gliner"),
        "accuracy": ("Metric", "measures", "gliner"),
    }
    assert ("PebbleNet", "evaluated_on", "StoneQA") in {(r.head, r.label, r.tail) for r in claims.relations}
    assert [url for url, _ in claims.code] == ["https://github.com/stones/pebblenet"]


def test_labels_are_the_ontology_in_words() -> None:
    assert list(labels().values()) == list(ontology().concepts)
    for label, kind in labels().items():
        assert label.lower() == f"{kind}: {ontology().nodes[kind].description}".lower().rstrip(".")


LONG, LONG_MODEL = extractor()


@given(
    st.lists(
        st.sampled_from(
            [*KNOWN, "we", "3.5", "a_b", "https://github.com/a/b", ". The", ".", ",", "\n\n", "\u202e", "é"]
        ),
        max_size=120,
    ),
    st.integers(5, 30),
)
def test_a_long_text_is_read_to_its_end_in_chunks_that_fit(words: list[str], window: int) -> None:
    paper = Paper(id="p", title="PebbleNet", abstract=" ".join([*words, "StoneQA."]))
    LONG_MODEL.config.max_len = window
    LONG_MODEL.texts.clear()
    [claims] = LONG([paper])
    assert all(len(WORDS.findall(text)) <= window for text in LONG_MODEL.texts)
    assert any("StoneQA" in c.names for c in claims.concepts)
    for concept in claims.concepts:
        for e in concept.evidence:
            assert getattr(paper, e.field)[e.start : e.end] in concept.names


def test_whole_sentences_share_a_chunk() -> None:
    abstract = "One two three. Four five six. Seven eight nine."
    reading, model = extractor(9)
    list(reading([Paper(id="p", title="", abstract=abstract)]))
    assert [text.strip() for text in model.texts] == ["One two three. Four five six.", "Seven eight nine."]


def test_many_papers_keep_their_order() -> None:
    papers = [Paper(id=str(i), title="", abstract=f"We use PebbleNet {'x ' * i}." if i % 3 else "") for i in range(70)]
    reading, _ = extractor()
    said = list(reading(papers))
    assert [claims.paper_id for claims in said] == [paper.id for paper in papers]
    assert [bool(claims.concepts) for claims in said] == [bool(i % 3) for i in range(70)]


def test_without_the_package_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gliner", None)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace())
    reading = GlinerExtractor(GlinerSpec())
    with pytest.raises(ExtractorError, match=r"pip install 'papers-kg\[gliner\]'"):
        list(reading([Paper(id="p", title="", abstract="PebbleNet.")]))


def test_a_model_that_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def from_pretrained(name: str, *, map_location: str) -> None:
        raise OSError(f"{name} is not a local folder\nand not on the hub")

    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=SimpleNamespace(is_available=lambda: False)))
    monkeypatch.setitem(sys.modules, "gliner", SimpleNamespace(GLiNER=SimpleNamespace(from_pretrained=from_pretrained)))
    with pytest.raises(ExtractorError, match=r"'nobody/nothing' cannot be loaded .* and not on the hub\): check"):
        list(GlinerExtractor(GlinerSpec("nobody/nothing"))([Paper(id="p", title="", abstract="PebbleNet.")]))


@pytest.mark.parametrize("wrong", [{"model": ""}, {"threshold": 0.0}, {"threshold": 1.0}])
def test_a_spec_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ExtractorError):
        GlinerSpec(**wrong)


def test_spec_and_fingerprint() -> None:
    spec = GlinerSpec(threshold=0.3)
    assert pickle.loads(pickle.dumps(spec)) == spec
    made = {GlinerExtractor(s).fingerprint for s in (spec, GlinerSpec(), GlinerSpec("other"), GlinerSpec())}
    assert len(made) == 3
