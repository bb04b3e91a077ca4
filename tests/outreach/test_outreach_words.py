"""Every word of the office is there in Swedish."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract

from admap import health
from outreach import account_pages, passwords
from outreach.administration import (
    accounts_pages,
    audit_words,
    crawling_pages,
    health_pages,
    overview_pages,
    retention_pages,
    subject_text,
    work_pages,
)
from outreach.casework import cases, contacts, links, messages, offers, queue_pages, steps, support, weighing
from outreach.guessable import Guesses
from outreach.pages import MENU
from outreach.roles import ROLE_WORDS
from outreach.words import translations

CODE = Path(passwords.__file__).parent
TEMPLATES = CODE / "templates" / "office"


def _of_templates() -> set[str]:
    found: set[str] = set()
    for file in TEMPLATES.rglob("*.html"):
        with file.open("rb") as opened:
            for _line, message, *_rest in extract("jinja2.ext:babel_extract", opened):
                found.add(message if isinstance(message, str) else message[0])
    return found


def _of_code() -> set[str]:
    guesses = Guesses((), None)
    faults = {passwords.fault_of(p, "anna", guesses) or "" for p in ("kort", "x" * 300, "anna anna anna")}
    tables = (
        cases.OUTCOMES,
        queue_pages.BANDS,
        queue_pages.WHOSE,
        queue_pages.SORTS,
        ROLE_WORDS,
        links.ANSWERS,
        {words: words for _, words in links.SURENESS},
        contacts.PURPOSES,
        messages.QUESTIONS,
        messages.ANSWERS,
        offers.CHANNELS,
        offers.RESULTS,
        steps.KINDS,
        steps.DETAILS["judged"],
        steps.DETAILS[steps.REOPENED],
        support.AGES,
        {words: words for words in weighing.SENTENCES},
        account_pages.FAULTS,
        accounts_pages.FAULTS,
        audit_words.ACTIONS,
        crawling_pages.OUTCOMES,
        retention_pages.KINDS,
        work_pages.STEPS,
        health_pages.STATES,
        health_pages.KEYS,
        health_pages.WHATS,
        health.SENTENCES,
        health.ADVICE,
        subject_text.KEY_WORDS,
        subject_text.PARTS,
        subject_text.VALUES,
    )
    faults |= {subject_text.HEADING, *(word for place in overview_pages.PLACES for word in place[1:])}
    return faults | _told() | {name for _, name, _ in MENU} | {word for table in tables for word in table.values()}


def _told() -> set[str]:
    """Return what the code tells those who left something out."""
    pattern = re.compile(r'UnmetError\(\s*"([^"]+)"')
    return {words for file in CODE.rglob("*.py") for words in pattern.findall(file.read_text(encoding="utf-8"))}


def test_every_word_is_translated() -> None:
    swedish = translations("sv")
    words = _of_templates() | _of_code()
    assert len(words) > 80
    same = {"Administration", "Disk", "Text"}
    left = [w for w in sorted(words - same) if swedish.gettext(w) == w and swedish.ngettext(w, w, 2) == w]
    assert left == []
