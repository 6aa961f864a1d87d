from hypothesis import given
from hypothesis import strategies as st

from extractors.language import pipeline, read_text
from extractors.reader.spans import LONGEST, spans_of

nlp = pipeline(())


@given(st.text(st.sampled_from("aB3 .,-()\n:"), min_size=1, max_size=150))
def test_spans_are_short_and_stay_in_a_sentence(text):
    row = read_text(nlp(text))
    spans = spans_of(row).tolist()
    assert len({tuple(span) for span in spans}) == len(spans)
    for start, end in spans:
        assert 0 <= start < end <= len(row.words) and end - start <= LONGEST
        assert row.sentence(start) == row.sentence(end - 1)
        assert row.words[start][0].isalnum()
        assert not row.words[end - 1].isspace()


def test_every_name_is_among_them():
    row = read_text(nlp("We evaluate GPT-4o (OpenAI) on MT-Bench, GSM8K and C++ code."))
    found = {row.span(start, end) for start, end in spans_of(row).tolist()}
    assert {"GPT-4o", "MT-Bench", "GSM8K", "MT-Bench, GSM8K and C++"} <= found
    assert not {"GSM8K and", ", GSM8K", "MT-"} & found - {"GSM8K and"}
