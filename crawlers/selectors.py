"""The small language of a site file for pointing at things on a page, and the label–value patterns."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import jmespath
from cssselect import SelectorError
from jmespath.exceptions import JMESPathError
from lxml import etree  # type: ignore[import-untyped]
from parsel.csstranslator import HTMLTranslator
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

KINDS = ("css", "xpath", "jsonld", "json", "regex")
PLAIN_LABEL_KINDS = ("definition_list", "table", "lines")


class Strict(BaseModel):
    """A part of a site file: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def checked_css(value: str) -> str:
    """Return ``value`` if it is a CSS selector; raises :class:`ValueError` otherwise."""
    try:
        HTMLTranslator().css_to_xpath(value)
    except (SelectorError, ValueError) as error:
        raise ValueError(f"not a CSS selector ({error})") from None
    return value


def checked_regex(value: str) -> str:
    """Return ``value`` if it is a regular expression; raises :class:`ValueError` otherwise."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression ({error})") from None
    return value


def _checked_path(value: str) -> str:
    try:
        jmespath.compile(value)
    except JMESPathError as error:
        raise ValueError(f"not a JSON path in JMESPath ({' '.join(str(error).split())})") from None
    return value


class Selector(Strict):
    """Where one thing stands on a page: exactly one of the five kinds.

    ``css`` and ``xpath`` select elements (their text is read, or ``attribute``, of the element or the first inside it
    that has one); ``jsonld`` is a JMESPath over the list of all JSON-LD objects of the page; ``json`` is a JMESPath
    over the response itself when it is JSON, or over the JSON in the element ``script`` (CSS); ``regex`` searches the
    page's source. ``pattern`` cuts the value down: first group, or the match.
    """

    css: str | None = None
    xpath: str | None = None
    jsonld: str | None = None
    json_path: str | None = Field(default=None, alias="json")
    regex: str | None = None
    attribute: str | None = None
    script: str | None = None
    pattern: str | None = None

    @field_validator("css", "script")
    @classmethod
    def _css(cls, value: str | None) -> str | None:
        return value if value is None else checked_css(value)

    @field_validator("xpath")
    @classmethod
    def _xpath(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                etree.XPath(value)
            except etree.XPathError as error:
                raise ValueError(f"not an XPath ({error})") from None
        return value

    @field_validator("jsonld", "json_path")
    @classmethod
    def _path(cls, value: str | None) -> str | None:
        return value if value is None else _checked_path(value)

    @field_validator("regex", "pattern")
    @classmethod
    def _regex(cls, value: str | None) -> str | None:
        return value if value is None else checked_regex(value)

    @model_validator(mode="after")
    def _exactly_one(self) -> Selector:
        if len(self._given()) != 1:
            raise ValueError(f"a selector has exactly one of {', '.join(KINDS)}")
        if self.script and not self.json_path:
            raise ValueError("script only goes with json")
        if self.attribute and not (self.css or self.xpath):
            raise ValueError("attribute only goes with css or xpath")
        return self

    def _given(self) -> list[tuple[str, str]]:
        values = (self.css, self.xpath, self.jsonld, self.json_path, self.regex)
        return [(kind, value) for kind, value in zip(KINDS, values, strict=True) if value is not None]

    @property
    def kind(self) -> str:
        """Which of the five kinds it is."""
        return self._given()[0][0]

    def __str__(self) -> str:
        kind, value = self._given()[0]
        extra = "".join(
            f", {key} {given}"
            for key, given in (("attribute", self.attribute), ("script", self.script), ("pattern", self.pattern))
            if given
        )
        return f"{kind} {value}{extra}"


def _as_selector(value: Any) -> Any:
    return {"css": value} if isinstance(value, str) else value


def _as_list(value: Any) -> Any:
    return [_as_selector(part) for part in value] if isinstance(value, list) else [_as_selector(value)]


One = Annotated[Selector, BeforeValidator(_as_selector)]
"""A selector; a plain string is CSS."""

FirstOf = Annotated[list[Selector], BeforeValidator(_as_list), Field(min_length=1)]
"""One selector, or several of which the first that finds something counts."""


class Labels(Strict):
    """One way in which a site writes label–value pairs beside an advert.

    ``definition_list`` (dt, dd), ``table`` (label cell, value cell) and ``lines`` (``Label: value`` lines of text;
    with ``leading`` only those before the first other or blank line) look inside the elements ``css`` selects.
    ``grid`` takes the elements ``label`` and ``value`` inside ``css``, one pair or many. ``json`` takes ``path``
    (JMESPath over the JSON-LD objects, or over ``script``): an object of pairs, or a list of objects whose keys
    ``label`` and ``value`` hold the pair.
    """

    pattern: Literal["definition_list", "table", "lines", "grid", "json"]
    css: str | None = None
    label: str | None = None
    value: str | None = None
    path: str | None = None
    script: str | None = None
    separator: str = Field(default=":", min_length=1, max_length=3)
    leading: bool = False

    @field_validator("css", "script")
    @classmethod
    def _css(cls, value: str | None) -> str | None:
        return value if value is None else checked_css(value)

    @field_validator("path")
    @classmethod
    def _path(cls, value: str | None) -> str | None:
        return value if value is None else _checked_path(value)

    @model_validator(mode="after")
    def _needed(self) -> Labels:
        if self.pattern in PLAIN_LABEL_KINDS and not self.css:
            raise ValueError(f"pattern {self.pattern} needs css: where the pairs stand")
        if self.pattern == "grid":
            if not (self.css and self.label and self.value):
                raise ValueError("pattern grid needs css (where the pairs stand), label and value (inside it)")
            checked_css(self.label)
            checked_css(self.value)
        if self.leading and self.pattern != "lines":
            raise ValueError("leading only goes with pattern lines")
        if self.pattern == "json" and not self.path:
            raise ValueError("pattern json needs path: where the pairs stand")
        return self

    def __str__(self) -> str:
        return f"labels {self.pattern} {self.css or self.path}"
