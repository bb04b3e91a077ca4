"""Phrases of the lexicons and where they stand in an advert.

A lexicon line is plain words with six marks: ``(a|b)`` either, ``x?`` x or nothing, ``*`` any ending or beginning of
a word, `` … `` up to forty characters of the same sentence, ``§`` one or two digits, ``~`` a word that is a name. A
leading ``=`` keeps accents (``=nő`` is not ``no``); all other lines match with and without them. Several lines are
parted by ``;``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import islice
from typing import Any, cast

import yaml
from ahocorasick_rs import AhoCorasick, Implementation

from admap.folded import FoldedAdvert, Segment
from admap.records import Evidence, Reading

_FAMILIES = tuple(
    map(
        frozenset,
        (("sv", "no", "da", "is"), ("es", "pt", "it", "fr", "ro"), ("de", "nl"), ("pl", "cs", "hr", "sk", "sl")),
    )
) + tuple(map(frozenset, (("hr", "sr", "bs"), ("lt", "lv"), ("fi", "et"), ("ru", "uk", "bg", "sr"))))
"""Languages near enough for one to be taken for another in a short text."""

_ALWAYS = frozenset({"sv", "en"})
_UNSPACED = frozenset({"th", "zh"})
_MARKED = frozenset({"th"})
_TONAL = frozenset({"vi"})
"""Languages in which accents tell words apart throughout (``nợ`` debt), so that no line is matched without them."""
_ARABIC = frozenset({"ar", "fa"})
_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي"}
    | {"ک": "ك", "ة": "ه", "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "–": "-", "—": "-", "‑": "-"}
)
_SPACE = r"\s[^\S\n]?"
_GAP = r"\s(?:[^.!?;\n]{0,40}?\s)?"
_UNSPACED_GAP = r"[^.!?;\n。！？；]{0,20}?"
_MOST = 60
"""Places of one phrase that are looked at: more of the same words tell nothing more."""


class _Plain(dict[int, str]):
    """Each character's plain form; a table that fills itself, so that ``str.translate`` can use it."""

    def __missing__(self, code: int) -> str:
        char = chr(code).translate(_SPECIAL)
        digit = unicodedata.digit(char, -1)
        if digit >= 0:
            char = str(digit)
        elif "LATIN" in unicodedata.name(char, ""):
            char = unicodedata.normalize("NFD", char)[0]
        self[code] = char
        return char


_PLAIN = _Plain()


def plain(text: str) -> str:
    """Return lower-case ``text`` without accents, with ASCII digits and apostrophes; offsets hold."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a lexicon, compiled. Every match contains one of ``anchors`` (none: unknown)."""

    line: str
    language: str
    expression: str
    anchors: tuple[str, ...]
    exact: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        """The line as a regular expression, compiled when first asked for."""
        return _compiled(self.expression)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a phrase stands in the folded text."""

    start: int
    end: int
    phrase: Phrase


@dataclass(frozen=True)
class AdvertText:
    """A folded advert with its reading, and its text made plain for the lexicons."""

    folded: FoldedAdvert
    reading: Reading

    @cached_property
    def plain(self) -> str:
        """The folded lower-case text without accents."""
        return plain(self.folded.lower)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The anchors of all lexicons that stand in the text, in either form."""
        known, search = _anchor_search()
        return frozenset(
            known[found]
            for form in {self.plain, self.folded.lower}
            for found, _, _ in search.find_matches_as_indexes(form, overlapping=True)
        )

    @cached_property
    def languages(self) -> frozenset[str] | None:
        """The languages whose phrases may be meant: those written, their kin, Swedish and English; None for all."""
        known = frozenset(self.reading.text_languages)
        if not known:
            return None
        return known.union(_ALWAYS, *(family for family in _FAMILIES if family & known))

    @cached_property
    def running(self) -> frozenset[str] | None:
        """The languages of the running text and their kin, Swedish and English not always among them; None for all."""
        known = frozenset(self.reading.text_languages)
        return known.union(*(family for family in _FAMILIES if family & known)) if known else None

    def segment(self, hit: Hit) -> Segment:
        """Return the part of the advert that ``hit`` stands in."""
        return self.folded.segment_at(hit.start)

    def written_in(self, language: str) -> bool:
        """Tell whether the advert's running text is known to be, or may be, in ``language``."""
        return language in self.reading.text_languages

    def evidence(self, key: str, value: Any, hit: Hit, confidence: float = 0.9) -> Evidence:
        """Return evidence of ``value`` for the words of ``hit``."""
        return self.folded.evidence(key, value, hit.start, hit.end, confidence)


