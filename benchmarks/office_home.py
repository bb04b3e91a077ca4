"""A home of a given size for :mod:`benchmarks.office`, filled inside the database in a few minutes.

Four waves: every advert is new in one of them, and one in four is seen again in the next. Each profile has its share of
adverts on eight sites, with a phone of its own, ages, places, signals and words from a few thousand invented texts, and
pairs that were compared. A reader of each role can sign in.
"""

# ruff: noqa: S608  (names and numbers of our own)
from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from admap.home import Home
from mapping.geography import municipalities
from storage import alerts
from storage.base import Base, add_rows
from storage.links import note_run
from storage.models import AlertEvent, AlertRow, AuditRow
from storage.standing import PRIORITIES

TEXTS = 4_000
SIGNALS = ("third_party", "new_arrival", "touring", "youth_wording", "age_borderline", "stated_age_under_18")
SOME_TIME = "2026-06-01T08:00:00+00:00"
WAVES = ("2026-01-10", "2026-04-10", "2026-07-10", "2026-10-10")
SENTENCES = (
    "Jag är ny i stan och stannar en vecka.",
    "Min chef sköter bokningar, ring mellan tio och tjugo.",
    "Diskret och lugnt, nära centrum.",
    "I am only here until Sunday.",
    "Jag talar lite engelska och spanska.",
    "Tid bokas samma dag.",
    "Välkommen att höra av dig.",
)
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({})",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({}) AND indexname LIKE 'ix\\_%'",
}
FILLED = ("adverts", "advert_versions", "observations", "coded_values", "memberships", "pair_scores")


def fill(home: Home, adverts: int, profiles: int, raised: int, audited: int) -> None:
    """Fill an empty ``home``; of its profiles ``raised`` have an alert, and its audit log has ``audited`` rows."""
    backend = home.store.engine.dialect.name
    with home.store.engine.begin() as connection:
        if backend == "postgresql":
            connection.execute(
                text("SET LOCAL session_replication_role = replica")
            )  # foreign keys hold by how rows are made
        tables = ", ".join(f"'{name}'" for name in FILLED)
        indexes = connection.execute(text(INDEXES[backend].format(tables))).all()
        for name, _ in indexes:
            connection.execute(text(f"DROP INDEX {name}"))
        _prepare(home, connection, profiles)
        size = {"adverts": adverts, "profiles": profiles, "texts": TEXTS}
        for statement in _statements():
            connection.execute(text(statement), {k: v for k, v in size.items() if f":{k}" in statement})
        for _, definition in indexes:
            connection.execute(text(definition))
    with home.store.begin() as session:
        note_run(session, "w4", datetime.now(UTC), {})
        _raise(home, session, raised)
        _audit(session, audited)
    with home.store.engine.connect() as connection:
        if backend == "postgresql":
            _set_sequences(connection)
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        autocommit.execute(text("VACUUM ANALYZE" if backend == "postgresql" else "ANALYZE"))


def _set_sequences(connection: Connection) -> None:
    """Let ids that are given from now on follow those that rows were filled in with."""
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and column.name == "id":
            top = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"
            connection.execute(text(top))
    connection.commit()


def _prepare(home: Home, connection: Connection, profiles: int) -> None:
    """Put what is encrypted or chosen by chance into tables that the statements read from."""
    chance, cipher = random.Random(7), home.store.cipher
    codes = sorted(municipalities())
    binary = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
    for name, columns in {
        "t_texts": f"n INTEGER PRIMARY KEY, content {binary}, words {binary}, age INTEGER",
        "t_places": "n INTEGER PRIMARY KEY, municipality TEXT, county TEXT",
        "t_contacts": f"n INTEGER PRIMARY KEY, keyed_hash TEXT, value {binary}",
    }.items():
        connection.execute(text(f"CREATE TEMPORARY TABLE {name} ({columns})"))

    def put(table: str, rows: Iterator[dict[str, object]]) -> None:
        held = list(rows)
        names = ", ".join(held[0])
        values = ", ".join(f":{name}" for name in held[0])
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), held)

    def texts() -> Iterator[dict[str, object]]:
        for n in range(TEXTS):
            age = chance.randint(18, 45)
            body = f"Anna, {age} år. " + " ".join(chance.choices(SENTENCES, k=6))
            content = {"title": "Anna i stan", "body": body, "fields": {"Stad": "Malmö"}, "images": []}
            words = cipher.encrypt(str(age))
            yield {"n": n, "content": cipher.encrypt(json.dumps(content)), "words": words, "age": age}

    put("t_texts", texts())
    put("t_places", ({"n": n, "municipality": code, "county": code[:2]} for n, code in enumerate(codes)))
    phones = [f"+4670174{n:04d}" for n in range(605, 700)]
    put(
        "t_contacts",
        (
            {"n": n, "keyed_hash": cipher.keyed_hash(f"phones:{phones[n]}" if n < len(phones) else f"phones:of {n}"),
             "value": cipher.encrypt(phones[n % len(phones)])}
            for n in range(profiles)
        ),
    )  # fmt: skip


