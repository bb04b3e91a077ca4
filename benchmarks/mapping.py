"""How long counting, disclosure control and the national report take on a large wave.

``python -m benchmarks.mapping --adverts 1000000`` makes that many coded adverts of invented advertisers (places and
nationalities as unevenly spread as in a country), counts them by place, protects the figures, and writes the report.
Times are of the clock and of the processor, on however many cores there are.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from admap.records import Arena, Coding, CoverageRecord, SiteRecord
from mapping.audit import audit
from mapping.counts import aggregate
from mapping.disclosure import protect
from mapping.geography import municipalities
from mapping.indicators import CountRow
from mapping.report import ReportInput, write_report
from mapping.sensitivity import sensitivity
from mapping.situation import WaveInfo

SITES = [f"site-{number:02d}" for number in range(32)]
ARENAS = [Arena.ESCORT_SITE] * 24 + [Arena.CLASSIFIEDS] * 5 + [Arena.HBTQ_COMMUNITY] * 3
NATIONS = [a + b for a in "ABCDEFGHIJKL" for b in "NORSTUVXYZ"][:116]
LANGUAGES = [a + b for a in "abcd" for b in "nopqrstuvx"]
SIGNALS = ["touring", "third_party", "new_arrival", "age_borderline", "youth_wording", "stated_age_under_18"]
GENDERS = ["woman", "woman", "woman", "man", "trans", "unknown"]


def uneven(size: int, power: float) -> NDArray[np.float64]:
    """Return shares that fall by rank."""
    shares = 1 / np.arange(1, size + 1) ** power
    return shares / shares.sum()


def wave(adverts: int, seed: int = 1) -> list[CountRow]:
    """Make the coded adverts of a wave: 2.2 adverts a profile, a tenth of them on tour, a fifth posted twice."""
    lots = np.random.default_rng(seed)
    profiles = int(adverts * 0.45)
    codes = np.array(list(municipalities()))[lots.permutation(290)]
    home = lots.choice(290, profiles, p=uneven(290, 1.1))
    nation = lots.choice(len(NATIONS), profiles, p=uneven(len(NATIONS), 1.3))
    age = lots.integers(17, 50, profiles)
    who = lots.integers(0, profiles, adverts)
    tour = lots.choice(290, adverts, p=uneven(290, 1.1))
    site = lots.choice(len(SITES), adverts, p=uneven(len(SITES), 1.0))
    tongues = lots.choice(len(LANGUAGES), (adverts, 2), p=uneven(len(LANGUAGES), 1.5))
    gender = lots.integers(0, len(GENDERS), adverts)
    signal = lots.integers(0, len(SIGNALS), adverts)
    chance = lots.random((adverts, 6))
    rows = []
    for number in range(adverts):
        profile, odds = who[number], chance[number]
        code = str(codes[home[profile] if odds[0] > 0.1 else tour[number]])
        stated = odds[1] < 0.95
        coding = Coding(
            f"a{number}",
            bool(odds[2] > 0.03),
            ages=(int(age[profile]),) if odds[3] < 0.8 else (),
            nationalities=(NATIONS[nation[profile]],) if odds[4] < 0.3 else (),
            spoken_languages=tuple(sorted({LANGUAGES[tongue] for tongue in tongues[number]})),
            text_languages=("sv",) if odds[5] < 0.5 else ("en",),
            municipalities=(code,) if stated else (),
            counties=(code[:2],) if stated else (),
            gender=GENDERS[gender[number]],
            signals=(SIGNALS[signal[number]],) if odds[5] < 0.05 else (),
        )
        unique = number // 2 if odds[1] < 0.2 else number
        rows.append(
            CountRow(f"a{number}", f"u{unique}", f"p{profile}", SITES[site[number]], ARENAS[site[number]], coding)
        )
    return rows


@contextmanager
def timed(what: str, spent: dict[str, float]) -> Iterator[None]:
    """Print the seconds of the clock and of the processor that a step takes."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    spent[what] = time.perf_counter() - clock
    print(f"{what:<28} {spent[what]:8.1f} s   (processor {time.process_time() - processor:.1f} s)", flush=True)


def main() -> None:
    """Time every step and print the sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adverts", type=int, default=1_000_000)
    parser.add_argument("--audit", action="store_true", help="put the result to the attacker's test too")
    given = parser.parse_args()
    rows = wave(given.adverts)
    spent: dict[str, float] = {}
    with timed("aggregates", spent):
        profiles = len({row.profile_id for row in rows if row.coding.relevant})
        figures = aggregate("w", rows)
        figures += sensitivity("w", rows, {"looser": int(0.9 * profiles), "stricter": int(1.1 * profiles)})
    with timed("disclosure control", spent):
        published = protect(figures)
    with tempfile.TemporaryDirectory() as folder, timed("national report", spent):
        coverage = [CoverageRecord(site, adverts_listed=given.adverts, adverts_read=given.adverts) for site in SITES]
        sites = [SiteRecord(s, s, "", arena, "", "open", "") for s, arena in zip(SITES, ARENAS, strict=True)]
        day = date(2026, 3, 1)
        data = ReportInput((WaveInfo("w", day, day),), published, {"w": coverage}, sites, "benchmark", day)
        write_report(data, Path(folder))
    hidden = sum(row.suppressed for row in published.rows)
    print(f"{'in all':<28} {sum(spent.values()):8.1f} s   {len(published.rows)} figures, {hidden} of them protected")
    if given.audit:
        print(f"figures that can be worked out: {len(audit(published.rows, figures))}")


if __name__ == "__main__":
    main()
