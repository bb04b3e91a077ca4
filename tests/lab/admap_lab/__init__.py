"""The demonstration world: five invented sites on loopback, and the truth about what stands on them. See README.md."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

SITES = ("lyktan", "aftonrutan", "stadsljus", "brukstorget", "lanternguide")


def sites_folder() -> Path:
    """Return the folder of the demonstration's site files; ``${address}`` in them stands for a site's address."""
    return Path(str(files("admap_lab") / "sites"))
