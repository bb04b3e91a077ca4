"""YAML read together with the place that every key stands on, so that an error can name it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import yaml

Path = tuple[str | int, ...]


class Place(NamedTuple):
    """A line (from 1) of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


Places = dict[Path, Place]


class Loader(yaml.SafeLoader):
    """YAML's safe loader, to which only true and false are booleans: ``NO`` is Norway and ``no`` is Norwegian."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


class DuplicateKeyError(ValueError):
    """Raised for a key that stands twice in one mapping; carries its name and line."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


def read_tree(text: str, file: str) -> tuple[Any, Places]:
    """Return the plain value of a YAML document and, for every path in it, its place.

    Raises :class:`yaml.YAMLError` for text that is not YAML and :class:`DuplicateKeyError` for a repeated key.
    """
    loader = Loader(text)
    try:
        root = loader.get_single_node()
        places: Places = {(): Place(file, 1)}
        if root is None:
            return None, places
        _note_places(root, (), places, file)
        return loader.construct_document(root), places
    finally:
        loader.dispose()


def _note_places(node: yaml.Node, path: Path, places: Places, file: str) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            if here in places:
                raise DuplicateKeyError(str(key.value), key.start_mark.line + 1)
            places[here] = Place(file, key.start_mark.line + 1)
            _note_places(value, here, places, file)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            places[(*path, index)] = Place(file, value.start_mark.line + 1)
            _note_places(value, (*path, index), places, file)


def merged(base: tuple[Any, Places], own: tuple[Any, Places], path: Path = ()) -> tuple[Any, Places]:
    """Return ``own`` laid over ``base``, both with the places of what they hold.

    Mappings are merged key by key; anything else of ``own`` takes the place of what ``base`` has.
    """
    (base_value, base_places), (value, places) = base, own
    if not (isinstance(base_value, Mapping) and isinstance(value, Mapping)):
        return value, _below(places, path)
    whole = dict(base_value)
    kept = _below(base_places, path) | {path: places[path]}
    for key in value:
        here = (*path, key)
        inner, inner_places = (
            merged((base_value[key], base_places), (value[key], places), here)
            if key in base_value
            else (value[key], _below(places, here))
        )
        whole[key] = inner
        kept = {known: place for known, place in kept.items() if known[: len(here)] != here} | inner_places
    return whole, kept


def place_of(path: Sequence[str | int], places: Places) -> Place:
    """Return the place of ``path``, or of the nearest thing above it that is written out.

    A position that the file does not write out (a single selector where a list may stand) is stepped over.
    """
    known: Path = ()
    for part in path:
        if (*known, part) in places:
            known = (*known, part)
    return places[known]


def _below(places: Places, path: Path) -> Places:
    return {known: place for known, place in places.items() if known[: len(path)] == path}
