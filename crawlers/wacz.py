"""WACZ files (Web Archive Collection Zipped 1.1): the WARC files in them, taken out and checked."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawlers.errors import CaptureError

INDEX = "datapackage.json"
MOST_INDEX_BYTES = 64 * 2**20
CHUNK = 2**20


def is_wacz(path: Path) -> bool:
    """Tell by its name whether ``path`` is a WACZ file."""
    return path.name.lower().endswith(".wacz")


def unpack(path: Path, folder: Path) -> list[Path]:
    """Copy the WARC files of the WACZ file ``path`` into ``folder``, named by their content, and return them.

    Raises :class:`CaptureError` where it is no WACZ file, a file in it is not what its index says, or ``folder`` has no
    room for it; :class:`OSError` where ``folder`` cannot be written.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            known = _digests(archive, path)
            members = [one for one in archive.infolist() if _is_warc(one.filename)]
            if not members:
                raise CaptureError(f"{path} holds no WARC file: check the file.")
            folder.mkdir(parents=True, exist_ok=True)
            if sum(one.file_size for one in members) > shutil.disk_usage(folder).free:
                raise CaptureError(f"{path} does not fit into the home once it is unpacked: free some space.")
            return list(_copies(archive, members, known, path, folder))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise CaptureError(f"{path} is no readable WACZ file ({reason}): check the file.") from None


def _is_warc(name: str) -> bool:
    return name.startswith("archive/") and name.lower().removesuffix(".gz").endswith(".warc")


def _digests(archive: zipfile.ZipFile, path: Path) -> dict[str, str]:
    """Return the SHA-256 that the index gives for each file."""
    try:
        with archive.open(INDEX) as file:
            index: Any = json.loads(file.read(MOST_INDEX_BYTES))
        files = {str(one["path"]): str(one["hash"]) for one in index["resources"]}
    except (KeyError, TypeError, ValueError):
        raise CaptureError(f"{path} has no readable {INDEX}, so it is no WACZ file: check the file.") from None
    return {name: digest.removeprefix("sha256:") for name, digest in files.items() if digest.startswith("sha256:")}


def _copies(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], known: dict[str, str], path: Path, folder: Path
) -> Iterator[Path]:
    for number, member in enumerate(members):
        partial = folder / f"import-{path.stem[:40]}-{number}.part"
        digest = hashlib.sha256()
        with archive.open(member) as source, partial.open("wb") as target:
            while part := source.read(CHUNK):
                digest.update(part)
                target.write(part)
        found = digest.hexdigest()
        if known.get(member.filename, found) != found:
            partial.unlink()
            raise CaptureError(f"{path}: {member.filename} is not what {INDEX} says: fetch the file again.")
        suffix = ".warc.gz" if member.filename.lower().endswith(".gz") else ".warc"
        yield partial.replace(folder / f"import-{found[:16]}{suffix}")
