"""Tables of administration: what was erased, the stop switch, runs of schedules, upkeep, and long work."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class ErasedRow(Base):
    """A contact or an advert that was erased at a person's request, by keyed hash: it is not taken in again."""

    __tablename__ = "erased"

    keyed_hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[dt.datetime]


class StopRow(Base):
    """Crawling was stopped: by whom, why, and when it was let go on (none: it still is stopped)."""

    __tablename__ = "stops"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    user: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    ended: Mapped[dt.datetime | None]


class ScheduleRunRow(Base):
    """One run of a scheduled survey; without an end it still runs, or its process died."""

    __tablename__ = "schedule_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    wave: Mapped[str] = mapped_column(String(80))
    started: Mapped[dt.datetime]
    ended: Mapped[dt.datetime | None]
    outcome: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)


class UpkeepRow(Base):
    """When something that keeps the home in order was done last (``backup``, ``purge``, ``schedule`` …)."""

    __tablename__ = "upkeep"

    what: Mapped[str] = mapped_column(String(30), primary_key=True)
    at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(Text)


class WorkRow(Base):
    """Long work that runs beside the office, in a process of its own.

    ``done`` of ``total`` parts of the present ``step``. Encrypted JSON: what was ``given``, what is ``kept`` to go on
    from, and the ``result``.
    """

    __tablename__ = "work"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(80), index=True)
    user: Mapped[str] = mapped_column(String(80))
    asked: Mapped[dt.datetime]
    ended: Mapped[dt.datetime | None]
    outcome: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(40))
    done: Mapped[int]
    total: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    given: Mapped[bytes]
    kept: Mapped[bytes]
    result: Mapped[bytes]
