"""OpenID Connect: the authorization code flow with PKCE, towards the one provider of the settings.

Core 1.0 §3.1 and Discovery 1.0, with RFC 7636 (S256) and RFC 9207 (``iss``). The provider's metadata and keys are read
anew for every sign-in, so that an exchanged key counts at once.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

from admap.errors import UsageError
from admap.settings import OidcSettings, Settings, is_safe_address
from outreach.errors import NoSecondFactorError, NotVouchedError, ProviderError

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signatures that count. Never ``none``, nor one under a shared secret."""
LEEWAY_SECONDS = 60
ANSWER_SECONDS = 5.0
_BASIC = "client_secret_basic"


class Metadata(BaseModel):
    """What is used of the provider's own description."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = (_BASIC,)
    authorization_response_iss_parameter_supported: bool = False


@dataclass(frozen=True)
class Asked:
    """What a browser was sent to the provider with: it has to come back with ``state``, for a token with ``nonce``."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def anew(cls) -> Asked:
        """Return new random values, 256 bits each."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @property
    def challenge(self) -> str:
        """The verifier's S256 challenge (RFC 7636 §4.2)."""
        digest = sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


@dataclass(frozen=True)
class Provider:
    """The organisation's provider, and the office's secret with it."""

    settings: OidcSettings
    secret: str

    def address(self, asked: Asked, back: str) -> str:
        """Return where a browser is sent to sign in, to come ``back``; raises :class:`ProviderError`."""
        with _client() as client:
            endpoint = self._metadata(client).authorization_endpoint
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": back,
            "scope": "openid",
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": asked.challenge,
            "code_challenge_method": "S256",
        }
        if self.settings.acr:
            query["acr_values"] = " ".join(self.settings.acr)
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    def subject(self, code: str, issuer: str, asked: Asked, back: str, at: datetime) -> str:
        """Return whom the provider vouches for with ``code``; ``issuer`` is what came with it, if anything.

        Raises :class:`NotVouchedError` where it vouches for nobody, :class:`NoSecondFactorError` where it did not ask
        for a second factor and should have, :class:`ProviderError` where it does not answer.
        """
        with _client() as client:
            metadata = self._metadata(client)
            if not code:
                raise NotVouchedError("the provider gave no code")
            if (issuer or metadata.authorization_response_iss_parameter_supported) and issuer != metadata.issuer:
                raise NotVouchedError("the answer is another issuer's")
            keys = _json(client, metadata.jwks_uri)
            token = self._token(client, metadata, code, asked, back)
        claims = _claims(token, keys)
        self._check(claims, asked, at)
        subject = claims.get(self.settings.subject_claim)
        if not isinstance(subject, str) or not subject:
            raise NotVouchedError("the token names nobody")
        self._check_strength(claims)
        return subject

    def _metadata(self, client: httpx.Client) -> Metadata:
        issuer = self.settings.issuer
        try:
            found = Metadata.model_validate(_json(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
        except ValidationError as error:
            raise ProviderError from error
        addresses = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        local = urlsplit(issuer).scheme == "http"
        if found.issuer != issuer or not all(
            is_safe_address(address) and (local or address.startswith("https:")) for address in addresses
        ):
            raise ProviderError
        return found

    def _token(self, client: httpx.Client, metadata: Metadata, code: str, asked: Asked, back: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": asked.verifier,
        }
        if _BASIC in metadata.token_endpoint_auth_methods_supported:
            client.auth = httpx.BasicAuth(quote(self.settings.client_id, safe=""), quote(self.secret, safe=""))
        else:
            form |= {"client_id": self.settings.client_id, "client_secret": self.secret}
        try:
            answer = client.post(metadata.token_endpoint, data=form)
            given = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError from error
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise NotVouchedError("the code is wrong, too old or was used")
        if answer.status_code != httpx.codes.OK or not isinstance(given, dict):
            raise ProviderError
        return str(given.get("id_token", ""))

    def _check(self, claims: dict[str, Any], asked: Asked, at: datetime) -> None:
        """Check what a token says of itself (Core §3.1.3.7)."""
        several = isinstance(claims.get("aud"), list) and len(claims["aud"]) > 1
        registry = jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            azp={"essential": several, "value": self.settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            registry.validate(claims)
        except (JoseError, ValueError, TypeError):
            raise NotVouchedError("the token is another's or too old") from None
        nonce = claims.get("nonce")
        if not isinstance(nonce, str) or not secrets.compare_digest(nonce.encode(), asked.nonce.encode()):
            raise NotVouchedError("the token was not asked for by this browser")

    def _check_strength(self, claims: dict[str, Any]) -> None:
        """Check that the token tells of the second factor that is left to the provider (Core 2; RFC 8176)."""
        for claim, wanted in (("acr", self.settings.acr), ("amr", self.settings.amr)):
            told = claims.get(claim)
            carried = told if isinstance(told, list) else [told]
            if wanted and not any(value in wanted for value in carried):
                raise NoSecondFactorError(f"the token's {claim} is not one of {', '.join(wanted)}")


def provider_of(settings: Settings) -> Provider | None:
    """Return the provider of the settings, or None; raises :class:`UsageError` where its secret is not there."""
    if settings.oidc is None:
        return None
    secret = settings.oidc.client_secret.get_secret_value()
    if not secret and settings.oidc.client_secret_file:
        path = settings.home / settings.oidc.client_secret_file
        try:
            secret = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"{path} cannot be read: write the secret of the OpenID provider into it.") from None
    if not secret:
        raise UsageError("The OpenID provider has no secret: name its file as client_secret_file under [oidc].")
    return Provider(settings.oidc, secret)


def _client() -> httpx.Client:
    return httpx.Client(timeout=ANSWER_SECONDS, follow_redirects=False)


def _json(client: httpx.Client, address: str) -> Any:
    try:
        return client.get(address).raise_for_status().json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ProviderError from error


def _claims(token: str, keys: Any) -> dict[str, Any]:
    """Return what ``token`` says, once its signature is seen to be by one of the provider's ``keys``."""
    try:
        keyset = KeySet.import_key_set(keys)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderError from error
    try:
        return jwt.decode(token, keyset, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError):
        raise NotVouchedError("the token is not signed by the provider") from None
