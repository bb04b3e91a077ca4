"""The register of what was published: every report, export and comparison, with its figures as they went out."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admap.records import Aggregate, Unit
from storage.errors import UnknownPublicationError
from storage.models import FigureSet, PublicationRow
from storage.moments import as_utc


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication: its number, when and by whom, what it is, its waves, and the multiple its counts are rounded to.

    ``withdrawn`` is the reason why it no longer counts, empty where it does.
    """

    number: int
    at: datetime
    user: str
    what: str
    waves: tuple[str, ...]
    rounding: int
    withdrawn: str


def register(
    session: Session,
    what: str,
    waves: Sequence[str],
    figures: Sequence[Aggregate],
    *,
    rounding: int,
    user: str,
    at: datetime,
) -> int:
    """Enter figures that go out, and return the publication's number; the same thing again is the same publication."""
    packed = json.dumps([asdict(figure) for figure in figures], ensure_ascii=False).encode()
    digest = hashlib.sha256(packed).hexdigest()
    if session.get(FigureSet, digest) is None:
        session.add(FigureSet(digest=digest, figures=zlib.compress(packed)))
        session.flush()
    known = session.scalar(
        select(PublicationRow).where(
            PublicationRow.digest == digest, PublicationRow.what == what, PublicationRow.withdrawn == ""
        )
    )
    if known is not None:
        return known.id
    row = PublicationRow(
        at=at, user=user, what=what[:120], waves=list(waves), rounding=rounding, digest=digest, withdrawn=""
    )
    session.add(row)
    session.flush()
    return row.id


def publications(session: Session) -> list[Publication]:
    """Return every publication, in order, the withdrawn ones too."""
    return [_publication(row) for row in session.scalars(select(PublicationRow).order_by(PublicationRow.id))]


def released(session: Session, waves: Sequence[str]) -> list[tuple[Publication, list[Aggregate]]]:
    """Return the publications that stand and have any of ``waves``, with their figures, each set of figures once."""
    found = []
    seen: set[str] = set()
    for row in session.scalars(
        select(PublicationRow).where(PublicationRow.withdrawn == "").order_by(PublicationRow.id)
    ):
        if row.digest in seen or not set(row.waves) & set(waves):
            continue
        seen.add(row.digest)
        found.append((_publication(row), _figures(session, row.digest)))
    return found


def latest_of(session: Session, waves: Sequence[str]) -> Publication | None:
    """Return the latest publication that stands and has all of ``waves``, or None."""
    rows = session.scalars(
        select(PublicationRow).where(PublicationRow.withdrawn == "").order_by(PublicationRow.id.desc())
    )
    return next((_publication(row) for row in rows if set(waves) <= set(row.waves)), None)


def figures_of(session: Session, number: int) -> list[Aggregate]:
    """Return the figures of publication ``number`` as they went out."""
    return _figures(session, session.get_one(PublicationRow, number).digest)


def withdraw(session: Session, number: int, reason: str) -> None:
    """Mark a publication as one that was never given out.

    Raises :class:`UnknownPublicationError` where there is none of that number, or it is withdrawn already.
    """
    row = session.get(PublicationRow, number)
    if row is None or row.withdrawn:
        raise UnknownPublicationError(
            f"There is no publication {number} that stands: `admap publications list` shows those that do."
        )
    row.withdrawn = reason


def _figures(session: Session, digest: str) -> list[Aggregate]:
    rows = json.loads(zlib.decompress(session.get_one(FigureSet, digest).figures))
    return [Aggregate(**{**each, "unit": Unit(each["unit"])}) for each in rows]


def _publication(row: PublicationRow) -> Publication:
    return Publication(row.id, as_utc(row.at), row.user, row.what, tuple(row.waves), row.rounding, row.withdrawn)
