"""What each demonstration site answers to a path: pure functions from a wave's posts to pages."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs, urlsplit

from admap_lab.world import Post

PER_PAGE = 25
MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Site = Callable[[str, Mapping[str, str]], Answer]
"""A site: path with query, and cookies → answer."""

MISSING = Answer(b"<h1>404</h1>", status=404)


def page(title: str, body: str, language: str = "sv", status: int = 200) -> Answer:
    """Make an HTML page."""
    head = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return Answer(f"{head}<body>{body}</body></html>".encode(), status=status)


def text(content: str) -> Answer:
    """Make a plain text answer."""
    return Answer(content.encode(), "text/plain; charset=utf-8")


def slug(words: str) -> str:
    """Make a path part of ``words``."""
    plain = words.lower().translate(str.maketrans("åäöéü", "aaoeu"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "annons"


def paragraphs(body: str) -> str:
    """Make paragraphs of a text with blank lines."""
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in body.split("\n\n"))


def cut(posts: Sequence[Post], number: int) -> tuple[Sequence[Post], bool]:
    """Return page ``number`` (from 1) of ``posts``, and whether more follow."""
    return posts[(number - 1) * PER_PAGE : number * PER_PAGE], len(posts) > number * PER_PAGE


def lyktan(posts: Sequence[Post], _address: str) -> Site:
    """Static list and advert pages with a definition list."""
    paths = {f"/annons/{p.key}-{slug(p.fields.get('Ort', p.title))}.html": p for p in posts}
    listed = list(paths.items())

    def answer(path: str, _cookies: Mapping[str, str]) -> Answer:
        bare = urlsplit(path).path
        if bare == "/robots.txt":
            return text("User-agent: *\nDisallow: /medlem/\n")
        if bare == "/":
            links = ("/annonser/", "/om.html", "/regler.html", "/medlem/logga-in.html")
            return page("Lyktan", "".join(f'<a href="{link}">{link.strip("/")}</a> ' for link in links))
        if bare in ("/om.html", "/regler.html"):
            return page(
                "Om Lyktan", "<h1>Om Lyktan</h1><p>En påhittad annonssajt. Annonser kostar 100 kr i veckan.</p>"
            )
        number = re.fullmatch(r"/annonser/(?:sida(\d+)\.html)?", bare)
        if number:
            return listing(int(number[1] or 1))
        return advert(paths[bare]) if bare in paths else MISSING

    def listing(number: int) -> Answer:
        shown = listed[(number - 1) * PER_PAGE : number * PER_PAGE]
        if not shown:
            return MISSING
        items = "".join(
            f'<li class="annons"><a href="{path}">{escape(p.title)}</a> <span>{p.posted}</span></li>'
            for path, p in shown
        )
        sponsored = f'<div class="sponsrad"><a href="{shown[0][0]}?ref=topp">Utvald annons</a></div>'
        more = len(listed) > number * PER_PAGE
        following = f'<a rel="next" href="/annonser/sida{number + 1}.html">Nästa sida</a>' if more else ""
        return page("Annonser", f'{sponsored}<ul class="lista">{items}</ul>{following}<a href="/om.html">Om</a>')

    def advert(post: Post) -> Answer:
        facts = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in post.fields.items())
        index = next(i for i, (_, p) in enumerate(listed) if p is post)
        near = "".join(f'<a href="{path}">{escape(p.title)}</a>' for path, p in listed[index + 1 : index + 3])
        body = (
            f'<nav><a href="/annonser/">Tillbaka</a></nav><h1>{escape(post.title)}</h1><dl class="fakta">{facts}</dl>'
            f'<div class="text">{paragraphs(post.body)}</div>'
            f'<p class="publicerad">Publicerad <time datetime="{post.posted}">{post.posted}</time></p>'
            f'<aside class="liknande">{near}</aside><footer>Kundtjänst: svar inom en vecka</footer>'
        )
        return page(post.title, body)

    return answer


def aftonrutan(posts: Sequence[Post], _address: str) -> Site:
    """Tables behind an age gate, numbered pages, meaningless session ids in links."""
    by_key = {p.key: p for p in posts}

    def answer(path: str, cookies: Mapping[str, str]) -> Answer:
        parts = urlsplit(path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        if parts.path == "/robots.txt":
            return text("User-agent: *\nAllow: /\n")
        if parts.path == "/intrade":
            target = query.get("till", "/lista")
            headers = {"Location": target if target.startswith("/") else "/lista", "Set-Cookie": "vuxen=ja; Path=/"}
            return Answer(b"", status=302, headers=headers)
        if cookies.get("vuxen") != "ja":
            return page("Aftonrutan", '<h1>Är du över 18 år?</h1><a id="intrade" href="/intrade?till=/lista">Ja</a>')
        if parts.path in ("/", "/lista"):
            return listing(int(query.get("sida", "1")))
        if parts.path == "/visa" and query.get("id") in by_key:
            return advert(by_key[query["id"]])
        return MISSING

    def listing(number: int) -> Answer:
        shown, _ = cut(posts, number)
        rows = "".join(
            f'<tr><td class="rubrik"><a href="/visa?id={p.key}&amp;sid={number}{i:02d}">{escape(p.title)}</a></td>'
            f"<td>{escape(p.fields.get('Ort', ''))}</td></tr>"
            for i, p in enumerate(shown)
        )
        last = -(-len(posts) // PER_PAGE)
        numbers = "".join(f'<a href="/lista?sida={n}">{n}</a> ' for n in range(1, last + 1))
        return page("Aftonrutan", f'<table class="annonser">{rows}</table><div class="sidor">{numbers}</div>')

    def advert(post: Post) -> Answer:
        rows = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in post.fields.items())
        day = f"{post.posted.day} {MONTHS[post.posted.month - 1]} {post.posted.year}"
        body = (
            f'<h2 class="rubrik">{escape(post.title)}</h2><table class="uppgifter">{rows}'
            f'<tr><td class="beskrivning" colspan="2">{paragraphs(post.body)}</td></tr></table>'
            f'<table><tr><td>Inlagd</td><td class="datum">{day}</td></tr></table><a href="/lista?sida=1">Lista</a>'
        )
        return page(post.title, body)

    return answer


STADSLJUS_SCRIPT = """
const app = document.getElementById("app");
const make = (tag, cls, text) => {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  if (text !== undefined) e.textContent = text;
  return e;
};
async function list() {
  const number = new URLSearchParams(location.search).get("page") || "1";
  const data = await (await fetch("/api/ads?page=" + number)).json();
  for (const ad of data.ads) {
    const a = make("a", "card", ad.title);
    a.href = "/ad/" + ad.id;
    app.append(a);
  }
  if (data.next) {
    const a = make("a", "more", "Visa fler");
    a.href = "/?page=" + data.next;
    app.append(a);
  }
  app.append(make("p", "done", ""));
}
async function ad(id) {
  const data = await (await fetch("/api/ads/" + id)).json();
  const box = make("article", "ad");
  box.append(make("h1", "", data.title));
  const grid = make("div", "grid");
  for (const [label, value] of data.facts) {
    grid.append(make("div", "label", label), make("div", "value", value));
  }
  const desc = make("div", "desc");
  data.text.split("\\n").forEach((line, i) => {
    if (i) desc.append(document.createElement("br"));
    desc.append(line);
  });
  box.append(grid, desc, make("span", "date", data.date));
  app.append(box);
}
const found = location.pathname.match(/^\\/ad\\/(\\d+)/);
found ? ad(found[1]) : list();
"""


def stadsljus(posts: Sequence[Post], _address: str) -> Site:
    """A JSON API behind pages that only a script fills."""
    by_key = {p.key: p for p in posts}
    shell = page("Stadsljus", f'<main id="app"></main><script>{STADSLJUS_SCRIPT}</script>')

    def answer(path: str, _cookies: Mapping[str, str]) -> Answer:
        parts = urlsplit(path)
        if parts.path == "/robots.txt":
            return text("User-agent: *\nDisallow: /admin\n")
        if parts.path == "/" or (parts.path.startswith("/ad/") and parts.path[4:] in by_key):
            return shell
        if parts.path == "/api/ads":
            number = int(parse_qs(parts.query).get("page", ["1"])[0])
            shown, more = cut(posts, number)
            return as_json(
                {"ads": [{"id": p.key, "title": p.title} for p in shown], "next": number + 1 if more else None}
            )
        if parts.path.startswith("/api/ads/") and parts.path[9:] in by_key:
            p = by_key[parts.path[9:]]
            return as_json({"title": p.title, "facts": list(p.fields.items()), "text": p.body, "date": str(p.posted)})
        return MISSING

    return answer


def as_json(data: object) -> Answer:
    """Make a JSON answer."""
    return Answer(json.dumps(data, ensure_ascii=False).encode(), "application/json")


BOARDS = ("norr", "vast", "syd", "ost")
REPLIES = (
    "Välkommen hit!",
    "Är du kvar på fredag? Jag är 45 och bor i Kiruna.",
    "Bra kontakt, tack.",
    "Uppdaterad annons?",
)


def brukstorget(posts: Sequence[Post], _address: str) -> Site:
    """A forum: the first post of a thread is the advert, the others are answers."""
    paths = {f"/trad/{p.key}/{slug(p.title)}": p for p in posts}
    boards = {board: [item for i, item in enumerate(paths.items()) if i % 4 == b] for b, board in enumerate(BOARDS)}

    def answer(path: str, _cookies: Mapping[str, str]) -> Answer:
        parts = urlsplit(path)
        if parts.path == "/robots.txt":
            return MISSING
        if parts.path == "/":
            links = "".join(f'<a class="forum" href="/forum/{b}/">{b}</a> ' for b in (*BOARDS, "regler"))
            return page("Brukstorget", links)
        if parts.path == "/forum/regler/":
            return page("Regler", "<h1>Regler</h1><p>Var vänlig. En tråd per person.</p>")
        board = re.fullmatch(r"/forum/(\w+)/", parts.path)
        if board and board[1] in boards:
            return listing(board[1], int(parse_qs(parts.query).get("p", ["1"])[0]))
        return thread(paths[parts.path]) if parts.path in paths else MISSING

    def listing(board: str, number: int) -> Answer:
        threads = boards[board]
        shown = threads[(number - 1) * 20 : number * 20]
        items = "".join(f'<li><a class="trad" href="{path}">{escape(p.title)}</a></li>' for path, p in shown)
        more = len(threads) > number * 20
        following = f'<a class="nasta" href="/forum/{board}/?p={number + 1}">Äldre trådar</a>' if more else ""
        return page(board, f"<ul>{items}</ul>{following}")

    def thread(post: Post) -> Answer:
        lines = "".join(f"{escape(k)}: {escape(v)}<br>" for k, v in post.fields.items())
        blank = "<br>" if lines else ""
        content = f"{lines}{blank}{escape(post.body).replace(chr(10), '<br>')}"
        parts = [forum_post("annonsör", str(post.posted), content)]
        replies = int(post.key) % 3
        parts += [forum_post(f"gäst{i}", str(post.posted), REPLIES[(int(post.key) + i) % 4]) for i in range(replies)]
        return page(post.title, f"<h1>{escape(post.title)}</h1>{''.join(parts)}")

    return answer


def forum_post(name: str, day: str, content: str) -> str:
    """Make one post of a thread."""
    return (
        f'<article class="inlagg"><div class="avsandare">{name}</div><time datetime="{day}">{day}</time>'
        f'<div class="innehall">{content}</div></article>'
    )


LANTERN_FACTS = {"Age": "age", "Gender": "gender", "Nationality": "nationality", "Phone": "telephone"}


def lanternguide(posts: Sequence[Post], address: str) -> Site:
    """Sitemaps and JSON-LD; no list page."""
    paths = {f"/profile/{p.key}-{slug(p.title)}": p for p in posts}
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

    def urlset(found: Sequence[str]) -> str:
        urls = "".join(f"<url><loc>{address}{path}</loc></url>" for path in found)
        return f'<?xml version="1.0" encoding="UTF-8"?><urlset {namespace}>{urls}</urlset>'

    def answer(path: str, _cookies: Mapping[str, str]) -> Answer:
        bare = urlsplit(path).path
        if bare == "/robots.txt":
            return text(f"User-agent: *\nDisallow: /inbox/\n\nSitemap: {address}/sitemap.xml\n")
        if bare == "/sitemap.xml":
            children = "".join(
                f"<sitemap><loc>{address}/{name}</loc></sitemap>"
                for name in ("sitemap-pages.xml", "sitemap-profiles.xml.gz")
            )
            index = f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex {namespace}>{children}</sitemapindex>'
            return Answer(index.encode(), "application/xml")
        if bare == "/sitemap-pages.xml":
            return Answer(urlset(["/about", "/"]).encode(), "application/xml")
        if bare == "/sitemap-profiles.xml.gz":
            return Answer(gzip.compress(urlset(list(paths)).encode(), mtime=0), "application/gzip")
        if bare in ("/", "/about"):
            return page("Lantern Guide", "<h1>Lantern Guide</h1><p>An invented guide.</p>", "en")
        return profile(paths[bare]) if bare in paths else MISSING

    def profile(post: Post) -> Answer:
        person: dict[str, object] = {"@type": "Person"}
        person |= {name: post.fields[label] for label, name in LANTERN_FACTS.items() if label in post.fields}
        if "Languages" in post.fields:
            person["knowsLanguage"] = post.fields["Languages"].split(", ")
        data: dict[str, object] = {"@context": "https://schema.org", "@type": "Service", "name": post.title}
        data |= {"description": post.body, "datePosted": str(post.posted), "provider": person}
        named = {"City": "areaServed", "Category": "category", "Rates": "price"}
        data |= {name: post.fields[label] for label, name in named.items() if label in post.fields}
        script = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        body = f"<main><h1>{escape(post.title)}</h1>{paragraphs(post.body)}</main><footer>Lantern Guide</footer>"
        return page(post.title, f'<script type="application/ld+json">{script}</script>{body}', "en")

    return answer


BUILDERS: Mapping[str, Callable[[Sequence[Post], str], Site]] = {
    "lyktan": lyktan,
    "aftonrutan": aftonrutan,
    "stadsljus": stadsljus,
    "brukstorget": brukstorget,
    "lanternguide": lanternguide,
}
