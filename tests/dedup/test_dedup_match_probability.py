"""The probability of a pair knows what clustering made of it, and what the pair says by itself can be had back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.match_probability import CEILING, match_probability, own_bits

TOGETHER = st.booleans()


def one(bits: float, together: bool) -> float:
    return float(match_probability(np.array([bits]), np.array([together]))[0])


@given(st.floats(-40, 40), TOGETHER)
def test_what_a_pair_says_by_itself_can_be_had_back(bits: float, together: bool) -> None:
    assert own_bits(one(bits, together), together) == pytest.approx(np.clip(bits, -CEILING, CEILING), abs=1e-3)


@given(st.floats(-15, 14), TOGETHER)
def test_more_evidence_never_makes_a_pair_less_probable(bits: float, together: bool) -> None:
    assert one(bits, together) < one(bits + 1, together)


@given(st.floats(-15, 15))
def test_a_pair_that_came_together_is_more_probable_than_one_that_did_not(bits: float) -> None:
    assert one(bits, together=True) > one(bits, together=False)
    assert one(0, together=True) > 0.5 > one(0, together=False)
