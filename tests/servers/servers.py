"""Real servers for tests: fetched once, started on free ports of 127.0.0.1, stopped by process id.

What cannot be had is skipped and says so.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

HERE = Path(__file__).parent
FUSEKI = "5.3.0"
_OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")


@contextmanager
def neo4j(folder: Path, port: int | None = None, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Neo4j Community on this folder; gives its address. It takes anybody in, unless the settings say otherwise."""
    port = port or free_port()
    _configure(
        folder,
        {
            "dbms.security.auth_enabled": "false",
            "server.bolt.listen_address": f"127.0.0.1:{port}",
            "server.http.enabled": "false",
            "dbms.usage_report.enabled": "false",
            **(settings or {}),
        },
    )
    where = [f"--home-dir={folder}", f"--config-dir={folder / 'conf'}", "--console-mode"]
    with _running([*_java(), "org.neo4j.server.CommunityEntryPoint", *where], folder, "Started."):
        yield f"bolt://127.0.0.1:{port}"


def neo4j_admin(folder: Path) -> dict[str, str]:
    """An environment in which `neo4j-admin` administers the Neo4j of this folder, as where Neo4j is installed."""
    program = folder / "bin" / "neo4j-admin"
    program.parent.mkdir(parents=True, exist_ok=True)
    java = " ".join(f"'{part}'" for part in [*_java(), "org.neo4j.cli.AdminTool"])
    program.write_text(f'#!/bin/sh\nexec {java} "$@"\n')
    program.chmod(0o755)
    _configure(folder, {})
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}


def _java() -> list[str]:
    lib = _fetched("neo4j-with-admin-5.26.0", "dependency:copy-dependencies", "-DoutputDirectory={}")
    return ["java", "-Xmx512m", *(f"--add-opens={name}=ALL-UNNAMED" for name in _OPENED), "-cp", f"{lib}/*"]


def _configure(folder: Path, settings: Mapping[str, str]) -> None:
    (folder / "conf").mkdir(parents=True, exist_ok=True)
    (folder / "conf" / "neo4j.conf").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))


@contextmanager
def fuseki(folder: Path, *options: str, port: int | None = None, stored: bool = False) -> Iterator[str]:
    """Apache Jena Fuseki with one data set, in memory or `stored` in the folder; gives the data set's address."""
    artifact = f"-Dartifact=org.apache.jena:jena-fuseki-server:{FUSEKI}"
    lib = _fetched(f"fuseki-{FUSEKI}", "dependency:copy", artifact, "-DoutputDirectory={}")
    port = port or free_port()
    (folder / "papers").mkdir(exist_ok=True)
    kept = ["--tdb2", "--loc", str(folder / "papers")] if stored else ["--mem"]
    jar, main = lib / f"jena-fuseki-server-{FUSEKI}.jar", "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"
    command = ["java", "-Xmx512m", "-cp", str(jar), main, "--localhost", f"--port={port}"]
    with _running([*command, *options, *kept, "--update", "/papers"], folder, "Start Fuseki"):
        _accepting(port)
        yield f"http://127.0.0.1:{port}/papers"


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The Oxigraph server on this folder; gives its address."""
    program = Path(sysconfig.get_path("scripts")) / "oxigraph"
    if not program.exists():
        pytest.skip("the package oxigraph is not installed")
    port = free_port()
    command = [str(program), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, "Listening"):
        yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _fetched(name: str, *wanted: str) -> Path:
    """A folder with jars that Maven fetched; the test is skipped where they cannot be had."""
    if not (shutil.which("java") and shutil.which("mvn")):
        pytest.skip(f"{name} needs java and mvn")
    lib = Path.home() / ".cache" / "papers-kg-tests" / name
    lib.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lib.with_suffix(".lock")):
        if not lib.is_dir():
            part = lib.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            command = ["mvn", "-q", "-B", *(argument.format(part) for argument in wanted)]
            done = subprocess.run(command, cwd=HERE / "neo4j", capture_output=True, text=True, timeout=600)
            if done.returncode:
                pytest.skip(f"Maven does not get {name}: {done.stdout[-300:]}{done.stderr[-300:]}")
            part.rename(lib)
    return lib


@contextmanager
def _running(command: list[str], folder: Path, ready: str) -> Iterator[None]:
    """A process that has said that it is ready, until it is left."""
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout is not None
        said, listener = [], threading.Thread(target=server.stdout.read)
        try:
            for line in server.stdout:
                said.append(line)
                if ready in line:
                    break
            else:
                raise RuntimeError(f"{command[0]} did not start: {''.join(said)[-2000:]}")
            listener.start()  # or the pipe fills, and the server waits
            yield
        finally:
            server.kill()
            if listener.is_alive():
                listener.join()


def _accepting(port: int) -> None:
    """Return when somebody listens: a server may say a little too early that it does."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.05)
    raise RuntimeError(f"nobody listens on port {port}")
