"""Captures on disk: readable by warcio, read back by reference, safe against cut-off files."""

import gzip
import hashlib
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from scrapy.http import HtmlResponse, Response
from warcio.archiveiterator import ArchiveIterator

from crawlers.errors import CaptureError
from crawlers.manifest import MANIFEST, Checked, check, seal_left_files
from crawlers.replay import MOST_BYTES, decoded, response_of, unpacked
from crawlers.warc import WarcFile, read_response

URL = "https://site-a.example/ad/1?x=1"


def written(folder: Path, body: bytes = b"<h1>hej</h1>", **headers: str) -> tuple[WarcFile, str]:
    warc = WarcFile(folder, "lab", "admap/test")
    kept = warc.write_exchange(URL, [("User-Agent", "x")], 200, [("Content-Type", "text/html"), *headers.items()], body)
    assert kept.digest == hashlib.sha256(body).hexdigest()
    return warc, kept.warc_ref


def test_warcio_reads_request_response_and_digests(tmp_path: Path) -> None:
    warc, _ = written(tmp_path)
    warc.close()
    with (tmp_path / warc.name).open("rb") as stream:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request"]
    assert records[1][1:] == (URL, b"<h1>hej</h1>")


def test_a_record_is_readable_while_the_file_is_still_open(tmp_path: Path) -> None:
    warc, ref = written(tmp_path)
    stored = read_response(tmp_path, ref)
    warc.close()
    assert (stored.url, stored.status, stored.body) == (URL, 200, b"<h1>hej</h1>")


def test_a_cut_off_end_harms_no_other_record(tmp_path: Path) -> None:
    warc, first = written(tmp_path)
    second = warc.write_exchange(URL, [], 200, [], b"x" * 5000).warc_ref
    warc.close()
    path = tmp_path / warc.name
    path.write_bytes(path.read_bytes()[: int(second.split("#")[1]) + 40])
    assert read_response(tmp_path, first).body == b"<h1>hej</h1>"
    with pytest.raises(CaptureError):
        read_response(tmp_path, second)


@pytest.mark.parametrize("ref", ["none.warc.gz#0", "../x.warc.gz#0", "x", "#5", "x.warc.gz#-1"])
def test_a_reference_that_leads_nowhere(tmp_path: Path, ref: str) -> None:
    with pytest.raises(CaptureError):
        read_response(tmp_path, ref)


def test_a_rendered_page_is_a_record_of_its_own(tmp_path: Path) -> None:
    warc = WarcFile(tmp_path, "lab", "admap/test")
    kept = warc.write_rendered(URL, "<h1>åäö</h1>".encode())
    warc.close()
    response = decoded(response_of(read_response(tmp_path, kept.warc_ref), URL))
    assert isinstance(response, HtmlResponse)
    assert response.css("h1::text").get() == "åäö"


def test_bodies_are_kept_as_transferred_and_unpacked_when_read(tmp_path: Path) -> None:
    packed = gzip.compress(b"<h1>hej</h1>")
    warc, ref = written(tmp_path, packed, **{"Content-Encoding": "gzip"})
    warc.close()
    stored = read_response(tmp_path, ref)
    assert stored.body == packed
    assert decoded(response_of(stored, URL)).body == b"<h1>hej</h1>"


def test_a_decompression_bomb_is_refused() -> None:
    with pytest.raises(CaptureError, match="unpacks to more than"):
        unpacked(gzip.compress(b"0" * (MOST_BYTES + 1)))


def test_a_broken_or_unknown_packing_is_refused() -> None:
    with pytest.raises(CaptureError):
        decoded(Response(URL, headers={"Content-Encoding": "gzip"}, body=b"not gzip"))
    with pytest.raises(CaptureError):
        decoded(Response(URL, headers={"Content-Encoding": "compress"}, body=b"x"))


