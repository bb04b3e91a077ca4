"""How well a found grouping of adverts agrees with the true one.

Everything is read from the contingency table of true and found groups, so the work grows with the number of adverts,
never with its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and F1 of one measure, each 0–1; where nothing was found or is true, 1 (nothing was wrong)."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class GroupingAgreement:
    """A found grouping against the true one.

    ``count_error`` is (found − true) / true number of groups. ``splits`` counts true groups found as more than one,
    ``merges`` found groups that hold more than one true one.
    """

    pairwise: Agreement
    b_cubed: Agreement
    true_groups: int
    found_groups: int
    count_error: float
    splits: int
    merges: int
    largest_true: int
    largest_found: int


@dataclass(frozen=True, slots=True)
class StratumAgreement:
    """Pairwise agreement over the pairs between two labels (the same twice: within one), with how many pairs."""

    between: tuple[str, str]
    true_pairs: int
    found_pairs: int
    pairwise: Agreement


def grouping_agreement(truth: Mapping[str, str], found: Mapping[str, str], adverts: Sequence[str]) -> GroupingAgreement:
    """Compare ``found`` with ``truth`` (both: advert id to group) over ``adverts``, which both must have.

    B-cubed is Bagga & Baldwin's (1998), averaged over adverts.
    """
    cells = Counter((truth[ad], found[ad]) for ad in adverts)
    true_sizes, found_sizes = Counter(truth[ad] for ad in adverts), Counter(found[ad] for ad in adverts)
    hits = _pairs(cells.values())
    n = len(adverts)
    precision = sum(c * c / found_sizes[f] for (_, f), c in cells.items()) / n if n else 1.0
    recall = sum(c * c / true_sizes[t] for (t, _), c in cells.items()) / n if n else 1.0
    parts, mixed = Counter(t for t, _ in cells), Counter(f for _, f in cells)
    return GroupingAgreement(
        pairwise=_agreement(_ratio(hits, _pairs(found_sizes.values())), _ratio(hits, _pairs(true_sizes.values()))),
        b_cubed=_agreement(precision, recall),
        true_groups=len(true_sizes),
        found_groups=len(found_sizes),
        count_error=(len(found_sizes) - len(true_sizes)) / len(true_sizes) if true_sizes else 0.0,
        splits=sum(1 for count in parts.values() if count > 1),
        merges=sum(1 for count in mixed.values() if count > 1),
        largest_true=max(true_sizes.values(), default=0),
        largest_found=max(found_sizes.values(), default=0),
    )


def agreement_by_stratum(
    truth: Mapping[str, str], found: Mapping[str, str], labels: Mapping[str, str], adverts: Sequence[str]
) -> tuple[StratumAgreement, ...]:
    """Return the pairwise agreement for every two labels (sites, languages) that any true or found pair is between.

    Adverts without a label are left out.
    """
    held = [ad for ad in adverts if ad in labels]
    true_pairs = _pairs_between((truth[ad], labels[ad]) for ad in held)
    found_pairs = _pairs_between((found[ad], labels[ad]) for ad in held)
    hits = _pairs_between(((truth[ad], found[ad]), labels[ad]) for ad in held)
    return tuple(
        StratumAgreement(
            between,
            true_pairs[between],
            found_pairs[between],
            _agreement(_ratio(hits[between], found_pairs[between]), _ratio(hits[between], true_pairs[between])),
        )
        for between in sorted(true_pairs.keys() | found_pairs.keys())
    )


def _pairs_between(labelled: Iterable[tuple[Hashable, str]]) -> Counter[tuple[str, str]]:
    """Return how many pairs of one group lie between each two labels."""
    sizes: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for group, label in labelled:
        sizes[group][label] += 1
    found: Counter[tuple[str, str]] = Counter()
    for by_label in sizes.values():
        for a, b in combinations_with_replacement(sorted(by_label), 2):
            count = _pairs([by_label[a]]) if a == b else by_label[a] * by_label[b]
            if count:
                found[a, b] += count
    return found


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _agreement(precision: float, recall: float) -> Agreement:
    both = precision + recall
    return Agreement(precision, recall, 2 * precision * recall / both if both else 0.0)
