"""Tables. Every change here needs a migration; a test holds the migrations' head against these models."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from storage.administered import ErasedRow as ErasedRow
from storage.administered import ScheduleRunRow as ScheduleRunRow
from storage.administered import StopRow as StopRow
from storage.administered import UpkeepRow as UpkeepRow
from storage.administered import WorkRow as WorkRow
from storage.analysed import ApiToken as ApiToken
from storage.analysed import HandCoding as HandCoding
from storage.analysed import HandSample as HandSample
from storage.analysed import SampledAdvert as SampledAdvert
from storage.base import Base as Base
from storage.collected import Capture as Capture
from storage.collected import Coverage as Coverage
from storage.collected import EffortRow as EffortRow
from storage.collected import FrontierRow as FrontierRow
from storage.collected import HostLease as HostLease
from storage.collected import SiteVersion as SiteVersion
from storage.collected import Wave as Wave
from storage.collected import WaveSite as WaveSite
from storage.linked import JudgementRow as JudgementRow
from storage.linked import LinkageDraws as LinkageDraws
from storage.linked import LinkRun as LinkRun
from storage.linked import MembershipRow as MembershipRow
from storage.linked import PairScoreRow as PairScoreRow
from storage.linked import Profile as Profile
from storage.linked import ProfileChangeRow as ProfileChangeRow
from storage.office import Account as Account
from storage.office import CaseEvent as CaseEvent
from storage.office import CaseRow as CaseRow
from storage.office import ContactView as ContactView
from storage.office import DraftRow as DraftRow
from storage.office import OfferContact as OfferContact
from storage.office import OfferRow as OfferRow
from storage.office import Opening as Opening
from storage.office import OptOut as OptOut
from storage.office import SignIn as SignIn
from storage.office import SignInFailure as SignInFailure


class AdvertRow(Base):
    """An advert over time."""

    __tablename__ = "adverts"

    id: Mapped[int] = mapped_column(primary_key=True)
    ad_id: Mapped[str] = mapped_column(String(200), unique=True)
    site: Mapped[str] = mapped_column(String(80), index=True)
    url: Mapped[str] = mapped_column(Text)


class AdvertVersion(Base):
    """One wording of an advert: its title, body, fields and image hashes, encrypted together.

    ``digest`` is a keyed hash of all of them, ``text_digest`` of title and body alone (empty: not known).
    """

    __tablename__ = "advert_versions"
    __table_args__ = (UniqueConstraint("advert_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    advert_id: Mapped[int] = mapped_column(ForeignKey("adverts.id"))
    digest: Mapped[str] = mapped_column(String(64))
    text_digest: Mapped[str] = mapped_column(String(64), default="", server_default="", index=True)
    content: Mapped[bytes]


class Observation(Base):
    """An advert as one wave saw it.

    ``event`` is ``new``, ``seen``, ``changed`` or ``reposted``, against the waves before it.
    """

    __tablename__ = "observations"
    __table_args__ = (
        UniqueConstraint("wave_id", "advert_id"),
        Index("ix_observations_stages", "wave_id", "extractor_version", "classifier_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    advert_id: Mapped[int] = mapped_column(ForeignKey("adverts.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("advert_versions.id"), index=True)
    seen_at: Mapped[dt.date]
    posted_at: Mapped[dt.date | None]
    warc_ref: Mapped[str | None] = mapped_column(Text)
    event: Mapped[str] = mapped_column(String(10), default="new")
    extractor_version: Mapped[str] = mapped_column(String(40), default="")
    classifier_version: Mapped[str] = mapped_column(String(40), default="")


class Departure(Base):
    """An advert that an earlier wave saw on a site, and that this wave did not see among what the site lists.

    ``found`` is ``gone``, ``unlisted`` (no longer listed, but there when asked for) or ``unconfirmed`` (could not be
    told).
    """

    __tablename__ = "departures"

    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), primary_key=True)
    advert_id: Mapped[int] = mapped_column(ForeignKey("adverts.id"), primary_key=True)
    found: Mapped[str] = mapped_column(String(12), default="gone", server_default="gone")


class Contact(Base):
    """A contact detail: its encrypted value, a keyed hash to match by, and of a handle one of its stem."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    keyed_hash: Mapped[str] = mapped_column(String(32), unique=True)
    stem_hash: Mapped[str | None] = mapped_column(String(32))
    value: Mapped[bytes]


