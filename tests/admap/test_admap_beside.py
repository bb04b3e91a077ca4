"""Long work beside the office is killed in the middle, and goes on where it stopped."""

from __future__ import annotations

import gzip
import json
import subprocess
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from admap import beside, stages, work_process
from admap.home import Home
from admap.locks import PAGES, held
from admap.subject_contacts import contact_hashes
from storage import schedule_runs, waves, work
from storage.audit import latest
from storage.models import Capture

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
FILES, PAGES_EACH = 40, 3
ADDRESS = "https://small.example/ad/1"


def _with_pages(home: Home, folder: Path) -> list[Path]:
    """Import one advert with a phone, and lay WARC files beside it whose first page is that advert's."""
    file = folder / "adverts.jsonl"
    row = {"ad_id": "a1", "site": "small", "url": ADDRESS, "seen_at": "2026-05-01", "title": "Klara",
           "body": "Klara, 29 år, Gävle. Ring 070-1740631.", "fields": {}}  # fmt: skip
    file.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    stages.import_files(home, "w", [file], assume_relevant=True)
    stages.extract(home, "w")
    captures = home.warc_folder("w")
    captures.mkdir(parents=True, exist_ok=True)
    return [_warc(captures / f"small-{number:03}.warc.gz") for number in range(FILES)]


def _warc(path: Path) -> Path:
    path.write_bytes(b"".join(map(_record, range(1, PAGES_EACH + 1))))
    return path


def _record(number: int) -> bytes:
    words = "Ring 070-1740631" if number == 1 else f"Ring 070-174068{number}"
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{words}</p>"
    head = f"WARC-Target-URI: https://small.example/ad/{number}\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>"
    kind = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2026-05-01T00:00:00Z"
    typed = f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}"
    return gzip.compress(f"{kind}\r\n{head}\r\n{typed}\r\n\r\n{answer}\r\n\r\n".encode())


def _start(home: Home, number: int) -> subprocess.Popen[bytes]:
    child = beside.start(home, number)
    assert child is not None
    return child


def _state(home: Home, number: int) -> work.Work:
    with home.store.begin() as session:
        found = work.work_of(session, home.store.cipher, number)
    assert found is not None
    return found


def test_an_erasure_that_is_killed_goes_on_with_the_file_it_was_at(home: Home, tmp_path: Path) -> None:
    files = _with_pages(home, tmp_path)
    hashes = sorted(contact_hashes(home.store.cipher, "070-1740631"))
    with home.store.begin() as session:
        number = work.ask_for(session, home.store.cipher, work.ERASURE, "", "anna", {"hashes": hashes}, NOW)
    child = _start(home, number)
    assert beside.start(home, number) is None
    while len(_state(home, number).kept.get("files", [])) < 3:
        assert child.poll() is None
        assert beside.lives(home, number)
    child.kill()
    child.wait()
    killed = _state(home, number)
    assert killed.outcome == work.UNDER_WAY
    assert beside.interrupted(home, killed)
    assert 3 <= len(killed.kept["files"]) < FILES
    done = {name: (home.settings.captures / name).stat().st_mtime_ns for name in killed.kept["files"]}
    assert b"1740631" in gzip.decompress(files[-1].read_bytes())
    work_process.run(home.settings.home, number, allow_private=False)
    ended = _state(home, number)
    assert (ended.outcome, ended.given, ended.kept) == (work.DONE, {}, {})
    assert ended.result["adverts"] == 1
    assert FILES - 1 <= ended.result["pages"] <= FILES
    assert not any(b"1740631" in gzip.decompress(path.read_bytes()) for path in files)
    assert all(b"1740682" in gzip.decompress(path.read_bytes()) for path in files)
    assert {name: (home.settings.captures / name).stat().st_mtime_ns for name in done} == done
    work_process.run(home.settings.home, number, allow_private=False)
    with home.store.begin() as session:
        actions = Counter(row.action for row in latest(session, 20))
    assert actions["subject request: erased"] == 1
    assert _state(home, number) == ended


def test_a_purge_waits_for_an_erasure_and_one_that_is_killed_goes_on_and_is_audited_once(
    home: Home, tmp_path: Path
) -> None:
    _with_pages(home, tmp_path)
    later = NOW + timedelta(days=5000)
    with home.store.begin() as session:
        row = waves.ensure_wave(session, "w", date(2026, 5, 1))
        session.add(
            Capture(wave_id=row.id, site="small", role="advert", url=ADDRESS, fetched_at="2026-05-01T00:00:00Z",
                    status=200, warc_ref="small-000.warc.gz#0", digest="x", content_type="")
        )  # fmt: skip
        number = work.ask_for(session, home.store.cipher, work.PURGE, "", "anna", {}, later)
    with held(home.settings.home, PAGES):
        child = _start(home, number)
        while not _state(home, number).step:
            time.sleep(0.05)
        time.sleep(0.3)
        assert _state(home, number).step == "waiting for other work on the pages"
        assert home.warc_folder("w").exists()
        child.kill()
        child.wait()
    work_process.run(home.settings.home, number, allow_private=False)
    ended = _state(home, number)
    assert (ended.result["texts"], ended.result["captures"], ended.result["waves"]) == (1, 1, ["w"])
    assert not home.warc_folder("w").exists()
    with home.store.begin() as session:
        told = [row.detail for row in latest(session, 20) if row.action == "purged"]
        assert len(told) == 1
        assert schedule_runs.upkeep(session)["purge"] == (later, told[0])
