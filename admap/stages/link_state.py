"""What linking keeps in the home so that a few further adverts need not link all others anew.

The file has hashes and numbers only, no text and no contact detail. It is used where nothing but new adverts has come
since: the same adverts read alike, the same judgements, the same model, and the memberships of that very run. It can
be deleted at any time; then everything is linked anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from admap.home import Home
from admap.records import JudgedPair, LinkInput
from dedup.earlier import Earlier, from_arrays, version
from dedup.linking import LinkResult
from storage import links

FEW = 20
"""Adverts are taken in while they are at most one in so many of those that were last linked whole."""


Prints = Mapping[str, int]
"""A hash of all that linking sees of an advert, by its id."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An earlier linking that holds, the adverts that are new to it, and how many adverts were last linked whole."""

    earlier: Earlier
    new: tuple[LinkInput, ...]
    whole: int


def prints_of(adverts: Sequence[LinkInput]) -> dict[str, int]:
    """Return the print of every advert."""
    digests = (blake2b(repr(advert).encode("utf-8", "replace"), digest_size=8).digest() for advert in adverts)
    return {a.ad_id: int.from_bytes(digest, "big") for a, digest in zip(adverts, digests, strict=True)}


def standing(
    home: Home, session: Session, adverts: Sequence[LinkInput], prints: Prints, judged: Sequence[JudgedPair]
) -> Standing | None:
    """Return the earlier linking that ``adverts`` only add a few to; None where there is none, or more has changed."""
    held = _read(home)
    if held is None or json.loads(held["kept.facts"].tobytes()) != _facts(links.last_run_number(session), judged):
        return None
    known = dict(zip(held["kept.ads"].tolist(), held["kept.prints"].tolist(), strict=True))
    whole = int(held["kept.whole"][0])
    if not known.items() <= prints.items() or len(adverts) > whole + whole // FEW:
        return None
    new = tuple(advert for advert in adverts if advert.ad_id not in known)
    return Standing(from_arrays(held, links.memberships(session)), new, whole)


def keep(home: Home, run: int, prints: Prints, judged: Sequence[JudgedPair], result: LinkResult, whole: int) -> None:
    """Keep ``result`` of the run ``run``; raises :class:`OSError` where there is no room."""
    file = _file(home)
    part = file.with_suffix(".part")
    facts = np.frombuffer(json.dumps(_facts(run, judged)).encode(), np.uint8)
    about = {
        "kept.facts": facts,
        "kept.ads": np.array(list(prints), dtype=np.str_),
        "kept.prints": np.array(list(prints.values()), dtype=np.uint64),
        "kept.whole": np.array([whole]),
    }
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            np.savez(out, allow_pickle=False, **about, **result.earlier.arrays())
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def forget(home: Home) -> None:
    """Delete what is kept, since it holds hashes of what was taken away; the next linking links whole."""
    _file(home).unlink(missing_ok=True)


def _file(home: Home) -> Path:
    return home.settings.home / "linkage.npz"


def _read(home: Home) -> dict[str, NDArray[Any]] | None:
    try:
        with _file(home).open("rb") as file, np.load(file, allow_pickle=False) as held:
            return dict(held)
    except (OSError, ValueError, EOFError, BadZipFile):
        return None


def _facts(run: int | None, judged: Sequence[JudgedPair]) -> dict[str, Any]:
    pairs = sorted((j.left, j.right, str(j.judgement)) for j in judged)
    return {"run": run, "version": version(), "judged": blake2b(repr(pairs).encode(), digest_size=16).hexdigest()}
