"""Nothing leaves the house but through the one gate, and what left binds what leaves later."""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from admap_running import Ran

from admap.export import export
from admap.home import Home, make_home, open_home
from admap.records import Aggregate, Coding
from admap.stages import report
from admap.stages.release import release
from mapping.counts import aggregate
from mapping.disclosure import protect
from mapping.errors import DisclosureError
from mapping.indicators import CountRow
from mapping.margins import values_of
from storage import aggregates, publications, waves

ROOT = Path(__file__).parents[2]
PLACES = ("0180", "0180", "0180", "1280", "1280", "1281", "1480")


def rows(count: int, first: int = 0) -> list[CountRow]:
    found = []
    for number in range(first, first + count):
        place = PLACES[number % len(PLACES)]
        coding = Coding(
            f"ad{number}", True, ages=(20 + number % 15,), nationalities=(("SE",), ("RO",), ("TH",), ())[number % 4],
            municipalities=(place,), counties=(place[:2],), gender=("woman", "woman", "man")[number % 3],
        )  # fmt: skip
        found.append(CountRow(f"ad{number}", f"ad{number}", f"p{number}", f"site-{number % 2}", "escort_site", coding))
    return found


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as opened:
        yield opened


def keep(home: Home, figures: Sequence[Aggregate]) -> None:
    with home.store.begin() as session:
        wave = waves.ensure_wave(session, "w", date(2026, 3, 1))
        aggregates.keep_aggregates(session, wave, protect(figures).rows)


def released(home: Home) -> list[Aggregate]:
    with home.store.begin() as session:
        return list(release(home, session, [waves.get_wave(session, "w")], "test").rows)


def test_the_same_figures_again_are_one_publication(home: Home) -> None:
    keep(home, aggregate("w", rows(140)))
    assert released(home) == released(home)
    with home.store.begin() as session:
        assert len(publications.publications(session)) == 1


def test_a_report_that_differs_by_a_few_from_one_published_is_refused_with_the_reason(home: Home) -> None:
    keep(home, aggregate("w", rows(140)))
    released(home)
    keep(home, aggregate("w", rows(142)))
    with pytest.raises(
        DisclosureError, match=r"publication 1 .*fewer than 5 units.*wave w, .*rounding = 5.*withdraw 1"
    ):
        released(home)


def test_a_change_of_a_few_in_one_place_is_hidden_where_the_country_does_not_tell_it(home: Home) -> None:
    """Two adverts move from one municipality to another of the same county, and nothing else changes."""
    plain = [replace(r, coding=replace(r.coding, nationalities=(), ages=())) for r in rows(140)]
    moved = [
        replace(r, coding=replace(r.coding, municipalities=("1281",))) if r.ad_id in {"ad3", "ad4"} else r
        for r in plain
    ]
    keep(home, aggregate("w", plain))
    before = values_of(released(home))
    keep(home, aggregate("w", moved))
    after = values_of(released(home))
    both = [(before[c], after[c]) for c in before if before[c] is not None and after.get(c) is not None]
    assert both
    assert not [pair for pair in both if 0 < abs(pair[0] - pair[1]) < 5]  # type: ignore[operator]
    hidden = {c.code for c, value in after.items() if value is None and before[c] is not None and c.category == ""}
    assert {"1280", "1281"} <= hidden


def test_what_was_hidden_once_stays_hidden_when_it_has_grown(home: Home) -> None:
    keep(home, aggregate("w", rows(30)))
    before = {cell for cell, value in values_of(released(home)).items() if value is None}
    assert before
    keep(home, aggregate("w", rows(600)))
    now = values_of(released(home))
    assert not [cell for cell in before if now.get(cell) is not None]


def test_rounded_figures_may_be_revised_and_a_withdrawn_publication_binds_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(home, aggregate("w", rows(140)))
    released(home)
    keep(home, aggregate("w", rows(142)))
    monkeypatch.setenv("ADMAP_ROUNDING", "5")
    with open_home(home.settings.home) as rounding:
        shown = [r.value for r in released(rounding) if r.value is not None and r.unit != "persons"]
    assert shown
    assert all(value % 5 == 0 for value in shown)
    with home.store.begin() as session:
        publications.withdraw(session, 1, "never given out")
        publications.withdraw(session, 2, "never given out")
    total = next(r for r in released(home) if (r.level, r.indicator) == ("country", "profiles"))
    assert total.value == 142


