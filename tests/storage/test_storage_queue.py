from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from admap.home import Home, make_home, open_home
from admap.records import Alert
from admap.settings import SETTINGS_FILE
from storage import accounts, queue
from storage.alerts import keep_alerts
from storage.cases import CLOSED, TAKEN, change_case
from storage.models import Profile, Wave
from storage.queue import Sought

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


def _alert(number: int, priority: str, risk: float, place: str, language: str) -> Alert:
    return Alert(f"al-{number}", f"p{number}", priority, risk, ("third_party",), (), (place,), (language,))


EARLIER = [_alert(1, "low", 0.2, "1280", "sv"), _alert(9, "high", 0.6, "1280", "ro")]
LATER = [
    _alert(1, "low", 0.2, "1280", "sv"),
    _alert(2, "urgent", 0.5, "1480", "en"),
    _alert(3, "urgent", 0.9, "1280", "ro"),
    _alert(4, "medium", 0.9, "0114", "sv"),
]


@pytest.fixture
def worked(tmp_path: Path, database_url: str) -> Iterator[Home]:
    """Two waves of alerts on each kind of database, and a case that was taken when the first stood."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / SETTINGS_FILE).write_text(f'database_url = "{database_url}"\n')
    make_home(folder)
    with open_home(folder) as home:
        with home.store.begin() as session:
            account = accounts.add_account(session, "anna", "outreach", ["SE"], "x", AT)
            session.add_all(Profile(profile_id=f"p{n}") for n in range(10))
            session.flush()
            for name, day, found in (("2025", date(2025, 5, 3), EARLIER), ("2026", date(2026, 5, 3), LATER)):
                wave = Wave(name=name, observed_on=day)
                session.add(wave)
                session.flush()
                keep_alerts(session, home.store.cipher, wave, found, AT + timedelta(days=wave.id))
            change_case(session, "al-9", 0, status=TAKEN, holder_id=account.id, held_since=AT)
            change_case(session, "al-4", 0, status=CLOSED, holder_id=account.id)
        yield home


def _ids(home: Home, **sought: object) -> list[str]:
    with home.store.begin() as session:
        what = Sought(**{"regions": ("SE",), "account_id": 1, **sought})  # type: ignore[arg-type]
        found = queue.found(session, what, 0, 50)
        assert queue.how_many(session, what) == len(found)
        return [alert.alert_id for alert, _ in found]


def test_alerts_come_most_pressing_first_with_cases_of_earlier_waves_once(worked: Home) -> None:
    assert _ids(worked) == ["al-3", "al-2", "al-9", "al-4", "al-1"]
    assert _ids(worked, whose="mine") == ["al-9"]
    assert _ids(worked, whose="free") == ["al-3", "al-2", "al-1"]
    assert _ids(worked, whose="closed") == ["al-4"]
    assert _ids(worked, sort="oldest")[:2] == ["al-9", "al-1"]


def test_regions_places_and_languages_narrow_by_whole_codes(worked: Home) -> None:
    assert _ids(worked, regions=("14",)) == ["al-2"]
    assert _ids(worked, regions=("12",), language="ro") == ["al-3", "al-9"]
    assert _ids(worked, regions=()) == []
    assert _ids(worked, place="0114") == ["al-4"]
    assert _ids(worked, place="%") == []
    assert _ids(worked, band="urgent", place="1280") == ["al-3"]


def test_the_line_above_counts_and_offers_what_is_stated(worked: Home) -> None:
    with worked.store.begin() as session:
        assert queue.numbers(session, Sought(("SE",), 1)) == queue.Numbers(mine=1, waiting=3, urgent=2)
        assert queue.stated(session, ("12",)) == ({"1280"}, {"sv", "ro"})
        assert queue.one(session, "al-2", ("12",)) is None
        found = queue.one(session, "al-9", ("12",))
    assert found is not None
    assert (found[1].holder, found[1].status) == ("anna", TAKEN)
