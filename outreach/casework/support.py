"""Where help is, by place, age and language: a dated directory that the home may replace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from mapping.geography import COUNTRY, counties, municipalities
from outreach.ownfiles import own, shipped

FILE = "support.yaml"
SWEDISH = "sv"
OLD_DAYS = 365
"""Days after which an entry is marked: check before you pass it on."""
AGES = {"": "Any age", "child": "Under 18", "young": "18–20", "adult": "21 and older"}
_SPANS = {"child": (0, 17), "young": (18, 20), "adult": (21, 120)}

Years = Annotated[int, Field(ge=0, le=120)]


class Words(BaseModel):
    """The same words in Swedish and in English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Support(BaseModel):
    """One place that helps: where, whom, in which languages, with what, how to reach it, and how we know.

    ``languages`` are spoken there without an interpreter; ``interpreter``: the source says that they have some.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    regions: tuple[str, ...] = Field(min_length=1)
    ages: tuple[Years, Years]
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] = ()
    urgent: bool = False
    professionals: bool = False
    interpreter: bool = False
    does: Words
    reach: Words
    source: str = Field(min_length=1)
    dated: date

    @field_validator("regions")
    @classmethod
    def _known(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        for code in regions:
            if code != COUNTRY and code not in counties() and code not in municipalities():
                raise ValueError(f"{code} is no county, no municipality and not {COUNTRY}")
        return regions

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ages[0] > self.ages[1]:
            raise ValueError("ages go from the lower to the higher")
        return self


_DIRECTORY = TypeAdapter(list[Support])


@dataclass(frozen=True)
class Found:
    """An entry as it is shown. ``near``: for the place, not the whole country; ``speaks``: one of the languages.

    ``asked``: a language other than Swedish was asked for.
    """

    support: Support
    near: bool
    speaks: bool
    old: bool
    asked: bool


def directory(home: Path) -> list[Support]:
    """Return the home's own directory, else the program's; raises :class:`UsageError` naming file and line."""
    found = own(home, FILE, _DIRECTORY)
    return list(shipped(FILE, _DIRECTORY) if found is None else found)


def suited(
    every: Sequence[Support], places: Sequence[str], age: str, languages: Sequence[str], today: date
) -> list[Found]:
    """Return what suits: urgent first, then near ones, then the country's. No places means any; so does no age."""
    low, high = _SPANS.get(age, (0, 120))
    found = [
        Found(
            entry,
            COUNTRY not in entry.regions,
            bool(set(languages) & set(entry.languages)),
            (today - entry.dated).days > OLD_DAYS,
            bool(set(languages) - {SWEDISH}),
        )
        for entry in every
        if _serves(entry, places) and entry.ages[0] <= high and entry.ages[1] >= low
    ]
    return sorted(found, key=_place)


def _place(found: Found) -> tuple[bool, ...]:
    entry = found.support
    heard = found.speaks or not found.asked
    return not entry.urgent, not found.speaks, not (heard or entry.interpreter), not found.near, entry.professionals


def languages_of(every: Sequence[Support], others: Iterable[str]) -> list[str]:
    """Return the languages that the directory may be searched by: those spoken somewhere, and ``others``."""
    return sorted({*others, *(code for entry in every for code in entry.languages)})


def _serves(entry: Support, places: Sequence[str]) -> bool:
    if not places or COUNTRY in entry.regions:
        return True
    return any(
        code == region or code[:2] == region or region[:2] == code for code in places for region in entry.regions
    )
