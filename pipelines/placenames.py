"""Finds the names of places in a text, in any script and form: what each may stand for is settled elsewhere."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain as chained

from admap.folded import FoldedAdvert
from pipelines.gazetteer import MUNICIPALITY, Entry, Gazetteer, gazetteer, sections, unspaced_key
from pipelines.placecontext import Label, Mention, Source, joined
from pipelines.placeforms import SHORT, plain, stems
from pipelines.placesounds import YOD, arabic_key, cyrillic_bases, cyrillic_keys, greek_keys, transcribed_keys

_FOREIGN = re.compile(r"[šśşșčćçžźżłđňńñřťţțğķļģ]")
"""Letters that a careless spelling of a Swedish name does not get."""
_LONG_SOUND = 7
_BY_EAR = re.compile(r"[āēėīįūųąęě]")
_SUFFIX = re.compile(r"['’](?:([dt][ae]n)|[dt][ae](?:y[ıi]m|y[ıi]z)?|y?[ae])(?!\w)")


def mentions_of(folded: FoldedAdvert, source: Source) -> list[Mention]:
    """Return every known name in ``source``, longest first at each place, in order."""
    known = gazetteer()
    tokens, found, at = source.tokens, [], 0
    words = tuple(t.word for t in tokens)
    while at < len(tokens):
        mention = _exact(known, folded.lower, source, words, at) or _derived(known, source, at)
        if mention is None:
            at += 1
            continue
        found.append(mention)
        at = mention.last + 1
    return sorted([*found, *_unspaced(known, folded, source)], key=lambda m: m.start)


def _exact(known: Gazetteer, lower: str, source: Source, words: tuple[str, ...], at: int) -> Mention | None:
    size = known.longest.get(words[at], 0)
    while size:
        matched = known.match(words[at : at + size])
        if matched is None:
            return None
        length, entry = matched
        if joined(lower, source.tokens, at, at + length - 1):
            start, end = source.tokens[at].start, source.tokens[at + length - 1].end
            role = _suffixed(lower, end) or _glued(unspaced_key(lower[max(source.segment.start, start - 24) : start]))
            return Mention(at, at + length - 1, start, end, entry, role, 0.95)
        size = length - 1
    return None


def _suffixed(lower: str, end: int) -> str:
    """Return what a Turkish ending behind an apostrophe says of the name that ends at ``end`` ("Lund'dan")."""
    suffix = _SUFFIX.match(lower, end)
    return "" if suffix is None else "from" if suffix[1] else "in"


def _derived(known: Gazetteer, source: Source, at: int) -> Mention | None:
    token = source.tokens[at]
    word = token.word
    if len(word) < 4 or word.isdigit():
        return None
    if "\u0370" <= word[0] <= "\u03ff" or "\u1f00" <= word[0] <= "\u1fff":
        return _greek(known, source, at) if token.capital or source.caseless else None
    if "\u0400" <= word[0] <= "\u052f":
        mention = _cased(known, source, at) or _sound(known.sounds, source, at)
        asked = mention is None and (token.capital or source.caseless) and _expected(source, at)
        return _by_sound(known.small_sounds, source, at, cyrillic_keys(word)) if asked else mention
    if "\u0600" <= word[0] <= "\u06ff":
        return _arabic(known, source, at)
    return _latin(known, source, at) if token.capital or source.caseless else None


def _cased(known: Gazetteer, source: Source, at: int) -> Mention | None:
    """Find a listed Cyrillic name in one of its cases."""
    token = source.tokens[at]
    if not (token.capital or source.caseless) or token.word in sections("weak.txt")["heard"]:
        return None
    entry = next((known.names[(base,)] for base in cyrillic_bases(token.word) if (base,) in known.names), None)
    return Mention(at, at, token.start, token.end, entry, "sound", 0.85) if entry else None


def _greek(known: Gazetteer, source: Source, at: int) -> Mention | None:
    least = (
        0 if source.tokens[at - 1].word in sections("cues.txt")["in"] or source.label is Label.PLACE else _LONG_SOUND
    )
    return _by_sound(known.sounds, source, at, {key for key in greek_keys(source.tokens[at].word) if len(key) > least})


def _latin(known: Gazetteer, source: Source, at: int) -> Mention | None:
    token = source.tokens[at]
    if token.word in sections("weak.txt")["forms"]:
        return None
    foreign = bool(_FOREIGN.search(token.word))
    form = _form_of(token.word)
    if form is not None:
        return Mention(at, at, token.start, token.end, *form, 0.85)
    if foreign or _BY_EAR.search(token.word):
        least = 0 if _expected(source, at) else _LONG_SOUND
        keys = {key for key in transcribed_keys(token.word) if len(key) > least}
        return _by_sound(known.sounds, source, at, keys)
    if not _expected(source, at):
        return None
    slipped = known.slipped(token.word)
    if slipped is None:
        return _by_sound(known.sounds, source, at, {k for k in transcribed_keys(token.word) if len(k) >= _LONG_SOUND})
    return Mention(at, at, token.start, token.end, slipped, "slip", 0.7)


@lru_cache(maxsize=16384)
def _form_of(word: str) -> tuple[Entry, str] | None:
    """Return the entry that ``word`` is a form of, and what the form says."""
    names = gazetteer().names
    foreign = bool(_FOREIGN.search(word))
    for base, role in chained([(word, "")], stems(word)):
        entry = names.get((base,)) or (None if foreign else names.get((plain(base),)))
        if entry is not None and (not entry.weak or _inflected_town(entry, base, role)):
            return replace(entry, weak=True) if role == SHORT else entry, role
    return None


def _inflected_town(entry: Entry, base: str, role: str) -> bool:
    return municipal(entry) and (role in {"genitive", "area"} or (role in {"in", SHORT} and len(base) > 4))


def _expected(source: Source, at: int) -> bool:
    if source.label in {Label.PLACE, Label.COUNTY}:
        return len(source.tokens[at].word) > 5
    return at > 0 and len(source.tokens[at].word) > 6 and source.tokens[at - 1].word in sections("cues.txt")["in"]


def _by_sound(table: dict[str, Entry], source: Source, at: int, keys: set[str]) -> Mention | None:
    token = source.tokens[at]
    entry = _heard(table, keys)
    return Mention(at, at, token.start, token.end, entry, "", 0.8) if entry else None


def _heard(table: dict[str, Entry], keys: set[str]) -> Entry | None:
    """Return the entry of one of ``keys``, first of those that open with the sound of "j"."""
    return next((table[key] for key in sorted(keys, key=lambda k: (k[:1] != YOD, k)) if key in table), None)


def _sound(table: dict[str, Entry], source: Source, at: int) -> Mention | None:
    token, last, words = source.tokens[at], at, [source.tokens[at].word]
    if at + 1 < len(source.tokens) and source.tokens[at + 1].start - token.end == 1:
        words.insert(0, token.word + source.tokens[at + 1].word)
    for word in (w for w in words if w not in sections("weak.txt")["heard"]):
        last = at + (len(words) == 2 and word is words[0])
        entry = _heard(table, cyrillic_keys(word))
        if entry is not None and (token.capital or source.caseless):
            return Mention(at, last, token.start, source.tokens[last].end, entry, "sound", 0.8)
    return None


def _arabic(known: Gazetteer, source: Source, at: int) -> Mention | None:
    token = source.tokens[at]
    for cut in ("", "ب", "ل", "و", "وب", "ال"):
        word = token.word.removeprefix(cut)
        key = arabic_key(word) if word else ""
        entry = known.names.get((word,)) or known.arabic.get(key) or known.arabic.get(key.removeprefix(YOD))
        if entry is not None:
            return Mention(at, at, token.start, token.end, entry, "in" if cut == "ب" else "", 0.85)
    return None


def _unspaced(known: Gazetteer, folded: FoldedAdvert, source: Source) -> Iterator[Mention]:
    for found in known.unspaced_pattern.finditer(folded.text, source.segment.start, source.segment.end):
        before = folded.text[max(source.segment.start, found.start() - 24) : found.start()]
        most = len(source.tokens) - 1
        at = min(bisect_right(source.ends, found.start()), most)
        last = max(at, min(bisect_left(source.ends, found.end()), most))
        role = _glued(unspaced_key(before)) or "in"
        yield Mention(at, last, found.start(), found.end(), known.unspaced[unspaced_key(found.group())], role, 0.9)


def _glued(before: str) -> str:
    """Return what Thai or Chinese words right before a name say of it."""
    said = before.rstrip(" (（").split(" ")[-1]
    cues = sections("cues.txt")
    if said.endswith(tuple(cues["glued_from"])):
        return "from"
    if any(word in said[-12:] for word in cues["glued_not"]):
        return "not"
    return "in" if said.endswith(tuple(cues["glued_in"])) else ""


def municipal(entry: Entry) -> bool:
    """Tell whether the name may stand for a whole municipality."""
    return any(weight == MUNICIPALITY for _, weight in entry.codes)
