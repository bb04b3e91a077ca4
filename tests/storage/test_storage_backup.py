"""A backup put back is the same home, on either database; a damaged one, another key or a home in use is refused."""

from __future__ import annotations

import shutil
import tarfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from admap.backup import back_up, restore
from admap.errors import UsageError
from admap.health import BAD, GOOD, findings
from admap.home import Home, make_home, open_home
from admap.records import Advert
from storage import adverts, dump, waves
from storage.audit import first_break, note_access
from storage.models import AuditRow

NOW = datetime(2026, 5, 3, 12, 30, tzinfo=UTC)
BODY = "Rad ett\n\ud83d Ring 070-1740605 \x00 ☎"


def _fill(home: Home) -> None:
    with home.store.begin() as session:
        wave = waves.ensure_wave(session, "w", date(2026, 5, 1))
        seen = [Advert(f"a{n}", "lab", f"https://lab.example/{n}", date(2026, 5, 1), "T", BODY) for n in range(1200)]
        adverts.keep_adverts(session, home.store.cipher, wave, seen)
        note_access(session, "anna", "prov", "detalj", NOW)
    folder = home.warc_folder("w")
    folder.mkdir(parents=True)
    (folder / "lab-1.warc.gz").write_bytes(bytes(range(256)) * 10)


def _rows(home: Home) -> dict[str, list[bytes]]:
    with home.store.engine.connect() as connection:
        return {t.name: list(dump.lines_of(connection, t)) for t in dump.tables() if t.name != "upkeep"}


def _new_home(folder: Path, home: Home) -> Path:
    folder.mkdir()
    shutil.copy(home.settings.home / "admap.key", folder)
    (folder / "admap.toml").write_text(f'database_url = "sqlite:///{folder / "restored.sqlite"}"\n')
    return folder


def test_a_backup_put_back_is_the_same_home(any_home: Home, tmp_path: Path) -> None:
    _fill(any_home)
    out = tmp_path / "backup.tar"
    made = back_up(any_home, out, NOW)
    assert made.rows > 3600
    assert out.stat().st_mode & 0o077 == 0
    assert b"1740605" not in out.read_bytes()
    assert (any_home.settings.home / "admap.key").read_bytes().strip() not in out.read_bytes()
    with pytest.raises(UsageError, match="there already"):
        back_up(any_home, out, NOW)
    folder = _new_home(tmp_path / "new", any_home)
    assert restore(out, folder).rows == made.rows
    with open_home(folder) as back:
        assert _rows(back) == _rows(any_home)
        with back.store.begin() as session:
            wave = waves.get_wave(session, "w")
            assert {o.advert.body for o in adverts.observed(session, back.store.cipher, wave)} == {BODY}
            assert first_break(session) is None
            note_access(session, "berit", "efter", "", NOW)
            assert session.scalars(select(AuditRow.id).order_by(AuditRow.id)).all() == [1, 2]
        assert (back.warc_folder("w") / "lab-1.warc.gz").read_bytes() == bytes(range(256)) * 10
    with pytest.raises(UsageError, match="holds a home already"):
        restore(out, folder)


def test_a_restored_home_goes_on_counting_rows_on_postgresql(postgres: str, tmp_path: Path, home: Home) -> None:
    _fill(home)
    back_up(home, tmp_path / "backup.tar", NOW)
    from sqlalchemy import text

    from storage.database import make_engine
    from storage.models import Base

    engine = make_engine(postgres)
    Base.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
    folder = _new_home(tmp_path / "pg", home)
    (folder / "admap.toml").write_text(f'database_url = "{postgres}"\n')
    restore(tmp_path / "backup.tar", folder)
    with open_home(folder) as back:
        assert _rows(back)["adverts"] == _rows(home)["adverts"]
        with back.store.begin() as session:
            wave = waves.ensure_wave(session, "later", date(2026, 6, 1))
            advert = Advert("new", "lab", "https://lab.example/new", date(2026, 6, 1), "T", "ny")
            adverts.keep_adverts(session, back.store.cipher, wave, [advert])
    again = _new_home(tmp_path / "again", home)
    (again / "admap.toml").write_text(f'database_url = "{postgres}"\n')
    with pytest.raises(UsageError, match="not empty"):
        restore(tmp_path / "backup.tar", again)


def test_what_is_no_whole_backup_is_refused_before_anything_is_written(home: Home, tmp_path: Path) -> None:
    _fill(home)
    out = tmp_path / "backup.tar"
    back_up(home, out, NOW)
    with tarfile.open(out) as tar:
        place = tar.getmember("captures/w/lab-1.warc.gz").offset_data
    damaged = bytearray(out.read_bytes())
    damaged[place + 7] ^= 1
    (tmp_path / "damaged.tar").write_bytes(damaged)
    (tmp_path / "cut.tar").write_bytes(out.read_bytes()[:5000])
    (tmp_path / "text.tar").write_text("hej")
    folder = _new_home(tmp_path / "new", home)
    for name in ("damaged", "cut", "text", "missing"):
        with pytest.raises(UsageError):
            restore(tmp_path / f"{name}.tar", folder)
        assert {path.name for path in folder.iterdir()} == {"admap.key", "admap.toml"}
    make_home(tmp_path / "stranger")
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(tmp_path / "stranger" / "admap.key", other)
    with pytest.raises(UsageError, match="another key"):
        restore(out, other)
    (other / "admap.key").unlink()
    with pytest.raises(UsageError, match=r"admap\.key"):
        restore(out, other)


def test_the_doctor_tells_what_is_wrong_and_what_to_do(home: Home, tmp_path: Path) -> None:
    told = {f.what: f for f in findings(home, NOW)}
    assert told["database"].state == told["key"].state == told["log"].state == told["clock"].state == GOOD
    assert told["backup"].sentence == "No backup has been made with admap."
    back_up(home, tmp_path / "backup.tar", NOW)
    (home.settings.home / "admap.key").chmod(0o644)
    with home.store.begin() as session:
        note_access(session, "anna", "prov", "", NOW)
        session.flush()
        session.scalars(select(AuditRow)).one().detail = "ändrad"
    told = {f.what: f for f in findings(home, NOW)}
    assert told["backup"].state == GOOD
    assert (told["key"].state, told["log"].state) == (BAD, BAD)
    assert "row 1" in told["log"].sentence
    assert all(f.advice for f in told.values() if f.state != GOOD)
