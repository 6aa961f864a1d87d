"""The second locks: what the guard lets through by mistake cannot do much."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import ladybug
import neo4j
import pyoxigraph
import pytest

from kg.stores.guard import locks
from kg.stores.guard.worker import OfFolder, OfServer

Where = Callable[[str], OfFolder | OfServer]

LOCKED = """
import os, runpy, socket, sys
before = os.readlink("/proc/self/ns/net")
runpy.run_path(sys.argv[1])["lock_up"](offline=True)
if os.readlink("/proc/self/ns/net") == before:
    sys.exit("no namespace")
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2]))),
    lambda: print("x", file=open(sys.argv[3], "w"), flush=True),
):
    try:
        attempt()
        print("done")
    except OSError as error:
        print(type(error).__name__)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has namespaces")
def test_a_process_that_is_locked_up_neither_connects_nor_writes(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        arguments = [locks.__file__, str(listener.getsockname()[1]), str(tmp_path / "new")]
        ended = subprocess.run([sys.executable, "-c", LOCKED, *arguments], capture_output=True, text=True, check=False)
    if "no namespace" in ended.stderr:
        pytest.skip("this system gives no namespace for the network")
    assert ended.stdout.split() == ["OSError", "OSError"]
    assert not (tmp_path / "new").read_bytes()


def test_the_engines_refuse_writes_themselves(where: Where, neo4j_url: str) -> None:
    folder = where("ladybug")
    assert isinstance(folder, OfFolder)
    with (
        ladybug.Database(folder.path, read_only=True) as database,
        ladybug.Connection(database) as connection,
        pytest.raises(RuntimeError, match="read-only"),
    ):
        connection.execute("CREATE (:Paper {id: 'x'})")
    folder = where("oxigraph")
    assert isinstance(folder, OfFolder)
    with pytest.raises(RuntimeError, match="only possible on read-write"):
        pyoxigraph.Store.read_only(str(folder.path)).update("CLEAR ALL")
    with (
        neo4j.GraphDatabase.driver(neo4j_url) as driver,
        driver.session(default_access_mode=neo4j.READ_ACCESS) as session,
        pytest.raises(neo4j.exceptions.ClientError, match="read access mode"),
    ):
        session.run("CREATE (:Paper {id: 'x'})").consume()
