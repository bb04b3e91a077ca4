"""Data files that the program brings and a home may replace: checked, with errors that name the line."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from admap.errors import UsageError
from crawlers.yamltree import DuplicateKeyError, Places, read_tree


@cache
def shipped(name: str, kind: TypeAdapter[Any]) -> Any:
    """Return the file ``name`` that the program brings, as ``kind``."""
    text = files("outreach").joinpath(f"data/casework/{name}").read_text(encoding="utf-8")
    return _checked(text, name, kind)


def own(home: Path, name: str, kind: TypeAdapter[Any]) -> Any | None:
    """Return the home's own file ``name`` as ``kind``, or None where it has none.

    Raises :class:`UsageError` with file and line where it cannot be read or does not hold what it should.
    """
    path = home / name
    try:
        written = path.stat()
    except FileNotFoundError:
        return None
    return _read(path, kind, (written.st_mtime_ns, written.st_size))


@lru_cache(maxsize=32)
def _read(path: Path, kind: TypeAdapter[Any], _version: tuple[int, int]) -> Any:
    """Read a file once for each time it was written."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise UsageError(f"{path} cannot be read ({reason}): check the file.") from None
    return _checked(text, str(path), kind)


def _checked(text: str, name: str, kind: TypeAdapter[Any]) -> Any:
    try:
        value, places = read_tree(text, name)
    except DuplicateKeyError as error:
        raise UsageError(f"{name}, line {error.line}: {error.key} is there twice. Keep one.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise UsageError(f"{name}{where}: this is not YAML ({getattr(error, 'problem', error)}). Mend it.") from None
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{_place(first['loc'], places)}: {_said(first)}. Mend or remove it.") from None


def _place(path: tuple[str | int, ...], places: Places) -> str:
    known = next(path[:length] for length in range(len(path), -1, -1) if path[:length] in places)
    return str(places[known])


def _said(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"])
    return f"{name}: {error['msg']}" if name else str(error["msg"])
