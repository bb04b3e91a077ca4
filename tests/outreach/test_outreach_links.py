"""Why adverts belong together, and what people judge of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
from office_running import Office, case_in, send

from admap.stages import judging

Reader = Callable[..., httpx.Client]
VASTRA_GOTALAND, SKANE = "14", "12"


def _keys(text: str) -> dict[str, str]:
    return {name: re.findall(rf'name="{name}" value="(\w+)"', text)[0] for name in ("one", "other")}


def test_a_pair_is_judged_with_a_reason_replaced_and_withdrawn(office: Office, reader: Reader) -> None:
    worker = reader("outreach", VASTRA_GOTALAND)
    case = case_in(worker, "Göteborg")
    page = f"{case}/links"
    text = worker.get(page).text
    assert "telefonnummer" in text
    assert "1740605" not in text
    keys = _keys(text)

    def judge(answer: str, reason: str = "Samma ordval") -> httpx.Response:
        return send(worker, page, page, answer=answer, reason=reason, **keys)

    def standing() -> list[tuple[str, str]]:
        found = judging.judgement_history(office.home, standing=True)
        return [(j.decision, j.reason) for j in found]

    assert judge("same", " ").status_code == 422
    assert judge("elsewhere").status_code == 404
    assert "Samma ordval" in judge("same").text
    assert standing() == [("same", "Samma ordval")]
    assert judge("different", "Olika röst, ring 070-1740605").status_code == 200
    assert standing() == [("different", "Olika röst, ring ▒▒▒")]
    assert judge("undo", "Osäker ändå").status_code == 200
    assert standing() == []
    assert "Bedömde en länk" in worker.get(case).text


def test_links_of_another_region_or_case_are_not_there(reader: Reader) -> None:
    west, south = reader("outreach", VASTRA_GOTALAND), reader("outreach", SKANE)
    page = f"{case_in(west, 'Göteborg')}/links"
    assert south.get(page).status_code == 404
    keys = _keys(west.get(page).text)
    own = f"{case_in(south, 'Malmö')}/links"
    for where in (page, own):
        assert send(south, "/queue", where, answer="same", reason="x", **keys).status_code == 404
