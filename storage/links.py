"""Profiles, memberships, pair scores and human judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from admap.records import JudgedPair, Judgement, Membership, PairScore
from storage.models import AdvertRow, JudgementRow, MembershipRow, Observation, PairScoreRow, Profile, Wave


def keep_links(session: Session, memberships: Sequence[Membership], pairs: Iterable[PairScore]) -> None:
    """Put ``memberships`` and ``pairs`` in place of all earlier ones.

    Profiles that lost every advert are retired, not forgotten.
    """
    session.execute(delete(MembershipRow))
    session.execute(delete(PairScoreRow))
    alive = {m.profile_id for m in memberships}
    known = {profile.profile_id: profile for profile in session.scalars(select(Profile))}
    for profile in known.values():
        profile.retired = profile.profile_id not in alive
    session.add_all(Profile(profile_id=profile_id, retired=False) for profile_id in sorted(alive - set(known)))
    session.flush()
    session.add_all(
        MembershipRow(ad_id=m.ad_id, profile_id=m.profile_id, probability=m.probability, unique_id=m.unique_id)
        for m in memberships
    )
    session.add_all(
        PairScoreRow(left=p.left, right=p.right, probability=p.probability, weights=dict(p.weights)) for p in pairs
    )
    session.flush()


def memberships(session: Session, wave: Wave | None = None) -> list[Membership]:
    """Return the current memberships, of one wave's adverts or of all, by ``ad_id``."""
    query = select(MembershipRow).order_by(MembershipRow.ad_id)
    if wave is not None:
        query = (
            query.join(AdvertRow, AdvertRow.ad_id == MembershipRow.ad_id)
            .join(Observation, Observation.advert_id == AdvertRow.id)
            .where(Observation.wave_id == wave.id)
        )
    return [Membership(r.ad_id, r.profile_id, r.probability, r.unique_id) for r in session.scalars(query)]


def pair_scores(session: Session) -> list[PairScore]:
    """Return every pair that was compared and kept, in order."""
    rows = session.scalars(select(PairScoreRow).order_by(PairScoreRow.left, PairScoreRow.right))
    return [PairScore(r.left, r.right, r.probability, r.weights) for r in rows]


def profile_of(session: Session) -> Mapping[str, str]:
    """Return ``ad_id`` → ``profile_id`` for every advert that was ever linked."""
    return dict(session.execute(select(MembershipRow.ad_id, MembershipRow.profile_id)).all())


def members_of(session: Session, profile_id: str) -> list[str]:
    """Return the advert ids of a profile."""
    query = select(MembershipRow.ad_id).where(MembershipRow.profile_id == profile_id).order_by(MembershipRow.ad_id)
    return list(session.scalars(query))


def judge(session: Session, pair: JudgedPair, user: str, reason: str, at: datetime) -> None:
    """Add a person's judgement on a pair; the latest on a pair stands, earlier ones are kept."""
    session.add(
        JudgementRow(left=pair.left, right=pair.right, judgement=pair.judgement.value, user=user, reason=reason, at=at)
    )


def judgements(session: Session) -> list[JudgedPair]:
    """Return the judgement that stands for every judged pair."""
    latest = {
        (row.left, row.right): row.judgement
        for row in session.scalars(select(JudgementRow).order_by(JudgementRow.at, JudgementRow.id))
    }
    return [JudgedPair(left, right, Judgement(word)) for (left, right), word in sorted(latest.items())]
