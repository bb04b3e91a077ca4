"""Adverts made to hurt: coding must take them without an error, in time linear in their length.

Each round draws a few hostile pieces (digit runs, repeated words that begin every pattern, zero-width and bidi
characters, broken surrogates, unclosed brackets and quotes, mixed scripts), repeats them to a length and to four times
that length, codes both, and compares the time a character takes. Prints JSON with the worst ratio and the pieces behind
it; ends with exit code 1 where an advert raised or evidence was not an exact slice. ``--minutes`` says how long.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from datetime import date

from admap.coding_version import CODING_VERSION
from admap.records import Advert
from classifiers.coding import code
from pipelines.normalise import fold
from pipelines.pipeline import read

PIECES = (
    *("0", "070", "0701740601 ", "+46 70 174 06 01, ", "noll sju noll ", "seven ", "1", "12/3-18/3 ", "18+ ", "20-25 "),
    *("a", "å", "A", " ", "\n", ".", ",", "-", "–", "(", "[", '"', "“", "@", "@a ", "a@b.example ", "snap: ", "tele "),
    *(
        "eskort ",
        "escort ",
        "svenska ",
        "från Lund ",
        "Lund, ",
        "i Malmö och ",
        "Mora ",
        "ej ",
        "not ",
        "inte under 25 ",
    ),
    *(
        "jag är ",
        "I am ",
        "år ",
        "24 år ",
        "född 99 ",
        "skola ",
        "student, ",
        "min chef ",
        "ring ",
        "kvinna ",
        "trans ",
    ),
    *(
        "\u200b",
        "\u202e",
        "\u0301",
        "\ud83d",
        "\ufeff",
        "🇸🇪",
        "6️⃣",
        "𝟎",
        "０",
        "٠",
        "๐",
        "〇",
        "七",
        "ш",
        "ไทย",
        "中国",
        "عربية ",
    ),
    *(
        "<p>",
        "&nbsp;",
        "http://a.example/",
        "\t",
        "\x00",
        "kr ",
        "1500:- ",
        "€",
        "mars ",
        "vecka 10 ",
        "talar ",
        "speak ",
    ),
)
LENGTH = 4_000


def hostile(rng: random.Random, length: int) -> tuple[list[str], Advert]:
    """Return the pieces drawn and an advert of about ``length`` characters made of them."""
    pieces = rng.choices(PIECES, k=rng.randint(1, 4))
    unit = "".join(pieces * rng.randint(1, 3))
    return pieces, _advert(unit, length)


def _advert(unit: str, length: int) -> Advert:
    body = (unit * (length // len(unit) + 1))[:length]
    return Advert("h", "s", "", date(2026, 3, 14), unit[:80], body, {"Ålder": unit[:40], "Stad": body[: length // 8]})


def seconds(advert: Advert) -> float:
    """Code ``advert``, check its evidence, and return the processor seconds it took."""
    start = time.process_time()
    coding = code(advert, fold(advert), read(advert), CODING_VERSION)
    spent = time.process_time() - start
    for e in coding.evidence:
        if advert.source(e.source)[e.start : e.end] != e.text:
            raise ValueError(f"evidence of {e.key} is no slice of its source")
    return spent


def main() -> None:
    """Run for the time asked and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    seconds(_advert("eskort i Lund 24 år. ", 400))
    rounds, worst, failed = 0, [], []
    end = time.monotonic() + 60 * asked.minutes
    while time.monotonic() < end:
        pieces, short = hostile(rng, LENGTH)
        long = _advert("".join(pieces), 4 * LENGTH)
        rounds += 1
        try:
            brief, whole = seconds(short), seconds(long)
        except Exception as error:
            failed.append({"pieces": pieces, "error": f"{type(error).__name__}: {error}"})
            continue
        worst.append((whole / max(4 * brief, 0.002), round(whole * 1e3), pieces))
        worst = sorted(worst, key=lambda one: -one[0])[:10]
    shown = [{"ratio": round(ratio, 2), "ms": ms, "pieces": pieces} for ratio, ms, pieces in worst]
    print(json.dumps({"rounds": rounds, "failed": failed[:10], "slowest_growth": shown}, indent=1))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
