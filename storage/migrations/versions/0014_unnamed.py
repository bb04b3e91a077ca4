"""Take the ids of adverts, which may hold a contact detail, out of why profiles changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JUDGED = " were judged "


def upgrade() -> None:
    """Apply this change."""
    changes = sa.table("profile_changes", sa.column("reason", sa.Text()))
    connection = op.get_bind()
    named = sa.select(changes.c.reason).distinct().where(changes.c.reason.contains(JUDGED))
    for reason in connection.scalars(named).all():
        words = "two adverts" + JUDGED + reason.rpartition(JUDGED)[2]
        connection.execute(sa.update(changes).where(changes.c.reason == reason).values(reason=words))


def downgrade() -> None:
    """Leave the words: what the ids were is not kept."""
