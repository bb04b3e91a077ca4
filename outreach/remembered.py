"""What a process of the office remembers, by all that it was made of, so that it is right whenever it is found."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any, TypeVar, cast

from fastapi import Request

Kept = TypeVar("Kept")
LARGEST_CACHE = 400
Cache = MutableMapping[tuple[Any, ...], Any]
"""What was drawn, compared or counted, by all that it is made of: of a publication its number, which never changes."""


def cache_of(request: Request) -> Cache:
    """Return what is remembered since the office started."""
    if not hasattr(request.app.state, "remembered"):
        request.app.state.remembered = {}
    return request.app.state.remembered  # type: ignore[no-any-return]


def kept(cache: Cache, key: tuple[Any, ...], make: Callable[[], Kept]) -> Kept:
    """Return what ``cache`` has under ``key``, made where it is not there yet."""
    if key not in cache:
        while len(cache) >= LARGEST_CACHE:
            cache.pop(next(iter(cache)), None)
        cache[key] = make()
    return cast("Kept", cache[key])
