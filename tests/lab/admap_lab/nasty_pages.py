"""Advert pages that fail, lie or hurt over plain HTTP. Each stands on one site beside adverts that are in order."""

from __future__ import annotations

import gzip
import struct
import time
import zlib
from collections.abc import Mapping
from email.utils import formatdate
from functools import cache
from socket import SO_LINGER, SOL_SOCKET

from admap_lab.nasty import HTML, PATIENCE, Behaviour, Exchange, advert, answer, listing, redirect

SWEDISH = "Ring mig på kvällen så hörs vi, jag är på väg till Umeå – välkommen åter önskar vi er alla här i stan."
RUSSIAN = "Позвоните мне вечером, я сегодня в городе и буду рада ответить на все вопросы по телефону."
CHINESE = "请在晚上给我打电话，我今天在城里，很高兴回答您的问题。这里是斯德哥尔摩。"
MEGABYTE = 2**20


def busy_for_a_second(exchange: Exchange) -> None:
    """Ask for a second's patience first."""
    if exchange.times == 0:
        exchange.page("busy", 429, {"Retry-After": "1"})
    else:
        exchange.page(advert("Back"))


def busy_until_a_date(exchange: Exchange) -> None:
    """Ask to come back at a time of day first."""
    if exchange.times == 0:
        exchange.page("busy", 503, {"Retry-After": formatdate(time.time() + 2, usegmt=True)})
    else:
        exchange.page(advert("Back"))


def slow(exchange: Exchange) -> None:
    """Say nothing."""
    exchange.site.stopping.wait(PATIENCE)


def drip(exchange: Exchange) -> None:
    """Send one byte now and then, so that no time-out between bytes ever strikes."""
    exchange.head()
    exchange.forever(b"<", pause=0.1)


def dripping_headers(exchange: Exchange) -> None:
    """Send a header now and then, and never a body."""
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    exchange.forever(b"X-Drip: x\r\n", pause=0.1)


def dropped(exchange: Exchange) -> None:
    """Hang up before a word."""


def reset(exchange: Exchange) -> None:
    """Tear the connection down in the middle of the body."""
    exchange.head(headers=[("Content-Length", "100000")])
    exchange.send(advert("Half").encode())
    exchange.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


def truncated(exchange: Exchange) -> None:
    """End before the length that was promised."""
    exchange.head(headers=[("Content-Length", "5000")])
    exchange.send(advert("Half").encode())


def truncated_chunks(exchange: Exchange) -> None:
    """End in the middle of the chunks."""
    exchange.head(headers=[("Transfer-Encoding", "chunked")])
    body = advert("Half").encode()
    exchange.send(b"%x\r\n%s\r\n" % (len(body), body))


def no_http(exchange: Exchange) -> None:
    """Speak something else."""
    exchange.send(b"\x16\x03\x01 this is no HTTP\r\n\r\n")


def endless(exchange: Exchange) -> None:
    """Never end."""
    exchange.head()
    exchange.forever(b"0" * 65536)


def endless_chunks(exchange: Exchange) -> None:
    """Never end, in chunks."""
    exchange.head(headers=[("Transfer-Encoding", "chunked")])
    exchange.forever(b"10000\r\n" + b"0" * 65536 + b"\r\n")


def endless_headers(exchange: Exchange) -> None:
    """Send headers without end."""
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    exchange.forever(b"".join(b"X-Header-%d: %s\r\n" % (number, b"x" * 200) for number in range(300)))


def large_promised(exchange: Exchange) -> None:
    """Promise a terabyte."""
    exchange.head(headers=[("Content-Length", str(10**12))])
    exchange.send(b"x" * 1000)


def long_header(exchange: Exchange) -> None:
    """Send one header of eight megabytes."""
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * (8 * MEGABYTE) + b"\r\nContent-Length: 2\r\n\r\nok")


def endless_redirects(exchange: Exchange) -> None:
    """Lead to a new address again and again."""
    exchange.page("", 302, {"Location": f"/ad/endless-redirects?hop={time.monotonic_ns()}"})


def packed(body: bytes, how: str) -> Behaviour:
    """Return a page that says its body is packed in ``how``."""
    return answer(body, headers={"Content-Encoding": how})


