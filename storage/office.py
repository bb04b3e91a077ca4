"""Tables of the office: accounts and sign-ins, casework on alerts, and what was shown or offered to whom."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class Account(Base):
    """A person who may sign in. The name is kept folded; the second factor's secret is encrypted.

    ``regions`` are county codes, or ``["SE"]`` for the whole country. ``last_step`` is the last time step of the second
    factor that was used, so that a code passes once. ``subject`` is what the organisation's OpenID provider knows the
    person by, where the account is bound to it.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    regions: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(2), default="sv")
    password_hash: Mapped[str] = mapped_column(Text)
    must_change: Mapped[bool] = mapped_column(default=True)
    second_factor: Mapped[bytes | None]
    last_step: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]
    subject: Mapped[str | None] = mapped_column(String(200), unique=True)
    made_at: Mapped[dt.datetime]


class SignIn(Base):
    """A browser's session. Only a hash of its token is kept. ``whole`` once the second factor was given.

    ``browser`` is its kind in plain words, e.g. ``Firefox, Windows``.
    """

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    whole: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[str] = mapped_column(String(60), default="", server_default="")
    made_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime]


class SignInFailure(Base):
    """A failed sign-in, by a keyed hash of the address it came from: slows down guessing."""

    __tablename__ = "sign_in_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(32), index=True)
    at: Mapped[dt.datetime]


class CaseRow(Base):
    """Casework on an alert, over all waves that raise it. ``version`` counts changes: two who edit at once are told.

    What it was closed on (priority, reasons, wave) stays, so that more than that brings it back; ``earlier`` is the
    outcome that it had before it came back.
    """

    __tablename__ = "cases"

    alert_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    status: Mapped[str] = mapped_column(String(20), default="new", index=True)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    held_since: Mapped[dt.datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(30))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(default=1)
    earlier: Mapped[str | None] = mapped_column(String(30))
    closed_priority: Mapped[str | None] = mapped_column(String(10))
    closed_signals: Mapped[list[str] | None] = mapped_column(JSON)
    closed_wave_id: Mapped[int | None]


class CaseEvent(Base):
    """One step of casework: claimed, handed over, noted, closed … The text is encrypted. Without account: by admap."""

    __tablename__ = "case_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[str] = mapped_column(String(60), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[bytes]
    at: Mapped[dt.datetime]


class ContactView(Base):
    """A contact detail was shown to somebody, for a stated purpose (encrypted), until a set time."""

    __tablename__ = "contact_views"
    __table_args__ = (Index("ix_contact_views_who", "account_id", "alert_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[str] = mapped_column(String(60))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[bytes]
    at: Mapped[dt.datetime]
    until: Mapped[dt.datetime]


class OfferRow(Base):
    """A contact that a person made outside the program with a profile, and what came of it."""

    __tablename__ = "offers"

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.profile_id"), index=True)
    alert_id: Mapped[str] = mapped_column(String(60), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    channel: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(20))
    at: Mapped[dt.datetime]


class OptOut(Base):
    """A wish not to be contacted again: by keyed hash of each contact of the profile, so that it follows the person."""

    __tablename__ = "opt_outs"

    keyed_hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    profile_id: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[dt.datetime]


class OfferContact(Base):
    """A contact (by keyed hash) that the profile had when an offer was made, so that the cap follows the person."""

    __tablename__ = "offer_contacts"

    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True)
    keyed_hash: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)


class DraftRow(Base):
    """What somebody is writing in a case and has not kept yet (encrypted), by the name of the field."""

    __tablename__ = "case_drafts"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    alert_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[bytes]
    at: Mapped[dt.datetime]


class Opening(Base):
    """When somebody last opened a case: for the pause suggestion, and to see who reads it now."""

    __tablename__ = "case_openings"
    __table_args__ = (Index("ix_case_openings_when", "account_id", "at"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    alert_id: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)
    at: Mapped[dt.datetime]
