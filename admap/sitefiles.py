"""Site files from paths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from admap.errors import UsageError
from crawlers.sitefile import SiteFile, load_site_file


def find_site_files(paths: Sequence[Path]) -> list[Path]:
    """Return the site files in ``paths``: files as they are, folders as the YAML files in them, by name.

    Raises :class:`UsageError` where paths were given and hold no site file.
    """
    found: list[Path] = []
    for path in paths:
        found += sorted(p for p in path.iterdir() if p.suffix in {".yaml", ".yml"}) if path.is_dir() else [path]
    if paths and not found:
        raise UsageError(f"There is no site file in {', '.join(map(str, paths))}: name .yaml files, or their folder.")
    return found


def load_sites(paths: Sequence[Path]) -> list[SiteFile]:
    """Load every site file in ``paths``; raises :class:`UsageError` naming file, line and key for one that is wrong."""
    return [load_site_file(path) for path in find_site_files(paths)]
