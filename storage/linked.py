"""Tables of linking: profiles, who belongs to them, compared pairs, judgements, runs, changes and draws."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class Profile(Base):
    """An advertiser as linking sees one; ``retired`` once no advert belongs to it any more.

    Profiles with the same ``operator_id`` seem to be run by one agency, parlour or call centre.
    """

    __tablename__ = "profiles"

    profile_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    operator_id: Mapped[str] = mapped_column(String(40), default="", server_default="", index=True)
    retired: Mapped[bool] = mapped_column(default=False)


class MembershipRow(Base):
    """Which profile an advert belongs to, how sure that is, and which unique advert it is a copy of."""

    __tablename__ = "memberships"

    ad_id: Mapped[str] = mapped_column(ForeignKey("adverts.ad_id"), primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.profile_id"), index=True)
    probability: Mapped[float]
    unique_id: Mapped[str] = mapped_column(String(200))


class PairScoreRow(Base):
    """A compared pair of adverts and what spoke for and against it."""

    __tablename__ = "pair_scores"

    left: Mapped[str] = mapped_column(String(200), primary_key=True)
    right: Mapped[str] = mapped_column(String(200), primary_key=True, index=True)
    probability: Mapped[float] = mapped_column(index=True)
    weights: Mapped[dict[str, float]] = mapped_column(JSON)


class JudgementRow(Base):
    """What a person decided about a pair of adverts, or that a decision is withdrawn.

    Rows are never changed; the latest on a pair stands.
    """

    __tablename__ = "judgements"
    __table_args__ = (Index("ix_judgements_pair", "left", "right"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    left: Mapped[str] = mapped_column(String(200))
    right: Mapped[str] = mapped_column(String(200))
    judgement: Mapped[str] = mapped_column(String(20))
    user: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]


class LinkRun(Base):
    """One run of linking: when, for which wave it was asked, and how its result came about."""

    __tablename__ = "link_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    wave: Mapped[str] = mapped_column(String(80))
    diagnostics: Mapped[dict[str, object]] = mapped_column(JSON)


class ProfileChangeRow(Base):
    """Adverts that a run moved from one profile to another: both ids, how many adverts, and why."""

    __tablename__ = "profile_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("link_runs.id"), index=True)
    before: Mapped[str] = mapped_column(String(40), index=True)
    after: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    adverts: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)


class LinkageDraws(Base):
    """How many profiles a wave has in one place, in every draw of the linkage."""

    __tablename__ = "linkage_draws"

    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    profiles: Mapped[list[int]] = mapped_column(JSON)