_OPEN_END = re.compile(r" [*…](?=$|[|)])")
"""An ending that may be anything adds nothing to a match."""
_GROUP = re.compile(r"\(([^()]*)\)([?*]?)")
_LOOSE = re.compile(r".\?|[*… §~]")


def _anchors(line: str) -> tuple[str, ...]:
    """Return pieces of text of which every match contains at least one: the longest certain ones; none where unsure."""
    flat = line
    while "(" in flat and (nested := re.search(r"\([^()]*\([^()]*\)[^()]*\)", flat)):
        flat = flat[: nested.start()] + _inner_dropped(nested.group()) + flat[nested.end() :]
    choices: list[tuple[str, ...]] = [(run,) for run in _LOOSE.sub("\0", _GROUP.sub("\0", flat)).split("\0") if run]
    choices += [
        tuple(max(_LOOSE.sub("\0", one).split("\0"), key=len) for one in group.group(1).split("|"))
        for group in _GROUP.finditer(flat)
        if group.group(2) not in {"?", "*"}
    ]
    if "|" in _GROUP.sub("", flat):
        return ()
    best = max(choices, key=lambda choice: min(map(len, choice)), default=())
    return best if best and min(map(len, best)) > 1 else ()


def _inner_dropped(group: str) -> str:
    """Return a group with the groups inside it replaced by a gap."""
    inside_out = group[1:-1]
    while "(" in inside_out:
        inside_out = re.sub(r"\([^()]*\)\??", "*", inside_out)
    return f"({inside_out})"


_MARKS = {
    " ": _SPACE,
    "…": _GAP,
    "*": r"\w*",
    "§": r"\d{1,2}",
    "~": r"([^\W\d_]{2,15})",
    "(": "(?:",
    ")": ")",
    "|": "|",
    "?": "?",
}


def _folded(words: str) -> str:
    """Return ``words`` in the form that folded adverts have: compatibility forms plain, no combining marks (Thai)."""
    return "".join(c for c in unicodedata.normalize("NFKC", words) if unicodedata.category(c) != "Mn")


def phrase(line: str, language: str) -> Phrase:
    """Compile one line of a lexicon for ``language`` (ISO 639-1)."""
    exact = line.startswith("=") or language in _TONAL
    words = "…".join(_folded(part) for part in line.lstrip("=").strip().lower().split("…"))
    words = words if exact else plain(words)
    words = _OPEN_END.sub("", words).replace(" … ", "…")
    marks = _MARKS if language not in _UNSPACED else _MARKS | {"…": _UNSPACED_GAP}
    body = "".join(marks.get(char) or re.escape(char) for char in words)
    if language not in _UNSPACED:
        prefix = "(?:[وفبلك]?(?:ال)?|لل)" if language in _ARABIC else ""
        body = f"(?<!\\w){prefix}(?:{body})(?!\\w)"
    return Phrase(line, language, body, _anchors(words), exact)


