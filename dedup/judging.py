"""Judgements that cannot all hold: adverts judged two, that others of the judgements make one."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admap.records import JudgedPair, Judgement

APART = frozenset({Judgement.DIFFERENT, Judgement.OPERATOR_ONLY})


def words_of(judgement: Judgement) -> str:
    """Return a judgement in words, as it goes into a sentence."""
    return judgement.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A pair judged ``different`` or ``operator_only`` whose adverts a chain of ``same`` judgements connects.

    ``chain`` are the adverts from one to the other, both included, by the fewest judgements.
    """

    pair: JudgedPair
    chain: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What contradicts what, and what can be done, in one sentence."""
        one, decided = " = ".join(self.chain), words_of(self.pair.judgement)
        return (
            f"{self.pair.left} and {self.pair.right} are judged {decided}, but {one} are judged the same: "
            "they stay apart until one of these judgements is withdrawn."
        )


def contradictions(judged: Sequence[JudgedPair]) -> list[Contradiction]:
    """Return every judgement that keeps apart what ``same`` judgements connect, by pair."""
    same: dict[str, list[str]] = defaultdict(list)
    for pair in judged:
        if pair.judgement == Judgement.SAME:
            same[pair.left].append(pair.right)
            same[pair.right].append(pair.left)
    return [
        Contradiction(pair, chain)
        for pair in sorted(judged, key=lambda p: (p.left, p.right))
        if pair.judgement in APART and (chain := same_chain(same, pair.left, pair.right))
    ]


def same_chain(same: Mapping[str, Sequence[str]], start: str, end: str) -> tuple[str, ...]:
    """Return the shortest way from ``start`` to ``end`` along ``same`` (advert to its neighbours); empty if none."""
    came: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for there in sorted(same.get(here, ())):
            if there not in came:
                came[there] = here
                waiting.append(there)
    if end not in came:
        return ()
    way = [end]
    while way[-1] != start:
        way.append(came[way[-1]])
    return tuple(reversed(way))
