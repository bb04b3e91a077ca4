"""`admap sites …`: from an address to a site file that a human finishes."""

from collections.abc import Callable
from pathlib import Path

from admap_running import Ran

from admap.home import make_home
from admap_lab.server import serve


def test_a_proposed_site_file_is_in_order_but_not_crawled_before_it_is_filled_in(
    run: Callable[..., Ran], tmp_path: Path
) -> None:
    make_home(tmp_path / "home")
    path = tmp_path / "new.yaml"
    with serve(1) as lab:
        address = lab.addresses["lyktan"]
        made = run("sites", "new", f"{address}/annonser/", "--out", path, "--allow-private")
        assert (made.code, "ul.lista" in made.out or "li.annons" in made.out) == (0, True), made.err
        again = run("sites", "new", f"{address}/annonser/", "--out", path, "--allow-private")
        assert (again.code, f"{path} is there already" in again.err) == (2, True)
        checked = run("sites", "check", path, "--allow-private")
        assert checked.code == 0
        assert "in order, but cannot be crawled yet" in checked.out
        asked = len(lab.ledger)
        ran = run("survey", "w", "--sites", path, "--home", tmp_path / "home", "--allow-private")
        assert ran.code == 2
        assert "not filled in: permission.owner" in ran.err
        assert len(lab.ledger) == asked
