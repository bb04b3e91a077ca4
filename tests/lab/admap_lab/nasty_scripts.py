"""Advert pages that fail, lie or hurt in a browser. Each stands on one site beside adverts that are in order."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from admap_lab.nasty import Behaviour, advert, answer, listing, redirect
from admap_lab.nasty_pages import slow

SHOW = """
function show(text) {
  document.body.insertAdjacentHTML("beforeend", "<h1>Shown</h1><div class=text></div>");
  document.querySelector(".text").textContent = text;
}
"""
QUIET = "Ring mig."


@dataclass
class Canary:
    """A place that no page may ever reach: a TCP and a UDP port on loopback, and whatever came there."""

    tcp: int
    udp: int
    visits: list[bytes] = field(default_factory=list)


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen where nothing may come."""
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        bird = Canary(tcp.getsockname()[1], udp.getsockname()[1])

        def streams() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = tcp.accept()
                    bird.visits.append(b"tcp")
                    connection.close()

        def datagrams() -> None:
            with suppress(OSError):
                while data := udp.recv(2000):
                    bird.visits.append(data)

        for listen in (streams, datagrams):
            threading.Thread(target=listen, daemon=True).start()
        yield bird
        for listener in (tcp, udp):
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def script(code: str, head: str = "") -> str:
    """Return a page that runs ``code``, which calls ``show(text)`` for the advert to appear."""
    return f"<!doctype html><head>{head}</head><body><script>{SHOW}{code}</script></body>"


LEAKS = """
const places = ["http://127.0.0.1:TCP/", "http://[::1]:TCP/", "http://localhost:TCP/", "http://2130706433:TCP/",
                "http://other.example:TCP/", "//127.0.0.1:TCP/"];
for (const place of places) {
  fetch(place, {mode: "no-cors"}).catch(() => 0);
  fetch(place, {mode: "no-cors", keepalive: true}).catch(() => 0);
  navigator.sendBeacon(place, "x");
  for (const rel of ["preconnect", "dns-prefetch", "prefetch", "prerender", "preload", "icon", "manifest",
                     "stylesheet"]) {
    const link = document.createElement("link");
    link.rel = rel; link.href = place; link.as = "fetch";
    document.head.append(link);
  }
  for (const [tag, name] of [["img", "src"], ["iframe", "src"], ["script", "src"], ["object", "data"], ["embed", "src"],
                             ["video", "src"], ["audio", "src"], ["track", "src"]]) {
    const element = document.createElement(tag);
    element[name] = place;
    document.body.append(element);
  }
  try { new EventSource(place) } catch (e) {}
  try { new WebSocket(place.replace("http", "ws")) } catch (e) {}
  try { new WebTransport(place.replace("http:", "https:")) } catch (e) {}
}
const inside = new Blob([`fetch("http://127.0.0.1:TCP/", {mode: "no-cors"});
  try { new WebSocket("ws://127.0.0.1:TCP/") } catch (e) {}`], {type: "text/javascript"});
try { new Worker(URL.createObjectURL(inside)) } catch (e) {}
try { new SharedWorker(URL.createObjectURL(inside)) } catch (e) {}
try { new SharedWorker("/shared.js") } catch (e) {}
try {
  const call = new RTCPeerConnection({iceServers: [
    {urls: ["stun:127.0.0.1:UDP", "stun:127.0.0.1:TCP"]},
    {urls: ["turn:127.0.0.1:UDP?transport=udp", "turn:127.0.0.1:TCP?transport=tcp", "turns:127.0.0.1:TCP"],
     username: "x", credential: "x"}]});
  call.createDataChannel("x");
  call.createOffer().then(offer => call.setLocalDescription(offer));
} catch (e) {}
setTimeout(() => show("Ring mig."), 2500);
"""

SOFT = """
alert("hello");
const sure = confirm("sure?"), name = prompt("who?");
window.onbeforeunload = event => { event.preventDefault(); return "stay"; };
show(`${sure} ${name}`);
"""

POPUPS = """
const opened = [];
for (let n = 0; n < 20; n++) opened.push(window.open("/popup"));
const look = setInterval(() => {
  if (opened.every(one => one === null || one.closed)) { clearInterval(look); show("all closed"); }
}, 100);
"""

