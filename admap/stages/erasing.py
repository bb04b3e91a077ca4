"""Erasure at a person's request (GDPR art. 17): from the store, the kept pages and what lies beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from admap.home import Home
from admap.stages import link_state
from crawlers.redact import Page, redact
from storage import erasing, subjects, waves
from storage.subjects import Held


@dataclass(frozen=True)
class Erased:
    """What an erasure did: adverts, profiles and kept pages that are gone.

    ``under_way`` names WARC files that a crawl was writing, from which nothing could be taken: the next reading of
    their wave does. ``rejects`` counts records that had been kept aside because they could not be read.
    """

    adverts: int
    profiles: int
    pages: int
    rejects: int
    under_way: tuple[str, ...]


def erase(home: Home, hashes: Collection[str], write_queue: Callable[[Home, str], object], at: datetime) -> Erased:
    """Erase what is held about the contacts with these keyed hashes, and keep it from being taken in again.

    The kept pages go first and the rows after them, in one transaction: an erasure that was interrupted is finished by
    doing it again. Queue pages that lie in the home are written anew.
    """
    with home.store.begin() as session:
        found = subjects.held(session, hashes)
    done = _erase(home, found, hashes, at)
    for wave in found.waves:
        if home.queue_file(wave.wave).exists():
            write_queue(home, wave.wave)
    return done


def erase_again(home: Home, wave: str, at: datetime) -> Erased | None:
    """Erase from ``wave`` what a person had erased before and a crawl or an import has brought back."""
    with home.store.begin() as session:
        back = erasing.erased_among(session, home.store.cipher, waves.get_wave(session, wave))
        found = subjects.held_of(session, back)
    return _erase(home, found, (), at) if back else None


def _erase(home: Home, found: Held, hashes: Collection[str], at: datetime) -> Erased:
    cipher = home.store.cipher
    with home.store.begin() as session:
        addresses = erasing.addresses_of(session, found.ad_ids)
        own = frozenset().union(*addresses.values()) if addresses else frozenset()
        spared = erasing.other_advert_pages(session, addresses, own)
        contacts = (*found.contact_ids, *erasing.contacts_of(session, found.ad_ids))
        words = erasing.words_of(session, cipher, contacts)
        names = [wave.name for wave in waves.all_waves(session)]
    gone, under_way = _redact(home, names, addresses, own, spared, words)
    with home.store.begin() as session:
        for wave, refs in gone.items():
            erasing.drop_captures(session, wave, refs)
        erasing.erase(session, cipher, found, hashes, at)
    link_state.forget(home)
    rejects = sum(_drop_rejects(home, name, words) for name in names)
    _settle(home)
    return Erased(len(found.ad_ids), len(found.profiles), sum(map(len, gone.values())), rejects, under_way)


def _redact(
    home: Home,
    names: Sequence[str],
    addresses: Iterable[str],
    own: frozenset[str],
    spared: frozenset[str],
    words: frozenset[str],
) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Take the pages of ``own`` out of every WARC file, and other pages that link to one or state the contact.

    Pages of other people's adverts stay whatever they link to: reading a wave anew must find those adverts.
    """

    def unwanted(page: Page) -> bool:
        if page.urls & own:
            return True
        if page.urls & spared or page.kind not in {"response", "resource"} or page.role == "robots":
            return False
        return bool(page.links & own) or any(word in page.words for word in words)

    gone: dict[str, list[str]] = {}
    under_way: list[str] = []
    for name in names:
        folder = home.warc_folder(name)
        for pattern in (*(f"{site}-*" for site in addresses), "import-*"):
            for file in redact(folder, pattern, unwanted):
                if file.under_way:
                    under_way.append(f"{name}/{file.name}")
                if file.removed:
                    gone.setdefault(name, []).extend(f"{file.name}#{offset}" for offset in file.removed)
    return gone, tuple(under_way)


def _drop_rejects(home: Home, wave: str, words: frozenset[str]) -> int:
    """Take records that state the contact out of what an import kept aside as it came."""
    path = home.settings.runs / wave / "rejects.jsonl"
    if not path.exists():
        return 0
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    written = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    kept = [line for line in lines if not any(word in line for word in written)]
    if len(kept) < len(lines):
        _rewrite(path, "".join(kept))
    return len(lines) - len(kept)


def _rewrite(path: Path, content: str) -> None:
    partial = path.with_suffix(".part")
    partial.write_text(content, encoding="utf-8", errors="surrogateescape")
    partial.replace(path)


def _settle(home: Home) -> None:
    """Have SQLite write the erasure into its main file, so that the log beside it holds nothing either."""
    if home.store.engine.dialect.name == "sqlite":
        with home.store.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
