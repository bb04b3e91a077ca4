"""What the queue shows of an alert over waves, and what brings a closed case back."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from alembic import command
from sqlalchemy import func, select, text

from admap.home import Home
from admap.records import Alert, Evidence
from storage import queue
from storage.alerts import QueuedAlert, keep_alerts, words_of
from storage.cases import CLOSED, MACHINE, NEW, TAKEN, Case, CaseChangedError, change_case, steps_of
from storage.database import make_engine, migrations
from storage.models import CaseRow, Profile, Wave
from storage.queue import Sought

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)
UNDER_18 = "stated_age_under_18"
YEARS = Evidence("signals", UNDER_18, "body", 0, 5, "17 år", 1.0)


def _wave(home: Home, year: int, *alerts: tuple[str, Sequence[str]]) -> None:
    """Keep the alerts (priority, signals) of a wave: the first is of the first profile, and so on; none where empty."""
    with home.store.begin() as session:
        wave = session.scalar(select(Wave).where(Wave.name == str(year)))
        if wave is None:
            wave = Wave(name=str(year), observed_on=date(year, 5, 3))
            session.add(wave)
            session.flush()
        found = []
        for number, (priority, signals) in enumerate(alerts, start=1):
            if session.get(Profile, f"p{number}") is None:
                session.add(Profile(profile_id=f"p{number}"))
                session.flush()
            evidence = (("a", YEARS),) if UNDER_18 in signals else ()
            if priority:
                found.append(
                    Alert(f"al-{number}", f"p{number}", priority, 0.3, tuple(signals), evidence, ("1280",), ())
                )
        keep_alerts(session, home.store.cipher, wave, found, AT + timedelta(days=365 * (year - 2026)))


def _close(home: Home, outcome: str = "no_concern") -> None:
    """Close the first alert's case on what the queue shows of it."""
    alert, case = _one(home)
    facts = {"closed_priority": alert.priority, "closed_signals": list(alert.signals), "closed_wave_id": alert.wave_id}
    with home.store.begin() as session:
        change_case(session, "al-1", case.version, status=CLOSED, outcome=outcome, **facts)


def _one(home: Home) -> tuple[QueuedAlert, Case]:
    with home.store.begin() as session:
        found = queue.one(session, "al-1", ("SE",))
    assert found is not None
    return found


def test_an_alert_that_nobody_closed_stays_when_a_later_wave_does_not_raise_it(any_home: Home) -> None:
    _wave(any_home, 2025, ("urgent", [UNDER_18]), ("low", ["age_borderline"]))
    _wave(any_home, 2026, ("", []), ("low", ["age_borderline"]))
    with any_home.store.begin() as session:
        seen = queue.found(session, Sought(("SE",), 0, whose="free"), 0, 9)
        assert queue.numbers(session, Sought(("SE",), 0)).urgent == 1
    assert [(alert.alert_id, alert.wave_id) for alert, _ in seen] == [("al-1", 1), ("al-2", 2)]


def test_an_alert_stays_as_pressing_as_it_was_until_somebody_closes_it(any_home: Home) -> None:
    _wave(any_home, 2025, ("urgent", [UNDER_18]))
    _wave(any_home, 2026, ("low", ["age_borderline"]))
    alert, _ = _one(any_home)
    assert (alert.priority, alert.signals, alert.wave_id) == ("urgent", (UNDER_18, "age_borderline"), 2)
    with any_home.store.begin() as session:
        assert words_of(session, any_home.store.cipher, "al-1", alert.signals)[UNDER_18] == ["17 år"]
    _close(any_home)
    _wave(any_home, 2027, ("low", ["age_borderline"]))
    assert _one(any_home)[0].priority == "low"


def test_a_later_raise_brings_a_closed_case_back_with_its_earlier_outcome(any_home: Home) -> None:
    _wave(any_home, 2025, ("low", ["third_party"]))
    _close(any_home)
    _wave(any_home, 2026, ("urgent", ["third_party", UNDER_18]))
    alert, case = _one(any_home)
    assert (case.status, case.holder, case.outcome, case.earlier) == (NEW, None, None, "no_concern")
    assert alert.priority == "urgent"
    with any_home.store.begin() as session:
        steps = steps_of(session, any_home.store.cipher, "al-1")
        change_case(session, "al-1", case.version, status=TAKEN)
    assert [(step.kind, step.who) for step in steps] == [("reopened:urgent", MACHINE)]


@pytest.mark.parametrize(
    ("later", "back"),
    [
        (("medium", ["third_party", "age_borderline"]), False),
        (("low", ["age_borderline"]), False),
        (("", []), False),
        (("medium", ["third_party", "age_borderline", "distress"]), False),
        (("medium", ["third_party", "age_borderline", "school_reference"]), True),
        (("high", ["third_party", "age_borderline"]), True),
    ],
)
@pytest.mark.parametrize("outcome", ["no_concern", "reported"])
def test_a_closed_case_comes_back_for_more_than_it_was_closed_on_alone(
    home: Home, later: tuple[str, list[str]], outcome: str, *, back: bool
) -> None:
    _wave(home, 2025, ("medium", ["third_party", "age_borderline"]))
    _close(home, outcome)
    _wave(home, 2026, later)
    _wave(home, 2027, later)
    status, version = _one(home)[1].status, _one(home)[1].version
    assert (status, version) == ((NEW, 2) if back else (CLOSED, 1))


