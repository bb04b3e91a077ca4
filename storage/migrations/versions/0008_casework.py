"""Add what casework keeps: drafts, who opened a case when, and the contacts that an offer went to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_index(op.f("ix_alerts_alert_id"), "alerts", ["alert_id"], unique=False)
    op.create_table(
        "offer_contacts",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("keyed_hash", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_offer_contacts_offer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("offer_id", "keyed_hash", name=op.f("pk_offer_contacts")),
    )
    op.create_index(op.f("ix_offer_contacts_keyed_hash"), "offer_contacts", ["keyed_hash"], unique=False)
    op.create_table(
        "case_drafts",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.String(length=60), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_case_drafts_account_id")),
        sa.PrimaryKeyConstraint("account_id", "alert_id", "field", name=op.f("pk_case_drafts")),
    )
    op.create_table(
        "case_openings",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_case_openings_account_id")),
        sa.PrimaryKeyConstraint("account_id", "alert_id", name=op.f("pk_case_openings")),
    )
    op.create_index("ix_case_openings_when", "case_openings", ["account_id", "at"], unique=False)
    op.create_index(op.f("ix_case_openings_alert_id"), "case_openings", ["alert_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""
    op.drop_table("case_openings")
    op.drop_table("case_drafts")
    op.drop_table("offer_contacts")
    op.drop_index(op.f("ix_alerts_alert_id"), "alerts")