BLOCKED = """
document.head.insertAdjacentHTML("beforeend", `<style>@font-face {font-family: x; src: url(/font.woff2)}
  body {font-family: x; background: url(/background.png)}</style><link rel=icon href=/icon.png>`);
document.body.insertAdjacentHTML("beforeend", `letters<img src=/picture.png srcset="/picture2.png 2x"><video
  src=/film.mp4
  autoplay></video><audio src=/sound.mp3 autoplay></audio><a id=p ping=/ping href=#x>x</a>`);
document.querySelector("#p").click();
navigator.sendBeacon("/beacon", "x");
new EventSource("/events");
const socket = new WebSocket(`ws://${location.host}/socket`);
const worker = navigator.serviceWorker ? navigator.serviceWorker.register("/sw.js") : Promise.reject();
const closed = new Promise(done => { socket.onclose = () => done("closed"); socket.onmessage = () => done("open"); });
const refused = Promise.race([worker.then(one => one ? "registered" : "refused", () => "refused"),
                              new Promise(done => setTimeout(done, 1500, "refused"))]);
Promise.all([closed, refused]).then(all => show(all.join(" ")));
"""

DOWNLOADS = """
document.body.insertAdjacentHTML("beforeend", `<a id=d download href=/file.zip>x</a>`);
document.querySelector("#d").click();
const made = document.createElement("a");
made.href = URL.createObjectURL(new Blob(["x"])); made.download = "x.bin"; made.click();
setTimeout(() => show("Ring mig."), 500);
"""

SUBREQUESTS = """
const get = path => fetch(path).then(r => r.ok ? r.text() : "no", () => "no");
Promise.all([get("/api/text"), get("/secret/text"), get("/away"), get("/to-private"),
             fetch("/message", {method: "POST", body: "x"}).then(() => "sent", () => "no")])
  .then(all => show(all.join(" ")));
"""

PAGES: Mapping[str, str | Behaviour] = {
    "good": script(f'show("{QUIET}")'),
    "dialogs": script(SOFT),
    "popups": script(POPUPS),
    "blocked-kinds": script(BLOCKED),
    "downloads": script(DOWNLOADS),
    "subrequests": script(SUBREQUESTS),
    "leaks": script(LEAKS),
    "flood": script(f'for (let n = 0; n < 500; n++) fetch("/flood/" + n).catch(() => 0); show("{QUIET}")'),
    "polls": script(f'show("{QUIET}"); let n = 0; const poll = () => fetch("/poll/" + n++).finally(poll); poll();'),
    "waits-for-a-script": script(f'show("{QUIET}")', '<script src="/silent.js" async></script>'),
    "nested-by-script": script(
        f'let at = document.body; show("{QUIET}"); for (let n = 0; n < 200000; n++) '
        'at = at.appendChild(document.createElement("div"));'
    ),
    "eats-buffers": script(
        f'const kept = []; try {{ for (;;) kept.push(new Uint8Array(5e7).fill(1)); }} catch (e) {{ show("{QUIET}") }}'
    ),
    "document-is-a-download": answer(b"x", headers={"Content-Disposition": "attachment"}, kind="application/zip"),
    "document-is-gone": answer("gone", 404),
    "document-leads-away": redirect("http://127.0.0.1:9/"),
    "document-leads-to-metadata": redirect("http://169.254.169.254/latest"),
    "leaves": script('location = "http://127.0.0.1:TCP/"'),
    "reloads": script("location.reload()"),
    "wanders": script('setTimeout(() => location = "/ad/wanders?" + Math.random(), 20)'),
    "hangs": script("for (;;) {}"),
    "hangs-at-last": script(f'show("{QUIET}"); setTimeout(() => {{ for (;;) {{}} }}, 0)'),
    "eats-memory": script("const kept = []; for (let n = 0; ; n++) kept.push({n, text: 'x' + n});"),
    "grows": script('show("x".repeat(5e7))'),
    "never-shows": "<p>Nothing here</p>",
    "challenge": script('document.body.innerHTML = "<div class=cf-turnstile></div>"'),
    "login": script("document.body.innerHTML = '<form><input type=password></form>'"),
    "last": script(f'show("{QUIET}")'),
}
"""The adverts of the site by the name in their address; ``TCP`` and ``UDP`` stand for the canary's ports."""


def nasty_scripts(bird: Canary) -> dict[str, Behaviour]:
    """Return the whole site: a listing, the adverts, and what their scripts ask for."""
    site: dict[str, Behaviour] = {
        "/robots.txt": answer("User-agent: *\nDisallow: /secret", kind="text/plain"),
        "/": answer(listing(list(PAGES))),
        "/api/text": answer(json.dumps("text"), kind="application/json"),
        "/secret/text": answer("secret"),
        "/away": redirect(f"http://127.0.0.1:{bird.tcp}/"),
        "/to-private": redirect("http://10.0.0.1/"),
        "/silent.js": slow,
        "/popup": answer(advert("Pop-up")),
        "/file.zip": answer(b"x", headers={"Content-Disposition": "attachment"}, kind="application/zip"),
    }
    for name, page in PAGES.items():
        if isinstance(page, str):
            page = answer(page.replace("TCP", str(bird.tcp)).replace("UDP", str(bird.udp)))  # noqa: PLW2901
        site[f"/ad/{name}"] = page
    return site