def test_the_same_wave_read_anew_brings_a_case_back_too(home: Home) -> None:
    _wave(home, 2025, ("low", ["third_party"]))
    _close(home)
    _wave(home, 2025, ("urgent", [UNDER_18]))
    assert (_one(home)[1].status, _one(home)[0].priority) == (NEW, "urgent")


def test_a_case_that_came_back_is_closed_on_what_it_says_then(home: Home) -> None:
    _wave(home, 2025, ("low", ["third_party"]))
    _close(home)
    _wave(home, 2026, ("urgent", [UNDER_18]))
    _close(home, "adult")
    _wave(home, 2027, ("urgent", [UNDER_18]))
    assert (_one(home)[1].status, _one(home)[1].outcome) == (CLOSED, "adult")


@pytest.mark.parametrize("version", [0, 1])
def test_of_many_who_change_a_case_at_once_one_does(any_home: Home, version: int) -> None:
    _wave(any_home, 2025, ("low", ["third_party"]))
    if version:
        with any_home.store.begin() as session:
            change_case(session, "al-1", 0, status=NEW)
    together = Barrier(6)

    def take(_: int) -> bool:
        together.wait()
        try:
            with any_home.store.begin() as session:
                queue.one(session, "al-1", ("SE",))
                change_case(session, "al-1", version, status=TAKEN)
        except CaseChangedError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(take, range(6))) == 1
    assert _one(any_home)[1].version == version + 1


def test_an_older_home_brings_its_closed_cases_back_where_a_later_wave_raised_them(database_url: str) -> None:
    engine = make_engine(database_url)
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        for line in (
            "INSERT INTO profiles (profile_id, operator_id, retired) VALUES ('p1', '', false), ('p2', '', false)",
            "INSERT INTO waves (id, name, observed_on, extractor_version, assume_relevant, dated)"
            " VALUES (1, '2025', '2025-05-03', '', true, false), (2, '2026', '2026-05-03', '', true, false)",
            "INSERT INTO accounts (id, name, role, regions, language, password_hash, must_change, last_step, active,"
            " failures, made_at) VALUES (1, 'a', 'outreach', '[]', 'sv', '', false, 0, true, 0, '2025-05-03 00:00:00')",
        ):
            connection.execute(text(line))
        for wave, year, priority in ((1, 2025, "low"), (2, 2026, "urgent")):
            for number in (1, 2):
                connection.execute(
                    text(
                        "INSERT INTO alerts (wave_id, alert_id, profile_id, priority, risk, signals, evidence,"
                        " municipalities, languages, status) VALUES (:w, :a, :p, :r, 0.1, '[\"third_party\"]', :e,"
                        " '[]', '[]', 'new')"
                    ),
                    {"w": wave, "a": f"al-{number}", "p": f"p{number}", "r": priority, "e": b""},
                )
                connection.execute(
                    text(
                        'INSERT INTO alert_events (wave_id, alert_id, event, "user", note, at)'
                        " VALUES (:w, :a, 'raised', '', '', :t)"
                    ),
                    {"w": wave, "a": f"al-{number}", "t": f"{year}-06-01 00:00:00.000000"},
                )
        for number, closed in ((1, "2025-07-01"), (2, "2026-07-01")):
            connection.execute(
                text("INSERT INTO cases (alert_id, status, outcome, version) VALUES (:a, 'closed', 'no_concern', 2)"),
                {"a": f"al-{number}"},
            )
            connection.execute(
                text(
                    "INSERT INTO case_events (alert_id, account_id, kind, text, at)"
                    " VALUES (:a, 1, 'outcome:no_concern', :e, :t)"
                ),
                {"a": f"al-{number}", "e": b"", "t": f"{closed} 00:00:00.000000"},
            )
        command.upgrade(config, "0012")
        cases = connection.execute(
            text("SELECT alert_id, status, earlier, closed_priority, version FROM cases ORDER BY alert_id")
        ).all()
        shown = connection.execute(text("SELECT alert_id, wave_id, peak FROM alerts WHERE latest ORDER BY 1")).all()
        steps = connection.execute(text("SELECT alert_id FROM case_events WHERE account_id IS NULL")).all()
        command.downgrade(config, "0011")
        assert connection.scalar(select(func.count()).select_from(CaseRow.__table__)) == 2
    engine.dispose()
    assert [tuple(row) for row in cases] == [
        ("al-1", "new", "no_concern", "low", 3),
        ("al-2", "closed", None, "urgent", 2),
    ]
    assert [tuple(row) for row in shown] == [("al-1", 2, "urgent"), ("al-2", 2, "urgent")]
    assert [tuple(row) for row in steps] == [("al-1",)]
