"""The list against OWASP ASVS 5.0.0 is whole, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([\d., ]+) \| ([\w ]+) \| (.+) \|$", TEXT, re.MULTILINE)
POINTS = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16
}  # fmt: skip
"""How many points of levels 1 and 2 each chapter of version 5.0.0 has; V17 is on WebRTC, which the office has not."""


def test_every_point_of_levels_one_and_two_has_one_answer() -> None:
    numbers = [number for row, _, _ in ROWS for number in row.split(", ")]
    assert len(numbers) == len(set(numbers))
    assert {chapter: sum(n.startswith(f"{chapter}.") for n in numbers) for chapter in POINTS} == POINTS
    assert {state for _, state, _ in ROWS} <= {"met", "partly", "not met", "operator", "none"}


def test_every_test_and_file_that_the_list_names_is_there() -> None:
    there = set(re.findall(r"def (test_\w+)", "".join(p.read_text() for p in (ROOT / "tests").rglob("test_*.py"))))
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    assert named
    assert named <= there
    files = set(re.findall(r"`((?:outreach|storage|admap|docs|tests)/[\w./]+\.\w+)`", TEXT))
    assert all((ROOT / file).exists() for file in files), files
