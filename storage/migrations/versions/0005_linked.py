"""Add operators, runs of linking, what they changed, and the draws that counts take their intervals from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.add_column("profiles", sa.Column("operator_id", sa.String(length=40), server_default="", nullable=False))
    op.create_index(op.f("ix_profiles_operator_id"), "profiles", ["operator_id"])
    op.create_table(
        "link_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wave", sa.String(length=80), nullable=False),
        sa.Column("diagnostics", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_runs")),
    )
    op.create_table(
        "profile_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("adverts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["link_runs.id"], name=op.f("fk_profile_changes_run_id_link_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_changes")),
    )
    for column in ("run_id", "before", "after"):
        op.create_index(op.f(f"ix_profile_changes_{column}"), "profile_changes", [column])
    op.create_table(
        "linkage_draws",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("profiles", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_linkage_draws_wave_id_waves")),
        sa.PrimaryKeyConstraint("wave_id", "level", "code", name=op.f("pk_linkage_draws")),
    )


def downgrade() -> None:
    """Take this change back."""
    for table in ("linkage_draws", "profile_changes", "link_runs"):
        op.drop_table(table)
    op.drop_index(op.f("ix_profiles_operator_id"), "profiles")
    op.drop_column("profiles", "operator_id")
