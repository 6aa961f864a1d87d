import math
import random

import pytest

pytest.importorskip("torch", reason="the extra training is not installed")

from training.calibrate import platt


def test_chances_that_promise_too_much_are_lowered():
    chance = random.Random(0)
    points = [(p, chance.random() < p / 2) for p in (chance.uniform(0.05, 0.95) for _ in range(4000))]
    slope, shift = platt(points)

    def sure(p):
        return 1 / (1 + math.exp(-(slope * math.log(p / (1 - p)) + shift)))

    assert sure(0.8) == pytest.approx(0.4, abs=0.06)
    assert sure(0.2) == pytest.approx(0.1, abs=0.06)


def test_chances_that_are_right_stay_as_they_are():
    chance = random.Random(0)
    points = [(p, chance.random() < p) for p in (chance.uniform(0.05, 0.95) for _ in range(4000))]
    assert platt(points) == pytest.approx((1, 0), abs=0.15)


def test_a_few_points_change_little():
    assert platt([], prior=(0.8, -0.1)) == (0.8, -0.1)
    slope, shift = platt([(0.9, False)])
    assert abs(slope - 1) < 0.2 and -0.2 < shift < 0
