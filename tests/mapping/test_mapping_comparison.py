"""A comparison of two waves against worlds whose change is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from admap.records import Coding, CoverageRecord, Unit
from mapping.comparison import Comparison, WaveSide, compare_waves
from mapping.comparison_tables import effects_table, years_table
from mapping.counts import aggregate
from mapping.disclosure import Published, protect
from mapping.flows import flows, panel
from mapping.indicators import CountRow
from mapping.margins import AFTER, PANEL
from mapping.reference import reference_figures
from mapping.sections import reference_table

Site = tuple[str, int, int]
"""Name, profiles, and copies that each profile posts of its one text."""


def posted(sites: Sequence[Site], wave: str) -> list[CountRow]:
    """Profiles keep their name from wave to wave, so that the first of a site continue."""
    found = []
    for site, profiles, copies in sites:
        for profile in range(profiles):
            for copy in range(copies):
                ad = f"{site}-{profile}-{copy}"
                coding = Coding(ad, True, municipalities=("0180",), counties=("01",))
                found.append(CountRow(ad, f"{site}-{profile}-0", f"{site}-{profile}", site, "escort_site", coding))
    return found


def side(name: str, rows: Sequence[CountRow], partly: Sequence[str] = (), definition: str = "v1") -> WaveSide:
    sites = Counter(row.site for row in rows)
    posts = Counter((row.profile_id, row.site) for row in rows)
    coverage = [CoverageRecord(s, adverts_listed=n, adverts_read=n, complete=s not in partly) for s, n in sites.items()]
    return WaveSide(
        name, definition, {k: float(n) for k, n in posts.items()}, frozenset(sites) - set(partly), frozenset(sites),
        coverage,
    )  # fmt: skip


def compared(
    old: Sequence[Site], new: Sequence[Site], partly: Sequence[str] = (), definition: str = "v1"
) -> tuple[Comparison, Published]:
    before, after = posted(old, "a"), posted(new, "b")
    sides = side("a", before), side("b", after, partly, definition)
    both = sorted(sides[0].complete & sides[1].complete)
    raw = aggregate("a", before) + aggregate("b", after)
    raw += flows("a", before, "b", after, both) + panel("a", before, "b", after, both)
    published = protect(raw)
    return compare_waves(published, *sides, draws=200), published


MATCHED = [(f"s{number}", 40 + 10 * number, 1) for number in range(6)]


def test_new_and_closed_sites_are_told_from_growth() -> None:
    """Six matched sites grow by a fifth, one of 30 closes, two of 60 and 25 open."""
    grown = [(site, profiles * 6 // 5, copies) for site, profiles, copies in MATCHED]
    found, _ = compared([*MATCHED, ("closed", 30, 1)], [*grown, ("opened", 60, 1), ("late", 25, 1)])
    unit = found.units["profiles"]
    assert unit.raw is not None
    assert (unit.before, unit.after, unit.index) == (390, 468, pytest.approx(120))
    assert (unit.raw.within, unit.raw.entered, unit.raw.left, unit.raw.total) == (78, 85, -30, 133)
    assert found.entered_sites == ("late", "opened")
    assert found.left_sites == ("closed",)
    assert unit.spread is not None
    assert unit.spread.low < 120 < unit.spread.high
    assert found.flows == {"new": 78, "continuing": 390, "gone": 0}


def test_reposting_alone_moves_adverts_and_not_profiles() -> None:
    twice = [(site, profiles, 2) for site, profiles, _ in MATCHED]
    found, _ = compared(MATCHED, twice)
    assert found.effects is not None
    assert found.effects.reposting == pytest.approx(390)
    assert found.effects.profiles == pytest.approx(0, abs=1e-6)
    assert found.units["profiles"].index == 100
    assert found.units["adverts"].index == 200


def test_a_site_that_was_read_in_part_is_not_taken_for_a_fall() -> None:
    less = [*MATCHED[:5], ("s5", 20, 1)]
    found, _ = compared(MATCHED, less, partly=["s5"])
    unit = found.units["adverts"]
    assert unit.raw is not None
    assert (unit.index, unit.raw.within, unit.raw.partly) == (100, 0, -70)
    assert found.partly_sites == ("s5",)
    assert unit.spread is None
    assert unit.spans == (100, 100)


def test_the_largest_site_is_left_out_to_show_what_it_alone_makes() -> None:
    jump = [*MATCHED[:5], ("s5", 270, 1)]
    found, _ = compared(MATCHED, jump)
    assert (found.largest_site, found.without_largest) == ("s5", 100)
    assert found.units["adverts"].index == pytest.approx(100 * 570 / 390)


@pytest.mark.parametrize(
    ("new", "definition", "code"),
    [
        (MATCHED, "v2", "DEFINITIONS_DIFFER"),
        ([("other", 50, 1)], "v1", "NO_COMMON_SITE"),
        ([("s0", 40, 1), ("other", 90, 1)], "v1", "PANEL_TOO_SMALL"),
    ],
)
def test_waves_that_are_not_alike_get_reasons_and_no_number(new: list[Site], definition: str, code: str) -> None:
    found, _ = compared(MATCHED, new, definition=definition)
    assert [each.code for each in found.refusals] == [code]
    assert not found.units
    table = years_table([found])
    assert found.refusals[0].reason in table.csv()


def test_a_comparison_shows_no_figure_that_is_protected() -> None:
    """A new site with three profiles: what the matched sites have would give it away, so that is hidden."""
    found, published = compared(MATCHED, [*MATCHED, ("tiny", 3, 1)])
    rows = published.select("b", "country", "SE", PANEL + "a", Unit.PROFILES)
    assert [row for row in rows if row.category == AFTER and row.value is not None] == []
    assert [each.code for each in found.refusals] == ["PROTECTED"]


def test_tables_name_what_the_change_is_made_of() -> None:
    found, _ = compared(MATCHED, [(site, profiles, 2) for site, profiles, _ in MATCHED])
    assert "reposting of adverts,390" in effects_table([found]).csv()
    assert found.to_json()["units"]["adverts"]["change"]["total"] == 390


def test_published_figures_stand_beside_each_with_unit_and_definition() -> None:
    assert {figure.year for figure in reference_figures()} >= {2007, 2014, 2020}
    assert all(figure.unit and figure.source for figure in reference_figures())
    heads = [column.en for column in reference_table().columns]
    assert {"unit", "definition", "source"} <= set(heads)
