"""What pages say of their adverts in JSON-LD: which object, and which properties are title, text and facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawlers.page import Page

BESIDE_THE_POINT = frozenset(
    {
        "WebSite",
        "WebPage",
        "Organization",
        "BreadcrumbList",
        "ItemList",
        "SearchAction",
        "CollectionPage",
        "ImageObject",
        "SiteNavigationElement",
        "WPHeader",
        "WPFooter",
        "Corporation",
        "LocalBusiness",
    }
)
TITLES = ("headline", "name", "title")
TEXTS = ("articleBody", "description", "text", "reviewBody")
DAYS = ("datePosted", "datePublished", "dateCreated", "uploadDate", "validFrom")
UNWANTED = frozenset(
    {
        *TITLES,
        *TEXTS,
        *DAYS,
        "image",
        "url",
        "dateModified",
        "mainEntityOfPage",
        "publisher",
        "isPartOf",
        "thumbnailUrl",
        "potentialAction",
        "inLanguage",
        "keywords",
        "wordCount",
        "commentCount",
        "articleSection",
        "logo",
        "sameAs",
        "id",
        "availability",
        "itemCondition",
        "priceCurrency",
        "comment",
        "interactionStatistic",
        "breadcrumb",
        "primaryImageOfPage",
    }
)
LABELS = {
    "areaServed": "Area", "knowsLanguage": "Languages", "availableLanguage": "Languages", "telephone": "Phone",
    "addressLocality": "City", "addressRegion": "Region", "addressCountry": "Country", "priceRange": "Price",
    "birthDate": "Born", "birthPlace": "Birthplace", "jobTitle": "Occupation",
    "homeLocation": "City", "workLocation": "Works in", "openingHours": "Hours",
}  # fmt: skip
"""What schema.org's words for a property are called as a label; any other is its own words."""


@dataclass(frozen=True)
class Entity:
    """The JSON-LD object that is the advert: selectors as in a site file, and the labels entries for its facts."""

    kind: str
    title: dict[str, str] | None
    text: dict[str, str] | None
    day: dict[str, str] | None
    labels: tuple[dict[str, str], ...]
    facts: int


def entity_of(pages: Sequence[Page]) -> Entity | None:
    """Return the kind of JSON-LD object that every page has about its own advert; None where there is none."""
    by_page = [{_kind(one): one for one in reversed(page.jsonld) if _kind(one)} for page in pages]
    kinds = set.intersection(*(set(found) for found in by_page)) if by_page else set()
    candidates = [kind for kind in kinds - BESIDE_THE_POINT if len({_title(found[kind]) for found in by_page}) > 1]
    if not candidates:
        return None
    kind = max(candidates, key=lambda kind: sum(_weight(found[kind]) for found in by_page))
    return _described(kind, [found[kind] for found in by_page])


def _described(kind: str, objects: Sequence[Mapping[str, Any]]) -> Entity:
    listed = any(isinstance(one.get("@type"), list) for one in objects)
    this = f"[?contains(to_array(\"@type\"), '{kind}')]" if listed else f"[?\"@type\"=='{kind}']"

    def property_of(names: Sequence[str]) -> dict[str, str] | None:
        name = next((name for name in names if all(isinstance(one.get(name), str) for one in objects)), None)
        return {"jsonld": f"{this}.{name}"} if name else None

    labels, facts = [], 0
    for path in ("@", *_nested(objects)):
        keys = sorted({key for one in objects for key, value in _at(one, path).items() if _is_fact(key, value)})
        if keys:
            labels.append({"pattern": "json", "path": f"{this} | [0]{_facts(path, keys, objects)}"})
            facts += len(keys)
    for name in sorted({name for one in objects for name, value in one.items() if _is_list_of_pairs(value)}):
        labels.append({"pattern": "json", "path": f"{this} | [0].{_name(name)}"})
        facts += len({str(part["name"]) for one in objects for part in one.get(name) or ()})
    return Entity(kind, property_of(TITLES), property_of(TEXTS), property_of(DAYS), tuple(labels), facts)


def _facts(path: str, keys: Sequence[str], objects: Sequence[Mapping[str, Any]]) -> str:
    """Return the JMESPath from the object on: all its properties but the unwanted, some under plainer labels."""
    present = {key for one in objects for key in _at(one, path) if not key.startswith("@")}
    hidden = sorted((present & UNWANTED) | {key for key in present if key in LABELS})
    renamed = {LABELS[key]: key for key in keys if key in LABELS}
    parts = ["@"]
    if hidden:
        parts.append("{" + ", ".join(f"{_name(key)}: `null`" for key in hidden) + "}")
    if renamed:
        parts.append("{" + ", ".join(f"{_name(label)}: {_name(key)}" for label, key in sorted(renamed.items())) + "}")
    step = "" if path == "@" else f".{path}"
    return f"{step} | merge({', '.join(parts)})" if len(parts) > 1 else step or " | @"


def _nested(objects: Sequence[Mapping[str, Any]]) -> list[str]:
    names = {key for one in objects for key, value in one.items() if isinstance(value, dict) and key not in UNWANTED}
    return sorted(name for name in names if re.fullmatch(r"\w+", name))


def _at(one: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    inner = one if path == "@" else one.get(path)
    return inner if isinstance(inner, dict) else {}


def _is_fact(key: str, value: object) -> bool:
    if key.startswith("@") or key in UNWANTED:
        return False
    if isinstance(value, list):
        return bool(value) and all(isinstance(part, str | int | float) for part in value)
    return isinstance(value, str | int | float) and not str(value).startswith(("http://", "https://"))


def _is_list_of_pairs(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(part, dict) and {"name", "value"} <= part.keys() for part in value)
    )


def _name(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_]\w*", key) else f'"{key}"'


def _kind(one: Mapping[str, Any]) -> str:
    kind = one.get("@type")
    return str(kind[0]) if isinstance(kind, list) and kind else str(kind) if isinstance(kind, str) else ""


def _title(one: Mapping[str, Any]) -> str:
    return next((str(one[name]) for name in TITLES if one.get(name)), "")


def _weight(one: Mapping[str, Any]) -> int:
    return sum(len(str(one.get(name) or "").split()) for name in TEXTS) + 3 * len(one)
