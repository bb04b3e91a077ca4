"""One key of a proposed site file. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(frozen=True)
class Said:
    """Dotted name of the key, its value as in a site file, how sure it is (0–1; None: not measured), and why.

    Without a value it was looked for and not found, and the site file says so in a comment.
    """

    key: str
    value: Any
    confidence: float | None
    why: str

    @property
    def shown(self) -> str:
        """The value on one line, as YAML."""
        text = yaml.safe_dump(self.value, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False)
        return text.removesuffix("\n").removesuffix("\n...")
