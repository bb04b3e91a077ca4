"""Site files: one YAML file a site that is its registration, its permission slip and all a crawl needs to know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urljoin

import pycountry
import yaml
from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from admap.records import Arena, SiteRecord
from crawlers.addresses import origin, private_addresses, resolve, same_site
from crawlers.errors import SiteFileError
from crawlers.problems import first_problem
from crawlers.selectors import FirstOf, Labels, One, Strict, checked_css, checked_regex
from crawlers.yamltree import DuplicateKeyError, line_of, read_tree
from crawlers.yamltree import Path as YamlPath

VARIABLE = re.compile(r"\$\{(\w+)\}")


class Permission(Strict):
    """Who decided that this site may be crawled, on what ground, and when that is looked at again."""

    owner: str = Field(min_length=1)
    decision: str = Field(min_length=1)
    legal_note: str = Field(min_length=1)
    review_date: date


class Interstitial(Strict):
    """A page that stands before the site (an age gate): passed by a cookie, by one GET of ``visit``, or by a link.

    ``shown`` recognises the page; ``follow`` selects the link on it that leads on.
    """

    cookies: dict[str, str] = Field(default_factory=dict)
    visit: str | None = None
    shown: One | None = None
    follow: One | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Interstitial:
        if not (self.cookies or self.visit or self.follow):
            raise ValueError("an interstitial needs cookies, visit, or shown with follow")
        if self.follow and not self.shown:
            raise ValueError("follow needs shown: how the page is recognised")
        return self


class Pages(Strict):
    """Numbered listing pages: ``url`` holds ``{page}``; asked one after another until a page lists nothing new."""

    url: str
    first: int = Field(default=1, ge=0)
    step: int = Field(default=1, ge=1)

    @field_validator("url")
    @classmethod
    def _has_number(cls, value: str) -> str:
        if "{page}" not in value:
            raise ValueError("the address of numbered pages holds {page}")
        return value


class Listing(Strict):
    """Where adverts are listed and how the listing goes on.

    ``kind`` is ``page`` or ``sitemap`` (an index leads to its sitemaps). ``adverts`` selects the links to adverts;
    ``advert_urls`` is a regular expression that a link must match. ``sections`` selects links to further listings.
    """

    kind: Literal["page", "sitemap"] = "page"
    starts: list[str] = Field(min_length=1)
    adverts: FirstOf | None = None
    advert_urls: str | None = None
    sections: One | None = None
    next: FirstOf | None = None
    pages: Pages | None = None
    wait_for: str | None = None
    most_pages: int = Field(default=2000, ge=1)

    @field_validator("advert_urls")
    @classmethod
    def _regex(cls, value: str | None) -> str | None:
        return value if value is None else checked_regex(value)

    @field_validator("wait_for")
    @classmethod
    def _css(cls, value: str | None) -> str | None:
        return value if value is None else checked_css(value)

    @model_validator(mode="after")
    def _leads_to_adverts(self) -> Listing:
        if self.kind == "page" and not self.adverts:
            raise ValueError("a listing of pages needs adverts: a selector of the links to adverts")
        if self.kind == "sitemap" and not self.advert_urls:
            raise ValueError("a sitemap needs advert_urls: a regular expression that addresses of adverts match")
        if self.next and self.pages:
            raise ValueError("a listing goes on by next or by pages, not both")
        return self


class Key(Strict):
    """What makes an advert the same one next time: a regular expression on its address, or a selector on its page."""

    url: str | None = None
    page: One | None = None

    @field_validator("url")
    @classmethod
    def _regex(cls, value: str | None) -> str | None:
        return value if value is None else checked_regex(value)

    @model_validator(mode="after")
    def _one_way(self) -> Key:
        if bool(self.url) == bool(self.page):
            raise ValueError("a key has either url (a regular expression) or page (a selector)")
        return self


class AdvertPage(Strict):
    """What one advert page looks like. ``scope`` (CSS) narrows all selectors to its first match: a thread's first post.

    ``posted_formats`` are strptime forms tried after ISO 8601 and ``17 mars 2026``; ``drop`` are elements (CSS) that
    are cut out before anything is read (signatures, quoted posts, similar adverts).
    """

    key: Key
    title: FirstOf
    body: FirstOf
    posted: FirstOf | None = None
    posted_formats: list[str] = Field(default_factory=list)
    scope: str | None = None
    drop: list[str] = Field(default_factory=list)
    labels: list[Labels] = Field(default_factory=list)
    fields: dict[str, FirstOf] = Field(default_factory=dict)
    wait_for: str | None = None

    @field_validator("scope", "wait_for")
    @classmethod
    def _css(cls, value: str | None) -> str | None:
        return value if value is None else checked_css(value)

    @field_validator("drop")
    @classmethod
    def _all_css(cls, value: list[str]) -> list[str]:
        return [checked_css(part) for part in value]


class SiteFile(Strict):
    """One site: its facts for the register, the permission to crawl it, and how it is read."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")
    title: str = Field(min_length=1)
    address: str
    arena: Arena
    audience: str = Field(min_length=1)
    access: Literal["open", "age_gate", "login"] = "open"
    administration_country: str = Field(pattern=r"^[A-Z]{2}$")
    languages: list[str] = Field(min_length=1)
    permission: Permission
    engine: Literal["http", "browser"] = "http"
    pace: float = Field(default=1.0, ge=0, le=3600)
    ignore_parameters: list[str] = Field(default_factory=list)
    interstitial: Interstitial | None = None
    listing: Listing
    advert: AdvertPage

    _path: str = PrivateAttr(default="")
    _lines: dict[YamlPath, int] = PrivateAttr(default_factory=dict)

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

    @model_validator(mode="after")
    def _engine_can(self) -> Self:
        waits = self.advert.wait_for or self.listing.wait_for
        if waits and self.engine == "http":
            raise ValueError("wait_for only goes with engine: browser")
        return self

    def url(self, path: str) -> str:
        """Return ``path`` as a full address on this site."""
        return urljoin(f"{self.address}/", path)

    def own(self, url: str) -> bool:
        """Tell whether ``url`` lies on the site's own hosts."""
        return same_site(url, self.address)

    @property
    def host(self) -> str:
        """The host of the site's address."""
        return origin(self.address)[1]

    def where(self, *path: str | int) -> str:
        """Return file and line of a key, for messages."""
        if not self._path:
            return f"site {self.name}"
        return f"{self._path}, line {line_of(path, self._lines)}"

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

    def to_json(self) -> str:
        """Return the whole site file as JSON, for the register to keep the version that was used."""
        return self.model_dump_json(exclude_defaults=True, by_alias=True)

    @classmethod
    def from_json(cls, text: str) -> SiteFile:
        """Return the site file that :meth:`to_json` wrote; raises :class:`SiteFileError` if it is not one."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise SiteFileError(f"the kept site file cannot be read: {key}: {first['msg']}.") from None


def load_site_file(path: Path, variables: Mapping[str, str] | None = None) -> SiteFile:
    """Read one site file; ``${name}`` in its text is replaced from ``variables`` first.

    Raises :class:`SiteFileError` naming file, line and key, and what to do, for anything that is not as it must be.
    """
    text = _substitute(path, _read(path), variables or {})
    try:
        value, lines = read_tree(text)
    except DuplicateKeyError as error:
        raise SiteFileError(f"{path}, line {error.line}: {error.key} stands twice: keep one of them.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = " ".join(str(getattr(error, "problem", None) or error).split())
        raise SiteFileError(f"{path}, line {line}: not readable YAML ({what}): mend that line.") from None
    if not isinstance(value, dict):
        raise SiteFileError(f"{path}, line 1: a site file is a list of keys and values, beginning with `name: …`.")
    try:
        site = SiteFile.model_validate(value)
    except ValidationError as error:
        raise SiteFileError(first_problem(path, error.errors(), lines, SiteFile.model_json_schema())) from None
    site._path, site._lines = str(path), lines
    _check_own(site)
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


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SiteFileError(f"{path}: there is no such site file: check the path.") from None
    except OSError as error:
        raise SiteFileError(f"{path}: cannot be read ({error.strerror}): check the path and its permissions.") from None
    except UnicodeDecodeError:
        raise SiteFileError(f"{path}: is not UTF-8 text: save it as UTF-8.") from None


def _substitute(path: Path, text: str, variables: Mapping[str, str]) -> str:
    for match in VARIABLE.finditer(text):
        if match[1] not in variables:
            line = text.count("\n", 0, match.start()) + 1
            raise SiteFileError(
                f"{path}, line {line}: {match[0]} is a placeholder without a value: write the value here."
            )
    return VARIABLE.sub(lambda match: variables[match[1]], text)


def _check_own(site: SiteFile) -> None:
    """Refuse starting addresses that leave the site's own hosts."""
    places: list[tuple[tuple[str | int, ...], str]] = [
        (("listing", "starts", index), start) for index, start in enumerate(site.listing.starts)
    ]
    if site.listing.pages:
        places.append((("listing", "pages", "url"), site.listing.pages.url))
    if site.interstitial and site.interstitial.visit:
        places.append((("interstitial", "visit"), site.interstitial.visit))
    for path, value in places:
        if not site.own(site.url(value)):
            key = ".".join(part for part in path if isinstance(part, str))
            raise SiteFileError(
                f"{site.where(*path)}: {key}: the address leaves the site's own host {site.host}: "
                "write a path on the site, or a site file of its own for the other host."
            )
