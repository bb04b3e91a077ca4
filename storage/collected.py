"""Tables of collection: sites, waves, the frontier, leases, captures, coverage and effort."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class SiteVersion(Base):
    """One version of what the register knows of a site, with the site file that was used."""

    __tablename__ = "site_versions"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    version: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    arena: Mapped[str] = mapped_column(String(40))
    audience: Mapped[str] = mapped_column(Text)
    access: Mapped[str] = mapped_column(Text)
    administration_country: Mapped[str] = mapped_column(String(8))
    definition: Mapped[str] = mapped_column(Text)
    first_seen: Mapped[dt.date]
    last_seen: Mapped[dt.date]


class Wave(Base):
    """One survey: everything seen in it, coded by one version of the extractors.

    ``dated`` waves count everything as seen on ``observed_on``; in others every capture has its own day.
    """

    __tablename__ = "waves"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    observed_on: Mapped[dt.date]
    extractor_version: Mapped[str] = mapped_column(String(40), default="")
    assume_relevant: Mapped[bool] = mapped_column(default=False)
    dated: Mapped[bool] = mapped_column(default=False)


class WaveSite(Base):
    """Which version of which site a wave used; ``waiting``: a crawl was asked for and has not ended."""

    __tablename__ = "wave_sites"

    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    site_version_id: Mapped[int] = mapped_column(ForeignKey("site_versions.id"))
    waiting: Mapped[bool] = mapped_column(default=False, server_default=false())


class FrontierRow(Base):
    """One address that a wave found on a site, and what became of it (see :class:`admap.records.PageRecord`).

    ``first_seen`` and ``last_seen`` are when a crawl noted it first and last, ISO 8601 in UTC.
    """

    __tablename__ = "frontier"
    __table_args__ = (UniqueConstraint("wave_id", "site", "url", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    site: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    first_seen: Mapped[str] = mapped_column(String(40))
    last_seen: Mapped[str] = mapped_column(String(40))


class HostLease(Base):
    """Which process may ask a host, over all waves. Times are seconds since 1970 by the store's clock.

    ``holder`` is empty when nobody holds it. ``asked_at`` is when the host was asked last, ``interval`` the seconds
    kept between two requests to it, ``held_until`` when it wants to be asked again (Retry-After).
    """

    __tablename__ = "host_leases"

    host: Mapped[str] = mapped_column(String(300), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    expires: Mapped[float]
    asked_at: Mapped[float]
    interval: Mapped[float]
    held_until: Mapped[float]


class EffortRow(Base):
    """What one run on one site took (see :class:`admap.records.Effort`); written while it goes on."""

    __tablename__ = "effort"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), index=True)
    site: Mapped[str] = mapped_column(String(80))
    started: Mapped[str] = mapped_column(String(40))
    ended: Mapped[str] = mapped_column(String(40))
    seconds: Mapped[float]
    requests: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    pages_http: Mapped[int]
    pages_browser: Mapped[int]


class Capture(Base):
    """One response kept in a WARC file."""

    __tablename__ = "captures"
    __table_args__ = (UniqueConstraint("wave_id", "site", "url", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    site: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(20))
    status: Mapped[int]
    fetched_at: Mapped[str] = mapped_column(String(40))
    warc_ref: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(80))
    content_type: Mapped[str] = mapped_column(Text)
    etag: Mapped[str] = mapped_column(Text, default="", server_default="")
    last_modified: Mapped[str] = mapped_column(Text, default="", server_default="")
    unchanged: Mapped[bool] = mapped_column(default=False, server_default=false())


class Coverage(Base):
    """How completely one run read one site: what the crawl says, and what monitors found since (``findings``)."""

    __tablename__ = "coverage"
    __table_args__ = (UniqueConstraint("wave_id", "site", "run"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    site: Mapped[str] = mapped_column(String(80))
    run: Mapped[int]
    asked: Mapped[int]
    fetched: Mapped[int]
    failed: Mapped[int]
    disallowed: Mapped[int]
    adverts_listed: Mapped[int]
    adverts_read: Mapped[int]
    field_fill: Mapped[dict[str, float]] = mapped_column(JSON)
    complete: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    findings: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
