"""What a token may read, and which accounts may hold it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from admap.errors import UsageError
from outreach.roles import PERMISSIONS, Permission, Role


class Scope(StrEnum):
    """One thing that a token may read."""

    FIGURES = "figures"
    COVERAGE = "coverage"
    SITES = "sites"
    PROFILES = "profiles"


HOLDERS = {
    Scope.FIGURES: frozenset({Permission.SURVEY, Permission.RESEARCH}),
    Scope.COVERAGE: frozenset({Permission.SURVEY, Permission.RESEARCH}),
    Scope.SITES: frozenset({Permission.SURVEY}),
    Scope.PROFILES: frozenset({Permission.SURVEY}),
}
"""The permissions of which an account needs one, to hold a token with a scope."""
LONGEST_DAYS = 366


def may_hold(role: str, scope: str) -> bool:
    """Tell whether an account of ``role`` may hold a token with ``scope``."""
    return scope in set(Scope) and bool(HOLDERS[Scope(scope)] & PERMISSIONS[Role(role)])


def check_scopes(role: str, scopes: Sequence[str], days: int) -> None:
    """Raise :class:`UsageError` for scopes that there are not or that ``role`` may not have, or too many days."""
    if not scopes:
        raise UsageError(f"Name what the token may read: --scope {', --scope '.join(Scope)}.")
    for scope in scopes:
        if scope not in set(Scope):
            raise UsageError(f"{scope} is no scope: choose of {', '.join(Scope)}.")
        if not may_hold(role, scope):
            raise UsageError(f"An account with the role {role} may not read {scope}.")
    if not 1 <= days <= LONGEST_DAYS:
        raise UsageError(f"A token lasts 1 to {LONGEST_DAYS} days.")
