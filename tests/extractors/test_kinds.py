"""Whatever the kind of extractor, a spec makes it, a graph remembers it, and a wrong choice says what is right."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import FrozenInstanceError

import pytest

from extractors.gliner import GlinerSpec
from extractors.kinds import KINDS, Extracts, Spec, choose, create, from_json, kind_of, to_json
from extractors.llm import LlmSpec
from extractors.pipeline import ExtractorSpec
from extractors.pool import extract_batches
from schemas.errors import ExtractorError
from schemas.records import Paper, PaperClaims, Unread

SPECS: list[Spec] = [
    ExtractorSpec(),
    ExtractorSpec(disable=("cues", "roles")),
    LlmSpec("stone-1"),
    LlmSpec("stone-2", "http://localhost:8000/v1", "STONE_KEY", seed=3, concurrency=2, timeout=9.5),
    GlinerSpec(),
    GlinerSpec("other/model", 0.3),
]


@pytest.mark.parametrize("spec", SPECS, ids=repr)
def test_a_spec_is_frozen_pickled_remembered_and_made(spec: Spec) -> None:
    with pytest.raises(FrozenInstanceError):
        spec.model = "x"  # type: ignore[union-attr, misc]
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert from_json(json.loads(json.dumps(to_json(spec)))) == spec
    extractor = create(spec)
    assert isinstance(extractor, KINDS[kind_of(spec)][1])  # type: ignore[arg-type]
    assert extractor.spec == spec
    assert extractor.fingerprint == create(spec).fingerprint


def test_no_two_extractors_share_a_fingerprint() -> None:
    assert len({create(spec).fingerprint for spec in SPECS}) == len(SPECS)


def test_what_matters_to_one_run_only_is_not_remembered() -> None:
    spec = LlmSpec("stone-1", cache="/somewhere", price_in=1.0, price_out=2.0)
    assert from_json(to_json(spec)) == LlmSpec("stone-1")
    assert not {"cache", "price_in", "price_out"} & set(to_json(spec))


def test_a_graph_that_remembers_nothing_was_built_with_the_builtin_extractor() -> None:
    assert from_json({}) == ExtractorSpec()


@pytest.mark.parametrize(
    ("kind", "choices", "says"),
    [
        ("psychic", {}, "there are: builtin, llm, gliner"),
        ("llm", {}, "needs a model"),
        ("builtin", {"endpoint": "http://x"}, "takes no endpoint; the extractor llm does"),
        ("gliner", {"colour": "red"}, "takes no colour$"),
        ("builtin", {"disable": ("stones",)}, "no layer is called stones"),
    ],
)
def test_a_wrong_choice_says_what_is_right(kind: str, choices: dict[str, object], says: str) -> None:
    with pytest.raises(ExtractorError, match=says):
        choose(kind, **choices)


class Odd:
    """An extractor that cannot read every other paper."""

    spec = GlinerSpec()
    version = fingerprint = "odd"

    def __call__(self, papers: Iterable[Paper]) -> Iterator[PaperClaims | Unread]:
        for paper in papers:
            yield Unread(paper.id, "odd") if int(paper.id) % 2 else PaperClaims(paper.id)


@pytest.mark.parametrize("workers", [1, 3, None])
def test_the_pool_takes_any_extractor_in_this_process(workers: int | None) -> None:
    extractor: Extracts = Odd()
    papers = [Paper(id=str(i), title="", abstract="") for i in range(150)]
    pairs = [pair for batch in extract_batches(papers, extractor, workers) for pair in batch]
    assert [paper for paper, _ in pairs] == papers
    assert [type(said) for _, said in pairs] == [PaperClaims, Unread] * 75


def test_the_pool_shares_the_builtin_extractor_out() -> None:
    papers = [Paper(id=str(i), title="", abstract="We evaluate BERT on SQuAD.") for i in range(100)]
    alone, shared = (list(extract_batches(papers, create(ExtractorSpec()), workers)) for workers in (1, 2))
    assert alone == shared


def test_reading_with_the_builtin_extractor_loads_nothing_of_the_others() -> None:
    code = (
        "import sys\n"
        "from extractors.kinds import create\n"
        "from extractors.pipeline import ExtractorSpec\n"
        "from schemas.records import Paper\n"
        "assert list(create(ExtractorSpec())([Paper(id='p', title='', abstract='We use BERT.')]))\n"
        "sys.exit(', '.join({'httpx2', 'gliner'} & set(sys.modules)) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
