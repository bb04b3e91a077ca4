"""Every row of the database as lines of JSON, in one consistent reading, and back into an empty database."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, DateTime, Engine, LargeBinary, Table, func, insert, select, text
from sqlalchemy import Date as DateType

from storage.base import Base

_CHUNK = 1000


def consistent(engine: Engine) -> Connection:
    """Open a connection that sees the database as it is now, whatever is written meanwhile."""
    level = "REPEATABLE READ" if engine.dialect.name == "postgresql" else "SERIALIZABLE"
    return engine.connect().execution_options(isolation_level=level)


def schema_version(connection: Connection) -> str:
    """Return the version of the database's schema; empty: it has none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def tables() -> list[Table]:
    """Return every table, each after those that it refers to."""
    return list(Base.metadata.sorted_tables)


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield each row of ``table`` as a line of JSON."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_CHUNK)
    for row in connection.execute(query):
        held = {name: _plain(value) for name, value in row._mapping.items()}
        yield json.dumps(held, ensure_ascii=True).encode() + b"\n"


def is_empty(connection: Connection) -> bool:
    """Tell whether no table has a row."""
    return not any(connection.scalar(select(func.count()).select_from(table)) for table in tables())


def load_lines(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert rows as :func:`lines_of` wrote them; return how many."""
    waiting, count = iter(lines), 0
    while chunk := [_row(table, json.loads(line)) for line in islice(waiting, _CHUNK)]:
        connection.execute(insert(table), chunk)
        count += len(chunk)
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608  (a table of ours)
                f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
            )
        )
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else value


def _row(table: Table, held: dict[str, Any]) -> dict[str, Any]:
    return {name: _typed(table, name, value) for name, value in held.items()}


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, DateTime):
        return dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC)
    return dt.date.fromisoformat(value) if isinstance(kind, DateType) else value
