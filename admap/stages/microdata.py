"""Microdata for researchers: profiles under pseudonyms, coarsened, with their codebook and what was coarsened."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from admap import __version__
from admap.errors import UsageError
from admap.home import Home, who_runs
from admap.stages.count import count_rows
from mapping.microdata import Microdata, Person, age_band, number_band, protect_profiles
from mapping.package import descriptor, parquet
from mapping.sheets import sheet
from storage import audit, waves

COLUMNS = {
    "profile": "Pseudonym of the profile (adverts that probably have the same advertiser); the same in no other export",
    "county": "SCB code of the county its adverts offer in; several: more than one",
    "age": "Lowest stated age in bands; stated ages are marketing",
    "gender": "Gender as the adverts present it; read with arena only",
    "arena": "Kind of site; several: more than one",
    "nationality": "Stated nationality (ISO 3166-1); several: more than one",
    "adverts": "Number of adverts, in bands",
    "sites": "Number of sites",
    "signals": "Reasons to look closer, of those that at least k profiles have; none that may concern a child",
}


def export_microdata(home: Home, wave: str, out: Path, ethics: str, user: str = "") -> Microdata:
    """Write ``microdata.csv`` and ``.parquet``, ``datapackage.json`` and ``codebook.json`` into the folder ``out``.

    ``ethics`` is the number of the ethical approval; it stands in the codebook and the audit log, which names ``user``
    (without one, who runs the command). Raises :class:`UsageError` without a number.
    """
    number = ethics.strip()
    if not number:
        raise UsageError("Microdata are given for research with ethical approval only: add --ethics NUMBER.")
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        audit.note_access(
            session, user or who_runs(), "export microdata", f"wave {wave}, ethics approval {number}", datetime.now(UTC)
        )
        rows = [each for each in count_rows(home, session, row) if each.coding.relevant]
    by_profile = defaultdict(list)
    for each in rows:
        by_profile[each.profile_id].append(each)
    people = []
    for profile, adverts in by_profile.items():
        codes = [each.coding for each in adverts]
        people.append(
            Person(
                home.store.cipher.keyed_hash(f"microdata {number} {wave} {profile}"),
                _one({county for code in codes for county in code.counties}),
                age_band([age for code in codes for age in (*code.ages, *(code.age_band or ())[:1])]),
                _one({str(code.gender) for code in codes} - {"unknown"}),
                _one({each.arena for each in adverts}),
                _one({nation for code in codes for nation in code.nationalities}),
                number_band(len(adverts)),
                len({each.site for each in adverts}),
                tuple(sorted({signal for code in codes for signal in code.signals})),
            )
        )
    found = protect_profiles(people, home.settings.minimum_cell)
    _write(found, wave, number, home.settings.minimum_cell, out)
    return found


def _one(values: set[str]) -> str:
    return "not stated" if not values else values.pop() if len(values) == 1 else "several"


def _write(found: Microdata, wave: str, ethics: str, k: int, out: Path) -> None:
    names = [field.name for field in fields(Person)]
    lines = [
        [" ".join(row.signals) if name == "signals" else getattr(row, name) for name in names] for row in found.rows
    ]
    table = sheet([names, *lines])
    codebook = {
        "wave": wave,
        "ethics": ethics,
        "program": __version__,
        "unit": "profiles: not persons, and not victims of trafficking",
        "columns": COLUMNS,
        "protection": {
            "k": k,
            "smallest_group": found.smallest,
            "different_signals_in_a_group": 2,
            "values_taken": found.coarsened,
            "profiles_left_out": found.left_out,
        },
    }
    files = {
        "microdata.csv": table.encode(),
        "microdata.parquet": parquet(table),
        "codebook.json": (json.dumps(codebook, ensure_ascii=False, indent=1) + "\n").encode(),
        "datapackage.json": descriptor(
            f"microdata-{wave}", f"Profiles of wave {wave}", __version__, {"microdata": table}, {}, prefix=""
        ).encode(),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
