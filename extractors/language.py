"""The only file that loads spaCy: the tokeniser, the layers as pipeline components, and the shared pipeline.

Rules come first; the trained reader is told what they found.

Candidates live in ``doc.spans``, one group per layer: a span's label is its type, and the group's ``attrs`` hold
``scores`` (and ``roles`` where a layer reads them off the wording) in the order of the spans. That is the
convention of spaCy's own span categoriser, so a trained component that writes such a group is one more layer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy
import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import registry
from spacy.vocab import Vocab

from extractors import abbreviations, cues, lexicon, phrases, sentences, shapes
from extractors.reader.conclude import Judged, Related, conclude
from extractors.reader.model import DEFAULT, Model, load
from extractors.reader.read import read_paper
from extractors.text import Candidate, Text

SEPARATOR = "\n\n"  # stands between title and abstract
_TEXT = "kg.text"  # where a doc keeps its row of tokens

# A letter-digit run (decimals stay whole: 3.5, 1,000), a web address, white space, or one other character. Hyphens
# always split, so that every name that ends at a hyphen ("BERT-based") ends at a token.
_TOKEN = re.compile(
    r"(?:https?://|www\.|(?:github|gitlab|bitbucket|huggingface)\.(?:com|org|co|io)/)[^\s<>\"{}|\\^`]*[\w/]"
    r"|[^\W_]+(?:(?<=\d)[.,]\d[^\W_]*)*"
    r"|\s+|.",
    re.DOTALL,
)

_LAYERS: dict[str, Callable[[Text], Iterable[Candidate]]] = {
    "lexicon": lexicon.propose,
    "abbreviations": abbreviations.propose,
    "phrases": phrases.propose,
    "shapes": shapes.propose,
    "cues": cues.propose,
}
PROPOSERS = tuple(_LAYERS)
READER = "reader"


class Tokenizer:
    """Splits text at white space, punctuation and hyphens; ``doc.text`` is always the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The text as a doc."""
        words: list[str] = []
        spaces: list[bool] = []
        starts: list[int] = []
        at = 0
        for word in _TOKEN.findall(text):
            start, at = at, at + len(word)
            if word[0] == " " and words:  # a space belongs to the token before it, what follows is a token
                spaces[-1] = True
                if word == " ":
                    continue
                start, word = start + 1, word[1:]
            words.append(word)
            spaces.append(False)
            starts.append(start)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc.user_data[_TEXT] = Text(text, words, starts, [], _title_end(words))
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep: the rules are in the code."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Tokenizer:
        """The inverse of `to_bytes`."""
        return self

    def to_disk(self, _path: Path | str, **_: Any) -> None:
        """Nothing to keep: the rules are in the code."""

    def from_disk(self, _path: Path | str, **_: Any) -> Tokenizer:
        """The inverse of `to_disk`."""
        return self


@registry.tokenizers("kg.tokenizer")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """The tokeniser, under the name that a pipeline's config calls it by."""
    return lambda nlp: Tokenizer(nlp.vocab)


@Language.component("kg_sentences")
def mark_sentences(doc: Doc) -> Doc:
    """Set ``token.is_sent_start`` on every token."""
    if len(doc):
        text = _row(doc)
        text.breaks = sentences.sentence_starts(text.words, text.joined)
        marks = numpy.full((len(doc), 1), -1, dtype=numpy.int64)
        marks[text.breaks] = 1
        doc.from_array(["SENT_START"], marks.view(numpy.uint64))  # type: ignore[arg-type]
    return doc


def _component(layer: str) -> Callable[[Doc], Doc]:
    def component(doc: Doc) -> Doc:
        write_candidates(doc, layer, _LAYERS[layer](read_text(doc)))
        return doc

    component.__doc__ = f"Write the candidates of the layer {layer} to ``doc.spans``."
    return component


lexicon_component = Language.component("kg_lexicon", func=_component("lexicon"))
abbreviations_component = Language.component("kg_abbreviations", func=_component("abbreviations"))
phrases_component = Language.component("kg_phrases", func=_component("phrases"))
shapes_component = Language.component("kg_shapes", func=_component("shapes"))
cues_component = Language.component("kg_cues", func=_component("cues"))


