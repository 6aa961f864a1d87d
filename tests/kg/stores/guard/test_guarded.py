"""The store that answers in a process of its own: its limits, its ends, and its beginnings anew."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hostile
import psutil
import pytest

from kg.stores.guard.guarded import GuardedStore
from kg.stores.guard.limits import MIB, Limits
from kg.stores.guard.worker import OfFolder, OfServer
from schemas.errors import QueryError, StoreError

Where = Callable[[str], OfFolder | OfServer]

UNIX = pytest.mark.skipif(sys.platform == "win32", reason="signals, alarms and file numbers of Unix")

COUNT = "MATCH (p:Paper) RETURN count(p) AS n"
BOMB = hostile.CYPHER_BOMBS["a product of a list"]
MANY = "UNWIND range(1, 100000) AS x RETURN x"


@pytest.fixture
def store(where: Where) -> Iterator[GuardedStore]:
    with GuardedStore(where("ladybug")) as opened:
        yield opened
    assert opened._process is None


def answers(store: GuardedStore) -> bool:
    store.limits = Limits()
    return store.query(COUNT).rows == [(6,)]


def process(store: GuardedStore) -> int:
    assert store._process
    return store._process.pid


@pytest.mark.parametrize(
    ("text", "limits", "said"),
    [
        (BOMB, Limits(seconds=0.2), "takes longer than 0.2 seconds; ask for less, or allow more"),
        (BOMB, Limits(memory=MIB), "needs more than 1 MiB; ask for less, or allow more"),
        (MANY, Limits(rows=10), "more than 10 rows; end the query with LIMIT, or allow more"),
        (MANY, Limits(size=1000), "larger than 1,000 bytes; ask for less, or allow more"),
        ("RETURN repeat('x', 2000) AS x", Limits(size=1000), "larger than 1,000 bytes"),
    ],
)
def test_each_limit_stops_with_its_own_message(store: GuardedStore, text: str, limits: Limits, said: str) -> None:
    store.limits = limits
    with pytest.raises(QueryError, match=said):
        store.query(text)
    assert answers(store)


def test_what_comes_to_the_limit_and_no_further_is_answered(store: GuardedStore) -> None:
    store.limits = Limits(rows=3)
    assert store.query("UNWIND [1, 2, 3] AS x RETURN x").rows == [(1,), (2,), (3,)]


@UNIX
def test_a_process_that_was_killed_is_started_again(store: GuardedStore) -> None:
    first = process(store)
    os.kill(first, signal.SIGKILL)
    assert store._process and store._process.wait()
    assert answers(store)
    assert process(store) != first


@UNIX
def test_a_process_that_dies_while_it_answers_says_so_and_is_started_again(store: GuardedStore) -> None:
    rows = store.stream(MANY)
    assert next(rows) == ("x",)
    os.kill(process(store), signal.SIGSEGV)
    with pytest.raises(QueryError, match=r"brought the engine down \(signal 11\)"):
        list(rows)
    assert answers(store)


def test_the_process_stays_from_query_to_query_and_behind_errors(store: GuardedStore) -> None:
    first = process(store)
    with pytest.raises(QueryError, match="not allowed"):
        store.query("DROP TABLE Paper")
    with pytest.raises(QueryError, match="Nothing"):
        store.query("MATCH (n:Nothing) RETURN n")
    assert answers(store)
    assert process(store) == first
    assert psutil.Process(first).status() != psutil.STATUS_ZOMBIE


def test_an_error_of_the_engine_is_cut_to_a_readable_size(store: GuardedStore) -> None:
    with pytest.raises(QueryError) as refused:
        store.query(hostile.CYPHER_BOMBS["a large error"])
    assert len(str(refused.value)) <= 2000


def test_an_abandoned_stream_is_stopped(store: GuardedStore) -> None:
    rows = store.stream(MANY)
    next(rows)
    worker = psutil.Process(process(store))
    rows.close()  # type: ignore[attr-defined]
    assert not worker.is_running()
    assert answers(store)


def test_a_stream_that_is_left_open_does_not_block_for_ever(store: GuardedStore) -> None:
    rows = store.stream(MANY)
    next(rows)
    store.limits = Limits(seconds=0.2)
    with pytest.raises(QueryError, match=r"busy with other questions for 0\.2 seconds; read their answers"):
        store.query(COUNT)
    rows.close()  # type: ignore[attr-defined]
    assert answers(store)


def test_threads_wait_for_each_other(store: GuardedStore) -> None:
    texts = [f"UNWIND range(1, 100) AS x RETURN x + {n} AS y" for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(store.query, texts))
    assert [answer.rows for answer in found] == [[(x + n,) for x in range(1, 101)] for n in range(8)]


def test_closed_twice_and_asked_behind_that(store: GuardedStore) -> None:
    worker = psutil.Process(process(store))
    store.close()
    store.close()
    assert not worker.is_running()
    with pytest.raises(StoreError, match="closed"):
        store.query(COUNT)


def test_closed_while_it_answers(store: GuardedStore) -> None:
    rows = store.stream(MANY)
    next(rows)
    store.close()
    with pytest.raises(StoreError, match="closed before the answer came"):
        list(rows)


def test_a_store_that_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no ladybug database here"):
        GuardedStore(OfFolder("ladybug", tmp_path / "nothing"))
    with pytest.raises(StoreError, match="no store is called"):
        GuardedStore(OfFolder("paper-napkin", tmp_path))


def test_a_parameter_that_is_no_value_says_so(store: GuardedStore) -> None:
    with pytest.raises(QueryError, match="a parameter is no plain value"):
        store.query("RETURN $x", {"x": lambda: None})
    with pytest.raises(QueryError, match="has no value"):
        store.query("RETURN $x AS x")
    assert store.query("RETURN $x AS x", {"x": "é\n\0"}).rows == [("é\n\0",)]
    assert answers(store)


@UNIX
def test_nothing_is_left_open(where: Where) -> None:
    me, folder = psutil.Process(), where("ladybug")
    gc.collect()
    files, children = me.num_fds(), len(me.children())
    for _ in range(3):
        with GuardedStore(folder, Limits(rows=10)) as store, pytest.raises(QueryError):
            store.query(MANY)
    assert me.num_fds() <= files and len(me.children()) <= children


PARENT = """
import sys
from pathlib import Path
from kg.stores.guard import guarded, limits, worker

def told(process, read=guarded._messages):  # something was sent to the process, whose answer is now waited for
    print(process.pid, flush=True)
    return read(process)

guarded._messages = told
store = guarded.GuardedStore(worker.OfFolder("ladybug", Path(sys.argv[1])), limits.Limits(seconds=1))
store.query(sys.argv[2])
"""


@UNIX
@pytest.mark.parametrize("sent", [1, 2], ids=["opening", "busy"])
def test_a_parent_that_is_killed_leaves_no_process(where: Where, sent: int) -> None:
    folder = where("ladybug")
    assert isinstance(folder, OfFolder)
    command = [sys.executable, "-c", PARENT, str(folder.path), BOMB]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = [psutil.Process(int(parent.stdout.readline())) for _ in range(sent)][-1]
        parent.kill()
        parent.wait()
    # By the end of its input or, while the engine is at work, by its alarm. A container may leave it to nobody to bury.
    with contextlib.suppress(psutil.TimeoutExpired):
        worker.wait(20)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
