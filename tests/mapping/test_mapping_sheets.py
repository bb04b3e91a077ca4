from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapping.labels import Label
from mapping.package import parquet
from mapping.sheets import guarded, sheet, unguarded
from mapping.tables import Table, Value

SIGNS = "=+-@＝＋－＠\t\r\n"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "=HYPERLINK(A1)",
        "+46 70",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\tx",
        " =1",
        "＝1+1",
        "-",
        "-1-1",
        "+1e",
    ],
)
def test_words_that_a_spreadsheet_would_run_get_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["-1", "+1", "-0.5", "-.5", "+1e-3", "46701740605", 5, -5, -0.5, None, True, "Å=1", ""]
)
def test_numbers_and_other_words_stay_as_they_are(cell: object) -> None:
    assert guarded(cell) == cell


@given(st.text(alphabet=st.sampled_from(SIGNS + "' \"1a,;[")) | st.text())
@example("'=1")
@example("''-x")
def test_every_cell_comes_back_as_it_was_and_none_runs(cell: str) -> None:
    read = next(csv.reader(io.StringIO(sheet([[cell, "x"]]), newline="")))[0]
    assert unguarded(read) == cell
    assert not read.startswith(tuple(SIGNS)) or float(read) == float(cell)


def test_a_table_is_guarded_as_a_sheet_and_plain_as_parquet() -> None:
    table = Table("t", Label("t", "t"), (Label("=a", "=a"), Label("n", "n")), ((Value("@x", "@x"), Value("-3", "-3")),))
    assert table.csv() == "'=a,n\n'@x,-3\n"
    pq = pytest.importorskip("pyarrow.parquet")
    assert pq.read_table(io.BytesIO(parquet(table.csv()))).to_pylist() == [{"=a": "@x", "n": -3}]
