"""The main figures with one line moved: counted, protected, and said in words."""

from __future__ import annotations

from admap.records import Aggregate, Alert, Coding, Evidence, Unit
from mapping.audit import audit
from mapping.counts import aggregate, alert_counts
from mapping.disclosure import Published, protect
from mapping.indicators import CountRow
from mapping.quality_tables import sensitivity_table
from mapping.sensitivity import sensitivity

WORDS = ("title", 0, 3, "abc")


def advert(number: int, *, relevant: bool, sure: float, profile: int | None = None) -> CountRow:
    evidence = Evidence("relevant", relevant, *WORDS, confidence=sure)
    coding = Coding(f"a{number}", relevant, evidence=(evidence,))
    name = f"p{number if profile is None else profile}"
    return CountRow(f"a{number}", f"a{number}", name, "s", "escort_site", coding)


def wave(doubtful: int = 8, doubted: int = 6) -> list[CountRow]:
    """Forty sure profiles of two adverts, ``doubtful`` relevant adverts, ``doubted`` irrelevant ones and ten sure."""
    rows = [advert(n, relevant=True, sure=0.99, profile=n % 40) for n in range(80)]
    rows += [advert(100 + n, relevant=True, sure=0.6) for n in range(doubtful)]
    rows += [advert(200 + n, relevant=False, sure=0.7) for n in range(doubted)]
    return rows + [advert(300 + n, relevant=False, sure=0.95) for n in range(10)]


def alerts() -> list[Alert]:
    return [Alert(f"al{n}", f"p{n}", "high" if n < 7 else "medium", 0.55 if n < 7 else 0.45, (), ()) for n in range(20)]


def figures(rows: list[CountRow], linked: dict[str, int] | None) -> list[Aggregate]:
    return [*aggregate("w", rows), *alert_counts("w", alerts()), *sensitivity("w", rows, linked, alerts())]


def shown(published: Published) -> dict[tuple[str, str], tuple[str, str, str]]:
    rows = sensitivity_table(published, "w").rows
    return {(row[0].raw, row[1].raw.split(" (")[0]): (row[2].raw, row[3].raw, row[4].raw) for row in rows}


def test_each_line_that_is_moved_tells_what_the_figure_would_have_been() -> None:
    table = shown(protect(figures(wave(), {"looser": 36, "stricter": 60})))
    assert table["profiles", "adverts are joined more easily"] == ("48", "36", "-25.0")
    assert table["profiles", "adverts are joined less easily"] == ("48", "60", "25.0")
    assert table["adverts", "doubtful adverts count too"] == ("88", "94", "6.8")
    assert table["adverts", "only adverts surely on the subject"] == ("88", "80", "-9.1")
    review = "profiles to review, urgent or high priority"
    assert table[review, "high priority from risk 0.4 instead of 0.5"] == ("7", "20", "185.7")
    assert table[review, "high priority from risk 0.6 instead of 0.5"] == ("7", "0", "-100.0")


def test_a_line_that_was_not_tried_has_no_row_and_one_that_changes_nothing_says_so() -> None:
    table = shown(protect(figures(wave(doubted=0), None)))
    assert not any("joined" in line for _, line in table)
    assert table["adverts", "doubtful adverts count too"] == ("88", "88", "0.0")


def test_a_change_of_a_few_is_hidden_and_cannot_be_worked_out() -> None:
    rows = figures(wave(doubtful=3, doubted=2), {"looser": 41, "stricter": 43})
    published = protect(rows)
    assert audit(published.rows, rows) == []
    table = shown(published)
    assert table["profiles", "adverts are joined more easily"] == ("43", "protected", "")
    assert table["adverts", "doubtful adverts count too"] == ("83", "protected", "")
    assert table["adverts", "only adverts surely on the subject"] == ("83", "protected", "")


def test_a_change_is_a_count_of_units_like_any_other() -> None:
    found = sensitivity("w", wave(), {"looser": 36})
    assert {(row.indicator, row.category, row.unit): row.value for row in found if "links" in row.indicator} == {
        ("if:links_looser", "fewer", Unit.PROFILES): 12
    }
    assert all(row.value is not None and row.value >= 0 for row in found)


def test_the_reading_names_what_changes_most() -> None:
    note = sensitivity_table(protect(figures(wave(), {"looser": 36, "stricter": 60})), "w").note
    assert note is not None
    assert "urgent or high priority" in note.en
    assert "185.7%" in note.en
