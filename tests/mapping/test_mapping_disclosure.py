import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admap.records import Aggregate, Coding, CoverageRecord, Unit
from mapping.audit import audit, exposures
from mapping.counts import aggregate
from mapping.differencing import small_changes
from mapping.disclosure import Published, protect, rounded, site_coverage
from mapping.errors import DisclosureError
from mapping.flows import flows, panel
from mapping.geography import municipalities
from mapping.indicators import CountRow
from mapping.margins import (
    Cell,
    Kind,
    Margin,
    is_marker,
    kind_in,
    left_out_under,
    margins_of,
    sensitive_cells,
    values_of,
)
from mapping.sensitivity import sensitivity
from mapping.suppression import always_shown

PLACES = ("0180", "0180", "0180", "0126", "0136", "1280", "1280", "1281", "1480", "0980", "2584", "0860", "0880")


def world(seed: int, size: int, prefix: str = "p", among: Sequence[str] = PLACES) -> list[CountRow]:
    pick = random.Random(seed)
    rows = []
    for number in range(size):
        stops = pick.sample(among, pick.choice((1, 1, 1, 2, 3)))
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


hierarchies = st.lists(st.sampled_from(sorted(municipalities())), min_size=3, max_size=14, unique=True).map(
    lambda codes: [code for place, code in enumerate(codes) for _ in range(max(1, 5 - place))]
)
"""Municipalities over the country, alone in their county or together, the first much larger than the last."""


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), size=st.integers(1, 40), minimum=st.sampled_from((3, 5)), among=hierarchies)
def test_no_protected_figure_can_be_worked_out(seed: int, size: int, minimum: int, among: list[str]) -> None:
    raw = aggregate("w", world(seed, size, among=among))
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
    raw += sensitivity("b", new, {"looser": 22, "stricter": 33}) + sensitivity("a", old, {"looser": 24, "stricter": 40})
    assert audit(protect(raw).rows, raw) == []


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000))
def test_what_an_earlier_wave_shows_stands_and_with_it_the_new_one_gives_nothing_away(seed: int) -> None:
    old, new = world(seed, 25), world(seed + 1, 12) + world(seed, 25)[:20]
    first = aggregate("a", old)
    before = protect(first).rows
    raw = first + aggregate("b", new) + flows("a", old, "b", new)
    try:
        both = protect(raw, published_before=before)
    except DisclosureError:
        return
    shown, together = values_of(before), values_of(both.rows)
    assert not [cell for cell, value in shown.items() if value is not None and together.get(cell) is None]
    assert audit([*before, *both.select(wave="b")], raw) == []


def renamed(rows: Sequence[Aggregate], wave: str) -> list[Aggregate]:
    return [replace(row, wave=wave) for row in rows]


def exposed_by_both(
    versions: Sequence[tuple[Sequence[Aggregate], Sequence[Aggregate]]], changed: set[Cell]
) -> list[Cell]:
    """Attack two versions (published, true) of one wave at once.

    What either shows is known to stand in the other too, where it did not change in between.
    """
    first, second = ([renamed(rows, f"w{n}") for rows in pair] for n, pair in enumerate(versions))
    truths = [values_of(first[1]), values_of(second[1])]
    truth, shown = truths[0] | truths[1], values_of([*first[0], *second[0]])
    left_out = left_out_under(row for row in (*first[0], *second[0]) if is_marker(row))
    known = [(margin, kind_in(margin, truth, left_out)) for each in truths for margin in margins_of(each)]
    for cell, value in truths[0].items():
        later = cell._replace(wave="w1")
        if truths[1].get(later) == value and (shown.get(cell) is not None or shown.get(later) is not None):
            known.append((Margin(cell, (later,), Kind.SAME), Kind.SAME))
    secret = sensitive_cells(truths[0], 5) | sensitive_cells(truths[1], 5) | {c._replace(wave="w1") for c in changed}
    hidden = {cell: shown.get(cell) for cell in truth}
    unseen = frozenset(cell for cell in truth if cell not in shown)
    return [exposure.cell for exposure in exposures(hidden, known, secret, unseen)]


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), more=st.integers(30, 60))
def test_a_wave_published_again_after_it_changed_gives_nothing_away(seed: int, more: int) -> None:
    old = world(seed, 40)
    new = [row for row in old if int(row.profile_id[1:]) % 4] + world(seed + 1, more, "q")
    raw = aggregate("w", old), aggregate("w", new)
    before = protect(raw[0])
    try:
        after = protect(raw[1], revising=before.rows)
    except DisclosureError:
        return
    shown = values_of(before.rows), values_of(after.rows)
    close = small_changes(shown[1], shown[0], 5)
    assert all(always_shown(cell) for cell in close)
    if not close:
        changed = small_changes(values_of(raw[1]), shown[0], 5)
        assert exposed_by_both([(before.rows, raw[0]), (after.rows, raw[1])], changed) == []


def test_rounding_hides_no_more_and_shows_multiples_only() -> None:
    published = protect(aggregate("w", world(7, 60)))
    coarse = rounded(published, 5)
    assert [row.suppressed for row in coarse.rows] == [row.suppressed for row in published.rows]
    assert all(row.value % 5 == 0 for row in coarse.rows if row.value is not None)
    assert all(row.denominator % 5 == 0 for row in coarse.rows if row.denominator is not None)


def test_an_interval_does_not_tell_the_figure_that_is_rounded() -> None:
    raw = [replace(row, low=41.0, high=row.value) for row in [simple("SE", 63), simple("12", 63)]]
    found = rounded(protect(raw), 5).total("w", "country", "SE", "profiles")
    assert found is not None
    assert (found.value, found.low, found.high) == (65, 40, 65)


def test_what_was_read_of_a_site_does_not_give_away_what_it_has() -> None:
    """All that was read is relevant, so a site's adverts are those read of it."""
    rows = [r for r in world(2, 60) if r.arena == "escort_site"] + [r for r in world(2, 60) if r.arena == "forum"][:2]
    raw = aggregate("w", rows)
    published = protect(raw)
    assert audit(published.rows, raw) == []
    assert not [row for row in published.select("w", "country", "SE", "read") if row.category and not row.suppressed]


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
