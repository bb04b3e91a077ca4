"""Profiles, memberships, pair scores, runs of linking and what they changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, and_, delete, distinct, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from admap.records import Membership, PairScore, ProfileChange
from storage.adverts import chunks
from storage.base import add_rows
from storage.models import (
    AdvertRow,
    AdvertVersion,
    CodedValue,
    LinkageDraws,
    LinkRun,
    MembershipRow,
    Observation,
    PairScoreRow,
    Profile,
    ProfileChangeRow,
    Wave,
)

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What one run did to a profile: adverts that went from ``before`` to ``after``, and why."""

    at: datetime
    wave: str
    before: str
    after: str
    kind: str
    adverts: int
    reason: str


def keep_links(session: Session, memberships: Sequence[Membership], pairs: Iterable[PairScore]) -> None:
    """Put ``memberships`` and ``pairs`` in place of all earlier ones.

    Profiles that lost every advert are retired, not forgotten.
    """
    session.execute(delete(MembershipRow))
    session.execute(delete(PairScoreRow))
    operators = {m.profile_id: m.operator_id for m in memberships}
    known = {
        profile: (operator, retired)
        for profile, operator, retired in session.execute(
            select(Profile.profile_id, Profile.operator_id, Profile.retired)
        )
    }
    rows = [
        {"profile_id": profile, "operator_id": operators.get(profile, ""), "retired": profile not in operators}
        for profile in sorted(operators.keys() | known.keys())
    ]
    changed = [
        r for r in rows if r["profile_id"] in known and known[str(r["profile_id"])] != (r["operator_id"], r["retired"])
    ]
    if changed:
        session.execute(update(Profile), changed)
    add_rows(session, Profile, (r for r in rows if r["profile_id"] not in known))
    add_rows(
        session,
        MembershipRow,
        (
            {"ad_id": m.ad_id, "profile_id": m.profile_id, "probability": m.probability, "unique_id": m.unique_id}
            for m in memberships
        ),
    )
    add_rows(
        session,
        PairScoreRow,
        ({"left": p.left, "right": p.right, "probability": p.probability, "weights": dict(p.weights)} for p in pairs),
    )


def memberships(session: Session, wave: Wave | None = None) -> list[Membership]:
    """Return the current memberships, of one wave's adverts or of all, by ``ad_id``."""
    query = _memberships()
    if wave is not None:
        query = (
            query.join(AdvertRow, AdvertRow.ad_id == MembershipRow.ad_id)
            .join(Observation, Observation.advert_id == AdvertRow.id)
            .where(Observation.wave_id == wave.id)
        )
    return [Membership(*row) for row in session.execute(query)]


def members_of(session: Session, profile_id: str) -> list[str]:
    """Return the advert ids of a profile."""
    return [m.ad_id for m in memberships_in(session, profile_id)]


def memberships_in(session: Session, profile_id: str) -> list[Membership]:
    """Return the memberships of one profile, by ``ad_id``."""
    return [Membership(*row) for row in session.execute(_memberships().where(MembershipRow.profile_id == profile_id))]


def memberships_of(session: Session, ad_ids: Sequence[str]) -> dict[str, Membership]:
    """Return the memberships of those of ``ad_ids`` that are linked."""
    return {
        row[0]: Membership(*row)
        for chunk in chunks(ad_ids, _CHUNK)
        for row in session.execute(_memberships().where(MembershipRow.ad_id.in_(chunk)))
    }


def _memberships() -> Select[str, str, float, str, str]:
    return (
        select(
            MembershipRow.ad_id,
            MembershipRow.profile_id,
            MembershipRow.probability,
            MembershipRow.unique_id,
            Profile.operator_id,
        )
        .join(Profile, Profile.profile_id == MembershipRow.profile_id)
        .order_by(MembershipRow.ad_id)
    )


