"""Why the adverts of a case are held to be one profile, and what people judge of that."""

from __future__ import annotations

from dataclasses import dataclass

from admap.errors import UsageError
from admap.home import Home
from admap.stages import explaining, judging
from dedup.explain import Reason, Waterfall
from storage.cipher import Cipher
from storage.judgements import Judged

SHOWN_PAIRS = 6
"""Pairs that are shown at once: the weakest, where a judgement helps most."""
NOTABLE = 0.5
"""Bits from which on a reason is named at once; weaker ones are folded away."""
ANSWERS = {
    "same": "The same person or persons",
    "different": "Different persons",
    "operator_only": "Different persons, the same organiser",
    "unsure": "Cannot be told",
}
"""What people may answer on a pair, in English; the catalogue has the Swedish."""


@dataclass(frozen=True)
class Pair:
    """Two adverts of a case, by their names in forms: how sure it is that they belong together, and why."""

    left: str
    right: str
    keys: tuple[str, str]
    probability: float
    speaks_for: tuple[Reason, ...]
    speaks_against: tuple[Reason, ...]
    reasons: tuple[Reason, ...]
    judged: Judged | None

    @property
    def sureness(self) -> str:
        """How sure it is, in English words; the catalogue has the Swedish."""
        return next(words for least, words in SURENESS if self.probability >= least)


SURENESS = (
    (0.99, "Nearly certain"),
    (0.9, "Very likely"),
    (0.7, "Likely"),
    (0.5, "More likely than not"),
    (0.0, "Doubtful"),
)


@dataclass(frozen=True)
class Held:
    """What holds a profile together: its pairs, weakest first; ``loose`` adverts are held by the average alone."""

    pairs: tuple[Pair, ...]
    loose: tuple[str, ...]
    problem: bool = False


def key_of(cipher: Cipher, ad_id: str) -> str:
    """Return what stands for an advert in forms and pages; an advert's own id may hold a contact detail."""
    return cipher.keyed_hash(f"advert:{ad_id}")[:12]


def held_by(home: Home, profile_id: str) -> Held:
    """Return what holds a profile together; ``problem`` where linking has to run again before it can be told."""
    try:
        found = explaining.explain_profile(home, profile_id)
    except UsageError:
        return Held((), (), problem=True)
    standing = {(j.left, j.right): j for j in judging.judgement_history(home, standing=True)}
    cipher = home.store.cipher
    pairs = [_pair(cipher, bond, standing.get((bond.left, bond.right))) for bond in found.bonds]
    return Held(tuple(sorted(pairs, key=lambda p: (p.probability, p.left, p.right))), found.loose)


def _pair(cipher: Cipher, bond: Waterfall, judged: Judged | None) -> Pair:
    return Pair(
        bond.left,
        bond.right,
        (key_of(cipher, bond.left), key_of(cipher, bond.right)),
        bond.probability,
        tuple(r for r in bond.reasons if r.bits >= NOTABLE),
        tuple(r for r in bond.reasons if r.bits <= -NOTABLE),
        tuple(r for r in bond.reasons if r.level != "missing"),
        judged,
    )
