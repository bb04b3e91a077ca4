"""Writing the store anew under other keys: ciphertexts row by row, keyed hashes whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, bindparam, delete, func, select, text, tuple_, update
from sqlalchemy.orm import Session

from storage.adverts import chunks, digests_of
from storage.base import Base
from storage.cipher import Cipher
from storage.codings import stem_hash
from storage.errors import KeyMismatchError
from storage.models import (
    AdvertVersion,
    Contact,
    ErasedRow,
    KeyCheck,
    OfferContact,
    OptOut,
    SignInFailure,
    SiteVersion,
    UpkeepRow,
)

OPEN = frozenset({"figure_sets.figures"})
"""Columns of bytes that are not encrypted: figures that went out. Any other is, also in a table that is added later."""

CHUNK = 500


@dataclass(frozen=True)
class Unmade:
    """Keyed hashes that cannot be made anew, since what they were made of is gone.

    ``contacts`` and ``wordings`` that were purged, ``erased`` contacts and adverts, and ``opt_outs`` of contacts that
    were purged (which still follow their profile).
    """

    contacts: int
    wordings: int
    erased: int
    opt_outs: int


def encrypted_columns() -> list[tuple[Table, list[Column[Any]]]]:
    """Return every table that holds ciphertexts, with the columns that do."""
    found = []
    for table in Base.metadata.sorted_tables:
        columns = [c for c in table.columns if isinstance(c.type, LargeBinary) and f"{table.name}.{c.name}" not in OPEN]
        if columns:
            found.append((table, columns))
    return found


def overwrite_what_goes(session: Session) -> None:
    """Have SQLite overwrite what it lets go of."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))


def keys_of(session: Session, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the primary keys of ``table``, some at a time."""
    rows = session.execute(select(*table.primary_key.columns).order_by(*table.primary_key.columns))
    yield from chunks([tuple(row) for row in rows], CHUNK)


def reencrypt(
    session: Session,
    table: Table,
    columns: Sequence[Column[Any]],
    keys: Sequence[tuple[Any, ...]],
    old: Cipher,
    new: Cipher,
) -> None:
    """Write the ciphertexts of some rows anew; what is under the new key already stays, so that doing it again is safe.

    Raises :class:`KeyMismatchError` for one that is under neither.
    """
    overwrite_what_goes(session)
    own = list(table.primary_key.columns)
    rows = session.execute(select(*own, *columns).where(tuple_(*own).in_(keys))).all()
    changed = []
    for row in rows:
        values = {f"new_{c.name}": _moved(v, old, new) for c, v in zip(columns, row[len(own) :], strict=True)}
        changed.append(values | {f"key_{c.name}": v for c, v in zip(own, row, strict=False)})
    if changed:
        where = [c == bindparam(f"key_{c.name}") for c in own]
        given: dict[str, Any] = {c.name: bindparam(f"new_{c.name}") for c in columns}
        session.connection().execute(update(table).where(*where).values(given), changed)


def _moved(data: bytes | None, old: Cipher, new: Cipher) -> bytes | None:
    if not data:
        return data
    try:
        new.decrypt(data)
    except KeyMismatchError:
        return new.encrypt(old.decrypt(data))
    return data


def unmade(session: Session, cipher: Cipher) -> Unmade:
    """Count what cannot be made anew."""
    gone = set(session.scalars(select(Contact.keyed_hash).where(Contact.value == b"")))
    kept = set(session.scalars(select(Contact.keyed_hash).where(Contact.value != b"")))
    opted = [
        row.keyed_hash
        for row in session.scalars(select(OptOut))
        if row.keyed_hash not in kept and row.keyed_hash != cipher.keyed_hash(f"profile:{row.profile_id}")
    ]
    wordings = session.scalar(select(func.count()).where(AdvertVersion.content == b"")) or 0
    return Unmade(len(gone), wordings, session.scalar(select(func.count()).select_from(ErasedRow)) or 0, len(opted))


def rehash(session: Session, old: Cipher, new: Cipher, resigned: Callable[[str], str]) -> None:
    """Make every keyed hash anew, in the one transaction of ``session``. ``old`` and ``new`` read the same ciphertexts.

    A hash whose text is gone becomes one that no text has; it is the same wherever the old one stood, so that what
    belonged together still does and nothing else is joined to it. ``resigned`` signs a kept site file anew.
    """
    overwrite_what_goes(session)
    moved = _Moved(new)
    for contact in session.scalars(select(Contact)):
        stated = new.decrypt(contact.value)
        before = contact.keyed_hash
        contact.keyed_hash = moved.known[before] = (
            new.keyed_hash(f"{contact.kind}:{stated}") if stated else moved.gone(before)
        )
        contact.stem_hash = stem_hash(new, contact.kind, stated)
    for opt_out in session.scalars(select(OptOut)):
        name = f"profile:{opt_out.profile_id}"
        own = opt_out.keyed_hash == old.keyed_hash(name)
        opt_out.keyed_hash = new.keyed_hash(name) if own else moved(opt_out.keyed_hash)
    for offer in session.scalars(select(OfferContact)):
        offer.keyed_hash = moved(offer.keyed_hash)
    for erased in session.scalars(select(ErasedRow)):
        erased.keyed_hash = moved(erased.keyed_hash)
    session.flush()
    _rehash_wordings(session, new, moved)
    for site in session.scalars(select(SiteVersion).where(SiteVersion.definition != "")):
        site.definition = resigned(site.definition)
    session.execute(delete(SignInFailure))
    session.execute(delete(KeyCheck))
    session.add(KeyCheck(keyed_hash=new.check))
    session.flush()


class _Moved:
    """Old keyed hash → new one."""

    def __init__(self, new: Cipher) -> None:
        self._new = new
        self.known: dict[str, str] = {}

    def __call__(self, before: str) -> str:
        return self.known.get(before) or self.gone(before)

    def gone(self, before: str) -> str:
        return self._new.keyed_hash(f"no text is left of:{before}")


def _rehash_wordings(session: Session, new: Cipher, moved: _Moved) -> None:
    rows = select(AdvertVersion.id, AdvertVersion.digest, AdvertVersion.text_digest, AdvertVersion.content)
    for numbers in chunks(session.scalars(select(AdvertVersion.id)).all(), CHUNK):
        changed = []
        for number, digest, text_digest, content in session.execute(rows.where(AdvertVersion.id.in_(numbers))).all():
            if content:
                digest, text_digest = digests_of(new, new.decrypt(content))  # noqa: PLW2901
            else:
                digest, text_digest = moved(digest), moved(text_digest) if text_digest else ""  # noqa: PLW2901
            changed.append({"number": number, "new_digest": digest, "new_text": text_digest})
        table = AdvertVersion.__table__
        same = table.c.id == bindparam("number")
        given: dict[str, Any] = {"digest": bindparam("new_digest"), "text_digest": bindparam("new_text")}
        session.connection().execute(update(table).where(same).values(given), changed)  # type: ignore[arg-type]


def note_key(session: Session, kind: str, fingerprint: str, at: datetime) -> None:
    """Note since when a key is in use, and what it is known by."""
    session.merge(UpkeepRow(what=f"key {kind}", at=at, note=fingerprint))
    session.flush()


def keys_noted(session: Session) -> Mapping[str, UpkeepRow]:
    """Return what is noted of each key, by kind."""
    rows = session.scalars(select(UpkeepRow).where(UpkeepRow.what.startswith("key ")))
    return {row.what.removeprefix("key "): row for row in rows}
