"""Freeze: a wave's figures and pseudonymised codings as a signed folder that any later version can reopen."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from admap import __version__
from admap.errors import UsageError
from admap.home import Home
from admap.records import CODEBOOK_KEYS, CONTACT_KEYS
from admap.stages.release import release
from mapping.sheets import sheet
from mapping.tables import aggregates_csv
from storage import codings, links, waves

FORMAT = 1
KEYS = tuple(key for key in CODEBOOK_KEYS if key not in CONTACT_KEYS)
"""What is kept of a coding: no contact, no text, no address."""
CODEBOOK = sha256("\n".join(CODEBOOK_KEYS).encode()).hexdigest()[:12]
"""Version of the codebook: changes with its keys."""


@dataclass(frozen=True)
class Frozen:
    """A reopened snapshot: its manifest's facts, the public key that signed it, and the number of codings."""

    facts: dict[str, Any]
    signer: str
    codings: int


def freeze(home: Home, wave: str, out: Path) -> Frozen:
    """Write the snapshot of ``wave`` into ``out``, a folder that is new or empty; the figures pass disclosure control.

    Raises :class:`UsageError` for a folder that holds something already.
    """
    if out.exists() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty: a snapshot is written once, into a folder of its own.")
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        window = waves.window_of(session, row)
        version = row.extractor_version
        published = release(home, session, [row], "frozen snapshot")
        place = {m.ad_id: m for m in links.memberships(session, row)}
        coded = codings.coded_by_site(session, home.store.cipher, row)
    sign = home.store.cipher.keyed_hash
    rows = []
    for ad_id, (site, coding) in coded.items():
        profile = place[ad_id].profile_id if ad_id in place else ad_id
        cells = [json.dumps(coding.value(key), ensure_ascii=False) for key in KEYS]
        rows.append([sign(f"frozen advert {ad_id}"), sign(f"frozen profile {profile}"), site, *cells])
    files = {
        "aggregates.csv": aggregates_csv(published),
        "codings.csv": sheet([["advert", "profile", "site", *KEYS], *sorted(rows)]),
    }
    facts = {
        "format": FORMAT,
        "wave": wave,
        "window": [day.isoformat() for day in window] if window else None,
        "program": __version__,
        "coding": version,
        "codebook": CODEBOOK,
        "minimum_cell": published.minimum,
        "rounding": published.rounding,
        "files": {name: sha256(text.encode()).hexdigest() for name, text in files.items()},
    }
    key = _key(home)
    manifest = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    signature = {"signer": signer_of(home), "signature": key.sign(manifest).hex(), "algorithm": "Ed25519"}
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (out / name).write_bytes(text.encode())
    (out / "manifest.json").write_bytes(manifest)
    (out / "signature.json").write_text(json.dumps(signature, indent=1) + "\n", encoding="utf-8")
    return Frozen(facts, signature["signer"], len(rows))


def reopen(folder: Path, signer: str | None = None) -> Frozen:
    """Verify and open a snapshot; ``signer`` is the public key (hex) that it must be signed with, where that is known.

    Raises :class:`UsageError`, naming the file, where anything is missing, was changed, or another key signed.
    """
    try:
        manifest = (folder / "manifest.json").read_bytes()
        signed = json.loads((folder / "signature.json").read_bytes())
        facts = json.loads(manifest)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed["signer"])).verify(
            bytes.fromhex(signed["signature"]), manifest
        )
        files = {name: ((folder / name).read_bytes(), digest) for name, digest in facts["files"].items()}
    except InvalidSignature:
        raise UsageError(f"{folder}/manifest.json was changed after it was signed: use another copy.") from None
    except OSError as error:
        raise UsageError(f"{folder} is no whole snapshot: {error.filename} cannot be read.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{folder} is no snapshot of admap: name the folder that `admap freeze` wrote.") from None
    if facts["format"] > FORMAT:
        raise UsageError(f"{folder} has format {facts['format']}: open it with a newer admap.")
    for name, (content, digest) in files.items():
        if sha256(content).hexdigest() != digest:
            raise UsageError(f"{folder}/{name} was changed after it was frozen: use another copy.")
    if signer and signer != signed["signer"]:
        raise UsageError(f"{folder} was signed with another key ({signed['signer'][:16]}…): ask where it comes from.")
    lines = list(csv.reader(io.StringIO(files["codings.csv"][0].decode())))
    return Frozen(facts, signed["signer"], len(lines) - 1)


def signer_of(home: Home) -> str:
    """Return the public key (hex) that a home signs with; give it to those who are to verify."""
    return _key(home).public_key().public_bytes_raw().hex()


def _key(home: Home) -> Ed25519PrivateKey:
    sign = home.store.cipher.keyed_hash
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(sign("freeze key 1") + sign("freeze key 2")))
