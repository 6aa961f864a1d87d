r"""How the pupil does when it learns from fewer annotated papers, and from no teacher.

    torchrun --nproc-per-node 2 -m training.curve --gold TRAIN.jsonl --papers PAPERS.jsonl.gz --measure DEV.jsonl \
        --encoder DIR [--counts 400 1500 6000 12000]

The gold file's papers come first, then those of ``annotations.jsonl.gz``. Every pupil reads as many papers, the same
ones again where there are fewer, and fewer than the model that ships.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from extractors.reader.pieces import Pieces
from kg.score import annotation
from training.annotations import KEPT, annotated
from training.calibrate import Unseen, calibrated
from training.examples import rare_names, read_examples
from training.fit import rank, readings
from training.train import join, pupil_of, split

SHOWN = ("concept (name+type)", "edge (name+type+role)", "evaluates_on edge", "proposes edge", "relation")
SEEN = 30_000  # papers that every pupil reads; with fewer, many papers do worse than few read often


def main() -> None:
    """Train a pupil for each number of papers, and print its F1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("gold", "papers", "measure", "encoder"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--annotations", type=Path, default=KEPT, help="annotations without texts, joined to PAPERS")
    parser.add_argument("--counts", type=int, nargs="+", default=[400, 1500, 6000, 12000])
    given = parser.parse_args()
    join()
    vocabulary = given.encoder.joinpath("vocab.txt").read_text(encoding="utf-8").splitlines()
    pieces, rare = Pieces(vocabulary), rare_names(given.gold)
    learnt, held_out = split(given.gold)
    examples, unseen = (list(read_examples(records, pieces, rare)) for records in (learnt, held_out))
    examples += read_examples(annotated(given.annotations, given.papers), pieces, frozenset())
    records = [json.loads(line) for line in given.measure.read_text(encoding="utf-8").splitlines()]
    measured = list(read_examples(records, pieces, frozenset()))
    known = {r["id"]: annotation(r) for r in held_out}
    wanted = {e.id: known[e.id] for e in unseen}
    gold = {r["id"]: annotation(r) for r in records}
    if rank() == 0:
        print("papers", *SHOWN, sep="\t", flush=True)
    for count in given.counts:
        chosen = examples[:count]
        with tempfile.TemporaryDirectory() as scratch:
            enough = (chosen * -(-SEEN // len(chosen)))[:SEEN]
            pupil = pupil_of(given.encoder, len(vocabulary), enough, 1, Path(scratch) / "pupil.pt")
        if rank() == 0:
            demands = calibrated(Unseen(wanted, unseen, list(readings(pupil, unseen))))
            table = Unseen(gold, measured, list(readings(pupil, measured))).table(demands)
            print(len(chosen), *(table[row].f1 for row in SHOWN), sep="\t", flush=True)


if __name__ == "__main__":
    main()
