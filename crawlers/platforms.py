"""Where a site file's values come from: its own text, laid over the platform file that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from crawlers.errors import SiteFileError
from crawlers.yamltree import DuplicateKeyError, Places, merged, read_tree

VARIABLE = re.compile(r"\$\{(\w+)\}")
FOLDER = "platforms"
OWN_KEYS = ("name", "title", "address", "permission")
"""Keys that every site file writes itself: a shared file is no registration and no permission slip."""


def read_site_source(path: Path, variables: Mapping[str, str]) -> tuple[dict[str, Any], Places]:
    """Return the values of a site file, merged over those of its ``platform``, and the place of each.

    A platform is a path from the file that names it (``../forum.yaml``), or the name of a file in the folder
    ``platforms`` beside it; it may name a further one. Raises :class:`SiteFileError` naming file and line.
    """
    return _layered(path, variables, ())


def _layered(path: Path, variables: Mapping[str, str], above: tuple[Path, ...]) -> tuple[dict[str, Any], Places]:
    value, places = _one_file(path, variables)
    for key in OWN_KEYS if above else ():
        if key in value:
            raise SiteFileError(f"{places[key,]}: {key}: each site's own file says this: move it there.")
    named = value.get("platform")
    if named is None:
        return value, places
    below, above = _platform_path(path, named), (*above, path.resolve())
    if below is None or not below.is_file():
        raise SiteFileError(
            f"{places['platform',]}: platform: there is no platform file {named}: "
            f"write a path from this file, or a name in the folder {FOLDER} beside it."
        )
    if below.resolve() in above:
        raise SiteFileError(f"{places['platform',]}: platform: {named} leads back here: remove one platform key.")
    return merged(_layered(below, variables, above), (value, places))


def _platform_path(beside: Path, named: object) -> Path | None:
    if not isinstance(named, str) or not named:
        return None
    if named.endswith((".yaml", ".yml")):
        return beside.parent / named
    return beside.parent / FOLDER / f"{named}.yaml" if re.fullmatch(r"[\w-]+", named) else None


def _one_file(path: Path, variables: Mapping[str, str]) -> tuple[dict[str, Any], Places]:
    text = _substitute(path, _read(path), variables)
    try:
        value, places = read_tree(text, str(path))
    except DuplicateKeyError as error:
        raise SiteFileError(f"{path}, line {error.line}: {error.key} stands twice: keep one of them.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = " ".join(str(getattr(error, "problem", None) or error).split())
        raise SiteFileError(f"{path}, line {line}: not readable YAML ({what}): mend that line.") from None
    if not isinstance(value, dict):
        raise SiteFileError(f"{path}, line 1: a site file is a list of keys and values, beginning with `name: …`.")
    return value, places


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
