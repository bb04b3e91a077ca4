"""Platform files: what several sites share, with the site's own words on top and the place of each in errors."""

from pathlib import Path

import pytest

from crawlers.errors import SiteFileError
from crawlers.sitefile import SiteFile, load_site_file

SITE = """\
platform: board
name: lab-a
title: A site invented for tests
address: https://site-a.example
permission: {owner: x, decision: y, legal_note: z, review_date: 2030-01-01}
pace: 2
advert:
  title: h2
  labels: []
"""
BOARD = """\
arena: forum
audience: everybody
administration_country: SE
languages: [sv]
pace: 9
listing:
  starts: [/]
  adverts: a.ad
advert:
  key: {url: '/ad/(\\d+)'}
  title: h1
  body: .text
  labels:
    - {pattern: table, css: table}
"""


def write(folder: Path, site: str = SITE, **platforms: str) -> Path:
    (folder / "platforms").mkdir(exist_ok=True)
    for name, text in platforms.items():
        (folder / "platforms" / f"{name}.yaml").write_text(text, encoding="utf-8")
    path = folder / "a.yaml"
    path.write_text(site, encoding="utf-8")
    return path


def test_a_site_inherits_from_its_platform_and_its_own_words_win(tmp_path: Path) -> None:
    site = load_site_file(write(tmp_path, board=BOARD))
    assert (site.arena, site.pace, site.advert.title[0].css, site.advert.body[0].css) == ("forum", 2, "h2", ".text")
    assert site.advert.labels == []
    assert site.where("advert", "body") == f"{tmp_path}/platforms/board.yaml, line 12"
    assert site.where("advert", "title") == f"{tmp_path}/a.yaml, line 8"


def test_the_register_keeps_the_merged_file(tmp_path: Path) -> None:
    site = load_site_file(write(tmp_path, board=BOARD))
    for path in (tmp_path / "platforms").iterdir():
        path.unlink()
    assert SiteFile.from_json(site.to_json(str), str).model_dump() == site.model_dump()


def test_platforms_build_on_platforms_by_name_or_path(tmp_path: Path) -> None:
    upper = "platform: ../platforms/board.yaml\npace: 4\nlisting: {next: a.next}\n"
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "upper.yaml").write_text(upper, encoding="utf-8")
    path = write(tmp_path, SITE.replace("board", "more/upper.yaml").replace("pace: 2\n", ""), board=BOARD)
    site = load_site_file(path)
    assert (site.pace, site.listing.starts, site.listing.next and site.listing.next[0].css) == (4, ["/"], "a.next")


@pytest.mark.parametrize(
    ("site", "board", "words"),
    [
        (SITE, BOARD.replace("body:", "boddy:"), "platforms/board.yaml, line 12: unknown key advert.boddy"),
        (SITE.replace("h2", "'h2['"), BOARD, "a.yaml, line 8: advert.title.css: not a CSS selector"),
        (SITE, BOARD.replace("pace: 9", "pace: [9"), "platforms/board.yaml, line 6: not readable YAML"),
        (SITE, BOARD + "name: x\n", "platforms/board.yaml, line 15: name: each site's own file says this"),
        (SITE, BOARD + "platform: board.yaml\n", "platforms/board.yaml, line 15: platform: board.yaml leads back here"),
        (SITE.replace("board", "bord"), BOARD, "a.yaml, line 1: platform: there is no platform file bord"),
        (SITE.replace("board", "[1]"), BOARD, "a.yaml, line 1: platform: there is no platform file"),
        (SITE, BOARD.replace("[/]", "['https://site-b.example']"), "board.yaml, line 7: listing.starts: the address"),
        (SITE, "- x\n", "platforms/board.yaml, line 1: a site file is a list of keys and values"),
    ],
)
def test_an_error_names_the_file_and_line_that_it_came_from(tmp_path: Path, site: str, board: str, words: str) -> None:
    with pytest.raises(SiteFileError) as refused:
        load_site_file(write(tmp_path, site, board=board))
    assert words in str(refused.value)
