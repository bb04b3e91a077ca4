"""Add tokens of the API, and samples that people code by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_api_tokens_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_account_id"), "api_tokens", ["account_id"], unique=False)
    op.create_table(
        "hand_samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_hand_samples_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_samples")),
    )
    op.create_index(op.f("ix_hand_samples_wave_id"), "hand_samples", ["wave_id"], unique=False)
    op.create_table(
        "hand_sample_adverts",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("ad_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["hand_samples.id"], name=op.f("fk_hand_sample_adverts_sample_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ad_id"], ["adverts.ad_id"], name=op.f("fk_hand_sample_adverts_ad_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sample_id", "ad_id", name=op.f("pk_hand_sample_adverts")),
    )
    op.create_table(
        "hand_codings",
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("ad_id", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id", "ad_id"],
            ["hand_sample_adverts.sample_id", "hand_sample_adverts.ad_id"],
            name=op.f("fk_hand_codings_sample_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_hand_codings_account_id")),
        sa.PrimaryKeyConstraint("sample_id", "ad_id", "account_id", name=op.f("pk_hand_codings")),
    )


def downgrade() -> None:
    """Take this change back."""
    op.drop_table("hand_codings")
    op.drop_table("hand_sample_adverts")
    op.drop_index(op.f("ix_hand_samples_wave_id"), table_name="hand_samples")
    op.drop_table("hand_samples")
    op.drop_index(op.f("ix_api_tokens_account_id"), table_name="api_tokens")
    op.drop_table("api_tokens")
