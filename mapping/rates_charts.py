"""Rates drawn: raw and smoothed maps side by side, and the funnel. A rate on few events is never a coloured area."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import altair
import mapclassify
import numpy as np
from shapely.geometry.base import BaseGeometry

from mapping.drawing import DOTS, HATCH, INK, MAIN, QUIET, SECOND, Figure, draw
from mapping.geography import Boundaries, Level, place_name
from mapping.labels import Label
from mapping.maps import outline
from mapping.population import Population
from mapping.rates import FUNNEL_LEVELS, Rate, place_funnel
from mapping.tables import grouped

alt: Any = altair

_COLOURS = ("#dbe9f4", "#a9cce3", "#6ba3cc", "#2f75ab", "#0f4475")
_FEW, _PROTECTED, _ZERO = "färre än 20 / fewer than 20", "skyddad / protected", "noll / zero"
_UNSEEN = "inte undersökt / not surveyed"
_OTHERS = {_FEW: "#dfe3e8", _PROTECTED: HATCH, _ZERO: "#ffffff", _UNSEEN: DOTS}
_SURE = {"säkert över alla platser / surely above": "triangle-up", "säkert under / surely below": "triangle-down"}


def rate_map(
    rates: Sequence[Rate],
    level: Level,
    boundaries: Boundaries,
    population: Population,
    smoothed: bool,
    within: str | None = None,
    surveyed: Collection[str] | None = None,
) -> Figure | None:
    """Draw one map of rates per 100,000, raw or smoothed; None where no place drawn has events enough.

    Both maps of a pair share their classes (quantiles of all raw rates), so that they can be set side by side. A place
    whose 95 % interval lies above or below the rate of all places has a triangle; colours without one may be chance.
    ``within`` is a county code: only its municipalities are drawn. ``surveyed`` are the codes covered (None: all).
    """
    shown = [rate for rate in rates if rate.coloured and rate.raw and rate.smoothed]
    drawn = {code: shape for code, shape in boundaries.of(level).items() if code.startswith(within or "")}
    if not any(rate.code in drawn for rate in shown):
        return None
    raw = np.array([rate.raw.value for rate in shown if rate.raw])
    classes = min(len(_COLOURS), len(set(raw.round(6))))
    bins = [float(each) for each in mapclassify.Quantiles(raw, k=classes).bins] if classes > 1 else [float(raw[0])]
    edges = [0.0, *bins]
    names = [f"{grouped(round(low, 1))}–{grouped(round(high, 1))}" for low, high in zip(edges, bins, strict=False)]
    by_code = {rate.code: rate for rate in rates}
    states = {
        code: _UNSEEN
        if surveyed is not None and code not in surveyed
        else _state(by_code.get(code), bins, names, smoothed)
        for code in drawn
    }
    areas = [
        {"type": "Feature", "geometry": outline(shape), "properties": {"state": states[code]}}
        for code, shape in drawn.items()
    ]
    domain, colours = [*names, *_OTHERS], [*_COLOURS[-len(names) :], *_OTHERS.values()]
    fill = alt.Fill(
        "properties.state:N",
        scale=alt.Scale(domain=domain, range=colours),
        legend=alt.Legend(title=None, orient="bottom", columns=2, symbolStrokeColor=QUIET, symbolType="square"),
    )
    chart = (
        alt.Chart(alt.Data(values=areas))
        .mark_geoshape(stroke="#7b8794", strokeWidth=0.9 if level == "county" else 0.35)
        .encode(fill=fill)
    )
    signs = _signs([rate for rate in shown if states.get(rate.code) in names], rates, drawn, smoothed)
    layers = alt.layer(chart, signs) if signs is not None else chart
    layers = layers.project(type="transverseMercator", rotate=[-16.5, 0, 0]).properties(
        width=300, height=300 if within else 640
    )
    kind = Label("utjämnat", "smoothed") if smoothed else Label("som räknat", "as counted")
    of = population.denominator.label
    where = f" – {place_name(within)}" if within else ""
    title = Label(f"Profiler per 100 000 {of.sv}, {kind.sv}{where}", f"Profiles per 100,000 {of.en}, {kind.en}{where}")
    number = sum(state in names for state in states.values())
    words = Label(
        f"Karta; {number} platser med minst 20 profiler är färglagda. Trianglar: säkert över eller under alla platser.",
        f"Map; {number} places with at least 20 profiles are coloured. Triangles: surely above or below all places.",
    )
    return draw(f"rates-{level}-{'smoothed' if smoothed else 'raw'}", title, words, layers)


def _signs(coloured: Sequence[Rate], rates: Sequence[Rate], shapes: Mapping[str, BaseGeometry], smoothed: bool) -> Any:
    """Return triangles for the places whose interval excludes the rate of all places; None where there is none."""
    overall = place_funnel(rates)
    if overall is None:
        return None
    points = []
    for rate in coloured:
        interval = rate.smoothed if smoothed else rate.raw
        if interval is None or interval.low <= overall.target <= interval.high:
            continue
        centre = shapes[rate.code].representative_point()
        above, below = _SURE
        sign = above if interval.low > overall.target else below
        points.append({"lon": round(centre.x, 4), "lat": round(centre.y, 4), "sign": sign})
    if not points:
        return None
    shape = alt.Shape(
        "sign:N",
        scale=alt.Scale(domain=list(_SURE), range=list(_SURE.values())),
        legend=alt.Legend(title=None, orient="bottom", direction="vertical", labelLimit=300),
    )
    return (
        alt.Chart(alt.Data(values=points))
        .mark_point(filled=True, size=55, fill="#ffffff", stroke=INK, strokeWidth=1.2, opacity=1)
        .encode(longitude="lon:Q", latitude="lat:Q", shape=shape)
    )


def _state(rate: Rate | None, bins: Sequence[float], names: Sequence[str], smoothed: bool) -> str:
    if rate is None or rate.events == 0:
        return _ZERO
    if rate.events is None:
        return _PROTECTED
    value = rate.smoothed if smoothed else rate.raw
    if not rate.coloured or value is None:
        return _FEW
    return names[min(int(np.searchsorted(bins, value.value)), len(names) - 1)]


def funnel_chart(rates: Sequence[Rate]) -> Figure | None:
    """Draw places by inhabitants and rate within the limits that chance gives; those outside 99.8 % are named."""
    found = place_funnel(rates)
    if found is None:
        return None
    low, high = found.limits[FUNNEL_LEVELS[-1]]
    points = []
    for rate in rates:
        if rate.raw is None:
            continue
        at = [float(np.interp(rate.population, found.populations, limit)) for limit in (low, high)]
        outside = not at[0] <= rate.raw.value <= at[1]
        points.append(
            {
                "people": rate.population,
                "rate": round(rate.raw.value, 3),
                "name": place_name(rate.code) if outside else "",
                "fill": SECOND if outside else MAIN,
            }
        )
    x = alt.X("people:Q", scale=alt.Scale(type="log"), title="invånare / inhabitants")
    y = alt.Y("rate:Q", title="per 100 000")
    layers = [
        alt.Chart(alt.Data(values=_line(found.populations, limit)))
        .mark_line(color=QUIET, strokeDash=[4, 4] if level == FUNNEL_LEVELS[0] else [1, 0])
        .encode(x=x, y=y)
        for level in FUNNEL_LEVELS
        for limit in found.limits[level]
    ]
    base = alt.Chart(alt.Data(values=points)).encode(x=x, y=y)
    layers += [
        base.mark_circle(size=36, opacity=0.8).encode(color=alt.Color("fill:N", scale=None)),
        base.mark_text(align="left", dx=6, fontSize=11, color=INK).encode(text="name:N"),
    ]
    title = Label("Avviker en kommun mer än slumpen gör?", "Does a municipality differ by more than chance?")
    words = Label(
        "Varje punkt är en kommun. Heldragna linjer: 99,8 av 100 ligger innanför "
        "om bara slumpen skiljer dem; streckade: 95.",
        "Each point is a municipality. Whole lines: 99.8 of 100 lie inside if only chance sets them apart; broken: 95.",
    )
    return draw("funnel", title, words, alt.layer(*layers).properties(width=420, height=280))


def _line(populations: Any, limit: Any) -> list[dict[str, float]]:
    return [{"people": float(n), "rate": round(float(v), 3)} for n, v in zip(populations[::4], limit[::4], strict=True)]
