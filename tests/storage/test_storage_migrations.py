from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

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


def test_why_profiles_changed_names_no_advert_any_more(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, "0013")
        connection.execute(
            text("INSERT INTO link_runs (id, at, wave, diagnostics) VALUES (1, '2026-05-03 00:00:00', 'w', '{}')")
        )
        for reason in ("x-0701740620-2 and y were judged operator only", "new adverts connect them"):
            connection.execute(
                text(
                    'INSERT INTO profile_changes (run_id, before, "after", kind, adverts, reason)'
                    " VALUES (1, 'p1', 'p2', 'split', 1, :reason)"
                ),
                {"reason": reason},
            )
        command.upgrade(config, "0014")
        found = connection.scalars(text("SELECT reason FROM profile_changes ORDER BY id")).all()
        command.downgrade(config, "base")
    engine.dispose()
    assert found == ["two adverts were judged operator only", "new adverts connect them"]
