from __future__ import annotations

import sqlite3
import stat
import tomllib
from pathlib import Path

import pytest

from admap.errors import AdmapError, UsageError
from admap.home import make_home, open_home
from admap.settings import CrawlSettings, load_settings
from crawlers.limits import DEFAULT_LIMITS, Limits
from storage.cipher import Cipher, load_cipher
from storage.errors import KeyMismatchError, StoreUnreadableError


def test_making_a_home_twice_changes_nothing(tmp_path: Path) -> None:
    make_home(tmp_path / "h")
    before = {p.name: p.read_bytes() for p in (tmp_path / "h").iterdir() if p.suffix in {".toml", ".key"}}
    make_home(tmp_path / "h")
    assert before == {p.name: p.read_bytes() for p in (tmp_path / "h").iterdir() if p.suffix in {".toml", ".key"}}
    assert stat.S_IMODE((tmp_path / "h" / "admap.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "h").stat().st_mode) == 0o700


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_home(tmp_path)
    monkeypatch.setenv("ADMAP_MINIMUM_CELL", "7")
    assert load_settings(tmp_path).minimum_cell == 7


def test_the_caps_of_a_crawl_are_settings_with_defaults_that_the_template_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_home(tmp_path)
    assert load_settings(tmp_path).crawl == CrawlSettings()
    written = (tmp_path / "admap.toml").read_text(encoding="utf-8")
    table = written[written.index("# [crawl]") :].replace("# ", "")
    assert CrawlSettings(**tomllib.loads(table)["crawl"]) == CrawlSettings()
    assert all(name in table for name in CrawlSettings.model_fields)
    (tmp_path / "admap.toml").write_text("[crawl]\nsite_requests = 50\nsite_hours = 0.5\n", encoding="utf-8")
    monkeypatch.setenv("ADMAP_CRAWL__PAGE_REQUESTS", "70")
    limits = Limits.of(load_settings(tmp_path).crawl)
    assert (limits.site_requests, limits.site_seconds, limits.page_requests) == (50, 1800, 70)
    assert limits.answer_seconds == DEFAULT_LIMITS.answer_seconds


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[crawl]\nsite_requests = 0", r"setting crawl\.site_requests"),
        ("[crawl]\nsite_hour = 3", r"crawl\.site_hour"),
        ("minimum_cel = 5", "minimum_cel"),
        ("minimum_cell = 1", "minimum_cell"),
        ("minimum_cell =", "not readable TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "admap.toml").write_text(text)
    with pytest.raises(UsageError, match=told):
        load_settings(tmp_path)


def test_a_folder_that_is_no_home_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="admap init"), open_home(tmp_path):
        pass


def test_an_unreadable_database_is_one_sentence_and_stays_as_it_was(tmp_path: Path) -> None:
    make_home(tmp_path)
    database = tmp_path / "admap.sqlite"
    for leftover in tmp_path.glob("admap.sqlite-*"):
        leftover.unlink()
    database.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreUnreadableError, match="cannot be read"), open_home(tmp_path):
        pass
    assert database.read_bytes().startswith(b"this is no database")


def test_an_older_schema_says_to_run_init(tmp_path: Path) -> None:
    make_home(tmp_path)
    with sqlite3.connect(tmp_path / "admap.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    with pytest.raises(StoreUnreadableError, match="admap init"), open_home(tmp_path):
        pass


def test_a_lost_or_other_key_is_told(tmp_path: Path) -> None:
    make_home(tmp_path)
    sealed = load_cipher(tmp_path).encrypt("text")
    with pytest.raises(KeyMismatchError):
        Cipher.from_master(b"0" * 32).decrypt(sealed)
    (tmp_path / "admap.key").write_text("short")
    with pytest.raises(UsageError, match="32 bytes"):
        load_cipher(tmp_path)
    (tmp_path / "admap.key").unlink()
    with pytest.raises(UsageError, match="missing"):
        load_cipher(tmp_path)


def test_a_home_where_none_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AdmapError, match="choose another folder"):
        make_home(tmp_path / "file" / "home")
