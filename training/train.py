r"""Train the reader that ships with the package, from annotated papers and papers nobody annotated.

    torchrun --nproc-per-node 2 -m training.train --gold TRAIN.jsonl --papers PAPERS.jsonl.gz --without DEV.jsonl \
        --encoder DIR --work DIR --out DIR

GOLD is an annotated file (see `kg score`), PAPERS papers of the same field, among them those of
``annotations.jsonl.gz``, ENCODER a folder with all-MiniLM-L6-v2 (``config.json``, ``model.safetensors``,
``vocab.txt``). A teacher, MiniLM with the heads of the reader, learns from annotated papers; it then reads papers that
nobody annotated, and a small network without MiniLM learns from both. Teacher and pupil together teach a second pupil,
which is the model. On annotated papers that none of them saw, chances are turned into confidence and demands are set.
What a step has made is kept in WORK, so that a run that was cut off goes on where it stopped; OUT gets the model. Two
cores with half precision in hardware take about two and a half hours.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
from torch import distributed

from extractors.reader.pieces import Pieces
from kg.score.agreement import annotation
from training.annotations import KEPT, annotated, read_records
from training.calibrate import Unseen, calibrated
from training.examples import Example, rare_names, read_examples
from training.export import export
from training.fit import fit, processes, rank, readings, remember
from training.network import MiniLM, Reader, Size, Words
from training.teach import taught

SEED = 1
HELD_OUT = 158  # papers of the gold file by which confidence is set
TEACHER = Size(width=256, dilations=(1, 2), attentions=1, span=160, concept=160, pair=128)
PUPIL = Size()
TEACHER_PAPERS = 10_432  # of the annotations kept here that the teacher learns from
PART = 1000  # papers that the teacher reads at a time
EPOCHS = 2
GOLD = 2  # times that the pupil sees a paper of the gold file while it sees any other once


def split(gold: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The annotated papers to learn from, and those to set confidence by."""
    records = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    random.Random(7).shuffle(records)
    return records[HELD_OUT:], records[:HELD_OUT]


def unannotated(papers: Path, without: set[str], count: int) -> list[dict[str, Any]]:
    """Papers of a file, at random, of the usual length and not among the annotated ones."""
    usual = [r for r in read_records(papers) if r["id"] not in without and 300 < len(r["abstract"]) < 2600]
    random.Random(SEED).shuffle(usual)
    return [{key: r[key] for key in ("id", "title", "abstract")} for r in usual[:count]]


def teacher_of(encoder: Path, examples: Sequence[Example], kept: Path) -> Reader:
    """A teacher that has learnt from these examples."""
    torch.manual_seed(SEED)
    teacher = Reader(MiniLM(encoder), TEACHER).eval()
    if kept.exists():
        teacher.load_state_dict(torch.load(kept))
        return teacher
    assert isinstance(teacher.words, MiniLM)
    remember(teacher.words, examples)
    fit(teacher, examples, epochs=2, rate=8e-4, base_rate=1e-4, batch=16, seed=SEED)
    save(teacher, kept)
    return teacher


def pupil_of(encoder: Path, pieces: int, examples: Sequence[Example], epochs: int, kept: Path) -> Reader:
    """A small network that has learnt from these examples; its pieces start from the encoder's vectors."""
    torch.manual_seed(SEED)
    pupil = Reader(Words(pieces, PUPIL), PUPIL)
    if kept.exists():
        pupil.load_state_dict(torch.load(kept))
        return pupil.eval()
    assert isinstance(pupil.words, Words)
    pupil.words.start_from(MiniLM(encoder))
    fit(pupil, examples, epochs=epochs, rate=1.4e-3, batch=32, seed=SEED)
    save(pupil, kept)
    return pupil


def save(reader: Reader, kept: Path) -> None:
    """Keep what a reader has learnt; of several processes that hold the same, one does."""
    if rank() == 0:
        torch.save(reader.state_dict(), kept)
    together()


def join() -> None:
    """Train with the other processes that `torchrun` started, a thread each."""
    if "WORLD_SIZE" in os.environ:
        torch.set_num_threads(1)
        distributed.init_process_group("gloo", timeout=timedelta(hours=2))


def together() -> None:
    """Wait for the other processes."""
    if processes() > 1:
        distributed.barrier()


def silver(
    teachers: Sequence[Reader], papers: Sequence[dict[str, Any]], pieces: Pieces, work: Path
) -> Iterator[Example]:
    """Papers as the teachers see them; several processes share the reading."""
    work.mkdir(exist_ok=True)
    parts = {work / f"{n}.pickle": papers[n : n + PART] for n in range(0, len(papers), PART)}
    for number, (kept, part) in enumerate(parts.items()):
        if number % processes() == rank() and not kept.exists():
            kept.write_bytes(pickle.dumps(list(taught(teachers, read_examples(part, pieces, frozenset())))))
            print(f"{kept}: {len(part)} papers", flush=True)
    together()
    for kept in parts:
        yield from pickle.loads(kept.read_bytes())


def main() -> None:
    """Run the steps that have not been run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("gold", "papers", "encoder", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="papers to measure on, not to learn from")
    parser.add_argument("--annotations", type=Path, default=KEPT, help="annotations without texts, joined to PAPERS")
    parser.add_argument("--count", type=int, default=12000, help="papers for the teacher to read")
    given = parser.parse_args()
    join()
    given.work.mkdir(parents=True, exist_ok=True)
    vocabulary = given.encoder.joinpath("vocab.txt").read_text(encoding="utf-8").splitlines()
    pieces = Pieces(vocabulary)
    learnt, held_out = split(given.gold)
    rare = rare_names(given.gold)
    examples = list(read_examples(learnt, pieces, rare))
    more = annotated(given.annotations, given.papers)
    further = list(read_examples(more, pieces, frozenset()))
    readers = [teacher_of(given.encoder, [*examples, *further[:TEACHER_PAPERS]], given.work / "teacher.pt")]
    measured = [record for file in given.without for record in read_records(file)]
    papers = unannotated(given.papers, {r["id"] for r in (*learnt, *held_out, *measured, *more)}, given.count)
    for name in ("first", "second"):
        kept, lessons = given.work / f"{name}.pt", []
        if not kept.exists():
            lessons = [*silver(readers, papers, pieces, given.work / name), *GOLD * examples, *further]
        readers.append(pupil_of(given.encoder, len(vocabulary), lessons, EPOCHS, kept))
    if rank() > 0:
        return
    pupil = readers[-1]
    unseen = list(read_examples(held_out, pieces, rare))
    gold = {r["id"]: annotation(r) for r in held_out}
    view = Unseen({e.id: gold[e.id] for e in unseen}, unseen, list(readings(pupil, unseen)))
    demands = calibrated(view)
    about = {
        "name": given.out.name,
        "version": "1",
        "licence": "Apache-2.0",
        "description": "Methods, models, datasets, benchmarks, tasks and metrics of machine-learning abstracts.",
        "trained": {"annotated": len(examples) + len(further), "silver": len(papers), "held_out": len(unseen)},
        "demands": asdict(demands),
    }
    export(pupil, vocabulary, about, given.out)


if __name__ == "__main__":
    main()
