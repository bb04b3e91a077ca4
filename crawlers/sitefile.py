"""Site files: one YAML file a site that is its registration, its permission slip and all a crawl needs to know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urljoin
from zoneinfo import ZoneInfo, available_timezones

import pycountry
from babel.core import get_global
from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from admap.records import Arena, SiteRecord
from crawlers.addresses import origin, private_addresses, resolve, same_site
from crawlers.advertpart import AdvertPage
from crawlers.errors import SiteFileError
from crawlers.listingpart import Listing
from crawlers.pageobject import PageCode, Sign, read_code
from crawlers.platforms import read_site_source
from crawlers.problems import first_problem
from crawlers.selectors import Strict
from crawlers.siteparts import TO_FILL, Expect, Hours, Interstitial, Permission
from crawlers.yamltree import Places, place_of


class SiteFile(Strict):
    """One site: its facts for the register, the permission to crawl it, and how it is read."""

    platform: str | None = None
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")
    title: str = Field(min_length=1)
    address: str
    arena: Arena
    audience: str = Field(min_length=1)
    access: Literal["open", "age_gate", "login"] = "open"
    administration_country: str = Field(pattern=r"^[A-Z]{2}$")
    operator: str | None = Field(default=None, min_length=1)
    languages: list[str] = Field(min_length=1)
    timezone: str | None = None
    permission: Permission
    engine: Literal["http", "browser", "auto"] = "http"
    render_seconds: float = Field(default=120, ge=5, le=1800)
    pace: float = Field(default=1.0, ge=0, le=3600)
    hours: Hours = Field(default_factory=list)
    daily_cap: int | None = Field(default=None, ge=1)
    ignore_parameters: list[str] = Field(default_factory=list)
    keep_parameters: list[str] = Field(default_factory=list)
    session_parameters: list[str] = Field(default_factory=list)
    interstitial: Interstitial | None = None
    listing: Listing
    advert: AdvertPage
    page_object: str | None = Field(default=None, pattern=r"^[A-Za-z_]\w*\.[A-Za-z_]\w*$")
    expect: Expect = Expect()

    _code: PageCode | None = PrivateAttr(default=None)
    _places: Places = PrivateAttr(default_factory=dict)

    @field_validator("address")
    @classmethod
    def _http(cls, value: str) -> str:
        origin(value)
        return value.rstrip("/")

    @field_validator("administration_country")
    @classmethod
    def _country(cls, value: str) -> str:
        if pycountry.countries.get(alpha_2=value) is None:
            raise ValueError("no country has this code: write ISO 3166-1 alpha-2, e.g. SE")
        return value

    @field_validator("languages")
    @classmethod
    def _languages(cls, value: list[str]) -> list[str]:
        for code in value:
            if len(code) != 2 or pycountry.languages.get(alpha_2=code) is None:
                raise ValueError(f"{code} is no language code: write ISO 639-1, e.g. sv")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            raise ValueError("no time zone is called so: write e.g. Europe/Stockholm")
        return value

    @model_validator(mode="after")
    def _engine_can(self) -> Self:
        needs = self.advert.needs_browser or self.listing.needs_browser
        if needs and not self.may_render:
            raise ValueError(f"{needs} only goes with engine: browser or auto")
        if self.listing.kind == "adverts" and not (self.advert.posts and self.advert.posts.which != "first"):
            raise ValueError("a listing of kind adverts needs advert.posts: what on its pages are the adverts")
        return self

    def url(self, path: str) -> str:
        """Return ``path`` as a full address on this site."""
        return urljoin(f"{self.address}/", path)

    def own(self, url: str) -> bool:
        """Tell whether ``url`` lies on the site's own hosts."""
        return same_site(url, self.address)

    @property
    def zone(self) -> ZoneInfo:
        """The site's own time: ``timezone``, else the only one of its country, else UTC."""
        zones = get_global("territory_zones").get(self.administration_country, [])
        return ZoneInfo(self.timezone or (zones[0] if len(zones) == 1 else "UTC"))

    @property
    def may_render(self) -> bool:
        """Whether pages of the site may be shown in a browser."""
        return self.engine != "http"

    @property
    def host(self) -> str:
        """The host of the site's address."""
        return origin(self.address)[1]

    def where(self, *path: str | int) -> str:
        """Return file and line of a key, for messages."""
        return str(place_of(path, self._places)) if self._places else f"site {self.name}"

    def record(self) -> SiteRecord:
        """Return the facts of the site for the register."""
        return SiteRecord(
            name=self.name,
            title=self.title,
            address=self.address,
            arena=self.arena,
            audience=self.audience,
            access=self.access,
            administration_country=self.administration_country,
        )

    @property
    def code(self) -> PageCode | None:
        """The page object that reads adverts beside the selectors; None where there is none."""
        return self._code

    def to_json(self, sign: Sign) -> str:
        """Return the whole site file as JSON, for the register to keep the version that was used, signed where it runs.

        ``sign`` makes the keyed signature that a page object's code is kept with.
        """
        value = self.model_dump(mode="json", exclude_defaults=True, by_alias=True)
        code = {"code": self._code.signed(sign)} if self._code else {}
        return json.dumps({**value, **code}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, sign: Sign) -> SiteFile:
        """Return the site file that :meth:`to_json` wrote; raises :class:`SiteFileError` if it is not one."""
        value = json.loads(text)
        code = value.pop("code", None)
        try:
            site = cls.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise SiteFileError(f"the kept site file cannot be read: {key}: {first['msg']}.") from None
        if site.page_object:
            site._code = PageCode.kept(site.page_object, code or {}, sign)
        return site


