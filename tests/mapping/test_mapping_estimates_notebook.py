"""The example notebook runs, cell by cell, and data frames go in and out."""

import ast
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mapping.errors import ListTableError
from mapping.estimates.frames import counts_of, table_from_counts, table_from_profiles

NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebooks" / "estimates.ipynb"


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does; return the value of its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  (our own notebook)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if isinstance(last, ast.Expr) else None  # noqa: S307


def test_the_example_notebook_runs() -> None:
    names: dict[str, Any] = {}
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    shown = [run_cell("".join(cell["source"]), names) for cell in cells if cell["cell_type"] == "code"]
    assert shown[2]["observed, at least"] == 1285
    assert names["refused"].headline is None
    assert names["found"].headline.low < names["found"].headline.value < names["found"].headline.high
    assert names["measured"].headline.value < names["found"].headline.value
    assert shown[-1]["name"].tolist() == ["a", "b", "c", "d"]


def test_a_frame_goes_in_and_comes_out_as_it_was() -> None:
    frame = pd.DataFrame({"a": [1, 0, 1], "b": [0, 1, 1], "count": [5, 4, 2]})
    assert counts_of(table_from_counts(frame)).to_dict("list") == frame.to_dict("list")
    with pytest.raises(ListTableError, match="whole number"):
        table_from_counts(frame.assign(count=[5, None, 2]))


def test_profiles_are_on_the_sites_of_their_adverts() -> None:
    adverts = pd.DataFrame({"profile_id": ["p", "p", "q", "q"], "site": ["a", "b", "b", "b"]})
    assert table_from_profiles(adverts).counts.tolist() == [0, 0, 1, 1]
