"""The pictures in docs: one of every main page at both widths, small, and no other."""

from __future__ import annotations

from pathlib import Path

from outreach.pages import MENU
from outreach.survey.parts import PARTS
from tools.screenshots import LARGEST, PAGES, WIDTHS

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


def test_every_main_page_is_pictured_at_both_widths_and_small() -> None:
    pictured = {shot.address.partition("?")[0] for shot in PAGES}
    assert {address for address, *_ in MENU} | {address for address, _ in PARTS} <= pictured
    names = [f"{shot.name}-{width}.png" for shot in PAGES for width in WIDTHS]
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(set(names)) == sorted(names)
    assert all(file.stat().st_size <= LARGEST for file in FOLDER.iterdir())
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in FOLDER.iterdir())
