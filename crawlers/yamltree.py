"""YAML read together with the line that every key stands on, so that an error can name it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

Path = tuple[str | int, ...]


class DuplicateKeyError(ValueError):
    """Raised for a key that stands twice in one mapping; carries its name and line."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


def read_tree(text: str) -> tuple[Any, dict[Path, int]]:
    """Return the plain value of a YAML document and, for every path in it, its line (from 1).

    Raises :class:`yaml.YAMLError` for text that is not YAML and :class:`DuplicateKeyError` for a repeated key.
    """
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        lines: dict[Path, int] = {(): 1}
        if root is None:
            return None, lines
        _note_lines(root, (), lines)
        return loader.construct_document(root), lines
    finally:
        loader.dispose()


def _note_lines(node: yaml.Node, path: Path, lines: dict[Path, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            if here in lines:
                raise DuplicateKeyError(str(key.value), key.start_mark.line + 1)
            lines[here] = key.start_mark.line + 1
            _note_lines(value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*path, index)] = value.start_mark.line + 1
            _note_lines(value, (*path, index), lines)


def line_of(path: Sequence[str | int], lines: dict[Path, int]) -> int:
    """Return the line of ``path``, or of the nearest thing above it that the file has.

    A position that the file does not write out (a single selector where a list may stand) is stepped over.
    """
    known: Path = ()
    for part in path:
        if (*known, part) in lines:
            known = (*known, part)
    return lines.get(known, 1)