def records_of(folder: Path) -> list[tuple[str, dict[str, str]]]:
    """Read every record of every file with warcio, all digests checked."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                found.append((record.rec_type, dict(record.rec_headers.headers)))
    return found


def test_every_record_has_its_digests_and_an_exchange_its_place_and_time(tmp_path: Path) -> None:
    warc = WarcFile(tmp_path, "lab", "admap/test")
    warc.write_exchange(URL, [], 200, [("Content-Type", "text/html")], b"<h1>hej</h1>", ip_address="192.0.2.7")
    warc.write_rendered(URL, b"<h1>hej</h1>")
    warc.close()
    (_, info), (_, response), (_, request), (_, rendered) = records_of(tmp_path)
    assert [kind for kind, _ in records_of(tmp_path)] == ["warcinfo", "response", "request", "resource"]
    assert all(one["WARC-Block-Digest"].startswith("sha256:") for one in (info, response, request, rendered))
    assert response["WARC-Payload-Digest"] == rendered["WARC-Payload-Digest"] == rendered["WARC-Block-Digest"]
    assert response["WARC-IP-Address"] == "192.0.2.7"
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert request["WARC-Date"] == response["WARC-Date"]


def test_a_run_begins_a_new_file_when_one_is_full(tmp_path: Path) -> None:
    warc = WarcFile(tmp_path, "lab", "admap/test", rotate_bytes=30_000)
    bodies = [random.Random(number).randbytes(9_000) for number in range(12)]
    refs = [warc.write_exchange(f"{URL}&n={n}", [], 200, [], body).warc_ref for n, body in enumerate(bodies)]
    warc.close()
    assert [read_response(tmp_path, ref).body for ref in refs] == bodies
    sizes = {path.name: path.stat().st_size for path in tmp_path.glob("*.warc.gz")}
    assert len(sizes) == 3
    assert max(sizes.values()) < 30_000 + 10_000
    assert [one.state for one in check(tmp_path)] == ["intact"] * 3
    assert len(records_of(tmp_path)) == 3 + 2 * 12


def test_the_manifest_is_one_that_sha256sum_checks(tmp_path: Path) -> None:
    for _ in range(2):
        written(tmp_path)[0].close()
    sha256sum = shutil.which("sha256sum") or "sha256sum"
    subprocess.run([sha256sum, "--check", "--strict", MANIFEST], cwd=tmp_path, check=True, capture_output=True)


def test_a_file_that_was_changed_or_taken_away_is_found(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        warc, _ = written(tmp_path)
        warc.close()
        names.append(warc.name)
    with (tmp_path / names[0]).open("r+b") as stream:
        stream.seek(100)
        stream.write(b"\x00")
    (tmp_path / names[1]).unlink()
    assert {one.name: one.state for one in check(tmp_path)} == dict(
        zip(names, ["changed", "gone", "intact"], strict=True)
    )


def test_a_file_under_way_is_open_and_one_that_a_killed_run_left_is_sealed_by_the_next(tmp_path: Path) -> None:
    code = (
        "import os, signal; from pathlib import Path; from crawlers.warc import WarcFile\n"
        f"WarcFile(Path({str(tmp_path)!r}), 'lab', 'x').write_exchange({URL!r}, [], 200, [], b'x')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    (left,) = [path.name for path in tmp_path.glob("*.warc.gz")]
    assert check(tmp_path) == [Checked(left, "unsealed")]
    going_on, _ = written(tmp_path)
    assert {one.name: one.state for one in check(tmp_path)} == {left: "intact", going_on.name: "open"}
    assert seal_left_files(tmp_path) == []
    going_on.close()
    assert {one.state for one in check(tmp_path)} == {"intact"}


@pytest.mark.parametrize(("encoding", "pack"), [("br", brotli.compress), ("zstd", zstd.compress)])
def test_packings_of_other_peoples_archives_are_undone_and_bounded(encoding: str, pack: Any) -> None:
    headers = {"Content-Encoding": encoding, "Content-Type": "text/html"}
    assert decoded(Response(URL, headers=headers, body=pack(b"<h1>hej</h1>"))).body == b"<h1>hej</h1>"
    with pytest.raises(CaptureError, match="unpacks to more than"):
        decoded(Response(URL, headers=headers, body=pack(b"0" * (50 * 2**20))))
    with pytest.raises(CaptureError, match="cannot be undone"):
        decoded(Response(URL, headers=headers, body=b"no such packing"))


def test_a_run_that_keeps_nothing_leaves_no_file(tmp_path: Path) -> None:
    WarcFile(tmp_path, "lab", "admap/test").close()
    assert list(tmp_path.iterdir()) == []
