"""Add the frontier, host leases, effort, what conditional requests need, monitors' findings and second looks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _added() -> dict[str, list[sa.Column[object]]]:
    return {
        "wave_sites": [sa.Column("waiting", sa.Boolean(), server_default=sa.false(), nullable=False)],
        "captures": [
            sa.Column("etag", sa.Text(), server_default="", nullable=False),
            sa.Column("last_modified", sa.Text(), server_default="", nullable=False),
            sa.Column("unchanged", sa.Boolean(), server_default=sa.false(), nullable=False),
        ],
        "coverage": [
            sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
            sa.Column("findings", sa.JSON(), server_default="[]", nullable=False),
        ],
        "advert_versions": [sa.Column("text_digest", sa.String(length=64), server_default="", nullable=False)],
        "departures": [sa.Column("found", sa.String(length=12), server_default="gone", nullable=False)],
    }


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "frontier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.String(length=40), nullable=False),
        sa.Column("last_seen", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_frontier_wave_id_waves")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frontier")),
        sa.UniqueConstraint("wave_id", "site", "url", "role", name=op.f("uq_frontier_wave_id")),
    )
    op.create_table(
        "host_leases",
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.Column("asked_at", sa.Float(), nullable=False),
        sa.Column("interval", sa.Float(), nullable=False),
        sa.Column("held_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_leases")),
    )
    op.create_table(
        "effort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=80), nullable=False),
        sa.Column("started", sa.String(length=40), nullable=False),
        sa.Column("ended", sa.String(length=40), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("pages_http", sa.Integer(), nullable=False),
        sa.Column("pages_browser", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_effort_wave_id_waves")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effort")),
    )
    op.create_index(op.f("ix_effort_wave_id"), "effort", ["wave_id"])
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index(op.f("ix_advert_versions_text_digest"), "advert_versions", ["text_digest"])


def downgrade() -> None:
    """Take this change back."""
    op.drop_index(op.f("ix_advert_versions_text_digest"), "advert_versions")
    for table, columns in reversed(_added().items()):
        for column in columns:
            op.drop_column(table, column.name)
    for table in ("effort", "host_leases", "frontier"):
        op.drop_table(table)
