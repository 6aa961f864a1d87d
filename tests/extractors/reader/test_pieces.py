from extractors.reader.pieces import Pieces

pieces = Pieces(["[UNK]", "bert", "ro", "##bert", "##a", "ca", "##fe", "3", ".", "5"])


def test_the_longest_piece_goes_first():
    assert pieces("bert") == (1,)
    assert pieces("RoBERTa") == (2, 3, 4)


def test_accents_and_case_do_not_matter():
    assert pieces("Café") == pieces("CAFE") == (5, 6)


def test_punctuation_parts_a_word():
    assert pieces("3.5") == (7, 8, 9)


def test_a_word_without_pieces_is_unknown():
    assert pieces("xyz") == (0,)
    assert pieces("\n\n") == (0,)
    assert len(pieces("a" * 10_000)) == 1


def test_a_long_word_has_a_limit():
    assert len(pieces("3.5" * 100)) == 8
