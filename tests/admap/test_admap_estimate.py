import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from admap_running import Ran
from typer.testing import CliRunner

from admap.cli import app
from admap.cli_estimate import read_lists
from admap.home import make_home, open_home
from admap.records import Advert, Membership, PairScore
from admap.stages.estimate import list_names
from mapping.errors import ListTableError
from storage import adverts, links, waves

QUICK = ("--boot", "50", "--chains", "0")
OVERLAPS = "a,b,c,count\n1,0,0,100\n0,1,0,90\n0,0,1,80\n1,1,0,20\n1,0,1,15\n0,1,1,12\n1,1,1,4\n"


def test_a_list_file_becomes_estimates_in_the_form_of_the_contract(tmp_path: Path) -> None:
    (tmp_path / "overlaps.csv").write_text(OVERLAPS)
    result = CliRunner().invoke(app, ["estimate", "--lists", str(tmp_path / "overlaps.csv"), "--json", *QUICK])
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


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "either --wave WAVE or --lists FILE.csv"),
        (["--wave", "w", "--lists", "x.csv"], "either --wave WAVE or --lists FILE.csv"),
        (["--lists", "x.csv", "--recall", "0.9"], "0.9 is no rate of judged pairs"),
        (["--lists", "nowhere.csv"], "nowhere.csv cannot be used"),
    ],
)
def test_what_cannot_be_meant_gets_one_sentence(run: Callable[..., Ran], arguments: list[str], says: str) -> None:
    ran = run("estimate", *arguments)
    assert (ran.code > 0, ran.out) == (True, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1


PEOPLE = [
    (("a",), 12), (("b",), 12), (("c",), 12), (("a", "b"), 6), (("b", "c"), 6), (("a", "c"), 6), (("a", "b", "c"), 4)
]  # fmt: skip


@pytest.fixture
def taken(tmp_path: Path) -> Callable[[int], None]:
    """Put adverts of known people, seen over some days, into a wave."""

    def take(days: int) -> None:
        make_home(tmp_path / "h")
        with open_home(tmp_path / "h") as home, home.store.begin() as session:
            wave = waves.ensure_wave(session, "w", date(2026, 3, 1))
            found: list[Advert] = []
            places: list[Membership] = []
            for person, sites in enumerate(sites for sites, number in PEOPLE for _ in range(number)):
                for site in sites:
                    ad_id, day = f"{site}x{person}", date(2026, 3, 1 + person % days)
                    found.append(Advert(ad_id, site, f"https://{site}.example/{person}", day, "Annons", "Ring mig."))
                    places.append(Membership(ad_id, f"p{person}", 0.99, ad_id))
            adverts.keep_adverts(session, home.store.cipher, wave, found)
            links.keep_links(session, places, [PairScore("ax0", "bx12", 0.3, {})])

    return take


def test_the_sites_of_a_wave_are_lists_over_its_profiles(
    run: Callable[..., Ran], taken: Callable[[int], None], tmp_path: Path
) -> None:
    taken(1)
    found = json.loads(run("estimate", "--wave", "w", "--home", tmp_path / "h", "--json", *QUICK).out)
    assert (found["n_observed"], found["lists"]) == (58, ["a", "b", "c"])
    assert found["diagnostics"]["list_sizes"] == {"a": 28, "b": 28, "c": 28}
    assert found["headline"]["window"] == "2026-03-01"
    assert "operators are not stated for a, b, c" in found["diagnostics"]["notes"][0]
    assert found["diagnostics"]["linkage_draws"]["draws"] == 50
    assert "No total" not in run("estimate", "--wave", "w", "--home", tmp_path / "h", *QUICK).out


@pytest.mark.parametrize(
    ("days", "says"), [(1, "Model-based: about"), (20, "How many advertisers there are in all cannot be told")]
)
def test_a_report_with_an_estimate_says_how_many_there_may_be_or_why_not(
    run: Callable[..., Ran], taken: Callable[[int], None], tmp_path: Path, days: int, says: str
) -> None:
    taken(days)
    at = ("--home", tmp_path / "h")
    assert run("aggregate", "--wave", "w", *at).code == 0
    made = run("report", "w", "--estimate", "--no-pdf", "--out", tmp_path / "r", *at)
    assert made.code == 0, made.err
    for page in ("report.html", "press.html"):
        assert says in (tmp_path / "r" / page).read_text(encoding="utf-8")


def test_a_wave_that_took_longer_than_a_group_stays_gets_no_total(
    run: Callable[..., Ran], taken: Callable[[int], None], tmp_path: Path
) -> None:
    taken(20)
    found = json.loads(run("estimate", "--wave", "w", "--home", tmp_path / "h", "--json", *QUICK).out)
    assert found["headline"] is None
    assert [refusal["code"] for refusal in found["refusals"]] == ["WINDOW_TOO_LONG"]


def test_sites_with_one_operator_are_one_list() -> None:
    names, notes = list_names(["a", "b", "c"], {"a": "x", "b": "x", "c": "y"})
    assert names == {"a": "a + b", "b": "a + b", "c": "c"}
    assert notes == ["a and b have one operator and are one list"]
