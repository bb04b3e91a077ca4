"""The draft of a report of concern: a text that a person finishes and sends outside; nothing is sent from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from admap.stages.words import signal_words
from mapping.geography import place_name
from outreach.casework.case_view import ShownAdvert
from outreach.casework.support import Words
from outreach.casework.weighing import Weighed
from outreach.ownfiles import own, shipped
from outreach.words import shown_day, shown_moment, translations
from storage.standing import CHILD_REASONS

FILE = "reporting.yaml"
MAY_BE_CHILD = "som kan röra ett barn"
SAY_WHY = "[skriv varför du misstänker att de rör ett barn som far illa: annonserna i sig ger inget skäl som rör ålder]"
FIELDS = ("municipality", "law", "moment", "stated", "where", "against", "contacts", "profile")


class Law(BaseModel):
    """One rule: where it stands, and what it says in short."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    where: str = Field(min_length=1)
    says: Words


class Reporting(BaseModel):
    """What a report of concern goes by, as of the day ``dated``; the first law is the one that the draft names.

    ``checked_by`` is who has checked the law's wording for this office; nobody where it is empty.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dated: date
    checked_by: str = ""
    laws: tuple[Law, ...] = Field(min_length=1)
    checklist: tuple[Words, ...] = Field(min_length=1)
    draft: str = Field(min_length=20)

    @field_validator("draft")
    @classmethod
    def _has_every_field(cls, draft: str) -> str:
        lacking = [name for name in FIELDS if "{" + name + "}" not in draft]
        if lacking:
            raise ValueError(f"the draft lacks {', '.join('{' + name + '}' for name in lacking)}")
        return draft


_FILE = TypeAdapter(Reporting)


def reporting(home: Path) -> Reporting:
    """Return the home's own file, else the program's; raises :class:`UsageError` naming file and line."""
    found: Reporting = own(home, FILE, _FILE) or shipped(FILE, _FILE)
    return found


def draft(
    rules: Reporting,
    municipality: str,
    profile: str,
    weighed: Sequence[Weighed],
    adverts: Sequence[ShownAdvert],
    at: datetime,
) -> str:
    """Return the draft in Swedish, with a place for the contact details.

    That the adverts may concern a child is said only where a reason that bears on it stands: else the writer says why.
    """
    told = translations("sv").gettext
    values = {
        "municipality": place_name(municipality) if municipality else "[kommun]",
        "law": rules.laws[0].where,
        "moment": shown_moment(at, "sv"),
        "stated": _lines(_reason(w) for w in weighed),
        "where": _lines(_seen(a) for a in adverts),
        "against": _lines(told(said.text) % said.values for w in weighed for said in w.against),
        "concern": MAY_BE_CHILD if any(w.signal in CHILD_REASONS for w in weighed) else SAY_WHY,
        "profile": profile,
    }
    text = rules.draft
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _lines(lines: Iterable[str]) -> str:
    found = list(dict.fromkeys(lines))
    return "\n".join(f"- {line}" for line in found) or "- inget"


def _reason(weighed: Weighed) -> str:
    words = "; ".join(f"”{words}”" for words in weighed.words)
    return signal_words(weighed.signal)[0] + (f": {words}" if words else "")


def _seen(advert: ShownAdvert) -> str:
    places = ", ".join(place_name(code) for code in advert.coding.municipalities) or "ort inte uppgiven"
    ages = f", uppgiven ålder {', '.join(map(str, advert.coding.ages))}" if advert.coding.ages else ""
    first, last = (shown_day(day, "sv") for day in (advert.days[0], advert.days[-1]))
    when = first if first == last else f"{first}–{last}"
    return f"{advert.site}, {when}: {places}{ages}"
