"""What clustering made of two adverts, and why: together, under one operator, or apart; by evidence or by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scipy.cluster.hierarchy import DisjointSet

from admap.records import JudgedPair, Judgement, Membership, PairScore
from dedup.explain import Reason, Words, reasons_of
from dedup.judging import APART, same_chain
from dedup.match_probability import own_bits

LIKELY_BITS = 0.0
"""A pair of at least these log2 odds speaks for one profile by itself."""


class Outcome(StrEnum):
    """Where two adverts ended: in one profile, in two of one operator, or in two that nothing connects."""

    SAME_PROFILE = "same_profile"
    SAME_OPERATOR = "same_operator"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Between:
    """The pairs between two profiles: all there are, those compared and kept, and those speaking for one profile."""

    pairs: int
    compared: int
    likely: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where two adverts ended, and what decided it, in a sentence.

    ``judgement`` is the human judgement that decided, if one did. ``chain`` are the adverts that connect the two in
    their profile, both included. ``between`` counts the pairs between their two profiles, and ``against`` is what
    speaks against over those pairs: each reason with its mean bits over all pairs compared, heaviest first.
    """

    outcome: Outcome
    words: Words
    judgement: JudgedPair | None = None
    chain: tuple[str, ...] = ()
    between: Between | None = None
    against: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Bond:
    """One of the fewest, strongest pairs that hold a profile together; ``judged`` where a person put it together."""

    pair: PairScore
    judged: bool


def bonds(members: Sequence[str], pairs: Sequence[PairScore], judged: Sequence[JudgedPair] = ()) -> list[Bond]:
    """Return the strongest pairs that connect ``members``, each advert once: a maximum spanning tree (Kruskal 1956).

    Pairs that were judged the same come first. Adverts that no kept pair reaches are in no bond.
    """
    inside = set(members)
    known = {(p.left, p.right): p for p in pairs if p.left in inside and p.right in inside}
    same = [
        Bond(known.get((j.left, j.right), PairScore(j.left, j.right, 1.0)), judged=True)
        for j in judged
        if j.judgement == Judgement.SAME and j.left in inside and j.right in inside
    ]
    decided = {(bond.pair.left, bond.pair.right) for bond in same}
    rest = [Bond(p, judged=False) for key, p in known.items() if key not in decided]
    ranked = sorted([*same, *rest], key=_strength)
    groups = DisjointSet(members)
    return [bond for bond in ranked if groups.merge(bond.pair.left, bond.pair.right)]


def _strength(bond: Bond) -> tuple[bool, float, str, str]:
    return (not bond.judged, 0.0 if bond.judged else -bond.pair.probability, bond.pair.left, bond.pair.right)


def verdict(
    left: Membership,
    right: Membership,
    members: Mapping[str, Sequence[str]],
    pairs: Sequence[PairScore],
    judged: Sequence[JudgedPair],
) -> Verdict:
    """Return what became of two adverts.

    ``members`` are the adverts of their two profiles by profile id, ``pairs`` the kept pairs among those, ``judged``
    the judgements that stand.
    """
    if left.profile_id == right.profile_id:
        return _together(left.ad_id, right.ad_id, members[left.profile_id], pairs, judged)
    one, two = set(members[left.profile_id]), set(members[right.profile_id])
    same_operator = bool(left.operator_id) and left.operator_id == right.operator_id
    outcome = Outcome.SAME_OPERATOR if same_operator else Outcome.APART
    across = [p for p in pairs if {p.left, p.right} & one and {p.left, p.right} & two]
    between = Between(len(one) * len(two), len(across), sum(_own(p, together=False) >= LIKELY_BITS for p in across))
    against = tuple(_mean_against(across))
    decided = [j for j in judged if j.judgement in APART and {j.left, j.right} & one and {j.left, j.right} & two]
    if decided:
        own = {left.ad_id, right.ad_id}
        pair = min(decided, key=lambda j: ({j.left, j.right} != own, j.left, j.right))
        words = Words(
            f"Hålls isär: {pair.left} och {pair.right} har bedömts som {_SWEDISH[pair.judgement]}.",
            f"Kept apart: {pair.left} and {pair.right} were judged {_ENGLISH[pair.judgement]}.",
        )
        return Verdict(outcome, words, pair, between=between, against=against)
    return Verdict(outcome, _apart_words(left.ad_id, right.ad_id, across, between), between=between, against=against)


