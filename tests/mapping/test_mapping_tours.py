"""Ties between counties: who offers in two of them, and an attacker who knows everything else that is published."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from admap.records import Aggregate, Coding, Unit
from mapping.counts import aggregate
from mapping.disclosure import Published, protect, rounded
from mapping.geography import COUNTRY
from mapping.indicators import CountRow
from mapping.margins import TOUR

CODES = ("0180", "1280", "1480", "2480", "0380")


def advert(number: int, profile: int, *codes: str) -> CountRow:
    coding = Coding(f"a{number}", True, municipalities=codes, counties=tuple(code[:2] for code in codes))
    return CountRow(f"a{number}", f"a{number}", f"p{profile}", "s", "escort_site", coding)


def world(seed: int, size: int = 160, places: int = 5) -> list[CountRow]:
    rng = np.random.default_rng(seed)
    rows: list[CountRow] = []
    shares = rng.dirichlet(np.full(places, 1.5))
    for profile in range(size):
        for _ in range(1 + int(rng.random() < 0.3) + int(rng.random() < 0.1)):
            codes = () if rng.random() < 0.05 else (CODES[rng.choice(places, p=shares)],)
            rows.append(advert(len(rows), profile, *codes))
    return rows


def ties(rows: list[Aggregate] | tuple[Aggregate, ...]) -> dict[str, float]:
    return {row.category: row.value or 0.0 for row in rows if row.indicator == TOUR and row.category}


def test_a_tie_counts_every_profile_that_offers_in_both_counties_once() -> None:
    rows = [advert(1, 1, "0180"), advert(2, 1, "1280"), advert(3, 1, "1281"), advert(4, 2, "0180", "1280", "1480")]
    assert ties(aggregate("w", rows)) == {"01-12": 2, "01-14": 1, "12-14": 1}


def test_small_ties_are_left_out_and_others_are_rounded() -> None:
    rows = [advert(n, n, "0180", "1280") for n in range(12)] + [
        advert(50 + n, 50 + n, "1280", "1480") for n in range(4)
    ]
    rows += [advert(100 + n, 100 + n, code) for n, code in enumerate(CODES * 8)]
    published = protect(aggregate("w", rows))
    assert ties(published.rows) == {"01-12": 10}
    assert [row.suppressed for row in published.rows if row.indicator == TOUR and not row.category] == [True]
    assert protect(published.rows).rows == published.rows
    assert ties(rounded(published, 20).rows) == {"01-12": 20}


def test_a_tie_that_was_left_out_once_stays_out() -> None:
    rows = [advert(100 + n, 100 + n, code) for n, code in enumerate(CODES * 8)]
    rows += [advert(n, n, "0180", "1280") for n in range(4)]
    first = protect(aggregate("w", rows))
    grown = aggregate("w", [*rows, *(advert(50 + n, 50 + n, "0180", "1280") for n in range(9))])
    assert ties(first.rows) == {}
    assert ties(protect(grown).rows) == {"01-12": 15}
    assert ties(protect(grown, revising=first.rows).rows) == {}


def bounds(published: Published, wave: str = "w") -> dict[str, tuple[float, float]]:
    """Return the least and the largest number of profiles behind every tie that is not shown.

    By linear programming over the numbers of profiles that offer in exactly each set of counties, given every total,
    and of the ties what the rules of publication tell.
    """
    numbers = {row.code: row.value for row in published.select(wave, "county", None, "profiles")}
    codes = sorted(code for code, n in numbers.items() if n != 0)
    sets = [c for size in range(1, len(codes) + 1) for c in combinations(codes, size)]
    shown = ties(published.rows)
    left, right, same, total = [], [], [], []
    for code in codes:
        if numbers[code] is not None:
            same.append([float(code in each) for each in sets])
            total.append(numbers[code])
    pairs = {f"{a}-{b}": np.array([float(a in s and b in s) for s in sets]) for a, b in combinations(codes, 2)}
    for name, row in pairs.items():
        both = all(numbers[code] is not None for code in name.split("-"))
        if name in shown:
            left += [row, -row]
            right += [shown[name] + 2, -max(5.0, shown[name] - 2)]
        elif both and shown:
            left.append(row)
            right.append(4.0)
    rows = published.select(wave, "country", COUNTRY, "place", Unit.PROFILES)
    stated = {row.category: row.value for row in rows if row.category}
    whole = published.total(wave, "country", COUNTRY, "profiles")
    assert whole is not None
    placed = sum(v or 0.0 for k, v in stated.items() if k != "not_stated") if None not in stated.values() else None
    everyone = [1.0] * len(sets)
    if placed:
        same.append(everyone)
        total.append(placed)
    elif whole.value is not None:
        left.append(np.array(everyone))
        right.append(whole.value)
    found = {}
    solve: Any = linprog
    for name, row in pairs.items():
        if name in shown:
            continue
        ends = [
            solve(sign * row, left or None, right or None, same or None, total or None, method="highs").fun
            for sign in (1, -1)
        ]
        found[name] = (ends[0], -ends[1])
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("places", [3, 5])
def test_what_is_left_out_may_be_nothing_whatever_else_is_published(seed: int, places: int) -> None:
    rows = aggregate("w", world(seed, places=places))
    published = protect(rows)
    without = protect([row for row in rows if row.indicator != TOUR])
    known = bounds(without)
    for name, (low, high) in bounds(published).items():
        told_anyway = known[name][0] > 0.01
        assert told_anyway or low < 0.99, f"{name}: {low}–{high}"
        assert told_anyway or high - low > 0.99 or high < 0.01 or not ties(published.rows), f"{name}: {low}–{high}"


def test_ties_agree_with_what_a_plain_count_gives() -> None:
    rows = world(3)
    held: dict[str, set[str]] = {}
    for row in rows:
        held.setdefault(row.profile_id, set()).update(row.coding.counties)
    plain = Counter("-".join(pair) for codes in held.values() for pair in combinations(sorted(codes), 2))
    assert ties(aggregate("w", rows)) == dict(plain)


def test_ties_stand_last_of_their_wave_and_stay_there() -> None:
    one, two = ([replace(row, wave=name) for row in aggregate("w", world(seed))] for name, seed in (("a", 1), ("b", 2)))
    published = protect([*one, *two])
    assert [row.wave for row in published.rows] == sorted(row.wave for row in published.rows)
    assert list(protect(published.rows).rows) == list(published.rows)
