"""Charts of a survey. Every function takes protected figures only, and says in words what it draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair

from admap.records import Aggregate, Unit
from mapping.disclosure import Published, SiteCoverage
from mapping.drawing import HATCH, INK, MAIN, QUIET, SECOND, THIRD, Figure, draw
from mapping.labels import Label, category, label
from mapping.margins import FLOW
from mapping.tables import flow_name, grouped

alt: Any = altair

WIDTH = 250
_ROW = 24
_MOST = 12


def bars(
    name: str, title: Label, description: Label, rows: Sequence[Aggregate], published: Published, by_size: bool = False
) -> Figure | None:
    """Draw one horizontal bar a category; a protected category is a short hatched bar. None where nothing is shown."""
    if rows and not isinstance(published, Published):
        raise TypeError("charts take protected figures only")
    shown = [row for row in rows if row.category and not row.category.endswith(":")]
    if by_size:
        shown = sorted(shown, key=lambda row: (row.value is None, -(row.value or 0), row.category))[:_MOST]
    if not any(row.value for row in shown):
        return None
    largest = max(row.value or 0 for row in shown)
    values = [
        {
            "name": category(row.indicator, row.category).both(),
            "length": largest * 0.05 if row.value is None else row.value,
            "fill": HATCH if row.value is None else MAIN,
            "text": label("word", "suppressed").both() if row.value is None else grouped(row.value),
            "edge": QUIET if row.value is None else MAIN,
        }
        for row in shown
    ]
    return draw(name, title, description, _bars(values, largest))


def _bars(values: list[dict[str, Any]], largest: float) -> Any:
    order = [value["name"] for value in values]
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y(
            "name:N",
            sort=order,
            title=None,
            axis=alt.Axis(domain=False, ticks=False, labelPadding=6, labelLimit=300),
        ),
        x=alt.X("length:Q", title=None, axis=None, scale=alt.Scale(domain=[0, largest * 1.2])),
    )
    bar = base.mark_bar(height=15, strokeWidth=0.8).encode(
        fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("edge:N", scale=None)
    )
    text = base.mark_text(align="left", dx=5).encode(text="text:N")
    return (bar + text).properties(width=WIDTH, height=_ROW * len(values))


def age_chart(published: Published, wave: str, level: str, code: str) -> Figure | None:
    """Draw stated age in bands, in profiles."""
    rows = published.select(wave, level, code, "stated_age", Unit.PROFILES)
    return bars(
        "age",
        Label("Uppgiven ålder, antal profiler", "Stated age, number of profiles"),
        Label(
            "Liggande staplar, en per åldersgrupp; streckad stapel är en skyddad uppgift.",
            "Horizontal bars, one per age band; a hatched bar is a protected figure.",
        ),
        rows,
        published,
    )


def nationality_chart(published: Published, wave: str, level: str, code: str) -> Figure | None:
    """Draw the most stated nationalities, in profiles."""
    rows = published.select(wave, level, code, "nationality", Unit.PROFILES)
    return bars(
        "nationality",
        Label("Uppgiven nationalitet, antal profiler", "Stated nationality, number of profiles"),
        Label("De tolv vanligaste nationaliteterna som uppges.", "The twelve most stated nationalities."),
        [row for row in rows if row.value is not None],
        published,
        by_size=True,
    )


def language_chart(published: Published, wave: str, level: str, code: str) -> Figure | None:
    """Draw the languages that persons are said to speak, in profiles."""
    rows = published.select(wave, level, code, "spoken_language", Unit.PROFILES)
    return bars(
        "language",
        Label("Talade språk som uppges, antal profiler", "Languages said to be spoken, number of profiles"),
        Label("De tolv vanligaste språken som uppges.", "The twelve most stated languages."),
        [row for row in rows if row.value is not None],
        published,
        by_size=True,
    )


def gender_chart(published: Published, wave: str, level: str, code: str) -> Figure | None:
    """Draw gender as presented, arena by arena, never without arena."""
    rows = published.select(wave, level, code, "gender_by_arena", Unit.PROFILES)
    rows.sort(key=lambda row: (row.category.partition(":")[0], row.value is None, -(row.value or 0), row.category))
    return bars(
        "gender",
        Label("Kön i annonsen, arena för arena, antal profiler", "Gender as presented, by arena, number of profiles"),
        Label(
            "En stapel per arena och kön. Arenorna riktar sig till olika grupper och läses var för sig.",
            "One bar per arena and gender. Arenas address different groups and are read one by one.",
        ),
        rows,
        published,
    )


def flow_chart(published: Published, wave: str, earlier: str, level: str, code: str) -> Figure | None:
    """Draw new, continuing and gone profiles against an earlier wave, on the sites that both waves read."""
    rows = published.select(wave, level, code, FLOW + earlier, Unit.PROFILES)
    return bars(
        flow_name(earlier),
        Label(f"Profiler {wave} jämfört med {earlier}", f"Profiles in {wave} compared with {earlier}"),
        Label("Nya, kvarvarande och försvunna profiler.", "New, continuing and gone profiles."),
        rows,
        published,
    )


def coverage_chart(coverage: Sequence[SiteCoverage], names: dict[str, str]) -> Figure | None:
    """Draw adverts listed and read for each site; a site that was not read in full has its own colour and word."""
    shown = [site for site in coverage if site.adverts_listed is not None and site.adverts_read is not None]
    if not any(site.adverts_listed for site in shown):
        return None
    largest = max(max(site.adverts_listed or 0, site.adverts_read or 0) for site in shown)
    values = []
    for site in shown:
        mark = "" if site.complete else " – ofullständig / incomplete"
        values.append(
            {
                "name": names.get(site.site, site.site),
                "listed": site.adverts_listed,
                "read": site.adverts_read,
                "fill": MAIN if site.complete else SECOND,
                "text": f"{grouped(site.adverts_read or 0)} / {grouped(site.adverts_listed or 0)}{mark}",
                "end": max(site.adverts_listed or 0, site.adverts_read or 0),
            }
        )
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("name:N", sort=[each["name"] for each in values], title=None, axis=alt.Axis(domain=False, ticks=False))
    )
    scale = alt.Scale(domain=[0, largest * 1.75])
    listed = base.mark_bar(height=15, fill="#ffffff", stroke=THIRD).encode(x=alt.X("listed:Q", axis=None, scale=scale))
    read = base.mark_bar(height=9).encode(x=alt.X("read:Q", scale=scale), fill=alt.Fill("fill:N", scale=None))
    text = base.mark_text(align="left", dx=5, color=INK).encode(x=alt.X("end:Q", scale=scale), text="text:N")
    return draw(
        "coverage",
        Label("Annonser lästa av dem som listades", "Adverts read of those listed"),
        Label(
            "Yttre ram: annonser i webbplatsens listor. Fylld stapel: annonser som lästes.",
            "Outer frame: adverts in the site's listings. Filled bar: adverts that were read.",
        ),
        (listed + read + text).properties(width=WIDTH + 60, height=_ROW * len(values)),
    )
