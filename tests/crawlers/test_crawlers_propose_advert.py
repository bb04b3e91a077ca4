"""Proposing how adverts are read: pages of different make, three compared, all twelve read without an edit."""

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from loopback_site import site_dict
from test_crawlers_propose import LINES, TOWNS

from crawlers.advertpage import read_page
from crawlers.page import Page
from crawlers.propose.addresses import key_of
from crawlers.propose.advert import propose_advert
from crawlers.propose.elements import stable
from crawlers.propose.pagepart import wholes
from crawlers.sitefile import SiteFile

ADDRESS = "https://site-a.example"
FRAME = (
    "<html lang=sv><head><title>{title} | Sajten</title></head><body><header><nav><a href=/>Hem</a></nav></header>"
    "{body}<footer><p>Sajten ansvarar inte för innehållet i annonser.</p><dl><dt>Org.nr<dd>000000-0000</dl></footer>"
)


def title(n: int) -> str:
    return f"{TOWNS[n]} – sällskap {n} kväll"


def facts(n: int) -> dict[str, str]:
    found = {"Ålder": str(20 + n), "Ort": TOWNS[n], "Pris": f"{800 + 50 * n} kr"}
    return found if n % 4 else {"Ålder": str(20 + n), "Ort": TOWNS[n]}


def text(n: int) -> list[str]:
    paragraphs = [f"{LINES[n % 5]} {LINES[(n + 2) % 5]}", LINES[(n + 1) % 5], f"Hälsningar {n}, till dig."]
    return paragraphs[: 1 + n % 3]


def day(n: int) -> date:
    return date(2026, 4, 9 + n)


def rows(pattern: str, more: Callable[[int], dict[str, str]] = facts) -> Callable[[int], str]:
    return lambda n: "".join(pattern.format(k, v, i=i) for i, (k, v) in enumerate(more(n).items()))


def p(n: int) -> str:
    return "".join(f"<p>{part}</p>" for part in text(n))


def br(n: int) -> str:
    return "<br><br>".join(text(n))