def load_site_file(path: Path, variables: Mapping[str, str] | None = None) -> SiteFile:
    """Read one site file, laid over its platform; ``${name}`` in their text is replaced from ``variables`` first.

    Raises :class:`SiteFileError` naming file, line and key, and what to do, for anything that is not as it must be.
    """
    value, places = read_site_source(path, variables or {})
    try:
        site = SiteFile.model_validate(value)
    except ValidationError as error:
        raise SiteFileError(first_problem(error.errors(), places, SiteFile.model_json_schema())) from None
    site._places = places
    _check_own(site)
    if site.page_object:
        place = place_of(("page_object",), places)
        try:
            site._code = read_code(site.page_object, Path(place.file))
            site._code.check()
        except SiteFileError as error:
            raise SiteFileError(f"{place}: page_object: {error}") from None
    return site


def check_addresses(site: SiteFile, allow_private: bool) -> None:
    """Refuse a site whose host is, or leads to, a private or loopback address, unless ``allow_private``.

    A name that does not resolve passes: that the site is down is the crawl's to find. Raises :class:`SiteFileError`.
    """
    if not allow_private and private_addresses(resolve(site.host)):
        raise SiteFileError(
            f"{site.where('address')}: address: {site.host} is a private or loopback address; "
            "only public sites are crawled (tests and the demonstration use --allow-private)."
        )


def check_permission(site: SiteFile) -> None:
    """Refuse to crawl a site whose file still has a placeholder for a human; raises :class:`SiteFileError`."""
    keys: list[tuple[str, ...]] = [("permission", name) for name in site.permission.unfilled]
    keys += [("audience",)] if site.audience.startswith(TO_FILL) else []
    if keys:
        names = ", ".join(".".join(key) for key in keys)
        raise SiteFileError(
            f"{site.where(*keys[0])}: not filled in: {names}: write who decided what; until then the site can be tried "
            "(`admap sites try`) but not crawled."
        )


def _check_own(site: SiteFile) -> None:
    """Refuse addresses that leave the site's own hosts."""
    listing, inner = site.listing, {"{listing}": f"{site.address}/", "{id}": "1", "{page}": "1", "{cursor}": "1"}
    places: list[tuple[tuple[str | int, ...], str | None]] = [
        *((("listing", "starts", index), start) for index, start in enumerate(listing.starts)),
        (("listing", "advert_url"), listing.advert_url),
        (("listing", "pages", "url"), listing.pages.url if listing.pages else None),
        (("listing", "cursor", "url"), listing.cursor.url if listing.cursor else None),
        (("interstitial", "visit"), site.interstitial.visit if site.interstitial else None),
    ]
    for path, value in places:
        address = value or ""
        for placeholder, example in inner.items():
            address = address.replace(placeholder, example)
        if value and not site.own(site.url(address)):
            key = ".".join(part for part in path if isinstance(part, str))
            raise SiteFileError(
                f"{site.where(*path)}: {key}: the address leaves the site's own host {site.host}: "
                "write a path on the site, or a site file of its own for the other host."
            )
