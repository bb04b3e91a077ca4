"""What people decided about pairs of adverts: kept for good, the latest on a pair stands, a withdrawn one does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admap.records import JudgedPair, Judgement
from storage.models import JudgementRow
from storage.moments import as_utc

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Judged:
    """One decision on a pair of adverts (``left < right``), or its withdrawal, with user, reason and moment (UTC)."""

    left: str
    right: str
    decision: str
    user: str
    reason: str
    at: datetime

    @property
    def pair(self) -> JudgedPair | None:
        """The judgement as linking takes it; None for a withdrawal."""
        return None if self.decision == WITHDRAWN else JudgedPair(self.left, self.right, Judgement(self.decision))


def add_judgements(session: Session, judged: Sequence[Judged]) -> int:
    """Add decisions to the history, but for those that are in it already; return how many were added."""
    known = {(j.left, j.right, j.decision, j.user, j.at) for j in judgement_history(session)} if judged else set()
    new = [j for j in dict.fromkeys(judged) if (j.left, j.right, j.decision, j.user, j.at) not in known]
    if new:
        session.execute(
            insert(JudgementRow),
            [
                {"left": j.left, "right": j.right, "judgement": j.decision, "user": j.user, "reason": j.reason,
                 "at": j.at}
                for j in new
            ],
        )  # fmt: skip
    return len(new)


def judgement_history(session: Session) -> list[Judged]:
    """Return every decision and withdrawal, oldest first."""
    rows = session.scalars(select(JudgementRow).order_by(JudgementRow.at, JudgementRow.id))
    return [Judged(r.left, r.right, r.judgement, r.user, r.reason, as_utc(r.at)) for r in rows]


def standing(history: Iterable[Judged]) -> list[Judged]:
    """Return the decision that stands for every judged pair of a history (oldest first), by pair."""
    latest = {(judged.left, judged.right): judged for judged in history}
    return [judged for _, judged in sorted(latest.items()) if judged.decision != WITHDRAWN]


def judgements(session: Session) -> list[JudgedPair]:
    """Return the judgements that stand, as linking takes them."""
    return [pair for judged in standing(judgement_history(session)) if (pair := judged.pair) is not None]
