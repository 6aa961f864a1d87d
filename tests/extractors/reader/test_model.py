import json

import numpy
import pytest
import spacy

from extractors.language import pipeline, read_claims
from extractors.pipeline import Extractor, ExtractorSpec
from extractors.reader.model import Model, installed, load, packed
from schemas.errors import ExtractorError

TEXT = "We train BERT on SQuAD. A model on SQuAD (BERT)."


def test_weights_keep_their_worth(tiny):
    draw = numpy.random.default_rng(1)
    given = {"words.bag.weight": draw.normal(0, 1, (50, 8)).astype("f4"), "a.bias": draw.normal(0, 1, 9).astype("f4")}
    contents = {**tiny.contents, "weights.npz": packed(given | tiny.network.weights | given)}
    kept = Model(contents, "x").network.weights
    assert abs(kept["words.bag.weight"] - given["words.bag.weight"]).max() < 0.02
    assert abs(kept["a.bias"] - given["a.bias"]).max() < 0.002


def test_a_pipeline_takes_its_model_along(tiny_folder, tmp_path):
    nlp = pipeline(model=str(tiny_folder))
    claims = read_claims(nlp(TEXT))
    assert claims[0]
    nlp.to_disk(tmp_path / "nlp")
    assert read_claims(spacy.load(tmp_path / "nlp")(TEXT)) == claims
    again = pipeline(model=str(tiny_folder))
    again.get_pipe("kg_reader").model = load()
    again.from_bytes(nlp.to_bytes())
    assert read_claims(again(TEXT)) == claims


def test_another_model_is_another_extractor(tiny_folder):
    spec = ExtractorSpec(model=str(tiny_folder))
    assert Extractor(spec).fingerprint != Extractor().fingerprint
    assert Extractor(spec).fingerprint == Extractor(ExtractorSpec(model=str(tiny_folder))).fingerprint


def test_what_the_card_says_does_not_make_another_model(tiny):
    assert Model({**tiny.contents, "CARD.md": b"better words"}, "x").digest == tiny.digest
    assert Model({**tiny.contents, "vocabulary.txt": b"other"}, "x").digest != tiny.digest


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("model.json", b"{", "model.json"),
        ("weights.npz", b"PK", "weights.npz"),
        ("weights.npz", packed({"words.bag.weight": numpy.ones((2, 2), dtype="f4")}), "weights.npz"),
        (
            "model.json",
            json.dumps({"network": {"dilations": [1], "heads": 2}, "demands": {"x": 1}}).encode(),
            "demands",
        ),
    ],
)
def test_a_broken_model_says_which_file(tiny, tmp_path, name, content, said):
    Model({**tiny.contents, name: content} if name != "model.json" else tiny.contents, "x").save(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExtractorError, match=said):
        Extractor(ExtractorSpec(model=str(tmp_path))).nlp(TEXT)


def test_an_unknown_model_is_named_with_those_that_are_there():
    with pytest.raises(ExtractorError, match=r"no model is called nothing.*abstracts-small"):
        load("nothing")


def test_the_installed_models_are_whole():
    models = installed()
    assert [m.about["name"] for m in models] == ["abstracts-small"]
    for model in models:
        assert model.size < 30_000_000
        assert model.about["licence"] == "Apache-2.0"
        assert model.card.startswith("# ")
        assert model.network and model.pieces and model.demands