@cache
def document(name: str) -> Mapping[str, Any]:
    """Return the data file ``name`` of this room (YAML, safely loaded)."""
    text = files("classifiers").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506  (the C safe loader)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The phrases of one group of a lexicon, found by their anchors."""

    phrases: tuple[Phrase, ...]

    def __iter__(self) -> Iterator[Phrase]:
        return iter(self.phrases)

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        """Places of the phrases by anchor; of those without one under the empty text."""
        places: dict[str, list[int]] = {"": []}
        for place, one in enumerate(self.phrases):
            for anchor in one.anchors or ("",):
                places.setdefault(anchor, []).append(place)
        return places

    def candidates(self, text: AdvertText, *, any_language: bool = False) -> Iterator[Phrase]:
        """Yield the phrases, in order, that may stand in ``text``: of its languages, and with an anchor in it."""
        places = self._places
        found = {place for anchor in places.keys() & text.anchors for place in places[anchor]}
        languages = None if any_language else text.languages
        for place in sorted(found.union(places[""])):
            one = self.phrases[place]
            if languages is None or one.language in languages:
                yield one


@cache
def phrases(name: str, *path: str) -> Lexicon:
    """Return the compiled phrases of one group of a lexicon: ``path`` leads to a mapping from language to lines."""
    group = document(name)
    for step in path:
        group = group[step]
    return _lexicon(group)


def _lexicon(group: Mapping[str, str]) -> Lexicon:
    return Lexicon(
        tuple(
            phrase(line.strip(), language)
            for language, lines in group.items()
            for line in lines.replace("\n", " ").split(";")
            if line.strip()
        )
    )


def _groups(tree: Any) -> Iterator[Mapping[str, str]]:
    """Yield every mapping from language to lines in a data file."""
    if isinstance(tree, Mapping):
        if all(len(key) == 2 and isinstance(lines, str) for key, lines in tree.items()):
            yield tree
        else:
            for branch in tree.values():
                yield from _groups(branch)


@cache
def _anchor_search() -> tuple[tuple[str, ...], AhoCorasick]:
    """Return the anchors of every lexicon of this room, and what finds them all in one pass."""
    folder = files("classifiers").joinpath("data")
    names = sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml"))
    groups = (group for name in names for group in _groups(document(name)))
    anchors = tuple(sorted({anchor for group in groups for one in _lexicon(group) for anchor in one.anchors}))
    return anchors, AhoCorasick(anchors, implementation=Implementation.DFA)


def find(text: AdvertText, wanted: Lexicon, *, any_language: bool = False) -> Iterator[Hit]:
    """Yield the places in ``text`` where phrases of its languages (or of any language) stand, the first of each."""
    for one in wanted.candidates(text, any_language=any_language):
        for match in islice(one.pattern.finditer(text.folded.lower if one.exact else text.plain), _MOST):
            words = match.group()
            start = match.start() + len(words) - len(words.lstrip())
            hit = Hit(start, start + len(words.strip()), one)
            if hit.start >= hit.end or hit.start >= text.segment(hit).end:
                continue
            if one.language not in _MARKED or _marks_agree(text, hit):
                yield hit


def place(text: AdvertText, evidence: Evidence) -> tuple[int, int] | None:
    """Return where the words of ``evidence`` stand in the folded text, where they stand in title or body."""
    segment = next((s for s in text.folded.segments if s.source == evidence.source and not s.label), None)
    if segment is None:
        return None
    start = segment.start + bisect_left(segment.origins, (evidence.start, 0))
    end = segment.start + bisect_left(segment.origins, (evidence.end, 0))
    return (start, end) if start < end else None


def _marks_agree(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the original has the line's vowel and tone marks, which folding drops (``หนี้`` debt, ``หนู`` I)."""
    segment = text.segment(hit)
    start = segment.origins[hit.start - segment.start][0]
    end = segment.origins[hit.end - segment.start - 1][1]
    original = unicodedata.normalize("NFKC", segment.original[start : end + 4])
    return original.lower().startswith(unicodedata.normalize("NFKC", hit.phrase.line.lower()))


def inside(hit: Hit, excluded: Iterable[Hit]) -> bool:
    """Tell whether ``hit`` overlaps words that mean something else ("young at heart")."""
    return any(other.start < hit.end and hit.start < other.end for other in excluded)
