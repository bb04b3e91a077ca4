"""Host leases of one crawling process, kept alive by a thread of their own while the process lives."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Collection
from contextlib import suppress
from time import monotonic

from admap.errors import AdmapError
from crawlers.errors import CrawlError
from crawlers.hosts import HostState
from storage import frontier, leases, waves
from storage.database import Store
from storage.stops import standing_stop

BEATS = 4
"""How often a lease is renewed in the time that it runs."""

LOOK_SECONDS = 0.2
"""How often at most it is looked whether crawling was stopped: less than lies between two requests to a public site."""


class HostLeases:
    """Takes, renews and gives back leases for the sites of one wave (see :class:`crawlers.hosts.Hosts`).

    A lease runs ``seconds``. Where renewing fails for so long, the lease counts as lost here before it has run out in
    the store, so that this process stops asking before another begins.
    """

    def __init__(self, store: Store, wave: str, seconds: float) -> None:
        self._store, self._wave, self._seconds = store, wave, seconds
        self.holder = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()
        self._stop, self._look_at = "", 0.0
        self._closed = threading.Event()
        self._beating = threading.Thread(target=self._beat, name="leases", daemon=True)
        self._beating.start()

    def take(self, hosts: Collection[str]) -> tuple[str, HostState] | None:
        """Take the lease of one of ``hosts`` that nobody holds; None where others hold them all."""
        with self._store.begin() as session:
            free = leases.free_hosts(session, hosts)
        for host in free:
            asked = monotonic()
            with self._store.begin() as session:
                taken = leases.take_host(session, host, self.holder, self._seconds)
            if taken:
                self._prolong([host], asked)
                return host, HostState(taken.asked_ago, taken.interval, taken.held_for)
        return None

    def waiting(self, sites: Collection[str]) -> set[str]:
        """Return those of ``sites`` whose crawl has not been ended, by this process or another."""
        with self._store.begin() as session:
            return frontier.waiting_sites(session, waves.get_wave(session, self._wave)) & set(sites)

    def held(self, host: str) -> bool:
        """Tell whether this process still holds the lease of ``host``, without asking the store."""
        return self._until.get(host, 0) > monotonic()

    def stopped(self) -> str:
        """Return why crawling is stopped for all; the store is asked at most every ``LOOK_SECONDS``."""
        if not self._stop and monotonic() >= self._look_at:
            with suppress(AdmapError), self._store.begin() as session:
                stop = standing_stop(session)
                self._stop = f"crawling was stopped by {stop.user}, so the rest was not asked" if stop else ""
            self._look_at = monotonic() + LOOK_SECONDS
        return self._stop

    def hold(self, host: str, seconds: float) -> None:
        """Note for every process that ``host`` wants to be left alone for ``seconds``."""
        with self._store.begin() as session:
            leases.hold_host(session, host, self.holder, seconds)

    def release(self, host: str, asked_ago: float, interval: float) -> None:
        """Give the lease of ``host`` back."""
        with self._lock:
            self._until.pop(host, None)
        with self._store.begin() as session:
            leases.release_host(session, host, self.holder, asked_ago, interval)

    def close(self) -> None:
        """End the renewing."""
        self._closed.set()
        self._beating.join()

    def _beat(self) -> None:
        while not self._closed.wait(self._seconds / BEATS):
            with suppress(AdmapError):  # a store that is busy for longer than a lease runs costs the lease, no more
                self._renew()

    def _renew(self) -> None:
        with self._lock:
            hosts = list(self._until)
        if not hosts:
            return
        asked = monotonic()
        with self._store.begin() as session:
            renewed = leases.renew_hosts(session, hosts, self.holder, self._seconds)
        self._prolong(renewed, asked)
        with self._lock:
            for host in set(hosts) - renewed:
                self._until.pop(host, None)

    def _prolong(self, hosts: Collection[str], asked: float) -> None:
        with self._lock:
            self._until.update(dict.fromkeys(hosts, asked + self._seconds))


class TrialLeases(HostLeases):
    """The leases of a try-out, which belongs to no wave: it refuses where a crawl asks the site, and waits for none."""

    def __init__(self, store: Store, seconds: float) -> None:
        super().__init__(store, "", seconds)

    def take(self, hosts: Collection[str]) -> tuple[str, HostState] | None:
        """Take the lease of the one host; raises :class:`CrawlError` where another process has it."""
        taken = super().take(hosts)
        if taken is None:
            raise CrawlError("A crawl is asking this site just now: try again when it has ended.")
        return taken

    def waiting(self, sites: Collection[str]) -> set[str]:
        """Return all of ``sites``: each is tried once."""
        return set(sites)
