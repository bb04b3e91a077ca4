"""Shingles in any script, and words that behave like names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedup.text import names, resemblance, shingles, text_key, units

SWEDISH = (
    "Jag städar kontor och trapphus i hela länet, alltid med egen bil och egna maskiner, ring för en fri offert i dag"
)
RUSSIAN = (
    "Убираю офисы и подъезды по всей области, всегда со своей машиной, звоните сегодня и получите бесплатный расчёт"
)
THAI = "รับทำความสะอาดสำนักงานและบันไดทั่วทั้งจังหวัดมีรถและเครื่องมือเองเสมอโทรวันนี้เพื่อรับใบเสนอราคาฟรี"


def test_prices_case_and_punctuation_do_not_make_another_text() -> None:
    assert text_key("Kostar 500 kr, ring!") == text_key("KOSTAR 900 KR – ring")
    assert text_key("Kostar 500 kr") != text_key("Kostar inte 500 kr")
    assert text_key(" …") is None


def test_one_changed_word_leaves_most_of_a_text_in_every_script() -> None:
    for text, old, new in ((SWEDISH, "länet", "staden"), (RUSSIAN, "области", "округе"), (THAI, "จังหวัด", "เมือง")):
        assert 0.5 < resemblance(shingles(text), shingles(text.replace(old, new))) < 1


def test_texts_in_different_languages_have_nothing_in_common() -> None:
    assert resemblance(shingles(SWEDISH), shingles(RUSSIAN)) == 0
    assert resemblance(shingles(""), shingles("")) == 0


def test_a_script_without_spaces_is_read_by_character() -> None:
    assert len(units("สวย")) > 1
    assert units("Två 23 år") == ["två", "0", "år"]


def test_a_name_is_a_word_that_is_capitalised_inside_sentences() -> None:
    found = names(["Hej, jag heter Vilda. Ring gärna.", "Vilda städar. Fråga efter Vilda.", "Fråga gärna. Hej"])
    assert found == [frozenset({"vilda"}), frozenset({"vilda"}), frozenset()]


@given(st.text(max_size=200))
def test_any_text_resembles_itself_or_is_empty(text: str) -> None:
    assert resemblance(shingles(text), shingles(text)) == (1.0 if units(text) else 0.0)
