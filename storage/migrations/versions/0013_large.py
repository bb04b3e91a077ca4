"""Add the indexes by which the office finds its way in a large home."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_pair_scores_probability", "pair_scores", ["probability"]),
    ("ix_observations_stages", "observations", ["wave_id", "extractor_version", "classifier_version"]),
    ("ix_audit_user", "audit", ["user", "id"]),
    ("ix_audit_action", "audit", ["action", "id"]),
)
PLACES = ("municipalities", "counties")


def upgrade() -> None:
    """Apply this change."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    for key in PLACES:
        where = sa.text(f"key = '{key}'")
        op.create_index(
            f"ix_coded_values_{key}",
            "coded_values",
            ["value", "observation_id"],
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    """Undo this change."""
    for key in PLACES:
        op.drop_index(f"ix_coded_values_{key}", table_name="coded_values")
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
