"""A site file proposed from an address: look, compare, write down, read back what was seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pycountry
from babel.core import get_global
from lingua import LanguageDetectorBuilder
from pydantic import ValidationError

from admap.records import Arena
from crawlers.addresses import origin
from crawlers.errors import CrawlError
from crawlers.propose.advert import AdvertProposal, propose_advert
from crawlers.propose.elements import body_of, line
from crawlers.propose.explore import Explorer, Findings, Say
from crawlers.propose.listing import propose_listing
from crawlers.propose.pagepart import wholes
from crawlers.propose.said import Said
from crawlers.propose.yamltext import site_file_text
from crawlers.sitefile import SiteFile
from crawlers.siteparts import TO_FILL
from crawlers.visit import Visit


@dataclass(frozen=True)
class Proposal:
    """A proposed site file: its text, what it says key by key, and how many pages were asked for."""

    name: str
    text: str
    said: tuple[Said, ...]
    looks: int


def propose(
    url: str,
    *,
    user_agent: str,
    contact: str,
    today: date,
    allow_private: bool = False,
    pace: float = 1.0,
    say: Say = lambda _: None,
) -> Proposal:
    """Look at ``url`` and a few pages from there, and return a site file for the site.

    ``pace`` is in seconds between requests; ``say`` is told how many pages have been asked for. Raises
    :class:`CrawlError` where no adverts were found, with what to do, and :class:`SiteFileError` as a crawl does.
    """
    site = _minimal(url, pace)
    with Visit(site, user_agent=user_agent, contact=contact, allow_private=allow_private) as visit:
        explorer = Explorer(visit, site, url if urlsplit(url).path else f"{url}/", say)
        found = explorer.explore()
        listing = propose_listing(explorer)
        looks = len(visit.looks)
    parts = wholes([(sample.url, sample.words, sample.page) for sample in found.samples])
    languages = _languages(found)
    advert = propose_advert(parts, languages, today)
    missing = [name for name in ("title", "body") if f"advert.{name}" not in {one.key for one in advert.said}]
    if missing or listing.key is None:
        what = " and no ".join([*missing, *([] if listing.key else ["key in the address"])])
        raise CrawlError(f"{url}: adverts were found but no {what}: write the site file by hand (docs/analyst.md).")
    said = [*_facts(site, found, languages, advert, pace), *listing.said, *advert.said]
    said += _waits({one.key: one.value for one in said}) if found.rendered else []
    header = _header(url, found, looks, today)
    return Proposal(site.name, site_file_text(said, header), tuple(said), looks)


def _minimal(url: str, pace: float) -> SiteFile:
    """Return a site file that is enough to look around: the hosts, and the pace."""
    try:
        scheme, host, port = origin(url)
    except ValueError as error:
        raise CrawlError(f"{url}: {error}: give an address such as https://site.example/adverts.") from None
    address = f"{scheme}://{host}" + ("" if port in {80, 443} else f":{port}")
    name = re.sub(r"[^a-z0-9]+", "-", host.removeprefix("www.") + ("" if port in {80, 443} else f"-{port}")).strip("-")
    fill = dict.fromkeys(("owner", "decision", "legal_note"), TO_FILL)
    try:
        return SiteFile.model_validate(
            {
                "name": name,
                "title": host,
                "address": address,
                "arena": "escort_site",
                "audience": TO_FILL,
                "administration_country": "SE",
                "languages": ["en"],
                "permission": {**fill, "review_date": date.max},
                "pace": pace,
                "listing": {"starts": ["/"], "adverts": "a"},
                "advert": {"key": {"url": "."}, "title": "h1", "body": "body"},
            }
        )
    except ValidationError as error:
        raise CrawlError(f"{url}: {error.errors()[0]['msg']}.") from None


def _facts(
    site: SiteFile, found: Findings, languages: Sequence[str], advert: AdvertProposal, pace: float
) -> list[Said]:
    country, why_country = _country(site.host, languages)
    said = [
        Said("name", site.name, None, ""),
        Said("title", _site_title(found) or site.host, None, ""),
        Said("address", site.address, None, ""),
        Said("arena", "forum" if advert.is_thread else "escort_site", None, f"guess; one of {', '.join(Arena)}"),
        Said("audience", f"{TO_FILL}: whom the site addresses, in a few words", None, ""),
        Said("access", "age_gate" if found.gate else "open", None, ""),
        Said("administration_country", country, None, f"guess {why_country}: write where the site is run from"),
        Said("languages", list(languages), None, "as its pages say or are written in"),
        Said("permission.owner", f"{TO_FILL}: the person or unit that decides that this site is crawled", None, ""),
        Said("permission.decision", f"{TO_FILL}: what was decided, when, with its reference", None, ""),
        Said("permission.legal_note", f"{TO_FILL}: the legal ground", None, ""),
        Said("permission.review_date", date.min, None, f"{TO_FILL}: when this is looked at again"),
        Said("pace", pace, None, "seconds between requests"),
    ]
    if found.rendered:
        said.append(Said("engine", "browser", 0.9, "without a browser the pages are empty"))
    if found.gate:
        why = f"{found.gate.how} opened a short page that speaks of age"
        said += [Said(f"interstitial.{key}", value, 0.9, why) for key, value in found.gate.entry.items()]
    return said


def _waits(proposed: dict[str, Any]) -> list[Said]:
    """Return what a browser waits for: the text of an advert; the adverts of a listing that leads nowhere else."""
    awaited = {"advert.wait_for": proposed.get("advert.body")}
    if "listing.sections" not in proposed:
        awaited["listing.wait_for"] = proposed.get("listing.adverts")
    why = "every page that was seen has it; remove it if pages without it are refused"
    return [Said(key, css, 0.8, why) for key, css in awaited.items() if isinstance(css, str)]


def _site_title(found: Findings) -> str:
    pages = [page for page in (found.first, found.listing.page if found.listing else None) if page]
    pages += [sample.page for sample in found.samples]
    named = [page.root.css('meta[property="og:site_name"]::attr(content)').get() for page in pages]
    if any(named):
        return str(next(filter(None, named))).strip()
    titles = [(page.root.css("title::text").get() or "").strip() for page in pages]
    parts = [[part.strip() for part in re.split(r"\s+[-–—|·»:]\s+", title) if part.strip()] for title in titles]
    shared = [part for part in parts[0] if all(part in other for other in parts)]
    return (shared or [titles[0]])[0]


def _languages(found: Findings) -> list[str]:
    """Return the languages the pages declare; where they declare none, the one the adverts are most likely in."""
    declared = [(sample.page.root.xpath("/html/@lang").get() or "").strip()[:2].lower() for sample in found.samples]
    known = [code for code in dict.fromkeys(declared) if pycountry.languages.get(alpha_2=code)]
    if known:
        return known
    text = " ".join(line(body_of(sample.page)) for sample in found.samples)
    language = LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build().detect_language_of(text)
    return [language.iso_code_639_1.name.lower()] if language else ["en"]


def _country(host: str, languages: Sequence[str]) -> tuple[str, str]:
    ending = host.rpartition(".")[2].upper().replace("UK", "GB")
    if len(ending) == 2 and pycountry.countries.get(alpha_2=ending):
        return ending, "by the address"
    likely: Any = get_global("likely_subtags")
    return str(likely.get(languages[0], "en_Latn_US")).rpartition("_")[2][:2], "by the language"


def _header(url: str, found: Findings, looks: int, today: date) -> list[str]:
    return [
        f"Proposed by `admap sites new {url}` on {today}, from {looks} pages, {len(found.samples)} of them adverts.",
        f"Nothing is crawled before every {TO_FILL} is filled in by who decides. Then read the parts below, least sure",
        "first (confidence 0 to 1), and try it: `admap sites try FILE --preview page.html`.",
    ]
