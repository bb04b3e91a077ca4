"""The checksums of a wave's finished WARC files, one line a file as ``sha256sum`` writes and checks them."""

from __future__ import annotations

import fcntl
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MANIFEST = "manifest-sha256.txt"
State = Literal["intact", "changed", "gone", "open", "unsealed"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one file: ``intact``, ``changed`` or ``gone`` against the manifest; ``open``: a run writes it now.

    ``unsealed``: a run that was killed left it, and :func:`seal_left_files` has not been there since.
    """

    name: str
    state: State


def seal(folder: Path, name: str, digest: str) -> None:
    """Enter a finished file with its SHA-256 (hexadecimal); on disk when this returns."""
    descriptor = os.open(folder / MANIFEST, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{digest}  {name}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reseal(folder: Path, name: str, digest: str) -> None:
    """Enter the new checksum of a file that was changed on purpose, in place of the former."""
    path = folder / MANIFEST
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.partition("  ")[2] != name]
    partial = path.with_suffix(".part")
    with partial.open("w", encoding="utf-8") as file:
        partial.chmod(0o600)
        file.write("".join(f"{line}\n" for line in [*lines, f"{digest}  {name}"]))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def sealed(folder: Path) -> dict[str, str]:
    """Return the checksum of every finished file by its name."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return {name: digest for digest, name in pairs}


def seal_left_files(folder: Path) -> list[str]:
    """Enter the files that killed runs left, and return their names; those that a run still writes are passed over."""
    left = [name for name in _unsealed(folder) if not is_open(folder / name)]
    for name in left:
        seal(folder, name, _digest(folder / name))
    return left


def check(folder: Path) -> list[Checked]:
    """Compare every file of a wave's folder with the manifest, in the order of their names."""
    found = [Checked(name, "open" if is_open(folder / name) else "unsealed") for name in _unsealed(folder)]
    for name, digest in sealed(folder).items():
        try:
            found.append(Checked(name, "intact" if _digest(folder / name) == digest else "changed"))
        except FileNotFoundError:
            found.append(Checked(name, "gone"))
    return sorted(found, key=lambda one: one.name)


def _unsealed(folder: Path) -> list[str]:
    known = sealed(folder)
    files = [*folder.glob("*.warc.gz"), *folder.glob("*.warc")] if folder.is_dir() else []
    return sorted(path.name for path in files if path.name not in known)


def is_open(path: Path) -> bool:
    """Tell whether a run still writes to ``path``: it holds a lock on it until it ends, however it ends."""
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
