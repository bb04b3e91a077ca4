"""Rates per 100,000 inhabitants: exact intervals, empirical Bayes smoothing, and the limits of a funnel plot.

The event is a profile (or advert) that offers in a place; the denominator says whom it is set against and is named
(:mod:`mapping.population`). A rate never says what share of the inhabitants advertises: who offers in a place need
not live there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from admap.records import Unit
from mapping.disclosure import Published
from mapping.population import Population

PER = 100_000
COLOUR_EVENTS = 20
COLOUR_POPULATION = 1_000
"""A rate on fewer events or inhabitants is never drawn as a coloured area (rule of AIHW, see the stats note)."""

FUNNEL_LEVELS = (0.95, 0.998)

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """A place's rate per 100,000, raw and smoothed beside it.

    Without a value where the events are protected. ``coloured``: whether there are events and inhabitants enough to
    draw it as a coloured area. ``z`` is how many standard deviations the events lie from the overall rate's.
    """

    level: str
    code: str
    unit: Unit
    events: float | None
    population: int
    raw: Interval | None
    smoothed: Interval | None
    coloured: bool
    z: float | None


def garwood(events: float, population: float, level: float = 0.95, per: float = PER) -> Interval:
    """Return the rate per ``per`` with its exact Poisson interval (Garwood 1936).

    Raises :class:`ValueError` for negative events or a population that is not positive.
    """
    if events < 0 or population <= 0:
        raise ValueError("a rate needs events of at least 0 and a population above 0")
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(stats.chi2.ppf(tail, 2 * events)) / 2
    high = float(stats.chi2.ppf(1 - tail, 2 * events + 2)) / 2
    return Interval(*(value / population * per for value in (events, low, high)))


def byar(events: float, population: float, level: float = 0.95, per: float = PER) -> Interval:
    """Return the rate per ``per`` with Byar's approximate interval, which some agencies publish."""
    z = float(stats.norm.ppf((1 + level) / 2))
    low = 0.0 if events == 0 else events * (1 - 1 / (9 * events) - z / (3 * events**0.5)) ** 3
    more = events + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * more**0.5)) ** 3
    return Interval(*(value / population * per for value in (events, max(low, 0.0), high)))


@dataclass(frozen=True)
class Smoothed:
    """Rates (per inhabitant) drawn towards the overall rate, with limits, and how much they were.

    ``between`` is the variance between places beyond chance; where it is zero all places have the overall rate.
    """

    rates: Vector
    low: Vector
    high: Vector
    overall: float
    between: float


def empirical_bayes(events: ArrayLike, population: ArrayLike, level: float = 0.95) -> Smoothed:
    """Smooth rates by Marshall's (1991) global empirical Bayes estimator, as esda's ``Empirical_Bayes`` does.

    Limits are those of the gamma distribution that the estimate is the mean of (prior of mean ``overall`` and variance
    ``between``, Poisson events); they leave out that both were estimated. Raises :class:`ValueError` for unequal
    lengths, no places, negative events or a population that is not positive.
    """
    x, n = np.asarray(events, float), np.asarray(population, float)
    if x.shape != n.shape or x.ndim != 1 or not x.size or (x < 0).any() or (n <= 0).any():
        raise ValueError("give as many populations above 0 as events of at least 0, and at least one")
    overall = x.sum() / n.sum()
    spread = (n * (x / n - overall) ** 2).sum() / n.sum()
    between = max(float(spread - overall / n.mean()), 0.0)
    if between == 0 or overall == 0:
        flat = np.full_like(x, overall)
        return Smoothed(flat, flat, flat, float(overall), 0.0)
    shape, rate = x + overall**2 / between, n + overall / between
    low, high = (stats.gamma.ppf(p, shape, scale=1 / rate) for p in ((1 - level) / 2, (1 + level) / 2))
    return Smoothed(shape / rate, low, high, float(overall), between)


