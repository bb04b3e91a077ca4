"""The templates of a wave as a page and JSON: who shares which text, without contacts and without small figures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from admap_running import Ran

from admap import stages
from admap.home import Home
from admap.records import Membership
from storage import links

TEXT = "Hej, jag heter {name} och tar emot i lugn miljö nära centrum. Jag kostar 900 kr. Ring {phone} så ses vi."
RARE = "Snart på besök i staden, skriv i god tid så hittar vi en stund som passar oss båda. Jag heter {name}."
NAMES = ("Vera", "Alma", "Ida", "Moa", "Liv", "Tyra")


def write_adverts(path: Path) -> None:
    rows = [
        {"ad_id": f"a{i}", "site": "st"[i % 2], "body": TEXT.format(name=name, phone=f"070-174060{5 + i % 5}")}
        for i, name in enumerate(NAMES)
    ]
    rows.append({"ad_id": "again", "site": "s", "body": rows[0]["body"]})
    rows += [{"ad_id": f"b{i}", "site": "s", "body": RARE.format(name=name)} for i, name in enumerate(NAMES[:3])]
    path.write_text("\n".join(json.dumps(row | {"seen_at": "2026-03-14"}) for row in rows), encoding="utf-8")


def test_templates_are_shown_by_profiles_without_contacts_and_small_figures(
    home: Home, run: Callable[..., Ran], tmp_path: Path
) -> None:
    file, out = tmp_path / "adverts.jsonl", tmp_path / "out"
    write_adverts(file)
    stages.import_files(home, "w", [file], assume_relevant=True)
    stages.extract(home, "w")
    stages.classify(home, "w")
    ids = [f"a{i}" for i in range(6)] + [f"b{i}" for i in range(3)]
    with home.store.begin() as session:
        own = [Membership(ad_id, f"p{ad_id}", 1.0, ad_id) for ad_id in ids]
        links.keep_links(session, [*own, Membership("again", "pa0", 1.0, "a0")], [])
    ran = run("templates", "--wave", "w", "--out", out, "--home", home.settings.home)
    assert ran.code == 0, ran.err
    page = (out / "templates.html").read_text(encoding="utf-8")
    (shown,) = json.loads((out / "templates.json").read_text(encoding="utf-8"))
    assert (shown["adverts"], shown["profiles"], shown["sites"]) == (7, 6, 2)
    constant = " ".join(part["text"] for part in shown["parts"] if part["kind"] == "constant")
    assert "tar emot i lugn miljö nära centrum" in constant
    slots = [part for part in shown["parts"] if part["kind"] != "constant"]
    assert any(slot["different"] == 6 and slot["values"] == [] for slot in slots), "names are nobody's to show"
    assert "tar emot i lugn miljö" in page
    assert "1 grupper av nästan lika texter" in page
    assert not any(name in page for name in NAMES)
    assert "174060" not in re.sub(r"\D", "", page) + json.dumps(shown)
    assert not re.search(r"https?://|<script", page), "the page stands alone"
