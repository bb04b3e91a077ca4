"""Contact details of a profile: who was shown them, what was offered to the person, and who wishes none of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, distinct, func, or_, select
from sqlalchemy.orm import Session

from storage.cipher import Cipher
from storage.database import insert
from storage.models import AdvertRow, CodedValue, Contact, MembershipRow, Observation
from storage.moments import as_utc
from storage.office import Account, ContactView, OfferContact, OfferRow, OptOut

_CHUNK = 500


@dataclass(frozen=True)
class HeldContact:
    """A contact detail as adverts state it: its kind (``phones`` …), value, in how many adverts, and when last."""

    kind: str
    value: str
    adverts: int
    last_seen: date


@dataclass(frozen=True)
class Offer:
    """A contact that somebody made with the person, and what came of it."""

    who: str
    channel: str
    language: str
    result: str
    at: datetime


def contacts_of(session: Session, cipher: Cipher, ad_ids: Sequence[str]) -> list[HeldContact]:
    """Return the contact details that adverts state, those seen last first."""
    found: dict[int, HeldContact] = {}
    for start in range(0, len(ad_ids), _CHUNK):
        query = (
            select(
                Contact.id,
                Contact.kind,
                Contact.value,
                func.count(distinct(Observation.advert_id)),
                func.max(Observation.seen_at),
            )
            .join(CodedValue, CodedValue.contact_id == Contact.id)
            .join(Observation, Observation.id == CodedValue.observation_id)
            .join(AdvertRow, AdvertRow.id == Observation.advert_id)
            .where(AdvertRow.ad_id.in_(ad_ids[start : start + _CHUNK]), Contact.value != b"")
            .group_by(Contact.id)
        )
        for number, kind, value, adverts, last in session.execute(query):
            before = found.get(number)
            found[number] = HeldContact(
                kind,
                cipher.decrypt(value),
                adverts + (before.adverts if before else 0),
                max(last, before.last_seen) if before else last,
            )
    return sorted(found.values(), key=lambda c: (-c.last_seen.toordinal(), c.kind, c.value))


def hashes_of(session: Session, ad_ids: Sequence[str]) -> set[str]:
    """Return the keyed hashes of every contact that adverts state or ever stated."""
    found: set[str] = set()
    for start in range(0, len(ad_ids), _CHUNK):
        found.update(
            session.scalars(
                select(Contact.keyed_hash)
                .join(CodedValue, CodedValue.contact_id == Contact.id)
                .join(Observation, Observation.id == CodedValue.observation_id)
                .join(AdvertRow, AdvertRow.id == Observation.advert_id)
                .where(AdvertRow.ad_id.in_(ad_ids[start : start + _CHUNK]))
                .distinct()
            )
        )
    return found


def profiles_behind(session: Session, hashes: Collection[str]) -> int:
    """Return in the adverts of how many profiles the most widely used of some contacts stands."""
    query = (
        select(func.count(distinct(MembershipRow.profile_id)))
        .join(AdvertRow, AdvertRow.ad_id == MembershipRow.ad_id)
        .join(Observation, Observation.advert_id == AdvertRow.id)
        .join(CodedValue, CodedValue.observation_id == Observation.id)
        .join(Contact, Contact.id == CodedValue.contact_id)
        .where(Contact.keyed_hash.in_(hashes))
        .group_by(Contact.id)
    )
    return max(session.scalars(query), default=0)


def note_view(
    session: Session, cipher: Cipher, alert_id: str, account_id: int, purpose: str, at: datetime, until: datetime
) -> None:
    """Note that contact details are shown to somebody for a purpose (encrypted) until a set time."""
    session.add(
        ContactView(alert_id=alert_id, account_id=account_id, purpose=cipher.encrypt(purpose), at=at, until=until)
    )


def shown_until(
    session: Session, alert_id: str, account_id: int, at: datetime, asked_after: datetime | None = None
) -> datetime | None:
    """Return until when somebody is shown the contact details of a case; None where they are not now.

    With ``asked_after`` only what was asked for since then counts.
    """
    query = select(func.max(ContactView.until)).where(
        ContactView.alert_id == alert_id, ContactView.account_id == account_id, ContactView.until > at
    )
    until = session.scalar(query.where(ContactView.at > asked_after) if asked_after else query)
    return as_utc(until) if until else None


def hide(session: Session, alert_id: str, account_id: int, at: datetime) -> None:
    """End now what somebody is shown of a case's contact details."""
    views = session.scalars(
        select(ContactView).where(
            ContactView.alert_id == alert_id, ContactView.account_id == account_id, ContactView.until > at
        )
    )
    for view in views:
        view.until = at


def opted_out(session: Session, profile_id: str, hashes: Collection[str]) -> datetime | None:
    """Return when the person behind a profile or any of its contacts wished not to be contacted; None without."""
    at = session.scalar(
        select(func.min(OptOut.at)).where(or_(OptOut.profile_id == profile_id, OptOut.keyed_hash.in_(hashes)))
    )
    return as_utc(at) if at else None


def opt_out(session: Session, cipher: Cipher, profile_id: str, hashes: Collection[str], at: datetime) -> None:
    """Keep a wish not to be contacted, by each contact of the profile and by the profile itself."""
    for keyed_hash in (*sorted(hashes), cipher.keyed_hash(f"profile:{profile_id}")):
        put = insert(session, OptOut).values(keyed_hash=keyed_hash, profile_id=profile_id, at=at)
        session.execute(put.on_conflict_do_nothing())


def lift_opt_out(session: Session, profile_id: str, hashes: Collection[str]) -> None:
    """Take a wish not to be contacted back, where it was the person's own or entered by mistake."""
    session.execute(delete(OptOut).where(or_(OptOut.profile_id == profile_id, OptOut.keyed_hash.in_(hashes))))


def add_offer(
    session: Session,
    profile_id: str,
    alert_id: str,
    account_id: int,
    channel: str,
    language: str,
    result: str,
    hashes: Collection[str],
    at: datetime,
) -> None:
    """Keep a contact that was made outside the program, with the contacts that the profile has now."""
    offer = OfferRow(
        profile_id=profile_id,
        alert_id=alert_id,
        account_id=account_id,
        channel=channel,
        language=language,
        result=result,
        at=at,
    )
    session.add(offer)
    session.flush()
    session.add_all(OfferContact(offer_id=offer.id, keyed_hash=keyed_hash) for keyed_hash in sorted(hashes))


def offers_to(session: Session, profile_id: str, hashes: Collection[str]) -> list[Offer]:
    """Return what was offered to a profile, or to any of its contacts under another profile, oldest first."""
    shared = select(OfferContact.offer_id).where(OfferContact.keyed_hash.in_(hashes))
    query = (
        select(OfferRow, Account.name)
        .join(Account, Account.id == OfferRow.account_id)
        .where(or_(OfferRow.profile_id == profile_id, OfferRow.id.in_(shared)))
        .order_by(OfferRow.id)
    )
    return [Offer(name, row.channel, row.language, row.result, as_utc(row.at)) for row, name in session.execute(query)]
