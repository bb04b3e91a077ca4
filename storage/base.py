"""What all tables share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, Float, LargeBinary, MetaData, insert
from sqlalchemy.orm import DeclarativeBase, Session

_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


_BULK = 10_000


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it so)
        bytes: LargeBinary,
        bool: Boolean,
        float: Float,
        dt.date: Date,
        dt.datetime: DateTime(timezone=True),
        dict: JSON,
        list: JSON,
    }


def add_rows(session: Session, table: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert ``rows`` into ``table`` in bulk; each has the same columns."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, _BULK)):
        session.execute(insert(table), chunk)
