from __future__ import annotations

from collections.abc import Callable

import httpx
from office_running import Office, case_in, do, send, version_of

Reader = Callable[..., httpx.Client]
VASTRA_GOTALAND, SKANE, VASTERBOTTEN = "14", "12", "24"
GAVLEBORG, KALMAR = "21", "08"


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
    case = case_in(reader("outreach", VASTRA_GOTALAND), "Göteborg")
    south = reader("outreach", SKANE)
    assert south.get(case).status_code == 404
    for action in ("claim", "release", "note", "outcome"):
        given = {"version": 0, "outcome": "adult", "text": "x"}
        assert send(south, "/queue", f"{case}/{action}", **given).status_code == 404


def test_a_case_marks_the_words_and_hides_every_contact(reader: Reader) -> None:
    client = reader("child_handler", VASTRA_GOTALAND)
    text = client.get(case_in(client, "Göteborg")).text
    assert "<mark>17</mark> år" in text
    assert "1740605" not in text
    assert "▒▒▒" in text


def test_an_advert_with_script_is_shown_inert(reader: Reader) -> None:
    client = reader("child_handler", SKANE)
    text = client.get(case_in(client, "Lund")).text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "<b>x</b>" not in text


def test_a_child_path_is_settled_by_two_persons_one_of_them_a_child_handler(reader: Reader) -> None:
    worker, other, handler = reader("outreach", SKANE), reader("outreach", SKANE), reader("child_handler", SKANE)
    case = case_in(worker, "Lund")

    assert do(worker, case, "claim").status_code == 200
    assert do(other, case, "outcome", outcome="minor").status_code == 403
    assert do(worker, case, "outcome", outcome="minor", text="Orosanmälan gjord.").status_code == 200
    assert do(worker, case, "settle", agreed="yes").status_code == 403
    assert do(other, case, "settle", agreed="yes").status_code == 403
    assert do(handler, case, "settle", agreed="no", text="Kommunen saknas.").status_code == 200
    assert do(worker, case, "outcome", outcome="minor", text="Anmält till Lund.").status_code == 200
    assert do(handler, case, "settle", agreed="yes").status_code == 200
    text = handler.get(case).text
    assert "avslutat" in text
    assert "Anmält till Lund." in text


def test_a_child_handler_does_not_settle_their_own_proposal(reader: Reader) -> None:
    handler, second = reader("child_handler", VASTRA_GOTALAND), reader("child_handler", VASTRA_GOTALAND)
    case = case_in(handler, "Göteborg")
    for action, given in (("claim", {}), ("outcome", {"outcome": "not_found"})):
        send(handler, case, f"{case}/{action}", version=version_of(handler.get(case).text), **given)
    own = {"version": version_of(handler.get(case).text), "agreed": "yes"}
    assert send(handler, case, f"{case}/settle", **own).status_code == 403
    assert send(second, case, f"{case}/settle", **own).status_code == 200


def test_two_who_take_a_case_at_once_are_told(reader: Reader) -> None:
    first, second = reader("outreach", SKANE), reader("outreach", SKANE)
    case = case_in(first, "Malmö")
    version = version_of(first.get(case).text)
    assert send(first, case, f"{case}/claim", version=version).status_code == 200
    assert send(second, case, f"{case}/claim", version=version).status_code == 409
    assert send(first, case, f"{case}/release", version=version_of(first.get(case).text)).status_code == 200


def test_a_note_is_encrypted_at_rest_and_shown_to_the_region(office: Office, reader: Reader) -> None:
    client = reader("outreach", SKANE)
    case = case_in(client, "Malmö")
    words = "Talade med mottagningen i torsdags"
    assert words in send(client, case, f"{case}/note", version=0, text=words).text
    files = list(office.home.settings.home.glob("admap.sqlite*"))
    assert files
    assert not any(words.encode() in file.read_bytes() for file in files)


