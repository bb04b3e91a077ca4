"""A simulated world imported, linked and held against its truth, as a user does it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

from admap_running import Ran

from benchmarks.linkworld import Parameters
from benchmarks.linkworld.files import write

Run = Callable[..., Ran]


def test_a_wave_is_held_against_its_truth(run: Run, tmp_path: Path) -> None:
    adverts, truth = write(Parameters(seed=2, adverts=100, agencies=0.5), tmp_path)
    options = ("--wave", "w", "--home", tmp_path / "h")
    run("init", "--home", tmp_path / "h")
    ran = run("import", adverts, "--assume-relevant", *options)
    assert ran.code == 0, ran.err

    plot = tmp_path / "plot.svg"
    ran = run("evaluate-links", truth, *options, "--json", "--plot", plot)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert (found["missing"], found["unknown"]) == (0, 0)
    assert found["b_cubed"]["f1"] > 0.8
    assert found["operators"]["true_groups"] < found["true_profiles"]
    assert {name for row in found["by_site"] for name in row["between"]} <= {f"site{i}" for i in range(8)}
    assert {"sv", "en"} <= {name for row in found["by_language"] for name in row["between"]}
    assert sum(row["pairs"] for row in found["calibration"]["reliability"]) == found["calibration"]["pairs"]
    assert ET.parse(plot).getroot().tag.endswith("svg")  # noqa: S314
    table = run("evaluate-links", truth, *options)
    assert "b_cubed" in table.out
    assert "operators: splits" in table.out

    rows = [line.split(",") for line in truth.read_text(encoding="utf-8").splitlines()]
    plain, wrong = tmp_path / "plain.csv", tmp_path / "wrong.csv"
    plain.write_text("\n".join(",".join(row[:2]) for row in rows), encoding="utf-8")
    assert json.loads(run("evaluate-links", plain, *options, "--json").out)["operators"] is None
    wrong.write_text("\n".join(row[0] for row in rows), encoding="utf-8")
    ran = run("evaluate-links", wrong, *options)
    assert (ran.code, "needs ad_id and profile" in ran.err) == (2, True)
