"""The records that the layers hand to each other: small, frozen, and nothing else.

A `Paper` comes in. What its text says is a `PaperClaims`: the `ConceptClaim`s (the paper has this role towards
this concept) and the `RelationClaim`s (this concept has this relation to that one), each with its `Evidence`.
Claims are kept as the text said them; `Node` and `Edge` are what they become once names are resolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Field = Literal["title", "abstract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper as a source gave it: title and abstract are character for character the source's.

    `id` is stable (see `schemas.ids.paper_id`); `place` says where the record stood (``file:line``) and is not
    part of what the paper is.
    """

    id: str
    title: str
    abstract: str
    year: int | None = None
    authors: tuple[str, ...] = ()
    venue: str | None = None
    url: str | None = None
    place: str = field(default="", compare=False)


class Evidence(NamedTuple):
    """The place in a paper that says so.

    `start` and `end` are offsets (in Python characters) into the original title or abstract and mark the name,
    so that ``getattr(paper, field)[start:end]`` is the name as printed; `sentence` is the sentence around it, as
    printed. `layer` is the extraction layer that decided, `version` that of the extractor.
    """

    field: Field
    start: int
    end: int
    sentence: str
    layer: str
    version: str


@dataclass(frozen=True, slots=True)
class ConceptClaim:
    """A paper's own relation to one concept.

    `names` are the surface forms in this paper, the most canonical first; `type` and `role` are the
    lower_snake_case role and CamelCase type of the ontology (``"Benchmark"``, ``"evaluates_on"``); `confidence`
    lies in (0, 1]; `evidence` is never empty, and its first entry is the one that decided the role.
    """

    names: tuple[str, ...]
    type: str
    role: str
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class RelationClaim:
    """A relation between two concepts of one paper, each called by one of its `names` in that paper."""

    head: str
    label: str
    tail: str
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class PaperClaims:
    """Everything that one paper's text says, as found; `code` holds (repository URL, evidence) pairs."""

    paper_id: str
    concepts: tuple[ConceptClaim, ...] = ()
    relations: tuple[RelationClaim, ...] = ()
    code: tuple[tuple[str, Evidence], ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A paper that an extractor could not read, and why: it is reported, and a later build tries it again."""

    paper_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph: `kind` is a node type of the ontology, `properties` hold what that type declares."""

    id: str
    kind: str
    properties: Mapping[str, Any]

    @property
    def label(self) -> str:
        """What a person calls it: the title of a paper, the name of anything else."""
        return str(self.properties.get("title") or self.properties.get("name") or self.id)


class Mention(NamedTuple):
    """One piece of evidence of an edge, with the paper it stands in."""

    paper: str
    field: str
    start: int
    end: int
    sentence: str
    extractor: str


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the graph, `source` –`kind`→ `target`.

    `support` counts the papers that say so; `mentions` is its evidence, the best first. Edges that are computed
    from others (RELATED_TO) have no mentions; they carry `weight` and `shared` instead.
    """

    source: str
    kind: str
    target: str
    confidence: float
    support: int
    mentions: tuple[Mention, ...] = ()
    weight: float | None = None
    shared: str | None = None
