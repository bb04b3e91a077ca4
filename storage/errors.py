"""Errors of the store."""

from __future__ import annotations

from admap.errors import AdmapError


class StoreUnreadableError(AdmapError):
    """Raised on opening a database that is not there, not a database, or not reachable; nothing was changed."""


class KeyMismatchError(AdmapError):
    """Raised where the key at hand is not the one that the kept contents were encrypted with."""


class UnknownPublicationError(AdmapError):
    """Raised where a publication is named by a number that the register does not have, or that is withdrawn."""

    exit_code = 2


class UnknownWaveError(AdmapError):
    """Raised where a stage names a wave that nothing was crawled or imported for."""

    exit_code = 2
