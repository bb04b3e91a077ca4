"""Which characters a page is written in: byte order mark, header, meta element, and detection where those are wrong."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

DEFAULT = "cp1252"
"""What an undeclared page in Latin letters is taken for, as browsers do."""

MOST_BROKEN = 0.3
"""The share of its non-ASCII characters that may be broken before a declaration counts as wrong."""

SAMPLE_BYTES = 64 * 1024
MULTIBYTE = re.compile(r"gb|big5|euc|jis|johab|cp9|2022", re.IGNORECASE)


def page_encoding(content_type: str, body: bytes) -> str:
    """Return Python's name of the encoding that ``body`` is in.

    What the header, else a meta element, declares counts unless the bytes speak against it: text that is valid UTF-8
    beyond ASCII is UTF-8, and text of which much cannot be read as declared is detected.
    """
    certain = read_bom(body)[0] or _wide(body)
    if certain:
        return certain
    declared = [name for name in (http_content_type_encoding(content_type), html_body_declared_encoding(body)) if name]
    if body.isascii():
        return declared[0] if declared else "utf-8"
    fitting = [name for name in declared if _broken(body, name) == 0]
    if _broken(body, "utf-8") == 0 and not any(MULTIBYTE.search(name) for name in fitting[:1]):
        return "utf-8"
    roughly = fitting or [name for name in [*declared, "utf-8"] if _broken(body, name) < MOST_BROKEN]
    return roughly[0] if roughly else _detected(body)


def _wide(body: bytes) -> str | None:
    """Return UTF-16 in its byte order where every other byte of the beginning is zero."""
    start = body[:400]
    if len(start) < 8 or start.count(0) < 0.4 * len(start):
        return None
    return "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _broken(body: bytes, encoding: str) -> float:
    """Return the share of the non-ASCII characters that cannot be read in ``encoding``."""
    try:
        body.decode(encoding)
    except LookupError:
        return 1.0
    except UnicodeError:
        text = body.decode(encoding, "replace")
        beyond = sum(1 for character in text if not character.isascii())
        return text.count("\ufffd") / beyond if beyond else 1.0
    return 0.0


def _detected(body: bytes) -> str:
    """Return the encoding that the text itself speaks for; where that is Latin letters, the browsers' default."""
    words = re.sub(rb"<[^>]{0,1000}>|[\x00-\x20]+", b" ", body[: 4 * SAMPLE_BYTES])[:SAMPLE_BYTES]
    match = from_bytes(words).best()
    if match is None:
        return DEFAULT
    letters = [character for character in str(match) if character.isalpha() and not character.isascii()]
    foreign = sum(1 for character in letters if character > "\u036f")
    return match.encoding if foreign > len(letters) / 2 else DEFAULT
