"""Which hosts a site consists of, and which network addresses may be reached at all."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

DEFAULT_PORTS = {"http": 80, "https": 443}


@lru_cache(1024)
def origin(url: str) -> tuple[str, str, int]:
    """Return ``(scheme, host, port)`` of an http(s) URL, lower case, default port filled in.

    Raises :class:`ValueError` for any other scheme, one without host, with a user, or with a bad port.
    """
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".").lower()
    if scheme not in DEFAULT_PORTS:
        raise ValueError("only http:// and https:// addresses can be crawled")
    if not host:
        raise ValueError("the address has no host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("the address must not hold a user name or password")
    return scheme, host, parts.port or DEFAULT_PORTS[scheme]


def same_site(url: str, address: str) -> bool:
    """Tell whether ``url`` lies on the hosts of the site at ``address``.

    Those are the address's own host and its ``www.`` twin; on a default port both http and https, else that port alone.
    """
    try:
        _, host, port = origin(url)
        _, own_host, own_port = origin(address)
    except ValueError:
        return False
    twins = {own_host, f"www.{own_host}", own_host.removeprefix("www.")}
    ports = {80, 443} if own_port in {80, 443} else {own_port}
    return host in twins and port in ports


def is_private(address: str) -> bool:
    """Tell whether an IP address is anything but a public unicast one (loopback, private, link-local, metadata …).

    IPv6 forms that carry an IPv4 address (mapped, 6to4, NAT64) are judged by the address they carry.
    """
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour
        if carried is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if carried is not None:
            return is_private(str(carried))
    return not ip.is_global or ip.is_multicast


@lru_cache(1024)
def literal_address(host: str) -> str | None:
    """Return ``host`` as an IP address where it is one in any spelling (``127.1``, ``0x7f000001``), else None."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def resolve(host: str) -> list[str]:
    """Return every network address of ``host``; an empty list where the name does not resolve."""
    literal = literal_address(host)
    if literal:
        return [literal]
    try:
        return sorted({str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)})
    except (OSError, UnicodeError):
        return []


def private_addresses(addresses: Iterable[str]) -> list[str]:
    """Return those of ``addresses`` that are private."""
    return [address for address in addresses if is_private(address)]


class PrivateAddressError(DNSLookupError):
    """A host name led to a private address that the command does not allow."""


class GuardedResolver(CachingThreadedResolver):
    """Name look-up for every connection of the crawl: a private answer is refused.

    The setting ``ADMAP_PRIVATE_HOSTS`` lists the hosts that may be private (``--allow-private`` and named by a site
    file). The address that passed here is the one that is connected to, so a second answer of the name server changes
    nothing.
    """

    private_hosts: frozenset[str] = frozenset()
    refused: ClassVar[set[str]] = set()
    """The names that were refused, since Twisted tells the asker only that the name does not resolve."""

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        """Build the resolver from the settings of a crawl."""
        resolver = cls(reactor, 0, crawler.settings.getfloat("DNS_TIMEOUT"))
        resolver.private_hosts = frozenset(crawler.settings.getlist("ADMAP_PRIVATE_HOSTS"))
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802  (name set by Twisted)
        """Look ``name`` up; fails with :class:`PrivateAddressError` for a private answer."""

        def judge(address: str) -> str:
            if is_private(address) and name.lower() not in self.private_hosts:
                self.refused.add(name.lower())
                raise PrivateAddressError(f"{name} leads to a private address")
            return address

        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(judge)
