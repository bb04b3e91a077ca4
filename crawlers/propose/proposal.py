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
from crawlers.propose.explore import Explorer, Say
from crawlers.propose.findings import Findings
from crawlers.propose.listing import propose_listing
from crawlers.propose.pagepart import wholes
from crawlers.propose.said import Said
from crawlers.propose.search import explore
from crawlers.propose.yamltext import site_file_text
from crawlers.sitefile import SiteFile
from crawlers.siteparts import TO_FILL
from crawlers.visit import Visit

WORLDWIDE = frozenset(
    {"NU", "TV", "IO", "ME", "CO", "CC", "TO", "WS", "FM", "AI", "GG", "LA", "SX", "TK", "ML", "IM", "PW"}
)
"""Country endings that are sold to everybody."""

GOODS = re.compile(
    r"\b(?:möbler|fordon|bilar|båtar|bostad|bostäder|lägenheter|jobb|verktyg|hemelektronik|husdjur|furniture|vehicles|cars|"
    r"boats|housing|apartments|real estate|jobs|tools|electronics|pets|möbel|fahrzeuge|wohnungen|meubles|voitures)\b",
    re.IGNORECASE,
)
"""Other things that a site for all kinds of adverts speaks of."""


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
        found = explore(explorer)
        listing = propose_listing(explorer)
        looks = len(visit.looks)
    parts = wholes([(sample.url, sample.words, sample.page) for sample in found.samples])
    told = _languages(found)
    advert = propose_advert(parts, told[0], today)
    missing = [name for name in ("title", "body") if f"advert.{name}" not in {one.key for one in advert.said}]
    if missing or listing.key is None:
        what = " and no ".join([*missing, *([] if listing.key else ["key in the address"])])
        raise CrawlError(f"{url}: adverts were found but no {what}: write the site file by hand (docs/analyst.md).")
    said = [*_facts(site, found, told, advert, pace), *listing.said, *advert.said]
    said += _waits({one.key: one.value for one in said}) if found.rendered else []
    header = _header(found.start, found, looks, today)
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
    site: SiteFile, found: Findings, told: tuple[list[str], str], advert: AdvertProposal, pace: float
) -> list[Said]:
    languages, why_languages = told
    (country, why_country), (arena, why_arena) = _country(site.host, found, languages), _arena(found, advert)
    said = [
        Said("name", site.name, None, ""),
        Said("title", _site_title(found) or site.host, None, ""),
        Said("address", site.address, None, ""),
        Said("arena", arena, None, f"CHECK: {why_arena}; one of {', '.join(Arena)}"),
        Said("audience", f"{TO_FILL}: whom the site addresses, in a few words", None, ""),
        Said("access", "age_gate" if found.gate else "open", None, ""),
        Said("administration_country", country, None, f"CHECK: {why_country}; write where the site is run from"),
        Said("languages", list(languages), None, why_languages),
        Said("permission.owner", f"{TO_FILL}: the person or unit that decides that this site is crawled", None, ""),
        Said("permission.decision", f"{TO_FILL}: what was decided, when, with its reference", None, ""),
        Said("permission.legal_note", f"{TO_FILL}: the legal ground", None, ""),
        Said("permission.review_date", date.min, None, f"{TO_FILL}: when this is looked at again"),
        Said("pace", pace, None, "seconds between requests"),
    ]
    if found.rendered:
        said.append(Said("engine", "browser", 0.9, "without a browser the pages are empty"))
    if found.session:
        why = "every new visitor gets another value of it, and an address without it leads to one with it"
        said.append(Said("session_parameters", list(found.session), 0.9, why))
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


def _languages(found: Findings) -> tuple[list[str], str]:
    """Return the languages that the adverts are most likely in and that the pages declare, and how they were told."""
    declared = [tag[:2].lower() for tag in _language_tags(found)]
    known = [code for code in dict.fromkeys(declared) if pycountry.languages.get(alpha_2=code)]
    text = " ".join(line(body_of(sample.page)) for sample in found.samples)
    builder = LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().with_minimum_relative_distance(0.2)
    likely = builder.build().detect_language_of(text)
    written = [likely.iso_code_639_1.name.lower()] if likely else []
    if known and not set(written) - set(known):
        return known, "as its pages declare and are written in"
    if known:
        return [*written, *known], f"CHECK: its pages declare {', '.join(known)} and look like {written[0]}"
    return written or ["en"], "CHECK: by the words of three adverts" if written else "CHECK: a mere guess"


def _language_tags(found: Findings) -> list[str]:
    tags = [(sample.page.root.xpath("/html/@lang").get() or "").strip() for sample in found.samples]
    return [tag for tag in tags if tag]


def _country(host: str, found: Findings, languages: Sequence[str]) -> tuple[str, str]:
    """Return the country that the address, a page's language tag or its language names, and by which."""
    ending = host.rpartition(".")[2].upper().replace("UK", "GB")
    if len(ending) == 2 and ending not in WORLDWIDE and pycountry.countries.get(alpha_2=ending):
        return ending, "by the address"
    regions = [tag.replace("_", "-").rpartition("-")[2].upper() for tag in _language_tags(found) if "-" in tag]
    if regions and pycountry.countries.get(alpha_2=regions[0]):
        return regions[0], "by the language that its pages declare"
    likely: Any = get_global("likely_subtags")
    return str(likely.get(languages[0], "en_Latn_US")).rpartition("_")[2][:2], "by the language alone"


def _arena(found: Findings, advert: AdvertProposal) -> tuple[str, str]:
    pages = [page for page in (found.first, found.listing.page if found.listing else None) if page]
    if advert.is_thread:
        return "forum", "adverts are threads"
    if any(len(set(map(str.lower, GOODS.findall(line(body_of(page)))))) > 2 for page in pages):
        return "classifieds", "its start page speaks of goods, homes and jobs too"
    return "escort_site", "nothing seen speaks for another"


def _header(url: str, found: Findings, looks: int, today: date) -> list[str]:
    return [
        f"Proposed by `admap sites new {url}` on {today}, from {looks} pages, {len(found.samples)} of them adverts.",
        f"Nothing is crawled before every {TO_FILL} is filled in by who decides. Then read the parts below, least sure",
        "first (confidence 0 to 1), and try it: `admap sites try FILE --preview page.html`.",
    ]
