"""The kinds of extractor that there are: the one place that turns a choice into an extractor.

An extractor is chosen by a spec: a small frozen dataclass that can be pickled and written as JSON. To add a kind,
write a spec and an extractor in a file of their own, and one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any, Protocol, TypeAlias, runtime_checkable

from extractors.gliner import GlinerExtractor, GlinerSpec
from extractors.llm import LlmExtractor, LlmSpec
from extractors.pipeline import Extractor, ExtractorSpec
from schemas.errors import ExtractorError
from schemas.records import Paper, PaperClaims, Unread

Spec: TypeAlias = ExtractorSpec | LlmSpec | GlinerSpec


class Extracts(Protocol):
    """What every extractor is to those who use it.

    Two extractors with one `fingerprint` read the same in a text; `version` is written beside all evidence. To make
    one asks no server and needs no optional package: that waits for the first paper, as a graph whose papers are
    removed or resolved needs no more than the fingerprint.
    """

    @property
    def spec(self) -> Any:
        """What it was made of."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def fingerprint(self) -> str:
        """Names what it does to a text."""

    def __call__(self, papers: Iterable[Paper]) -> Iterator[PaperClaims | Unread]:
        """What each paper says, or why it could not be read, in the order of the papers."""


@runtime_checkable
class Tells(Protocol):
    """An extractor that has something to say when all is read: what it cost, what it left out."""

    def told(self) -> list[str]:
        """Lines for people."""


KINDS: Mapping[str, tuple[type[Spec], Callable[[Any], Extracts]]] = {
    "builtin": (ExtractorSpec, Extractor),
    "llm": (LlmSpec, LlmExtractor),
    "gliner": (GlinerSpec, GlinerExtractor),
}
DEFAULT = "builtin"


def create(spec: Spec) -> Extracts:
    """The extractor that a spec describes."""
    return KINDS[kind_of(spec)][1](spec)


def kind_of(spec: Spec) -> str:
    """The name of a spec's kind."""
    return next(kind for kind, (made_by, _) in KINDS.items() if type(spec) is made_by)


def choose(kind: str, **choices: Any) -> Spec:
    """The spec of this kind with these choices.

    >>> choose("gliner", threshold=0.4)
    GlinerSpec(model='urchade/gliner_small-v2.1', threshold=0.4)

    Raises:
        ExtractorError: there is no such kind, it takes no such choice, lacks one, or refuses its value.
    """
    if kind not in KINDS:
        raise ExtractorError(f"no extractor is called {kind!r}; there are: {', '.join(KINDS)}")
    made_by = KINDS[kind][0]
    known = {f.name: f for f in fields(made_by)}
    if unknown := sorted(set(choices) - set(known)):
        takers = [other for other, (spec, _) in KINDS.items() if set(unknown) <= {f.name for f in fields(spec)}]
        hint = f"; the extractor {takers[0]} does" if takers else ""
        raise ExtractorError(f"the extractor {kind} takes no {', '.join(unknown)}{hint}")
    needed = [name for name, f in known.items() if f.default is MISSING and f.default_factory is MISSING]
    if missing := sorted(set(needed) - set(choices)):
        raise ExtractorError(f"the extractor {kind} needs a {', '.join(missing)}")
    return made_by(**choices)


def to_json(spec: Spec) -> dict[str, Any]:
    """A spec as a graph remembers it: without what matters to one run only (fields that are not compared)."""
    return {"kind": kind_of(spec)} | {f.name: getattr(spec, f.name) for f in fields(spec) if f.compare}


def from_json(record: Mapping[str, Any]) -> Spec:
    """The inverse of `to_json`; an empty record is the built-in extractor.

    Raises:
        ExtractorError: another version wrote it.
    """
    choices = dict(record)
    return choose(choices.pop("kind", DEFAULT), **choices)
