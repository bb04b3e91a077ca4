"""Classify: what kind of advert each is, whom it presents, and the reasons to look at it."""

from __future__ import annotations

from admap.home import Home
from admap.progress import counted
from classifiers.coding import code
from pipelines.normalise import fold
from pipelines.pipeline import VERSION
from storage import adverts, codings, waves

CHUNK = 100


def classify(home: Home, wave: str, *, only_missing: bool = False) -> int:
    """Classify every advert of ``wave`` from its reading; return how many adverts it has.

    ``only_missing`` leaves alone what this version has classified already.
    """
    cipher = home.store.cipher
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        assume_relevant = row.assume_relevant
        seen = list(adverts.observed(session, cipher, row))
    todo = [o for o in seen if not (only_missing and o.classifier_version == VERSION)]
    for chunk in adverts.chunks(counted(todo, "classifying", len(todo)), CHUNK):
        with home.store.begin() as session:
            rows = codings.CodedRows(session, cipher, [o.observation_id for o in chunk])
            found = {}
            for o in chunk:
                reading = rows.reading(o.observation_id)
                coding = code(o.advert, fold(o.advert), reading, VERSION, assume_relevant=assume_relevant)
                found[o.observation_id] = coding
            codings.keep_codings(session, cipher, found, VERSION)
    return len(seen)
