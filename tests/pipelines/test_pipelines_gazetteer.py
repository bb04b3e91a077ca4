"""The gazetteer knows every municipality and county, and what a name may stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.gazetteer import county_names, gazetteer, municipality_names, tokens
from pipelines.placeforms import plain, respellings, stems
from pipelines.placesounds import arabic_key, cyrillic_keys, sound_keys


def test_all_municipalities_and_counties_are_known() -> None:
    names = municipality_names()
    assert len(names) == 290
    assert len(county_names()) == 21
    for code, (name, county) in names.items():
        entry = gazetteer().names[tokens(name)]
        assert code in dict(entry.codes)
        assert code.startswith(county)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sthlm", "0180"),
        ("Gbg", "1480"),
        ("Arlanda", "0191"),
        ("Landvetter", "1401"),
        ("Skavsta", "0480"),
        ("Sturup", "1263"),
        ("Möllan", "1280"),
        ("Märsta", "0191"),
        ("Surte", "1440"),
        ("Åkersberga", "0117"),
        ("S:t Eriksplan", "0180"),
    ],
)
def test_a_district_or_short_form_has_its_municipality(name: str, code: str) -> None:
    assert code in dict(gazetteer().names[tokens(name)].codes)


def test_a_landscape_in_one_county_has_it_and_one_over_several_has_none() -> None:
    assert gazetteer().names[("skåne",)].counties == ("12",)
    assert gazetteer().names[("småland",)].counties == ()
    assert gazetteer().names[("stockholms", "län")].counties == ("01",)


def test_every_code_in_the_data_is_a_municipality() -> None:
    codes = {code for entry in gazetteer().names.values() for code, _ in entry.codes}
    assert codes == set(municipality_names())


@pytest.mark.parametrize(
    ("name", "written"), [("Norrköping", "Норрчёпинг"), ("Göteborg", "Гётеборге"), ("Växjö", "Векшё"), ("Umeå", "Умео")]
)
def test_cyrillic_spellings_meet_the_swedish_name_by_sound(name: str, written: str) -> None:
    assert cyrillic_keys(written.lower()) & sound_keys(name)


def test_arabic_spellings_are_read_by_their_consonants() -> None:
    assert arabic_key("كالمار") == "klmr"


def test_case_endings_lead_to_the_name() -> None:
    assert ("eskilstuna", "in") in set(stems("eskilstunassa"))
    assert ("jönköping", "from") in set(stems("jönköpingből"))
    assert ("umeå", "area") in set(stems("umeåområdet"))


def test_names_are_found_without_their_letters() -> None:
    assert {"vasteras", "vaesteraas", "væsterås"} <= respellings("västerås")


def test_one_slip_is_forgiven_in_long_names_only_where_one_name_is_meant() -> None:
    slipped = gazetteer().slipped("eskilstna")
    assert slipped is not None
    assert "0484" in dict(slipped.codes)
    assert gazetteer().slipped("lindköping") is None


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäöéüø", max_size=12))
def test_plain_spelling_is_ascii_and_stays(word: str) -> None:
    assert plain(word).isascii()
    assert plain(plain(word)) == plain(word)
