"""Opening the database: engine, schema version, sessions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from admap.errors import AdmapError, UsageError
from admap.settings import Settings
from storage.audit import see_the_end, watch_the_end
from storage.audit_end import END_FILE, Witness
from storage.base import Base
from storage.cipher import CONTENTS, KEY_FILE, KEY_VARIABLE, KINDS, Cipher, load_cipher, make_key_file
from storage.errors import KeyMismatchError, StoreUnreadableError
from storage.models import KeyCheck, UpkeepRow

EXCHANGE = "exchange of a key"
"""What is noted while a key is exchanged: the kind. Nothing else opens the database meanwhile."""
CONNECTIONS = 20
"""Connections to PostgreSQL that a process has at most; half of them it keeps."""


@dataclass(frozen=True)
class Store:
    """An open database with the cipher of its home, and where the end of its audit log is witnessed."""

    engine: Engine
    cipher: Cipher
    witness: Witness

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a session that commits at the end, and rolls back whole on any error.

        Database errors come out as :class:`AdmapError` without the statement's values, which may hold protected data.
        """
        with Session(self.engine) as session:
            watch_the_end(session, self.witness)
            try:
                with session.begin():
                    yield session
                see_the_end(session)
            except DBAPIError as error:
                raise _plain_error(self.engine, error) from None

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def migrations() -> Config:
    """Return the Alembic configuration of the packaged migrations."""
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    return config


def make_engine(address: str) -> Engine:
    """Make an engine; SQLite gets write-ahead logging, foreign keys and a patient lock."""
    if make_url(address).get_backend_name() == "sqlite":
        engine = create_engine(address, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return create_engine(address, hide_parameters=True, pool_size=CONNECTIONS // 2, max_overflow=CONNECTIONS // 2)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def insert(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return an insert into ``table`` that can say what becomes of a row that is there (``on_conflict_do_update``)."""
    backend = session.get_bind().dialect.name
    return postgresql.insert(table) if backend == "postgresql" else sqlite.insert(table)


def migrate(settings: Settings) -> None:
    """Bring the database of ``settings`` to the newest schema, making it where there is none. Safe to repeat."""
    engine = make_engine(settings.database)
    try:
        with engine.begin() as connection:
            config = migrations()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise _plain_error(engine, error) from None
    finally:
        engine.dispose()


def settle_key(settings: Settings) -> None:
    """Give a database without a key its key, made where the home has none; check the key of one that has.

    Raises :class:`UsageError` where the database's key is missing and :class:`KeyMismatchError` where it is another.
    """
    engine = make_engine(settings.database)
    try:
        with Session(engine) as session, session.begin():
            if session.scalar(select(KeyCheck)) is None:
                make_key_file(settings.home)
                cipher, at = load_cipher(settings.home), datetime.now(UTC)
                session.add(KeyCheck(keyed_hash=cipher.check))
                for kind, mark in zip(KINDS, cipher.fingerprints, strict=True):
                    session.add(UpkeepRow(what=f"key {kind}", at=at, note=mark))
            else:
                checked(session, load_cipher(settings.home))
    except DBAPIError as error:
        raise _plain_error(engine, error) from None
    finally:
        engine.dispose()


def checked(session: Session, cipher: Cipher) -> Cipher:
    """Return ``cipher`` if it is the database's; raises as :func:`open_store`."""
    if exchanged := session.scalar(select(UpkeepRow.note).where(UpkeepRow.what == EXCHANGE)):
        raise UsageError(f"A key is being exchanged: `admap keys rotate {exchanged} --yes` goes on with it.")
    noted = session.scalar(select(UpkeepRow.note).where(UpkeepRow.what == f"key {CONTENTS}"))
    same = session.scalar(select(KeyCheck.keyed_hash)) == cipher.check
    if not same or noted not in {None, cipher.fingerprints[0]}:
        raise KeyMismatchError(
            f"The database was written with another key: set {KEY_VARIABLE}, "
            f"or put back the {KEY_FILE} it was made with."
        )
    return cipher


def open_store(settings: Settings, cipher: Cipher | None = None) -> Store:
    """Open the database of ``settings``; with ``cipher`` unchecked, as the exchange of a key alone does.

    Raises :class:`StoreUnreadableError` where it cannot be opened or its schema is not the one this program knows, and
    :class:`KeyMismatchError` where the key at hand is not the database's.
    """
    engine = make_engine(settings.database)
    head = ScriptDirectory.from_config(migrations()).get_current_head()
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        engine.dispose()
        raise _plain_error(engine, error) from None
    if current != head:
        engine.dispose()
        raise StoreUnreadableError(
            f"The database {_shown(engine)} has schema version {current or 'none'}, this program needs {head}: "
            f"run `admap init --home {settings.home}`, or use the program version that made it."
        )
    try:
        with Session(engine) as session:
            cipher = cipher or checked(session, load_cipher(settings.home))
            return Store(engine, cipher, Witness(settings.home / END_FILE, cipher))
    except AdmapError:
        engine.dispose()
        raise


def _shown(engine: Engine) -> str:
    return make_url(engine.url).render_as_string(hide_password=True)


def _plain_error(engine: Engine, error: SQLAlchemyError) -> AdmapError:
    reason = str(error.orig).strip().splitlines()[0] if isinstance(error, DBAPIError) and error.orig else str(error)
    where = f"The database {_shown(engine)}"
    if "disk is full" in reason or "No space left" in reason:
        return AdmapError(
            f"{where} could not be written: the disk is full. Free some space and run the same command again."
        )
    if isinstance(error, DatabaseError) and isinstance(error.orig, sqlite3.IntegrityError):
        return AdmapError(f"{where} refused a row ({reason}): please report this, with the command.")
    return StoreUnreadableError(
        f"{where} cannot be read or written ({reason}): "
        "check the address in admap.toml, restore a backup, or free the lock."
    )
