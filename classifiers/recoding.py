"""What coding the same adverts with another version changed, and how far it moved each share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admap.records import LIST_KEYS

Values = Mapping[str, Any]
"""One advert's values by codebook key, as JSON has them."""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One key: adverts compared, adverts whose value differs, and values that came and went."""

    key: str
    adverts: int
    changed: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class ShareMove:
    """One category's share of the relevant adverts that state its key, before and after; 0–1."""

    key: str
    category: str
    before: float
    after: float

    @property
    def moved(self) -> float:
        """How far the share moved, in the direction it did."""
        return self.after - self.before


def compare(
    before: Mapping[str, Values], after: Mapping[str, Values], keys: Sequence[str], minimum: int
) -> tuple[list[KeyChange], list[ShareMove]]:
    """Compare two codings of the same adverts; shares of fewer than ``minimum`` adverts are left out on either side."""
    both = sorted(before.keys() & after.keys())
    changes = []
    moves: list[ShareMove] = []
    for key in keys:
        pairs = [(_values(key, before[ad_id]), _values(key, after[ad_id])) for ad_id in both]
        changes.append(
            KeyChange(
                key,
                len(pairs),
                sum(old != new for old, new in pairs),
                sum(len(new - old) for old, new in pairs),
                sum(len(old - new) for old, new in pairs),
            )
        )
        if key != "relevant":
            moves += _moves(key, [before[a] for a in both], [after[a] for a in both], minimum)
    return changes, sorted(moves, key=lambda move: -abs(move.moved))


def _moves(key: str, before: Iterable[Values], after: Iterable[Values], minimum: int) -> list[ShareMove]:
    (old, stated_before), (new, stated_after) = _counted(key, before), _counted(key, after)
    shown = [name for name in sorted(old.keys() | new.keys()) if min(old[name], new[name]) >= minimum]
    return [ShareMove(key, name, old[name] / stated_before, new[name] / stated_after) for name in shown]


def _counted(key: str, adverts: Iterable[Values]) -> tuple[Counter[str], int]:
    values = [_values(key, advert) for advert in adverts if advert["relevant"]]
    return Counter(str(value) for found in values for value in found), sum(bool(found) for found in values)


def _values(key: str, advert: Values) -> frozenset[Any]:
    value = advert[key]
    if key in LIST_KEYS:
        return frozenset(value)
    return frozenset() if value is None else frozenset({tuple(value) if isinstance(value, list) else value})
