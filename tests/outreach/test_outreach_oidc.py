"""Signing in with the organisation's account, against a provider that runs on loopback."""

from __future__ import annotations

import re
import threading
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import pytest
from chromium import chromium, page_of
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from office_running import PASSWORD, Clock, Office, send, served
from typer.testing import CliRunner
from werkzeug.serving import make_server

from admap.cli import app as commands
from admap.errors import UsageError
from admap.home import make_home, open_home
from admap.settings import SETTINGS_FILE, load_settings
from outreach.app import make_app
from storage.accounts import disable_account, known_account
from storage.audit import first_break, latest

# The library's provider still uses what its own library would rather see replaced.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")
CLIENT, SECRET = "admap office", "hemlig: åäö/+"


@dataclass
class Provider:
    """A provider, what it was sent for tokens, and how a test spoils the tokens it gives."""

    address: str = ""
    sent: list[tuple[dict[str, str], Any]] = field(default_factory=list)
    challenges: set[str] = field(default_factory=set)
    spoil: Callable[[dict[str, Any]], None] = lambda _claims: None
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256"})
    key: Any = None
    down: bool = False
    described: dict[str, str] = field(default_factory=dict)

    def watch(self, app: flask.Flask) -> None:
        """Hold PKCE as RFC 7636 asks, which the library's provider does not, and sign what a test has spoilt."""

        @app.before_request
        def _before() -> Any:
            if self.down:
                return "", 503
            given = flask.request
            if given.path == "/oauth2/authorize" and given.args.get("code_challenge_method") == "S256":
                self.challenges.add(given.args["code_challenge"])
            if given.path == "/oauth2/token":
                self.sent.append((given.form.to_dict(), given.authorization))
                digest = sha256(given.form["code_verifier"].encode()).digest()
                if urlsafe_b64encode(digest).rstrip(b"=").decode() not in self.challenges:
                    return {"error": "invalid_grant"}, 400
            return None

        @app.after_request
        def _after(answer: flask.Response) -> flask.Response:
            if flask.request.path == "/oauth2/token" and answer.status_code == 200:
                own = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
                given = answer.get_json()
                token = jwt.decode(given["id_token"], own, algorithms=["RS256"])
                self.spoil(token.claims)
                key, header = self.key or own, {**token.header, **self.header}
                given["id_token"] = jwt.encode(header, token.claims, key, algorithms=["RS256", "HS256", "none"])
                answer.set_data(flask.json.dumps(given))
            if flask.request.path == "/.well-known/openid-configuration" and self.described:
                answer.set_data(flask.json.dumps({**answer.get_json(), **self.described}))
            return answer


@pytest.fixture(scope="module")
def running_provider() -> Iterator[Provider]:
    """A provider that asks for a nonce, at an address that browsers take for another site than the office."""
    with warnings.catch_warnings():
        import authlib.deprecate  # it switches its warnings on when it is loaded

        warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
        import oidc_provider_mock
    provider = Provider()
    app = oidc_provider_mock.app(require_nonce=True, access_token_max_age=timedelta(days=2))
    provider.watch(app)
    server = make_server("localhost", 0, app, threaded=True)
    provider.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def provider(running_provider: Provider, office: Office) -> Provider:
    """The provider as it is before a test spoils it; earlier failures lie back in time."""
    office.clock.on(minutes=16)
    fresh = Provider()
    for name in ("spoil", "header", "key", "down", "described"):
        setattr(running_provider, name, getattr(fresh, name))
    return running_provider


def _home(folder: Path, issuer: str, more: str = "") -> Path:
    folder.mkdir()
    (folder / "oidc.secret").write_text(SECRET + "\n", encoding="utf-8")
    table = f'[oidc]\nissuer = "{issuer}"\nclient_id = "{CLIENT}"\nclient_secret_file = "oidc.secret"\n{more}'
    (folder / SETTINGS_FILE).write_text(table, encoding="utf-8")
    make_home(folder)
    return folder


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, running_provider: Provider) -> Iterator[Office]:
    """An empty office with a provider, which asks for a second factor of its own."""
    folder = _home(tmp_path_factory.mktemp("oidc") / "home", running_provider.address)
    with open_home(folder) as home, served(home, Clock(datetime.now(UTC))) as office:
        yield office


