"""Whole sites that are a trap, or whose robots.txt is odd. Each is small, and crawled in full."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from admap_lab.nasty import Behaviour, Exchange, advert, answer, listing, redirect
from admap_lab.nasty_pages import slow

TEXT = "text/plain; charset=utf-8"
ADVERTS = ("/ad/1", "/ad/2", "/closed/3", "/open/4.php", "/open/5.php?x=1", "/Ad/6", "/%C3%A5/7")


@dataclass(frozen=True)
class Robots:
    """A robots.txt as it is served, and the adverts of the site that may be asked for under it."""

    behaviour: Behaviour
    allowed: tuple[str, ...] = ADVERTS
    more: Mapping[str, Behaviour] = field(default_factory=dict)


def says(text: str | bytes, **headers: str) -> Behaviour:
    """Return a robots.txt."""
    return answer(text, headers={name.replace("_", "-"): value for name, value in headers.items()}, kind=TEXT)


def but(*refused: str) -> tuple[str, ...]:
    """Return the adverts without ``refused``."""
    return tuple(one for one in ADVERTS if one not in refused)


PADDING = "# " + "x" * 998 + "\n"
CLOSED = "User-agent: *\nDisallow: /closed\n"

ROBOTS: Mapping[str, Robots] = {
    "missing": Robots(answer("", 404)),
    "forbidden": Robots(answer("", 403)),
    "failing": Robots(answer("", 500), ()),
    "busy": Robots(answer("", 429), ()),
    "silent": Robots(slow, ()),
    "empty": Robots(says("")),
    "html": Robots(answer("<html><h1>Welcome</h1></html>")),
    "closed": Robots(says("User-agent: *\nDisallow: /"), ()),
    "plain": Robots(says(CLOSED), but("/closed/3")),
    "mark": Robots(says("\ufeff" + CLOSED), but("/closed/3")),
    "packed": Robots(says(gzip.compress(CLOSED.encode()), Content_Encoding="gzip"), but("/closed/3")),
    "old-line-ends": Robots(says(CLOSED.replace("\n", "\r")), but("/closed/3")),
    "broken-utf-8": Robots(says(b"# \xff\xfe\n" + CLOSED.encode()), but("/closed/3")),
    "any-case": Robots(says("USER-AGENT: ADMAP-Test\ndisallow: /closed"), but("/closed/3")),
    "own-group": Robots(
        says("User-agent: admap-test\nDisallow: /closed\n\nUser-agent: *\nDisallow: /"), but("/closed/3")
    ),
    "two-groups": Robots(
        says(
            "User-agent: admap-test\nDisallow: /closed\n\nUser-agent: x\nDisallow: /\n\n"
            "User-agent: admap-test\nDisallow: /ad/1"
        ),
        but("/closed/3", "/ad/1"),
    ),
    "several-agents": Robots(says("User-agent: x\nUser-agent: admap-test\nDisallow: /closed"), but("/closed/3")),
    "others-only": Robots(says("User-agent: other\nDisallow: /")),
    "wildcard": Robots(says("User-agent: *\nDisallow: /*.php$"), but("/open/4.php")),
    "wildcard-inside": Robots(says("User-agent: *\nDisallow: /o*/*.php"), but("/open/4.php", "/open/5.php?x=1")),
    "longest-match": Robots(says("User-agent: *\nDisallow: /\nAllow: /ad/\nDisallow: /ad/2\nAllow: /$"), ("/ad/1",)),
    "allow-wins-a-tie": Robots(says("User-agent: *\nDisallow: /closed\nAllow: /closed")),
    "escaped": Robots(says("User-agent: *\nDisallow: /%61d/1\nDisallow: /å/"), but("/ad/1", "/%C3%A5/7")),
    "moved": Robots(redirect("/rules.txt"), but("/closed/3"), {"/rules.txt": says(CLOSED)}),
    "moved-without-end": Robots(redirect("/robots.txt"), ()),
    "moved-away": Robots(redirect("http://other.example/robots.txt"), ()),
    "large": Robots(says(CLOSED + PADDING * 600 + "Disallow: /ad/1"), but("/closed/3")),
    "too-large": Robots(says(CLOSED + PADDING * 6000 + "Disallow: /ad/1"), but("/closed/3")),
}
"""Sites by what is odd about their robots.txt."""


def robots_site(robots: Robots) -> dict[str, Behaviour]:
    """Return a site whose only oddity is its robots.txt."""
    links = "".join(f'<a class=ad href="{path}">x</a>' for path in ADVERTS)
    return {
        "/": answer(f"<html>{links}</html>"),
        **{path.split("?")[0]: answer(advert(path)) for path in ADVERTS},
        "/robots.txt": robots.behaviour,
        **robots.more,
    }


def calendar(exchange: Exchange) -> None:
    """Lead from month to month for ever."""
    path = exchange.asked.path
    month = int(path.rpartition("/")[2]) if path.startswith("/month/") else 0
    exchange.page(listing([1, 2] if not month else [], f'<a class=next href="/month/{month + 1}">next</a>'))


VISITS = itertools.count(1)


def new_session(exchange: Exchange) -> None:
    """Give every link of every page a new, oddly named session, and list the same adverts each time."""
    links = "".join(f'<a class=ad href="/ad/{n}?visit={next(VISITS)}">{n}</a>' for n in (1, 2, 3))
    exchange.page(f'{links}<a class=next href="/list/{next(VISITS)}">next</a>')


def last_page_again(exchange: Exchange) -> None:
    """Answer every page number, from the third on with the same page."""
    number = int(exchange.asked.path.partition("page=")[2] or 1)
    shown = {1: [1, 2], 2: [3, 4]}.get(number, [5])
    exchange.page(listing(shown, f'<a class=next href="/list?page={number + 1}">next</a>'))


def deeper(exchange: Exchange) -> None:
    """Lead ever deeper, each time by a longer path."""
    path = exchange.asked.path.rstrip("/")
    exchange.page(listing([1, 2] if not path else [], f'<a class=section href="{path}/deeper">more</a>'))


def wider(exchange: Exchange) -> None:
    """Lead to twenty new places from every page."""
    links = "".join(f'<a class=section href="/place/{next(VISITS)}">x</a>' for _ in range(20))
    exchange.page(listing([1, 2] if exchange.asked.path == "/" else [], links))


@dataclass(frozen=True)
class Trap:
    """A site that never ends: what answers its listings, how many adverts it has, and the most pages it may cost."""

    listings: Behaviour
    adverts: int
    most_pages: int
    listing: Mapping[str, object] = field(default_factory=dict)


TRAPS: Mapping[str, Trap] = {
    "calendar": Trap(calendar, 2, 12, {"next": "a.next"}),
    "session": Trap(new_session, 3, 12, {"next": "a.next"}),
    "last-page-again-by-link": Trap(last_page_again, 5, 15, {"next": "a.next"}),
    "last-page-again-by-number": Trap(last_page_again, 5, 5, {"pages": {"url": "/list?page={page}"}}),
    "depth": Trap(deeper, 2, 12, {"sections": "a.section"}),
    "width": Trap(wider, 2, 50, {"sections": "a.section", "most_pages": 50}),
}
"""Sites that would hold a crawl for ever."""


def trap_site(trap: Trap) -> tuple[dict[str, Behaviour], Behaviour]:
    """Return the pages of a trap, and what answers every other path."""
    return {f"/ad/{n}": answer(advert(f"Advert {n}")) for n in range(1, trap.adverts + 1)}, trap.listings
