"""A page object in a survey: crawled with the demonstration's pages, read again from what was kept alone."""

import shutil
from pathlib import Path

from admap import stages
from admap.home import make_home, open_home
from admap_lab.server import serve
from storage import adverts, waves

CODE = """
from web_poet import WebPage, field


class Loud(WebPage):
    @field
    def title(self):
        return self.css("h1").xpath("string()").get().upper()
"""


def test_a_wave_is_read_anew_after_site_file_and_page_object_are_gone(tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    sites = tmp_path / "sites"
    (sites / "pageobjects").mkdir(parents=True)
    (sites / "pageobjects" / "loud.py").write_text(CODE, encoding="utf-8")
    lab_file = Path(__file__).parents[1] / "lab" / "admap_lab" / "sites" / "lyktan.yaml"
    with serve(1) as lab, open_home(tmp_path / "home") as home:
        text = lab_file.read_text(encoding="utf-8").replace("${address}", lab.addresses["lyktan"])
        text = text.replace("listing:\n", "page_object: loud.Loud\nlisting:\n  most_pages: 1\n")
        (sites / "lyktan.yaml").write_text(text, encoding="utf-8")
        stages.crawl(home, "w", stages.load_sites([sites]), allow_private=True)
        shutil.rmtree(sites)
        assert stages.extract(home, "w") > 5
        with home.store.begin() as session:
            titles = [
                o.advert.title for o in adverts.observed(session, home.store.cipher, waves.get_wave(session, "w"))
            ]
    assert all(title == title.upper() for title in titles)
    assert any(title != title.lower() for title in titles)
