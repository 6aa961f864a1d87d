"""A real Neo4j for tests: fetched by Maven once, started on a free port, stopped when its standard input closes."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

HERE = Path(__file__).parent / "neo4j"
_OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")


def fetched() -> Path:
    """The folder with Neo4j's jars; the test is skipped where they cannot be had."""
    if not (shutil.which("java") and shutil.which("mvn")):
        pytest.skip("Neo4j needs java and mvn")
    lib = Path.home() / ".cache" / "papers-kg-tests" / "neo4j-5.26.0"
    lib.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lib.with_suffix(".lock")):
        if not lib.is_dir():
            part = lib.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            wanted = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={part}"]
            done = subprocess.run(wanted, cwd=HERE, capture_output=True, text=True, timeout=600)
            if done.returncode:
                pytest.skip(f"Maven does not get Neo4j: {done.stdout[-300:]}{done.stderr[-300:]}")
            part.rename(lib)
    return lib


@contextmanager
def running(folder: Path, port: int | None = None) -> Iterator[str]:
    """A server on this folder; gives its address."""
    lib, port = fetched(), port or free_port()
    opened = [f"--add-opens={name}=ALL-UNNAMED" for name in _OPENED]
    command = ["java", "-Xmx512m", *opened, "-cp", f"{lib}/*", str(HERE / "Neo4jServer.java"), str(folder), str(port)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdin is not None and server.stdout is not None
        try:
            if not any(line.strip() == "ready" for line in server.stdout):
                raise RuntimeError("Neo4j did not start")
            yield f"bolt://127.0.0.1:{port}"
        finally:
            server.stdin.close()
            server.kill() if server.poll() is None and not _ended(server) else None


def _ended(server: subprocess.Popen[str]) -> bool:
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        return False
    return True


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
