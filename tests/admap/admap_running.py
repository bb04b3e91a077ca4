"""How a command that a test ran ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str
