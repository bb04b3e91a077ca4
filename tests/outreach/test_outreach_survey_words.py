"""Every word that the analysts' pages take from their code is there in Swedish; templates are seen to elsewhere."""

from __future__ import annotations

from admap.stages.microdata import COLUMNS
from dedup.identity import REASONS
from mapping.geography import municipalities
from outreach.api import token_pages
from outreach.survey import figures, overview, pairs, parts, profiles, research, samples
from outreach.words import swedish_order, translations


def words() -> set[str]:
    tables = (
        overview.STAGES,
        overview.STATES,
        overview.ROLES,
        overview.NOT_READ,
        pairs.ANSWERS,
        pairs.DECIDED,
        pairs.FAULTS,
        profiles.CHANGES,
    )
    tables += (profiles.MERGED, token_pages.SCOPE_WORDS, samples.HELP, COLUMNS)
    found = {word for table in tables for word in table.values()}
    found |= {research.NO_NUMBER, *REASONS}
    return found | {name for _, name in parts.PARTS} | {heading for *_, heading in figures.PAIRS}


def test_every_word_of_the_survey_is_translated() -> None:
    swedish = translations("sv")
    assert len(words()) > 20
    assert [word for word in sorted(words()) if swedish.gettext(word) == word] == []


def test_places_to_choose_from_are_in_swedish_order_by_name() -> None:
    counted = [place.name for place in sorted(municipalities().values(), key=lambda place: swedish_order(place.name))]
    assert counted[0] == "Ale"
    assert counted[-1] == "Övertorneå"
    assert counted.index("Åstorp") < counted.index("Älmhult") < counted.index("Öckerö")
