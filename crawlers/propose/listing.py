"""From what was found on the way to the ``listing`` part of a site file and the adverts' key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urljoin, urlsplit

from w3lib.html import get_base_url

from crawlers.page import Page
from crawlers.propose.addresses import NOT_HOST, Key, common_path, key_of, parameters, shape_of, without
from crawlers.propose.blocks import Group, Link, groups_of, links_of
from crawlers.propose.css import selector_for
from crawlers.propose.elements import body_of, line
from crawlers.propose.explore import Explorer
from crawlers.propose.paging import (
    Paging,
    next_selector,
    number_parameter,
    numbered_paging,
    numbers_selector,
    paging_of,
)
from crawlers.propose.said import Said

MOST_PARAMETERS = 4


@dataclass
class ListingProposal:
    """The listing's keys, the key of adverts, the parameters that mean nothing, and listing pages that were seen."""

    said: list[Said] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    key: Key | None = None
    pages: list[Page] = field(default_factory=list)

    def add(self, key: str, value: Any, confidence: float | None, why: str) -> None:
        """Propose one key."""
        self.said.append(Said(key, value, confidence if confidence is None else round(confidence, 2), why))


def propose_listing(explorer: Explorer) -> ListingProposal:
    """Return how adverts are listed on the site that was explored; asks for a few pages more to be sure."""
    proposal = ListingProposal()
    found = explorer.findings
    urls = found.listing.urls if found.listing else found.sitemap_urls
    proposal.ignored = _meaningless(explorer, urls)
    if proposal.ignored:
        why = "adverts are the same without them"
        proposal.add("ignore_parameters", proposal.ignored, 0.95, why)
    if found.listing:
        _from_pages(proposal, explorer, found.listing)
    else:
        proposal.key = key_of(urls)
        where = "robots.txt names it" if found.robots_sitemaps else "it stands at the usual place"
        proposal.add("listing.kind", "sitemap", None, "")
        proposal.add("listing.starts", [_path(found.sitemap)], 0.9, f"{where}; it lists {len(urls)} such addresses")
        proposal.add("listing.advert_urls", _pattern(urls, proposal.key), 0.9, f"{len(urls)} addresses look so")
    if proposal.key:
        count = len({without(url, proposal.ignored) for url in urls})
        why = f"{proposal.key.why}; differs for all {count} addresses"
        proposal.add("advert.key", {"url": proposal.key.regex}, proposal.key.confidence, why)
    return proposal


def _meaningless(explorer: Explorer, urls: Sequence[str]) -> list[str]:
    """Return the query parameters without which an advert's page is the same: session ids, where a click came from."""
    found, sample = explorer.findings, explorer.findings.samples[0]
    beside = []
    if found.listing:
        bare = {url.partition("?")[0] for url in urls}
        beside = [link.url for link in links_of(explorer.site, found.listing.page)
                  if link.url not in urls and link.url.partition("?")[0] in bare]  # fmt: skip
    names = parameters([sample.url, *urls, *beside])
    ignored: list[str] = []
    for name in names[:MOST_PARAMETERS]:
        url = next((one for one in [sample.url, *beside, *urls] if name in parameters([one])), "")
        shorter = without(url, [name])
        with_it = sample.page if url == sample.url else explorer.look(url).page
        without_it = sample.page if shorter == sample.url else explorer.look(shorter).page
        if without_it.status == 200 and _alike(with_it, without_it):
            ignored.append(name)
    return ignored


def _alike(page: Page, other: Page) -> bool:
    one, two = line(body_of(page)), line(body_of(other))
    return one == two or (
        SequenceMatcher(None, one, two, autojunk=False).quick_ratio() > 0.98 and _title(page) == _title(other)
    )


def _title(page: Page) -> str:
    return " ".join(page.root.css("title::text").getall()).strip()


def _from_pages(proposal: ListingProposal, explorer: Explorer, group: Group) -> None:
    ignored = proposal.ignored
    group = _with_relatives(explorer, group)
    urls = list(dict.fromkeys(without(url, ignored) for url in group.urls))
    paging = paging_of(explorer.site, group.page)
    following = (
        explorer.look(paging.links[0].url if paging.kind == "next" else paging.links[-1].url) if paging else None
    )
    others = [following.page] if following and following.found else []
    proposal.pages = [group.page, *others]
    elements = [link.element for link in group.links]
    css = selector_for([(group.page.root, elements)]) or "a"
    fresh = [url for page in others for url in _selected(explorer, page, css)]
    proposal.key = key_of([*urls, *(without(url, ignored) for url in fresh if without(url, ignored) not in urls)])
    proposal.key = proposal.key or key_of(urls)
    _add_starts(proposal, explorer, css)
    css = _with_others(explorer, group, css, proposal.key)
    sure = 0.6 + 0.02 * min(15, len(urls)) + (0.08 if fresh else 0)
    why = f"{len(urls)} repeated links on the listing" + (f", {len(set(fresh))} on its next page" if others else "")
    proposal.add("listing.adverts", css, sure, why)
    stray = [url for page in proposal.pages for url in _selected(explorer, page, css)
             if proposal.key and not re.search(proposal.key.regex, url)]  # fmt: skip
    if stray or css == "a":
        proposal.add("listing.advert_urls", _pattern(urls, proposal.key), 0.8, "the selector finds other links too")
    _add_onward(proposal, explorer, paging, others, new=len(set(fresh) - set(group.urls)))


