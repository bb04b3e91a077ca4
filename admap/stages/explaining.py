"""Why two adverts are, or are not, one profile, and what holds a profile together. No contact detail is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from admap.blanking import blanked
from admap.errors import UsageError
from admap.home import Home
from admap.records import LinkInput, Membership, PairScore
from admap.stages.link_inputs import link_inputs
from dedup.explain import START, TOGETHER, Waterfall, Words, reasons_of, waterfall
from dedup.rescoring import model_of, score_again
from dedup.verdict import Verdict, bonds, verdict
from storage import adverts, judgements, links
from storage.judgements import Judged
from storage.links import Change


@dataclass(frozen=True, slots=True)
class PairExplained:
    """Two adverts: how their probability came about, where they ended, and what people said.

    ``compared`` is false where linking did not keep the pair (no rule proposed it, or next to nothing speaks for it),
    and it was scored to be shown here.
    """

    left: Membership
    right: Membership
    compared: bool
    waterfall: Waterfall
    verdict: Verdict
    judgements: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class ProfileExplained:
    """A profile: the fewest and strongest pairs that hold it together, and adverts that only the average holds.

    A pair that a person judged is in ``judged`` (pairs of advert ids).
    """

    profile_id: str
    operator_id: str
    members: tuple[Membership, ...]
    bonds: tuple[Waterfall, ...]
    judged: tuple[tuple[str, str], ...]
    loose: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A row of a waterfall: what was compared and how it came out, both values, its bits, and the sum so far."""

    what: Words
    outcome: Words
    values: tuple[str, str]
    bits: float
    total: float


IN_VIEW = 2_000
"""Adverts of each kind that a pair is scored among, where linking did not keep it."""
LEAST_ADJUSTMENT = 0.01
"""An adjustment of fewer bits is not worth a row."""


def steps(found: Waterfall) -> list[Step]:
    """Return a waterfall's rows: the start, every reason, and what all comparisons seen together change."""
    nothing, total = Words("", ""), found.start
    rows = [Step(START, nothing, ("", ""), found.start, total)]
    for reason in found.reasons:
        total += reason.bits
        rows.append(Step(reason.what, reason.outcome, reason.values or ("", ""), reason.bits, total))
    if abs(found.adjustment) >= LEAST_ADJUSTMENT:
        rows.append(Step(TOGETHER, nothing, ("", ""), found.adjustment, total + found.adjustment))
    return rows


def speaking_for(bond: Waterfall, language: str) -> list[str]:
    """Return in words the three comparisons that speak most for a pair."""
    found = [reason for reason in bond.reasons if reason.bits > 0][:3]
    return [f"{r.what.sv}: {r.outcome.sv}" if language == "sv" else f"{r.what.en}: {r.outcome.en}" for r in found]


def strongest(pair: PairScore, language: str) -> tuple[list[str], list[str]]:
    """Return in words the two comparisons that speak most for a pair, and the two that speak most against."""
    reasons = reasons_of(pair.weights)
    said = {True: [r for r in reasons if r.bits > 0][:2], False: [r for r in reasons if r.bits < 0][:2]}
    swedish = language == "sv"
    return tuple(  # type: ignore[return-value]
        [f"{r.what.sv}: {r.outcome.sv}" if swedish else f"{r.what.en}: {r.outcome.en}" for r in said[side]]
        for side in (True, False)
    )


def explain_pair(home: Home, one: str, other: str) -> PairExplained:
    """Explain two adverts by their ids; raises :class:`UsageError` where one is not linked, or both are the same."""
    if one == other:
        raise UsageError(f"{one} was given twice: give two adverts.")
    with home.store.begin() as session:
        left, right = _linked(session, sorted((one, other)))
        members = {p: links.members_of(session, p) for p in {left.profile_id, right.profile_id}}
        everyone = [ad for ads in members.values() for ad in ads]
        pairs = links.pair_scores(session, everyone)
        history = [j for j in judgements.judgement_history(session) if {j.left, j.right} == {one, other}]
        judged = judgements.judgements(session)
        kept = next((p for p in pairs if (p.left, p.right) == (left.ad_id, right.ad_id)), None)
        pair = kept or _scored(home, session, [(left.ad_id, right.ad_id)], left.profile_id == right.profile_id)[0]
        (shown,) = _waterfalls(home, session, [pair])
        return PairExplained(left, right, kept is not None, shown, verdict(left, right, members, pairs, judged),
                             tuple(history))  # fmt: skip


