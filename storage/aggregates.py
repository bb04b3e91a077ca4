"""Aggregates as published."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from admap.records import Aggregate, Unit
from storage.models import AggregateRow, Wave


def keep_aggregates(session: Session, wave: Wave, aggregates: Sequence[Aggregate]) -> int:
    """Keep ``aggregates``, already through disclosure control, as all of ``wave``, in their order; return how many."""
    session.execute(delete(AggregateRow).where(AggregateRow.wave_id == wave.id))
    session.add_all(
        AggregateRow(
            wave_id=wave.id,
            level=a.level,
            code=a.code,
            indicator=a.indicator,
            category=a.category,
            unit=a.unit.value,
            position=position,
            value=a.value,
            low=a.low,
            high=a.high,
            suppressed=a.suppressed,
            denominator=a.denominator,
        )
        for position, a in enumerate(aggregates)
    )
    session.flush()
    return len(aggregates)


def has_aggregates(session: Session, wave: Wave) -> bool:
    """Tell whether ``wave`` was counted."""
    return session.scalar(select(AggregateRow.position).where(AggregateRow.wave_id == wave.id).limit(1)) is not None


def aggregates_of(session: Session, wave: Wave) -> list[Aggregate]:
    """Return the aggregates of ``wave`` in the order they were kept."""
    rows = session.scalars(select(AggregateRow).where(AggregateRow.wave_id == wave.id).order_by(AggregateRow.position))
    return [
        Aggregate(
            wave.name, r.level, r.code, r.indicator, r.category, Unit(r.unit), r.value, r.low, r.high, r.suppressed,
            r.denominator,
        )
        for r in rows
    ]  # fmt: skip
