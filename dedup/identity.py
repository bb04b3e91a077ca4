"""Profile ids that stay: a cluster keeps the id of the profile that holds most of its adverts; and what changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import count

from admap.records import JudgedPair, Judgement, ProfileChange
from dedup.judging import APART, words_of

JUDGED = "two adverts were judged"
CONNECTED = "new adverts connect them"
CODED_ANEW = "what is known of the adverts has changed"
REASONS = (CONNECTED, CODED_ANEW, *(f"{JUDGED} {words_of(kind)}" for kind in (Judgement.SAME, *sorted(APART))))
"""Why adverts may change profiles. No advert is named: its id may hold a contact detail."""


def profile_ids(clusters: Sequence[Sequence[str]], previous: Mapping[str, str]) -> list[str]:
    """Return an id for each of ``clusters`` (lists of advert ids).

    A profile before (``previous``: advert id to profile id) gives its id to the cluster that has most of its adverts
    that are still here, if that is more than half of them; ties go to the cluster with the smallest advert id. A
    cluster that more than one profile gives its id to takes the one that most of its adverts had (then the smallest
    id). Every other cluster gets a new id, ``p`` and 12 hexadecimal digits from a hash of its smallest advert id; an
    id that was ever given in ``previous`` is never given anew.
    """
    before: Counter[str] = Counter(previous[ad] for ads in clusters for ad in ads if ad in previous)
    kept: list[str | None] = []
    for ads in clusters:
        held = Counter(previous[ad] for ad in ads if ad in previous)
        mine = [(-n, profile) for profile, n in held.items() if 2 * n > before[profile]]
        kept.append(min(mine)[1] if mine else None)
    taken = set(previous.values()) | {profile for profile in kept if profile is not None}
    ids: dict[int, str] = {i: profile for i, profile in enumerate(kept) if profile is not None}
    for i in sorted((i for i in range(len(clusters)) if i not in ids), key=lambda i: min(clusters[i])):
        ids[i] = next(new for new in _new_ids(min(clusters[i])) if new not in taken)
        taken.add(ids[i])
    return [ids[i] for i in range(len(clusters))]


def _new_ids(seed: str) -> Iterator[str]:
    return (f"p{blake2b(f'{seed}|{n}'.encode(), digest_size=6).hexdigest()}" for n in count())


def profile_changes(
    previous: Mapping[str, str], now: Mapping[str, str], judged: Sequence[JudgedPair] = ()
) -> list[ProfileChange]:
    """Return what became of profiles between two runs (advert id to profile id each), sorted by the ids.

    Adverts that only one of the runs knows move nothing, but new ones are a reason for a merge that they connect.
    """
    flows: Counter[tuple[str, str]] = Counter()
    grown: set[str] = set()
    for ad, profile in now.items():
        if ad in previous:
            flows[previous[ad], profile] += 1
        else:
            grown.add(profile)
    goals: Counter[str] = Counter(before for before, _ in flows)
    known = set(previous.values())
    decided: dict[str, list[JudgedPair]] = defaultdict(list)
    for pair in judged:
        if all(ad in previous and ad in now for ad in (pair.left, pair.right)):
            for before in {previous[pair.left], previous[pair.right]}:
                decided[before].append(pair)
    found = []
    for (before, after), number in sorted(flows.items()):
        if before != after:
            kind = "merged" if goals[before] == 1 else "moved" if after in known else "split"
            decisive = next((p for p in decided[before] if _decides(p, before, after, previous, now)), None)
            if decisive is not None:
                reason = f"{JUDGED} {words_of(decisive.judgement)}"
            else:
                reason = CONNECTED if after in grown else CODED_ANEW
            found.append(ProfileChange(before, after, kind, number, reason))
    return found


def _decides(pair: JudgedPair, before: str, after: str, previous: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Tell whether the judgement alone asks for what moved adverts from ``before`` to ``after``."""
    was, became = {previous[pair.left], previous[pair.right]}, {now[pair.left], now[pair.right]}
    if pair.judgement == Judgement.SAME:
        return len(was) == 2 and became == {after}
    return pair.judgement in APART and was == {before} and len(became) == 2 and after in became
