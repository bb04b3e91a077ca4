import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from admap.cli import app
from admap.cli_estimate import read_lists
from mapping.errors import ListTableError

OVERLAPS = "a,b,c,count\n1,0,0,100\n0,1,0,90\n0,0,1,80\n1,1,0,20\n1,0,1,15\n0,1,1,12\n1,1,1,4\n"


def test_a_list_file_becomes_estimates_in_the_form_of_the_contract(tmp_path: Path) -> None:
    (tmp_path / "overlaps.csv").write_text(OVERLAPS)
    result = CliRunner().invoke(app, ["estimate", "--lists", str(tmp_path / "overlaps.csv"), "--json", "--boot", "50"])
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert set(found) == {"n_observed", "lists", "lower_bound", "estimates", "headline", "refusals", "diagnostics"}
    assert (found["n_observed"], found["lists"], found["refusals"]) == (321, ["a", "b", "c"], [])
    assert set(found["lower_bound"]) == {"value", "low", "high"}
    keys = {"method", "model", "value", "low", "high", "level", "aic", "bic", "z0", "warnings"}
    assert all(set(one) == keys for one in found["estimates"])
    methods = [one["method"] for one in found["estimates"]]
    named = ["zelterman", "chao_mth", "main_effects", "stepwise", "bic_order2", "bic_best", "madigan_york"]
    assert methods.count("chapman") == 3
    assert all(methods.count(name) == 1 for name in named)
    assert set(found["headline"]) == {"value", "low", "high", "unit", "window"}
    assert found["headline"]["unit"] == "advertisers on open sites"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no rows"),
        ("a,b,c\n1,0,1\n", "one column called count"),
        ("a,b,count\n1,2,10\n", "write 0 (not on it) or 1 (on it)"),
        ("a,b,count\n1,0,-3\n", "write a whole number, 0 or more"),
        ("a,b,count\n1,0,2.5\n", "write a whole number, 0 or more"),
        ("a,b,count\n1,0\n", "2 values under 3 headings"),
        ("a,a,count\n1,0,5\n", "a name of its own"),
        ("a,b,count\n1,0,0\n", "nothing to estimate from"),
        (",".join("abcdefghijk") + ",count\n" + "1," * 11 + "3\n", "give 1 to 10"),
    ],
)
def test_a_file_that_is_no_table_of_lists_gets_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "lists.csv").write_text(text)
    with pytest.raises(ListTableError) as raised:
        read_lists(tmp_path / "lists.csv")
    assert says in str(raised.value)
    assert "lists.csv" in str(raised.value)


def test_rows_may_repeat_and_hold_nobody(tmp_path: Path) -> None:
    (tmp_path / "lists.csv").write_text("\ufeffcount;a;b\n3;1;0\n4;1;0\n0;0;1\n9;0;0\n2;1;1\n\n", encoding="utf-8")
    table = read_lists(tmp_path / "lists.csv")
    assert table.lists == ("a", "b")
    assert table.counts.tolist() == [0, 7, 0, 2]
    assert "9 units that are on no list were left out" in table.notes[0]


@pytest.mark.parametrize("arguments", [[], ["--wave", "w", "--lists", "x.csv"]])
def test_it_is_one_wave_or_one_file(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["estimate", *arguments])
    assert result.exit_code != 0