def with_facts(written: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: (
        f"<main><h1>{title(n)}</h1>{written(n)}<section class=b>{p(n)}</section><p>Inlagd <i>{day(n)}</i></p></main>"
    )


def similar(n: int) -> str:
    others = ((n + k) % 12 for k in (3, 5, 7))
    cards = (f"<div class=card><a href=/ad/{o}>{title(o)}</a><p>{text(o)[0]}</p><b>{day(o)}</b></div>" for o in others)
    return f"<section><h2>Liknande annonser</h2>{''.join(cards)}</section>"


def data(n: int) -> str:
    pairs = [{"@type": "PropertyValue", "name": k, "value": v} for k, v in facts(n).items()]
    advert = {"@type": ["Product", "Thing"], "name": title(n), "additionalProperty": pairs, "releaseDate": "nej"}
    graph = [{"@type": "WebSite", "name": "Sajten"}, {**advert, "datePublished": str(day(n)), "sku": str(n)}]
    return f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'


MAKES: dict[str, Callable[[int], str]] = {
    "definition list": with_facts(lambda n: f"<dl>{rows('<dt>{}</dt><dd>{}</dd>')(n)}</dl>"),
    "definition list in boxes": with_facts(lambda n: f"<dl>{rows('<div><dt>{}</dt><dd>{}</dd></div>')(n)}</dl>"),
    "table": with_facts(lambda n: f"<table class=f>{rows('<tr><th>{}</th><td>{}</td></tr>')(n)}</table>"),
    "table with a head": with_facts(
        lambda n: f"<table><thead><tr><th>Uppgift<th>Svar</thead><tbody>{rows('<tr><td>{}<td>{}')(n)}</tbody></table>"
    ),
    "colon items": with_facts(lambda n: f"<ul class=f>{rows('<li>{}: {}</li>')(n)}</ul>"),
    "spans": with_facts(lambda n: f"<ul class=f>{rows('<li><span>{}</span> <span>{}</span></li>')(n)}</ul>"),
    "grid": with_facts(lambda n: f"<div>{rows('<div><div class=e>{}</div><div class=v>{}</div></div>')(n)}</div>"),
    "bold and bare text": with_facts(lambda n: f"<p class=f>{rows('<b>{}</b> {}<br>')(n)}</p>"),
    "bold colon lines": with_facts(lambda n: f"<div class=f>{rows('<strong>{}:</strong> {}<br>')(n)}</div>"),
    "utility classes": lambda n: (
        f'<div class="mx-auto p-4"><h1 class="text-2xl mt-4">{title(n)}</h1><div class="grid grid-cols-2">'
        + rows('<div class="flex"><span class="text-gray-500">{}</span><span class="font-bold">{}</span></div>')(n)
        + f'</div><div class="prose mt-6">{p(n)}</div><div class="text-xs">Publicerad {day(n)}</div></div>'
    ),
    "generated classes": lambda n: (
        f'<div class="Ad_root__x8Yz1"><h1 class="Ad_title__Qw3rT">{title(n)}</h1><div class="Ad_facts__9aBcD">'
        + rows('<div><div class="Ad_key__5tGb6">{}</div><div class="Ad_val__7yHn8">{}</div></div>')(n)
        + f'</div><div class="Ad_text__Zx1Cv">{br(n)}</div><div class="Ad_when__0oKm9">Publicerad {day(n)} kl. 12</div>'
        + f"</div>{similar(n)}"
    ),
    "no names at all": lambda n: (
        f"<table><tr><td><h2>{title(n)}</h2><tr><td>{rows('<b>{}:</b> {}<br>')(n)}<tr><td>{br(n)}"
        f"<tr><td><small>Inlagd {day(n):%d/%m/%Y}</small></table>"
    ),
    "names of each advert's own": lambda n: (
        f'<article id=post-{n} class="ad ad-{n} cat-{TOWNS[n].lower()}"><h1>{title(n)}</h1>'
        f"<p><i class=date>{day(n)}</i>"
        f"<ul class=specs>{rows('<li><strong>{}</strong><span>{}</span></li>')(n)}</ul>"
        f"<div class=description>{p(n)}</div></article>{similar(n)}"
    ),
    "everything side by side": lambda n: (
        f"<main><h1>{title(n)}</h1><dl>{rows('<dt>{}<dd>{}')(n)}</dl>{p(n)}"
        f"<p>Publicerad: <time>{day(n)}</time></p></main>"
    ),
    "facts under the text": lambda n: (
        f"<div><h1>{title(n)}</h1><div class=text>{br(n)}<br><br>{rows('{}: {}<br>')(n)}</div>"
        f"<div class=d>Annons upplagd: {day(n):%d.%m.%Y}</div></div>"
    ),
    "facts over the text": lambda n: (
        f"<div><h1>{title(n)}</h1><div class=text>{rows('{}: {}<br>')(n)}<br>{br(n)}</div><time>{day(n)}</time></div>"
    ),
    "data in the page": lambda n: f"{data(n)}<main><h1>{title(n)}</h1><div id=d>{p(n)}</div></main>",
}


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
def test_adverts_are_read_however_their_pages_are_made(make: Callable[[int], str]) -> None:
    addresses = [f"{ADDRESS}/ad/{n}" for n in range(12)]
    pages = [Page(url, 200, FRAME.format(title=title(n), body=make(n))) for n, url in enumerate(addresses)]
    samples = wholes([(addresses[n], title(n), pages[n]) for n in (1, 6, 8)])
    proposal = propose_advert(samples, ["sv"], date(2026, 6, 1))
    content = {one.key.removeprefix("advert."): one.value for one in proposal.said}
    site = SiteFile.model_validate(site_dict(ADDRESS, advert={"key": {"url": r"/ad/(\d+)"}, **content}))
    for n, page in enumerate(pages):
        read = read_page(site, Page(page.url, 200, page.text, site.advert.scope), page.url)
        assert (read.title, read.body.split(), read.posted_at) == (title(n), " ".join(text(n)).split(), day(n)), content
        assert {label: read.fields.get(label) for label in facts(n)} == facts(n), content
        assert set(read.fields) - set(facts(n)) <= {"releaseDate", "sku", "Inlagd"}, content


OLD_AND_NEW: tuple[Callable[[int], str], ...] = (
    lambda n: f"<h1>{title(n)}</h1><table class=f>{rows('<tr><th>{}<td>{}')(n)}</table><div class=txt>{p(n)}</div>",
    lambda n: f"<h1>{title(n)}</h1><div class=old>{br(n)}</div><dl class=g>{rows('<dt>{}:<dd>{}')(n)}</dl>",
    lambda n: f"<h1>{title(n)}</h1><dl class=g>{rows('<dt>{}<dd>{}')(n)}</dl>{p(n)}",
)


def test_adverts_of_several_makes_on_one_site_are_all_read() -> None:
    addresses = [f"{ADDRESS}/ad/{n}" for n in range(12)]
    day_line = "<div class=d>Inlagd {} <i>(ändrad 2026-05-01)</i></div>"
    tools = '<p class=tools><a href="/skriv">Skriv ut</a> | <a href="/spara">Spara</a></p>'
    bodies = [f"<main>{OLD_AND_NEW[n % 3](n)}{day_line.format(day(n))}{tools}</main>" for n in range(12)]
    pages = [Page(url, 200, FRAME.format(title=title(n), body=bodies[n])) for n, url in enumerate(addresses)]
    samples = wholes([(addresses[n], title(n), pages[n]) for n in (1, 6, 8, 3, 4, 11)])
    proposal = propose_advert(samples, ["sv"], date(2026, 6, 1))
    content = {one.key.removeprefix("advert."): one.value for one in proposal.said}
    site = SiteFile.model_validate(site_dict(ADDRESS, advert={"key": {"url": r"/ad/(\d+)"}, **content}))
    for n, page in enumerate(pages):
        read = read_page(site, page, page.url)
        assert (read.body.split(), read.posted_at) == (" ".join(text(n)).split(), day(n)), (n, content)
        assert read.fields == facts(n), (n, content)


@pytest.mark.parametrize(
    ("paths", "regex"),
    [
        (["/annons/10023-malmo.html", "/annons/10024-lund-2.html"], r"/annons/(\d+)"),
        (["/visa?id=5012&lang=sv", "/visa?id=5013&lang=sv"], r"[?&]id=(\d+)"),
        (["/viewtopic.php?f=2&t=31", "/viewtopic.php?f=2&t=32"], r"[?&]t=(\d+)"),
        (["/2026/04/01/en-annons/", "/2026/04/02/en-annan/"], r"/([^/?#]+?)(?:\.\w{2,5})?/?(?:[?#]|$)"),
        (["/lund/anna-24-ar-7731", "/mora/bea-24-ar-7732"], r"/[^/?#]*[-_,](\d+)(?:\.\w{2,5})?/?(?:[?#]|$)"),
        (["/p/3f2a99b1c0", "/p/77ab01c2d3"], r"/p/([0-9a-fA-F]{8,40})(?:\.\w{2,5})?/?(?:[?#]|$)"),
    ],
)
def test_the_key_is_what_tells_adverts_apart_in_their_addresses(paths: list[str], regex: str) -> None:
    found = key_of([ADDRESS + path for path in paths])
    assert found
    assert found.regex == regex


def test_a_number_in_the_host_is_no_key() -> None:
    urls = [f"https://24.example/{n}-sally" for n in (7, 8, 19)]
    found = key_of(urls)
    assert found
    assert [match[1] for url in urls if (match := re.search(found.regex, url))] == ["7", "8", "19"]


def test_adverts_that_their_addresses_do_not_tell_apart_have_no_key() -> None:
    assert key_of([f"{ADDRESS}/a?x=1", f"{ADDRESS}/a?x=1&y=2"]) is None


def test_only_names_of_roles_count_as_steady() -> None:
    assert [name for name in ("kort", "entry-title", "Ad_text") if not stable(name)] == []
    assert [name for name in ("post-1234", "css-1x2y3z", "active", "md:flex", "mt-4", "") if stable(name)] == []