class CodedValue(Base):
    """One coded value of an observation, with the words it stands on (encrypted); a contact's value is in ``contacts``.

    ``stands`` is false for a value that was read but is not the person's own (the advert is not relevant).
    """

    __tablename__ = "coded_values"
    __table_args__ = tuple(
        Index(f"ix_coded_values_{key}", "value", "observation_id", sqlite_where=where, postgresql_where=where)
        for key in ("municipalities", "counties")
        for where in (text(f"key = '{key}'"),)
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    observation_id: Mapped[int] = mapped_column(ForeignKey("observations.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(30))
    value: Mapped[str | None] = mapped_column(Text)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    source: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int | None]
    end: Mapped[int | None]
    text: Mapped[bytes | None]
    confidence: Mapped[float]
    stands: Mapped[bool] = mapped_column(default=True)
    extractor_version: Mapped[str] = mapped_column(String(40))


def _own_priority(context: Any) -> str:
    return cast("str", context.get_current_parameters()["priority"])


class AlertRow(Base):
    """A profile put before outreach staff in one wave. The evidence's words are encrypted.

    ``latest``: of all waves' rows of the alert this is the one that the queue shows. ``peak`` is the highest priority
    that the alert has had since its case was last closed. :mod:`storage.standing` keeps both.
    """

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_latest", "latest", "peak"),)

    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), primary_key=True)
    alert_id: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.profile_id"), index=True)
    priority: Mapped[str] = mapped_column(String(10))
    risk: Mapped[float]
    signals: Mapped[list[str]] = mapped_column(JSON)
    evidence: Mapped[bytes]
    municipalities: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(20))
    latest: Mapped[bool] = mapped_column(default=True, server_default=true())
    peak: Mapped[str] = mapped_column(String(10), default=_own_priority, server_default="low")


class AlertEvent(Base):
    """What happened to an alert: raised, changed, withdrawn, and what people did with it."""

    __tablename__ = "alert_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"))
    alert_id: Mapped[str] = mapped_column(String(60), index=True)
    event: Mapped[str] = mapped_column(String(20))
    user: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]


class AggregateRow(Base):
    """One figure as published: suppressed values are absent here too."""

    __tablename__ = "aggregates"

    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(60), primary_key=True)
    category: Mapped[str] = mapped_column(String(120), primary_key=True)
    unit: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    suppressed: Mapped[bool]
    denominator: Mapped[int | None]


class FigureSet(Base):
    """Figures that went out together, kept once however often they do: compressed JSON, by its SHA-256."""

    __tablename__ = "figure_sets"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    figures: Mapped[bytes]


class PublicationRow(Base):
    """A report, export or comparison that passed disclosure control, with its figures.

    A withdrawn one was never given out, and no longer binds what is published later.
    """

    __tablename__ = "publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    user: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(120))
    waves: Mapped[list[str]] = mapped_column(JSON)
    rounding: Mapped[int]
    digest: Mapped[str] = mapped_column(ForeignKey("figure_sets.digest"))
    withdrawn: Mapped[str] = mapped_column(Text, default="", server_default="")


class KeyCheck(Base):
    """A keyed hash of a fixed text: shows whether the key at hand is the one the database is written with."""

    __tablename__ = "key_check"

    keyed_hash: Mapped[str] = mapped_column(String(32), primary_key=True)


class CodingQualityRow(Base):
    """How well a wave is coded, measured against its hand-coded sample: the figures of every key."""

    __tablename__ = "coding_quality"

    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), primary_key=True)
    measured_on: Mapped[dt.date]
    figures: Mapped[list[dict[str, object]]] = mapped_column(JSON)


class EarlierCoding(Base):
    """How another version of the extractors coded an observation (encrypted), kept when it was coded anew."""

    __tablename__ = "earlier_codings"

    observation_id: Mapped[int] = mapped_column(ForeignKey("observations.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[str] = mapped_column(String(40))
    coding: Mapped[bytes]


class AuditRow(Base):
    """Who did what with protected data, chained by hash so that a removed or changed row shows."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_user", "user", "id"), Index("ix_audit_action", "action", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(String(40))
    user: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(60))
    detail: Mapped[str] = mapped_column(Text)
    chain: Mapped[str] = mapped_column(String(64))
