"""Plain words for signals, for the rooms that show them to people."""

from __future__ import annotations

from classifiers.risk import WORDS


def signal_words(name: str) -> tuple[str, str]:
    """Return a plain sentence for a signal, in Swedish and in English."""
    return WORDS["sv"][name], WORDS["en"][name]
