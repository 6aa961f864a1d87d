"""The options by which a command lets its user choose an extractor, spelled once for all commands that read papers."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

_PANEL = "Choosing an extractor"


def _option(*names: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=_PANEL, **more)


def _chosen(
    extractor: Annotated[
        str | None, _option("--extractor", metavar="KIND", help="builtin, llm (a language model) or gliner.")
    ] = None,
    without: Annotated[
        list[str] | None,
        _option("--without", metavar="LAYER", help="builtin: leave out an extraction layer; may be repeated."),
    ] = None,
    model: Annotated[
        str | None, _option("--model", metavar="NAME", help="The model; builtin: one of kg models, or a folder.")
    ] = None,
    endpoint: Annotated[
        str | None,
        _option("--endpoint", metavar="URL", help="llm: a server of chat completions; by default, OpenAI's."),
    ] = None,
    key_env: Annotated[
        str | None,
        _option("--key-env", metavar="NAME", help="llm: environment variable with the key; default OPENAI_API_KEY."),
    ] = None,
    concurrency: Annotated[
        int | None, _option("--concurrency", metavar="N", help="llm: requests under way at once; default 4.")
    ] = None,
    cache: Annotated[
        str | None,
        _option("--cache", metavar="DIR", help="llm: folder of answers; by default, in the user's cache folder."),
    ] = None,
    price_in: Annotated[
        float | None, _option("--price-in", metavar="X", help="llm: price of a million tokens in, to tell the cost.")
    ] = None,
    price_out: Annotated[
        float | None, _option("--price-out", metavar="X", help="llm: price of a million tokens out.")
    ] = None,
    threshold: Annotated[
        float | None,
        _option("--threshold", metavar="X", help="builtin: least confidence of a claim; gliner: of a name."),
    ] = None,
) -> Any:
    """The spec that the options describe, None if none was given."""
    choices = {
        "disable": tuple(without) if without else None,
        "model": model,
        "endpoint": endpoint,
        "key_env": key_env,
        "concurrency": concurrency,
        "cache": cache,
        "price_in": price_in,
        "price_out": price_out,
        "threshold": threshold,
    }
    given = {name: value for name, value in choices.items() if value is not None}
    if extractor is None and not given:
        return None
    from extractors.kinds import DEFAULT, choose
    from schemas.errors import ExtractorError

    if without and extractor not in (None, DEFAULT):
        raise ExtractorError(f"--without is for the extractor {DEFAULT}, whose layers are named")
    return choose(extractor or DEFAULT, **given)


def chooses_extractor(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options in the place of its parameter `extractor`, which gets the spec or None."""
    own, more = (inspect.signature(f, eval_str=True).parameters for f in (command, _chosen))

    @functools.wraps(command)
    def with_options(**given: Any) -> None:
        extractor = _chosen(**{name: given.pop(name) for name in more})
        command(**given, extractor=extractor)

    parameters = [p for p in own.values() if p.name != "extractor"] + list(more.values())
    with_options.__annotations__ = {p.name: p.annotation for p in parameters}
    with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return with_options