def explain_profile(home: Home, profile_id: str) -> ProfileExplained:
    """Explain a profile by its id; raises :class:`UsageError` where it has no adverts."""
    with home.store.begin() as session:
        members = links.memberships_in(session, profile_id)
        if not members:
            raise UsageError(_no_profile(session, profile_id))
        ids = [m.ad_id for m in members]
        found = bonds(ids, links.pair_scores(session, ids), judgements.judgements(session))
        held = {ad for bond in found for ad in (bond.pair.left, bond.pair.right)}
        unscored = [(b.pair.left, b.pair.right) for b in found if not b.pair.weights]
        again = {(p.left, p.right): p for p in _scored(home, session, unscored, together=True)} if unscored else {}
        pairs = [again.get((b.pair.left, b.pair.right), b.pair) for b in found]
        return ProfileExplained(
            profile_id,
            members[0].operator_id,
            tuple(members),
            tuple(_waterfalls(home, session, pairs)),
            tuple((b.pair.left, b.pair.right) for b in found if b.judged),
            tuple(ad for ad in ids if ad not in held) if len(ids) > 1 else (),
        )


def profile_history(home: Home, profile_id: str) -> list[Change]:
    """Return what runs did to a profile, oldest first; raises :class:`UsageError` for one that was never there."""
    with home.store.begin() as session:
        if not links.knows_profile(session, profile_id):
            raise UsageError(f"There never was a profile {profile_id} here: `admap export links` lists the ids.")
        return links.changes_of(session, profile_id)


def _linked(session: Session, ad_ids: Sequence[str]) -> list[Membership]:
    found = links.memberships_of(session, ad_ids)
    for ad_id in ad_ids:
        if ad_id not in found:
            raise UsageError(
                f"No advert {ad_id} is linked here: check the id (`admap export links`); "
                "adverts that are not relevant are not linked."
            )
    return [found[ad_id] for ad_id in ad_ids]


def _no_profile(session: Session, profile_id: str) -> str:
    if links.knows_profile(session, profile_id):
        return f"Profile {profile_id} has no adverts any more: `admap history {profile_id}` tells where they went."
    return f"There never was a profile {profile_id} here: `admap export links` lists the ids."


def _scored(home: Home, session: Session, pairs: Sequence[tuple[str, str]], together: bool) -> list[PairScore]:
    """Score pairs that linking did not keep; in a large home with part of its adverts in view.

    In view are the profiles of both, what shares a contact or a text with either, and adverts evenly picked of all.
    """
    asked = sorted({ad_id for pair in pairs for ad_id in pair})
    profiles = {m.profile_id for m in links.memberships_of(session, asked).values()}
    in_view = {
        *asked,
        *sorted(links.members_of_all(session, profiles))[:IN_VIEW],
        *links.sharing_with(session, asked, IN_VIEW),
        *adverts.evenly_picked(session, IN_VIEW),
    }
    seen = adverts.latest_observed(session, home.store.cipher, ad_ids=sorted(in_view))
    return score_again(link_inputs(session, seen), pairs, links.last_run(session), together)


def _waterfalls(home: Home, session: Session, pairs: Sequence[PairScore]) -> list[Waterfall]:
    wanted = sorted({ad for p in pairs for ad in (p.left, p.right)})
    inputs: Mapping[str, LinkInput] = {
        a.ad_id: a for a in link_inputs(session, adverts.latest_observed(session, home.store.cipher, ad_ids=wanted))
    }
    if inputs.keys() != set(wanted):
        raise UsageError("Adverts were coded anew since they were linked: run `admap link` first.")
    share = model_of(links.last_run(session)).match_share
    return [_masked(waterfall(inputs[p.left], inputs[p.right], p, share)) for p in pairs]


def _masked(found: Waterfall) -> Waterfall:
    """Blank contact details that the extractors did not read, and that so stand in the text."""
    reasons = tuple(
        replace(r, values=(blanked(r.values[0]), blanked(r.values[1]))) if r.values else r for r in found.reasons
    )
    return replace(found, reasons=reasons)