def bound(office: Office, subject: str) -> str:
    """Add an auditor bound to ``subject`` by the command, and return the name."""
    name = office.account("auditor")
    where = ["--home", str(office.home.settings.home)]
    told = CliRunner().invoke(commands, ["user", "bind", name, "--subject", subject, *where])
    assert told.exit_code == 0, told.output
    return name


def asked(client: httpx.Client) -> str:
    """Return where the office sends ``client``."""
    answer = client.get("/sign-in/oidc", follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def agreed(address: str, subject: str) -> str:
    """Sign in at the provider as ``subject``, and return the path that it sends the browser back to."""
    answer = httpx.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


def came(client: httpx.Client, subject: str) -> httpx.Response:
    """Walk the whole way as ``subject``."""
    return client.get(agreed(asked(client), subject), follow_redirects=False)


def refused(answer: httpx.Response) -> bool:
    """Tell whether nobody was signed in and the reader learnt no more than that."""
    kept = answer.headers.get_list("set-cookie")
    plain = "Du kunde inte loggas in med organisationens konto." in answer.text
    return answer.status_code == 403 and plain and not any(c.startswith("admap_sign_in") for c in kept)


def last_noted(office: Office) -> tuple[str, str, str]:
    with office.home.store.begin() as session:
        assert first_break(session) is None
        row = latest(session, 1)[0]
        return row.user, row.action, row.detail


def test_who_is_bound_comes_in_with_our_second_factor_under_new_tokens(office: Office, provider: Provider) -> None:
    name = bound(office, "s-good")
    with office.browser() as client:
        assert '<a href="/sign-in/oidc">Logga in med organisationens konto</a>' in client.get("/sign-in").text
        answer = client.get("/sign-in/oidc", headers={"cookie": "admap_sign_in=planted"}, follow_redirects=False)
        query = {key: value[0] for key, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}
        assert (query["scope"], query["code_challenge_method"], query["response_type"]) == ("openid", "S256", "code")
        assert query["redirect_uri"] == f"{office.address}/sign-in/oidc/callback"
        kept = answer.headers["set-cookie"].casefold()
        assert all(word in kept for word in ("httponly", "samesite=lax", "max-age=600"))
        assert not any(query[secret].casefold() in kept for secret in ("state", "nonce"))

        planted = {"cookie": f"admap_sign_in=planted; admap_asked={client.cookies['admap_asked']}"}
        back = agreed(answer.headers["location"], "s-good")
        answer = client.get(back, headers=planted, follow_redirects=False)
        assert answer.status_code == 200
        assert 'content="0;url=/second-factor"' in answer.text
        assert "admap_asked" not in client.cookies
        half = client.cookies["admap_sign_in"]
        assert half != "planted"
        assert client.get("/audit").url.path == "/second-factor"
        assert send(client, "/second-factor", "/second-factor", code=office.code(name)).url.path == "/audit"
        assert client.cookies["admap_sign_in"] != half
    form, auth = provider.sent[-1]
    assert (auth.username, auth.password) == ("admap%20office", "hemlig%3A%20%C3%A5%C3%A4%C3%B6%2F%2B")
    assert form["redirect_uri"] == f"{office.address}/sign-in/oidc/callback"


def test_a_bound_account_is_no_longer_entered_by_its_password_and_a_reset_unbinds_it(
    office: Office, provider: Provider
) -> None:
    name, other = bound(office, "s-bound"), office.account("auditor")
    where = ["--home", str(office.home.settings.home)]
    with office.browser() as client:
        assert send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD).status_code == 403
        again = CliRunner().invoke(commands, ["user", "bind", other, "--subject", "s-bound", *where])
        assert isinstance(again.exception, UsageError)
        assert CliRunner().invoke(commands, ["user", "reset", name, *where]).exit_code == 0
        assert refused(came(client, "s-bound"))


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(office: Office, provider: Provider) -> None:
    bound(office, "s-state")
    with office.browser() as mine, office.browser() as another:
        back = agreed(asked(mine), "s-state")
        assert refused(another.get(back))
        asked(another)
        assert refused(another.get(back))
        asked(mine)
        wrong = agreed(asked(mine), "s-state").replace("state=", "state=x")
        assert refused(mine.get(wrong))
        assert last_noted(office) == (
            "-", "sign-in failed", "with the organisation's account: the answer is to another question",
        )  # fmt: skip
        late = agreed(asked(mine), "s-state")
        office.clock.on(minutes=11)
        assert refused(mine.get(late))


