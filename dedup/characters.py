"""What each Unicode character is to the reading of texts: tables over all code points, made once a process."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

SEPARATOR, WORD, UNSPACED, IGNORED, STOP, PAUSE = range(6)
"""Kinds. STOP ends a sentence, PAUSE (colon, dash …) does not, but what follows may be capitalised as if it did."""

TEXT_END = 0
BODY_START = 1
"""Control characters that part one text from the next, and its title from its body."""

_ALL = 0x110000
_TABLED = 0x20000
# Scripts written without spaces between words (UAX #14, classes SA and ID): Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x20000, 0x323AF),
)  # fmt: skip
_STOPS = ".!?。|\n\r\u2028\u2029•"
_PAUSES = ":;–—-"


@cache
def kinds() -> NDArray[np.uint8]:
    """Return the kind of every code point."""
    table = np.zeros(_ALL, dtype=np.uint8)
    for code in range(_TABLED):
        category = unicodedata.category(chr(code))
        if category[0] in "LNM":
            table[code] = WORD
        elif category == "Cf":
            table[code] = IGNORED
    for first, last in _UNSPACED:
        table[first : last + 1] = UNSPACED
    table[digits()] = WORD
    table[[ord(c) for c in _STOPS]] = STOP
    table[BODY_START] = STOP
    table[[ord(c) for c in _PAUSES]] = PAUSE
    return table


@cache
def folded() -> NDArray[np.uint32]:
    """Return every code point without its case; digits of all scripts are ``0``."""
    table = np.arange(_ALL, dtype=np.uint32)
    for code in range(_TABLED):
        lower = chr(code).casefold()
        table[code] = ord(lower[0])
    table[digits()] = ord("0")
    return table


@cache
def digits() -> NDArray[np.bool_]:
    """Return which code points are decimal digits."""
    table = np.zeros(_ALL, dtype=np.bool_)
    table[[code for code in range(_TABLED) if chr(code).isdecimal()]] = True
    return table


@cache
def capitals() -> NDArray[np.bool_]:
    """Return which code points are capital letters."""
    table = np.zeros(_ALL, dtype=np.bool_)
    table[[code for code in range(_TABLED) if chr(code).isupper()]] = True
    return table
