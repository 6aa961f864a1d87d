"""A typed graph of what papers propose, use, evaluate on and compare with, every edge with its sentence.

    import kg

    g = kg.build("papers.jsonl", "papers.kg")
    g.ask("papers-using", concept="DPO").to_df()
    g.cypher("MATCH (p:Paper)-[:EVALUATES_ON]->(b:Benchmark) RETURN b.name, count(p)")

This is the only documented door; importing it loads neither spaCy nor an engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.gliner import GlinerSpec
    from extractors.llm import LlmSpec
    from extractors.pipeline import ExtractorSpec
    from kg.api import Graph, build, open
    from kg.graph.result import Result
    from kg.report import BuildOptions, BuildReport
    from kg.stores.guard.limits import Limits
    from queries import SavedQuestion, list_questions
    from schemas.errors import (
        ExportError,
        ExtractorError,
        GraphError,
        KgError,
        OntologyError,
        QueryError,
        SourceError,
        StoreError,
        UnknownName,
    )
    from schemas.records import Edge, Node, Paper

__version__ = "0.1.0"

_HOMES = {
    "extractors.gliner": ("GlinerSpec",),
    "extractors.llm": ("LlmSpec",),
    "extractors.pipeline": ("ExtractorSpec",),
    "kg.api": ("Graph", "build", "open"),
    "kg.graph.result": ("Result",),
    "kg.report": ("BuildOptions", "BuildReport"),
    "kg.stores.guard.limits": ("Limits",),
    "queries": ("SavedQuestion", "list_questions"),
    "schemas.errors": (
        "ExportError", "ExtractorError", "GraphError", "KgError", "OntologyError", "QueryError", "SourceError",
        "StoreError", "UnknownName",
    ),
    "schemas.records": ("Edge", "Node", "Paper"),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BuildOptions",
    "BuildReport",
    "Edge",
    "ExportError",
    "ExtractorError",
    "ExtractorSpec",
    "GlinerSpec",
    "Graph",
    "GraphError",
    "KgError",
    "Limits",
    "LlmSpec",
    "Node",
    "OntologyError",
    "Paper",
    "QueryError",
    "Result",
    "SavedQuestion",
    "SourceError",
    "StoreError",
    "UnknownName",
    "build",
    "list_questions",
    "open",
]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME_OF])
