"""The end of the audit log as this home saw it last, kept in a file beside the database and sealed with the home's key.

The chain in the database shows a changed row, or one that is gone from between others, but not that the last rows are
gone. The file does: the log has to hold the row that the file names, as it was. Whoever can write both the database
and the home's folder can still put back older copies of both, or remove the file; it then says from when on it watches.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock

from storage.cipher import Cipher

END_FILE = "audit-end.json"
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class End:
    """The last row of the log: its number and chain hash. ``since`` is the moment (UTC) from which it is watched."""

    row: int
    chain: str
    since: str


@dataclass(frozen=True)
class Witness:
    """The file of one home."""

    path: Path
    cipher: Cipher

    def end(self) -> End | None:
        """Return the end as seen last, None where none was; raises :class:`ValueError` where the seal is not ours."""
        try:
            held = json.loads(self.path.read_text(encoding="utf-8"))
            end = End(int(held["row"]), str(held["chain"]), str(held["since"]))
            sealed = str(held["seal"])
        except FileNotFoundError:
            return None
        except (OSError, KeyError, TypeError) as error:
            raise ValueError(str(error)) from None
        if sealed != self._seal(end):
            raise ValueError("the seal is not of this home's key")
        return end

    def see(self, end: End, holds: Callable[[End], bool]) -> None:
        """Keep ``end`` where what was seen before ``holds``; otherwise the file stays and bears witness."""
        with _ONE_AT_A_TIME:
            try:
                before = self.end()
                if before is None or (before.row < end.row and holds(before)):
                    self._write(replace(end, since=before.since) if before else end)
            except (OSError, ValueError) as error:
                logging.getLogger(__name__).warning("the end of the audit log could not be kept: %s", error)

    def reseal(self, cipher: Cipher) -> Witness:
        """Seal what was seen under another key, and return its witness; a seal that is not ours stays as it is."""
        new = replace(self, cipher=cipher)
        try:
            end = self.end()
        except ValueError:
            return new
        if end is not None:
            new._write(end)
        return new

    def _seal(self, end: End) -> str:
        return self.cipher.keyed_hash(f"audit end:{end.row}:{end.chain}:{end.since}")

    def _write(self, end: End) -> None:
        with tempfile.NamedTemporaryFile("w", dir=self.path.parent, prefix=f".{END_FILE}-", delete=False) as file:
            json.dump(asdict(end) | {"seal": self._seal(end)}, file)
        Path(file.name).replace(self.path)
