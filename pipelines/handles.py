"""Reads ``handles``: messenger and social accounts as ``platform:handle``, lower case, no leading @.

Platforms' names and what looks like a handle are found apart, then paired: a handle after the name, one before it, a
handle that neighbouring names share, and at last an @handle alone with the platform of its sentence or of the advert.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from spacy.language import Language
from spacy.tokens import Doc

from admap.folded import Segment
from pipelines.found import Found, folded_of, found_of, taken
from pipelines.normalise import fold_text
from pipelines.platforms import Mention, mentions, overlaps

OTHER = "other"
"""What platforms outside the codebook are called: their handles are not coded, and no other platform's."""

SHORTEST_BARE = 4
FARTHEST = 60
MOST_WORDS = 6
TWICE_NAMED = 14
"""A platform named again so soon is one mention ("snap (snapchat)")."""

_BY_NUMBER = frozenset({"whatsapp", "viber"})
_CANDIDATE = re.compile(
    r"(?<![a-zà-ɏ0-9_.@])(?P<at>@\s?)?(?P<handle>[a-z0-9_](?:[a-z0-9_]|[.-](?=[a-z0-9_])){2,39})(?![a-zà-ɏ0-9_])"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LINK = re.compile(
    r"(?<![\w.-])(?:www\.|m\.)?(?P<site>t\.me|telegram\.me|telegram\.dog|instagram\.com|ig\.me/m|instagr\.am|onlyfans\.com|"
    r"snapchat\.com/add|snapchat\.com/t|facebook\.com|fb\.com|fb\.me|m\.me|x\.com|twitter\.com|kik\.me|"
    r"line\.me/ti/p|line\.me/r/ti/p|signal\.me/#eu|wechat\.com)/[@~]?(?P<handle>[a-z0-9_](?:[a-z0-9_]|[.-](?=[a-z0-9_])){1,39})"
)
_LINKED = {
    "t": "telegram", "telegram": "telegram", "instagram": "instagram", "ig": "instagram", "instagr": "instagram",
    "onlyfans": "onlyfans", "snapchat": "snapchat", "facebook": "facebook", "fb": "facebook", "m": "facebook",
    "x": "x", "twitter": "x", "kik": "kik", "line": "line", "signal": "signal", "wechat": "wechat",
}  # fmt: skip
_NO_ACCOUNT = frozenset({"joinchat", "share", "profile.php", "groups", "pages", "home", "explore", "reel", "status"})
_SENTENCE_END = re.compile(r"[.!?…。](?=\s)|\n")
_TIED = re.compile(r"-[^\W\d_]+")
"""A word tied to the platform's name ("kik-namn", "Kik-nimeni") is a word for the account."""
_CLAUSE_END = re.compile(r"\s*(?:$|[.!?,;)\]”\"'“»|/\n])|\s+[-–|]")
_POINTS = re.compile(r"[:=→➡➜⇒»>👉👇⬇~“”„\"'‘’«：]|[-–—]+>")
_AMOUNT = re.compile(
    r"\d[\d.,-]*(?:kr|sek|nok|dkk|eur\w*|usd|k|min\w*|h|t|tim\w*|hours?|st|år|ar|yo|y|cm|mm|m|km|kg|kvm|p|pers\w*|x|am|pm|"
    r"some|th|st|nd|rd|an|e|jan\w*|feb\w*|mar\w*|apr\w*|maj|may|jun\w*|jul\w*|aug\w*|sep\w*|okt\w*|oct\w*|nov\w*|dec\w*)?"
    r"|(?:kl|v|vecka|nr|rum|lgh|ca|max|min|från|till|fr|age|plan|tel|sms|no)\.?\d+|[a-z]{1,2}\d{1,2}|covid\d*"
)
_WEB = re.compile(r"(?:www\.)?[a-z0-9-]+\.(?:com|se|nu|net|org|eu|no|dk|fi|de|fr|es|it|pl|ro|info|me)")


@dataclass(slots=True)
class _Candidate:
    """What may be a handle at ``[start, end)`` of a segment; ``looks`` where its letters alone tell."""

    handle: str
    start: int
    end: int
    from_at: int
    marked: bool
    looks: bool
    platform: str | None = None


@cache
def _links(kind: str) -> frozenset[str]:
    lines = (files("pipelines") / "data/contacts/handle_links.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if line.startswith(f"{kind} | ") for word in fold_text(line)[0].split()[2:])


@cache
def _not_handles() -> frozenset[str]:
    lines = (files("pipelines") / "data/contacts/not_handles.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _is_link(word: str, *kinds: str) -> bool:
    """Tell whether a word, or every character of one in a script without spaces, leads to a handle."""
    return any(word in _links(kind) for kind in kinds) or (
        word > "\u3000" and all(any(c in _links(kind) for kind in kinds) for c in word)
    )


class HandleReader:
    """Appends every handle."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        named: set[str] = set()
        alone: list[tuple[Segment, _Candidate]] = []
        for segment in folded.segments:
            lower = folded.lower[segment.start : segment.end]
            names = mentions(lower)
            named |= {name.platform for name in names if name.kind == "sure"}
            candidates = [
                c
                for c in _candidates(lower)
                if not taken(doc, c.start + segment.start, c.end + segment.start, "emails")
            ]
            for platform, start, end, confidence in _read(lower, segment, names, candidates):
                if platform != OTHER:
                    self._add(doc, segment, platform, start, end, confidence)
            alone += [(segment, c) for c in candidates if c.marked and c.platform is None]
        if len(named) == 1 and OTHER not in named:
            for segment, candidate in alone:
                self._add(doc, segment, next(iter(named)), candidate.start, candidate.end, 0.8)
        return doc

    def _add(self, doc: Doc, segment: Segment, platform: str, start: int, end: int, confidence: float) -> None:
        handle = folded_of(doc).lower[segment.start + start : segment.start + end]
        span = (segment.start + start, segment.start + end)
        found_of(doc).append(Found("handles", f"{platform}:{handle}", *span, confidence))


def _read(
    lower: str, segment: Segment, names: list[Mention], candidates: list[_Candidate]
) -> Iterator[tuple[str, int, int, float]]:
    yield from _linked(lower)
    used = sorted([match.span() for match in _LINK.finditer(lower)] + [(name.start, name.end) for name in names])
    candidates[:] = [c for c in candidates if not overlaps(used, c.start, c.end)]
    labelled = mentions(segment.label)
    if labelled and not names:
        yield from _field(lower, labelled[0], candidates)
    elif names:
        yield from _Pairing(lower, names, candidates).read()


def _linked(lower: str) -> Iterator[tuple[str, int, int, float]]:
    for match in _LINK.finditer(lower):
        if match["handle"] not in _NO_ACCOUNT and not _number(match["handle"]):
            yield _LINKED[match["site"].partition(".")[0]], match.start("handle"), match.end("handle"), 0.97


def _field(lower: str, name: Mention, candidates: list[_Candidate]) -> Iterator[tuple[str, int, int, float]]:
    """Yield the value of a field whose label names the platform: what looks like a handle, or its only word."""
    for candidate in candidates:
        alone = lower[: candidate.from_at].strip() + lower[candidate.end :].strip() == ""
        if candidate.marked or candidate.looks or (alone and candidate.handle not in _not_handles()):
            candidate.platform = name.platform
            yield name.platform, candidate.start, candidate.end, 0.95


def _candidates(lower: str) -> list[_Candidate]:
    found = []
    for match in _CANDIDATE.finditer(lower):
        handle = match["handle"]
        if _number(handle) or _AMOUNT.fullmatch(handle) or not re.search(r"[a-z]", handle):
            continue
        looks = _looks(handle)
        marked = match["at"] == "@" or (bool(match["at"]) and looks)
        found.append(_Candidate(handle, match.start("handle"), match.end(), match.start(), marked, looks))
    return found


def _looks(handle: str) -> bool:
    """Tell whether letters and figures, an underscore or a dot inside make a handle of a word."""
    if re.search(r"\d", handle):
        return bool(re.search(r"[a-z]{2}", handle))
    return "_" in handle or ("." in handle and min(map(len, handle.split("."))) > 1 and not _WEB.fullmatch(handle))


def _number(handle: str) -> bool:
    """Tell whether what looks like a handle is a phone number or a price."""
    digits = sum(c.isdigit() for c in handle)
    return (digits >= 6 and not re.search(r"[a-z]{3}", handle)) or (
        set(handle) <= set("0123456789oil.-") and digits > 0
    )


class _Pairing:
    """Pairs the platforms named in one text with what may be handles in it, both in reading order."""

    def __init__(self, lower: str, names: list[Mention], candidates: list[_Candidate]) -> None:
        self.lower = lower
        self.names = names
        self.candidates = candidates
        self.starts = [candidate.from_at for candidate in candidates]
        self.name_starts = [name.start for name in names]
        self.given: dict[int, _Candidate] = {}

    def read(self) -> Iterator[tuple[str, int, int, float]]:
        """Yield (platform, start, end, confidence) of every handle."""
        for take in (self._after, self._before):
            for place, name in enumerate(self.names):
                candidate = take(place) if place not in self.given else None
                if candidate is not None:
                    candidate.platform = name.platform
                    self.given[place] = candidate
                    sure = candidate.marked or candidate.looks
                    yield name.platform, candidate.start, candidate.end, 0.95 if sure else 0.85
        yield from self._shared()
        yield from self._in_the_sentence()

    def _free(self, start: int, end: int) -> list[_Candidate]:
        """Return what no platform has yet and begins in ``[start, end)``."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [candidate for candidate in self.candidates[first:last] if candidate.platform is None]

    def _names_near(self, start: int, end: int) -> list[Mention]:
        return self.names[bisect_left(self.name_starts, start) : bisect_left(self.name_starts, end)]

    def _after(self, place: int) -> _Candidate | None:
        """Return the handle that follows a platform's name."""
        name = self.names[place]
        own_end, until = name.end, name.end + FARTHEST
        for other in self._names_near(name.end, until):
            if other.platform != name.platform:
                until = other.start
                break
            if other.start < name.end + TWICE_NAMED:
                own_end = other.end
        for candidate in self._free(own_end, until):
            between = self.lower[own_end : candidate.from_at]
            if _ends_between(between):
                break
            if _leads(self.lower, name, between, candidate):
                return candidate
        return None

    def _before(self, place: int) -> _Candidate | None:
        """Return the handle that stands before a platform's name."""
        name = self.names[place]
        others = self._names_near(name.start - FARTHEST, name.start)
        since = max([other.end for other in others if other.platform != name.platform], default=name.start - FARTHEST)
        for candidate in reversed(self._free(since, name.start)):
            between = self.lower[candidate.end : name.start]
            words = _WORD.findall(between)
            if _SENTENCE_END.search(between):
                break
            tied = bool(words) or bool(re.search(r"[(\[@–—,/-]", between))
            if candidate.marked and len(words) <= MOST_WORDS:
                return candidate
            if candidate.looks and len(words) <= 4 and tied and all(word in _links("before") for word in words):
                return candidate
        return None

    def _shared(self) -> Iterator[tuple[str, int, int, float]]:
        """Yield the handle again for a platform named right before one that has it ("IG + Snap: …")."""
        for place in range(len(self.names) - 1, 0, -1):
            name, other = self.names[place], self.names[place - 1]
            between = self.lower[other.end : name.start].strip()
            joined = between in _links("and") and other.platform not in {*_BY_NUMBER, name.platform}
            if joined and place in self.given and place - 1 not in self.given:
                self.given[place - 1] = self.given[place]
                yield other.platform, self.given[place].start, self.given[place].end, 0.85

    def _in_the_sentence(self) -> Iterator[tuple[str, int, int, float]]:
        """Yield an @handle that is left over, with the platform of the handle it is listed after or of its sentence."""
        for place, candidate in enumerate(self.candidates):
            if not candidate.marked or candidate.platform is not None:
                continue
            last = self.candidates[place - 1] if place else None
            if last is not None and last.platform and self._listed(last, candidate):
                candidate.platform = last.platform
            else:
                near = self._names_near(candidate.start - 3 * FARTHEST, candidate.end + 3 * FARTHEST)
                together = [name for name in near if not self._parted(name, candidate)]
                if together:
                    candidate.platform = min(together, key=lambda name: abs(name.start - candidate.start)).platform
            if candidate.platform:
                yield candidate.platform, candidate.start, candidate.end, 0.85

    def _listed(self, last: _Candidate, candidate: _Candidate) -> bool:
        return self.lower[last.end : candidate.from_at].strip() in _links("and") | {","}

    def _parted(self, name: Mention, candidate: _Candidate) -> bool:
        """Tell whether a sentence ends between a platform's name and a candidate."""
        first, last = min(name.end, candidate.end), max(name.start, candidate.from_at)
        return bool(_SENTENCE_END.search(self.lower[first:last]))


def _ends_between(between: str) -> bool:
    """Tell whether a sentence ends in ``between``; one line break right before the handle does not end it."""
    return bool(
        _SENTENCE_END.search(between.rstrip().rstrip(".") if between.strip(" .:\n") == "" else between.rstrip())
    )


def _leads(lower: str, name: Mention, between: str, candidate: _Candidate) -> bool:
    """Tell whether what stands between a platform's name and a candidate leads from one to the other."""
    words = _WORD.findall(between)
    points = bool(_POINTS.search(between[-5:])) or bool(re.search(r"[(\[]\s?$", between))
    naming = bool(_TIED.match(between)) or any(_is_link(word, "naming") for word in words)
    linked = all(_is_link(word, "after", "naming") for word in words[bool(_TIED.match(between)) :])
    if name.kind == "needs sign" and not (candidate.marked or points or naming or name.placed):
        return False
    if candidate.marked:
        return len(words) <= MOST_WORDS
    if candidate.looks:
        return (linked and len(words) <= 4) or (points and len(words) <= MOST_WORDS)
    if name.kind != "sure" or len(candidate.handle) < SHORTEST_BARE or candidate.handle in _not_handles():
        return False
    if candidate.handle in _links("after") | _links("naming") | _links("before"):
        return False
    owned = bool(
        re.search(r"(?:\bmy|\bmin|\bmitt|\bmein|\bmon|\bmi|\bmio|\bmeu)\s$", lower[max(0, name.start - 6) : name.start])
    )
    bare = (points and linked) or (naming and linked) or (owned and linked and bool(words))
    return bare and _ends(lower, candidate.end)


def _ends(lower: str, position: int) -> bool:
    """Tell whether a bare word is the last of its clause, as a handle is and a sentence's next word is not."""
    return bool(_CLAUSE_END.match(lower, position))


@Language.factory("handles")
def create(nlp: Language, name: str) -> HandleReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return HandleReader()
