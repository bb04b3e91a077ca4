from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from storage.database import make_engine, migrations
from storage.models import Base


def test_head_equals_models_and_every_migration_goes_up_and_down(database_url: str) -> None:
    engine = make_engine(database_url)
    revisions = [r.revision for r in ScriptDirectory.from_config(migrations()).walk_revisions()][::-1]
    with engine.begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        for revision in revisions:
            command.upgrade(config, revision)
            command.downgrade(config, "-1")
            command.upgrade(config, revision)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    engine.dispose()
