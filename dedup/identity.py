"""Profile ids that stay: a cluster keeps the id of the profile that holds the majority of its adverts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import count


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