class Reader:
    """The trained layer as a component: it writes its claims to ``doc.spans["reader"]``.

    The span group's ``attrs`` hold, in the order of the spans, ``scores``, ``roles`` and ``concepts`` (the number of
    the concept that a span names), and ``relations`` as rows of head, label, tail and score. `model` is the name of
    an installed model or the path of a folder with one; ``nlp.to_disk`` writes the model with the pipeline.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        """Read one paper."""
        text = read_text(doc)
        proposed = [c for c in read_candidates(doc) if c.layer in PROPOSERS]
        pairs = abbreviations.definitions(text) if "abbreviations" in doc.spans else []
        reading = read_paper(text, proposed, pairs, self.model.pieces, self.model.network)
        concepts, relations = conclude(reading, self.model.demands) if reading is not None else ([], [])
        spans = [Span(doc, start, end, label=c.type) for c in concepts for start, end in c.mentions]
        attrs = {
            "scores": [c.confidence for c in concepts for _ in c.mentions],
            "roles": [c.role for c in concepts for _ in c.mentions],
            "concepts": [number for number, c in enumerate(concepts) for _ in c.mentions],
            "relations": [list(relation) for relation in relations],
        }
        doc.spans[READER] = SpanGroup(doc, name=READER, spans=spans, attrs=attrs)
        return doc

    def to_disk(self, path: Path | str, **_: Any) -> None:
        """Write the model's files to a folder."""
        self.model.save(Path(path))

    def from_disk(self, path: Path | str, **_: Any) -> Reader:
        """The inverse of `to_disk`."""
        self.model = load(str(path))
        return self

    def to_bytes(self, **_: Any) -> bytes:
        """The model's files as one string of bytes."""
        return bytes(srsly.msgpack_dumps(self.model.contents))

    def from_bytes(self, data: bytes, **_: Any) -> Reader:
        """The inverse of `to_bytes`."""
        self.model = Model(srsly.msgpack_loads(data), "bytes")
        return self


@Language.factory("kg_reader", default_config={"model": DEFAULT})
def create_reader(nlp: Language, name: str, model: str) -> Reader:
    """The trained layer, by the name of its model."""
    return Reader(load(model))


def read_claims(doc: Doc) -> tuple[list[Judged], list[Related]]:
    """What the reader claims of a paper; nothing where it has not read it."""
    group = doc.spans.get(READER)
    if group is None:
        return [], []
    mentions: dict[int, list[tuple[int, int]]] = {}
    judged: dict[int, Judged] = {}
    rows = zip(group, *(group.attrs[key] for key in ("scores", "roles", "concepts")), strict=True)
    for span, score, role, number in rows:
        mentions.setdefault(number, []).append((span.start, span.end))
        judged[number] = Judged(tuple(mentions[number]), span.label_, role, score)
    return [judged[n] for n in sorted(judged)], [Related(*relation) for relation in group.attrs["relations"]]


def read_text(doc: Doc) -> Text:
    """The row of tokens that rules read, with its sentences; kept with the doc so that it is made once."""
    text = _row(doc)
    if not text.breaks:
        text.breaks = [token.i for token in doc if token.is_sent_start] or [0]
    return text


def _row(doc: Doc) -> Text:
    """What the tokeniser left with the doc; made here for a doc of another tokeniser."""
    text = doc.user_data.get(_TEXT)
    if not isinstance(text, Text):
        words = [token.text for token in doc]
        text = Text(doc.text, words, [token.idx for token in doc], [], _title_end(words))
        doc.user_data[_TEXT] = text
    return text


def _title_end(words: list[str]) -> int:
    return next((i for i, word in enumerate(words) if SEPARATOR in word), -1) + 1


def write_candidates(doc: Doc, layer: str, candidates: Iterable[Candidate]) -> None:
    """Keep a layer's candidates with the doc, as a span group of its name."""
    found = sorted(set(candidates), key=lambda c: (c.start, c.end, c.type, c.role or "", -c.confidence))
    spans = [Span(doc, c.start, c.end, label=c.type) for c in found]
    attrs = {"scores": [c.confidence for c in found], "roles": [c.role or "" for c in found]}
    doc.spans[layer] = SpanGroup(doc, name=layer, spans=spans, attrs=attrs)


def read_candidates(doc: Doc) -> list[Candidate]:
    """The candidates of all layers, in the order in which the layers ran."""
    out = []
    for layer, group in doc.spans.items():
        roles = group.attrs.get("roles") or [""] * len(group)
        for span, score, role in zip(group, group.attrs["scores"], roles, strict=True):
            out.append(Candidate(span.start, span.end, span.label_, role or None, float(score), layer))
    return out


def pipeline(proposers: Iterable[str] = PROPOSERS, model: str | None = None) -> Language:
    """A blank English pipeline with sentences, these layers and a trained reader; nothing is downloaded."""
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg.tokenizer"}}})
    nlp.max_length = 100_000_000  # rules are linear; the limit guards parsers
    nlp.add_pipe("kg_sentences")
    for layer in proposers:
        nlp.add_pipe(f"kg_{layer}")
    if model is not None:
        nlp.add_pipe("kg_reader", config={"model": model})
    return nlp
