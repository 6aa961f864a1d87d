"""Write a model's card: what it is, from ``model.json``, and what it scores on annotated files.

python -m training.card MODEL --gold FILE...
"""

from __future__ import annotations

import argparse
from pathlib import Path
from string import Template

from extractors.pipeline import ExtractorSpec
from extractors.reader.model import Model, load
from kg.score import Report, report

_TEMPLATE = Path(__file__).with_name("card.md")


def card(model: Model, reports: dict[str, Report]) -> str:
    """The card in Markdown, with the scores of these reports by the names of their files."""
    trained = model.about["trained"]
    shape = model.about["network"]
    weights = model.network.weights
    numbers = sum(array.size for name, array in weights.items() if not name.startswith("words."))
    attentions = sum(name.endswith("project.weight") for name in weights)
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=model.about["name"],
        version=model.about["version"],
        vector=weights["words.bag.weight"].shape[1],
        layers=f"{len(shape['dilations'])} convolutions, {attentions} layers of attention",
        parameters=f"{numbers / 1e6:.1f}",
        size=f"{model.size / 1e6:.1f}",
        papers=f"{trained['annotated']:,}",
        silver=f"{trained['silver']:,}",
        held=trained["held_out"],
        scores=_table(reports),
    )


def _table(reports: dict[str, Report]) -> str:
    names = list(reports)
    rows = ["| | " + " | ".join(f"{n}: P | R | F1" for n in names) + " |", "|---" * (3 * len(names) + 1) + "|"]
    tables = [r.table.records() for r in reports.values()]
    for lines in zip(*tables, strict=True):
        cells = [f"{line['P']} | {line['R']} | **{line['F1']}** ({line['F1_low']}–{line['F1_high']})" for line in lines]
        rows.append(f"| {lines[0]['row'].replace('|', ' or ')} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def main() -> None:
    """Score the model and write its card beside its weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    given = parser.parse_args()
    spec = ExtractorSpec(model=str(given.model))
    reports = {f"{file.stem}": report(file, spec=spec) for file in given.gold}
    (given.model / "CARD.md").write_text(card(load(str(given.model)), reports), encoding="utf-8")


if __name__ == "__main__":
    main()
