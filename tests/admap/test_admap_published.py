"""An attacker who has every report, table and file on two waves, and knows which sums hold."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from admap_running import Ran

from admap import stages
from admap.demo import WAVES
from admap.home import Home
from admap.records import Aggregate, Unit
from admap.stages.count import _figures, count_rows
from mapping.audit import audit
from mapping.disclosure import protect
from mapping.geography import COUNTRY, place_name
from mapping.margins import FEWER, IF, TOUR, values_of
from storage import waves

EARLIER, LATEST = (wave for wave, _, _ in WAVES)
SCOPES = {"country": {"compare": [EARLIER]}, "county": {"county": "12"}, "malmo": {"municipality": "1280"}}
SCOPES |= {"hidden": {"municipality": "1282"}}
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def out(surveyed: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of all reports of the latest wave beside the earlier one."""
    folder = tmp_path_factory.mktemp("published")
    for name, scope in SCOPES.items():
        given: Any = scope
        stages.report(surveyed, LATEST, folder / name, **given)
    return folder


def table(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(rows: Rows) -> Iterator[Aggregate]:
    for row in rows:
        value, base = (float(row[name]) if row[name] else None for name in ("value", "denominator"))
        key = (row["wave"], row["level"], row["code"], row["indicator"], row["category"], Unit(row["unit"]))
        yield Aggregate(
            *key,
            value,
            suppressed=row["suppressed"].casefold() == "true",
            denominator=None if base is None else int(base),
        )


def truth(home: Home) -> list[Aggregate]:
    with home.store.begin() as session:
        sequence = [waves.get_wave(session, name) for name, _, _ in WAVES]
        rows = {wave.id: count_rows(home, session, wave) for wave in sequence}
        return [f for at, wave in enumerate(sequence) for f in _figures(home, session, wave, sequence[:at], rows)]


def test_all_reports_of_two_waves_and_the_comparison_give_no_figure_away(
    surveyed: Home, out: Path, run: Callable[..., Ran], tmp_path: Path
) -> None:
    home = ("--home", surveyed.settings.home)
    export = tmp_path / "aggregates.csv"
    assert run("export", "aggregates", "--wave", LATEST, "--out", export, *home).code == 0
    assert run("compare", EARLIER, LATEST, "--out", tmp_path / "years", *home).code == 0
    files = [table(out / name / "tables/aggregates.csv") for name in SCOPES]
    everything = [figure for rows in (*files, table(export)) for figure in figures(rows)]
    known: dict[object, float | None] = {}
    for cell, value in [pair for figure in everything for pair in values_of([figure]).items()]:
        assert known.setdefault(cell, value) == value, f"{cell} is told in two ways"
    union = list({(f.wave, f.level, f.code, f.indicator, f.category, f.unit): f for f in everything}.values())
    raw = truth(surveyed)
    assert {f.indicator for f in raw} >= {"if:links_looser", "if:relevance_stricter", TOUR, f"panel:{EARLIER}"}
    assert audit(union, raw, surveyed.settings.minimum_cell) == []
    said = json.loads((tmp_path / "years/comparison.json").read_text(encoding="utf-8"))
    shown = {value for value in known.values() if value is not None}
    for unit in said["pairs"][0]["units"].values():
        assert {unit["before"], unit["after"]} - {None} <= shown


def test_what_the_earlier_wave_showed_by_itself_stands_when_the_next_one_is_protected(surveyed: Home) -> None:
    raw = truth(surveyed)
    before = protect([f for f in raw if f.wave == EARLIER]).rows
    both = protect(raw, published_before=before)
    shown, together = values_of(before), values_of(both.rows)
    assert not [cell for cell, value in shown.items() if value is not None and together.get(cell) is None]
    assert audit([*before, *both.select(wave=LATEST)], raw) == []


def test_no_table_shows_what_the_long_table_hides(out: Path) -> None:
    known = {
        (f.wave, f.code, f.indicator): f.value
        for f in figures(table(out / "country/tables/aggregates.csv"))
        if f.category == "" and f.indicator in {"adverts", "unique_adverts", "profiles"}
    }
    heads = {"adverts": "adverts", "unique adverts": "unique_adverts", "profiles": "profiles"}
    for name in SCOPES:
        for kind in ("municipalities", "counties"):
            for row in table(out / name / f"tables/{kind}.csv"):
                for head, indicator in heads.items():
                    value = known[LATEST, row["code"], indicator]
                    assert row[head] == ("protected" if value is None else f"{value:g}")
    for row in table(out / "hidden/tables/units.csv"):
        code = {place_name(code): code for code in ("1282", "12", COUNTRY)}[row["place"]]
        value = known[row["wave"], code, "profiles"]
        assert row["profiles"] == ("protected" if value is None else f"{value:g}")
        assert (row["profiles, 95% interval"] == "") == (value is None)


def test_ties_and_moved_lines_in_reports_are_those_that_were_released(out: Path) -> None:
    released = list(figures(table(out / "country/tables/aggregates.csv")))
    ties = {f.category: f.value for f in released if f.indicator == TOUR and f.category and f.wave == LATEST}
    assert all(value is not None and value % 5 == 0 for value in ties.values())
    path = out / "country/tables/tours.csv"
    assert (len(table(path)) if path.exists() else 0) == len(ties)
    lines = {f.indicator: f for f in released if f.wave == LATEST and f.indicator.startswith(f"{IF}links")}
    profiles = next(f.value for f in released if (f.wave, f.code, f.indicator) == (LATEST, COUNTRY, "profiles"))
    moved = [row for row in table(out / "country/tables/sensitivity.csv") if "joined" in row["if the line is moved"]]
    assert len(moved) == len(lines) == 2
    for row, line in zip(moved, (lines[f"{IF}links_looser"], lines[f"{IF}links_stricter"]), strict=True):
        if line.value is None or profiles is None:
            assert row["then"] == "protected"
        else:
            assert float(row["then"]) == profiles + (-line.value if line.category == FEWER else line.value)