def test_withdrawing_is_audited_and_told(home: Home, run: Callable[..., Ran]) -> None:
    keep(home, aggregate("w", rows(140)))
    released(home)
    folder = home.settings.home
    assert "test" in run("publications", "list", "--home", folder).out
    assert run("publications", "withdraw", 1, "--reason", "a draft", "--home", folder).code == 0
    assert run("publications", "withdraw", 1, "--reason", "a draft", "--home", folder).code == 2
    assert "publication 1, reason: a draft" in run("audit", "show", "--json", "--home", folder).out


def test_exports_tables_and_data_files_hold_only_what_was_released(home: Home, tmp_path: Path) -> None:
    raw = aggregate("w", rows(140))
    with home.store.begin() as session:
        aggregates.keep_aggregates(session, waves.ensure_wave(session, "w", date(2026, 3, 1)), raw)
    export(home, "aggregates", "w", tmp_path / "aggregates.csv")
    with (tmp_path / "aggregates.csv").open(encoding="utf-8") as file:
        shown = [row["value"] for row in csv.DictReader(file) if row["value"]]
    assert shown
    assert not [value for value in shown if 0 < float(value) < 5]
    with home.store.begin() as session:
        assert [p.what for p in publications.publications(session)] == ["aggregates export"]


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


PROTECTING = {"admap/stages/count.py", "admap/stages/release.py"}
KEEPING = PROTECTING | {"schedules/surveys.py"}  # which asks only whether there are figures


def test_there_is_no_way_round_the_gate() -> None:
    """Kept figures are read, and raw counts made and protected, in the stages that count and release, nowhere else."""
    rooms = ("admap", "classifiers", "crawlers", "dedup", "mapping", "outreach", "pipelines", "schedules", "storage")
    reading, protecting = set(), set()
    for room in rooms:
        for path in (ROOT / room).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            used = imports(path)
            if used & {"storage.aggregates", "storage.models.AggregateRow"} and name != "storage/aggregates.py":
                reading.add(name)
            counts = {"mapping.counts", "mapping.flows", "mapping.suppression.Plan"}
            counts |= {"mapping.disclosure.protect", "mapping.disclosure.reopened"}
            if used & counts and room != "mapping":
                protecting.add(name)
    assert reading == KEEPING
    assert protecting == PROTECTING


def test_a_report_takes_nothing_but_published_figures(home: Home, tmp_path: Path) -> None:
    from mapping.charts import bars
    from mapping.labels import Label
    from mapping.report import ReportInput, write_report

    raw = aggregate("w", rows(140))
    with pytest.raises(TypeError, match="protect"):
        write_report(ReportInput((), raw, {}, (), "", date(2026, 1, 1)), tmp_path)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="protected"):
        bars("x", Label("x", "x"), Label("x", "x"), raw[:3], raw)  # type: ignore[arg-type]


def test_a_wave_without_figures_is_told(home: Home, tmp_path: Path) -> None:
    with home.store.begin() as session:
        waves.ensure_wave(session, "w", date(2026, 3, 1))
    with pytest.raises(Exception, match="admap aggregate --wave w"):
        report(home, "w", tmp_path)


def test_waves_that_share_no_site_are_not_compared_and_the_reason_is_told(
    home: Home, run: Callable[..., Ran], tmp_path: Path
) -> None:
    with home.store.begin() as session:
        for name, day in (("a", date(2025, 3, 1)), ("b", date(2026, 3, 1))):
            wave = waves.ensure_wave(session, name, day)
            aggregates.keep_aggregates(session, wave, protect(aggregate(name, rows(140))).rows)
    ran = run("compare", "a", "b", "--json", "--out", tmp_path / "years", "--home", home.settings.home)
    assert ran.code == 1
    assert "b is not compared with a: no site was read completely by both waves" in ran.err
    assert [pair["refusals"][0]["code"] for pair in json.loads(ran.out)["pairs"]] == ["NO_COMMON_SITE"]
    assert {path.name for path in (tmp_path / "years").iterdir()} >= {"comparison.json", "reference_figures.csv"}
    assert run("compare", "a", "--home", home.settings.home).code == 2
