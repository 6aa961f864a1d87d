"""Draw what stands around a concept: its papers, and what else at least two of them name.

    python docs/draw.py papers.kg "AlpacaEval 2" docs/alpacaeval.svg

Needs Graphviz (`dot`); colours and verbs come from the ontology.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections import Counter

import kg
from schemas.ontology import ontology


def main(graph: str, name: str, target: str) -> None:
    """Write the drawing as SVG."""
    with kg.open(graph) as g:
        centre = g.names.resolve(name)[0]
        papers = sorted(e.source for e in g.edges_of(centre) if g.node(e.source).kind == "Paper")
        edges = [e for paper in papers for e in g.edges_of(paper) if e.source == paper and e.kind != "RELATED_TO"]
        shared = {target for target, count in Counter(e.target for e in edges).items() if count > 1}
        edges = [e for e in edges if e.target in shared or e.kind == "PROPOSES"]
        nodes = [g.node(id) for id in dict.fromkeys([*papers, *(e.target for e in edges)])]
    lines = ["digraph {", 'rankdir=LR; ranksep=1.2; nodesep=0.12; bgcolor="white";']
    lines += [
        'node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, penwidth=0, margin="0.1,0.05"];'
    ]
    lines += ['edge [fontname="Helvetica", fontsize=8, color="#9aa3b2", fontcolor="#4c566a", arrowsize=0.6];']
    for node in nodes:
        kind, label = ontology().nodes[node.kind], quoted("\n".join(textwrap.wrap(node.label, 34)))
        lines.append(f'{quoted(node.id)} [label={label}, fillcolor="{kind.color}", fontcolor="{kind.ink}"];')
    lines += [
        f"{quoted(e.source)} -> {quoted(e.target)} [label={quoted(ontology().edges[e.kind].verb)}];" for e in edges
    ]
    subprocess.run(["dot", "-Tsvg", "-o", target], input="\n".join([*lines, "}"]), text=True, check=True)


def quoted(text: str) -> str:
    """A string as DOT writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    main(*sys.argv[1:])
