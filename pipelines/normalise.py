"""Folding: an advert's text made plain for matching, with the way back to every original character.

Compatibility forms (fullwidth, mathematical, circled and squared letters, small capitals, keycap digits) become plain
letters and digits, digits of other scripts become ASCII digits, zero-width, bidi and control characters go, left-over
HTML entities are read, combining marks are composed or dropped. Case and å, ä, ö stay, and so do flags.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from admap.folded import FoldedAdvert, Segment
from admap.records import Advert

SEPARATOR = "\n\n"

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PLAIN = re.compile("[\n\t\x20-\x25\x27-\x7e¡-§«¬®°±¶·»¿À-ÖØ-öø-ıĴ-ľŁ-ňŊ-žǍ-ǰ\u0400-\u0482\u048a-\u052f–—‘’“”]+")
"""Characters that folding leaves as they are, in runs."""
_DROPPED = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"})
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
_NEGATIVE_CIRCLED_A, _NEGATIVE_SQUARED_A = 0x1F150, 0x1F170


@lru_cache(maxsize=65536)
def _folded_cluster(cluster: str) -> str:
    """Fold one base character with its combining marks, or one HTML entity."""
    if len(cluster) > 1 and cluster[0] == "&":
        cluster = html.unescape(cluster)
    composed = unicodedata.normalize("NFKC", cluster)
    return "".join(_folded_character(c) for c in composed)


def _folded_character(character: str) -> str:
    if character in "\n\t":
        return character
    if unicodedata.category(character) in _DROPPED:
        return ""
    for first in (_NEGATIVE_CIRCLED_A, _NEGATIVE_SQUARED_A):
        if first <= ord(character) < first + 26:
            return chr(ord("A") + ord(character) - first)
    if not character.isascii() and (digit := unicodedata.digit(character, -1)) >= 0:
        return str(digit)
    return _SMALL_CAPITALS.get(character, character)


def fold_text(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Fold ``text``; return the folded text and, for each folded character, its ``(start, end)`` in ``text``.

    Takes time in proportion to the length of ``text``. Folding a folded text changes nothing but what it left as an
    entity.
    """
    folded: list[str] = []
    origins: list[tuple[int, int]] = []
    position, length = 0, len(text)
    while position < length:
        run = _PLAIN.match(text, position)
        if run is not None:
            end = run.end()
            if end < length and unicodedata.combining(text[end]):
                end -= 1
            folded.append(text[position:end])
            origins.extend(zip(range(position, end), range(position + 1, end + 1), strict=True))
            position = end
            if position == length or _PLAIN.match(text, position) is None:
                continue
        end = _cluster_end(text, position)
        plain = _folded_cluster(text[position:end])
        folded.append(plain)
        origins.extend([(position, end)] * len(plain))
        position = end
    return "".join(folded), tuple(origins)


def _cluster_end(text: str, start: int) -> int:
    entity = _ENTITY.match(text, start) if text[start] == "&" else None
    end = entity.end() if entity else start + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def lower_keeping_length(text: str) -> str:
    """Lower-case ``text`` character by character, leaving alone the few whose lower case is longer."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def fold(advert: Advert) -> FoldedAdvert:
    """Fold every source of ``advert`` and lay them end to end."""
    parts: list[str] = []
    segments: list[Segment] = []
    position = 0
    for source, original in advert.sources():
        folded, origins = fold_text(original)
        segments.append(Segment(source, _label(source), original, position, position + len(folded), origins))
        parts.append(folded)
        position += len(folded) + len(SEPARATOR)
    text = SEPARATOR.join(parts)
    return FoldedAdvert(advert.ad_id, advert.seen_at, text, lower_keeping_length(text), tuple(segments))


def _label(source: str) -> str:
    """Return a field's label folded and lower-cased; empty for title and body."""
    if not source.startswith("fields."):
        return ""
    return lower_keeping_length(fold_text(source.removeprefix("fields."))[0]).strip()
