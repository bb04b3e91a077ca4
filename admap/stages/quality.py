"""Quality: a sample of a wave coded by hand, coders and extractors held against each other, and codings compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from admap.errors import UsageError
from admap.handcoding import read_sheets, write_sheets
from admap.home import Home
from admap.records import CONTACT_KEYS, Coding
from classifiers.agreement import Agreement, agreement
from classifiers.recoding import KeyChange, ShareMove, compare
from classifiers.sampling import Drawn, draw
from storage import adverts, audit, codings, quality, waves


def sample(
    home: Home, wave: str, size: int, folder: Path, *, coders: int, seed: int, user: str, purpose: str = ""
) -> list[Path]:
    """Draw ``size`` adverts of ``wave`` by site, relevance and presence of signals, and write a sheet for each coder.

    Contact details are in the sheets only with a ``purpose``, which goes to the audit log for ``user``.
    """
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        coded = codings.coded_by_site(session, home.store.cipher, row)
        seen = {o.advert.ad_id: o.advert for o in adverts.observed(session, home.store.cipher, row)}
        if not coded:
            raise UsageError(f"Wave {wave} has no adverts to sample: crawl or import it first.")
        drawn = drawn_from(coded, size, seed)
        contacts = {one.ad_id: [e for e in coded[one.ad_id][1].evidence if e.key in CONTACT_KEYS] for one in drawn}
        sheets = write_sheets(folder, drawn, seen, contacts, coders=coders, with_contacts=bool(purpose))
        if purpose:
            detail = f"{len(drawn)} adverts of wave {wave} for hand-coding with contact details, purpose: {purpose}"
            audit.note_access(session, user, "sample contacts", detail, datetime.now(UTC))
    return sheets


def drawn_from(coded: Mapping[str, tuple[str, Coding]], size: int, seed: int) -> list[Drawn]:
    """Draw ``size`` of a wave's coded adverts (id → site, coding) by site, relevance and presence of signals."""
    return draw({ad_id: _stratum(site, coding) for ad_id, (site, coding) in coded.items()}, size, seed)


def _stratum(site: str, coding: Coding) -> str:
    kind = "not relevant" if not coding.relevant else "signals" if coding.signals else "no signals"
    return f"{site}, {kind}"


def measure_agreement(home: Home, wave: str, folder: Path, *, seed: int, today: date) -> list[Agreement]:
    """Hold the filled sheets in ``folder`` against each other and against the coding of ``wave``; keep the result.

    The report on the wave shows it from then on.
    """
    drawn, sheets = read_sheets(folder)
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        coded = codings.coded_of_wave(session, home.store.cipher, row)
        found = agreement(sheets, coded, drawn, seed=seed)
        if not found or not found[0].adverts:
            raise UsageError(
                f"No advert of wave {wave} is filled in by every coder in {folder}: fill in the same rows."
            )
        quality.keep_quality(session, row, found, today)
    return found


@dataclass(frozen=True)
class Recoding:
    """What the latest coding of a wave changed against the version before: versions, keys, and shares that moved."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    keys: tuple[KeyChange, ...]
    shares: tuple[ShareMove, ...]


def compare_codings(home: Home, wave: str) -> Recoding:
    """Compare the coding of ``wave`` with the one that it replaced.

    Raises :class:`UsageError` where the wave was coded by one version only.
    """
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        earlier = quality.earlier_of(session, home.store.cipher, row)
        coded = codings.coded_of_wave(session, home.store.cipher, row)
    if not earlier:
        raise UsageError(
            f"Wave {wave} was coded by one version only: run `admap extract --wave {wave}` and "
            f"`admap classify --wave {wave}` with another version of admap first."
        )
    now = {ad_id: {key: coding.value(key) for key in quality.COMPARED_KEYS} for ad_id, coding in coded.items()}
    before = {ad_id: values for ad_id, (_, values) in earlier.items()}
    keys, shares = compare(before, now, quality.COMPARED_KEYS, home.settings.minimum_cell)
    return Recoding(
        tuple(sorted({version for version, _ in earlier.values()})),
        tuple(sorted({coded[ad_id].version for ad_id in earlier.keys() & coded.keys()})),
        tuple(keys),
        tuple(shares),
    )