def pair_scores(session: Session, ad_ids: Sequence[str] | None = None) -> list[PairScore]:
    """Return every pair that was compared and kept, in order; of ``ad_ids``, those with at least one among them."""
    query = select(PairScoreRow.left, PairScoreRow.right, PairScoreRow.probability, PairScoreRow.weights)
    if ad_ids is None:
        return [PairScore(*row) for row in session.execute(query.order_by(PairScoreRow.left, PairScoreRow.right))]
    found = {
        (row[0], row[1]): PairScore(*row)
        for chunk in chunks(ad_ids, _CHUNK)
        for side in (PairScoreRow.left, PairScoreRow.right)
        for row in session.execute(query.where(side.in_(chunk)))
    }
    return [found[pair] for pair in sorted(found)]


def doubtful_pairs(session: Session, wave: Wave, count: int) -> list[PairScore]:
    """Return the pairs with an advert in ``wave`` that are nearest to one half, ``count`` of either side."""
    here = (
        select(Observation.id)
        .join(AdvertRow, AdvertRow.id == Observation.advert_id)
        .where(Observation.wave_id == wave.id, AdvertRow.ad_id.in_((PairScoreRow.left, PairScoreRow.right)))
        .exists()
    )
    columns = (PairScoreRow.left, PairScoreRow.right, PairScoreRow.probability, PairScoreRow.weights)
    sides = (
        select(*columns).where(PairScoreRow.probability >= 0.5, here).order_by(PairScoreRow.probability),
        select(*columns).where(PairScoreRow.probability < 0.5, here).order_by(PairScoreRow.probability.desc()),
    )
    return [PairScore(*row) for side in sides for row in session.execute(side.limit(count))]


def chances_among(session: Session, ad_ids: Sequence[str]) -> list[PairScore]:
    """Return the probabilities, without weights, of the pairs that were kept of which both are among ``ad_ids``."""
    inside = set(ad_ids)
    query = select(PairScoreRow.left, PairScoreRow.right, PairScoreRow.probability)
    return [
        PairScore(*row)
        for chunk in chunks(ad_ids, _CHUNK)
        for row in session.execute(query.where(PairScoreRow.left.in_(chunk)))
        if row[1] in inside
    ]


def members_of_all(session: Session, profile_ids: Iterable[str]) -> dict[str, str]:
    """Return ``ad_id`` → ``profile_id`` for every advert of these profiles."""
    query = select(MembershipRow.ad_id, MembershipRow.profile_id)
    return {
        ad_id: profile_id
        for chunk in chunks(profile_ids, _CHUNK)
        for ad_id, profile_id in session.execute(query.where(MembershipRow.profile_id.in_(chunk)))
    }


def profile_of(session: Session) -> Mapping[str, str]:
    """Return ``ad_id`` → ``profile_id`` for every advert that is linked."""
    return dict(session.execute(select(MembershipRow.ad_id, MembershipRow.profile_id)).all())


def note_run(session: Session, wave: str, at: datetime, diagnostics: Mapping[str, object]) -> int:
    """Note a run of linking that was asked for ``wave``; return its number."""
    run = LinkRun(at=at, wave=wave, diagnostics=dict(diagnostics))
    session.add(run)
    session.flush()
    return run.id


def last_run(session: Session) -> Mapping[str, object]:
    """Return the diagnostics of the latest run; none where nothing was linked yet."""
    return session.scalar(select(LinkRun.diagnostics).order_by(LinkRun.id.desc()).limit(1)) or {}


def last_run_number(session: Session) -> int | None:
    """Return the number of the latest run; None where nothing was linked yet."""
    return session.scalar(select(LinkRun.id).order_by(LinkRun.id.desc()).limit(1))


def note_changes(session: Session, run: int, changes: Iterable[ProfileChange]) -> None:
    """Add what a run did to profiles to their history."""
    add_rows(session, ProfileChangeRow, ({"run_id": run, **asdict(change)} for change in changes))


def changes_of(session: Session, profile_id: str) -> list[Change]:
    """Return what runs did to a profile: adverts that came to it and that left it, oldest first."""
    query = (
        select(
            LinkRun.at,
            LinkRun.wave,
            ProfileChangeRow.before,
            ProfileChangeRow.after,
            ProfileChangeRow.kind,
            ProfileChangeRow.adverts,
            ProfileChangeRow.reason,
        )
        .join(LinkRun, LinkRun.id == ProfileChangeRow.run_id)
        .where(or_(ProfileChangeRow.before == profile_id, ProfileChangeRow.after == profile_id))
        .order_by(ProfileChangeRow.id)
    )
    return [Change(*row) for row in session.execute(query)]


