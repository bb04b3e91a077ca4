from __future__ import annotations

import re
from collections.abc import Callable

import httpx
from office_running import Office, send, version_of

Reader = Callable[..., httpx.Client]
VASTRA_GOTALAND, SKANE, VASTERBOTTEN = "14", "12", "24"


def _case_in(client: httpx.Client, town: str) -> str:
    rows = client.get("/queue?whose=all").text.split("<tr>")
    row = next(row for row in rows if town in row and "/case/" in row)
    found = re.search(r"/case/[\w-]+", row)
    assert found is not None
    return found[0]


def test_the_queue_shows_each_reader_their_own_regions(reader: Reader) -> None:
    west, south, north = (
        reader("outreach", code).get("/queue?whose=all").text for code in (VASTRA_GOTALAND, SKANE, VASTERBOTTEN)
    )
    assert "Göteborg" in west
    assert "Malmö" not in west
    assert "Malmö" in south
    assert "Göteborg" not in south
    assert "Inga larm betyder inte inga barn" in north


def test_a_case_of_another_region_is_not_there(reader: Reader) -> None:
    case = _case_in(reader("outreach", VASTRA_GOTALAND), "Göteborg")
    south = reader("outreach", SKANE)
    assert south.get(case).status_code == 404
    for action in ("claim", "release", "note", "outcome"):
        given = {"version": 0, "outcome": "adult", "text": "x"}
        assert send(south, "/queue", f"{case}/{action}", **given).status_code == 404


def test_a_case_marks_the_words_and_hides_every_contact(reader: Reader) -> None:
    client = reader("child_handler", VASTRA_GOTALAND)
    text = client.get(_case_in(client, "Göteborg")).text
    assert "<mark>17</mark> år" in text
    assert "1740605" not in text
    assert "▒▒▒" in text


def test_an_advert_with_script_is_shown_inert(reader: Reader) -> None:
    client = reader("child_handler", SKANE)
    text = client.get(_case_in(client, "Lund")).text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "<b>x</b>" not in text


def test_a_child_path_is_settled_by_two_persons_one_of_them_a_child_handler(reader: Reader) -> None:
    worker, other, handler = reader("outreach", SKANE), reader("outreach", SKANE), reader("child_handler", SKANE)
    case = _case_in(worker, "Lund")

    def do(client: httpx.Client, action: str, **given: str) -> httpx.Response:
        return send(client, case, f"{case}/{action}", version=version_of(client.get(case).text), **given)

    assert do(worker, "claim").status_code == 200
    assert do(other, "outcome", outcome="minor").status_code == 403
    assert do(worker, "outcome", outcome="minor", text="Orosanmälan gjord.").status_code == 200
    assert do(worker, "settle", agreed="yes").status_code == 404
    assert do(other, "settle", agreed="yes").status_code == 404
    assert do(handler, "settle", agreed="no", text="Kommunen saknas.").status_code == 200
    assert do(worker, "outcome", outcome="minor", text="Anmält till Lund.").status_code == 200
    assert do(handler, "settle", agreed="yes").status_code == 200
    text = handler.get(case).text
    assert "avslutat" in text
    assert "Anmält till Lund." in text


def test_a_child_handler_does_not_settle_their_own_proposal(reader: Reader) -> None:
    handler, second = reader("child_handler", VASTRA_GOTALAND), reader("child_handler", VASTRA_GOTALAND)
    case = _case_in(handler, "Göteborg")
    for action, given in (("claim", {}), ("outcome", {"outcome": "not_found"})):
        send(handler, case, f"{case}/{action}", version=version_of(handler.get(case).text), **given)
    own = {"version": version_of(handler.get(case).text), "agreed": "yes"}
    assert send(handler, case, f"{case}/settle", **own).status_code == 403
    assert send(second, case, f"{case}/settle", **own).status_code == 200


def test_two_who_take_a_case_at_once_are_told(reader: Reader) -> None:
    first, second = reader("outreach", SKANE), reader("outreach", SKANE)
    case = _case_in(first, "Malmö")
    version = version_of(first.get(case).text)
    assert send(first, case, f"{case}/claim", version=version).status_code == 200
    assert send(second, case, f"{case}/claim", version=version).status_code == 409
    assert send(first, case, f"{case}/release", version=version_of(first.get(case).text)).status_code == 200


def test_a_note_is_encrypted_at_rest_and_shown_to_the_region(office: Office, reader: Reader) -> None:
    client = reader("outreach", SKANE)
    case = _case_in(client, "Malmö")
    words = "Talade med mottagningen i torsdags"
    assert words in send(client, case, f"{case}/note", version=0, text=words).text
    files = list(office.home.settings.home.glob("admap.sqlite*"))
    assert files
    assert not any(words.encode() in file.read_bytes() for file in files)
