"""Tables of rates per 100,000 inhabitants, raw and smoothed beside each other, and of the funnel's limits."""

from __future__ import annotations

from mapping.disclosure import Published
from mapping.geography import place_name
from mapping.labels import Label
from mapping.population import Population
from mapping.rates import FUNNEL_LEVELS, Interval, Rate, place_funnel, place_rates
from mapping.tables import Table, Value, columns, number, words


def rates_table(published: Published, wave: str, level: str, population: Population) -> Table:
    """Return every place's profiles, inhabitants, raw rate (Garwood 95 %), smoothed rate, and whether to colour it."""
    rows = tuple(
        (
            words(rate.code),
            words(place_name(rate.code)),
            number(rate.events),
            number(float(rate.population)),
            *_interval(rate.raw),
            *_interval(rate.smoothed),
            words("yes" if rate.coloured else "no"),
        )
        for rate in place_rates(published, wave, level, population)
    )
    heads = columns(
        *("code", "place_name", "profiles", "inhabitants", "rate", "rate_low", "rate_high"),
        *("smoothed", "smoothed_low", "smoothed_high", "coloured"),
    )
    of = population.denominator.label
    caption = Label(f"Profiler per 100 000 {of.sv}", f"Profiles per 100,000: {of.en}")
    note = Label(
        f"Nämnare: {of.sv}, 31 december {population.year} (SCB). Den som annonserar på en plats behöver inte bo där.",
        f"Denominator: {of.en}, 31 December {population.year} (Statistics Sweden). Who offers in a place need not live "
        "there.",
    )
    return Table(f"rates-{level}", caption, heads, rows, note)


def funnel_table(rates: list[Rate]) -> Table | None:
    """Return the limits of the funnel plot by inhabitants; None where there is nothing to draw."""
    found = place_funnel(rates)
    if found is None:
        return None
    ends = [limit for level in FUNNEL_LEVELS for limit in found.limits[level]]
    rows = tuple(
        tuple(number(round(float(value), 3)) for value in (people, found.target, *limits))
        for people, *limits in zip(found.populations, *ends, strict=True)
    )
    heads = columns("inhabitants", "rate_overall", "low_95", "high_95", "low_998", "high_998")
    caption = Label("Trattdiagrammets gränser", "Limits of the funnel plot")
    note = Label(
        f"Spridning {found.dispersion:.1f} (1 vid slump): långt över 1 skiljer sig platserna mer än slumpen gör.",
        f"Dispersion {found.dispersion:.1f} (1 by chance): far above 1 the places differ by more than chance.",
    )
    return Table("funnel", caption, heads, rows, note)


def _interval(interval: Interval | None) -> tuple[Value, Value, Value]:
    if interval is None:
        return number(None), number(None), number(None)
    value, low, high = (number(round(each, 2)) for each in (interval.value, interval.low, interval.high))
    return value, low, high
