"""The extractor: papers in, claims out, each with the sentence that says so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from spacy.tokens import Doc

from extractors.abbreviations import definitions
from extractors.combine import Concept, combine
from extractors.language import PROPOSERS, SEPARATOR, pipeline, read_candidates, read_text
from extractors.links import repositories
from extractors.relations import relations
from extractors.roles import default_roles, roles
from extractors.text import Candidate, Text
from schemas.errors import ExtractorError
from schemas.ids import digest
from schemas.records import ConceptClaim, Evidence, Field, Paper, PaperClaims, RelationClaim

VERSION = "0.1.0"
LEAST = {"proposes": 0.25}  # confidence below which a concept is left out, by role
LEAST_OTHER = 0.36
LAYERS: tuple[str, ...] = (*PROPOSERS, "roles", "relations", "links")


@dataclass(frozen=True)
class ExtractorSpec:
    """Which layers run: everything that a worker process must know to build the same extractor.

    Raises:
        ExtractorError: `disable` names a layer that does not exist.
    """

    disable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.disable) - set(LAYERS)):
            raise ExtractorError(f"no layer is called {', '.join(unknown)}; the layers are {', '.join(LAYERS)}")
        object.__setattr__(self, "disable", tuple(sorted(set(self.disable))))  # one set of layers, one spec


class Extractor:
    """Reads papers one after the other; the same paper always gives the same claims.

    >>> from schemas.records import Paper
    >>> paper = Paper(id="p", title="", abstract="We train BERT on SQuAD.")
    >>> [claims] = Extractor()([paper])
    >>> [(c.names[0], c.type) for c in claims.concepts]
    [('BERT', 'Model'), ('SQuAD', 'Dataset')]
    """

    version = VERSION

    def __init__(self, spec: ExtractorSpec = ExtractorSpec()) -> None:
        self.spec = spec
        self.fingerprint = digest(_content_digest(), version("spacy"), json.dumps(asdict(spec)), length=16)
        self._on = frozenset(LAYERS) - set(spec.disable)
        self._nlp = pipeline(layer for layer in PROPOSERS if layer in self._on)

    def __call__(self, papers: Iterable[Paper]) -> Iterator[PaperClaims]:
        """The claims of each paper, in the order of the papers."""
        texts = ((_printable(paper.title + SEPARATOR + paper.abstract), paper) for paper in papers)
        for doc, paper in self._nlp.pipe(texts, as_tuples=True, batch_size=32):
            yield self._claims(paper, doc)

    def _claims(self, paper: Paper, doc: Doc) -> PaperClaims:
        text = read_text(doc)
        show = _Shower(paper, text)
        pairs = definitions(text) if "abbreviations" in self._on else []
        found = combine(text, read_candidates(doc), pairs)
        shown = roles(text, found, pairs) if "roles" in self._on else default_roles(found)
        sure = [i for i, c in enumerate(found) if c.confidence >= LEAST.get(shown[i][0], LEAST_OTHER)]
        concepts, decided = [found[i] for i in sure], [shown[i] for i in sure]
        claims = [show.concept(c, label, mention) for c, (label, mention) in zip(concepts, decided, strict=True)]
        implied = relations(text, concepts, decided) if "relations" in self._on else ()
        stated = tuple(
            RelationClaim(
                claims[r.head].names[0],
                r.label,
                claims[r.tail].names[0],
                round(r.confidence, 3),
                (show.evidence(r.shown, "relations"),),
            )
            for r in implied
        )
        code: dict[str, Evidence] = {}
        if "links" in self._on:
            for url, start, end in repositories(text.text):
                code.setdefault(url, show.characters(start, end, "links"))
        return PaperClaims(paper.id, tuple(claims), stated, tuple(code.items()))


class _Shower:
    """Turns token ranges into evidence: slices of the title or the abstract as printed."""

    def __init__(self, paper: Paper, text: Text) -> None:
        self.paper, self.text = paper, text
        self.abstract_at = len(paper.title) + len(SEPARATOR)
        self._sentences: dict[int, tuple[str, int]] = {}

    def concept(self, concept: Concept, role: str, shown: Candidate) -> ConceptClaim:
        others = [m for m in concept.mentions if m is not shown]
        evidence = tuple(self.evidence(m, m.layer) for m in [shown, *others])
        names = dict.fromkeys(getattr(self.paper, e.field)[e.start : e.end] for e in evidence)
        ordered = sorted(names, key=lambda name: (-len(name.split()), -len(name), name))
        return ConceptClaim(tuple(ordered), concept.type, role, round(concept.confidence, 3), evidence)

    def evidence(self, mention: Candidate, layer: str) -> Evidence:
        return self.characters(self.text.starts[mention.start], self.text.ends[mention.end - 1], layer)

    def characters(self, start: int, end: int, layer: str) -> Evidence:
        number = self.text.sentence_at(start)
        at = 0 if start < self.abstract_at else self.abstract_at
        field: Field = "abstract" if at else "title"
        known = self._sentences.get(number)
        if known is None or end > known[1]:
            known = self._sentences[number] = self._sentence(field, number, at, end)
        return Evidence(field, start - at, end - at, known[0], layer, VERSION)

    def _sentence(self, field: Field, number: int, at: int, end: int) -> tuple[str, int]:
        """A sentence as printed, at least up to `end`, and where it ends; kept, as its mentions share it."""
        first, last = self.text.sentences[number]
        high = max(self.text.ends[last - 1], end)
        printed: str = getattr(self.paper, field)[max(0, self.text.starts[first] - at) : high - at]
        return printed.strip(), high


def _printable(text: str) -> str:
    """The text with lone surrogates, which no engine takes, replaced one for one."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


@cache
def _content_digest() -> str:
    """Changes whenever a file does that decides what is extracted: rules, tables or weights, ids and ontology."""
    parts = (part for name in ("extractors", "schemas") for file in _content(files(name)) for part in file)
    return digest(*parts, length=64)


def _content(folder: Traversable) -> Iterator[tuple[str, str]]:
    """Name and digest of every file of a folder and those below it."""
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _content(entry)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield entry.name, hashlib.sha256(entry.read_bytes()).hexdigest()
