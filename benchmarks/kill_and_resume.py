"""Kill builds at random moments, resume them, and check that nothing is lost and nothing is read twice.

    python benchmarks/kill_and_resume.py PAPERS.jsonl [--papers 2000] [--kills 10] [--seed 1]

Each kill is a SIGKILL of the whole process group after a random part of the time that an undisturbed build took. Then
the folder is opened and asked in both languages, the build is resumed, and the result is compared with the undisturbed
one, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import kg
from kg.graph.claims import read_columns
from kg.graph.folder import Folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("--papers", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        source = scratch / "papers.jsonl"
        with options.source.open(encoding="utf-8") as lines:
            source.write_text("".join(itertools.islice(lines, options.papers)), encoding="utf-8")
        start = time.perf_counter()
        report = finish(source, scratch / "undisturbed.kg")
        whole = time.perf_counter() - start
        print(f"undisturbed: {report['papers']} papers in {whole:.1f} s")
        wanted = fingerprint(scratch / "undisturbed.kg")
        rng = random.Random(options.seed)
        for kill in range(1, options.kills + 1):
            graph, moment = scratch / f"{kill}.kg", rng.uniform(0, whole)
            disturb(source, graph, moment)
            state, saved = look(graph), pending(graph)
            resumed = finish(source, graph)
            same = fingerprint(graph) == wanted
            read = resumed["extracted"]
            print(
                f"{kill:2} killed after {moment:4.1f} s: {state}, {saved} texts saved, {read} read after, same: {same}"
            )
            assert same
            assert read + saved == report["extracted"] or state == f"opens with {report['papers']} papers"


def command(source: Path, graph: Path) -> list[str]:
    return [sys.executable, "-m", "kg", "build", str(source), "--graph", str(graph), "--json", "--no-progress"]


def finish(source: Path, graph: Path) -> dict[str, int]:
    answer = subprocess.run(command(source, graph), check=True, capture_output=True, text=True)
    report: dict[str, int] = json.loads(answer.stdout)
    return report


def disturb(source: Path, graph: Path, moment: float) -> None:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(command(source, graph), start_new_session=True, **quiet)
    try:
        child.wait(moment)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def look(graph: Path) -> str:
    if not graph.exists():
        return "no folder yet"
    with kg.open(graph) as g:
        counted = g.cypher("MATCH (p:Paper) RETURN count(p) AS n").rows[0][0]
        asked = g.sparql("SELECT (COUNT(?p) AS ?n) WHERE { ?p a <https://w3id.org/papers-kg/ns#Paper> }").rows[0][0]
        assert counted == asked == g.info.papers
    return f"opens with {counted} papers"


def pending(graph: Path) -> int:
    return sum(1 for _ in read_columns(Folder(graph).pending_files(), ["id"])) if graph.exists() else 0


def fingerprint(graph: Path) -> str:
    with kg.open(graph) as g, tempfile.TemporaryDirectory() as scratch:
        g.export("ntriples", Path(scratch) / "g.nt")
        g.export("jsonl", Path(scratch) / "g")
        files = sorted(p for p in Path(scratch).rglob("*") if p.is_file())
        return hashlib.sha256(b"".join(p.read_bytes() for p in files)).hexdigest()


if __name__ == "__main__":
    main()
