"""Folding: an advert's text made plain for matching, with the way back to every original character.

Compatibility forms (fullwidth, mathematical letters, keycap digits) become plain letters, zero-width and bidi
control characters go, left-over HTML entities are read, combining marks are composed. Case and å, ä, ö stay.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from admap.records import Advert, FoldedAdvert, Segment

SEPARATOR = "\n\n"
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")


@lru_cache(maxsize=65536)
def _plain(cluster: str) -> str:
    composed = unicodedata.normalize("NFKC", cluster)
    return "".join(c for c in composed if unicodedata.category(c) not in {"Cf", "Mn", "Me", "Cc", "Cs"} or c in "\n\t")


def _clusters(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = 0
    while position < len(text):
        entity = _ENTITY.match(text, position) if text[position] == "&" else None
        end = entity.end() if entity else position + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        spans.append((position, end))
        position = end
    return spans


def fold_text(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Fold ``text``; return the folded text and, for each folded character, its ``(start, end)`` in ``text``."""
    folded: list[str] = []
    origins: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        cluster = text[start:end]
        plain = _plain(html.unescape(cluster) if cluster[0] == "&" and end - start > 1 else cluster)
        folded.append(plain)
        origins.extend([(start, end)] * len(plain))
    return "".join(folded), tuple(origins)


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
        label = lower_keeping_length(fold_text(source.removeprefix("fields."))[0]).strip() if source.startswith("fields.") else ""
        segments.append(Segment(source, label, original, position, position + len(folded), origins))
        parts.append(folded)
        position += len(folded) + len(SEPARATOR)
    text = SEPARATOR.join(parts)
    return FoldedAdvert(advert.ad_id, advert.seen_at, text, lower_keeping_length(text), tuple(segments))
