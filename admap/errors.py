"""Errors whose text is meant for the user: one sentence that says where, what, and what to do."""

from __future__ import annotations


class AdmapError(Exception):
    """Raised anywhere for something the user can mend.

    The command line prints its text and exits with ``exit_code``.
    """

    exit_code = 1


class UsageError(AdmapError):
    """Raised where a command, a setting or an input file is not as it must be; exit code 2."""

    exit_code = 2
