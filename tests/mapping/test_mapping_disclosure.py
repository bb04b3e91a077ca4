import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admap.records import Aggregate, Coding, CoverageRecord, Unit
from mapping.audit import audit
from mapping.counts import aggregate
from mapping.disclosure import Published, protect, site_coverage
from mapping.flows import flows, panel
from mapping.indicators import CountRow
from mapping.margins import sensitive_cells, values_of

PLACES = ("0180", "0180", "0180", "0126", "0136", "1280", "1280", "1281", "1480", "0980", "2584", "0860", "0880")


def world(seed: int, size: int, prefix: str = "p") -> list[CountRow]:
    pick = random.Random(seed)
    rows = []
    for number in range(size):
        stops = pick.sample(PLACES, pick.choice((1, 1, 1, 2, 3)))
        arena = pick.choice(("escort_site", "escort_site", "forum"))
        stated = {
            "ages": pick.choice(((), (17,), (19,), (23,), (24,), (28,), (35,), (22, 27))),
            "nationalities": pick.choice(((), ("RO",), ("SE",), ("SE",), ("TH",), ("RO", "SE"))),
            "gender": pick.choice(("woman", "woman", "woman", "man", "trans", "unknown")),
        }
        for stop in range(pick.randint(1, 3)):
            place = stops[stop % len(stops)]
            ad = f"{prefix}{number}-{stop}"
            coding = Coding(ad, True, municipalities=(place,), counties=(place[:2],), text_languages=("sv",), **stated)  # type: ignore[arg-type]
            rows.append(CountRow(ad, ad, f"{prefix}{number}", f"site-{arena}", arena, coding))
    return rows


def simple(code: str, value: float) -> Aggregate:
    level = {2: "country" if code == "SE" else "county", 4: "municipality"}[len(code)]
    return Aggregate("w", level, code, "profiles", "", Unit.PROFILES, value, denominator=int(value))


def hidden(rows: Sequence[Aggregate]) -> set[str]:
    return {row.code for row in rows if row.suppressed}


def test_one_small_municipality_is_hidden_together_with_another() -> None:
    rows = [simple("SE", 40), simple("12", 40), simple("1280", 30), simple("1281", 7), simple("1283", 3)]
    assert hidden(protect(rows).rows) == {"1283", "1281"}


def test_a_place_without_adverts_hides_a_small_one_before_a_large_one_does() -> None:
    rows = [simple("SE", 40), simple("12", 40), simple("1280", 37), simple("1281", 0), simple("1283", 3)]
    assert hidden(protect(rows).rows) == {"1283", "1281"}


def test_adverts_of_few_profiles_are_hidden_even_where_they_are_many() -> None:
    found = protect(aggregate("w", [r for r in world(1, 60) if r.profile_id in {"p1", "p2"}] * 1))
    assert found.total("w", "country", "SE", "adverts").suppressed  # type: ignore[union-attr]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), size=st.integers(1, 40), minimum=st.sampled_from((3, 5)))
def test_no_protected_figure_can_be_worked_out(seed: int, size: int, minimum: int) -> None:
    raw = aggregate("w", world(seed, size))
    published = protect(raw, minimum)
    assert audit(published.rows, raw, minimum) == []
    assert audit(published.rows, minimum=minimum) == []
    shown = {cell for cell, value in values_of(published.rows).items() if value is not None}
    assert not shown & sensitive_cells(values_of(raw), minimum)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000))
def test_two_waves_and_the_flows_between_them_give_nothing_away(seed: int) -> None:
    old, new = world(seed, 25), world(seed + 1, 10) + world(seed, 25)[:20]
    raw = aggregate("b", new) + aggregate("a", old) + flows("a", old, "b", new) + panel("a", old, "b", new)
    assert audit(protect(raw).rows, raw) == []


def test_the_audit_finds_what_primary_suppression_alone_leaves_open() -> None:
    rows = [simple("SE", 40), simple("12", 40), simple("1280", 30), simple("1281", 7), simple("1283", 3)]
    only = [
        r
        if r.code != "1283"
        else Aggregate(*("w", "municipality", "1283", "profiles", ""), Unit.PROFILES, None, suppressed=True)
        for r in rows
    ]
    assert [(e.cell.code, e.low, e.high) for e in audit(only, rows)] == [("1283", 3, 3)]


def test_protecting_again_changes_nothing() -> None:
    once = protect(aggregate("w", world(7, 40)))
    assert protect(once.rows).rows == once.rows


def test_what_was_shown_before_is_not_hidden_later_and_what_was_hidden_stays_so() -> None:
    old, new = world(3, 30), world(4, 30)
    before = protect(aggregate("a", old)).rows
    after = protect(
        [*aggregate("a", old), *aggregate("b", new), *flows("a", old, "b", new), *panel("a", old, "b", new)],
        published_before=before,
    )
    again = {(r.code, r.indicator, r.category, r.unit): r.suppressed for r in after.rows if r.wave == "a"}
    assert all(again[r.code, r.indicator, r.category, r.unit] for r in before if r.suppressed and r.category)


def test_a_municipality_where_few_state_something_gets_no_breakdown() -> None:
    raw = aggregate("w", world(5, 60))
    rows = protect(raw).select("w", "municipality", "2584", "nationality")
    assert [(row.category, row.suppressed, row.denominator) for row in rows] == [("", True, None)]


def test_only_protect_makes_published_figures() -> None:
    with pytest.raises(TypeError, match="protect"):
        Published(object(), [], 5)


def test_coverage_does_not_show_what_the_site_table_hides() -> None:
    rows = [r for r in world(2, 40) if r.arena == "escort_site"] + [r for r in world(2, 40) if r.arena == "forum"][:2]
    found = site_coverage(
        [CoverageRecord("site-forum", adverts_listed=2, adverts_read=2)], protect(aggregate("w", rows)), "w"
    )
    assert (found[0].adverts_listed, found[0].adverts_read) == (None, None)


def test_a_persons_interval_below_the_minimum_is_hidden() -> None:
    raw = aggregate("w", world(2, 40), persons={("country", "SE"): (1.0, 3.0)})
    row = protect(raw).total("w", "country", "SE", "persons")
    assert row is not None
    assert (row.low, row.high, row.suppressed) == (None, None, True)


def test_a_few_gone_nationally_are_not_given_away_by_the_totals_of_two_waves() -> None:
    old = world(11, 60)
    new = [row for row in old if row.profile_id not in {"p1", "p2"}] + world(12, 20, "q")
    raw = aggregate("b", new) + aggregate("a", old) + flows("a", old, "b", new) + panel("a", old, "b", new)
    published = protect(raw)
    assert audit(published.rows, raw) == []
    assert published.total("b", "country", "SE", "profiles").value is not None  # type: ignore[union-attr]
