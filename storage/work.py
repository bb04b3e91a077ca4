"""Long work that runs beside the office: what was asked for, how far it is, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from storage.cipher import Cipher
from storage.models import WorkRow
from storage.moments import as_utc

UNDER_WAY, DONE, FAILED = "under way", "done", "failed"
ERASURE, PURGE, TRY_OUT = "erasure", "purge", "try-out"


@dataclass(frozen=True)
class Work:
    """One piece of long work. ``about`` is a site's name, or empty; ``note`` says why it failed."""

    number: int
    kind: str
    about: str
    user: str
    asked: datetime
    ended: datetime | None
    outcome: str
    step: str
    done: int
    total: int
    note: str
    given: dict[str, Any]
    kept: dict[str, Any]
    result: dict[str, Any]


def ask_for(
    session: Session, cipher: Cipher, kind: str, about: str, user: str, given: dict[str, Any], at: datetime
) -> int:
    """Note that ``kind`` is wanted, and return its number. A try-out takes the place of the one before it."""
    if kind == TRY_OUT:
        session.execute(delete(WorkRow).where(WorkRow.kind == TRY_OUT, WorkRow.about == about))
    row = WorkRow(
        kind=kind, about=about, user=user, asked=at, outcome=UNDER_WAY, step="", done=0, total=0, note="",
        given=_closed(cipher, given), kept=b"", result=b"",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def work_of(session: Session, cipher: Cipher, number: int) -> Work | None:
    """Return one piece of work, or None."""
    row = session.get(WorkRow, number)
    return _work(cipher, row) if row else None


def latest_work(session: Session, cipher: Cipher, kind: str, about: str = "") -> Work | None:
    """Return the latest work of a kind on a matter, or None."""
    chosen = select(WorkRow).where(WorkRow.kind == kind, WorkRow.about == about).order_by(WorkRow.id.desc()).limit(1)
    row = session.scalar(chosen)
    return _work(cipher, row) if row else None


def under_way(session: Session) -> Sequence[tuple[int, str]]:
    """Return number and kind of the work that has not ended, oldest first; its process may have died."""
    rows = session.execute(select(WorkRow.id, WorkRow.kind).where(WorkRow.outcome == UNDER_WAY).order_by(WorkRow.id))
    return [(number, kind) for number, kind in rows]


def keep(session: Session, cipher: Cipher, number: int, kept: dict[str, Any]) -> None:
    """Keep what the work goes on from if it is interrupted."""
    session.get_one(WorkRow, number).kept = _closed(cipher, kept)


def tell(session: Session, number: int, step: str, done: int, total: int) -> None:
    """Note how far the work is."""
    row = session.get_one(WorkRow, number)
    row.step, row.done, row.total = step, done, total


def end(
    session: Session, cipher: Cipher, number: int, outcome: str, at: datetime, *, result: dict[str, Any], note: str = ""
) -> None:
    """Note how the work ended; what was given to it goes."""
    row = session.get_one(WorkRow, number)
    row.outcome, row.ended, row.note, row.given, row.kept = outcome, at, note, b"", b""
    row.result = _closed(cipher, result)


def forget_try_outs(session: Session) -> int:
    """Delete the try-outs that have ended, and return how many."""
    return _drop(session, WorkRow.kind == TRY_OUT)


def forget_before(session: Session, before: datetime) -> int:
    """Delete what was asked for before a moment and has ended, and return how much."""
    return _drop(session, WorkRow.asked < before)


def _drop(session: Session, *chosen: ColumnElement[bool]) -> int:
    ended = delete(WorkRow).where(WorkRow.outcome != UNDER_WAY, *chosen)
    return len(session.scalars(ended.returning(WorkRow.id)).all())


def _work(cipher: Cipher, row: WorkRow) -> Work:
    return Work(
        row.id, row.kind, row.about, row.user, as_utc(row.asked), as_utc(row.ended) if row.ended else None,
        row.outcome, row.step, row.done, row.total, row.note,
        _opened(cipher, row.given), _opened(cipher, row.kept), _opened(cipher, row.result),
    )  # fmt: skip


def _closed(cipher: Cipher, value: dict[str, Any]) -> bytes:
    return cipher.encrypt(json.dumps(value, ensure_ascii=False)) if value else b""


def _opened(cipher: Cipher, held: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(cipher.decrypt(held) or "{}")
    return value
