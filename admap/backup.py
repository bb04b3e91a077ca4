"""Backup and restore of a home: one file with every row, every capture and log, and a checksum of each part.

The key is not in it: keep that apart. What the database encrypts stays encrypted, but captures are in plain, so that
the file is as sensitive as the home.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from admap import __version__
from admap.errors import AdmapError, UsageError
from admap.home import Home, open_home
from admap.progress import counted
from admap.settings import SETTINGS_FILE, load_settings
from storage import dump, schedule_runs
from storage.cipher import load_cipher
from storage.database import make_engine, migrate
from storage.models import KeyCheck

MANIFEST = "manifest.json"
FOLDERS = ("captures", "runs", "queue")
"""What lies beside the database."""
_SPOOL = 64 * 2**20


@dataclass(frozen=True)
class Backup:
    """What a backup holds: when it was made, how many rows and files, and the SHA-256 of the whole file."""

    made: datetime
    rows: int
    files: int
    digest: str


def back_up(home: Home, out: Path, at: datetime) -> Backup:
    """Write the backup of ``home`` into ``out``, readable by its owner alone.

    Raises :class:`UsageError` where there is a file of that name.
    """
    if out.exists():
        raise UsageError(f"{out} is there already: a backup is written once; choose another name.")
    partial = out.with_name(f"{out.name}.part")
    digests: dict[str, str] = {}
    rows = files = 0
    try:
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        with tarfile.open(partial, "w") as tar:
            with dump.consistent(home.store.engine) as connection:
                version = dump.schema_version(connection)
                for table in counted(dump.tables(), "backing up rows"):
                    count, digests[f"database/{table.name}.jsonl"] = _add_lines(
                        tar, f"database/{table.name}.jsonl", dump.lines_of(connection, table)
                    )
                    rows += count
            for path in counted(list(_files(home.settings.home)), "backing up files"):
                name = path.relative_to(home.settings.home).as_posix()
                digests[name] = _add_file(tar, name, path)
                files += 1
            facts = {"format": 1, "program": __version__, "schema": version, "made": at.isoformat(), "files": digests}
            _add_bytes(tar, MANIFEST, json.dumps(facts, indent=1).encode())
        with partial.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        partial.rename(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise AdmapError(
            f"{out} cannot be written ({error.strerror}): free some space or choose another disk."
        ) from None
    with home.store.begin() as session:
        schedule_runs.note_upkeep(session, "backup", at, f"{rows} rows, {files} files")
    return Backup(at, rows, files, digest)


def restore(source: Path, folder: Path) -> Backup:
    """Put a backup back into the home ``folder``, which holds nothing but its key (and settings, if they are other).

    Every part is held against its checksum before anything is written. Raises :class:`UsageError` for a home that is
    not empty, a file that is no whole backup, another key, and another version of the schema.
    """
    for name in ("admap.sqlite", *FOLDERS):
        if (folder / name).exists():
            raise UsageError(
                f"{folder} holds a home already: restore into a new folder that has nothing but admap.key."
            )
    cipher = load_cipher(folder)
    try:
        with tarfile.open(source, "r:") as tar:
            facts = _checked(tar, source)
            if b'"' + cipher.check.encode() + b'"' not in _read(tar, f"database/{KeyCheck.__tablename__}.jsonl"):
                raise UsageError(f"{source} was written with another key: put that one into {folder}.")
            if not (folder / SETTINGS_FILE).exists():
                _write(folder / SETTINGS_FILE, [_read(tar, SETTINGS_FILE)])
            rows = _load(tar, folder, facts["schema"])
            names = [name for name in facts["files"] if name.partition("/")[0] in FOLDERS]
            for name in counted(names, "restoring files"):
                with cast("IO[bytes]", tar.extractfile(name)) as part:
                    _write(folder / name, iter(lambda part=part: part.read(1 << 20), b""))  # type: ignore[misc]
    except (tarfile.TarError, KeyError, ValueError):
        raise UsageError(f"{source} is no whole backup of admap: use another copy.") from None
    except FileNotFoundError:
        raise UsageError(f"{source} cannot be read (no such file): check the path.") from None
    with open_home(folder):
        return Backup(datetime.fromisoformat(facts["made"]), rows, len(names), "")


def _load(tar: tarfile.TarFile, folder: Path, version: str) -> int:
    settings = load_settings(folder)
    migrate(settings)
    engine = make_engine(settings.database)
    try:
        with engine.begin() as connection:
            if not dump.is_empty(connection):
                raise UsageError(f"The database that {folder / SETTINGS_FILE} names is not empty: name a new one.")
            if dump.schema_version(connection) != version:
                raise UsageError(
                    f"The backup has schema version {version}, this program {dump.schema_version(connection)}: restore "
                    "it with the version of admap that made it, then run `admap init` with this one."
                )
            rows = 0
            for table in counted(dump.tables(), "restoring rows"):
                with cast("IO[bytes]", tar.extractfile(f"database/{table.name}.jsonl")) as part:
                    rows += dump.load_lines(connection, table, part)
            return rows
    finally:
        engine.dispose()


def _checked(tar: tarfile.TarFile, source: Path) -> dict[str, Any]:
    """Hold every part against the manifest, and return that."""
    facts = json.loads(_read(tar, MANIFEST))
    for name, digest in counted(facts["files"].items(), "checking", len(facts["files"])):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not tar.getmember(name).isfile():
            raise UsageError(f"{source} names a file outside a home: it is no backup of admap.")
        with cast("IO[bytes]", tar.extractfile(name)) as part:
            if hashlib.file_digest(part, "sha256").hexdigest() != digest:  # type: ignore[arg-type]
                raise UsageError(f"{source}: {name} was changed or damaged; use another copy.")
    return cast("dict[str, Any]", facts)


def _files(home: Path) -> Iterator[Path]:
    yield home / SETTINGS_FILE
    for folder in FOLDERS:
        yield from sorted(path for path in (home / folder).rglob("*") if path.is_file())


def _add_lines(tar: tarfile.TarFile, name: str, lines: Iterable[bytes]) -> tuple[int, str]:
    with SpooledTemporaryFile(_SPOOL) as spool:
        digest, count = hashlib.sha256(), 0
        for line in lines:
            digest.update(line)
            spool.write(line)
            count += 1
        size = spool.tell()
        spool.seek(0)
        _add(tar, name, size, cast("IO[bytes]", spool))
        return count, digest.hexdigest()


def _add_file(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add what the file holds by now; what a crawl appends meanwhile is for the next backup."""
    size = path.stat().st_size
    digest, left = hashlib.sha256(), size
    with path.open("rb") as file:
        while left and (part := file.read(min(left, 1 << 20))):
            digest.update(part)
            left -= len(part)
        file.seek(0)
        _add(tar, name, size, file)
    return digest.hexdigest()


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    _add(tar, name, len(content), io.BytesIO(content))


def _add(tar: tarfile.TarFile, name: str, size: int, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    tar.addfile(member, content)


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    with cast("IO[bytes]", tar.extractfile(name)) as part:
        return part.read()


def _write(path: Path, parts: Iterable[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for part in parts:
            file.write(part)
