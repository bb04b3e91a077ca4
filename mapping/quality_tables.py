"""What a survey's method page shows: effort, errors of coding and linking, and what other lines would have given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from admap.records import SiteRecord, Unit
from mapping.disclosure import Published, SiteCoverage
from mapping.geography import COUNTRY
from mapping.labels import Label, label
from mapping.margins import FEWER, IF
from mapping.tables import Table, Value, columns, number, ratio, words

LINES: Mapping[str, Sequence[tuple[str, Unit]]] = {
    "links_looser": [("profiles", Unit.PROFILES)],
    "links_stricter": [("profiles", Unit.PROFILES)],
    "relevance_looser": [("adverts", Unit.ADVERTS), ("profiles", Unit.PROFILES)],
    "relevance_stricter": [("adverts", Unit.ADVERTS), ("profiles", Unit.PROFILES)],
    "alerts_lower": [("alerts", Unit.PROFILES)],
    "alerts_higher": [("alerts", Unit.PROFILES)],
}
"""The lines that are moved, and the figures that depend on each."""


def effort_table(coverage: Sequence[SiteCoverage], sites: Sequence[SiteRecord]) -> Table:
    """Return what it took to read each site."""
    titles = {site.name: site.title for site in sites}
    rows = tuple(
        (
            words(titles.get(each.site, each.site)),
            words(each.started[:10]),
            number(each.requests),
            number(None if each.seconds is None else round(each.seconds / 60)),
            number(each.pages_browser),
            number(each.unchanged),
            number(float(each.failed)),
            number(float(each.disallowed)),
        )
        for each in coverage
    )
    heads = columns("site", "begun", "requests", "minutes", "rendered", "unchanged", "failed", "disallowed")
    return Table("effort", Label("Insats per webbplats", "Effort by site"), heads, rows)


def sensitivity_table(published: Published, wave: str) -> Table:
    """Return the main figures as reported and as they would be with one line moved; what was not tried has no row."""
    rows = []
    for line, figures in LINES.items():
        for figure, unit in figures:
            tried = published.select(wave, "country", COUNTRY, IF + line)
            found = [row for row in tried if row.unit == unit or row.category == ""]
            if not found:
                continue
            now = _now(published, wave, figure)
            change = found[0].value
            then = None
            if now is not None and change is not None:
                then = now + (-change if found[0].category == FEWER else change)
            rows.append(
                (
                    words(label("figure", figure)),
                    words(label("line", line)),
                    number(now),
                    number(then),
                    _percent(now, then),
                )
            )
    heads = columns("indicator", "line", "as_reported", "if_moved", "difference")
    caption = Label("Siffrorna om gränserna dragits på annat håll", "The figures if lines had been drawn elsewhere")
    return Table("sensitivity", caption, heads, tuple(rows), _reading(rows))


def _now(published: Published, wave: str, figure: str) -> float | None:
    if figure != "alerts":
        row = published.total(wave, "country", COUNTRY, figure)
        return row.value if row else None
    values = {row.category: row.value for row in published.select(wave, "country", COUNTRY, "alerts")}
    parts = [values.get(name, 0.0) for name in ("urgent", "high")]
    return None if None in parts or "" in values else sum(part or 0.0 for part in parts)


def _percent(now: float | None, then: float | None) -> Value:
    if now is None or then is None or not now:
        return Value("", "–", numeric=True, quiet=True)
    percent = 100 * (then - now) / now
    return Value(f"{percent:.1f}", f"{percent:+.1f} %".replace(".", ",").replace("-", "−"), numeric=True)


def _reading(rows: Sequence[Sequence[Value]]) -> Label | None:
    """Say how much of the figures hangs on the lines."""
    known = [(abs(float(row[-1].raw)), row) for row in rows if row[-1].raw]
    if not known:
        return None
    most, row = max(known, key=lambda one: one[0])
    figure = Label(row[0].shown, row[0].english or row[0].shown)
    line = Label(row[1].shown, row[1].english or row[1].shown)
    amount = (f"{most:.1f}".replace(".", ","), f"{most:.1f}")
    if not most:
        return Label(
            "Ingen av de visade siffrorna ändras. Felen kan ändå vara större än så: här flyttas en gräns i taget.",
            "None of the figures shown changes. Errors may be larger still: one line is moved at a time.",
        )
    return Label(
        f"Mest ändras {figure.sv} ({line.sv}): {amount[0]} %. Skillnader mellan platser eller omgångar som är mindre "
        "än så kan bero på var gränsen drogs. Här flyttas en gräns i taget; felen kan vara större tillsammans. En "
        "skyddad rad ändras lite, eller skulle röja annat.",
        f"Most changed are {figure.en} ({line.en}): {amount[1]}%. Differences between places or waves that are smaller "
        "may come from where the line was drawn. One line is moved at a time; together errors may be larger. A "
        "protected row changes little, or would give something else away.",
    )


def coding_table(rows: Sequence[tuple[Any, ...]]) -> Table:
    """Return how well each codebook key was read: key, precision, recall, F1, its interval, alpha, values."""
    cells = tuple((words(_coded(key)), *map(ratio, shares), number(float(n))) for key, *shares, n in rows)
    heads = columns("indicator", "precision", "recall", "f1", "f1_low", "f1_high", "alpha", "support")
    return Table("coding_quality", Label("Hur väl annonserna kodades", "How well adverts were coded"), heads, cells)


def _coded(key: str) -> Label:
    name = label("coding", key)
    return name if name.sv != key else label("signal", key)


def link_table(rows: Sequence[tuple[str, float | None, float | None, float | None, int]]) -> Table:
    """Return how well adverts were put together into profiles, and on how many judged pairs that rests."""
    cells = tuple(
        (words(label("measure", measure)), ratio(p), ratio(r), ratio(f), number(float(n)))
        for measure, p, r, f, n in rows
    )
    heads = columns("measure", "precision", "recall", "f1", "pairs")
    caption = Label("Hur väl annonser sammanfördes till profiler", "How well adverts were linked into profiles")
    return Table("link_quality", caption, heads, cells)
