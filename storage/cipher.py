"""Encryption at rest and keyed hashes.

Contents and contact details are encrypted with AES-256-GCM; contacts are matched by HMAC-SHA-256 under a key of its
own,
so that neither a copy of the database nor a list of all phone numbers gives them away. Each key comes from a master key
of 32 bytes by HKDF: one line in the key file for both, or a line for each once one was exchanged.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from admap.errors import UsageError
from storage.errors import KeyMismatchError

KEY_VARIABLE = "ADMAP_KEY"
KEY_FILE = "admap.key"
NEXT_VARIABLE = "ADMAP_NEXT_KEY"
NEXT_FILE = "admap.key.next"
CONTENTS, MATCHING = "contents", "matching"
KINDS = (CONTENTS, MATCHING)
"""The keys of a home: what texts and contacts are encrypted with, and what contacts are matched by."""

_CHECKED = "admap"
_NONCE_BYTES = 12


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"admap " + purpose).derive(master)


@dataclass(frozen=True)
class Cipher:
    """Encrypts and decrypts texts, and makes keyed hashes, under keys derived from one master key."""

    _aead: AESGCM
    _hash_key: bytes
    fingerprints: tuple[str, str] = ("", "")
    """What the keys of the two kinds are known by: 16 hexadecimal digits that say nothing of them."""

    @classmethod
    def from_master(cls, contents: bytes, matching: bytes | None = None) -> Cipher:
        """Make a cipher from 32 bytes of master key, or from those of each kind."""
        matching = contents if matching is None else matching
        marks = _derive(contents, b"fingerprint contents"), _derive(matching, b"fingerprint matching")
        return cls(
            AESGCM(_derive(contents, b"contents")),
            _derive(matching, b"matching"),
            (marks[0].hex()[:16], marks[1].hex()[:16]),
        )

    @property
    def check(self) -> str:
        """A keyed hash of a fixed text, by which a database knows its key."""
        return self.keyed_hash(_CHECKED)

    def encrypt(self, text: str) -> bytes:
        """Encrypt ``text`` (lone surrogates survive)."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, text.encode("utf-8", "surrogatepass"), None)

    def decrypt(self, data: bytes) -> str:
        """Return the text that ``data`` was made from; raises :class:`KeyMismatchError` under another key.

        What was purged is empty, and reads as empty.
        """
        if not data:
            return ""
        try:
            plain = self._aead.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], None)
        except InvalidTag:
            raise KeyMismatchError(
                f"A part of the database was written with another key: set {KEY_VARIABLE}, "
                f"or put back the {KEY_FILE} it was made with."
            ) from None
        return plain.decode("utf-8", "surrogatepass")

    def keyed_hash(self, text: str) -> str:
        """Return 32 hexadecimal digits that are the same for the same text and say nothing without the key."""
        return hmac.new(self._hash_key, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()[:32]


def make_key_file(home: Path) -> None:
    """Write a new master key for ``home``, readable by its owner alone, unless it has one or ``ADMAP_KEY`` is set."""
    path = home / KEY_FILE
    if os.environ.get(KEY_VARIABLE) or path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode("ascii") + "\n")


def load_cipher(home: Path) -> Cipher:
    """Load the cipher of ``home`` from ``ADMAP_KEY``, else from its key file; raises as :func:`load_masters`."""
    return Cipher.from_master(*load_masters(home))


def load_masters(home: Path, variable: str = KEY_VARIABLE, name: str = KEY_FILE) -> tuple[bytes, bytes]:
    """Return the master keys of the two kinds from the environment, else from the key file (one or two words).

    Raises :class:`UsageError` where there is none or one is not 32 bytes in base64.
    """
    encoded = os.environ.get(variable) if variable else None
    where = f"the environment variable {variable}"
    if not encoded:
        path = home / name
        where = str(path)
        try:
            encoded = path.read_text(encoding="ascii")
        except FileNotFoundError:
            raise UsageError(f"{where} is missing: put the key file back, or set {variable}.") from None
    try:
        masters = [base64.b64decode(one, validate=True) for one in encoded.split()]
    except binascii.Error:
        masters = []
    if len(masters) not in {1, 2} or any(len(one) != 32 for one in masters):
        raise UsageError(f"The key in {where} is not 32 bytes in base64: restore the key that the home was made with.")
    return masters[0], masters[-1]


def write_next(home: Path, masters: tuple[bytes, bytes]) -> None:
    """Write the master keys of both kinds beside the key file, on disk before this returns."""
    descriptor = os.open(home / NEXT_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("".join(base64.b64encode(one).decode("ascii") + "\n" for one in masters))
        file.flush()
        os.fsync(file.fileno())


def drop_next(home: Path) -> None:
    """Delete a next key that nothing was written under."""
    (home / NEXT_FILE).unlink(missing_ok=True)


def put_next_in_place(home: Path) -> None:
    """Put the next key file in the place of the present one, whose bytes are overwritten."""
    path = home / KEY_FILE
    with path.open("r+b") as old:
        (home / NEXT_FILE).replace(path)
        old.write(os.urandom(os.fstat(old.fileno()).st_size))
        old.flush()
        os.fsync(old.fileno())
    folder = os.open(home, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
