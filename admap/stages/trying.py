"""Trying a site: a few adverts of it, under everything that binds a crawl, and nothing of it in any wave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from admap.blanking import BLANK, blanked
from admap.home import Home
from admap.records import CONTACT_KEYS, Advert
from admap.trial import terms_of
from crawlers.sitefile import SiteFile, check_permission
from crawlers.trypage import TriedAdverts, TriedField, try_adverts
from pipelines.pipeline import read

LONGEST_SHOWN = 20_000
"""Characters of one value that a try-out keeps."""


@dataclass(frozen=True)
class SiteTried:
    """A try-out as it is kept and shown, without a contact detail.

    ``filled`` has field → (share of the adverts that have it, different values); ``adverts`` has for each advert rows
    of field, value, selector and element; ``faults`` rows of where and what. ``complete`` and ``note`` are the small
    crawl's word on the site.
    """

    fetched: int
    read: int
    listed: int
    failed: int
    disallowed: int
    complete: bool
    note: str
    filled: dict[str, tuple[float, int]]
    adverts: list[list[tuple[str, str, str, str]]]
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """The fields that no advert has."""
        return [name for name, (share, _) in self.filled.items() if not share]


def try_site(
    home: Home, site: SiteFile, adverts: int, *, allow_private: bool = False, say: Callable[[int], None]
) -> SiteTried:
    """Fetch the first ``adverts`` that ``site`` lists and return how they are read; ``say`` is told the pages so far.

    Raises :class:`UsageError` while crawling is stopped, and as a crawl does.
    """
    check_permission(site)
    tried = try_adverts(
        site,
        adverts,
        user_agent=home.settings.user_agent,
        contact=home.settings.contact,
        allow_private=allow_private,
        terms=terms_of(home, site.name),
        say=say,
    )
    return _shown(site, tried)


def _shown(site: SiteFile, tried: TriedAdverts) -> SiteTried:
    contacts = frozenset(c for advert in tried.adverts for c in _contacts(advert))
    names = ["title", "body", "posted_at", *(f"fields.{label}" for label in site.advert.fields)]
    found = {row["field"]: row for row in tried.rows}
    filled = {blanked(name, contacts): (0.0, 0) for name in dict.fromkeys(names)}
    for name, row in found.items():
        filled[blanked(name, contacts)] = (float(row["filled"].rstrip("%")) / 100, int(row["different"]))
    if not site.advert.posted:
        filled = {name: value for name, value in filled.items() if name != "posted_at" or value[0]}
    seen = tried.coverage
    return SiteTried(
        tried.fetched,
        len(tried.adverts),
        seen.adverts_listed if seen else 0,
        seen.failed if seen else 0,
        seen.disallowed if seen else 0,
        bool(seen and seen.complete),
        blanked(seen.note, contacts) if seen else "",
        filled,
        [[_row(one, contacts) for one in fields] for _, fields in tried.pages],
        [(blanked(one.where, contacts), blanked(one.what, contacts)) for one in tried.issues],
    )


def _contacts(advert: Advert) -> set[str]:
    """Return the contacts of an advert, and the words that they stand in."""
    reading = read(advert)
    stated = {value for key in CONTACT_KEYS for value in getattr(reading, key)}
    return stated | {e.text for e in reading.evidence if e.key in CONTACT_KEYS and e.text.strip()}


def _row(one: TriedField, contacts: frozenset[str]) -> tuple[str, str, str, str]:
    value = one.value[:LONGEST_SHOWN]
    for words in sorted(contacts, key=len, reverse=True):
        value = value.replace(words, BLANK)
    return blanked(one.field, contacts), blanked(value, contacts), one.selector, one.element
