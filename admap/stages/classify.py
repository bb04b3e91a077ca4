"""Classify: what kind of advert each is, whom it presents, and the reasons to look at it."""

from __future__ import annotations

from collections.abc import Sequence

from admap.coding_version import CODING_VERSION
from admap.home import Home
from admap.parallel import in_processes
from admap.progress import counted
from admap.records import Advert, Coding, Reading
from admap.stages.extract import CHUNK, WORTH_PROCESSES
from classifiers.coding import code
from pipelines.normalise import fold
from storage import adverts, codings, waves


def classify(home: Home, wave: str, *, only_missing: bool = False) -> int:
    """Classify every advert of ``wave`` from its reading; return how many adverts it has.

    ``only_missing`` leaves alone what this version has classified already.
    """
    cipher = home.store.cipher
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        assume_relevant = row.assume_relevant
        seen = list(adverts.observed(session, cipher, row))
    todo = [o for o in seen if not (o.purged or (only_missing and o.classifier_version == CODING_VERSION))]
    processes = home.settings.processes if len(todo) >= WORTH_PROCESSES else 1
    chunks = list(adverts.chunks(todo, CHUNK))
    coded = in_processes(_codings, (_inputs(home, chunk, assume_relevant) for chunk in chunks), processes)
    for chunk, found in counted(zip(chunks, coded, strict=True), f"classifying, {CHUNK} a step", len(chunks)):
        by_observation = dict(zip([o.observation_id for o in chunk], found, strict=True))
        with home.store.begin() as session:
            codings.keep_codings(session, cipher, by_observation, CODING_VERSION)
    return len(seen)


Input = tuple[Advert, Reading, bool]


def _inputs(home: Home, chunk: Sequence[adverts.Observed], assume_relevant: bool) -> list[Input]:
    with home.store.begin() as session:
        rows = codings.CodedRows(session, home.store.cipher, [o.observation_id for o in chunk])
        return [(o.advert, rows.reading(o.observation_id), assume_relevant) for o in chunk]


def _codings(chunk: Sequence[Input]) -> list[Coding]:
    return [
        code(advert, fold(advert), reading, CODING_VERSION, assume_relevant=assumed)
        for advert, reading, assumed in chunk
    ]
