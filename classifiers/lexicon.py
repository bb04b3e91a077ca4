"""The lexicons: phrases by language, from the data files of this room, and one search for all their anchors.

A lexicon line is plain words with six marks: ``(a|b)`` either, ``x?`` x or nothing, ``*`` any ending or beginning of
a word, `` … `` up to forty characters of the same sentence, ``§`` one or two digits, ``~`` a word that is a name. A
leading ``=`` keeps accents (``=nő`` is not ``no``); all other lines match with and without them. Several lines are
parted by ``;``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, cast

import yaml
from ahocorasick_rs import AhoCorasick, Implementation

from classifiers.anchors import Anchor, anchors_of

_UNSPACED = frozenset({"th", "zh"})
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
_OPEN_END = re.compile(r" [*…](?=$|[|)])")
"""An ending that may be anything adds nothing to a match."""


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
    anchors: tuple[Anchor, ...]
    exact: bool

    @property
    def led(self) -> bool:
        """Whether every match begins with one of the anchors."""
        return bool(self.anchors) and all(anchor.leads for anchor in self.anchors)

    @property
    def pattern(self) -> re.Pattern[str]:
        """The line as a regular expression, compiled when first asked for."""
        return _compiled(self.expression)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


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
    anchors = anchors_of(words, spaced=language not in _UNSPACED, prefixed=language in _ARABIC)
    return Phrase(line, language, body, anchors, exact)


@cache
def document(name: str) -> Mapping[str, Any]:
    """Return the data file ``name`` of this room (YAML, safely loaded)."""
    text = files("classifiers").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506  (the C safe loader)


Path = tuple[str, ...]
"""Where a lexicon is: its data file, and the groups that lead to a mapping from language to lines."""


@dataclass(frozen=True)
class Lexicon:
    """The phrases of one group of a data file, found by their anchors."""

    path: Path
    phrases: tuple[Phrase, ...] = field(compare=False)

    def __iter__(self) -> Iterator[Phrase]:
        return iter(self.phrases)

    @cached_property
    def unanchored(self) -> tuple[int, ...]:
        """Places of the phrases without an anchor."""
        return tuple(place for place, one in enumerate(self.phrases) if not one.anchors)


@cache
def phrases(name: str, *path: str) -> Lexicon:
    """Return the compiled phrases of one group of a lexicon: ``path`` leads to a mapping from language to lines."""
    return _lexicons()[name, *path]


@cache
def _lexicons() -> Mapping[Path, Lexicon]:
    """Return every lexicon of this room."""
    folder = files("classifiers").joinpath("data")
    names = sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml"))
    return {path: _lexicon(path, group) for name in names for path, group in _groups(document(name), (name,))}


def _lexicon(path: Path, group: Mapping[str, str]) -> Lexicon:
    lines = (
        phrase(line.strip(), language)
        for language, listed in group.items()
        for line in listed.replace("\n", " ").split(";")
        if line.strip()
    )
    return Lexicon(path, tuple(lines))


def _groups(tree: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Yield every mapping from language to lines in a data file, with the path that leads to it."""
    if isinstance(tree, Mapping):
        if all(len(key) == 2 and isinstance(lines, str) for key, lines in tree.items()):
            yield path, tree
        else:
            for name, branch in tree.items():
                yield from _groups(branch, (*path, name))


Owners = Sequence[tuple[bool, bool, Sequence[tuple[Path, int]]]]
"""The phrases of one anchor, by whether a word begins and ends with it: their lexicons, and places in them."""


@cache
def anchor_search(*, exact: bool) -> tuple[Sequence[Owners], AhoCorasick]:
    """Return the owners of the anchors of every lexicon of this room, and what finds them all in one pass."""
    table: dict[str, dict[tuple[bool, bool], list[tuple[Path, int]]]] = {}
    for path, lexicon in _lexicons().items():
        for place, one in enumerate(lexicon.phrases):
            for anchor in set(one.anchors) if one.exact is exact else ():
                owners = table.setdefault(anchor.text, {})
                owners.setdefault((anchor.opens, anchor.closes), []).append((path, place))
    owned = [[(*edges, owners) for edges, owners in held.items()] for held in table.values()]
    return owned, AhoCorasick(list(table), implementation=Implementation.DFA)
