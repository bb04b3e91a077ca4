"""The pages that :mod:`benchmarks.office` asks for, each in the role that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page: its name, who asks, its address, the form that is sent there (None: it is read), and good answers."""

    name: str
    role: str
    address: str
    form: Mapping[str, str] | None = None
    status: tuple[int, ...] = (200,)


PAGES = [
    Page("queue", "outreach", "/queue"),
    Page("queue, filtered", "outreach", "/queue?whose=all&band=high&spoken=ro&sort=oldest"),
    Page("queue, page 100", "outreach", "/queue?whose=all&page=100"),
    Page("queue of a county", "regional", "/queue"),
    Page("case", "outreach", "/case/al-17"),
    Page("case, links", "outreach", "/case/al-17/links"),
    Page("case, contacts", "outreach", "/case/al-17/contact"),
    Page("survey", "analyst", "/survey"),
    Page("wave", "analyst", "/survey/wave/w4"),
    Page("figures", "analyst", "/survey/figures?wave=w4"),
    Page("profiles", "analyst", "/survey/profiles"),
    Page("profiles of a wave", "analyst", "/survey/profiles?wave=w4"),
    Page("profiles of a place", "analyst", "/survey/profiles?wave=w4&place=0114"),
    Page("profiles, page 900", "analyst", "/survey/profiles?page=900"),
    Page("profiles of a county's reader", "regional", "/survey/profiles"),
    Page("profile", "analyst", "/survey/profile/p17"),
    Page("operators", "analyst", "/survey/operators"),
    Page("pairs", "analyst", "/survey/pairs"),
    Page("pairs of a county's reader", "regional", "/survey/pairs"),
    Page("pair", "analyst", "/survey/pair?left=18&right=50018"),
    Page("pair never compared", "analyst", "/survey/pair?left=18&right=301"),
    Page("shared texts", "analyst", "/survey/templates?wave=w4"),
    Page("samples", "analyst", "/survey/samples"),
    Page("sites", "analyst", "/survey/sites"),
    Page("accounts", "administrator", "/administration/accounts"),
    Page("a person's request", "administrator", "/administration/subject", {"contact": "070-174 06 22"}),
    Page("crawling", "administrator", "/administration/crawling"),
    Page("health", "administrator", "/administration/health"),
    Page("retention", "administrator", "/administration/retention"),
    Page("audit", "auditor", "/audit"),
    Page("audit of one reader", "auditor", "/audit?who=reader-7"),
    Page("audit, rare action", "auditor", "/audit?what=queue+printed"),
    Page("audit, words", "auditor", "/audit?about=nothing-like-it"),
    Page("research", "researcher", "/research"),
    Page("api waves", "api", "/api/v1/waves"),
    Page("api profiles", "api", "/api/v1/profiles?limit=1000"),
    Page("api profiles of a place", "api", "/api/v1/profiles?wave=w4&place=0114&limit=1000"),
    Page("api sites", "api", "/api/v1/sites"),
]
