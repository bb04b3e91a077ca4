"""Reads ``handles``: messenger and social accounts as ``platform:handle``, lower case, no leading @."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from spacy.language import Language
from spacy.tokens import Doc

from admap.folded import FoldedAdvert, Segment
from pipelines.found import Found, folded_of, found_of, taken
from pipelines.normalise import fold_text

_HANDLE = r"(?P<at>@\s?)?(?P<handle>[a-z0-9_](?:[a-z0-9_]|[.-](?=[a-z0-9_])){2,39})"
_LEAD = (
    r"(?P<lead>\s(?:is|är|er|ist|es|é|heter)\s:?|\s?[:=;–—-]+>?\s{0,2}|"
    r"\s?(?:id|user|username|användarnamn|användare|name|namn|konto|account|nick|@)\s?[:=]?\s{1,2}|"
    r"\s?\(\s?|\s?[\"”“»']\s?|\s{1,2})"
)


@cache
def _names() -> tuple[dict[str, tuple[str, bool]], re.Pattern[str]]:
    """Return name → (platform, needs more than its name), and a pattern of all names, longest first."""
    known: dict[str, tuple[str, bool]] = {}
    for line in (files("pipelines") / "data/contacts/platforms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        platform, sure, unsure = (part.strip() for part in line.split("|"))
        for names, weak in ((sure, False), (unsure, True)):
            for name in names.split(","):
                if name.strip():
                    known[fold_text(name.strip().lower())[0]] = (platform, weak)
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return known, re.compile(rf"(?<![\w@.])(?P<name>{names})(?:(?<=\w{{5}})[^\W\d]{{1,3}})?(?!\w)")


@cache
def _not_handles() -> frozenset[str]:
    """Return the ordinary words that often follow a platform's name."""
    lines = (files("pipelines") / "data/contacts/not_handles.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


_AFTER = re.compile(r"(?:-[^\W\d]{1,8}(?!\w))?" + _LEAD + _HANDLE)
_LINK = re.compile(
    r"(?<![\w.])(?P<site>t\.me|instagram\.com|onlyfans\.com|snapchat\.com/add|facebook\.com|x\.com|twitter\.com)"
    r"/@?(?P<handle>[a-z0-9_.]{3,40})"
)
_LINKED = {
    "t.me": "telegram",
    "instagram.com": "instagram",
    "onlyfans.com": "onlyfans",
    "snapchat.com/add": "snapchat",
    "facebook.com": "facebook",
    "x.com": "x",
    "twitter.com": "x",
}
_BEFORE = re.compile(
    r"(?:@\s?(?P<marked>[a-z0-9_.]{3,40})|(?P<plain>[a-z0-9_.]*[0-9_][a-z0-9_.]*))"
    r"\s?(?:\(|,|on|på|via|@|auf|en|на|na|i|-|–)\s?$"
)


class HandleReader:
    """Appends every handle."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        for segment in folded.segments:
            for platform, handle, start, end, confidence in _handles(folded, segment):
                if not taken(doc, start, end, "emails"):
                    found_of(doc).append(Found("handles", f"{platform}:{handle}", start, end, confidence))
        return doc


def _handles(folded: FoldedAdvert, segment: Segment) -> Iterator[tuple[str, str, int, int, float]]:
    lower = folded.lower[segment.start : segment.end]
    for match in _LINK.finditer(lower):
        handle = match["handle"].strip("._")
        yield (
            _LINKED[match["site"]],
            handle,
            segment.start + match.start("handle"),
            segment.start + match.start("handle") + len(handle),
            0.97,
        )
    known, names = _names()
    labelled = names.search(segment.label) if segment.label else None
    if labelled is not None:
        value = re.fullmatch(r"\s*@?\s?(?P<handle>[a-z0-9_](?:[a-z0-9_]|[.-](?=[a-z0-9_])){1,39})\s*", lower)
        if value is not None and not _number(value["handle"]):
            start = segment.start + value.start("handle")
            yield known[labelled["name"]][0], value["handle"], start, start + len(value["handle"]), 0.95
            return
    for name in names.finditer(lower):
        platform, weak = known[name["name"]]
        hit = _after(lower, name.end(), weak=weak) or _before(lower, name.start())
        if hit is not None:
            handle, start = hit
            yield platform, handle, segment.start + start, segment.start + start + len(handle), 0.93


def _after(lower: str, position: int, *, weak: bool) -> tuple[str, int] | None:
    match = _AFTER.match(lower, position)
    if match is None:
        return None
    handle, lead = match["handle"], match["lead"]
    marked = bool(match["at"]) or "@" in lead
    pointed = marked or any(sign in lead for sign in ":=(\"”“»'") or lead.strip(" -–—>") != ""
    looks = bool(re.search(r"[0-9_]|\w\.\w", handle))
    if _number(handle) or (handle in _not_handles() and not marked):
        return None
    if not (looks or marked) and (weak or not pointed or not _ends(lower, match.end("handle"))):
        return None
    return handle, match.start("handle")


def _ends(lower: str, position: int) -> bool:
    """Tell whether a bare word is the last of its clause, as a handle is and a sentence's next word is not."""
    return not re.match(r"\s\w", lower[position : position + 2])


def _before(lower: str, position: int) -> tuple[str, int] | None:
    match = _BEFORE.search(lower, max(0, position - 48), position)
    if match is None:
        return None
    group = "marked" if match["marked"] else "plain"
    handle = match[group].strip(".")
    if len(handle) < 3 or _number(handle) or not re.search(r"[a-z]", handle):
        return None
    return handle, match.start(group)


def _number(handle: str) -> bool:
    """Tell whether what looks like a handle is a phone number or a price."""
    return (sum(c.isdigit() for c in handle) >= 6 and not re.search(r"[a-z]{3}", handle)) or handle.isdigit()


@Language.factory("handles")
def create(nlp: Language, name: str) -> HandleReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return HandleReader()
