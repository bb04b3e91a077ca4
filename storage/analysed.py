"""Tables of the analysts' work: tokens of the API, and samples that people code by hand."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class ApiToken(Base):
    """A token of the API: only its hash is kept. ``window_at`` and ``calls`` count the calls of the present minute."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]
    window_at: Mapped[dt.datetime | None]
    calls: Mapped[int] = mapped_column(default=0)


class HandSample(Base):
    """A random sample of a wave's adverts that two people or more code by hand, each alone."""

    __tablename__ = "hand_samples"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), index=True)
    seed: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[dt.datetime]


class SampledAdvert(Base):
    """An advert of a sample, in the order drawn, with its stratum and the number of adverts it stands for."""

    __tablename__ = "hand_sample_adverts"

    sample_id: Mapped[int] = mapped_column(ForeignKey("hand_samples.id", ondelete="CASCADE"), primary_key=True)
    ad_id: Mapped[str] = mapped_column(String(200), ForeignKey("adverts.ad_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int]
    stratum: Mapped[str] = mapped_column(String(200))
    weight: Mapped[float]


class HandCoding(Base):
    """What one person coded of an advert of a sample (encrypted JSON, by codebook key)."""

    __tablename__ = "hand_codings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sample_id", "ad_id"],
            ["hand_sample_adverts.sample_id", "hand_sample_adverts.ad_id"],
            ondelete="CASCADE",
        ),
    )

    sample_id: Mapped[int] = mapped_column(primary_key=True)
    ad_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    values: Mapped[bytes]
    at: Mapped[dt.datetime]
