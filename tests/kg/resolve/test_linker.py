"""Which names become one concept, and that the answer does not depend on the order of anything."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from extractors.content import read_table
from kg.resolve.judgements import DIFFERENT, SAME, UNSURE, Judgement, read_judgements, write_judgements
from kg.resolve.linker import Linker
from kg.resolve.names import NameTable
from kg.resolve.propose import (
    ALIAS_COLUMNS,
    known_names,
    propose_abbreviations,
    propose_aliases,
    propose_spellings,
)
from schemas.ids import name_key
from schemas.ontology import ontology

Claim = tuple[tuple[str, ...], str]


def linker(claims: list[Claim], judgements: tuple[Judgement, ...] = ()) -> Linker:
    table = NameTable()
    for names, kind in claims:
        table.add(names, kind, 0.9)
    return Linker(table, [*judgements, *propose_spellings(table), *propose_abbreviations(table)])


def test_case_hyphens_and_plurals_do_not_make_another_concept() -> None:
    link = linker([(("Large Language Models",), "Method"), (("large-language model",), "Method")])
    assert len(link.concepts) == 1


def test_versions_stay_apart() -> None:
    link = linker([((name,), "Model") for name in ("GPT-4", "GPT-4o", "GPT-4.1", "GPT 3")])
    assert len(link.concepts) == 4


def test_an_abbreviation_alone_means_the_expansion_that_papers_give_it() -> None:
    link = linker([(("Direct Preference Optimization", "DPO"), "Method"), (("DPO",), "Method")])
    [concept] = link.concepts.values()
    assert concept.id == "technique:direct-preference-optimization"
    assert (concept.name, concept.aliases) == ("DPO", ("Direct Preference Optimization",))


def test_an_ambiguous_abbreviation_joins_nothing() -> None:
    claims: list[Claim] = [
        (("Connectionist Temporal Classification", "CTC"), "Method"),
        (("Cross-Task Consistency", "CTC"), "Method"),
        (("CTC",), "Method"),
    ]
    assert len(linker(claims).concepts) == 3


def test_an_ambiguous_abbreviation_joins_nothing_through_a_spelling_that_shares_its_letters() -> None:
    claims: list[Claim] = [
        (("Language Model Fine-Tuning", "LMFT"), "Method"),
        (("Learnable Motion-Focused Tokenization", "LMFT"), "Method"),
        (("LM fine-tuning",), "Method"),
    ]
    link = linker(claims)
    tuning, tokens = (link.id_of(names, kind) for names, kind in claims[:2])
    assert tuning == link.id_of(["LM fine-tuning"], "Method") != tokens


def test_who_expands_an_abbreviation_to_a_kind_of_the_thing_agrees_what_it_stands_for() -> None:
    claims: list[Claim] = [(("zebra yaks", "ZYs"), "Method")] * 3 + [(("ZYs",), "Method"), (("ZY",), "Method")]
    claims += [((f"{kind} zebra yaks", "ZYs"), "Method") for kind in ("neural", "pre-trained", "large", "small")]
    link = linker(claims)
    assert link.id_of(["ZYs"], "Method") == link.id_of(["ZY"], "Method") == "technique:zebra-yak"
    assert link.id_of(["neural zebra yaks", "ZYs"], "Method") == "technique:neural-zebra-yak"


def test_a_paper_that_spells_a_looser_word_in_three_ways_is_still_one_paper() -> None:
    spelled = ("contour segmentation", "Organ Segmentation", "Organ segmentation", "organ segmentation")
    assert len(linker([(spelled, "Task"), (("organ segmentation",), "Task")]).concepts) == 2


def test_an_abbreviation_of_a_dataset_is_known_from_elsewhere_only_beside_the_dataset() -> None:
    alone: list[Claim] = [(("NQ",), "Dataset")]
    assert linker(alone).id_of(["NQ"], "Dataset") == "resource:nq"
    assert linker([*alone, (("Natural Questions",), "Dataset")]).id_of(["NQ"], "Dataset") == "resource:natural-question"


def test_a_rare_reading_keeps_to_its_own_paper() -> None:
    claims: list[Claim] = [(("reinforcement learning", "RL"), "Method")] * 9
    claims += [(("representation learning", "RL"), "Method"), (("RL",), "Method")]
    link = linker(claims)
    assert link.id_of(["RL"], "Method") == link.id_of(["reinforcement learning"], "Method")
    assert link.id_of(["representation learning", "RL"], "Method") == "technique:representation-learning"


def test_the_type_most_papers_give_wins_within_a_family_and_families_stay_apart() -> None:
    claims: list[Claim] = [(("MMLU",), "Benchmark")] * 2 + [(("MMLU",), "Dataset"), (("MMLU",), "Task")]
    concepts = linker(claims).concepts
    assert {(c.id, c.kind) for c in concepts.values()} == {
        ("resource:mmlu", "Benchmark"),
        ("task:massive-multitask-language-understanding", "Task"),
    }


def test_people_are_heard_before_everything_else() -> None:
    claims: list[Claim] = [(("Direct Preference Optimization", "DPO"), "Method"), (("DPO",), "Method")]
    apart = Judgement(DIFFERENT, "DPO", "Method", "direct preference optimization", "Method")
    assert len(linker(claims, (apart,)).concepts) == 2
    joined = Judgement(SAME, "DPO", "", "RLHF", "")
    assert len(linker([*claims, (("RLHF",), "Method")], (joined,)).concepts) == 1
    unsure = Judgement(UNSURE, "DPO", "", "RLHF", "")
    assert len(linker([*claims, (("RLHF",), "Method")], (unsure,)).concepts) == 2


def test_a_chain_of_sames_does_not_join_what_was_judged_different() -> None:
    claims: list[Claim] = [((name,), "Method") for name in ("A1", "B1", "C1")]
    judgements = (
        Judgement(SAME, "A1", "", "B1", "", 0.9, by="rule"),
        Judgement(SAME, "B1", "", "C1", "", 0.8, by="rule"),
        Judgement(DIFFERENT, "A1", "", "C1", ""),
    )
    link = linker(claims, judgements)
    assert link.id_of(["A1"], "Method") == link.id_of(["B1"], "Method")
    assert link.id_of(["A1"], "Method") != link.id_of(["C1"], "Method")


def test_curated_aliases_join_names_that_no_paper_joins() -> None:
    table = NameTable()
    table.add(("Proximal Policy Optimization",), "Method", 0.9)
    table.add(("PPO",), "Method", 0.9)
    link = Linker(table, propose_aliases([("PPO", "Method", ("Proximal Policy Optimization",), "curated")]))
    assert len(link.concepts) == 1
    assert [j.reason for j in link.merges] == ["aliases in the lexicon (curated)"]


def test_what_the_list_of_names_says_is_believed_of_names_that_papers_use() -> None:
    table = NameTable()
    for name in ("T5", "Text-to-Text Transfer Transformer"):
        table.add((name,), "Model", 0.9)
    [concept] = Linker(table, known_names(table)).concepts.values()
    assert (concept.name, concept.aliases) == ("T5", ("Text-to-Text Transfer Transformer",))


def test_the_list_of_names_is_sorted_and_names_nothing_twice() -> None:
    rows = read_table("aliases.tsv", ALIAS_COLUMNS, "kg.resolve")
    assert rows == sorted(rows, key=lambda row: (row[0].casefold(), row[1]))
    named = [
        (ontology().family(kind), name_key(name))
        for first, kind, others in rows
        for name in (first, *others.split("|"))
    ]
    assert [name for name, times in Counter(named).items() if times > 1] == []


NAMES = st.sampled_from(["DPO", "Direct Preference Optimization", "PPO", "RL", "reinforcement learning", "rl", "Q*"])
CLAIMS = st.lists(
    st.tuples(st.lists(NAMES, min_size=1, max_size=2, unique=True).map(tuple), st.sampled_from(["Method", "Model"])),
    min_size=1,
    max_size=12,
)


@given(claims=CLAIMS, seed=st.randoms(use_true_random=False))
def test_the_order_of_papers_does_not_matter(claims: list[Claim], seed: object) -> None:
    shuffled = list(claims)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = linker(claims), linker(shuffled)
    assert one.concepts == two.concepts
    assert [one.id_of(*c) for c in claims] == [two.id_of(*c) for c in claims]
    assert {one.id_of(*c) for c in claims} == set(one.concepts)


def test_the_judgements_file_survives_a_round_trip(tmp_path: Path) -> None:
    nasty = Judgement(SAME, 'a "quoted"\ttab', "Method", "x\ny", "", 0.5, "why, {not}", "rule")
    write_judgements(tmp_path / "j.tsv", [nasty, nasty])
    assert read_judgements(tmp_path / "j.tsv") == [nasty]
    assert read_judgements(tmp_path / "absent.tsv") == []


def test_the_lexicon_does_not_merge_versions_nor_what_shares_an_abbreviation() -> None:
    entries = [
        ("AlpacaEval", "Benchmark", ("AlpacaEval 2", "AlpacaEval 2.0"), "lists"),
        ("BLIP", "Model", ("BLIP-2",), "lists"),
        ("FineWeb", "Dataset", ("FineWeb-Edu",), "lists"),
        ("ASE", "Benchmark", ("Argument Summary Evaluation", "Automated Safety Estimation"), "lists"),
        ("BBH", "Benchmark", ("BIG-Bench Hard",), "lists"),
    ]
    joined = {(j.name_a, j.name_b) for j in propose_aliases(entries)}
    assert joined == {("BBH", "BIG-Bench Hard"), ("AlpacaEval 2", "AlpacaEval 2.0")}


def test_a_signed_judgement_comes_before_the_lexicon_and_one_that_cannot_be_followed_is_told() -> None:
    table = NameTable()
    for name in ("PPO", "Proximal Policy Optimization"):
        table.add((name,), "Method", 0.9)
    lexicon = propose_aliases([("PPO", "Method", ("Proximal Policy Optimization",), "curated")])
    alice = Judgement(DIFFERENT, "PPO", "", "Proximal Policy Optimization", "", by="alice")
    assert len(Linker(table, [alice, *lexicon]).concepts) == 2
    both = Judgement(SAME, "PPO", "", "proximal policy optimization", "", by="bob")
    assert len(Linker(table, [alice, both]).remarks) == 1
    across = Judgement(SAME, "PPO", "Method", "MMLU", "Benchmark", by="bob")
    assert "never both" in Linker(table, [across]).remarks[0]


def test_an_ambiguous_abbreviation_is_still_a_name_of_both() -> None:
    claims: list[Claim] = [
        (("Connectionist Tree Recall", "CTR"), "Method"),
        (("Cyclic Tensor Rotation", "CTR"), "Method"),
    ]
    assert [c.aliases for c in linker(claims).concepts.values()] == [("CTR",), ("CTR",)]


def test_the_id_is_made_from_the_expansion_not_from_what_sorts_first() -> None:
    [concept] = linker([(("Zebra Yak Walk", "AAA"), "Method")]).concepts.values()
    assert concept.id == "technique:zebra-yak-walk"


def test_many_names_that_are_each_rare_still_make_an_id() -> None:
    claims: list[Claim] = [((f"foo {n}",), "Method") for n in range(21)]
    judgements = tuple(Judgement(SAME, "foo 0", "", f"foo {n}", "") for n in range(1, 21))
    assert len(linker(claims, judgements).concepts) == 1


def test_a_person_who_says_different_is_heard_where_context_would_tell() -> None:
    vision: list[Claim] = [(("Zebra Object Outlines", "ZOO"), "Method"), (("outlining",), "Task")]
    training: list[Claim] = [
        (("Zeroth-Order Optimiser", "ZOO"), "Method"),
        (("attacks",), "Task"),
        (("CW",), "Dataset"),
    ]
    apart = Judgement(DIFFERENT, "ZOO", "", "Zeroth-Order Optimiser", "")
    for judgements, told in (((), True), ((apart,), False)):
        link = linker(3 * [*vision, *training], judgements)
        for _ in range(3):
            link.learn(vision)
            link.learn(training)
        optimiser = link.id_of(["Zeroth-Order Optimiser"], "Method")
        assert (link.id_of(["ZOO"], "Method", ["attacks", "CW"]) == optimiser) == told
        assert ("ZOO" in link.concepts[optimiser].aliases) == told


def test_a_judgement_about_one_name_is_told() -> None:
    link = linker([(("MAPS",), "Method")], (Judgement(DIFFERENT, "MAPS", "", "MAP", ""),))
    assert "one name" in link.remarks[0]


def test_a_judgement_about_a_name_that_stands_only_beside_another_is_told() -> None:
    claims: list[Claim] = [(("Zebra Yak Walk", "ZYW"), "Method")]
    link = linker(claims, (Judgement(DIFFERENT, "ZYW", "", "Zebra Yak Walk", ""),))
    assert "calls anything ZYW alone" in link.remarks[0]
    assert [c.aliases for c in link.concepts.values()] == [()]
    assert not linker([*claims, (("ZYW",), "Method")], (Judgement(DIFFERENT, "ZYW", "", "Zebra Yak Walk", ""),)).remarks


def test_a_looser_word_is_no_name_of_a_narrower_thing() -> None:
    claims: list[Claim] = [(("pixel accuracy", "accuracy"), "Metric"), (("accuracy",), "Metric")]
    aliases = {c.name: c.aliases for c in linker(claims).concepts.values()}
    assert aliases == {"pixel accuracy": (), "accuracy": ()}
    alone = linker([(("pixel accuracy", "sharpness"), "Metric")])
    assert [c.aliases for c in alone.concepts.values()] == [("sharpness",)], "a name of nothing else leads to it"


def test_a_person_who_says_different_cuts_a_version_too() -> None:
    claims: list[Claim] = [(("Newt",), "Model"), (("Newt 2",), "Model")]
    assert len(linker(claims).kinds) == 1
    assert not linker(claims, (Judgement(DIFFERENT, "Newt 2", "", "Newt", ""),)).kinds


def test_a_judgement_about_names_of_two_families_is_told() -> None:
    claims: list[Claim] = [(("DPO",), "Method"), (("GSM8K",), "Benchmark")]
    link = linker(claims, (Judgement(SAME, "DPO", "", "GSM8K", ""),))
    assert "one family" in link.remarks[0]
    assert all("GSM8K" not in c.aliases and "DPO" not in c.aliases for c in link.concepts.values())
