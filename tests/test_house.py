"""The rules of the house: style, types, the arrow between the packages, and what a wheel holds."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    return "" if ended.returncode == 0 else ended.stdout + ended.stderr


@pytest.mark.parametrize("check", [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)], ids=" ".join)
def test_style_and_types(check: tuple[str, ...]) -> None:
    assert run(*check) == ""


def test_imports_follow_the_one_arrow() -> None:
    code = "import sys; from importlinter.cli import lint_imports_command as run; sys.argv = ['lint-imports']; run()"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_wheel_holds_the_four_packages_with_their_content(tmp_path: Path) -> None:
    assert run("pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), ".") == ""
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"kg", "extractors", "schemas", "queries"}
    content = [
        p
        for top in sorted(tops)
        for p in (ROOT / top).rglob("*")
        if p.suffix in {".tsv", ".yaml", ".rq", ".cypher", ".npz", ".txt", ".json"}
    ]
    assert content
    assert {p.relative_to(ROOT).as_posix() for p in content} <= names
    assert {f"{top}/py.typed" for top in tops} <= names
