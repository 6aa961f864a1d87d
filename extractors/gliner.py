"""The extractor whose names are found by GLiNER, a small language model for named entities of any type.

U. Zaratiana, N. Tomeh, P. Holat and T. Charnois, "GLiNER: Generalist Model for Named Entity Recognition using
Bidirectional Transformer", NAACL 2024.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Protocol

from spacy.language import Language
from spacy.tokens import Doc

from extractors.language import read_text, write_candidates
from extractors.pipeline import LAYERS, Extractor, ExtractorSpec
from extractors.text import Candidate, Text
from schemas.errors import ExtractorError
from schemas.ids import digest
from schemas.ontology import ontology
from schemas.records import Paper, PaperClaims

_WORD = re.compile(r"\w+|[^\w\s]")  # at least as many as GLiNER's own splitter makes
_KEPT = ("abbreviations", "roles", "relations", "links")  # layers that work on whatever names were found
_BATCH = 8  # chunks of text that the model reads at once


@dataclass(frozen=True)
class GlinerSpec:
    """Which GLiNER model finds the names, by its name on the Hugging Face hub or its folder.

    Take it if you have a GLiNER model of your own field; how well one reads is not measured here, ``kg score`` measures
    yours. The default model is small (166 million parameters), in English, and under the Apache-2.0 licence; it is
    fetched when first used. `threshold` is the score from which on a name counts; scores become confidences.

    Raises:
        ExtractorError: a value makes no sense.
    """

    model: str = "urchade/gliner_small-v2.1"
    threshold: float = 0.5

    def __post_init__(self) -> None:
        if not self.model or not 0 < self.threshold < 1:
            raise ExtractorError("the gliner extractor needs the name of a model, and a threshold between 0 and 1")


class Model(Protocol):
    """What of ``gliner.GLiNER`` is used (gliner 0.2.29)."""

    config: Any

    def inference(
        self, texts: list[str], labels: list[str], *, threshold: float, batch_size: int
    ) -> list[list[dict[str, Any]]]:
        """The entities of each text: ``start`` and ``end`` in characters, ``label`` and ``score``."""


def load(name: str) -> Model:
    """A model, from the disk or the hub.

    Raises:
        ExtractorError: the package is missing, or there is no such model.
    """
    try:
        import torch
        from gliner import GLiNER
    except ImportError as error:
        raise ExtractorError(
            f"the gliner extractor needs a package ({error}): pip install 'papers-kg[gliner]'"
        ) from error
    try:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        model: Model = GLiNER.from_pretrained(name, map_location=device)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        message = f"the GLiNER model {name!r} cannot be loaded ({reason}): check its name, and the connection"
        raise ExtractorError(message) from error
    return model


def labels() -> Mapping[str, str]:
    """What the model is asked to find, described as the ontology does, with the type that it stands for.

    >>> next(iter(labels().items()))
    ('task: a problem that systems are asked to solve, or a research problem', 'Task')
    """
    described = ((name, ontology().nodes[name].description) for name in ontology().concepts)
    return {f"{name.lower()}: {text[0].lower()}{text[1:].rstrip('.')}": name for name, text in described}


class Proposer:
    """The layer ``gliner`` of a pipeline: writes what a model finds to ``doc.spans``."""

    def __init__(self, spec: GlinerSpec) -> None:
        self.spec = spec

    @cached_property
    def gliner(self) -> Model:
        """The model, loaded when first asked for; not called `model`, which spaCy looks at in every component."""
        return load(self.spec.model)

    def __call__(self, doc: Doc) -> Doc:
        """One text."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], **_: Any) -> Iterator[Doc]:
        """Many texts; each is cut at sentences into chunks that the model takes whole."""
        docs, types = iter(docs), labels()
        while batch := list(islice(docs, _BATCH)):
            window = int(self.gliner.config.max_len)
            chunks = [(doc, *chunk) for doc in batch for chunk in _chunks(read_text(doc), window)]
            texts = [read_text(doc).text[start:end] for doc, start, end in chunks]
            entities = self.gliner.inference(texts, list(types), threshold=self.spec.threshold, batch_size=_BATCH)
            found: dict[Doc, list[Candidate]] = {doc: [] for doc in batch}
            for (doc, offset, _end), here in zip(chunks, entities, strict=True):
                found[doc] += (_candidate(read_text(doc), offset, entity, types) for entity in here)
            for doc, candidates in found.items():
                write_candidates(doc, "gliner", candidates)
            yield from batch


@Language.factory("kg_gliner")
def create_proposer(nlp: Language, name: str, model: str, threshold: float) -> Proposer:
    """The layer under the name that a pipeline's config calls it by."""
    return Proposer(GlinerSpec(model, threshold))


class GlinerExtractor:
    """The rules of the built-in extractor with GLiNER in the place of all that finds names.

    `model` is a model that is loaded already.
    """

    def __init__(self, spec: GlinerSpec, model: Model | None = None) -> None:
        self.spec = spec
        replaced = tuple(layer for layer in LAYERS if layer not in _KEPT)
        self._extractor = Extractor(ExtractorSpec(disable=replaced))
        proposer = self._extractor.nlp.add_pipe("kg_gliner", config=asdict(spec))
        if model is not None:
            proposer.gliner = model  # type: ignore[attr-defined]
        self.version = self._extractor.version
        self.fingerprint = digest("gliner", self._extractor.fingerprint, json.dumps(asdict(spec)), length=16)

    def __call__(self, papers: Iterable[Paper]) -> Iterator[PaperClaims]:
        """The claims of each paper, in the order of the papers.

        Raises:
            ExtractorError: the package is missing, or there is no such model.
        """
        return self._extractor(papers)


def _chunks(text: Text, window: int) -> Iterator[tuple[int, int]]:
    """Character ranges of runs of whole sentences with at most so many words; only a longer sentence is cut."""
    start = end = words = 0
    for first, last in text.sentences:
        for piece, until in _pieces(text.text, text.starts[first], text.ends[last - 1], window):
            count = len(_WORD.findall(text.text, piece, until))
            if words + count > window:
                yield start, end
                start, words = piece, 0
            words, end = words + count, until
    if words:
        yield start, end


def _pieces(text: str, start: int, end: int, window: int) -> Iterator[tuple[int, int]]:
    """The sentence between two characters, cut after every so many words."""
    words = list(_WORD.finditer(text, start, end))
    for i in range(window, len(words), window):
        yield start, words[i].start()
        start = words[i].start()
    yield start, end


def _candidate(text: Text, offset: int, entity: Mapping[str, Any], types: Mapping[str, str]) -> Candidate:
    """An entity as a range of whole tokens; the model's words need not be ours."""
    first, last = (
        bisect_right(text.starts, offset + character) - 1 for character in (entity["start"], entity["end"] - 1)
    )
    return Candidate(first, last + 1, types[entity["label"]], None, float(entity["score"]), "gliner")
