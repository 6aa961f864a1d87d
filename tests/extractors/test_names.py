from extractors.lexicon import name_words
from extractors.names import NameIndex


def find(read, names, abstract):
    index = NameIndex()
    for name in names:
        index.add(name_words(name), name)
    text = read(abstract)
    return [(text.span(start, end), name) for start, end, name in index.find(text)]


def test_lower_case_names_are_found_in_any_case(read):
    found = find(read, ["stone sorting"], "Stone sorting, STONE-SORTING and stone\nsortings.")
    assert [printed for printed, _ in found] == ["Stone sorting", "STONE-SORTING", "stone\nsortings"]


def test_names_with_capitals_only_in_their_own(read):
    assert find(read, ["PEBBLE"], "A pebble is no Pebble, but PEBBLE and PEBBLEs are.") == [
        ("PEBBLE", "PEBBLE"),
        ("PEBBLEs", "PEBBLE"),
    ]


def test_the_longest_name_wins(read):
    names = ["Rock", "Rock 2", "Rock 2 Chat"]
    assert [n for _, n in find(read, names, "Rock, Rock-2 and Rock-2-Chat, Rock 3")] == [*names, "Rock"]


def test_versions_stay_apart(read):
    assert find(read, ["Rock-4"], "Rock-4o is not Rock-4.") == [("Rock-4", "Rock-4")]


def test_names_do_not_cross_paragraphs(read):
    assert find(read, ["stone sorting"], "stone\n\nsorting") == []
