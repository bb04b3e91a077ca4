"""What a site file says a reading of the site should hold, and where a reading falls short of that. Pure.

Each shortfall is one plain sentence; a site with any counts as incomplete, in every count and report.
"""

from __future__ import annotations

from admap.records import CoverageRecord
from crawlers.siteparts import Expect


def count_shortfalls(expect: Expect, now: CoverageRecord) -> list[str]:
    """Return where the number of adverts that were read is not what is expected."""
    least, most = expect.adverts.at_least, expect.adverts.at_most
    found: list[str] = []
    if least is not None and now.adverts_read < least:
        found.append(f"{now.adverts_read} adverts were read where the site file expects at least {least}.")
    if most is not None and now.adverts_read > most:
        found.append(f"{now.adverts_read} adverts were read where the site file expects at most {most}.")
    return found


def fill_shortfalls(expect: Expect, now: CoverageRecord) -> list[str]:
    """Return which fields are read from fewer of the adverts than expected."""
    wanted = {f"fields.{label}": share for label, share in expect.fields.items()}
    wanted |= {"posted_at": expect.posted} if expect.posted is not None else {}
    return [
        f"{name.removeprefix('fields.')} is read from {now.field_fill.get(name, 0.0):.0%} of the adverts "
        f"where the site file expects {share:.0%}."
        for name, share in wanted.items()
        if now.adverts_read and now.field_fill.get(name, 0.0) < share
    ]