def _with_relatives(explorer: Explorer, group: Group) -> Group:
    """Return the group with those links beside it whose class alone is another: featured, new, premium adverts."""
    tags = [one.tag for one in _chain(group.links[0])]
    shape = [link for other in groups_of(explorer.site, group.page) for link in other.links
             if [one.tag for one in _chain(link)] == tags]  # fmt: skip
    steady = common_path(group.urls)
    wanted = {link.element for link in group.links}
    wanted |= {link.element for link in shape if urlsplit(link.url).path.startswith(steady) and len(steady) > 1}
    links = tuple(link for link in links_of(explorer.site, group.page) if link.element in wanted)
    return Group(group.page, links, group.blocks, group.score)


def _with_others(explorer: Explorer, group: Group, css: str, key: Key | None) -> str:
    """Return the selector widened by adverts that stand elsewhere on the page in another way: one shown in full."""
    known = {link.url for sample in explorer.findings.samples for link in links_of(explorer.site, sample.page)}
    found = {*group.urls, *(sample.url for sample in explorer.findings.samples)}
    shape = {shape_of(url) for url in group.urls}
    others = [
        link.element
        for link in links_of(explorer.site, group.page)
        if link.url not in found | known and shape_of(link.url) in shape and len(link.text.split()) > 1
        and key and re.search(key.regex, link.url)
    ]  # fmt: skip
    wider = selector_for([(group.page.root, others[:1])], first=True) if others else None
    return f"{css}, {wider}" if wider else css


def _chain(link: Link) -> list[Any]:
    return [link.element, *link.element.iterancestors()]


def _selected(explorer: Explorer, page: Page, css: str) -> list[str]:
    base = get_base_url(page.text, page.url)
    found = (urljoin(base, node.root.get("href") or "").partition("#")[0] for node in page.root.css(css))
    return [url for url in dict.fromkeys(found) if explorer.site.own(url)]


def _add_starts(proposal: ListingProposal, explorer: Explorer, css: str) -> None:
    found = explorer.findings
    sections = [group for group in found.sections if len(group.urls) > 1]
    begin = found.listing.page if found.listing else None
    selectors = [_links_selector(group) for group in sections]
    lists = len(sections) == len(found.sections) and sections and _others_list_too(explorer, sections[-1], css)
    if lists and not all(selectors):
        why = "the listings found from the address that was given; no selector finds the links to them alone"
        proposal.add("listing.starts", [_path(url) for url in sections[-1].urls], 0.7, why)
        return
    if lists:
        proposal.add("listing.starts", [_path(found.start)], 0.9, "the address that was given; it leads to listings")
        why = " and ".join(f"{len(group.urls)} links to listings" for group in sections)
        proposal.add("listing.sections", ", ".join(dict.fromkeys(filter(None, selectors))), 0.8, why)
        return
    start = begin.url if begin else found.start
    why = "the address that was given" if start == found.start else f"found from {_path(found.start)}"
    proposal.add("listing.starts", [_path(start)], 0.9, why)


def _others_list_too(explorer: Explorer, group: Group, css: str) -> bool:
    listing = explorer.findings.listing
    here = listing.page.url if listing else ""
    for url in [url for url in group.urls if url != here][:2]:
        look = explorer.look(url)
        if look.found and _selected(explorer, look.page, css):
            return True
    return False


def _links_selector(group: Group) -> str | None:
    return selector_for([(group.page.root, [link.element for link in group.links])])


def _add_onward(
    proposal: ListingProposal, explorer: Explorer, paging: Paging | None, others: Sequence[Page], *, new: int
) -> None:
    if paging is None or not explorer.findings.listing:
        return
    sure = 0.95 if new else 0.4
    seen = f"its next page lists {new} adverts more" if new else "its next page listed no new adverts: check"
    pages = [(explorer.findings.listing.page, paging)] + [(page, paging_of(explorer.site, page)) for page in others]
    if paging.kind == "next":
        selector = next_selector([(page, one if one and one.kind == "next" else None) for page, one in pages])
        if selector:
            proposal.add("listing.next", selector, sure, f"a link that says next; {seen}")
            return
        paging = numbered_paging(explorer.site, explorer.findings.listing.page) or paging
        pages = [(page, numbered_paging(explorer.site, page)) for page, _ in pages]
    selector = numbers_selector(pages) if paging.kind == "numbers" else None
    if selector:
        before = next((one for one in proposal.said if one.key == "listing.sections"), None)
        if before:
            proposal.said.remove(before)
        value = f"{before.value}, {selector}" if before else selector
        proposal.add("listing.sections", value, sure * 0.95, f"links to numbered pages; {seen}")
    elif onward := number_parameter(paging):
        proposal.add("listing.pages", onward, sure * 0.9, f"numbered pages; {seen}")


def _pattern(urls: Sequence[str], key: Key | None) -> str:
    """Return a regular expression that these addresses match: what their paths begin with, and the key."""
    if key and not key.regex.removeprefix(NOT_HOST).startswith(("/(", "/[", "[?&]")):
        return key.regex.replace("(\\d+)", "\\d+")
    common = common_path(urls)
    return f"{re.escape(common)}." if len(common) > 1 else (key.regex if key else "/.")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
