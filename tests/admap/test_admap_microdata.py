"""`admap export microdata`: for research with an approval, audited, coarsened, with its codebook."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from admap_running import Ran

from admap.demo import WAVES
from admap.home import Home
from mapping.microdata import CHILD_SIGNALS, COARSENED

LATEST = WAVES[-1][0]


def test_microdata_need_an_approval_and_are_audited(surveyed: Home, run: Callable[..., Ran], tmp_path: Path) -> None:
    at = ("--wave", LATEST, "--home", surveyed.settings.home)
    refused = run("export", "microdata", *at, "--out", tmp_path / "none")
    assert refused.code != 0
    assert "--ethics" in refused.err
    assert not (tmp_path / "none").exists()
    made = run("export", "microdata", *at, "--ethics", "2026-01234-01", "--out", tmp_path / "m")
    assert made.code == 0, made.err
    assert "2026-01234-01" in run("audit", "show", "--home", surveyed.settings.home).out


def test_every_profile_in_microdata_is_like_four_others_and_none_can_be_found_again(
    surveyed: Home, run: Callable[..., Ran], tmp_path: Path
) -> None:
    for approval, folder in (("2026-1", "a"), ("2026-2", "b")):
        at = ("--wave", LATEST, "--home", surveyed.settings.home, "--ethics", approval)
        assert run("export", "microdata", *at, "--out", tmp_path / folder).code == 0
    held, other = ((tmp_path / name / "microdata.csv").read_text(encoding="utf-8") for name in "ab")
    rows, others = (list(csv.DictReader(text.splitlines())) for text in (held, other))
    groups = Counter(tuple(row[name] for name in COARSENED) for row in rows)
    codebook = json.loads((tmp_path / "a/codebook.json").read_text(encoding="utf-8"))
    assert min(groups.values()) >= 5
    assert min(groups.values()) == codebook["protection"]["smallest_group"]
    assert set(rows[0]) == set(codebook["columns"])
    assert not CHILD_SIGNALS & {signal for row in rows for signal in row["signals"].split()}
    assert not {row["profile"] for row in rows} & {row["profile"] for row in others}, "other pseudonyms for others"
    assert "http" not in held
