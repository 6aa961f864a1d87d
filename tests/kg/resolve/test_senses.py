"""Abbreviations that mean several things, in papers that do not expand them."""

from kg.resolve.linker import Linker
from kg.resolve.names import NameTable
from kg.resolve.propose import propose_abbreviations, propose_spellings

VISION = [(("Zebra Object Outlines", "ZOO"), "Method"), (("outlining",), "Task"), (("medical images",), "Dataset")]
TRAINING = [(("Zeroth-Order Optimiser", "ZOO"), "Method"), (("black-box attacks",), "Task"), (("CIFAR-10",), "Dataset")]
PAPERS = [VISION, VISION, VISION, TRAINING, TRAINING, TRAINING]


def linker(papers):
    table = NameTable()
    for paper in papers:
        for names, kind in paper:
            table.add(names, kind, 0.9)
    linker = Linker(table, [*propose_spellings(table), *propose_abbreviations(table)])
    for paper in papers:
        linker.learn(paper)
    return linker


def test_what_stands_beside_it_tells():
    alone = [(("ZOO",), "Method"), (("black-box attacks",), "Task")]
    link = linker([*PAPERS, alone])
    told = link.id_of(["ZOO"], "Method", ["ZOO", "black-box attacks", "CIFAR-10"])
    assert told == link.id_of(["Zeroth-Order Optimiser", "ZOO"], "Method") != link.id_of(["ZOO"], "Method")
    assert told in link.concepts


def test_without_a_hint_it_stays_apart():
    link = linker([*PAPERS, [(("ZOO",), "Method")]])
    apart = link.id_of(["ZOO"], "Method", ["speech"])
    assert apart == "technique:zoo"
    assert len({apart, *(link.id_of(p[0][0], "Method") for p in PAPERS)}) == 3


def test_one_paper_is_no_example():
    link = linker([VISION, TRAINING, [(("ZOO",), "Method")]])
    assert link.id_of(["ZOO"], "Method", ["black-box attacks", "CIFAR-10"]) == "technique:zoo"


def test_the_order_of_papers_does_not_matter():
    one, two = linker(PAPERS), linker(PAPERS[::-1])
    beside = ["outlining"]
    assert one.id_of(["ZOO"], "Method", beside) == two.id_of(["ZOO"], "Method", beside)
