"""Reads ``emails``, plain or with their signs in words or brackets, in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import phonenumbers
from spacy.language import Language
from spacy.tokens import Doc

from pipelines.found import Found, folded_of, found_of
from pipelines.normalise import fold_text

_PLAIN = re.compile(
    r"(?<![\w.%+-])[^\W_][\w.%+-]{0,63}@[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![a-z0-9])"
)
_OPEN, _CLOSE = r"""[(\[{<«【（*_/+'"|~-]""", r"""[)\]}>»】）*_/+'"|~-]"""
_NAME = r"[^\W_][\w%+-]{0,63}"
_PART = r"[a-z0-9][a-z0-9-]{0,62}"
_GENERIC = {"com", "net", "org", "info", "biz", "eu", "uk", "example", "test", "email", "online", "mail", "name", "me"}
TOPS = frozenset({region.lower() for region in phonenumbers.SUPPORTED_REGIONS} | _GENERIC)
"""Top-level domains that a disguised address may end in: countries' (as libphonenumber lists them), common others."""

FARTHEST = 130
CUE_BEFORE = 40


@cache
def _words(sign: str) -> str:
    """Return a pattern of the words for one sign, longest first; ``*`` stands for any ending."""
    for line in (files("pipelines") / "data/contacts/mail_words.txt").read_text(encoding="utf-8").splitlines():
        name, _, row = line.partition(" | ")
        if name == sign:
            words = {fold_text(word.strip().lower())[0] for word in row.split(",")}
            return "|".join(re.escape(w).replace(r"\*", r"\w*") for w in sorted(words, key=len, reverse=True))
    raise KeyError(sign)


@cache
def _at() -> re.Pattern[str]:
    """Return a pattern of what stands for @; the name of its group tells how sure it is."""
    every = f"{_words('at')}|{_words('maybe_at')}"
    enclosed = rf"\s?{_OPEN}\s?(?:{every}|a|@)\s?{_CLOSE}\s?"
    aside = r"(?:\([^()\n]{1,40}\)\s?)?"
    tight = r"(?<=\w)[(\[{<][^\W\d_]{1,20}[)\]}>](?=[a-z0-9])"
    return re.compile(
        rf"(?P<enclosed>{enclosed})|(?P<sign>\s?@\s?{aside})|\s(?P<word>{_words('at')})\s"
        rf"|\s(?P<maybe>{_words('maybe_at')})\s|(?P<tight>{tight})"
    )


@cache
def _sides() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of the part before the @ (up to the text's end) and of the part after it."""

    def sign(names: str, own: str) -> str:
        return rf"\s?{_OPEN}\s?(?:{_words(names)}|{own})\s?{_CLOSE}\s?|\s(?:{_words(names)})\s"

    dot = rf"(?:{sign('dot', r'[.]')}|[.。]|\s[.]\s)"
    between = rf"(?:{dot}|{sign('underscore', '_')}|{sign('hyphen', '-')})"
    local = re.compile(rf"(?<![\w.@])(?:{_NAME}{between}){{0,3}}{_NAME}$")
    top = "|".join(sorted(TOPS, key=len, reverse=True))
    return local, re.compile(rf"(?P<host>{_PART}(?:{dot}{_PART}){{0,3}})(?P<dot>{dot})(?P<top>{top})(?![\w@])")


class EmailReader:
    """Appends every mail address."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        for segment in folded.segments:
            lower = folded.lower[segment.start : segment.end]
            plain = [(m.start(), m.end(), m.group(), 0.99) for m in _PLAIN.finditer(lower)]
            for start, end, address, confidence in (*plain, *_disguised(lower, segment.label)):
                if confidence == 0.99 or not any(start < e and s < end for s, e, _, _ in plain):
                    span = (segment.start + start, segment.start + end)
                    found_of(doc).append(Found("emails", address, *span, confidence))
        return doc


def _disguised(lower: str, label: str) -> Iterator[tuple[int, int, str, float]]:
    before, after = _sides()
    read_to = 0
    for at in _at().finditer(lower):
        host = after.match(lower, at.end()) if at.start() >= read_to else None
        local = before.search(lower[max(0, at.start() - FARTHEST) : at.start()]) if host is not None else None
        if host is None or local is None:
            continue
        start = at.start() - len(local.group())
        name = _joined(local.group())
        spoken_of = bool(_cue().search(lower[max(0, start - CUE_BEFORE) : start] + " " + label))
        if _sure(at, host["dot"], name, spoken_of=spoken_of):
            read_to = host.end()
            yield start, read_to, f"{name}@{_joined(host['host'])}.{host['top']}", 0.93


@cache
def _cue() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_words('mail')})(?!\w)")


@cache
def _no_name() -> re.Pattern[str]:
    return re.compile(_words("no_name"))


def _sure(at: re.Match[str], dot: str, name: str, *, spoken_of: bool) -> bool:
    """Tell whether an at-sign, as it is written, makes an address of what stands around it."""
    spelled = dot.strip() not in {".", "。"}
    if at["maybe"] or at["sign"]:
        if _no_name().fullmatch(name):
            return False
        if at["sign"] and not at["sign"].startswith((" ", "\n")):
            return True
        telling = any(c in "._-" or c.isdigit() for c in name)
        return spelled or spoken_of or (bool(at["sign"]) and (telling or at["sign"].endswith(" ")))
    return True


def _joined(part: str) -> str:
    """Write the words and brackets inside one side of an address as the signs they stand for."""
    for sign, written in (("underscore", "_"), ("hyphen", "-"), ("dot", ".")):
        part = re.sub(rf"\s?{_OPEN}\s?(?:{_words(sign)}|{re.escape(written)})\s?{_CLOSE}\s?", written, part)
        part = re.sub(rf"\s(?:{_words(sign)})\s", written, part)
    return re.sub(r"\s?[.。]\s?", ".", part)


@Language.factory("emails")
def create(nlp: Language, name: str) -> EmailReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return EmailReader()
