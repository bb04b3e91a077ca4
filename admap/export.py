"""Exports: adverts, profiles, links, aggregates, alerts and coverage of a wave as JSONL, CSV or Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from admap.blanking import blanked
from admap.errors import UsageError
from admap.home import Home, who_runs
from admap.records import CODEBOOK_KEYS, CONTACT_KEYS, LIST_KEYS, Aggregate, Coding, Evidence
from admap.stages.release import release
from mapping import disclosure
from mapping.disclosure import SiteCoverage
from mapping.sheets import write_sheet
from storage import adverts, alerts, audit, codings, links, waves
from storage.models import Wave

Row = dict[str, Any]
MERGED_KEYS = tuple(key for key in LIST_KEYS if key not in CONTACT_KEYS)
EVIDENCE = ("key", "value", "source", "start", "end", "text")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "adverts": ("ad_id", "site", "url", "seen_at", *CODEBOOK_KEYS, "profile_id", "evidence"),
    "links": ("ad_id", "profile_id", "probability"),
    "profiles": (
        *("profile_id", "sites", "adverts", "first_seen", "last_seen"),
        *("ages", "age_band", *LIST_KEYS[1:10], "gender", "signals", "size", "operator_id"),
    ),
    "aggregates": tuple(field.name for field in fields(Aggregate)),
    "alerts": (
        *("alert_id", "profile_id", "priority", "risk", "signals", "evidence", "municipalities", "languages", "status"),
    ),
    "coverage": tuple(field.name for field in fields(SiteCoverage)),
}
WITH_CONTACTS = ("adverts", "profiles", "alerts")


def export(home: Home, what: str, wave: str, out: Path, *, contacts: bool = False, purpose: str = "") -> int:
    """Write ``what`` of ``wave`` to ``out`` (format by suffix) and return the number of rows.

    Contact details are left out unless ``contacts`` is asked for with a ``purpose``, which goes to the audit log.
    Raises :class:`UsageError` for an unknown suffix or a missing purpose.
    """
    write = _writer(out)
    if contacts and what not in WITH_CONTACTS:
        raise UsageError(f"{what} hold no contact details: leave out --contacts.")
    if contacts and not purpose.strip():
        raise UsageError("Contact details are exported for a stated purpose only: add --purpose TEXT.")
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        if contacts:
            detail = f"export of {what} of wave {wave} with contact details, purpose: {purpose.strip()}"
            audit.note_access(session, who_runs(), "export contacts", detail, datetime.now(UTC))
        rows = EXPORTS[what](home, session, row, contacts)
    partial = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write(rows, COLUMNS[what], partial)
        partial.replace(out)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise UsageError(
            f"{out} cannot be written ({error.strerror}): choose another place or free some space."
        ) from None
    return len(rows)


def _adverts(home: Home, session: Session, wave: Wave, contacts: bool) -> list[Row]:
    cipher = home.store.cipher
    profile = {m.ad_id: m.profile_id for m in links.memberships(session, wave)}
    coded = codings.coded_of_wave(session, cipher, wave)
    rows = []
    for o in adverts.observed(session, cipher, wave):
        coding = coded[o.advert.ad_id]
        own = [value for key in CONTACT_KEYS for value in getattr(coding, key)]
        row: Row = {
            "ad_id": o.advert.ad_id,
            "site": o.advert.site,
            "url": o.advert.url if contacts else blanked(o.advert.url, own),
            "seen_at": o.advert.seen_at.isoformat(),
        }
        row |= {key: coding.value(key) for key in CODEBOOK_KEYS}
        if not contacts:
            row |= {key: [] for key in CONTACT_KEYS}
        row["profile_id"] = profile.get(o.advert.ad_id)
        row["evidence"] = [_evidence(e, contacts) for e in coding.evidence if contacts or e.key not in CONTACT_KEYS]
        rows.append(row)
    return rows


def _evidence(e: Evidence, contacts: bool) -> Row:
    value = list(e.value) if isinstance(e.value, tuple) else e.value
    source = e.source if contacts else blanked(e.source)
    return dict(zip(EVIDENCE, (e.key, value, source, e.start, e.end, e.text), strict=True))


def _links(_home: Home, session: Session, wave: Wave, _contacts: bool) -> list[Row]:
    return [
        {"ad_id": m.ad_id, "profile_id": m.profile_id, "probability": round(m.probability, 6)}
        for m in links.memberships(session, wave)
    ]


def _profiles(home: Home, session: Session, wave: Wave, contacts: bool) -> list[Row]:
    """Profiles with at least one advert in ``wave``: what their adverts in it state, merged."""
    cipher = home.store.cipher
    coded = codings.coded_of_wave(session, cipher, wave)
    seen = {o.advert.ad_id: o.advert for o in adverts.observed(session, cipher, wave)}
    members: dict[str, list[str]] = {}
    operators: dict[str, str] = {}
    for m in links.memberships(session, wave):
        members.setdefault(m.profile_id, []).append(m.ad_id)
        operators[m.profile_id] = m.operator_id
    rows = []
    for profile_id, ad_ids in sorted(members.items()):
        ads = [seen[ad_id] for ad_id in ad_ids]
        codes = [coded[ad_id] for ad_id in ad_ids]
        row: Row = {
            "profile_id": profile_id,
            "sites": sorted({ad.site for ad in ads}),
            "adverts": sorted(ad_ids),
            "first_seen": min(ad.seen_at for ad in ads).isoformat(),
            "last_seen": max(ad.seen_at for ad in ads).isoformat(),
        }
        row |= {key: sorted({v for c in codes for v in getattr(c, key)}) for key in MERGED_KEYS}
        row |= {key: sorted({v for c in codes for v in getattr(c, key)} if contacts else ()) for key in CONTACT_KEYS}
        row["age_band"] = sorted({c.age_band for c in codes if c.age_band})
        row["gender"] = _merged_gender(codes)
        row["size"] = len(ad_ids)
        row["operator_id"] = operators[profile_id]
        rows.append({column: row[column] for column in COLUMNS["profiles"]})
    return rows


def _merged_gender(codes: Iterable[Coding]) -> list[str]:
    stated = sorted({str(c.gender) for c in codes} - {"unknown"})
    return stated or ["unknown"]


def _aggregates(home: Home, session: Session, wave: Wave, _contacts: bool) -> list[Row]:
    published = release(home, session, [wave], "aggregates export")
    return [{**asdict(a), "unit": a.unit.value} for a in published.rows]


def _alerts(home: Home, session: Session, wave: Wave, contacts: bool) -> list[Row]:
    rows = []
    for a in alerts.alerts_of(session, home.store.cipher, wave):
        shown = [(ad_id, e) for ad_id, e in a.evidence if contacts or e.key not in CONTACT_KEYS]
        rows.append(
            {
                "alert_id": a.alert_id,
                "profile_id": a.profile_id,
                "priority": a.priority,
                "risk": round(a.risk, 4),
                "signals": list(a.signals),
                "evidence": [{"ad_id": ad_id, **_evidence(e, contacts)} for ad_id, e in shown],
                "municipalities": list(a.municipalities),
                "languages": list(a.languages),
                "status": a.status,
            }
        )
    return rows


def _coverage(home: Home, session: Session, wave: Wave, contacts: bool) -> list[Row]:  # noqa: ARG001
    published = release(home, session, [wave], "coverage export")
    covered = disclosure.site_coverage(waves.coverage_of(session, wave), published, wave.name)
    return [asdict(site) for site in covered]


EXPORTS: Mapping[str, Callable[[Home, Session, Wave, bool], list[Row]]] = {
    "adverts": _adverts,
    "profiles": _profiles,
    "links": _links,
    "aggregates": _aggregates,
    "alerts": _alerts,
    "coverage": _coverage,
}


Writer = Callable[[list[Row], Sequence[str], Path], None]


def _writer(out: Path) -> Writer:
    writers = {".jsonl": _write_jsonl, ".csv": _write_csv, ".parquet": _write_parquet}
    if out.suffix not in writers:
        raise UsageError(f"{out}: the format is told by the suffix, which must be .jsonl, .csv or .parquet.")
    return writers[out.suffix]


def write_jsonl(rows: Iterable[Row], file: TextIO) -> None:
    """Write one JSON object a line."""
    file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_jsonl(rows: list[Row], _columns: Sequence[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        write_jsonl(rows, file)


def _flat(row: Row) -> Row:
    return {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list | dict) else v for k, v in row.items()}


def _write_csv(rows: list[Row], columns: Sequence[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file:
        write_sheet(file, [columns, *([row[name] for name in columns] for row in map(_flat, rows))])


def _write_parquet(rows: list[Row], columns: Sequence[str], path: Path) -> None:
    """Write a table; evidence, whose values are of several types, is JSON in it."""
    flat = [{**row, "evidence": json.dumps(row["evidence"])} if "evidence" in row else row for row in rows]
    empty = pa.table({column: pa.array([], pa.string()) for column in columns})
    pq.write_table(pa.Table.from_pylist(flat) if flat else empty, path)
