"""The operator's own list of breached passwords: one a line, plain, or as SHA-1 in the order of the hashes.

The well-known downloadable lists are of these two kinds; the one of hashes has tens of gigabytes, and is searched where
it lies by halving.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import BinaryIO

from admap.errors import UsageError
from admap.settings import Settings

_HASHED = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\s*")
_PROBES = 64


@dataclass(frozen=True)
class Breached:
    """A list in a file; ``hashed`` where its lines are SHA-1 in hexadecimal, with or without ``:count``."""

    path: Path
    hashed: bool

    def holds(self, password: str) -> bool:
        """Tell whether ``password`` is in the list."""
        plain = password.encode()
        with self.path.open("rb") as file:
            if not self.hashed:
                return any(line.rstrip(b"\r\n") == plain for line in file)
            return _found(file, sha1(plain, usedforsecurity=False).hexdigest().upper().encode())


def breached_of(settings: Settings) -> Breached | None:
    """Return the list of the settings, or None.

    Raises :class:`UsageError` where it cannot be read, or is of hashes and not in their order.
    """
    if not settings.breached_passwords:
        return None
    path = settings.home / settings.breached_passwords
    try:
        with path.open("rb") as file:
            hashed = _HASHED.fullmatch(file.readline(4096)) is not None
            ordered = not hashed or _in_order(file)
    except OSError:
        raise UsageError(f"{path} cannot be read: mend or remove breached_passwords in admap.toml.") from None
    if not ordered:
        raise UsageError(f"{path} is not in the order of its hashes: sort it, or take the list ordered by hash.")
    return Breached(path, hashed)


def _found(file: BinaryIO, wanted: bytes) -> bool:
    low, high = 0, file.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        if _hash_from(file, middle) < wanted:
            low = middle + 1
        else:
            high = middle
    return _hash_from(file, low) == wanted


def _hash_from(file: BinaryIO, place: int) -> bytes:
    """Return the first hash that begins at ``place`` or after it; one after all others where none does."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline()
    return file.readline()[:40].upper() or b"~"


def _in_order(file: BinaryIO) -> bool:
    size = file.seek(0, 2)
    hashes = [_hash_from(file, size * probe // _PROBES) for probe in range(_PROBES)]
    return hashes == sorted(hashes)
