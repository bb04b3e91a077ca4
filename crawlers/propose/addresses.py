"""What the addresses of adverts have in common, and which part of them names the advert. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

DATE_PART = re.compile(r"/(?:19|20)\d\d/\d{1,2}(?:/\d{1,2})?(?=/)")
PLAIN_NUMBER = r"(\d+)"
NOT_HOST = "(?<![:/])"
END = r"(?:\.\w{2,5})?/?(?:[?#]|$)"
ID_NAME = re.compile(r"(?:^|_|-)(?:id|nr|no|num|t|tid|aid|ad|item|post|p|key|uid)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Key:
    """A regular expression for the advert's key in its address, and how sure it is (0–1) and why."""

    regex: str
    confidence: float
    why: str


def shape_of(url: str) -> tuple[int, str, tuple[str, ...]]:
    """Return what addresses of one kind share: depth, file ending, query names."""
    parts = urlsplit(url)
    segments = [one for one in parts.path.split("/") if one]
    last = segments[-1] if segments else ""
    ending = last.rpartition(".")[2].lower() if re.search(r"\.\w{2,5}$", last) else ""
    names = tuple(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    return len(segments), ending, names


def parameters(urls: Sequence[str]) -> list[str]:
    """Return the names of the query parameters of ``urls``, by first appearance."""
    found = (name for url in urls for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return list(dict.fromkeys(found))


def without(url: str, names: Sequence[str]) -> str:
    """Return ``url`` without these query parameters and without its fragment."""
    parts = urlsplit(url)
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in names]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(pairs), ""))


def key_of(urls: Sequence[str]) -> Key | None:
    """Return what tells the adverts at ``urls`` apart: a number in the path, a query parameter, or the last words.

    ``urls`` are of different adverts, without meaningless parameters. None where nothing in them does.
    """
    found = list(dict.fromkeys(urls))
    for confidence, why, regex in _proposals(found):
        if regex.endswith(PLAIN_NUMBER) and any(re.search(rf"{regex}(?=[A-Za-z])", url) for url in found):
            continue
        values = [_value(regex, url) for url in found]
        if all(values) and len(set(values)) == len(found):
            return Key(regex, confidence if len(found) > 2 else confidence * 0.7, why)
    return None


def common_path(urls: Sequence[str]) -> str:
    """Return the path that all ``urls`` begin with, up to a slash."""
    paths = [urlsplit(url).path for url in urls]
    common = paths[0] if paths else "/"
    for path in paths:
        while not path.startswith(common):
            common = common[: common.rstrip("/").rfind("/") + 1] if common.count("/") > 1 else "/"
    return common[: common.rfind("/") + 1]


def _value(regex: str, url: str) -> str:
    match = re.search(regex, url)
    return match[1] if match else ""


def _proposals(urls: Sequence[str]) -> Iterator[tuple[float, str, str]]:
    yield from ((0.95, "a number in the path", regex) for regex in _in_segments(urls, _number_forms))
    for name in sorted(parameters(urls), key=lambda name: not ID_NAME.search(name)):
        value = r"(\d+)" if all(re.search(rf"[?&]{re.escape(name)}=\d+(?:&|$)", url) for url in urls) else r"([^&#]+)"
        sure = 0.9 if ID_NAME.search(name) else 0.7
        yield sure, f"the query parameter {name}", rf"[?&]{re.escape(name)}={value}"
    yield from ((0.85, "an identifier in the path", regex) for regex in _in_segments(urls, _code_forms))
    yield from ((0.7, "the words at the end of the path", regex) for regex in _in_segments(urls, _word_forms))


def _in_segments(urls: Sequence[str], forms: Callable[[], Iterator[str]]) -> Iterator[str]:
    """Yield regular expressions for a value in one segment, the last segment first, anchored by a steady part."""
    dated = all(DATE_PART.search(urlsplit(url).path) for url in urls)
    rows = [[one for one in urlsplit(url).path.split("/") if one] for url in urls]
    depth = min((len(row) for row in rows), default=0)
    for back in range(1, depth + 1):
        if dated and back > 1:
            return
        before = {row[-back - 1] if len(row) > back else "" for row in rows}
        steady = before.pop() if len(before) == 1 else ""
        anchor = f"/{_quoted(steady)}/" if steady and not re.fullmatch(r"\d+", steady) else "/"
        tail = END if back == 1 else r"/"
        chosen = [form for form in forms() if form != PLAIN_NUMBER or anchor != "/"]
        for regex in (f"{anchor}{form.replace('END', tail)}" for form in chosen):
            in_host = any((found := re.search(regex, url)) and found.start() < len(_origin(url)) for url in urls)
            yield f"{NOT_HOST}{regex}" if in_host else regex


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _number_forms() -> Iterator[str]:
    yield PLAIN_NUMBER
    yield r"(\d+)(?=[-_./?#]|$)"
    yield r"[A-Za-z]{1,8}[-_]?(\d+)END"
    yield r"[^/?#]*[-_,](\d+)END"
    yield r"[A-Za-z]{1,8}[-_]?(\d+)(?=[-_.,])"


def _code_forms() -> Iterator[str]:
    yield r"([0-9a-f]{8}-[0-9a-f-]{27})"
    yield r"([0-9a-fA-F]{8,40})END"
    yield r"[^/?#]*[-_]([0-9a-zA-Z]*\d[0-9a-zA-Z]*)END"


def _word_forms() -> Iterator[str]:
    yield r"([^/?#]+?)END"


def _quoted(segment: str) -> str:
    """Quote a path segment for a regular expression, leaving what needs no quoting as it is."""
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", unquote(segment) if segment.isascii() else segment)
