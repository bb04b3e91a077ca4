"""Add the key check, hand-coding results and earlier codings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "key_check",
        sa.Column("keyed_hash", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("keyed_hash", name=op.f("pk_key_check")),
    )
    op.create_table(
        "coding_quality",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_coding_quality_wave_id_waves")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_coding_quality")),
    )
    op.create_table(
        "earlier_codings",
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("coding", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observations.id"],
            name=op.f("fk_earlier_codings_observation_id_observations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("observation_id", name=op.f("pk_earlier_codings")),
    )


def downgrade() -> None:
    """Take this change back."""
    for table in ("earlier_codings", "coding_quality", "key_check"):
        op.drop_table(table)
