"""Which passwords somebody who guesses would come to soon: common ones, words from around here, breached ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from threading import Lock
from urllib.parse import urlsplit

from zxcvbn import zxcvbn

from admap.settings import Settings
from mapping.geography import counties, municipalities
from outreach.breached import Breached, breached_of

LOOKED_AT = 72
"""Characters; zxcvbn reads no more, and none is needed to tell."""
LEAST_SCORE = 4
_YEARS = tuple(str(year) for year in range(2020, 2040))
"""zxcvbn knows those up to 2019."""
_ONE_AT_A_TIME = Lock()
"""zxcvbn keeps the words of a call where the next call's overwrite them."""


@dataclass(frozen=True)
class Guesses:
    """What is tried first at this office: ``words``, likeliest first, and the operator's list of breached passwords."""

    words: tuple[str, ...]
    breached: Breached | None

    def holds(self, password: str, name: str) -> bool:
        """Tell whether ``password`` is too easily guessed for the account ``name``.

        It is where zxcvbn scores it below 4, that is where it takes fewer than 10^10 guesses. With 3 (10^8) a place
        with a year and an exclamation mark would pass, and who got hold of the database would have it within weeks on
        one machine, slow hash or not; 12 characters of words that do not belong together are far beyond 4.
        As NIST SP 800-63B has it, the words of the service, the account and the place count as common ones: they are
        refused alone or with little added, and pass among other words.
        """
        words = [*_forms([name, *re.split(r"[\W\d_]+", name)]), *self.words]
        with _ONE_AT_A_TIME:
            score: int = zxcvbn(password[:LOOKED_AT], user_inputs=words)["score"]
        return score < LEAST_SCORE or (self.breached is not None and self.breached.holds(password))


def guesses_of(settings: Settings) -> Guesses:
    """Return what is tried first at the office of these settings.

    Raises :class:`UsageError` where the list of breached passwords cannot be read.
    """
    host = (urlsplit(settings.public_url).hostname or "").split(".")
    service = settings.casework.service
    places = (place.name for register in (counties(), municipalities()) for place in register.values())
    words = ("admap", service, *service.split(), *host, *_YEARS, *_common(), *places)
    return Guesses(tuple(_forms(words)), breached_of(settings))


def _common() -> Iterator[str]:
    text = files("outreach").joinpath("data/password_words.txt").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _forms(words: Iterable[str]) -> list[str]:
    """Return ``words`` in small letters, once each, with and without their dots and rings; no shorter than three."""
    found: dict[str, None] = {}
    for word in words:
        for form in (word.casefold(), _bare(word.casefold())):
            if len(form) > 2:
                found.setdefault(form)
    return list(found)


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
