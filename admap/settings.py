"""Settings of one home: ``admap.toml``, overridden by ``ADMAP_…`` environment variables, frozen once read."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from admap import __version__
from admap.errors import UsageError

SETTINGS_FILE = "admap.toml"

TEMPLATE = """\
# Settings of this admap home. Every line may also be set as an environment variable, e.g. ADMAP_CONTACT.

# A database for an office; without it everything is kept in admap.sqlite in this folder.
# database_url = "postgresql+psycopg://admap@localhost/admap"

# How a site's owner reaches you; sent with every request. A survey of real sites is refused without it.
# contact = "kartlaggning@example.se"

# Figures built on fewer units than this are suppressed in everything published.
minimum_cell = 5

# Everything published is rounded to the nearest multiple of this; 0 gives exact counts.
# rounding = 5

# Inhabitants, exported from Statistics Sweden's table TAB638, for rates per 100,000; and whom rates are set against:
# residents, adults, aged_18_64, women_18_49 or men_18_64.
# population = "folkmangd-2024.csv"
# population_of = "residents"

# Seconds after which a crawling process that died gives its site to another.
# lease_seconds = 60

# The address of the office behind its TLS proxy; without one it serves this machine alone.
# public_url = "https://admap.example.se"

# Minutes after which somebody who does nothing is signed out.
# idle_minutes = 30

# A list of breached passwords, which nobody may choose: one a line, or SHA-1 hashes in their order.
# breached_passwords = "breached.txt"

# Processes that read adverts side by side; without it as many as the machine has cores.
# processes = 2

# Days after which `admap purge --yes` takes things away for good; 0 keeps them.
# [retention]
# texts_days = 1095
# contacts_days = 730
# captures_days = 730
# cases_days = 1095
# drafts_days = 30
# sign_ins_days = 30

# Whom the reports name for questions, one table each; places are counties or municipalities (left out: all).
# [[ask]]
# name = "Regionkoordinatorn i polisregion Syd"
# name_en = "The regional coordinator, police region South"
# about = "Stöd i enskilda fall"
# about_en = "Support in single cases"
# contact = "funktionsadress@example.se"
# checked = 2026-11-01
# places = ["12", "1080"]

# Casework: minutes that contact details stay shown, contacts offered to one person who does not answer, minutes in
# which an outcome can be taken back, cases a person normally gets through in a week, and opened cases after which a
# pause is suggested.
# [casework]
# contact_minutes = 10
# offers = 2
# undo_minutes = 15
# week_cases = 10
# pause_after = 12
# What messages say of who writes, and how the person reaches you.
# service = "Mikamottagningen"
# service_contact = "funktionsnumret"

# Signing in to the office with the organisation's accounts, by OpenID Connect. The secret is in a file (of this folder,
# where the path is relative) or in ADMAP_OIDC__CLIENT_SECRET. second_factor is "theirs" where the provider's counts:
# then a token must carry one of the values named as acr or amr, or nobody comes in by it. subject_claim: what an
# account is bound by, "sub" or (Microsoft Entra) "oid".
# [oidc]
# issuer = "https://login.example.se"
# client_id = "admap"
# client_secret_file = "oidc.secret"
# second_factor = "ours"
# amr = ["mfa"]
# subject_claim = "sub"

# How much of one site a run takes at most; beyond, the site is incomplete, and the same command goes on.
# [crawl]
# answer_seconds = 60
# page_seconds = 60
# page_requests = 200
# site_requests = 100000
# site_hours = 24
"""


LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


def is_safe_address(address: str) -> bool:
    """Tell whether what is sent to ``address`` can be read by nobody else: by TLS, or without leaving this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS)
    )


class _WithoutHome(EnvSettingsSource):
    """The environment, but for the home, which every command is told."""

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if name != "home"}


class CrawlSettings(BaseModel):
    """How much of one site a run takes at most: the table ``[crawl]``, or ``ADMAP_CRAWL__…`` in the environment.

    ``answer_seconds``: one request, from its turn to the last byte. ``page_seconds``: one browser page, the time that
    its own requests wait left aside; ``page_requests``: how many of those it may make. ``site_requests`` and
    ``site_hours``: the whole run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_seconds: float = Field(default=60.0, ge=1, le=3600)
    page_seconds: float = Field(default=60.0, ge=1, le=3600)
    page_requests: int = Field(default=200, ge=1, le=10_000)
    site_requests: int = Field(default=100_000, ge=1)
    site_hours: float = Field(default=24.0, gt=0, le=24 * 31)


class CaseworkSettings(BaseModel):
    """How casework is paced: the table ``[casework]``.

    ``contact_minutes``: how long contact details stay shown. ``offers``: contacts offered to one person who does not
    answer. ``undo_minutes``: how long an outcome can be taken back. ``week_cases``: what one person normally gets
    through in a week. ``pause_after``: opened cases after which a pause is suggested. ``service`` and
    ``service_contact``: what messages say of who writes and how to reach them; never one worker's own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact_minutes: int = Field(default=10, ge=1, le=120)
    offers: int = Field(default=2, ge=0, le=20)
    undo_minutes: int = Field(default=15, ge=0, le=24 * 60)
    week_cases: int = Field(default=10, ge=1, le=1000)
    pause_after: int = Field(default=12, ge=1, le=1000)
    service: str = ""
    service_contact: str = ""


