"""What is wrong with a site file, in one sentence: file, line, key, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from crawlers.yamltree import Places, place_of


def first_problem(problems: Iterable[ErrorDetails], places: Places, schema: dict[str, Any]) -> str:
    """Say one problem: an unknown key before all (it often is why another is missing), else the first in the file."""
    ordered = sorted(problems, key=lambda one: (one["type"] != "extra_forbidden", place_of(one["loc"], places).line))
    problem = ordered[0]
    parts = [part for part in problem["loc"] if isinstance(part, str)]
    key = ".".join(parts)
    place = place_of(problem["loc"], places)
    if problem["type"] == "extra_forbidden":
        known = _keys_beside(problem["loc"], schema)
        close = get_close_matches(parts[-1], known, n=1)
        advice = f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}." if known else "remove it."
        return f"{place}: unknown key {key}: {advice}"
    if problem["type"] == "missing":
        return f"{place}: {key} is missing: add it."
    what = problem["msg"].removeprefix("Value error, ")
    return f"{place}: {key}: {what[:1].lower()}{what[1:]}." if key else f"{place}: {what}."


def _keys_beside(loc: tuple[int | str, ...], schema: dict[str, Any]) -> list[str]:
    """Return the keys that are allowed where an unknown one stands."""
    here = schema
    for part in loc[:-1]:
        here = _opened(here, schema)
        child = here.get("items") if isinstance(part, int) else here.get("properties", {}).get(part)
        child = child or here.get("additionalProperties")
        if not isinstance(child, dict):
            return []
        here = child
    return sorted(_opened(here, schema).get("properties", {}))


def _opened(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for option in part.get("anyOf", []):
        if option.get("type") != "null":
            part = option
            break
    if "$ref" in part:
        opened: dict[str, Any] = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
        return opened
    return part
