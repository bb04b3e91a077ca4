"""Leases of hosts: which process may ask a host. Each change is one statement, so that no two can both succeed."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session

from storage.database import insert
from storage.models import HostLease


@dataclass(frozen=True, slots=True)
class TakenHost:
    """What a lease says of its host when it is taken, in seconds.

    ``asked_ago``: since it was asked last (where its holder died: since the lease ran out, before which it may have
    asked); ``interval``: kept between two requests then; ``held_for``: how long it still wants to be left alone.
    """

    host: str
    asked_ago: float
    interval: float
    held_for: float


def now(session: Session) -> float:
    """Return seconds since 1970 by the clock that all processes on this store share."""
    if session.get_bind().dialect.name == "postgresql":
        return float(session.scalar(select(func.extract("epoch", func.clock_timestamp()))) or 0)
    return time.time()


def free_hosts(session: Session, hosts: Collection[str]) -> list[str]:
    """Return those of ``hosts`` whose lease nobody holds, in their order; by now somebody may."""
    moment = now(session)
    taken = set(session.scalars(select(HostLease.host).where(HostLease.holder != "", HostLease.expires >= moment)))
    return [host for host in hosts if host not in taken]


def take_host(session: Session, host: str, holder: str, seconds: float) -> TakenHost | None:
    """Take the lease of ``host`` for ``seconds``; None where another holds it."""
    moment = now(session)
    row = {"host": host, "holder": holder, "expires": moment + seconds, "asked_at": 0, "interval": 0, "held_until": 0}
    taken = session.execute(
        insert(session, HostLease)
        .values(row)
        .on_conflict_do_update(
            index_elements=["host"],
            set_={
                "holder": holder,
                "expires": moment + seconds,
                "asked_at": case((HostLease.holder != "", HostLease.expires), else_=HostLease.asked_at),
            },
            where=or_(HostLease.holder == "", HostLease.expires < moment),
        )
        .returning(HostLease.asked_at, HostLease.interval, HostLease.held_until)
    ).one_or_none()
    if taken is None:
        return None
    asked_at, interval, held_until = taken
    return TakenHost(host, max(moment - asked_at, 0.0), interval, max(held_until - moment, 0.0))


def renew_hosts(session: Session, hosts: Collection[str], holder: str, seconds: float) -> set[str]:
    """Renew what ``holder`` still holds of ``hosts`` for ``seconds`` from now; return those."""
    renewed = update(HostLease).where(HostLease.holder == holder, HostLease.host.in_(sorted(hosts)))
    return set(session.scalars(renewed.values(expires=now(session) + seconds).returning(HostLease.host)))


def still_holds(session: Session, host: str, holder: str) -> bool:
    """Tell whether ``holder`` has the lease of ``host``, and keep others from taking it until the session ends."""
    same = update(HostLease).where(HostLease.host == host, HostLease.holder == holder).values(holder=holder)
    return session.scalar(same.returning(HostLease.host)) is not None


def hold_host(session: Session, host: str, holder: str, seconds: float) -> None:
    """Note that ``host`` wants to be left alone for ``seconds`` from now; an earlier, longer wish stands."""
    until = now(session) + seconds
    session.execute(
        update(HostLease)
        .where(HostLease.host == host, HostLease.holder == holder, HostLease.held_until < until)
        .values(held_until=until)
    )


def release_host(session: Session, host: str, holder: str, asked_ago: float, interval: float) -> None:
    """Give the lease of ``host`` back, with when it was asked last and the seconds kept between two requests."""
    session.execute(
        update(HostLease)
        .where(HostLease.host == host, HostLease.holder == holder)
        .values(holder="", expires=0, asked_at=max(now(session) - asked_ago, 0.0), interval=interval)
    )
