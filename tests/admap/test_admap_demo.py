"""The demonstration's promises, on its real crawl."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from admap import stages
from admap.demo import WAVES, change, outcome
from admap.export import EXPORTS, export
from admap.home import Home
from admap.records import CODEBOOK_KEYS, CONTACT_KEYS, Aggregate
from admap_lab.truth import gone, truth
from mapping.audit import audit as audit_figures
from mapping.disclosure import protect
from outreach.queue import write_queue
from storage import adverts, aggregates, audit, events, waves

LATEST = WAVES[-1][0]


def rows_of(home: Home, what: str, wave: str, folder: Path, **options: Any) -> list[dict[str, Any]]:
    out = folder / f"{what}.jsonl"
    export(home, what, wave, out, **options)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("wave", "number"), [(wave, number) for wave, number, _ in WAVES])
def test_every_advert_is_read_and_none_invented(surveyed: Home, wave: str, number: int) -> None:
    found = outcome(surveyed, wave, number)
    assert found.recall >= 0.99
    assert found.invented == 0
    assert found.pair_f1 >= 0.9
    assert found.alerts_right == found.alerts_expected
    assert min(f1 for f1 in found.coding.values() if f1 is not None) >= 0.8


def test_the_change_between_the_waves_and_what_it_is_made_of_are_as_simulated(surveyed: Home) -> None:
    """Adverts exactly; profiles, and the parts of the change, as far as links with an F1 of about 0.9 can tell them."""
    found = {each.what: (each.found, each.true) for each in change(surveyed)}
    assert found["adverts, earlier wave = 100"] == pytest.approx((590 / 6.07, 590 / 6.07), abs=0.2)
    for unit in ("profiles", "unique adverts"):
        index, true = found[f"{unit}, earlier wave = 100"]
        assert index == pytest.approx(true, abs=6)
    parts = [pair for what, pair in found.items() if what.startswith("adverts by ")]
    assert len(parts) == 4
    assert all(part == pytest.approx(true, abs=0.06 * 607) for part, true in parts)
    assert [round(sum(side)) for side in zip(*parts, strict=True)] == [-17, -17]
    for move in ("new", "continuing", "gone"):
        assert found[f"{move} profiles"][0] == pytest.approx(found[f"{move} profiles"][1], abs=15)


def test_new_seen_changed_and_gone_are_told_as_they_happened(surveyed: Home) -> None:
    with surveyed.store.begin() as session:
        found = events.events_of(session, waves.get_wave(session, LATEST))
    known = {advert["ad_id"]: advert["status"] for advert in truth(2)} | dict.fromkeys(gone(2), "gone")
    assert found == known


def test_every_evidence_span_is_its_source_slice(surveyed: Home, tmp_path: Path) -> None:
    with surveyed.store.begin() as session:
        row = waves.get_wave(session, LATEST)
        seen = {o.advert.ad_id: o.advert for o in adverts.observed(session, surveyed.store.cipher, row)}
    checked = 0
    for row_out in rows_of(surveyed, "adverts", LATEST, tmp_path, contacts=True, purpose="test"):
        for e in row_out["evidence"]:
            assert e["text"] == seen[row_out["ad_id"]].source(e["source"])[e["start"] : e["end"]]
            checked += 1
    assert checked > 2000


def test_exports_are_as_the_contract_says(surveyed: Home, tmp_path: Path) -> None:
    for row in rows_of(surveyed, "adverts", LATEST, tmp_path):
        assert list(row) == ["ad_id", "site", "url", "seen_at", *CODEBOOK_KEYS, "profile_id", "evidence"]
        assert all(row[key] == [] for key in CONTACT_KEYS)
        assert all(set(e) == {"key", "value", "source", "start", "end", "text"} for e in row["evidence"])
        assert not any(e["key"] in CONTACT_KEYS for e in row["evidence"])
    links = rows_of(surveyed, "links", LATEST, tmp_path)
    assert all(set(row) == {"ad_id", "profile_id", "probability"} and 0 <= row["probability"] <= 1 for row in links)
    alerts = rows_of(surveyed, "alerts", LATEST, tmp_path)
    assert alerts
    assert [row["priority"] for row in alerts] == sorted(
        (row["priority"] for row in alerts), key=["urgent", "high", "medium", "low"].index
    )
    for row in rows_of(surveyed, "aggregates", LATEST, tmp_path):
        assert list(row) == list(Aggregate.__dataclass_fields__)
        assert row["level"] in {"country", "county", "municipality"}
        assert row["unit"] in {"adverts", "profiles", "persons"}
        assert row["unit"] != "persons" or row["value"] is None
        assert not (row["suppressed"] and row["value"] is not None)


@pytest.mark.parametrize("what", list(EXPORTS))
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_every_export_has_every_format(surveyed: Home, tmp_path: Path, what: str, suffix: str) -> None:
    assert export(surveyed, what, LATEST, tmp_path / f"{what}.{suffix}") > 0


def test_contacts_need_a_purpose_and_are_audited(surveyed: Home, tmp_path: Path) -> None:
    rows = rows_of(surveyed, "adverts", LATEST, tmp_path, contacts=True, purpose="joint outreach with Mika")
    assert any(row["phones"] for row in rows)
    with surveyed.store.begin() as session:
        assert audit.first_break(session) is None


def test_plain_exports_queue_and_report_hold_no_contact_detail(surveyed: Home, tmp_path: Path) -> None:
    contacts = set()
    for row in rows_of(surveyed, "adverts", LATEST, tmp_path, contacts=True, purpose="test"):
        written = {e["text"] for e in row["evidence"] if e["key"] in CONTACT_KEYS}
        contacts |= written | {v.partition(":")[2] or v for key in CONTACT_KEYS for v in row[key]}
    shutil.copy(write_queue(surveyed, LATEST), tmp_path / "queue.html")
    stages.report(surveyed, LATEST, tmp_path / "report", compare=[WAVES[0][0]])
    for what in EXPORTS:
        rows_of(surveyed, what, LATEST, tmp_path)
    shown = [p for p in tmp_path.rglob("*") if p.suffix in {".jsonl", ".html", ".csv", ".svg"}]
    assert len(shown) > len(EXPORTS)
    assert len(contacts) > 100
    for path in shown:
        text = path.read_text(encoding="utf-8")
        assert [c for c in contacts if len(c) > 6 and c in text] == [], path.name


def test_every_stage_run_again_gives_the_same_rows(surveyed: Home, tmp_path: Path) -> None:
    def everything(folder: str) -> dict[str, list[dict[str, Any]]]:
        return {
            what: rows_of(surveyed, what, wave, tmp_path / folder / wave) for what in EXPORTS for wave, _, _ in WAVES
        }

    before = everything("before")
    for wave, _, _ in WAVES:
        stages.extract(surveyed, wave)
        stages.classify(surveyed, wave)
        stages.link(surveyed, wave)
        stages.raise_alerts(surveyed, wave)
        stages.aggregate(surveyed, wave)
    assert everything("after") == before


def test_what_is_published_gives_no_hidden_figure_away_and_protecting_it_again_changes_nothing(surveyed: Home) -> None:
    with surveyed.store.begin() as session:
        kept = [f for wave, _, _ in WAVES for f in aggregates.aggregates_of(session, waves.get_wave(session, wave))]
    assert audit_figures(kept) == []
    assert list(protect(kept, surveyed.settings.minimum_cell).rows) == kept


def test_no_published_count_is_small(surveyed: Home) -> None:
    with surveyed.store.begin() as session:
        figures = aggregates.aggregates_of(session, waves.get_wave(session, LATEST))
    shown = [f.value for f in figures if f.value is not None and f.unit != "persons"]
    assert shown
    assert not any(0 < value < surveyed.settings.minimum_cell for value in shown)
