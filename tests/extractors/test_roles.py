import pytest

from extractors.output import to_json
from extractors.pipeline import Extractor, ExtractorSpec
from schemas.records import Paper

extractor = Extractor(ExtractorSpec(disable=("reader",)))


def roles(abstract, title=""):
    [claims] = extractor([Paper(id="p", title=title, abstract=abstract)])
    return {name: c["role"] for c in to_json(claims)["concepts"] for name in c["names"]}


@pytest.mark.parametrize(
    "abstract, name, role",
    [
        ("We introduce StoneQA, a dataset of stones.", "StoneQA", "proposes"),
        ("This paper presents PebbleNet, a framework.", "PebbleNet", "proposes"),
        ("In this work, PebbleNet, a framework, is proposed.", "PebbleNet", "proposes"),
        ("We use an Adaptive Shell Network (ASN) here.", "Adaptive Shell Network", "proposes"),
        ("BERT is popular. We sort stones.", "BERT", "mentions"),
        ("We fine-tune BERT.", "BERT", "uses"),
        ("We sort stones and outperform BERT and GPT-4.", "GPT-4", "compares_with"),
        ("We evaluate on ImageNet.", "ImageNet", "evaluates_on"),
        ("We propose a model with large language models.", "large language models", "uses"),
        ("We report BLEU.", "BLEU", "measures"),
        ("We study machine translation.", "machine translation", "addresses"),
    ],
)
def test_roles_from_wording_and_place(abstract, name, role):
    assert roles(abstract)[name] == role


def test_the_strongest_role_counts():
    assert (
        roles("We compare with PebbleNet, a framework.", title="PebbleNet: Sorting Stones")["PebbleNet"] == "proposes"
    )


def test_a_phrase_is_a_concept_sooner_where_it_is_proposed():
    assert roles("We propose a round pebble framework.") == {"round pebble": "proposes"}
    assert roles("Others have a round pebble framework.") == {}
