"""Whole coding of an advert against its bare parts on the same texts in the same run; run by ``make bench``.

The bare parts are what any such program has to do: lingua on the text, spaCy's blank tokenisation with a phrase
matcher of 20,000 phrases, and the phone number matcher of libphonenumber. Rounds of the two alternate, so that a
machine whose speed drifts treats them alike; the median of the rounds' ratios is what counts. Memory is the process's
resident set after every so many adverts. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import phonenumbers
import spacy
from spacy.matcher import PhraseMatcher

from admap.coding_version import CODING_VERSION
from admap.intake import read_file
from admap.parallel import in_processes
from admap.records import Advert
from admap_lab.world import build_world
from classifiers.coding import code
from pipelines.normalise import fold
from pipelines.pipeline import read_many
from pipelines.text_language import detector

PHRASES = 20_000
CHUNK = 100


def coded(adverts: Sequence[Advert]) -> int:
    """Code ``adverts`` wholly and return how many were relevant."""
    return sum(
        code(advert, fold(advert), reading, CODING_VERSION).relevant
        for advert, reading in zip(adverts, read_many(adverts), strict=True)
    )


def bare_parts() -> Callable[[Sequence[Advert]], int]:
    """Return a function that runs the bare parts over adverts."""
    rng = random.Random(7)
    syllables = [c + v for c in "bdfgklmnprstv" for v in "aeiouåäö"]
    nlp = spacy.blank("xx")
    nlp.max_length = 10**8
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    words = {" ".join("".join(rng.choices(syllables, k=3)) for _ in range(rng.randint(1, 3))) for _ in range(PHRASES)}
    matcher.add("phrases", [nlp.make_doc(word) for word in sorted(words)])

    def run(adverts: Sequence[Advert]) -> int:
        found = 0
        for advert in adverts:
            text = "\n".join(text for _, text in advert.sources())
            found += len(detector().compute_language_confidence_values(text))
            found += len(matcher(nlp.make_doc(text)))
            found += sum(1 for _ in phonenumbers.PhoneNumberMatcher(text, "SE"))
        return found

    return run


def lab_adverts() -> list[Advert]:
    """Return the demonstration's adverts of both waves."""
    posts = [post for wave in build_world().posts.values() for post in wave]
    return [Advert(p.ad_id, p.site, "", p.posted, p.title, p.body, p.fields) for p in posts]


def seconds(run: Callable[[Sequence[Advert]], Any], adverts: Sequence[Advert]) -> float:
    """Return the wall seconds of one run."""
    start = time.perf_counter()
    run(adverts)
    return time.perf_counter() - start


def chunks_of(adverts: Sequence[Advert], total: int) -> Iterable[list[Advert]]:
    """Yield ``total`` adverts in chunks, the given ones again and again under new ids."""
    for start in range(0, total, CHUNK):
        yield [replace(adverts[n % len(adverts)], ad_id=f"n{n}") for n in range(start, min(start + CHUNK, total))]


def rate(adverts: Sequence[Advert], processes: int) -> float:
    """Return the adverts that ``processes`` code a second, their start left aside."""
    results = in_processes(coded, chunks_of(adverts, (40 + 4 * processes) * CHUNK), processes)
    for _ in range(4 * processes):
        next(results)
    start = time.perf_counter()
    return sum(CHUNK for _ in results) / (time.perf_counter() - start)


def resident() -> float:
    """Return this process's greatest resident memory so far in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adverts", type=Path, help="JSONL of adverts; without it the demonstration's")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--memory", type=int, default=20_000, help="adverts to code while watching the memory")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    adverts = (
        [item for item in read_file(asked.adverts, 10**9) if isinstance(item, Advert)]
        if asked.adverts
        else lab_adverts()
    )
    bare = bare_parts()
    coded(adverts[:50])
    bare(adverts[:50])
    rounds = [(seconds(bare, adverts), seconds(coded, adverts)) for _ in range(asked.rounds)]
    speedups = [rate(adverts, asked.processes) / rate(adverts, 1) for _ in range(3)]
    memory = [resident()]
    for number, chunk in enumerate(chunks_of(adverts, asked.memory), start=1):
        coded(chunk)
        if number * CHUNK % (asked.memory // 4) == 0:
            memory.append(resident())
    ratios = [whole / part for part, whole in rounds]
    print(
        json.dumps(
            {
                "adverts": len(adverts),
                "characters_an_advert": round(statistics.mean(sum(len(t) for _, t in a.sources()) for a in adverts)),
                "bare_ms_an_advert": round(statistics.median(p for p, _ in rounds) / len(adverts) * 1e3, 2),
                "coding_ms_an_advert": round(statistics.median(w for _, w in rounds) / len(adverts) * 1e3, 2),
                "ratio": {f.__name__: round(f(ratios), 2) for f in (min, statistics.median, max)},
                "speedup": {"processes": asked.processes, "median": round(statistics.median(speedups), 2)},
                "resident_mb": [round(mb) for mb in memory],
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
