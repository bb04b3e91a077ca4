"""Maps of Sweden by county and by municipality.

Without a population file there are no rates, so counts are drawn as circles whose area is the count, never as
coloured areas, which would show size of place instead. Protected, zero and not surveyed places look different from
each other.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import altair
from shapely import force_2d, set_precision
from shapely.geometry import mapping as as_geojson
from shapely.geometry.base import BaseGeometry

from mapping.disclosure import Published
from mapping.drawing import DOTS, HATCH, INK, MAIN, QUIET, Figure, draw
from mapping.geography import Boundaries, Level, place_name
from mapping.labels import Label
from mapping.tables import grouped

alt: Any = altair

_STATES = (
    ("antal visas / number shown", "#e6eef5"),
    ("skyddad uppgift / protected", HATCH),
    ("noll / zero", "#ffffff"),
    ("inte undersökt / not surveyed", DOTS),
)
_SHOWN, _PROTECTED, _ZERO, _UNSEEN = (name for name, _ in _STATES)
_LARGEST, _LARGEST_CLOSE = 1400, 420
"""Area in square pixels of the largest circle; on a map of one county it must leave its municipality to be seen."""
_KEY_COLUMNS = 2


def place_map(
    published: Published,
    wave: str,
    level: Level,
    boundaries: Boundaries,
    surveyed: Collection[str] | None = None,
    within: str | None = None,
) -> Figure:
    """Draw profiles per county or municipality as circles. ``surveyed`` are the codes the survey covers (None: all).

    ``within`` is a county code: only its municipalities are drawn, each circle with a letter that a key below names. A
    profile that offers in several places is in each circle.
    """
    rows = {row.code: row for row in published.select(wave, level, None, "profiles")}
    areas: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    for code, geometry in boundaries.of(level).items():
        if within and not code.startswith(within):
            continue
        row = rows.get(code)
        seen = surveyed is None or code in surveyed
        state = _state(seen, None if row is None else row.value, row is not None and row.suppressed)
        areas.append({"type": "Feature", "geometry": outline(geometry), "properties": {"state": state}})
        if state == _SHOWN and row is not None and row.value:
            centre = geometry.representative_point()
            points.append(
                {"lon": round(centre.x, 4), "lat": round(centre.y, 4), "value": row.value, "name": place_name(code)}
            )
    points.sort(key=lambda point: (-point["value"], point["name"]))
    for order, point in enumerate(points):
        point["mark"] = _letters(order) if within else grouped(point["value"])
    key = [f"{point['mark']} {point['name']} {grouped(point['value'])}" for point in points] if within else []
    kinds = {"county": Label("län", "county"), "municipality": Label("kommun", "municipality")}[level]
    of = f" – {place_name(within)}" if within else ""
    title = Label(f"Profiler per {kinds.sv}{of}", f"Profiles by {kinds.en}{of}")
    listed = f" {'; '.join(key)}." if key else ""
    description = Label(
        f"Karta över {len(points)} {'län' if level == 'county' else 'kommuner'} med visat antal; "
        f"cirkelns yta visar det.{listed}",
        f"Map of {len(points)} places with a number shown; the area of the circle is the number.",
    )
    return draw(f"map-{level}", title, description, _layers(areas, points, level, bool(within), key))


def _letters(order: int) -> str:
    """Return A to Z, then AA, AB and on."""
    before = _letters(order // 26 - 1) if order >= 26 else ""
    return before + chr(ord("A") + order % 26)


def _state(seen: bool, value: float | None, suppressed: bool) -> str:
    if not seen:
        return _UNSEEN
    if suppressed:
        return _PROTECTED
    return _SHOWN if value else _ZERO


def outline(geometry: BaseGeometry) -> dict[str, Any]:
    """Return a geometry as GeoJSON, flat."""
    return dict(as_geojson(set_precision(force_2d(geometry), 0.0, mode="pointwise")))


def _layers(areas: list[dict[str, Any]], points: list[dict[str, Any]], level: str, close: bool, key: list[str]) -> Any:
    found = {area["properties"]["state"] for area in areas}
    states = [(name, colour) for name, colour in _STATES if name in found]
    legend = alt.Legend(title=None, orient="bottom", direction="vertical", symbolStrokeColor=QUIET, symbolType="square")
    projection = {"type": "transverseMercator", "rotate": [-16.5, 0, 0]}
    base = (
        alt.Chart(alt.Data(values=areas))
        .mark_geoshape(stroke="#7b8794", strokeWidth=0.9 if level == "county" else 0.35)
        .encode(
            fill=alt.Fill(
                "properties.state:N",
                scale=alt.Scale(domain=[name for name, _ in states], range=[colour for _, colour in states]),
                legend=legend,
            )
        )
        .project(**projection)
    )
    largest = max((point["value"] for point in points), default=1)
    size = alt.Size(
        "value:Q",
        scale=alt.Scale(domain=[0, largest], range=[0, _LARGEST_CLOSE if close else _LARGEST]),
        legend=alt.Legend(title="profiler / profiles", orient="bottom", direction="horizontal", tickCount=3),
    )
    where: dict[str, Any] = {"longitude": "lon:Q", "latitude": "lat:Q"}
    circles = alt.Chart(alt.Data(values=points))
    dots = (
        circles.mark_circle(fill=MAIN, fillOpacity=0.3 if close else 0.55, stroke=MAIN)
        .encode(size=size, **where)
        .project(**projection)
    )
    chart = base + dots
    if level == "county" or close:
        numbers = circles.mark_text(fontSize=11, fontWeight="bold", color=INK, stroke="#ffffff", strokeWidth=2.5)
        chart += numbers.encode(text="mark:N", **where).project(**projection)
        chart += (
            circles.mark_text(fontSize=11, fontWeight="bold", color=INK)
            .encode(text="mark:N", **where)
            .project(**projection)
        )
    if key:
        lines = [" · ".join(key[first : first + _KEY_COLUMNS]) for first in range(0, len(key), _KEY_COLUMNS)]
        chart = chart.properties(
            title=alt.TitleParams(lines, orient="bottom", anchor="start", fontSize=12, fontWeight="normal", color=INK)
        )
    return chart.properties(width=300, height=300 if close else 640)