def _raise(home: Home, session: Session, raised: int) -> None:
    """Raise ``raised`` alerts in the last wave."""
    chance, nothing, at = random.Random(8), home.store.cipher.encrypt("[]"), datetime.now(UTC)
    codes = sorted(municipalities())
    add_rows(
        session,
        AlertRow,
        (
            {"wave_id": len(WAVES), "alert_id": f"al-{n}", "profile_id": f"p{n}", "risk": chance.random(),
             "priority": chance.choice(PRIORITIES), "signals": chance.sample(SIGNALS, 2), "evidence": nothing,
             "municipalities": chance.sample(codes, 2), "languages": chance.sample(["sv", "en", "ro", "es"], 2),
             "status": "new", "latest": True}
            for n in range(raised)
        ),
    )  # fmt: skip
    add_rows(
        session,
        AlertEvent,
        (
            {"wave_id": len(WAVES), "alert_id": f"al-{n}", "event": "raised", "user": alerts.MACHINE, "note": "",
             "at": at - timedelta(minutes=n)}
            for n in range(raised)
        ),
    )  # fmt: skip


def _audit(session: Session, audited: int) -> None:
    """Fill the audit log with ``audited`` rows whose chain holds."""

    def rows() -> Iterator[dict[str, object]]:
        chain = "0" * 64
        for n in range(audited):
            said = (SOME_TIME, f"reader-{n % 50}", "queue printed" if n % 997 == 0 else "case opened", f"al-{n % 5000}")
            chain = sha256("\x1f".join((chain, *said)).encode()).hexdigest()
            yield {"id": n + 1, "at": said[0], "user": said[1], "action": said[2], "detail": said[3], "chain": chain}

    add_rows(session, AuditRow, rows())


def _numbers(top: str, first: int = 0) -> str:
    return f"WITH RECURSIVE t(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM t WHERE n + 1 < {top}) "


def _statements() -> Iterator[str]:
    """Yield what fills the tables, in SQL that both databases read."""
    mixed = "(n + n / CAST(:profiles AS INTEGER))"
    for n, day in enumerate(WAVES, start=1):
        yield (
            "INSERT INTO waves (id, name, observed_on, extractor_version, assume_relevant, dated) "
            f"VALUES ({n}, 'w{n}', '{day}', '1', false, false)"
        )
    yield (
        f"INSERT INTO profiles (profile_id, operator_id, retired) {_numbers('CAST(:profiles AS INTEGER)')}"
        "SELECT 'p' || n, CASE WHEN n % 10 = 0 THEN 'o' || (n / 50) ELSE '' END, false FROM t"
    )
    yield "INSERT INTO contacts (id, kind, keyed_hash, value) SELECT n + 1, 'phones', keyed_hash, value FROM t_contacts"
    adverts = _numbers("CAST(:adverts AS INTEGER)")
    yield (
        f"INSERT INTO adverts (id, ad_id, site, url) {adverts}"
        f"SELECT n + 1, 'a' || n, 'site' || ({mixed} % 8), 'https://site.example/' || n FROM t"
    )
    yield (
        f"INSERT INTO advert_versions (id, advert_id, digest, text_digest, content) {adverts}"
        "SELECT t.n + 1, t.n + 1, 'd' || t.n, CASE WHEN t.n % 10 = 0 THEN 'shared' || (t.n % 5000) ELSE 't' || t.n END"
        ", x.content FROM t JOIN t_texts x ON x.n = (t.n * 31) % CAST(:texts AS INTEGER)"
    )
    facts = "posted_at, warc_ref, event, extractor_version, classifier_version"
    for again in (False, True):
        yield (
            f"INSERT INTO observations (id, wave_id, advert_id, version_id, seen_at, {facts}) {adverts}"
            f"SELECT n + 1 + {'CAST(:adverts AS INTEGER)' if again else '0'}, w.id, n + 1, n + 1, w.observed_on, NULL, "
            f"NULL, '{'seen' if again else 'new'}', '1', '1' "
            f"FROM t JOIN waves w ON w.id = {mixed} % 4 + {2 if again else 1}"
            + (" WHERE n / CAST(:profiles AS INTEGER) % 3 = 1" if again else "")
        )
    yield (
        "INSERT INTO memberships (ad_id, profile_id, probability, unique_id) "
        f"{adverts}SELECT 'a' || n, 'p' || (n % CAST(:profiles AS INTEGER)), 0.97, 'a' || n FROM t"
    )
    yield from _coded()
    yield from _compared(adverts)
    places = "wave_id, site, url, role"
    seen = f"{mixed} % 4 + 1, 'site' || ({mixed} % 8), 'https://site.example/' || n, 'advert'"
    yield (
        f"INSERT INTO frontier (id, {places}, state, attempts, reason, first_seen, last_seen) {adverts}"
        f"SELECT n + 1, {seen}, CASE WHEN n % 200 = 0 THEN 'failed' ELSE 'done' END, 1, '', '{SOME_TIME}', "
        f"'{SOME_TIME}' FROM t"
    )
    yield (
        f"INSERT INTO captures (id, {places}, status, fetched_at, warc_ref, digest, content_type, etag, last_modified, "
        f"unchanged) {adverts}SELECT n + 1, {seen}, 200, '{SOME_TIME}', 'site.warc.gz#' || n, 'sha256-' || n, "
        "'text/html', '', '', false FROM t"
    )


