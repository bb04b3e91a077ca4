"""A proposed site file as YAML with a comment on every part: how sure it is, and why. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crawlers.propose.said import Said

ORDER = (
    *("name", "title", "address", "arena", "audience", "access", "administration_country", "languages", "permission"),
    *("engine", "pace", "ignore_parameters", "session_parameters", "interstitial", "listing", "advert"),
)
INNER = ("kind", "starts", "adverts", "advert_urls", "sections", "next", "key", "scope", "title", "body", "posted")


def site_file_text(said: Sequence[Said], header: Sequence[str]) -> str:
    """Return the file: header lines as comments, then every key in the usual order under its comment."""
    lines = [f"# {text}".rstrip() for text in header]
    for top in ORDER:
        own = [one for one in said if one.key == top]
        inner = sorted((one for one in said if one.key.startswith(f"{top}.")), key=_place)
        for one in own:
            lines += _commented(one, top, "")
        if inner:
            lines.append(f"{top}:")
            for one in inner:
                lines += _commented(one, one.key.partition(".")[2], "  ")
    return "\n".join(lines) + "\n"


def _place(one: Said) -> int:
    name = one.key.partition(".")[2]
    return INNER.index(name) if name in INNER else len(INNER)


def _commented(one: Said, key: str, indent: str) -> list[str]:
    sure = "" if one.confidence is None else f"confidence {one.confidence:.2f}: "
    if one.value is None:
        return [f"{indent}# {key}: {one.why}"]
    lines = [f"{indent}# {sure}{one.why}"] if one.why else []
    if isinstance(one.value, list) and one.value and isinstance(one.value[0], dict):
        return [*lines, f"{indent}{key}:", *(f"{indent}  - {replace(one, value=part).shown}" for part in one.value)]
    return [*lines, f"{indent}{key}: {one.shown}"]
