from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admap.records import Advert
from pipelines.normalise import fold, fold_text

ANY_TEXT = st.text(st.characters(), max_size=60) | st.text("aå1 &;#\u0301\u200b\ud800️⃣🅰🇸🇪𝟎ﬁ", max_size=40)


@given(ANY_TEXT)
def test_every_folded_character_points_to_the_characters_it_stands_for(text: str) -> None:
    folded, origins = fold_text(text)
    assert len(folded) == len(origins)
    assert all(0 <= start < end <= len(text) for start, end in origins)
    assert list(origins) == sorted(origins)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_evidence_is_the_original_slice(title: str, body: str, label: str, value: str) -> None:
    advert = Advert("a", "s", "", date(2026, 1, 1), title, body, {label: value})
    folded = fold(advert)
    assert len(folded.text) == len(folded.lower)
    for segment in folded.segments:
        for start in range(segment.start, segment.end):
            evidence = folded.evidence("ages", 23, start, start + 3)
            assert evidence.text == advert.source(evidence.source)[evidence.start : evidence.end]
            assert evidence.text


@given(st.text("ab é\u0301åäöЖя\n", max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    once, _ = fold_text(text)
    assert fold_text(once)[0] == once


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("０７０", "070"), ("0️⃣7️⃣", "07"), ("𝟎𝟕𝟎", "070"), ("٠٧٠", "070"), ("๐๗", "07"), ("①❷", "12"),
        ("𝓛𝓮𝓷𝓪", "Lena"), ("Ｌｅｎａ", "Lena"), ("🅻🅴🅽🅰", "LENA"), ("ʟᴇɴᴀ", "lena"), ("Ⓛⓔ", "Le"),
        ("07\u200b0\u202e1", "0701"), ("a\u030angermanland", "ångermanland"), ("Z\u0335a\u0336", "Za"),
        ("r&aring;d &amp; d&#229;d", "råd & dåd"), ("ﬁn", "fin"), ("🇷🇴", "🇷🇴"), ("a\u00a0b", "a b"), ("\ud800x", "x"),
    ],
)  # fmt: skip
def test_disguises_fold_to_plain_text(written: str, plain: str) -> None:
    assert fold_text(written)[0] == plain


def test_capitals_stay_and_lower_has_the_same_length() -> None:
    folded = fold(Advert("a", "s", "", date(2026, 1, 1), "İstanbul ÅRE", "", {"ÅLDER": "23"}))
    assert folded.text.startswith("İstanbul ÅRE")
    assert folded.lower[9:12] == "åre"
    assert folded.segments[2].label == "ålder"


def test_a_million_marks_and_zero_widths_fold_in_one_pass() -> None:
    folded, _ = fold_text("a" + "\u0301" * 500_000 + "\u200b" * 500_000 + "b")
    assert folded == "áb"
