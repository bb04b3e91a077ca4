"""WARC files that others collected come in as adverts."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from admap import stages
from admap.demo import WAVES
from admap.errors import AdmapError, UsageError
from admap.home import Home, make_home, open_home
from crawlers.manifest import check
from storage import adverts, waves

LATEST = WAVES[-1][0]
SITE = """\
name: elsewhere
title: Elsewhere
address: https://elsewhere.example
arena: escort_site
audience: men
administration_country: SE
languages: [sv]
permission: {owner: tests, legal_note: "a test", review_date: 2030-01-01, decision: "1"}
listing: {starts: [/], adverts: [{css: a}], advert_urls: /ad/}
advert:
  key: {url: '/ad/(\\d+)'}
  title: [{css: h1}]
  body: [{css: p}]
"""


def texts_of(home: Home, wave: str) -> dict[str, tuple[str, str, dict[str, str]]]:
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        seen = adverts.observed(session, home.store.cipher, row)
        return {o.advert.ad_id: (o.advert.title, o.advert.body, dict(o.advert.fields)) for o in seen}


def test_the_demonstrations_captures_read_elsewhere_give_the_same_adverts(surveyed: Home, tmp_path: Path) -> None:
    archives = sorted(surveyed.warc_folder(LATEST).glob("*.warc.gz"))
    sites = stages.load_sites([surveyed.settings.home / "sites"])
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as home:
        for _ in range(2):
            found = stages.import_archives(home, LATEST, archives, sites)
            stages.extract(home, LATEST)
            assert texts_of(home, LATEST) == texts_of(surveyed, LATEST)
            assert found == len(texts_of(home, LATEST))


def test_a_chunked_answer_of_another_tool_is_read(tmp_path: Path) -> None:
    body = "<h1>Rubrik</h1><p>En text på sidan.</p>".encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:20], body[20:])) + b"0\r\n\r\n"
    headers = StatusAndHeaders(
        "200 OK",
        [("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked")],
        protocol="HTTP/1.1",
    )
    with (tmp_path / "other.warc").open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        for url in ("https://elsewhere.example/", "https://elsewhere.example/ad/7", "https://unknown.example/ad/8"):
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(chunks), length=len(chunks), http_headers=headers
                )
            )
    (tmp_path / "site.yaml").write_text(SITE, encoding="utf-8")
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as home:
        sites = stages.load_sites([tmp_path / "site.yaml"])
        assert stages.import_archives(home, "w", [tmp_path / "other.warc"], sites) == 1
        stages.extract(home, "w")
        assert texts_of(home, "w") == {"elsewhere-7": ("Rubrik", "En text på sidan.", {})}


def wacz(path: Path, warcs: dict[str, bytes], spoil: str = "") -> Path:
    """Write a WACZ file as other tools do; ``spoil`` names a member that is not what the index says."""
    resources = [
        {"name": name, "path": f"archive/{name}", "bytes": len(body), "hash": f"sha256:{sha256(body).hexdigest()}"}
        for name, body in warcs.items()
    ]
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in warcs.items():
            archive.writestr(f"archive/{name}", body + b"x" if name == spoil else body)
        archive.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        archive.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": resources}))
    return path


def test_a_wacz_file_gives_what_its_warc_files_give(surveyed: Home, tmp_path: Path) -> None:
    warcs = {path.name: path.read_bytes() for path in surveyed.warc_folder(LATEST).glob("*.warc.gz")}
    archive = wacz(tmp_path / "elsewhere.wacz", warcs)
    sites = stages.load_sites([surveyed.settings.home / "sites"])
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as home:
        for _ in range(2):
            stages.import_archives(home, LATEST, [archive], sites)
            stages.extract(home, LATEST)
            assert texts_of(home, LATEST) == texts_of(surveyed, LATEST)
        folder = home.warc_folder(LATEST)
        assert {one.state for one in check(folder)} == {"intact"}
        assert len(list(folder.iterdir())) == len(warcs) + 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b"no zip"), "no readable WACZ file"),
        (lambda path: wacz(path, {}), "holds no WARC file"),
        (lambda path: wacz(path, {"a.warc.gz": b"x" * 100}, spoil="a.warc.gz"), "is not what datapackage.json says"),
        (lambda path: zipfile.ZipFile(path, "w").writestr("archive/a.warc", b"x"), "no readable"),
    ],
)
def test_what_is_no_wacz_file_is_told(tmp_path: Path, make: Any, said: str) -> None:
    make(tmp_path / "bad.wacz")
    (tmp_path / "site.yaml").write_text(SITE, encoding="utf-8")
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as home, pytest.raises(AdmapError, match=said):
        stages.import_archives(home, "w", [tmp_path / "bad.wacz"], stages.load_sites([tmp_path / "site.yaml"]))


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8bbroken"])
def test_what_is_no_warc_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.warc.gz").write_bytes(content)
    (tmp_path / "site.yaml").write_text(SITE, encoding="utf-8")
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as home, pytest.raises(AdmapError, match=r"check the file"):
        stages.import_archives(home, "w", [tmp_path / "bad.warc.gz"], stages.load_sites([tmp_path / "site.yaml"]))


def test_a_warc_file_needs_site_files(tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as home, pytest.raises(UsageError, match="--sites"):
        stages.import_archives(home, "w", [tmp_path / "a.warc"], [])