_SWEDISH = {
    Judgement.SAME: "samma",
    Judgement.DIFFERENT: "olika",
    Judgement.OPERATOR_ONLY: "olika personer med samma organisatör",
    Judgement.UNSURE: "osäkert",
}
_ENGLISH = {
    Judgement.SAME: "the same",
    Judgement.DIFFERENT: "different",
    Judgement.OPERATOR_ONLY: "different persons of one operator",
    Judgement.UNSURE: "unsure",
}


def _together(
    left: str, right: str, members: Sequence[str], pairs: Sequence[PairScore], judged: Sequence[JudgedPair]
) -> Verdict:
    same = [j for j in judged if j.judgement == Judgement.SAME]
    own = next((j for j in same if {j.left, j.right} == {left, right}), None)
    if own is not None:
        words = Words("Tillsammans: en person har bedömt dem som samma.", "Together: a person judged them the same.")
        return Verdict(Outcome.SAME_PROFILE, words, own, (left, right))
    chain = _chain(bonds(members, pairs, judged), left, right)
    pair = next((p for p in pairs if {p.left, p.right} == {left, right}), None)
    if pair is not None and _own(pair, together=True) >= LIKELY_BITS:
        words = Words("Tillsammans: paret talar för sig självt.", "Together: the pair speaks for itself.")
        chain = (left, right)
    elif chain:
        words = Words(
            f"Tillsammans genom andra annonser i profilen: {' – '.join(chain)}.",
            f"Together through other adverts of the profile: {' – '.join(chain)}.",
        )
    else:
        words = Words(
            "Tillsammans genom profilens annonser i genomsnitt, inte genom ett enskilt par.",
            "Together by the profile's adverts on average, not by any one pair.",
        )
    return Verdict(Outcome.SAME_PROFILE, words, chain=chain)


def _own(pair: PairScore, *, together: bool) -> float:
    return own_bits(pair.probability, together)


def _chain(found: Sequence[Bond], left: str, right: str) -> tuple[str, ...]:
    ways: dict[str, list[str]] = defaultdict(list)
    for bond in found:
        ways[bond.pair.left].append(bond.pair.right)
        ways[bond.pair.right].append(bond.pair.left)
    return same_chain(ways, left, right)


def _apart_words(left: str, right: str, across: Sequence[PairScore], between: Between) -> Words:
    pair = next((p for p in across if {p.left, p.right} == {left, right}), None)
    if pair is None or _own(pair, together=False) < LIKELY_BITS:
        return Words(
            "Isär: för lite talar för att det är samma profil.",
            "Apart: too little speaks for one and the same profile.",
        )
    return Words(
        f"Isär fast paret för sig talar för: av {between.pairs} par mellan de två profilerna talar "
        f"{between.likely} för och resten emot.",
        f"Apart although the pair by itself speaks for it: of {between.pairs} pairs between the two profiles "
        f"{between.likely} speak for it and the rest against.",
    )


def _mean_against(pairs: Sequence[PairScore]) -> list[Reason]:
    """Return the outcomes that speak against, with their mean bits over all of ``pairs``."""
    total: dict[str, float] = defaultdict(float)
    for pair in pairs:
        for key, bits in pair.weights.items():
            if bits < 0:
                total[key] += bits
    return [replace(r, bits=round(r.bits / len(pairs), 3)) for r in reasons_of(total)]