def _nonce(claims: dict[str, Any]) -> None:
    claims["nonce"] = "another"


def _no_nonce(claims: dict[str, Any]) -> None:
    del claims["nonce"]


def _issuer(claims: dict[str, Any]) -> None:
    claims["iss"] = "https://else.example"


def _audience(claims: dict[str, Any]) -> None:
    claims["aud"] = "another client"


def _several_audiences(claims: dict[str, Any]) -> None:
    claims["aud"] = [CLIENT, "another client"]


def _party(claims: dict[str, Any]) -> None:
    claims["azp"] = "another client"


def _expired(claims: dict[str, Any]) -> None:
    claims["exp"] = claims["iat"] - 120


def _endless(claims: dict[str, Any]) -> None:
    del claims["exp"]


def _nobody(claims: dict[str, Any]) -> None:
    del claims["sub"]


@pytest.mark.parametrize(
    "spoil",
    [_nonce, _no_nonce, _issuer, _audience, _several_audiences, _party, _expired, _endless, _nobody],
)
def test_a_token_that_says_anything_wrong_is_refused(
    office: Office, provider: Provider, spoil: Callable[[dict[str, Any]], None]
) -> None:
    subject = f"s{spoil.__name__}"
    bound(office, subject)
    provider.spoil = spoil
    with office.browser() as client:
        assert refused(came(client, subject))
        assert client.get("/audit").url.path == "/sign-in"
        provider.spoil = lambda _claims: None
        assert came(client, subject).status_code == 200


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("how", ["another key", "a shared secret", "none"])
def test_a_token_that_the_provider_did_not_sign_is_refused(office: Office, provider: Provider, how: str) -> None:
    bound(office, f"s-{how}")
    alg = {"another key": "RS256", "a shared secret": "HS256", "none": "none"}[how]
    provider.header = {"alg": alg}
    provider.key = RSAKey.generate_key(2048) if how == "another key" else OctKey.import_key(SECRET * 4)
    with office.browser() as client:
        assert refused(came(client, f"s-{how}"))
    assert last_noted(office)[2].endswith("the token is not signed by the provider")


def test_a_code_or_an_answer_that_was_used_passes_no_second_time(office: Office, provider: Provider) -> None:
    bound(office, "s-again")
    with office.browser() as client, office.browser() as thief:
        back = agreed(asked(client), "s-again")
        stolen = client.cookies["admap_asked"]
        assert client.get(back).status_code == 200
        assert refused(client.get(back))
        thief.cookies.set("admap_asked", stolen, domain="127.0.0.1", path="/")
        assert refused(thief.get(back))
        assert last_noted(office)[2].endswith("the code is wrong, too old or was used")


def test_who_is_unknown_or_closed_or_refuses_gets_the_same_page(office: Office, provider: Provider) -> None:
    name = bound(office, "s-closed")
    with office.home.store.begin() as session:
        disable_account(session, known_account(session, name), office.clock())
    with office.browser() as client:
        unknown, closed = came(client, "s-unknown"), came(client, "s-closed")
        assert refused(unknown)
        assert last_noted(office) == (name, "sign-in failed", "with the organisation's account: the account is closed")
        denied = httpx.post(asked(client), data={"action": "deny"}).headers["location"]
        denied += f"&state={parse_qs(urlsplit(asked(client)).query)['state'][0]}"
        texts = {unknown.text, closed.text, client.get(denied).text}
        assert len(texts) == 1


def test_failures_with_the_organisations_account_count_with_the_others(office: Office, provider: Provider) -> None:
    with office.browser() as client:
        answers = [client.get(f"/sign-in/oidc/callback?state=x&code={n}").status_code for n in range(21)]
        assert answers == [403] * 20 + [429]
        assert client.post("/sign-in", data={"name": "x", "password": "y"}).status_code == 429


