"""The API over loopback: tokens, scopes, what is released and nothing else, and schemathesis on every call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
import schemathesis
from fastapi.routing import APIRoute, iter_route_contexts
from hypothesis import HealthCheck, Phase, given, settings
from office_running import Office, send
from starlette.datastructures import State

from admap.stages.release import released
from outreach.api.app import ADDRESS, make_api
from outreach.api.gate import CALLS_A_MINUTE
from outreach.api.making import new_api_token
from outreach.api.scopes import Scope
from storage import publications, waves
from storage.accounts import known_account
from storage.audit import latest

Reader = Callable[..., httpx.Client]
EARLIER, LATER = "demo-2025", "demo-2026"
PATHS = ("/waves", f"/waves/{LATER}/figures", f"/waves/{LATER}/coverage", "/sites", "/profiles", "/openapi.json")
NEEDED = {
    f"/waves/{LATER}/figures": "figures",
    f"/waves/{LATER}/coverage": "coverage",
    "/sites": "sites",
    "/profiles": "profiles",
}


def token(office: Office, *scopes: str, role: str = "analyst", regions: tuple[str, ...] = (), days: int = 30) -> str:
    name = office.account(role, *regions)
    with office.home.store.begin() as session:
        account = known_account(session, name)
        return new_api_token(session, account, scopes or list(Scope), days, office.clock(), name).secret


def caller(office: Office, secret: str) -> httpx.Client:
    return httpx.Client(
        base_url=office.address + ADDRESS, headers={"Authorization": f"Bearer {secret}"} if secret else {}, timeout=60
    )


@pytest.fixture
def office_released(surveyed_office: Office, analyst: httpx.Client) -> Office:
    send(analyst, "/survey/figures", "/survey/figures/release", wave=LATER)
    return surveyed_office


def test_every_call_needs_a_token_that_stands(office_released: Office, analyst: httpx.Client) -> None:
    routes = list(iter_route_contexts(make_api(State()).routes))
    assert {(r.path or "").replace("{wave}", LATER) for r in routes} == set(PATHS)
    assert all(isinstance(r.original_route, APIRoute) and r.methods == {"GET"} for r in routes)
    expired = token(office_released, days=1)
    office_released.clock.on(days=2)
    for path in PATHS:
        for secret in ("", "wrong", expired):
            with caller(office_released, secret) as client:
                answer = client.get(path)
                assert answer.status_code == 401, (path, secret)
                assert answer.headers["www-authenticate"] == "Bearer"
        assert analyst.get(ADDRESS + path).status_code == 401
    for role in ("outreach", "child_handler", "administrator", "auditor"):
        with pytest.raises(Exception, match="may not read figures"):
            token(office_released, "figures", role=role)


def test_a_token_reads_what_its_scopes_say_and_its_account_still_may(office_released: Office) -> None:
    for scope in Scope:
        with caller(office_released, token(office_released, scope)) as client:
            for path, needed in NEEDED.items():
                assert client.get(path).status_code == (200 if needed == scope else 403), (scope, path)
            assert client.get("/waves").status_code == 200
    name = office_released.account("analyst")
    with office_released.home.store.begin() as session:
        secret = new_api_token(
            session, known_account(session, name), list(Scope), 9, office_released.clock(), "x"
        ).secret
    with caller(office_released, secret) as client:
        with office_released.home.store.begin() as session:
            known_account(session, name).role = "researcher"
        assert client.get("/profiles").status_code == 403
        assert client.get(f"/waves/{LATER}/figures").status_code == 200
        with office_released.home.store.begin() as session:
            known_account(session, name).active = False
        assert client.get("/waves").status_code == 401


def test_figures_and_coverage_are_those_released_and_asking_releases_nothing(office_released: Office) -> None:
    with office_released.home.store.begin() as session:
        before = len(publications.publications(session))
        found = released(office_released.home, session, [waves.get_wave(session, LATER)])
        assert found is not None
        rows = found.published.select(LATER)
    with caller(office_released, token(office_released)) as client:
        answer = client.get(f"/waves/{LATER}/figures", params={"limit": 10_000}).json()
        assert [row["value"] for row in answer["figures"]] == [row.value for row in rows]
        assert answer["released"]["publication"] == found.publication.number
        assert any(row["suppressed"] and row["value"] is None for row in answer["figures"])
        one = client.get(f"/waves/{LATER}/figures", params={"level": "county", "code": "14", "indicator": "profiles"})
        assert {row["code"] for row in one.json()["figures"]} == {"14"}
        sites = client.get(f"/waves/{LATER}/coverage").json()["sites"]
        assert {row["site"] for row in sites} == {"brukstorget", "lanternguide"}
        assert {row["name"] for row in client.get("/sites").json()} == {"brukstorget", "lanternguide"}
        with office_released.home.store.begin() as session:
            waves.ensure_wave(session, "unreleased", waves.get_wave(session, EARLIER).observed_on - timedelta(days=999))
        for name in ("unreleased", "none"):
            assert client.get(f"/waves/{name}/figures").status_code == 404
            assert client.get(f"/waves/{name}/coverage").status_code == 404
    with office_released.home.store.begin() as session:
        assert len(publications.publications(session)) == before


def test_profiles_are_pseudonyms_that_no_other_account_shares_and_of_the_own_regions(office_released: Office) -> None:
    with caller(office_released, token(office_released)) as one, caller(office_released, token(office_released)) as two:
        mine, theirs = (c.get("/profiles", params={"limit": 10_000}).json() for c in (one, two))
    assert mine["total"] == theirs["total"] == len(mine["profiles"]) > 20
    assert not {p["profile"] for p in mine["profiles"]} & {p["profile"] for p in theirs["profiles"]}
    with caller(office_released, token(office_released, regions=("12",))) as client:
        assert 0 < client.get("/profiles").json()["total"] < mine["total"]


def test_a_token_is_shown_once_kept_as_a_hash_audited_and_revoked(
    office_released: Office, analyst: httpx.Client
) -> None:
    made = send(analyst, "/account/tokens", "/account/tokens", scope="figures", days=10)
    secret = made.text.partition("<code>")[2].partition("</code>")[0]
    assert secret.startswith("admap_")
    assert secret not in analyst.get("/account/tokens").text
    assert send(analyst, "/account/tokens", "/account/tokens", scope="all", days=10).status_code == 422
    assert send(analyst, "/account/tokens", "/account/tokens", scope="figures", days=4000).status_code == 422
    files = list(office_released.home.settings.home.glob("admap.sqlite*"))
    assert not any(secret.encode() in file.read_bytes() for file in files)
    with caller(office_released, secret) as client:
        assert client.get(f"/waves/{LATER}/figures").status_code == 200
        with office_released.home.store.begin() as session:
            row = latest(session, 1)[0]
            assert (row.user[:8], row.action) == ("analyst-", "API read")
            number = int(row.detail.rpartition(" ")[2])
        assert send(analyst, "/account/tokens", "/account/tokens/revoke", number=10_000).status_code == 404
        assert "återkallad" in send(analyst, "/account/tokens", "/account/tokens/revoke", number=number).text
        assert client.get("/waves").status_code == 401


def test_too_many_calls_a_minute_are_told_to_wait(office_released: Office) -> None:
    with caller(office_released, token(office_released, "sites")) as client:
        answers = [client.get("/waves").status_code for _ in range(CALLS_A_MINUTE + 1)]
        assert answers == [200] * CALLS_A_MINUTE + [429]
        office_released.clock.on(seconds=61)
        assert client.get("/waves").status_code == 200


def test_every_call_answers_as_its_description_says_whatever_is_sent(
    office_released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.api.gate.CALLS_A_MINUTE", 1_000_000)
    secret = token(office_released)
    headers = {"Authorization": f"Bearer {secret}"}
    address = f"{office_released.address}{ADDRESS}"
    schema = schemathesis.openapi.from_dict(httpx.get(f"{address}/openapi.json", headers=headers, timeout=60).json())
    schema.config.update(base_url=address)
    seen: set[tuple[str, int]] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _try_all(operation, mode, headers, seen)
    assert {path for path, _ in seen} == set(schema.raw_schema["paths"])
    assert {status for _, status in seen} >= {200, 404, 422}


def _try_all(
    operation: schemathesis.APIOperation,
    mode: schemathesis.GenerationMode,
    headers: dict[str, str],
    seen: set[tuple[str, int]],
) -> None:
    if mode is schemathesis.GenerationMode.NEGATIVE and not operation.definition.raw.get("parameters"):
        return  # there is nothing to send wrongly

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=6,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def holds(case: schemathesis.Case) -> None:
        answer = case.call_and_validate(headers=headers, timeout=60)
        seen.add((case.operation.path, answer.status_code))

    holds()
