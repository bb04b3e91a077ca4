"""When a total must not be shown, and why in words."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import ceil, floor, isfinite, log10

from mapping.estimates.linkage import Judged
from mapping.estimates.search import Candidate
from mapping.estimates.tables import CaptureTable

FEWEST_RECAPTURES = 7
"""Robson and Regier's rule for an estimate without serious bias."""
FEWEST_LISTS = 3
MODELS_APART = 2.0
DEPENDENCE_APART = 3.0
INTERVAL_APART = 5.0
MOST_Z0 = 0.75
LEAST_RECALL = 0.8
MOST_DAYS = 14
"""About the median time an advertiser is active (Kennedy 2022): beyond it the group changes while it is counted."""


@dataclass(frozen=True)
class Reason:
    """Why no total is shown: a code, and one sentence in English and in Swedish."""

    code: str
    reason: str
    reason_sv: str


def reason(code: str, **facts: object) -> Reason:
    """Return the reason for ``code`` with its facts filled in."""
    swedish, english = _texts()[code]
    return Reason(code, english.format(**facts), swedish.format(**facts))


def of_table(table: CaptureTable) -> list[Reason]:
    """Return what speaks against a total in the table itself."""
    found = []
    empty = [name for name, size in zip(table.lists, table.list_sizes, strict=True) if not size]
    lists = table.size - len(empty)
    if empty:
        found.append(reason("EMPTY_LIST", names=", ".join(empty)))
    if lists < FEWEST_LISTS - 1:
        found.append(reason("TOO_FEW_LISTS", lists=lists))
    elif lists < FEWEST_LISTS:
        found.append(reason("TWO_LISTS_DEPENDENCE_UNTESTABLE"))
    if table.recaptures < FEWEST_RECAPTURES:
        found.append(reason("TOO_FEW_RECAPTURES", recaptures=table.recaptures, needed=FEWEST_RECAPTURES))
    return found


def of_window(window: tuple[date, date] | None) -> list[Reason]:
    """Return what speaks against a total in the days between which the lists were made."""
    days = (window[1] - window[0]).days + 1 if window else 0
    return [reason("WINDOW_TOO_LONG", days=days, most=MOST_DAYS)] if days > MOST_DAYS else []


def of_linkage(recall: Judged | None) -> list[Reason]:
    """Return what speaks against a total in how many links were missed, where that was measured."""
    low = recall.interval()[0] if recall else 1.0
    return [reason("LINKAGE_TOO_UNSURE", recall=f"{low:.0%}")] if low < LEAST_RECALL else []


def of_models(reasonable: Sequence[Candidate], main: float | None, selected: Sequence[float]) -> list[Reason]:
    """Return what speaks against a total in the models: ``reasonable`` ones by BIC, main effects, those selected."""
    if not reasonable or not selected:
        return [reason("NO_IDENTIFIABLE_MODEL")]
    found = []
    low, high = min(one.value for one in reasonable), max(one.value for one in reasonable)
    if high > MODELS_APART * low:
        found.append(reason("MODELS_DISAGREE", low=spoken(low), high=spoken(high)))
    values = [*selected, main] if main else list(selected)
    if main and any(max(one, main) > DEPENDENCE_APART * min(one, main) for one in selected):
        found.append(reason("DEPENDENCE_TERM_DRIVES_RESULT", low=spoken(min(values)), high=spoken(max(values))))
    return found


def of_interval(low: float, high: float, z0: float | None) -> list[Reason]:
    """Return what speaks against a total in its interval and in the bias of its bootstrap."""
    found = []
    if high > INTERVAL_APART * low:
        found.append(reason("INTERVAL_TOO_WIDE", low=spoken(low), high=spoken(high) if isfinite(high) else "∞"))
    if z0 is not None and abs(z0) > MOST_Z0:
        found.append(reason("BOOTSTRAP_BIASED", z0=f"{z0:.2f}"))
    return found


def spoken(value: float) -> str:
    """Return a number with two significant digits, as it may be shown."""
    return f"{rounded(value):,.0f}".replace(",", " ")


def rounded(value: float) -> float:
    """Return ``value`` to two significant digits, whole numbers at the finest."""
    if value <= 0:
        return 0.0
    unit = _unit(value)
    return round(value / unit) * unit


def rounded_out(low: float, high: float) -> tuple[float, float]:
    """Return an interval's ends to three significant digits, the lower down and the upper up, so that it loses nothing.

    Two digits would take as much as a third from a narrow interval, or add it.
    """
    ends = []
    for turn, end in ((floor, low), (ceil, high)):
        step = max(_unit(end) / 10, 1.0) if end > 0 else 1.0
        ends.append(turn(end / step) * step)
    return ends[0], ends[1]


def _unit(value: float) -> float:
    return 10.0 ** max(floor(log10(value)) - 1, 0)


@cache
def _texts() -> dict[str, tuple[str, str]]:
    text = files("mapping").joinpath("data/estimate_reasons.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["code"]: (row["sv"], row["en"]) for row in rows}
