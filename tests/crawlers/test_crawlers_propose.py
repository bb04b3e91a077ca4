"""Proposing a site file: for sites of different make, over real HTTP, what is proposed reads their adverts."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Answer, Site

from admap.records import Advert
from crawlers.errors import CrawlError, SiteFileError
from crawlers.extract import read_captures
from crawlers.propose.proposal import Proposal, propose
from crawlers.sample import take_sample
from crawlers.sitefile import SiteFile, check_permission, load_site_file
from crawlers.trypage import try_page

WHO: dict[str, Any] = {"user_agent": "admap-test/1", "contact": "", "allow_private": True}
TODAY = date(2026, 6, 1)
TOWNS = ("Umeå", "Mora", "Lund", "Kalmar", "Visby", "Falun", "Borås", "Motala", "Ystad", "Arvika", "Skövde", "Gävle")
LINES = (
    "Jag träffar dig i lugn och ro hemma hos mig.",
    "Välkommen att ringa på dagen eller tidig kväll.",
    "Skriv gärna några rader om dig själv innan vi ses.",
    "Jag talar svenska och lite engelska och bor nära tåget.",
    "Sällskap för en middag eller en hel kväll.",
)


def fact(number: int) -> dict[str, str]:
    return {"Ålder": str(20 + number), "Ort": TOWNS[number % len(TOWNS)], "Pris": f"{800 + 50 * number} kr"}


def text(number: int) -> list[str]:
    return [f"{LINES[number % 5]} {LINES[(number + 2) % 5]} Nummer {number}.", LINES[(number + 1) % 5]]


def day(number: int) -> date:
    return date(2026, 4, 1 + number)


def title(number: int) -> str:
    return f"{TOWNS[number % len(TOWNS)]} – sällskap {number} kväll"


def page(body: str, name: str = "Sajten") -> Answer:
    menu = '<nav><a href="/">Hem</a> <a href="/om">Om sajten</a></nav>'
    body = f"{menu}{body}<footer>Sajten ansvarar inte för annonser.</footer>"
    return Answer(f"<html lang=sv><head><title>{name}</title></head><body>{body}</body></html>")


def proposed(site: Site, folder: Path, path: str = "/") -> tuple[Proposal, SiteFile]:
    proposal = propose(f"{site.address}{path}", today=TODAY, pace=0, **WHO)
    file = folder / "proposed.yaml"
    file.write_text(proposal.text, encoding="utf-8")
    return proposal, load_site_file(file)


def read(site: SiteFile, folder: Path) -> dict[str, Advert]:
    sample = take_sample(site, folder, most_adverts=None, **WHO)
    assert sample.issues == []
    adverts = [one for one in read_captures(site, sample.captures, folder, TODAY) if isinstance(one, Advert)]
    return {one.title: one for one in adverts}


def fill_listing(site: Site, paths: list[str], item: Callable[[str, int], str], per_page: int = 4) -> None:
    count = -(-len(paths) // per_page)
    for number in range(1, count + 1):
        shown = range((number - 1) * per_page, min(len(paths), number * per_page))
        items = "".join(item(paths[n], n) for n in shown)
        onward = f'<a class="pil" href="/?sida={number + 1}">Nästa</a>' if number < count else ""
        site.pages["/" if number == 1 else f"/?sida={number}"] = page(f"<h1>Annonser</h1>{items}{onward}")


def cards(site: Site, facts: Callable[[int], str], **options: Any) -> None:
    """A site of cards with the facts written as ``facts`` has them."""
    paths = [f"/a/{500 + n}-{TOWNS[n].lower().encode('ascii', 'ignore').decode()}" for n in range(12)]
    fill_listing(site, paths, lambda path, n: f'<div class="kort k{n}"><h3><a href="{path}">{title(n)}</a></h3></div>')
    for n, path in enumerate(paths):
        paragraphs = "".join(f"<p>{part}</p>" for part in text(n))
        site.pages[path] = page(
            f'<main><h1>{title(n)}</h1>{facts(n)}<section class="beskrivning">{paragraphs}</section>'
            f'<p class="fot">Inlagd <span>{day(n)}</span></p></main>',
            title(n),
        )


def rows(pattern: str) -> Callable[[int], str]:
    return lambda n: "".join(pattern.format(k, v) for k, v in fact(n).items())


@pytest.fixture
def site(make_site: Any) -> Iterator[Site]:
    return make_site()  # type: ignore[no-any-return]


def test_a_whole_site_is_read_by_what_is_proposed(site: Site, tmp_path: Path) -> None:
    cards(site, lambda n: f"<ul class=f>{rows('<li><span>{}</span> <span>{}</span></li>')(n)}</ul>")
    _, wanted = proposed(site, tmp_path)
    found = read(wanted, tmp_path)
    assert found.keys() == {title(n) for n in range(12)}
    for n in range(12):
        advert = found[title(n)]
        assert dict(advert.fields) == fact(n)
        assert (advert.body.split(), advert.posted_at) == (" ".join(text(n)).split(), day(n))
        assert advert.ad_id.endswith(f"-{500 + n}")


def test_a_proposal_is_in_order_and_tried_but_not_crawled_before_a_human_has_filled_it_in(
    site: Site, tmp_path: Path, crawler: Crawler
) -> None:
    cards(site, lambda n: f"<dl>{rows('<dt>{}</dt><dd>{}</dd>')(n)}</dl>")
    proposal, wanted = proposed(site, tmp_path)
    assert all(one.confidence is None or 0 < one.confidence <= 1 for one in proposal.said)
    assert try_page(wanted, **WHO).fields[0].value.startswith(site.address)
    with pytest.raises(SiteFileError, match=r"proposed.yaml, line \d+: not filled in: permission.owner, .*audience"):
        check_permission(wanted)
    ran = crawler.run(json.loads(wanted.model_dump_json(exclude_defaults=True, by_alias=True)))
    assert ran.returncode != 0
    assert "not filled in" in ran.stderr
    assert crawler.store.captures == []


def test_the_adverts_shown_whole_on_the_listing_are_opened_all_the_same(site: Site, tmp_path: Path) -> None:
    def item(path: str, n: int) -> str:
        return f"<article><h2><a href='{path}'>{title(n)}</a></h2><p>{'</p><p>'.join(text(n))}</p></article>"

    paths = [f"/2026/04/{n + 1:02d}/inlagg-{n}/" for n in range(9)]
    fill_listing(site, paths, item)
    for n, path in enumerate(paths):
        site.pages[path] = page(
            f"<article><h1>{title(n)}</h1><time datetime={day(n)}>{day(n)}</time><div class=entry>"
            f"<p>{'</p><p>'.join(text(n))}</p></div></article>"
        )
    _, wanted = proposed(site, tmp_path)
    found = read(wanted, tmp_path)
    assert {one.title: one.posted_at for one in found.values()} == {title(n): day(n) for n in range(9)}
    assert all(found[title(n)].body.split() == " ".join(text(n)).split() for n in range(9))


def test_a_thread_is_read_by_its_first_post(site: Site, tmp_path: Path) -> None:
    def post(number: int, words: str) -> str:
        written = f"<b>gast</b> <i>{day(number % 20)} 12:30</i>"
        return f"<div class=post id=p{number}>{written}<div class=msg>{words}</div></div>"

    site.pages["/"] = page("".join(f'<h4><a href="/board/{n}/">Tavla {n}</a></h4>' for n in range(3)))
    for board in range(3):
        threads = "".join(
            f'<tr><td><a class=subject href="/showthread.php?tid={n}&amp;sid=x{n}{board}">{title(n)}</a></td>'
            f'<td><a href="/member/{n}">gast{n}</a></td></tr>'
            for n in range(board * 4, board * 4 + 4)
        )
        site.pages[f"/board/{board}/"] = page(f"<table>{threads}</table>")
    for n in range(12):
        answers = "".join(post(40 + k, f"Svar nummer {k} från någon annan.") for k in range(n % 3))
        thread = page(f"<h1>{title(n)}</h1>{post(n, '<br>'.join(text(n)))}{answers}", title(n))
        site.pages |= {f"/showthread.php?tid={n}": thread, f"/showthread.php?tid={n}&sid=x{n}{n // 4}": thread}
        site.pages[f"/member/{n}"] = page(f"<h1>gast{n}</h1><p>Medlem.</p>")
    proposal, wanted = proposed(site, tmp_path)
    assert wanted.arena == "forum"
    assert wanted.ignore_parameters == ["sid"]
    found = read(wanted, tmp_path)
    assert {one.title: one.body.split() for one in found.values()} == {
        title(n): " ".join(text(n)).split() for n in range(12)
    }, proposal.text


def test_an_age_gate_is_passed_as_a_visitor_would(site: Site, tmp_path: Path) -> None:
    cards(site, lambda n: f"<dl>{rows('<dt>{}</dt><dd>{}</dd>')(n)}</dl>")
    inside = dict(site.pages)
    buttons = "<button name=adult value=0>Nej</button><button name=adult value=1>Ja</button>"
    form = f"<form method=post action=/in>{buttons}</form>"
    gate = page(f"<h1>Är du över 18 år?</h1><a href=/om>Läs mer</a>{form}")

    def guarded(answer: Any) -> Any:
        return lambda headers: answer if "adult=1" in headers.get("cookie", "") else gate

    site.pages = {path: answer if path == "/robots.txt" else guarded(answer) for path, answer in inside.items()}
    site.pages["/in"] = Answer(status=302, headers={"Location": "/", "Set-Cookie": "adult=1; Path=/"})
    _, wanted = proposed(site, tmp_path)
    assert wanted.access == "age_gate"
    assert wanted.interstitial
    assert wanted.interstitial.choose == {"adult": "1"}
    assert len(read(wanted, tmp_path)) == 12


def test_a_list_that_only_a_script_fills_is_looked_at_in_a_browser(site: Site, tmp_path: Path) -> None:
    cards(site, lambda n: f"<dl>{rows('<dt>{}</dt><dd>{}</dd>')(n)}</dl>")
    adverts = [path for path in site.pages if path.startswith("/a/")]
    listed = json.dumps([[path, title(n)] for n, path in enumerate(adverts)])
    script = (
        "for (const [path, name] of DATA) { const a = document.createElement('a'); a.href = path; a.textContent = name;"
        " const h = document.createElement('h3'); h.append(a); document.getElementById('l').append(h); }"
    )
    info = "".join(f'<a href="/info/{n}">Information {n}</a> ' for n in range(4))
    for n in range(4):
        site.pages[f"/info/{n}"] = page(f"<h1>Information {n}</h1><p>{LINES[n] * 6}</p>")
    filled = script.replace("DATA", listed)
    site.pages["/"] = page(f"<h1>Annonser</h1><nav>{info}</nav><div id=l></div><script>{filled}</script>")
    _, wanted = proposed(site, tmp_path)
    assert wanted.engine == "browser"
    assert read(wanted, tmp_path).keys() == {title(n) for n in range(12)}


def test_only_a_page_of_adverts_that_may_be_read_leads_to_a_proposal(site: Site) -> None:
    site.pages["/"] = page("<p>Här finns inget.</p>")
    site.pages["/in"] = page("<form><input type=password name=p></form>")
    site.pages["/deep"] = Answer("<div>" * 100_000 + "<a href=/x>x</a>")
    refused = {
        "/": "no list of adverts was found",
        "/in": "a login page",
        "/gone": "the answer was 404",
        "/deep": "too large or too deep",
    }
    for path, said in refused.items():
        with pytest.raises(CrawlError, match=said):
            propose(f"{site.address}{path}", today=TODAY, pace=0, **WHO)
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /", content_type="text/plain")
    with pytest.raises(CrawlError, match=r"robots.txt disallows it"):
        propose(f"{site.address}/x", today=TODAY, pace=0, **WHO)
    with pytest.raises(SiteFileError, match="private or loopback"):
        propose(site.address, today=TODAY, pace=0, **WHO | {"allow_private": False})
    with pytest.raises(CrawlError, match="give an address such as"):
        propose("ftp://site-a.example/", today=TODAY, **WHO)


def test_a_start_page_with_the_newest_adverts_leads_to_its_categories_and_their_next_pages(
    site: Site, tmp_path: Path
) -> None:
    cards(site, lambda n: f"<dl>{rows('<dt>{}</dt><dd>{}</dd>')(n)}</dl>")
    adverts = [path for path in site.pages if path.startswith("/a/")]
    item = '<div class="kort"><h3><a href="{}">{}</a></h3></div>'
    categories = ("norr", "soder", "vaster")
    menu = "".join(f'<li><a href="/kategori/{name}/">{name.title()}</a></li>' for name in categories)
    newest = "".join(item.format(path, title(n)) for n, path in enumerate(adverts) if n % 4 == 0)
    site.pages["/"] = page(f"<nav><ul>{menu}</ul></nav><h1>Nya annonser</h1>{newest}")
    for at, name in enumerate(categories):
        for number in (1, 2):
            shown = [n for n in range(12) if n % 3 == at][2 * number - 2 : 2 * number]
            items = "".join(item.format(adverts[n], title(n)) for n in shown)
            other = f"/kategori/{name}/" + ("?sida=2" if number == 1 else "")
            onward = f'<p class=bl><a href="{other}">{"Äldre" if number == 1 else "Nyare"}</a></p>'
            site.pages[f"/kategori/{name}/" + ("" if number == 1 else "?sida=2")] = page(f"{items}{onward}")
    proposal, wanted = proposed(site, tmp_path)
    assert wanted.listing.sections, proposal.text
    assert wanted.listing.next, proposal.text
    assert read(wanted, tmp_path).keys() == {title(n) for n in range(12)}, proposal.text


def test_categories_on_the_start_page_are_no_adverts(site: Site, tmp_path: Path) -> None:
    cards(site, rows("<p><b>{}</b>: {}</p>"))
    adverts = [path for path in site.pages if path.startswith("/a/")]
    menu = "".join(f'<li><a href="/lan/{n}-stad">{town}</a> ({3 + n})</li>' for n, town in enumerate(TOWNS[:3]))
    for at in range(3):
        shown = [n for n in range(12) if n % 3 == at]
        rad = '<div class="rad"><a href="{}">{}</a> <i>{}, {}</i><br>{}</div>'
        items = "".join(rad.format(adverts[n], title(n), TOWNS[n], day(n), text(n)[0]) for n in shown)
        head = f"<h1>Annonser i {TOWNS[at]}</h1><p>{len(shown)} annonser, sida 1 av 1</p>"
        site.pages[f"/lan/{at}-stad"] = page(f"{head}{items}", TOWNS[at])
    site.pages["/"] = page(f"<h1>Välkommen</h1><p>Välj din stad:</p><ul>{menu}</ul>")
    proposal, wanted = proposed(site, tmp_path)
    assert wanted.listing.sections, proposal.text
    found = read(wanted, tmp_path)
    assert {name: (one.posted_at, one.fields) for name, one in found.items()} == {
        title(n): (day(n), fact(n)) for n in range(12)
    }, proposal.text


def test_what_could_not_be_told_is_said_in_the_file(site: Site, tmp_path: Path) -> None:
    cards(site, lambda n: f"<dl>{rows('<dt>{}</dt><dd>{}</dd>')(n)}</dl>")
    for path in [path for path in site.pages if path.startswith("/a/")]:
        answer = site.pages[path]
        text = re.sub(r"Inlagd <span>\d+-(\d+)-(\d+)</span>", r"Inlagd <span>\1|\2|v9</span>", str(answer.body))  # type: ignore[union-attr]
        site.pages[path] = Answer(text.replace("lang=sv", "lang=en"))
    proposal, wanted = proposed(site, tmp_path)
    assert wanted.advert.posted is None
    assert re.search(r"  # posted: no date of posting could be read; \S.* may hold it: name it", proposal.text)
    assert wanted.languages == ["sv", "en"]
    assert "# CHECK: its pages declare en and look like sv" in proposal.text
    assert len(re.findall("# CHECK: ", proposal.text)) == 3