def _coded() -> Iterator[str]:
    start = (
        'INSERT INTO coded_values (observation_id, stage, key, value, contact_id, source, start, "end", text, '
        "confidence, stands, extractor_version) "
    )
    seen = "FROM observations o JOIN adverts a ON a.id = o.advert_id"
    place = f"{seen} JOIN t_places p ON p.n = (a.id * 13) % 50 * 5"
    words = f"{seen} JOIN t_texts x ON x.n = ((a.id - 1) * 31) % CAST(:texts AS INTEGER)"
    yield (
        f"{start}SELECT o.id, 'read', 'phones', NULL, (a.id - 1) % CAST(:profiles AS INTEGER) + 1, 'body', 0, 4, "
        f"x.words, 1.0, true, '1' {words}"
    )
    age = "CAST(x.age AS TEXT), NULL, 'body', 6, 8"
    yield f"{start}SELECT o.id, 'read', 'ages', {age}, x.words, 1.0, true, '1' {words}"
    yield (
        f"{start}SELECT o.id, 'classified', 'signals', CASE WHEN a.id % 3 = 0 THEN '\"age_borderline\"' ELSE "
        f"'\"new_arrival\"' END, NULL, 'body', 16, 30, x.words, 0.8, true, '1' {words} WHERE a.id % 2 = 0"
    )
    for key, value in (("municipalities", "p.municipality"), ("counties", "p.county")):
        yield (
            f"{start}SELECT o.id, 'read', '{key}', '\"' || {value} || '\"', NULL, 'fields.Stad', 0, 5, NULL, 1.0, "
            f"true, '1' {place}"
        )
    for stage, key, value in (
        ("read", "text_languages", '"sv"'),
        ("classified", "relevant", "true"),
        ("classified", "gender", '"woman"'),
    ):
        yield f"{start}SELECT o.id, '{stage}', '{key}', '{value}', NULL, NULL, NULL, NULL, NULL, 1.0, true, '1' {seen}"


def _compared(adverts: str) -> Iterator[str]:
    """Yield pairs of a profile's adverts, which follow each other, and doubtful ones between two profiles."""
    start = f'INSERT INTO pair_scores ("left", "right", probability, weights) {adverts}'
    for step in (1, 2):
        other = f"'a' || (n + {step} * CAST(:profiles AS INTEGER))"
        yield (
            f"{start}SELECT min_id, max_id, p, json(w) FROM (SELECT CASE WHEN 'a' || n < {other} THEN 'a' || n ELSE "
            f"{other} END AS min_id, CASE WHEN 'a' || n < {other} THEN {other} ELSE 'a' || n END AS max_id, "
            "0.9 + (n % 97) / 1000.0 AS p, '{\"phone\\:own\"\\: 6.' || (n % 9) || ', \"age\\:same\": 1.2, ' || "
            f"'\"place\\:other\": -0.6}}' AS w "
            f"FROM t WHERE n + {step} * CAST(:profiles AS INTEGER) < CAST(:adverts AS INTEGER)) made"
        )
    other = "'a' || (n + 1)"
    yield (
        f"{start}SELECT CASE WHEN 'a' || n < {other} THEN 'a' || n ELSE {other} END, "
        f"CASE WHEN 'a' || n < {other} THEN {other} ELSE 'a' || n END, (n % 9973) / 10000.0, "
        'json(\'{"name\\:rare": 2.\' || (n % 7) || \', "age\\:near": 0.4, "nationality\\:other": -1.\' || (n % 5) '
        "|| '}') FROM t WHERE n + 1 < CAST(:adverts AS INTEGER)"
    )