def same_text_elsewhere(session: Session, profile_id: str, ad_ids: Sequence[str]) -> dict[str, int]:
    """Return for those of a profile's adverts whose title and body stand in other profiles too, in how many."""
    mine, theirs = aliased(AdvertVersion), aliased(AdvertVersion)
    own, other = aliased(AdvertRow), aliased(AdvertRow)
    query = (
        select(own.ad_id, func.count(distinct(MembershipRow.profile_id)))
        .join(mine, mine.advert_id == own.id)
        .join(theirs, and_(theirs.text_digest == mine.text_digest, theirs.advert_id != mine.advert_id))
        .join(other, other.id == theirs.advert_id)
        .join(MembershipRow, MembershipRow.ad_id == other.ad_id)
        .where(own.ad_id.in_(ad_ids), mine.text_digest != "", MembershipRow.profile_id != profile_id)
        .group_by(own.ad_id)
    )
    return dict(session.execute(query).all())


def sharing_with(session: Session, ad_ids: Sequence[str], most: int) -> list[str]:
    """Return up to ``most`` adverts that share a contact with one of ``ad_ids``, and as many that share its text."""
    own, other, coded, seen = aliased(AdvertRow), aliased(AdvertRow), aliased(CodedValue), aliased(Observation)
    contacts = (
        select(coded.contact_id)
        .join(seen, seen.id == coded.observation_id)
        .join(own, own.id == seen.advert_id)
        .where(own.ad_id.in_(ad_ids), coded.contact_id.is_not(None))
    )
    stating = (
        select(AdvertRow.ad_id)
        .join(Observation, Observation.advert_id == AdvertRow.id)
        .join(CodedValue, CodedValue.observation_id == Observation.id)
        .where(CodedValue.contact_id.in_(contacts))
    )
    mine, theirs = aliased(AdvertVersion), aliased(AdvertVersion)
    alike = (
        select(other.ad_id)
        .join(theirs, theirs.advert_id == other.id)
        .join(mine, and_(mine.text_digest == theirs.text_digest, mine.text_digest != ""))
        .join(own, own.id == mine.advert_id)
        .where(own.ad_id.in_(ad_ids))
    )
    return sorted({ad_id for found in (stating, alike) for ad_id in session.scalars(found.limit(most))})


def profiles_of_operator(session: Session, profile_id: str) -> int:
    """Return how many profiles in all seem to be run together with this one (1: it stands alone)."""
    operator = session.scalar(select(Profile.operator_id).where(Profile.profile_id == profile_id))
    query = select(func.count()).where(Profile.operator_id == (operator or ""), Profile.retired.is_(False))
    return max(1, session.scalar(query) or 0) if operator else 1


def knows_profile(session: Session, profile_id: str) -> bool:
    """Tell whether a profile with this id was ever there."""
    return session.get(Profile, profile_id) is not None


def keep_draws(session: Session, wave: Wave, draws: Mapping[tuple[str, str], Sequence[int]]) -> None:
    """Keep how many profiles ``wave`` has by place (level, code) in every draw, in place of what was kept."""
    session.execute(delete(LinkageDraws).where(LinkageDraws.wave_id == wave.id))
    add_rows(
        session,
        LinkageDraws,
        (
            {"wave_id": wave.id, "level": level, "code": code, "profiles": list(numbers)}
            for (level, code), numbers in draws.items()
        ),
    )


def draws_of(session: Session, wave: Wave) -> dict[tuple[str, str], list[int]]:
    """Return how many profiles ``wave`` has by place (level, code) in every draw."""
    rows = session.execute(
        select(LinkageDraws.level, LinkageDraws.code, LinkageDraws.profiles).where(LinkageDraws.wave_id == wave.id)
    )
    return {(level, code): profiles for level, code, profiles in rows}
