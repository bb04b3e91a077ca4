"""The small language of a site file for pointing at things on a page, and the label–value patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import jmespath
from cssselect import SelectorError
from jmespath.exceptions import JMESPathError
from lxml import etree  # type: ignore[import-untyped]
from parsel.csstranslator import HTMLTranslator
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

KINDS = ("css", "xpath", "jsonld", "json", "regex")
PLAIN_LABEL_KINDS = ("definition_list", "table", "lines", "rows", "siblings", "attribute", "regex")
NEEDED_LABEL_KEYS = {"grid": ("css", "label", "value"), "attribute": ("css", "attribute"), "regex": ("css", "regex")}


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


def plain_strings_as_json(part: Any, paths: Sequence[str]) -> Any:
    """Return a part of a site file, if its ``kind`` is ``json``, with the plain strings at ``paths`` as JMESPaths.

    A path is dotted; ``*`` stands for every key. Anything else stays as it is, for the part's own checks.
    """
    if isinstance(part, Mapping) and part.get("kind") == "json":
        for path in paths:
            part = _as_json(part, path.split("."))
    return part


def _as_json(value: Any, path: Sequence[str]) -> Any:
    if path:
        if not isinstance(value, Mapping):
            return value
        return {key: _as_json(one, path[1:]) if path[0] in {key, "*"} else one for key, one in value.items()}
    if isinstance(value, list):
        return [_as_json(one, ()) for one in value]
    return {"json": value} if isinstance(value, str) else value


One = Annotated[Selector, BeforeValidator(_as_selector)]
"""A selector; a plain string is CSS."""

FirstOf = Annotated[list[Selector], BeforeValidator(_as_list), Field(min_length=1)]
"""One selector, or several of which the first that finds something counts."""


class Labels(Strict):
    """One way in which a site writes label–value pairs beside an advert. ``css`` selects where they stand.

    - ``definition_list`` (dt, dd), ``table`` (label cell, value cell), ``lines`` (``Label: value`` lines of text; with
      ``leading`` only those before the first other or blank line): inside the elements ``css``.
    - ``rows``: each element ``css`` is a pair, its first child the label and the rest the value.
    - ``siblings``: each element ``css`` is a label; its value follows, up to the next label or the line's end.
    - ``grid``: the elements ``label`` and ``value`` inside ``css``, one pair or many.
    - ``attribute``: the label stands in ``attribute`` of the elements ``css``, the value in their text; an attribute
      that holds the separator (``aria-label="Age: 23"``) is the whole pair; ``aria-labelledby`` names the label's id.
    - ``regex``: matched on the text of ``css``: groups called ``label`` and ``value``, or groups called as the labels.
    - ``json``: ``path`` (JMESPath) over the JSON-LD objects, the JSON in ``script``, or a JSON advert itself: an object
      of pairs, or a list of objects whose keys ``label`` and ``value`` hold the pair.
    """

    pattern: Literal["definition_list", "table", "lines", "rows", "siblings", "grid", "attribute", "regex", "json"]
    css: str | None = None
    label: str | None = None
    value: str | None = None
    attribute: str | None = None
    regex: str | None = None
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

    @field_validator("regex")
    @classmethod
    def _named(cls, value: str | None) -> str | None:
        if value is not None and not re.compile(checked_regex(value)).groupindex:
            raise ValueError("has no named group: write (?P<label>…) and (?P<value>…), or groups named as the labels")
        return value

    @model_validator(mode="after")
    def _needed(self) -> Labels:
        if self.pattern in PLAIN_LABEL_KINDS and not self.css:
            raise ValueError(f"pattern {self.pattern} needs css: where the pairs stand")
        needed = NEEDED_LABEL_KEYS.get(self.pattern, ())
        if not all(getattr(self, name) for name in needed):
            raise ValueError(f"pattern {self.pattern} needs {', '.join(needed)}")
        if self.pattern == "grid":
            checked_css(self.label or "")
            checked_css(self.value or "")
        if self.leading and self.pattern != "lines":
            raise ValueError("leading only goes with pattern lines")
        if self.pattern == "json" and not self.path:
            raise ValueError("pattern json needs path: where the pairs stand")
        return self

    def __str__(self) -> str:
        return f"labels {self.pattern} {self.css or self.path}"
