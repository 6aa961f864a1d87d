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
from extractors.evidence import Shower
from extractors.language import PROPOSERS, READER, SEPARATOR, pipeline, read_candidates, read_claims, read_text
from extractors.links import repositories
from extractors.reader.model import DEFAULT
from extractors.relations import Relation, relations
from extractors.roles import Roles, default_roles, roles
from extractors.text import Candidate, Text
from schemas.errors import ExtractorError
from schemas.ids import digest
from schemas.records import ConceptClaim, Evidence, Paper, PaperClaims, RelationClaim

VERSION = "0.2.0"
LEAST = {"proposes": 0.25}  # confidence below which a concept is left out, by role, where no reader judges
LEAST_OTHER = 0.36
LAYERS: tuple[str, ...] = (*PROPOSERS, READER, "roles", "relations", "links")


@dataclass(frozen=True)
class ExtractorSpec:
    """Which layers run, with which trained model: all that a worker process must know to build the same extractor.

    `model` is the name of an installed model or a folder with one. Claims whose confidence is below `threshold` are
    left out; the model has its own, lower demands besides.

    Raises:
        ExtractorError: `disable` names a layer that does not exist, or `threshold` is no chance.
    """

    disable: tuple[str, ...] = ()
    model: str = DEFAULT
    threshold: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:
            raise ExtractorError(f"the threshold must lie between 0 and 1, not at {self.threshold}")
        if unknown := sorted(set(self.disable) - set(LAYERS)):
            raise ExtractorError(f"no layer is called {', '.join(unknown)}; the layers are {', '.join(LAYERS)}")
        object.__setattr__(self, "disable", tuple(sorted(set(self.disable))))  # one set of layers, one spec


class Extractor:
    """Reads papers one after the other; the same paper always gives the same claims.

    >>> from schemas.records import Paper
    >>> abstract = "We propose PebbleNet, a network for stone classification, and evaluate it on the StoneQA dataset."
    >>> [claims] = Extractor()([Paper(id="p", title="PebbleNet: Sorting Stones", abstract=abstract)])
    >>> [(c.names[0], c.type, c.role) for c in claims.concepts if c.role == "proposes"]
    [('PebbleNet', 'Method', 'proposes')]
    """

    version = VERSION

    def __init__(self, spec: ExtractorSpec = ExtractorSpec()) -> None:
        self.spec = spec
        self._on = frozenset(LAYERS) - set(spec.disable)
        self._reads = READER in self._on
        self.nlp = pipeline((x for x in PROPOSERS if x in self._on), spec.model if self._reads else None)
        model = self.nlp.get_pipe(f"kg_{READER}").model.digest if self._reads else ""  # type: ignore[attr-defined]
        made_of = (_content_digest(), model, version("spacy"), json.dumps(asdict(spec) | {"model": ""}))
        self.fingerprint = digest(*made_of, length=16)

    def __call__(self, papers: Iterable[Paper]) -> Iterator[PaperClaims]:
        """The claims of each paper, in the order of the papers."""
        texts = ((_printable(paper.title + SEPARATOR + paper.abstract), paper) for paper in papers)
        for doc, paper in self.nlp.pipe(texts, as_tuples=True, batch_size=32):
            yield self._claims(paper, doc)

    def _claims(self, paper: Paper, doc: Doc) -> PaperClaims:
        text = read_text(doc)
        show = Shower(paper, text, VERSION)
        concepts, shown, related = self._judged(text, doc) if self._reads else self._by_rules(text, doc)
        least = self.spec.threshold
        sure = {n for n, c in enumerate(concepts) if round(c.confidence, 3) >= least}
        claims = {n: _claim(show, concepts[n], *shown[n]) for n in sorted(sure)}
        stated = tuple(
            RelationClaim(
                claims[r.head].names[0],
                r.label,
                claims[r.tail].names[0],
                round(r.confidence, 3),
                (show.tokens(r.shown.start, r.shown.end, READER if self._reads else "relations"),),
            )
            for r in related
            if r.head in sure and r.tail in sure and round(r.confidence, 3) >= least
        )
        code: dict[str, Evidence] = {}
        if "links" in self._on:
            for url, start, end in repositories(text.text):
                code.setdefault(url, show.characters(start, end, "links"))
        return PaperClaims(paper.id, tuple(claims.values()), stated, tuple(code.items()))

    def _by_rules(self, text: Text, doc: Doc) -> _Judgement:
        """What the rules alone make of a paper."""
        pairs = definitions(text) if "abbreviations" in self._on else []
        found = combine(text, read_candidates(doc), pairs)
        shown = roles(text, found, pairs) if "roles" in self._on else default_roles(found)
        sure = [i for i, c in enumerate(found) if c.confidence >= LEAST.get(shown[i][0], LEAST_OTHER)]
        concepts, decided = [found[i] for i in sure], [shown[i] for i in sure]
        related = relations(text, concepts, decided) if "relations" in self._on else ()
        return concepts, decided, list(related)

    def _judged(self, text: Text, doc: Doc) -> _Judgement:
        """What the trained reader makes of it."""
        judged, related = read_claims(doc)
        concepts = [
            Concept(tuple(Candidate(*m, c.type, None, c.confidence, READER) for m in c.mentions), c.type, c.confidence)
            for c in judged
        ]
        if "roles" in self._on:
            by_rules = Roles(text, definitions(text))
            shown = [(j.role, by_rules.shows(j.role, c)) for j, c in zip(judged, concepts, strict=True)]
        else:
            shown = default_roles(concepts)
        stated = [
            Relation(r.head, r.label, r.tail, r.confidence, _beside(text, concepts[r.tail], concepts[r.head]))
            for r in (related if "relations" in self._on else ())
        ]
        return concepts, shown, stated


def _claim(show: Shower, concept: Concept, role: str, shown: Candidate) -> ConceptClaim:
    mentions = [shown, *(m for m in concept.mentions if m is not shown)]
    evidence = tuple(show.tokens(m.start, m.end, m.layer) for m in mentions)
    return show.concept(concept.type, role, round(concept.confidence, 3), evidence)


_Judgement = tuple[list[Concept], list[tuple[str, Candidate]], list[Relation]]


def _beside(text: Text, concept: Concept, other: Concept) -> Candidate:
    """The mention of a concept in the sentence, or else nearest to the sentence, that names another one."""
    there = [text.sentence(m.start) for m in other.mentions]
    return min(concept.mentions, key=lambda m: min(abs(text.sentence(m.start) - s) for s in there))


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
