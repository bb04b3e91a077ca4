"""How long work says how far it is, and what it keeps to go on from if it is interrupted."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session


class Course:
    """The course of work that nobody watches: ``kept`` lasts as long as the process."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def keep(self, session: Session) -> None:
        """Keep ``kept`` with what ``session`` writes: both or neither."""

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """Say that ``done`` of ``total`` parts of a step are done, and keep ``kept``."""