class RetentionSettings(BaseModel):
    """Days after which a purge takes things away: the table ``[retention]``; 0 keeps them.

    ``texts_days``: an advert's words, since it was last seen; ``contacts_days``: a contact, since an advert last stated
    it; ``captures_days``: a wave's WARC files, logs and queue page, since its last fetch; ``cases_days``: what was
    written in a closed case, since its last step; ``drafts_days``: what was begun in a case and neither kept nor taken
    back, since it was last changed; ``sign_ins_days``: failed and ended sign-ins.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    texts_days: int = Field(default=1095, ge=0, le=36_500)
    contacts_days: int = Field(default=730, ge=0, le=36_500)
    captures_days: int = Field(default=730, ge=0, le=36_500)
    cases_days: int = Field(default=1095, ge=0, le=36_500)
    drafts_days: int = Field(default=30, ge=0, le=36_500)
    sign_ins_days: int = Field(default=30, ge=0, le=36_500)


class OidcSettings(BaseModel):
    """The organisation's OpenID provider: the table ``[oidc]``; without it nobody signs in by one.

    ``client_secret`` comes from the environment alone, else the secret is in ``client_secret_file``. ``second_factor``:
    whose counts, the office's own or the provider's. ``acr`` and ``amr``: where it is the provider's, the values of
    these claims (OpenID Connect Core §2, RFC 8176) of which a token has to carry one; of each, where both are given.
    ``subject_claim``: the claim that an account is bound by.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = SecretStr("")
    client_secret_file: str = ""
    second_factor: Literal["ours", "theirs"] = "ours"
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()
    subject_claim: Literal["sub", "oid"] = "sub"

    @field_validator("issuer")
    @classmethod
    def _safe(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if not is_safe_address(issuer) or parts.query or parts.fragment:
            raise ValueError("an https:// address without ? and # is needed; http:// is for this machine alone")
        return issuer

    @model_validator(mode="after")
    def _told(self) -> OidcSettings:
        if (self.second_factor == "theirs") != bool(self.acr or self.amr):
            raise ValueError('acr or amr says what a token has to carry with second_factor = "theirs", and only then')
        return self


class AskSettings(BaseModel):
    """Whom a report names for questions: one table ``[[ask]]``. ``contact`` is a function's, never a person's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    name_en: str = ""
    about: str = ""
    about_en: str = ""
    contact: str = ""
    checked: date | None = None
    places: tuple[str, ...] = ()


class Settings(BaseSettings):
    """Settings of one home folder. Unknown keys are refused."""

    model_config = SettingsConfigDict(env_prefix="ADMAP_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path
    database_url: str = ""
    contact: str = ""
    minimum_cell: int = Field(default=5, ge=3)
    rounding: int = Field(default=0, ge=0, le=100)
    population: str = ""
    population_of: str = "residents"
    max_characters: int = Field(default=1_000_000, ge=1, le=5_000_000)
    lease_seconds: float = Field(default=60.0, ge=0.5, le=3600)
    public_url: str = Field(default="", pattern=r"^(https://[^/]+)?$")
    idle_minutes: int = Field(default=30, ge=1, le=480)
    breached_passwords: str = ""
    processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    crawl: CrawlSettings = CrawlSettings()
    retention: RetentionSettings = RetentionSettings()
    casework: CaseworkSettings = CaseworkSettings()
    oidc: OidcSettings | None = None
    ask: tuple[AskSettings, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return _WithoutHome(settings_cls), init_settings

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.home / 'admap.sqlite'}"

    @property
    def captures(self) -> Path:
        """Folder of the WARC files, one folder a wave."""
        return self.home / "captures"

    @property
    def runs(self) -> Path:
        """Folder of the issue logs and rejects, one folder a wave."""
        return self.home / "runs"

    @property
    def user_agent(self) -> str:
        """What the crawler says it is: the program, its version, and how to reach its operator."""
        return f"admap/{__version__} (+{self.contact or 'no contact set'})"


def load_settings(home: Path) -> Settings:
    """Read the settings of ``home``.

    Raises :class:`UsageError` where the home was never made, the file is not TOML or a setting is unknown or out of
    range.
    """
    path = home / SETTINGS_FILE
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{home} is not an admap home: run `admap init --home {home}` first.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not readable TOML ({error}): mend that line.") from None
    if isinstance(values.get("oidc"), dict) and "client_secret" in values["oidc"]:
        raise UsageError(f"{path}: a secret is not a setting: put it into a file of its own, as client_secret_file.")
    try:
        return Settings(**{**values, "home": home})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path}: setting {name}: {first['msg']}. Mend or remove it.") from None
