from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from admap.errors import UsageError
from admap.home import Home
from admap.intake import Reject, read_file
from admap.records import Advert, ImageHash
from admap.stages import import_files

GOOD: dict[str, Any] = {
    "ad_id": "a1",
    "site": "s",
    "url": "https://s.example/1",
    "seen_at": "2026-03-14",
    "title": "Hej",
    "body": "Text",
    "fields": {"Ort": "Malmö", "Ålder": 23},
    "images": [{"url": "https://s.example/1.jpg", "phash": "AB" * 8}],
    "gold": {"relevant": True},
}
ADVERT = Advert(
    "a1", "s", "https://s.example/1", date(2026, 3, 14), "Hej", "Text", {"Ort": "Malmö", "Ålder": "23"},
    images=(ImageHash("https://s.example/1.jpg", "ab" * 8),),
)  # fmt: skip


def lines(path: Path, *records: object) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records), encoding="utf-8")
    return path


def read(path: Path) -> list[Advert | Reject]:
    return list(read_file(path, 1_000_000))


def test_jsonl_is_read_and_gold_ignored(tmp_path: Path) -> None:
    assert read(lines(tmp_path / "a.jsonl", GOOD)) == [ADVERT]


def test_gzip_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    zipped = tmp_path / "a.jsonl.gz"
    zipped.write_bytes(gzip.compress(json.dumps(GOOD).encode()))
    table = tmp_path / "a.csv"
    row = {**GOOD, "images": json.dumps(GOOD["images"])}
    columns = {k: row[k] for k in ("ad_id", "site", "url", "seen_at", "title", "body", "images")}
    columns |= {"Ort": "Malmö", "Ålder": "23"}
    quoted = ['"' + str(v).replace('"', '""') + '"' for v in columns.values()]
    table.write_text(",".join(columns) + "\n" + ",".join(quoted) + "\n", encoding="utf-8")
    parquet = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist([{**columns, "seen_at": date(2026, 3, 14)}]), parquet)
    assert read(zipped) == read(table) == read(parquet) == [ADVERT]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("{not json", "not JSON"),
        ("[1]", "not a JSON object"),
        ({**GOOD, "ad_id": ""}, "ad_id"),
        ({k: v for k, v in GOOD.items() if k != "ad_id"}, "ad_id: Field required"),
        ({**GOOD, "seen_at": "yesterday"}, "seen_at"),
        ({**GOOD, "body": "x" * 5_000_000}, "the text has 5,000,0"),
        (GOOD, "already used"),
    ],
)
def test_a_bad_line_is_kept_aside_with_its_number_and_stops_nothing(
    tmp_path: Path, record: object, reason: str
) -> None:
    path = lines(tmp_path / "a.jsonl", GOOD, record, {**GOOD, "ad_id": "a2"})
    first, reject, last = read(path)
    assert isinstance(reject, Reject)
    assert reject.line == 2
    assert reason in reject.reason
    assert [a.ad_id for a in (first, last) if isinstance(a, Advert)] == ["a1", "a2"]


@pytest.mark.parametrize("name", ["missing.jsonl", "adverts.xlsx", "broken.parquet", "broken.jsonl.gz"])
def test_a_file_that_cannot_be_read_at_all_is_one_sentence(tmp_path: Path, name: str) -> None:
    if name.startswith("broken"):
        (tmp_path / name).write_bytes(b"nonsense")
    with pytest.raises(UsageError, match=name.split(".", maxsplit=1)[0]):
        read(tmp_path / name)


def test_rejects_lie_in_a_file_and_in_the_issue_log(home: Home, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", GOOD, {**GOOD, "body": "utan nummer"}, "{")
    done = import_files(home, "w", [path])
    assert (done.taken, done.rejected) == (1, 2)
    assert done.rejects_file is not None
    rejects = [json.loads(line) for line in done.rejects_file.read_text(encoding="utf-8").splitlines()]
    assert [(r["file"], r["line"]) for r in rejects] == [("a.jsonl", 2), ("a.jsonl", 3)]
    assert json.loads(rejects[0]["record"])["body"] == "utan nummer"
    issues = [json.loads(line) for line in home.issues("w").path.read_text(encoding="utf-8").splitlines()]
    assert [i["where"] for i in issues] == ["a.jsonl, line 2", "a.jsonl, line 3"]


def test_an_empty_file_is_told(home: Home, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No advert was found"):
        import_files(home, "w", [lines(tmp_path / "a.jsonl")])