@pytest.mark.parametrize("to", ["https://else.example", "//else.example"])
def test_no_address_that_is_given_is_gone_to(office: Office, provider: Provider, to: str) -> None:
    bound(office, f"s-{to}")
    given = dict.fromkeys(("next", "back", "to", "redirect_uri", "issuer", "iss"), to)
    with office.browser() as client:
        headers = {"x-forwarded-host": "else.example", "forwarded": "host=else.example"}
        answer = client.get("/sign-in/oidc", params=given, headers=headers, follow_redirects=False)
        location = answer.headers["location"]
        assert location.startswith(f"{provider.address}/oauth2/authorize?")
        assert "else.example" not in location
        back = agreed(location, f"s-{to}")
        assert refused(client.get(f"{back}&iss={to}", follow_redirects=False))
        back = agreed(asked(client), f"s-{to}")
        answer = client.get(f"{back}&next={to}&to={to}", follow_redirects=False)
        assert answer.status_code == 200
        assert "else.example" not in answer.text
        assert client.get("/sign-in/oidc", headers={"host": "else.example"}).status_code == 400
        elsewhere = client.get("/sign-in/oidc", headers={"sec-fetch-site": "cross-site"}, follow_redirects=False)
        assert elsewhere.headers["location"] == "/sign-in"


def test_a_provider_that_does_not_answer_is_told_in_plain_words(office: Office, provider: Provider) -> None:
    with office.browser() as client:
        back = agreed(asked(client), "s-away")
        provider.down = True
        for answer in (client.get(back), client.get("/sign-in/oidc")):
            assert answer.status_code == 503
            assert "svarar inte just nu" in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer", "https://else.example"),
        ("token_endpoint", "http://else.example/token"),
        ("jwks_uri", "file:///etc/x"),
    ],
)
def test_metadata_of_another_issuer_or_with_an_open_address_are_not_used(
    office: Office, provider: Provider, field: str, value: str
) -> None:
    provider.described = {field: value}
    with office.browser() as client:
        assert client.get("/sign-in/oidc", follow_redirects=False).status_code == 503


@pytest.mark.parametrize("script", [True, False])
def test_a_browser_walks_from_the_office_to_the_provider_and_back(
    office: Office, provider: Provider, script: bool
) -> None:
    name = bound(office, f"s-browser-{script}")
    with chromium() as browser:
        watched = page_of(browser, office, 390, script=script)
        page = watched.page
        page.route(
            lambda url: not url.startswith((office.address, provider.address)), lambda route: route.abort()
        )  # the library's provider wants a style sheet from elsewhere
        page.goto("/sign-in")
        page.get_by_role("link", name="Logga in med organisationens konto").click()
        page.locator("input[name=sub]").fill(f"s-browser-{script}")
        page.get_by_role("button", name="Authorize").click()
        page.wait_for_url("**/second-factor")
        page.locator("#code").fill(office.code(name))
        page.locator("main button").click()
        page.wait_for_url("**/audit")
        assert not any("Content Security Policy" in complaint for complaint in watched.complaints)


ACR = 'second_factor = "theirs"\nacr = ["loa3", "loa4"]\n'
AMR = 'second_factor = "theirs"\namr = ["mfa"]\n'


@pytest.mark.parametrize(
    ("settings", "strong", "weak"),
    [
        (AMR, {"amr": ["pwd", "mfa"]}, [{}, {"amr": ["pwd"]}, {"amr": []}, {"acr": "mfa"}, {"amr": {"mfa": 1}}]),
        (ACR, {"acr": "loa4"}, [{}, {"acr": "loa2"}, {"acr": None}, {"amr": ["loa3"]}, {"acr": "loa3 loa4"}]),
    ],
)
def test_where_the_providers_second_factor_counts_the_token_has_to_tell_of_it(
    tmp_path: Path, provider: Provider, settings: str, strong: dict[str, Any], weak: list[dict[str, Any]]
) -> None:
    folder = _home(tmp_path / "home", provider.address, settings)
    with open_home(folder) as home, served(home, Clock(datetime.now(UTC))) as office:
        name = bound(office, "s-theirs")
        with office.browser() as client:
            assert ("acr_values=loa3+loa4" in asked(client)) == (settings == ACR)
            for told in weak:
                provider.spoil = lambda claims, told=told: claims.update(told)  # type: ignore[misc]
                answer = came(client, "s-theirs")
                assert answer.status_code == 403
                assert "frågade inte efter en andra faktor" in answer.text
                assert "admap_sign_in" not in client.cookies
                assert last_noted(office)[:2] == ("-", "sign-in failed")
            provider.spoil = lambda claims: claims.update(strong)
            assert 'content="0;url=/"' in came(client, "s-theirs").text
            assert client.get("/account").url.path == "/account"
            assert last_noted(office) == (name, "signed in", "with the organisation's account")
            assert "lösenord, så att vi vet" not in client.get("/account").text
            assert send(client, "/account", "/account/sign-ins/end", others="yes").url.path == "/account"


