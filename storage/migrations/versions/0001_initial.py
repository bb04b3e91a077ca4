"""Make every table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "adverts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ad_id", sa.String(length=200), nullable=False),
        sa.Column("site", sa.String(length=80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adverts")),
        sa.UniqueConstraint("ad_id", name=op.f("uq_adverts_ad_id")),
    )
    with op.batch_alter_table("adverts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adverts_site"), ["site"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("keyed_hash", sa.String(length=32), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("keyed_hash", name=op.f("uq_contacts_keyed_hash")),
    )
    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("left", sa.String(length=200), nullable=False),
        sa.Column("right", sa.String(length=200), nullable=False),
        sa.Column("judgement", sa.String(length=20), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
    )
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        batch_op.create_index("ix_judgements_pair", ["left", "right"], unique=False)

    op.create_table(
        "pair_scores",
        sa.Column("left", sa.String(length=200), nullable=False),
        sa.Column("right", sa.String(length=200), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("left", "right", name=op.f("pk_pair_scores")),
    )
    with op.batch_alter_table("pair_scores", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pair_scores_right"), ["right"], unique=False)

    op.create_table(
        "profiles",
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_profiles")),
    )
    op.create_table(
        "site_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("arena", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("administration_country", sa.String(length=8), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("last_seen", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_versions")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_site_versions_name")),
    )
    with op.batch_alter_table("site_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_versions_name"), ["name"], unique=False)

    op.create_table(
        "waves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("extractor_version", sa.String(length=40), nullable=False),
        sa.Column("assume_relevant", sa.Boolean(), nullable=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waves")),
        sa.UniqueConstraint("name", name=op.f("uq_waves_name")),
    )
    op.create_table(
        "advert_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("advert_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["advert_id"], ["adverts.id"], name=op.f("fk_advert_versions_advert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advert_versions")),
        sa.UniqueConstraint("advert_id", "digest", name=op.f("uq_advert_versions_advert_id")),
    )
    op.create_table(
        "aggregates",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("suppressed", sa.Boolean(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_aggregates_wave_id")),
        sa.PrimaryKeyConstraint(
            "wave_id", "level", "code", "indicator", "category", "unit", name=op.f("pk_aggregates")
        ),
    )
    op.create_table(
        "alert_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.String(length=60), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_alert_events_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_events")),
    )
    with op.batch_alter_table("alert_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_events_alert_id"), ["alert_id"], unique=False)

    op.create_table(
        "alerts",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.String(length=60), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("risk", sa.Float(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("municipalities", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.profile_id"], name=op.f("fk_alerts_profile_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_alerts_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "alert_id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alerts_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "captures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.String(length=40), nullable=False),
        sa.Column("warc_ref", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_captures_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
        sa.UniqueConstraint("wave_id", "site", "url", "role", name=op.f("uq_captures_wave_id")),
    )
    op.create_table(
        "coverage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=80), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("disallowed", sa.Integer(), nullable=False),
        sa.Column("adverts_listed", sa.Integer(), nullable=False),
        sa.Column("adverts_read", sa.Integer(), nullable=False),
        sa.Column("field_fill", sa.JSON(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_coverage_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
        sa.UniqueConstraint("wave_id", "site", "run", name=op.f("uq_coverage_wave_id")),
    )
    op.create_table(
        "departures",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("advert_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["advert_id"], ["adverts.id"], name=op.f("fk_departures_advert_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_departures_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "advert_id", name=op.f("pk_departures")),
    )
    op.create_table(
        "memberships",
        sa.Column("ad_id", sa.String(length=200), nullable=False),
        sa.Column("profile_id", sa.String(length=40), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("unique_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["ad_id"], ["adverts.ad_id"], name=op.f("fk_memberships_ad_id")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.profile_id"], name=op.f("fk_memberships_profile_id")),
        sa.PrimaryKeyConstraint("ad_id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "wave_sites",
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("site_version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_version_id"], ["site_versions.id"], name=op.f("fk_wave_sites_site_version_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_wave_sites_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "name", name=op.f("pk_wave_sites")),
    )
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("advert_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.Date(), nullable=True),
        sa.Column("warc_ref", sa.Text(), nullable=True),
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("extractor_version", sa.String(length=40), nullable=False),
        sa.Column("classifier_version", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["advert_id"], ["adverts.id"], name=op.f("fk_observations_advert_id")),
        sa.ForeignKeyConstraint(["version_id"], ["advert_versions.id"], name=op.f("fk_observations_version_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_observations_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
        sa.UniqueConstraint("wave_id", "advert_id", name=op.f("uq_observations_wave_id")),
    )
    with op.batch_alter_table("observations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observations_advert_id"), ["advert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observations_version_id"), ["version_id"], unique=False)

    op.create_table(
        "coded_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("extractor_version", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_coded_values_contact_id")),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observations.id"], name=op.f("fk_coded_values_observation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coded_values")),
    )
    with op.batch_alter_table("coded_values", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coded_values_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coded_values_observation_id"), ["observation_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("coded_values", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coded_values_observation_id"))
        batch_op.drop_index(batch_op.f("ix_coded_values_contact_id"))

    op.drop_table("coded_values")
    with op.batch_alter_table("observations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observations_version_id"))
        batch_op.drop_index(batch_op.f("ix_observations_advert_id"))

    op.drop_table("observations")
    op.drop_table("wave_sites")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_profile_id"))

    op.drop_table("memberships")
    op.drop_table("departures")
    op.drop_table("coverage")
    op.drop_table("captures")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alerts_profile_id"))

    op.drop_table("alerts")
    with op.batch_alter_table("alert_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_events_alert_id"))

    op.drop_table("alert_events")
    op.drop_table("aggregates")
    op.drop_table("advert_versions")
    op.drop_table("waves")
    with op.batch_alter_table("site_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_versions_name"))

    op.drop_table("site_versions")
    op.drop_table("profiles")
    with op.batch_alter_table("pair_scores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pair_scores_right"))

    op.drop_table("pair_scores")
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        batch_op.drop_index("ix_judgements_pair")

    op.drop_table("judgements")
    op.drop_table("contacts")
    op.drop_table("audit")
    with op.batch_alter_table("adverts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adverts_site"))

    op.drop_table("adverts")
