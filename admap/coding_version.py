"""The version of the coding: what a coded value was made with, so that waves coded alike can be told from others."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from admap import __version__

ROOMS = ("pipelines", "classifiers")


def _digest() -> str:
    """Return eight hexadecimal digits that change with any module or lexicon that coding uses."""
    found = sha256()

    def add(place: Traversable, path: str) -> None:
        for part in sorted(place.iterdir(), key=lambda one: one.name):
            if part.is_dir() and part.name != "__pycache__":
                add(part, f"{path}/{part.name}")
            elif part.is_file():
                found.update(f"{path}/{part.name}\0".encode() + part.read_bytes() + b"\0")

    for room in ROOMS:
        add(files(room), room)
    return found.hexdigest()[:8]


CODING_VERSION = f"{__version__}+{_digest()}"
