"""Keep of a handle a keyed hash of its stem too; handles kept before get theirs when they are coded again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("contacts") as contacts:
        contacts.add_column(sa.Column("stem_hash", sa.String(32)))


def downgrade() -> None:
    """Undo this change."""
    with op.batch_alter_table("contacts") as contacts:
        contacts.drop_column("stem_hash")
