import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.crosstables import bounds, protect_table

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("known", REFERENCE["disclosure"], ids=lambda known: known["name"])
def test_what_can_be_worked_out_agrees_with_the_reference(known: dict[str, dict[str, list[float]]]) -> None:
    found = bounds(known["table"], known["mask"])  # type: ignore[arg-type]
    assert {f"{row},{column}": list(ends) for (row, column), ends in found.items()} == known["intervals"]
    assert min(high - low for low, high in found.values()) == known["min_width"]


tables = st.lists(st.lists(st.integers(0, 40), min_size=4, max_size=4), min_size=3, max_size=6)


@settings(max_examples=30, deadline=None)
@given(tables, st.sampled_from((3, 5)))
def test_no_small_cell_of_a_protected_table_can_be_worked_out(rows: list[list[int]], minimum: int) -> None:
    counts = pd.DataFrame(rows)
    try:
        shown = protect_table(counts, minimum).to_numpy()
    except ValueError:
        assert counts.to_numpy().sum() < 20 * minimum
        return
    whole = np.pad(counts.to_numpy(float), ((0, 1), (0, 1)))
    whole[-1] = whole.sum(axis=0)
    whole[:, -1] = whole[:, :-1].sum(axis=1)
    small = (whole > 0) & (whole < minimum)
    assert np.isnan(shown[small]).all()
    assert (shown[~np.isnan(shown)] == whole[~np.isnan(shown)]).all()
    for place, (low, high) in bounds(shown, np.isnan(shown)).items():
        assert low <= whole[place] <= high + 1e-6
        assert not small[place] or high - low >= 2 - 1e-6
