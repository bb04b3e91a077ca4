"""Captures on disk: readable by warcio, read back by reference, safe against cut-off files."""

import gzip
import hashlib
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Response
from warcio.archiveiterator import ArchiveIterator

from crawlers.errors import CaptureError
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
        decoded(Response(URL, headers={"Content-Encoding": "br"}, body=b"x"))


def test_a_run_that_keeps_nothing_leaves_no_file(tmp_path: Path) -> None:
    WarcFile(tmp_path, "lab", "admap/test").close()
    assert list(tmp_path.iterdir()) == []
