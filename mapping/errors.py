"""Errors of the mapping room; each text is one sentence for the user."""

from __future__ import annotations

from admap.errors import AdmapError, UsageError


class BoundaryError(UsageError):
    """Raised by :mod:`mapping.geography` where a boundary file cannot be used.

    Says which file, why, and what it must hold.
    """


class ScopeError(UsageError):
    """Raised by :mod:`mapping.report` where a municipality or county code is not one of Sweden's."""


class PopulationError(UsageError):
    """Raised by :mod:`mapping.population` where a population file cannot be used. Says why, and what to export."""


class DisclosureError(AdmapError):
    """Raised by :func:`mapping.disclosure.protect` where small figures could be worked out; nothing is published."""


class ListTableError(UsageError):
    """Raised by :mod:`mapping.estimates.tables` where a table of list overlaps is not as it must be.

    Says which row, what is wrong there, and what to write.
    """
