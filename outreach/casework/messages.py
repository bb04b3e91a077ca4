"""Messages in the person's language, and the questions to answer before one is sent outside the program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from admap.settings import CaseworkSettings
from outreach.ownfiles import own, shipped
from storage.cases import Step

QUESTIONS = {
    "others_read": "May somebody else read what is sent to this number or account?",
    "controller": "Does anything suggest that somebody else decides over the person?",
    "danger": "Could a message put the person in danger?",
    "known": "Is somebody else, here or with the police, already in contact with the person?",
    "child": "May the person be under 18?",
}
"""What has to be answered before messages are shown, in English; the catalogue has the Swedish."""
ANSWERS = {"no": "No", "yes": "Yes", "unsure": "Cannot be told"}
CHECKED = "risk check"
HOLDS = timedelta(hours=24)
"""How long a risk check holds; then the questions are answered anew."""

Wording = Annotated[str, StringConstraints(min_length=20, max_length=1_000, pattern=r"\{contact\}")]


class Message(BaseModel):
    """What is offered in one language: a text that says little, and one that says a little more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    read_by: str = ""
    neutral: Wording
    support: Wording


_FILE = TypeAdapter(dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], Message])


@dataclass(frozen=True)
class Offered:
    """A message as it may be copied; ``stated`` where an advert is in that language or states it."""

    code: str
    name: str
    text: str
    stated: bool
    read: bool


@dataclass(frozen=True)
class RiskCheck:
    """What somebody answered to the questions, and what follows."""

    answers: Mapping[str, str]
    who: str
    at: datetime

    @property
    def stop(self) -> bool:
        """Tell whether nothing should be sent before a colleague was asked."""
        return self.answers.get("danger") != "no" or self.answers.get("known") == "yes"

    @property
    def child(self) -> bool:
        """Tell whether the person may be a child: then a report comes first."""
        return self.answers.get("child") != "no"

    @property
    def neutral(self) -> bool:
        """Tell whether only the text that says little may be sent: somebody else may read it."""
        return any(self.answers.get(name) != "no" for name in ("others_read", "controller"))


def all_messages(home: Path) -> dict[str, Message]:
    """Return the messages by language: the program's, and the home's own ``messages.yaml`` over them."""
    return {**shipped("messages.yaml", _FILE), **(own(home, "messages.yaml", _FILE) or {})}


def offered(
    messages: Mapping[str, Message], stated: Sequence[str], check: RiskCheck, settings: CaseworkSettings
) -> list[Offered]:
    """Return the messages that ``check`` leaves, languages that the adverts state first."""
    words = {"service": settings.service or "[…]", "contact": settings.service_contact or "[…]"}
    found = [
        Offered(
            code,
            message.name,
            _filled(message.neutral if check.neutral else message.support, words),
            code in stated,
            bool(message.read_by),
        )
        for code, message in messages.items()
    ]
    return sorted(found, key=lambda o: not o.stated)


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    return text


def written(answers: Mapping[str, str]) -> str:
    """Return answers as a step's text."""
    return json.dumps(dict(answers))


def standing(steps: Sequence[Step], who: str, at: datetime) -> RiskCheck | None:
    """Return the risk check of ``who`` that still holds, from the steps of a case, or None."""
    for step in reversed(steps):
        if step.kind == CHECKED and step.who == who and at - step.at < HOLDS:
            return RiskCheck(json.loads(step.text), step.who, step.at)
    return None
