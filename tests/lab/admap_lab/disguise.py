"""The ways in which people in the demonstration world write a phone number."""

from __future__ import annotations

import random

from admap_lab.facts import EN_DIGITS, SV_DIGITS

FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def disguised(number: str, language: str, rng: random.Random) -> str:
    """Return ``number`` (national, starting with 0) as somebody might write it in ``language``."""
    ways = (
        ["plain"] * 3 + ["grouped"] * 5 + ["international"] * 3 + ["dots", "spaced", "keycaps", "fullwidth", "letters"]
    )
    if language in {"sv", "en"}:
        ways += ["words"]
    way = rng.choice(ways)
    if way == "grouped":
        return f"{number[:3]}-{number[3:6]} {number[6:8]} {number[8:]}"
    if way == "international":
        return f"+46 {number[1:3]} {number[3:6]} {number[6:8]} {number[8:]}"
    if way == "dots":
        return f"{number[:4]}.{number[4:6]}.{number[6:8]}.{number[8:]}"
    if way == "spaced":
        return " ".join(number)
    if way == "keycaps":
        return "".join(f"{digit}\ufe0f\u20e3" for digit in number)
    if way == "fullwidth":
        return number.translate(FULLWIDTH)
    if way == "letters":
        return number.replace("0", "O")
    if way == "words":
        return " ".join((SV_DIGITS if language == "sv" else EN_DIGITS)[int(digit)] for digit in number)
    return number
