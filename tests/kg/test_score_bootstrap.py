import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.score import Row, f1_intervals, total


@st.composite
def rows(draw):
    right = draw(st.integers(0, 5))
    return Row(right, right + draw(st.integers(0, 5)), right + draw(st.integers(0, 5)))


@given(st.lists(rows(), min_size=1, max_size=30))
def test_an_interval_is_the_same_each_time_and_lies_within_what_papers_score(papers):
    tables = [{"edge": row} for row in papers]
    interval = f1_intervals(tables)["edge"]
    assert f1_intervals(tables)["edge"] == interval
    scores = [row.f1 for row in papers if row.gold + row.predicted]
    if not scores:
        assert interval is None
    else:
        low, high = interval
        assert min(scores) - 0.05 <= low <= high <= max(scores) + 0.05


@given(rows().filter(lambda row: row.gold), st.integers(1, 50))
def test_papers_that_are_alike_leave_no_doubt(row, count):
    f1 = pytest.approx(row.f1, abs=0.051)
    assert f1_intervals([{"edge": row}] * count)["edge"] == (f1, f1)


def test_papers_in_which_a_row_counts_nothing_do_not_pull_it_down():
    tables = [{"edge": Row()}] * 8 + [{"edge": Row(1, 1, 1)}]
    assert f1_intervals(tables)["edge"] == (100.0, 100.0)


def test_rows_are_resampled_together_and_reported_apart():
    tables = [{"edge": Row(2, 2, 2), "relation": Row(0, 2, 2)}] * 3
    assert f1_intervals(tables) == {"edge": (100.0, 100.0), "relation": (0.0, 0.0)}
    assert f1_intervals([]) == {}


def test_the_interval_is_that_of_resampling_by_hand():
    dice = random.Random(7)
    tables = [{"edge": Row(r := dice.randint(0, 6), r + dice.randint(0, 4), r + dice.randint(0, 4))} for _ in range(60)]
    by_hand = sorted(total(dice.choices(tables, k=60))["edge"].f1 for _ in range(4000))
    low, high = f1_intervals(tables)["edge"]
    assert low == pytest.approx(by_hand[100], abs=0.5)
    assert high == pytest.approx(by_hand[3900], abs=0.5)
    assert low < total(tables)["edge"].f1 < high
