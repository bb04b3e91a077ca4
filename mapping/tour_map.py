"""Ties between counties drawn as lines on a map, and as a table: who offers in both, never a route of anybody."""

from __future__ import annotations

from typing import Any

import altair

from mapping.disclosure import Published
from mapping.drawing import INK, MAIN, QUIET, Figure, draw
from mapping.geography import COUNTRY, Boundaries, place_name
from mapping.labels import Label
from mapping.maps import outline
from mapping.margins import TOUR
from mapping.tables import Table, columns, number, words

alt: Any = altair

_TIED = "#e6eef5"
_NUMBERED = 8
_WIDEST = 9
_PROJECTION: dict[str, Any] = {"type": "transverseMercator", "rotate": [-16.5, 0, 0]}


def shown_ties(published: Published, wave: str, county: str | None = None) -> list[tuple[str, str, float]]:
    """Return the ties that may be shown (county, county, profiles), the largest first; of one county or all."""
    found = []
    for row in published.select(wave, "country", COUNTRY, TOUR):
        one, _, other = row.category.partition("-")
        if other and row.value is not None and county in {None, one, other}:
            found.append((one, other, row.value))
    return sorted(found, key=lambda tie: (-tie[2], tie[0], tie[1]))


def tours_table(published: Published, wave: str, county: str | None = None) -> Table:
    """Return the ties of the country or of one county."""
    rows = tuple(
        (words(place_name(one)), words(place_name(other)), number(value))
        for one, other, value in shown_ties(published, wave, county)
    )
    caption = Label("Profiler som erbjuder i två län", "Profiles that offer in two counties")
    note = Label(
        f"Avrundat till närmaste fem. Par av län med färre än {published.minimum} profiler, eller där ett av länens "
        "antal är skyddat, står inte med; saknas ett par kan det vara noll eller dolt. Den som erbjuder i tre län står "
        "i tre par.",
        f"Rounded to the nearest five. Pairs of counties with fewer than {published.minimum} profiles, or where a "
        "county's number is protected, are left out; a pair that is missing may be none or hidden. Who offers in three "
        "counties is in three pairs.",
    )
    return Table("tours", caption, columns("county", "other_county", "profiles"), rows, note)


def tour_map(published: Published, wave: str, boundaries: Boundaries, county: str | None = None) -> Figure | None:
    """Draw a line for each tie, as wide as its number of profiles; None where there is none to show."""
    ties = shown_ties(published, wave, county)
    if not ties:
        return None
    shapes = boundaries.of("county")
    centres = {code: shape.representative_point() for code, shape in shapes.items()}
    ends = {code for one, other, _ in ties for code in (one, other)}
    areas = [
        {
            "type": "Feature",
            "geometry": outline(shape),
            "properties": {"fill": "#e6eef5" if code in ends else "#ffffff"},
        }
        for code, shape in shapes.items()
    ]
    lines = [
        {
            **{"lon": round(centres[one].x, 4), "lat": round(centres[one].y, 4)},
            **{"lon2": round(centres[other].x, 4), "lat2": round(centres[other].y, 4)},
            "value": value,
            "text": f"{value:g}" if rank < _NUMBERED else "",
            "mid_lon": round((centres[one].x + centres[other].x) / 2, 4),
            "mid_lat": round((centres[one].y + centres[other].y) / 2, 4),
        }
        for rank, (one, other, value) in enumerate(ties)
    ]
    dots = [{"lon": round(centres[code].x, 4), "lat": round(centres[code].y, 4)} for code in sorted(ends)]
    largest = ties[0][2]
    width = alt.StrokeWidth(
        "value:Q",
        scale=alt.Scale(domain=[0, largest], range=[0, _WIDEST]),
        legend=alt.Legend(
            title="profiler / profiles", orient="bottom", direction="horizontal", tickCount=3, symbolStrokeColor=MAIN
        ),
    )
    middle: dict[str, Any] = {"longitude": "mid_lon:Q", "latitude": "mid_lat:Q"}
    numbers = alt.Chart(alt.Data(values=lines))
    chart = alt.layer(
        alt.Chart(alt.Data(values=areas))
        .mark_geoshape(stroke="#7b8794", strokeWidth=0.7)
        .encode(fill=alt.Fill("properties.fill:N", scale=None)),
        alt.Chart(alt.Data(values=lines))
        .mark_rule(color=MAIN, opacity=0.55, strokeCap="round")
        .encode(longitude="lon:Q", latitude="lat:Q", longitude2="lon2:Q", latitude2="lat2:Q", strokeWidth=width),
        alt.Chart(alt.Data(values=dots))
        .mark_circle(size=26, color=INK, opacity=1)
        .encode(longitude="lon:Q", latitude="lat:Q"),
        numbers.mark_text(fontSize=11, fontWeight="bold", stroke="#ffffff", strokeWidth=3).encode(
            text="text:N", **middle
        ),
        numbers.mark_text(fontSize=11, fontWeight="bold", color=INK).encode(text="text:N", **middle),
    ).project(**_PROJECTION)
    where = f" – {place_name(county)}" if county else ""
    title = Label(f"Profiler som erbjuder i två län{where}", f"Profiles that offer in two counties{where}")
    told = "; ".join(f"{place_name(one)} – {place_name(other)} {value:g}" for one, other, value in ties[:_NUMBERED])
    description = Label(
        f"Linjer mellan län; bredden är antalet profiler. Störst: {told}.",
        f"Lines between counties; the width is the number of profiles. Largest: {told}.",
    )
    return draw("map-tours", title, description, chart.properties(width=300, height=640).configure_view(stroke=QUIET))