@cache
def bomb(layers: int = 1, megabytes: int = 500) -> bytes:
    """Return half a gigabyte of spaces, packed ``layers`` times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = packer.compress(advert("Bomb").encode())
    body += b"".join(packer.compress(b" " * MEGABYTE) for _ in range(megabytes)) + packer.flush()
    for _ in range(layers - 1):
        body = gzip.compress(body)
    return body


def half_a_gigabyte(exchange: Exchange) -> None:
    """Answer with the bomb."""
    packed(bomb(), "gzip")(exchange)


def half_a_gigabyte_twice_packed(exchange: Exchange) -> None:
    """Answer with the bomb in a parcel."""
    packed(bomb(2), "gzip, gzip")(exchange)


def long_line(exchange: Exchange) -> None:
    """Answer with one line of fifty megabytes."""
    exchange.page(advert("One line", "x" * (50 * MEGABYTE)))


def said(text: str, encoding: str, header: str = "", meta: str = "") -> Behaviour:
    """Return an advert in ``encoding`` whose header and meta element say what they are told to."""
    about = f'<meta charset="{meta}">' if meta else ""
    page = f"<html><head>{about}</head><body><h1>Charset</h1><div class=text>{text}</div></body></html>"
    return answer(page.encode(encoding), kind=f"text/html; charset={header}" if header else "text/html")


CHARSETS: Mapping[str, tuple[Behaviour, str]] = {
    "windows-1252-by-header": (said(SWEDISH, "cp1252", header="windows-1252"), SWEDISH),
    "iso-8859-15-by-header": (
        said("Pris 100 € på natten", "iso-8859-15", header="iso-8859-15"),
        "Pris 100 € på natten",
    ),
    "windows-1252-by-meta": (said(SWEDISH, "cp1252", meta="windows-1252"), SWEDISH),
    "windows-1252-undeclared": (said(SWEDISH, "cp1252"), SWEDISH),
    "windows-1252-called-latin-1": (said(SWEDISH, "cp1252", header="iso-8859-1"), SWEDISH),
    "windows-1252-called-utf-8": (said(SWEDISH, "cp1252", header="utf-8"), SWEDISH),
    "windows-1252-called-utf-8-by-meta": (said(SWEDISH, "cp1252", meta="utf-8"), SWEDISH),
    "utf-8-called-latin-1": (said(SWEDISH, "utf-8", header="iso-8859-1", meta="utf-8"), SWEDISH),
    "utf-8-called-nonsense": (said(SWEDISH, "utf-8", header="no-such-charset"), SWEDISH),
    "utf-8-undeclared": (said(SWEDISH, "utf-8"), SWEDISH),
    "koi8-r-by-header": (said(RUSSIAN, "koi8-r", header="koi8-r"), RUSSIAN),
    "koi8-r-by-meta": (said(RUSSIAN, "koi8-r", meta="koi8-r"), RUSSIAN),
    "koi8-r-undeclared": (said(RUSSIAN, "koi8-r"), RUSSIAN),
    "windows-1251-undeclared": (said(RUSSIAN, "cp1251"), RUSSIAN),
    "utf-16-by-mark": (said(SWEDISH, "utf-16"), SWEDISH),
    "utf-16-by-header": (said(SWEDISH, "utf-16-le", header="utf-16le"), SWEDISH),
    "utf-16-undeclared": (said(SWEDISH, "utf-16-be"), SWEDISH),
    "gb18030-by-header": (said(CHINESE, "gb18030", header="gb18030"), CHINESE),
    "gb18030-called-gb2312": (said(CHINESE, "gb18030", meta="gb2312"), CHINESE),
    "gb18030-undeclared": (said(CHINESE, "gb18030"), CHINESE),
}
"""Adverts by how their characters are written and what is said about it, and the text that they hold."""

BROKEN_UTF8 = advert("Broken", SWEDISH).encode().replace("kvällen".encode(), b"kv\xc3llen")

PAGES: Mapping[str, Behaviour] = {
    "good": answer(advert("Good")),
    "busy-for-a-second": busy_for_a_second,
    "busy-until-a-date": busy_until_a_date,
    "busy-for-good": answer("busy", 503),
    "slow": slow,
    "drip": drip,
    "dripping-headers": dripping_headers,
    "dropped": dropped,
    "reset": reset,
    "truncated": truncated,
    "truncated-chunks": truncated_chunks,
    "truncated-gzip": packed(gzip.compress(advert("Half", SWEDISH * 200).encode())[:-200], "gzip"),
    "two-gzip-members": packed(
        gzip.compress(b"<h1>Two</h1>") + gzip.compress(b"<div class=text>members</div>"), "gzip"
    ),
    "no-http": no_http,
    "endless": endless,
    "endless-chunks": endless_chunks,
    "endless-headers": endless_headers,
    "long-header": long_header,
    "large": answer(b"x" * (6 * MEGABYTE)),
    "large-promised": large_promised,
    "bomb": half_a_gigabyte,
    "bomb-in-a-bomb": half_a_gigabyte_twice_packed,
    "bomb-by-many-layers": packed(gzip.compress(advert("x").encode()), ", ".join(["gzip"] * 200)),
    "bad-gzip": packed(b"not gzip", "gzip"),
    "bad-brotli": packed(b"not brotli", "br"),
    "bad-zstd": packed(b"not zstd", "zstd"),
    "redirect-loop": redirect("/ad/redirect-loop"),
    "endless-redirects": endless_redirects,
    "to-another-port": redirect("http://127.0.0.1:9/ad/good"),
    "to-another-host": redirect("http://other.example:{port}/canary"),
    "to-metadata": redirect("http://169.254.169.254:{port}/canary"),
    "to-private": redirect("http://10.0.0.1:{port}/canary"),
    "to-link-local": redirect("http://[fe80::1]:{port}/canary"),
    "to-ipv6-loopback": redirect("http://[::1]:{port}/canary"),
    "to-mapped": redirect("http://[::ffff:127.0.0.1]:{port}/canary"),
    "to-decimal": redirect("http://2130706433:{port}/canary"),
    "to-octal": redirect("http://0177.0.0.1:{port}/canary"),
    "to-hexadecimal": redirect("http://0x7f.1:{port}/canary"),
    "to-user": redirect("http://user:word@127.0.0.1:{port}/canary"),
    "to-file": redirect("file:///etc/passwd"),
    "to-data": redirect("data:text/html,<h1>x</h1>"),
    "nested": answer(advert("Nested", more="<div>" * 200_000)),
    "nested-before": answer("<html>" + "<div>" * 200_000 + "<h1>Nested</h1><div class=text>deep</div>"),
    "attributes": answer(f"<div {' '.join(f'a{n}=x' for n in range(100_000))}></div>" + advert("Attributes")),
    "unclosed": answer(advert("Unclosed", more="<!--" + "<b " * 300_000)),
    "entities": answer(advert("Entities", "&amp;" * 200_000)),
    "nul": answer(b"<h1>N\x00ul</h1><div class=text>\x00Ring\x00 mig</div>"),
    "broken-utf-8": answer(BROKEN_UTF8),
    "one-line": answer(advert("One line", "Ring mig. " * 450_000)),
    "one-line-of-50-mb": long_line,
    "image": answer(b"\x89PNG\r\n\x1a\n" + b"x" * 100, kind="image/png"),
    "empty": answer(""),
    "login": answer("<form action=/login method=post><input name=u><input type=password name=p></form>"),
    "challenge": answer("<div class=g-recaptcha data-sitekey=x></div>"),
    "challenge-forbidden": answer("<script src=/cdn-cgi/challenge-platform/x.js></script>", 403),
    "challenge-unavailable": answer("<div class=cf-turnstile></div>", 503),
    "login-demanded": answer("<h1>401</h1>", 401, {"WWW-Authenticate": 'Basic realm="members"'}),
    **{name: behaviour for name, (behaviour, _) in CHARSETS.items()},
    "last": answer(advert("Last")),
}
"""The adverts of the site by the name in their address, ``/ad/<name>``."""


def nasty_pages() -> dict[str, Behaviour]:
    """Return the whole site: one listing and all adverts; ``/canary`` is where no crawl may ever come."""
    return {
        "/": answer(listing(list(PAGES))),
        "/canary": answer(advert("Canary"), kind=HTML),
        **{f"/ad/{name}": behaviour for name, behaviour in PAGES.items()},
    }
