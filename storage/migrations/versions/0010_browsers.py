"""Keep what kind of browser a sign-in is of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.add_column("sign_ins", sa.Column("browser", sa.String(length=60), server_default="", nullable=False))


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("sign_ins") as table:
        table.drop_column("browser")
