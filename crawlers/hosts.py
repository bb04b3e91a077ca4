"""Which process may ask a host: one at a time, however many crawl."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from crawlers.addresses import origin


@dataclass(frozen=True, slots=True)
class HostState:
    """What is known of a host when a process begins to ask it, in seconds.

    ``asked_ago``: since it was asked last (where nobody knows: a moment ago); ``interval``: what was kept between two
    requests then; ``held_for``: how long it still wants to be left alone (Retry-After).
    """

    asked_ago: float = 0.0
    interval: float = 0.0
    held_for: float = 0.0


class Hosts(Protocol):
    """The leases of hosts. A lease that is taken is renewed until it is released, or this process dies."""

    def take(self, hosts: Collection[str]) -> tuple[str, HostState] | None:
        """Take the lease of one of ``hosts`` that nobody holds; None where others hold them all."""

    def waiting(self, sites: Collection[str]) -> set[str]:
        """Return those of ``sites`` whose crawl has not been ended, by this process or another."""

    def held(self, host: str) -> bool:
        """Tell whether this process still holds the lease of ``host``, without asking anybody."""

    def stopped(self) -> str:
        """Return why all crawling is stopped; empty: it is not."""

    def hold(self, host: str, seconds: float) -> None:
        """Note for every process that ``host`` wants to be left alone for ``seconds``."""

    def release(self, host: str, asked_ago: float, interval: float) -> None:
        """Give the lease of ``host`` back."""

    def close(self) -> None:
        """End the renewing; nothing is taken any more."""


class Alone:
    """No other process crawls: every host is free, and every site waits once."""

    def take(self, hosts: Collection[str]) -> tuple[str, HostState] | None:
        """Take any host."""
        return next(((host, HostState()) for host in hosts), None)

    def waiting(self, sites: Collection[str]) -> set[str]:
        """Return all of ``sites``."""
        return set(sites)

    def held(self, host: str) -> bool:  # noqa: ARG002  (nobody takes it away)
        """Tell that the lease is held."""
        return True

    def stopped(self) -> str:
        """Tell that crawling goes on."""
        return ""

    def hold(self, host: str, seconds: float) -> None:
        """Tell nobody."""

    def release(self, host: str, asked_ago: float, interval: float) -> None:
        """Tell nobody."""

    def close(self) -> None:
        """Do nothing."""


def host_of(address: str) -> str:
    """Return the name under which the host of ``address`` is leased.

    It is one for http and https and for the ``www.`` twin; another port is another host.
    """
    _, host, port = origin(address)
    name = host.removeprefix("www.")
    return name if port in {80, 443} else f"{name}:{port}"
