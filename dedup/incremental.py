"""Taking further adverts into an earlier linking: only what they touch is compared again.

What adverts state is read once. Pairs that were not compared before are compared with the model that the earlier run
estimated; every other pair keeps its score. Clustering, which costs least, runs over all pairs, so that the result is
that of linking everything with that model, but for what new adverts change about pairs of earlier ones: how frequent a
value is, and what surrounds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from admap.records import JudgedPair, LinkInput
from dedup.candidates import Pairs, places
from dedup.earlier import Earlier
from dedup.features import Features
from dedup.linking import LinkResult, link_reading
from dedup.model import Scores, score
from dedup.reading import read_adverts, together
from dedup.scoring import Compared, compared_pairs, match_bits


def link_more(
    earlier: Earlier,
    adverts: Iterable[LinkInput],
    judgements: Sequence[JudgedPair] = (),
    previous: Mapping[str, str] | None = None,
) -> LinkResult:
    """Return ``earlier`` with ``adverts`` taken in, which must be new; profiles keep their ids.

    ``judgements`` are all that stand, ``previous`` is as for :func:`dedup.linking.link` and left out where the ids of
    ``earlier`` are to be kept. Raises :class:`ValueError` for an advert id that comes twice.
    """
    if previous is None:
        previous = {m.ad_id: m.profile_id for m in earlier.memberships}
    reading = together([earlier.reading, read_adverts(adverts)])
    return link_reading(
        reading,
        judgements,
        previous,
        lambda features, pairs, teaching: _compare(earlier, features, pairs, teaching),
        earlier.memberships,
    )


def _compare(
    earlier: Earlier, features: Features, pairs: Pairs, teaching: NDArray[np.bool_]
) -> tuple[Compared, NDArray[np.float64]]:
    count, before = len(features), earlier.scores
    place = np.searchsorted(np.array(features.ad_ids), np.array(earlier.reading.ad_ids.to_pylist())).astype(np.int64)
    source = places(pairs, place[before.pairs], count)
    new, old = np.flatnonzero(source < 0), np.flatnonzero(source >= 0)
    source = source[old]

    def merged(was: NDArray[np.generic], now: NDArray[np.generic]) -> NDArray[np.generic]:
        found = np.empty((len(pairs), *now.shape[1:]), now.dtype)
        found[old], found[new] = was[source], now
        return found

    def scores_of(now: Scores) -> Scores:
        parts = (merged(getattr(before, name), getattr(now, name)) for name in ("levels", "bits", "probability"))
        return Scores(pairs, *parts)  # type: ignore[arg-type]

    around = scores_of(score(features, pairs[new], earlier.model))
    now = compared_pairs(features, pairs[new], earlier.model, around, teaching[new])
    columns = {name: merged(held, now.columns[name]) for name, held in earlier.columns.items()}
    bits = merged(earlier.first_bits, match_bits(now))
    return Compared(features, columns, earlier.model, around, teaching), bits  # type: ignore[arg-type,return-value]
