"""What the documents say is so: their examples run, and nothing that exists goes unmentioned."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import extractors
import kg
import queries
import schemas
from kg.cli import app
from kg.exports import EXPORTS
from kg.sources import KINDS
from queries import list_questions
from schemas.derive.markdown import markdown_table
from schemas.ontology import ontology

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULES = sorted(
    module.name
    for package in (kg, extractors, schemas, queries)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def transcripts() -> list[tuple[str, str]]:
    """The ``$ kg ...`` commands of the README with the output printed beneath each."""
    blocks = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    parts = (part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part)
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


@pytest.fixture(scope="module")
def example_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "papers.kg"
    kg.build(ROOT / "examples" / "papers.jsonl", path).close()
    return path


@pytest.mark.parametrize(("command", "output"), transcripts())
def test_the_readme_shows_what_the_commands_print(
    command: str, output: str, example_graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_GRAPH", str(example_graph))
    monkeypatch.chdir(tmp_path)
    program, *args = shlex.split(command)
    assert program == "kg"
    ended = CliRunner().invoke(app, args)
    assert ended.exception is None
    printed = [line.rstrip() for line in ended.stdout.splitlines()]
    shown = [line.rstrip() for line in output.splitlines()]
    if shown and shown[-1] == "...":
        shown.pop()
        printed = printed[: len(shown)]
    assert printed == shown


def test_the_readme_runs_its_python(example_graph: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "papers.kg").symlink_to(example_graph)
    blocks = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


def test_everything_is_named_in_the_readme() -> None:
    commands = {c.name or getattr(c.callback, "__name__", "") for c in app.registered_commands}
    questions = {q.name for q in list_questions()}
    for name in sorted(commands | questions | set(EXPORTS)):
        assert f"`{name}`" in README or f"kg {name}" in README, name
    for kind in KINDS:
        assert kind.name in README, kind.name


def test_the_ontology_table_is_the_one_derived() -> None:
    assert markdown_table(ontology()).strip() in (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
