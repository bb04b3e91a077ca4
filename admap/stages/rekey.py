"""Exchanging a key: everything that stands on it is written anew, whatever is killed meanwhile; the old key goes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, text

from admap.errors import UsageError
from admap.home import Home
from admap.locks import HOME, held
from admap.progress import counted
from admap.settings import Settings, load_settings
from admap.stages import link_state
from crawlers.sitefile import SiteFile
from storage import rekeying, schedule_runs, work
from storage.audit import note_access
from storage.cipher import (
    CONTENTS,
    KEY_VARIABLE,
    KINDS,
    NEXT_FILE,
    NEXT_VARIABLE,
    Cipher,
    drop_next,
    load_masters,
    put_next_in_place,
    write_next,
)
from storage.database import EXCHANGE, checked, open_store
from storage.models import KeyCheck, UpkeepRow
from storage.moments import as_utc
from storage.rekeying import Unmade

Masters = tuple[bytes, bytes]


@dataclass(frozen=True)
class KeyInUse:
    """A key as people may know it: its kind, what it is known by, and since when it is in use (None: not known)."""

    kind: str
    fingerprint: str
    since: datetime | None


def keys(home: Home) -> list[KeyInUse]:
    """Return the keys of ``home``."""
    with home.store.begin() as session:
        noted = {kind: (as_utc(row.at), row.note) for kind, row in rekeying.keys_noted(session).items()}
    marks = dict(zip(KINDS, home.store.cipher.fingerprints, strict=True))
    return [KeyInUse(kind, mark, noted[kind][0] if kind in noted else None) for kind, mark in marks.items()]


def unmade(home: Home) -> Unmade:
    """Return what an exchange of the matching key could not make anew."""
    with home.store.begin() as session:
        return rekeying.unmade(session, home.store.cipher)


def rotate(folder: Path, kind: str, user: str, at: datetime) -> None:
    """Exchange the key ``kind`` of the home in ``folder``, which nothing else may have open; audited under ``user``.

    The next key is on disk before anything is written under it, and nothing else opens the home until the old one is
    gone: killed anywhere, the same call goes on. Raises :class:`UsageError` where the home is in use, where an erasure
    or a purge has not ended, and where the exchange of another key waits to go on.
    """
    settings = load_settings(folder)
    with held(folder, HOME, wait=False) as alone:
        if not alone:
            raise UsageError(
                f"{folder} is in use: stop `admap serve`, `admap schedule run` and every other command on it first."
            )
        with _opened(settings) as home:
            if _begun(home, kind) and not _in_environment() and not (folder / NEXT_FILE).exists():
                new = home.store.cipher  # the next key was in place already
            else:
                new = _next(home, kind, at)
                _rewrite(home, kind, new)
                if not _in_environment():
                    put_next_in_place(folder)
            _end(home, kind, new, user, at)


@contextmanager
def _opened(settings: Settings) -> Iterator[Home]:
    store = open_store(settings, Cipher.from_master(*load_masters(settings.home)))
    try:
        yield Home(settings, store)
    finally:
        store.close()


def _in_environment() -> bool:
    return bool(os.environ.get(KEY_VARIABLE))


def _begun(home: Home, kind: str) -> bool:
    """Tell whether this exchange was begun before; where none was, make sure that one may."""
    with home.store.begin() as session:
        marker = session.get(UpkeepRow, EXCHANGE)
        if marker is not None and marker.note != kind:
            raise UsageError(f"The exchange of another key waits: `admap keys rotate {marker.note} --yes` ends it.")
        if marker is None:
            checked(session, home.store.cipher)
            if any(one != work.TRY_OUT for _, one in work.under_way(session)):
                raise UsageError("An erasure or a purge has not ended: start `admap serve`, and let it end first.")
        return marker is not None


def _next(home: Home, kind: str, at: datetime) -> Cipher:
    """Return the cipher under the next key, which is kept, and note that it is being exchanged."""
    folder = home.settings.home
    old = load_masters(folder)
    with home.store.begin() as session:
        begun = session.get(UpkeepRow, EXCHANGE) is not None
    if _in_environment():
        new = _named(old, kind)
    else:
        if not begun:
            drop_next(folder)
            write_next(folder, _with(old, kind, secrets.token_bytes(32)))
        new = load_masters(folder, "", NEXT_FILE)
    with home.store.begin() as session:
        schedule_runs.note_upkeep(session, EXCHANGE, at, kind)
    return Cipher.from_master(*new)


def _with(masters: Masters, kind: str, master: bytes) -> Masters:
    return (master, masters[1]) if kind == CONTENTS else (masters[0], master)


def _named(old: Masters, kind: str) -> Masters:
    """Return the next masters that the environment names; the other kind's must be as it was."""
    new = load_masters(Path(), NEXT_VARIABLE, NEXT_FILE)
    changed = new[KINDS.index(kind)]
    if changed in old or new != _with(old, kind, changed):
        raise UsageError(
            f"Set {NEXT_VARIABLE} to two keys, contents and matching, each 32 bytes in base64 with a blank between: "
            f"the one for {kind} new, the other as it is in {KEY_VARIABLE}."
        )
    return new


def _rewrite(home: Home, kind: str, new: Cipher) -> None:
    old = home.store.cipher
    if kind == CONTENTS:
        for table, columns in counted(rekeying.encrypted_columns(), "encrypting anew"):
            with home.store.begin() as session:
                parts = list(rekeying.keys_of(session, table))
            for part in parts:
                with home.store.begin() as session:
                    rekeying.reencrypt(session, table, columns, part, old, new)
    else:
        with home.store.begin() as session:
            if session.scalar(select(KeyCheck.keyed_hash)) != new.check:
                rekeying.rehash(
                    session,
                    old,
                    new,
                    lambda kept: SiteFile.from_json(kept, old.keyed_hash).to_json(new.keyed_hash),
                )
    link_state.forget(home)
    if home.store.engine.dialect.name == "sqlite":
        with home.store.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _end(home: Home, kind: str, new: Cipher, user: str, at: datetime) -> None:
    mark = new.fingerprints[KINDS.index(kind)]
    store = replace(home.store, cipher=new, witness=home.store.witness.reseal(new))
    with store.begin() as session:
        rekeying.note_key(session, kind, mark, at)
        note_access(session, user, "key exchanged", f"{kind}, now known by {mark}", at)
        session.execute(delete(UpkeepRow).where(UpkeepRow.what == EXCHANGE))
