"""Every site file of the demonstration loads."""

from pathlib import Path

import pytest

from crawlers.sitefile import SiteFile, load_site_file

SITES = Path(__file__).parents[1] / "lab" / "admap_lab" / "sites"


@pytest.mark.parametrize("path", sorted(SITES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_site_file_loads_and_comes_back(path: Path) -> None:
    site = load_site_file(path, {"address": "http://127.0.0.1:8000"})
    assert site.name == path.stem
    assert SiteFile.from_json(site.to_json()).model_dump() == site.model_dump()


def test_there_are_five() -> None:
    assert len(list(SITES.glob("*.yaml"))) == 5