def test_a_case_goes_to_a_colleague_of_its_region_and_no_other(office: Office, reader: Reader) -> None:
    giver = reader("outreach", SKANE)
    near, far = office.account("outreach", SKANE), office.account("outreach", VASTERBOTTEN)
    case = case_in(giver, "Malmö")
    do(giver, case, "claim")
    assert near in giver.get(case).text
    assert far not in giver.get(case).text
    assert do(giver, case, "hand-over", to=far).status_code == 403
    assert "Ring mottagningen först" in do(giver, case, "hand-over", to=near, text="Ring mottagningen först").text
    assert do(giver, case, "release").status_code == 403
    assert do(reader("coordinator"), case, "release").status_code == 200


def test_an_outcome_is_taken_back_for_a_while_by_who_stated_it(office: Office, reader: Reader) -> None:
    worker, other = reader("outreach", GAVLEBORG), reader("outreach", GAVLEBORG)
    case = case_in(worker, "Gävle")
    do(worker, case, "claim")
    assert "avslutat" in do(worker, case, "outcome", outcome="not_found").text
    assert do(other, case, "undo").status_code == 422
    assert "Ange utfallet" in do(worker, case, "undo").text
    do(worker, case, "outcome", outcome="not_found")
    office.clock.on(minutes=16)
    assert "Ta tillbaka utfallet" not in worker.get(case).text
    assert do(worker, case, "undo").status_code == 422


def test_what_was_written_survives_that_somebody_else_was_first(reader: Reader) -> None:
    worker, coordinator = reader("outreach", VASTRA_GOTALAND, KALMAR), reader("coordinator")
    case = case_in(worker, "Kalmar")
    do(worker, case, "claim")
    seen = version_of(worker.get(case).text)
    do(coordinator, case, "release")
    words = "Mötte personen på mottagningen"
    answer = send(worker, case, f"{case}/outcome", version=seen, outcome="adult", text=words)
    assert answer.status_code == 409
    assert "Någon annan ändrade ärendet" in answer.text
    assert words not in coordinator.get(case).text
    do(worker, case, "claim")
    assert f">{words}</textarea>" in worker.get(case).text
    do(worker, case, "release")


def test_a_draft_is_its_writers_alone_and_goes_when_it_is_kept(reader: Reader) -> None:
    worker, other = reader("outreach", KALMAR), reader("outreach", KALMAR)
    case = case_in(worker, "Kalmar")
    words = "Halvfärdig tanke om mötet"
    assert send(worker, case, f"{case}/draft", field="note", text=words).status_code == 204
    assert send(worker, case, f"{case}/draft", field="elsewhere", text=words).status_code == 404
    assert words in worker.get(case).text
    assert words not in other.get(case).text
    do(worker, case, "note", text=words)
    assert f">{words}</textarea>" not in worker.get(case).text


def test_the_queue_is_filtered_sorted_and_never_lies_about_children(reader: Reader) -> None:
    client = reader("coordinator")
    assert "Malmö" not in client.get("/queue?whose=all&place=1880").text.split("<tbody>")[1]
    assert client.get("/queue?whose=all&spoken=sv&band=urgent&sort=oldest").text.count("/case/") >= 1
    empty = client.get("/queue?whose=all&spoken=xx").text
    assert "Inga larm betyder inte inga barn" in empty
    assert "Visa allt som är ledigt eller ditt" in empty
    for odd in ("place=%25", "spoken=%27%22", "sort=x", "whose=x", "page=10000", "band=%22"):
        assert client.get(f"/queue?{odd}").status_code == 200


def test_a_pause_is_suggested_after_many_cases_in_a_sitting(reader: Reader) -> None:
    client = reader("coordinator")
    for town in ("Malmö", "Lund", "Örebro", "Karlstad", "Gävle", "Kalmar"):
        assert "tio minuters paus" not in client.get("/queue").text
        client.get(case_in(client, town))
    assert "tio minuters paus" in client.get("/queue").text
