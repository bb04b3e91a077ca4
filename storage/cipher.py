"""Encryption at rest and keyed hashes.

Contents and contact details are encrypted with AES-256-GCM; contacts are matched by HMAC-SHA-256 under a key of its
own,
so that neither a copy of the database nor a list of all phone numbers gives them away. Both keys come from one master
key by HKDF.
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
_NONCE_BYTES = 12


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"admap " + purpose).derive(master)


@dataclass(frozen=True)
class Cipher:
    """Encrypts and decrypts texts, and makes keyed hashes, under keys derived from one master key."""

    _aead: AESGCM
    _hash_key: bytes

    @classmethod
    def from_master(cls, master: bytes) -> Cipher:
        """Make a cipher from 32 bytes of master key."""
        return cls(AESGCM(_derive(master, b"contents")), _derive(master, b"matching"))

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
    """Load the cipher of ``home`` from ``ADMAP_KEY`` (32 bytes in base64), else from its key file.

    Raises :class:`UsageError` where there is none or it is not 32 bytes in base64.
    """
    encoded = os.environ.get(KEY_VARIABLE)
    where = f"the environment variable {KEY_VARIABLE}"
    if not encoded:
        path = home / KEY_FILE
        where = str(path)
        try:
            encoded = path.read_text(encoding="ascii")
        except FileNotFoundError:
            raise UsageError(f"{where} is missing: put the key file back, or set {KEY_VARIABLE}.") from None
    try:
        master = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        master = b""
    if len(master) != 32:
        raise UsageError(f"The key in {where} is not 32 bytes in base64: restore the key that the home was made with.")
    return Cipher.from_master(master)
