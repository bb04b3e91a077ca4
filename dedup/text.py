"""Texts as sets of hashed shingles, in any script, and the words in them that behave like names.

A shingle is a run of three words; in scripts that are written without spaces, a run of five characters. Digits count
as one and the same sign, so a text with another price or hour stays the same text. Hashes are 63-bit and stable
over processes (BLAKE2b), so that sets, sketches and results do not depend on who computed them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

WORDS_A_SHINGLE = 3
CHARACTERS_A_SHINGLE = 5

# Scripts written without spaces between words (UAX #29, line break classes SA and ID): Thai, Lao, Burmese, Khmer,
# kana, Han.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNIT = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+")
_UNSPACED_CHARACTER = re.compile(rf"[{_UNSPACED}]")
_SENTENCE_END = re.compile(r"[.!?…。！？|\n\r:;•–—-]\s*$")


@lru_cache(maxsize=1 << 18)
def hashed(value: str) -> int:
    """Return a stable 63-bit hash of ``value``."""
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "big") >> 1


def units(text: str) -> list[str]:
    """Return the words of ``text``, folded; in unspaced scripts its characters. Digits become ``0``."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [re.sub(r"\d+", "0", unit) for unit in _UNIT.findall(folded)]


def shingles(text: str) -> frozenset[int]:
    """Return the hashed shingles of ``text``; a text shorter than one shingle is one shingle; an empty one has none."""
    words = units(text)
    if not words:
        return frozenset()
    unspaced = sum(1 for word in words if _UNSPACED_CHARACTER.match(word))
    size = CHARACTERS_A_SHINGLE if 2 * unspaced > len(words) else WORDS_A_SHINGLE
    return frozenset(hashed(" ".join(words[i : i + size])) for i in range(max(1, len(words) - size + 1)))


def text_key(text: str) -> int | None:
    """Return a hash that two texts share exactly when their words are the same; None for an empty text."""
    words = units(text)
    return hashed(" ".join(words)) if words else None


def resemblance(left: frozenset[int], right: frozenset[int]) -> float:
    """Return the Jaccard resemblance of two shingle sets (Broder 1997); 0 where either is empty."""
    if not left or not right:
        return 0.0
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared)


def _capitalised(text: str) -> Iterable[tuple[str, bool]]:
    """Yield ``(folded word, is written like a name)`` for the words of ``text`` that do not start a sentence."""
    previous_end = 0
    for match in _UNIT.finditer(text):
        word = match.group()
        before = text[previous_end : match.start()]
        starts = previous_end == 0 or _SENTENCE_END.search(before) is not None
        previous_end = match.end()
        if len(word) >= 3 and word.isalpha() and not starts and not word.isupper():
            yield word.casefold(), word[0].isupper() and word[1:].islower()


def names(texts: Sequence[str], minimum_share: float = 0.9) -> list[frozenset[str]]:
    """Return, for each text, its words that behave like names over the whole collection.

    A word behaves like a name when, inside sentences, at least ``minimum_share`` of its uses are capitalised. Scripts
    without capitals give no names. German nouns are capitalised too: they are common, and so are sorted out later by
    how many adverts share them.
    """
    written = [list(_capitalised(text)) for text in texts]
    uses = Counter(word for words in written for word, _ in words)
    capitalised = Counter(word for words in written for word, named in words if named)
    named = {word for word, count in capitalised.items() if count >= minimum_share * uses[word]}
    return [frozenset(unit for unit in units(text) if unit in named) for text in texts]