@pytest.mark.parametrize("more", ['second_factor = "theirs"\n', 'amr = ["mfa"]\n', 'acr = ["loa3"]\n'])
def test_what_a_token_has_to_carry_is_named_where_and_only_where_the_providers_counts(
    tmp_path: Path, more: str
) -> None:
    with pytest.raises(UsageError, match="acr or amr"):
        _home(tmp_path / "home", "https://login.example", more)


def test_an_administrator_binds_and_unbinds_an_account_by_its_page(office: Office, provider: Provider) -> None:
    admin, name = office.signed_in("administrator"), office.account("auditor")
    found = re.search(rf'href="(/administration/accounts/\d+)">{name}<', admin.get("/administration/accounts").text)
    assert found is not None
    here = found[1]
    bound(office, "s-taken")
    for wrong in ("", " ", "x" * 201, "s-taken"):
        assert 'role="alert"' in send(admin, here, f"{here}/bind", subject=wrong).text
    assert send(admin, here, f"{here}/unbind").status_code == 404
    assert "Kopplat till s-page" in send(admin, here, f"{here}/bind", subject=" s-page ").text
    assert last_noted(office)[1:] == ("account bound", name)
    with office.browser() as client:
        assert send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD).status_code == 403
        assert came(client, "s-page").status_code == 200
        shown = re.search(r'<code class="key">([\w-]+)</code>', send(admin, here, f"{here}/unbind").text)
        assert shown is not None
        assert last_noted(office)[1:] == ("account unbound", name)
        assert client.get("/second-factor").url.path == "/sign-in"
        assert refused(came(client, "s-page"))
        assert send(client, "/sign-in", "/sign-in", name=name, password=shown[1]).url.path == "/second-factor"
        assert send(client, "/second-factor", "/second-factor", code=office.code(name)).url.path == "/password"
    admin.close()


def test_an_office_without_a_provider_has_no_such_pages(tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    with (
        open_home(tmp_path / "home") as home,
        served(home, Clock(datetime.now(UTC))) as office,
        office.browser() as client,
    ):
        assert "/sign-in/oidc" not in client.get("/sign-in").text
        assert client.get("/sign-in/oidc").status_code == 404
        assert client.get("/sign-in/oidc/callback?state=x&code=y").status_code == 404
        send(client, "/sign-in", "/sign-in", name=(name := office.account("administrator")), password=PASSWORD)
        send(client, "/second-factor", "/second-factor", code=office.code(name))
        here = "/administration/accounts/1"
        assert f"{here}/bind" not in client.get(here).text
        assert send(client, here, f"{here}/bind", subject="s").status_code == 404


@pytest.mark.parametrize(
    "issuer", ["http://login.example", "http://127.0.0.1.else.example", "ftp://localhost", "https://a.example/?x", "a"]
)
def test_an_issuer_is_reached_by_tls_or_on_this_machine(tmp_path: Path, issuer: str) -> None:
    with pytest.raises(UsageError, match=r"oidc\.issuer"):
        _home(tmp_path / "home", issuer)


def test_the_providers_secret_is_in_a_file_or_the_environment_and_never_in_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _home(tmp_path / "home", "https://login.example")
    (folder / "oidc.secret").unlink()
    with open_home(folder) as home, pytest.raises(UsageError, match="secret"):
        make_app(home)
    monkeypatch.setenv("ADMAP_OIDC__CLIENT_SECRET", SECRET)
    with open_home(folder) as home:
        assert make_app(home).state.oidc.secret == SECRET
        assert SECRET not in repr(home.settings)
    with (folder / SETTINGS_FILE).open("a", encoding="utf-8") as file:
        file.write(f'client_secret = "{SECRET}"\n')
    with pytest.raises(UsageError, match="file of its own"):
        load_settings(folder)
