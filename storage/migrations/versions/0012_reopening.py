"""Keep which row of an alert the queue shows and what a case was closed on; bring back what was raised since."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PRIORITIES = ("urgent", "high", "medium", "low")
CHILD_REASONS = {
    "stated_age_under_18",
    "age_borderline",
    "youth_wording",
    "school_reference",
    "guardian_reference",
    "falling_age",
}
WAVES = sa.table("waves", sa.column("id", sa.Integer), sa.column("observed_on", sa.Date))
ALERTS = sa.table(
    "alerts",
    *(sa.column(name, sa.String) for name in ("alert_id", "priority", "status", "peak")),
    sa.column("wave_id", sa.Integer),
    sa.column("signals", sa.JSON),
    sa.column("latest", sa.Boolean),
)
RAISED = sa.table(
    "alert_events",
    *(sa.column(name, sa.String) for name in ("alert_id", "event")),
    sa.column("wave_id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
)
CASES = sa.table(
    "cases",
    *(sa.column(name, sa.String) for name in ("alert_id", "status", "outcome", "earlier", "closed_priority")),
    *(sa.column(name, sa.Integer) for name in ("version", "closed_wave_id", "holder_id", "proposed_by")),
    sa.column("closed_signals", sa.JSON),
    sa.column("held_since", sa.DateTime(timezone=True)),
)
STEPS = sa.table(
    "case_events",
    *(sa.column(name, sa.String) for name in ("alert_id", "kind")),
    sa.column("account_id", sa.Integer),
    sa.column("text", sa.LargeBinary),
    sa.column("at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("alerts") as table:
        table.add_column(sa.Column("latest", sa.Boolean(), server_default=sa.true(), nullable=False))
        table.add_column(sa.Column("peak", sa.String(length=10), server_default="low", nullable=False))
        table.create_index("ix_alerts_latest", ["latest", "peak"], unique=False)
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("earlier", sa.String(length=30), nullable=True))
        table.add_column(sa.Column("closed_priority", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("closed_signals", sa.JSON(), nullable=True))
        table.add_column(sa.Column("closed_wave_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("case_events") as table:
        table.alter_column("account_id", existing_type=sa.Integer(), nullable=True)
    _fill(op.get_bind())


def _fill(here: sa.Connection) -> None:
    """Work out of every alert what the queue shows, and of every closed case what it was closed on."""
    order = sa.select(WAVES.c.id).order_by(WAVES.c.observed_on, WAVES.c.id)
    place = {wave_id: number for number, wave_id in enumerate(here.scalars(order))}
    rows = defaultdict(list)
    for row in here.execute(sa.select(ALERTS)):
        rows[row.alert_id].append(row)
    closed_at = dict(
        here.execute(
            sa.select(STEPS.c.alert_id, sa.func.max(STEPS.c.at, type_=STEPS.c.at.type))
            .where(sa.or_(STEPS.c.kind == "agreed", STEPS.c.kind.startswith("outcome:")))
            .group_by(STEPS.c.alert_id)
        ).all()
    )
    raised = {
        (row.alert_id, row.wave_id): row.at
        for row in here.execute(
            sa.select(RAISED.c.alert_id, RAISED.c.wave_id, sa.func.min(RAISED.c.at, type_=RAISED.c.at.type).label("at"))
            .where(RAISED.c.event == "raised", RAISED.c.alert_id.in_(sa.select(CASES.c.alert_id)))
            .group_by(RAISED.c.alert_id, RAISED.c.wave_id)
        )
    }
    closed = set(here.scalars(sa.select(CASES.c.alert_id).where(CASES.c.status == "closed")))
    shown = []
    for alert_id, found in rows.items():
        found.sort(key=lambda row: (row.status != "withdrawn", place[row.wave_id]))
        latest, after = found[-1], -1
        if alert_id in closed:
            known = [r for r in found if _before(raised.get((alert_id, r.wave_id)), closed_at.get(alert_id))]
            after = _close(here, alert_id, (known or found[:1])[-1], latest, place)
        standing = [r for r in found if r.status != "withdrawn" and place[r.wave_id] > after]
        peak = min((r.priority for r in (*standing, latest)), key=PRIORITIES.index)
        shown += [{"a": alert_id, "w": r.wave_id, "l": r is latest, "p": peak} for r in found]
    if shown:
        which = (ALERTS.c.alert_id == sa.bindparam("a"), ALERTS.c.wave_id == sa.bindparam("w"))
        here.execute(sa.update(ALERTS).where(*which).values(latest=sa.bindparam("l"), peak=sa.bindparam("p")), shown)


def _before(raised: dt.datetime | None, closed: dt.datetime | None) -> bool:
    return raised is None or closed is None or raised <= closed


def _close(here: sa.Connection, alert_id: str, basis: Any, latest: Any, place: dict[int, int]) -> int:
    """Keep what a case was closed on; bring it back where the alert says more by now. Returns the wave's place."""
    facts = {"closed_priority": basis.priority, "closed_signals": basis.signals, "closed_wave_id": basis.wave_id}
    higher = PRIORITIES.index(latest.priority) < PRIORITIES.index(basis.priority)
    if latest.status != "withdrawn" and (higher or CHILD_REASONS & (set(latest.signals) - set(basis.signals))):
        facts |= {"status": "new", "holder_id": None, "held_since": None, "outcome": None, "proposed_by": None}
        facts |= {"earlier": CASES.c.outcome, "version": CASES.c.version + 1}
        step = {"alert_id": alert_id, "kind": f"reopened:{latest.priority}", "text": b"", "account_id": None}
        here.execute(sa.insert(STEPS).values(**step, at=dt.datetime.now(dt.UTC)))
    here.execute(sa.update(CASES).where(CASES.c.alert_id == alert_id).values(**facts))
    return place[basis.wave_id]


def downgrade() -> None:
    """Take this change back; steps that the program took go."""
    op.execute(sa.delete(STEPS).where(STEPS.c.account_id.is_(None)))
    with op.batch_alter_table("case_events") as table:
        table.alter_column("account_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("cases") as table:
        for name in ("closed_wave_id", "closed_signals", "closed_priority", "earlier"):
            table.drop_column(name)
    with op.batch_alter_table("alerts") as table:
        table.drop_index("ix_alerts_latest")
        table.drop_column("peak")
        table.drop_column("latest")