@dataclass(frozen=True)
class Funnel:
    """Limits of a funnel plot: for every population the rate per 100,000 below and above which few places lie.

    ``limits`` is by level (0.95, 0.998): arrays (low, high). ``dispersion`` is the mean squared z of the places: far
    above 1, the places differ by more than chance, and points outside the limits are no exceptions.
    """

    target: float
    populations: Vector
    limits: dict[float, tuple[Vector, Vector]]
    dispersion: float


def funnel(
    events: ArrayLike, population: ArrayLike, levels: Sequence[float] = FUNNEL_LEVELS, points: int = 200
) -> Funnel:
    """Return the target rate and its exact Poisson limits over the range of populations (Spiegelhalter 2005)."""
    x, n = np.asarray(events, float), np.asarray(population, float)
    target = x.sum() / n.sum()
    grid = np.geomspace(n.min(), n.max(), points)
    limits = {level: _poisson_limits(target, grid, level) for level in levels}
    dispersion = float((z_scores(x, n) ** 2).mean()) if target > 0 else 0.0
    return Funnel(float(target * PER), grid, limits, dispersion)


def z_scores(events: ArrayLike, population: ArrayLike) -> Vector:
    """Return how far each place's events lie from what the overall rate expects there, in standard deviations."""
    x, n = np.asarray(events, float), np.asarray(population, float)
    expected = n * x.sum() / n.sum()
    found: Vector = np.divide(x - expected, np.sqrt(expected), out=np.zeros_like(x), where=expected > 0)
    return found


def _poisson_limits(target: float, population: Vector, level: float) -> tuple[Vector, Vector]:
    """Interpolate the Poisson quantiles, so that the limits are curves and not stairs."""
    expected = target * population

    def limit(p: float) -> Vector:
        count = stats.poisson.ppf(p, expected)
        reached, chance = stats.poisson.cdf(count, expected), stats.poisson.pmf(count, expected)
        step = np.divide(reached - p, chance, out=np.zeros_like(expected), where=chance > 0)
        bound: Vector = np.maximum(count - step, 0.0) / population * PER
        return bound

    tail = (1 - level) / 2
    return limit(tail), limit(1 - tail)


def place_rates(
    published: Published, wave: str, level: str, population: Population, indicator: str = "profiles"
) -> list[Rate]:
    """Return the rate of every place of a level whose figure is there, in code order.

    Only places whose events are shown enter the overall rate and the smoothing, so a protected figure can be worked
    out of neither. ``indicator`` is ``profiles``, ``unique_adverts`` or ``adverts``.
    """
    rows = [row for row in published.select(wave, level, None, indicator) if row.category == ""]
    rows = sorted((row for row in rows if population.of(row.code)), key=lambda row: row.code)
    shown = [row for row in rows if row.value is not None]
    events = np.array([row.value for row in shown], float)
    people = np.array([population.of(row.code) for row in shown], float)
    smooth: dict[str, Interval] = {}
    scores: dict[str, float] = {}
    if len(shown) > 1 and events.sum() > 0:
        fitted = empirical_bayes(events, people)
        triples = np.column_stack([fitted.rates, fitted.low, fitted.high]) * PER
        smooth = {row.code: Interval(*map(float, triple)) for row, triple in zip(shown, triples, strict=True)}
        scores = {row.code: float(z) for row, z in zip(shown, z_scores(events, people), strict=True)}
    found = []
    for row in rows:
        inhabitants = population.of(row.code) or 0
        enough = (row.value or 0) >= COLOUR_EVENTS and inhabitants >= COLOUR_POPULATION
        raw = None if row.value is None else garwood(row.value, inhabitants)
        found.append(
            Rate(
                level, row.code, Unit(row.unit), row.value, inhabitants, raw,
                smooth.get(row.code), enough, scores.get(row.code),
            )
        )  # fmt: skip
    return found


def place_funnel(rates: Sequence[Rate]) -> Funnel | None:
    """Return the funnel of places whose rate is shown; None for fewer than two, or without any event."""
    shown = [rate for rate in rates if rate.events is not None]
    if len(shown) < 2 or not any(rate.events for rate in shown):
        return None
    return funnel([rate.events or 0.0 for rate in shown], [rate.population for rate in shown])
