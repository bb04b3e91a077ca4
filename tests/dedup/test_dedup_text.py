"""Units and shingles in any script, and words that behave like names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.hashing import positive
from dedup.shingles import resemblance, sentences, shingles, shingles_of
from dedup.text import capitalised, read, text_keys, word_uses

SWEDISH = (
    "Jag städar kontor och trapphus i hela länet, alltid med egen bil och egna maskiner, ring för en fri offert i dag"
)
RUSSIAN = (
    "Убираю офисы и подъезды по всей области, всегда со своей машиной, звоните сегодня и получите бесплатный расчёт"
)
THAI = "รับทำความสะอาดสำนักงานและบันไดทั่วทั้งจังหวัดมีรถและเครื่องมือเองเสมอโทรวันนี้เพื่อรับใบเสนอราคาฟรี"


def alike(left: str, right: str) -> float:
    return float(resemblance(shingles_of([left, right]), np.array([[0, 1]]))[0])


def same_words(left: str, right: str) -> bool:
    keys, stated = text_keys(read([left, right]))
    return bool(stated.all() and keys[0] == keys[1])


def word(text: str) -> int:
    return int(positive(read([text]).hashes)[0])


def test_prices_case_and_punctuation_do_not_make_another_text() -> None:
    assert same_words("Kostar 500 kr, ring!", "KOSTAR 900 KR – ring")
    assert not same_words("Kostar 500 kr", "Kostar inte 500 kr")
    assert not text_keys(read([" …"]))[1].any()


@pytest.mark.parametrize(
    ("left", "right"), [("ring Å", "ring A\u030a"), ("läx\u00adhjälp", "läxhjälp"), ("５００", "7")]
)
def test_ways_of_writing_the_same_are_the_same(left: str, right: str) -> None:
    assert same_words(left, right)


def test_one_changed_word_leaves_most_of_a_text_in_every_script() -> None:
    for text, old, new in ((SWEDISH, "länet", "staden"), (RUSSIAN, "области", "округе"), (THAI, "จังหวัด", "เมือง")):
        assert 0.5 < alike(text, text.replace(old, new)) < 1


def test_texts_in_different_languages_have_nothing_in_common() -> None:
    assert alike(SWEDISH, RUSSIAN) == 0
    assert alike("", "") == 0


def test_a_script_without_spaces_is_read_by_character() -> None:
    assert len(read(["สวย"]).text) > 1
    assert positive(read(["Två 23 år"]).hashes).tolist() == [word("två"), word("0"), word("år")]


def test_sentences_in_another_order_are_the_same_sentences() -> None:
    one, other = "Jag städar hela kontor. Fråga efter pris i dag!", "Fråga efter pris i dag. JAG STÄDAR HELA KONTOR"
    found = sentences(read([one, other, one.replace("hela", "halva")]))
    assert found[0].tolist() == found[1].tolist()
    assert len(set(found[0]) & set(found[2])) == 1


def test_a_point_inside_a_figure_ends_no_sentence() -> None:
    assert len(sentences(read(["Jag svarar mellan 8.30 och 19.45 varje dag"]))[0]) == 1


def test_a_name_is_a_word_that_is_capitalised_inside_sentences() -> None:
    texts = ["Hej, jag heter Vilda. Ring gärna.", "Vilda städar. Fråga efter Vilda.", "Fråga gärna. Hej"]
    names = word_uses(read(texts)).names()
    assert names.tolist() == [word("vilda")]
    assert [int(np.isin(row, names).sum()) for row in map(capitalised(read(texts)).__getitem__, range(3))] == [1, 1, 0]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_a_text_is_read_alike_whatever_is_read_beside_it(texts: list[str]) -> None:
    together = shingles(read(texts))
    for row, text in enumerate(texts):
        assert together[row].tolist() == shingles(read([text]))[0].tolist()


@given(st.text(max_size=200))
def test_any_text_resembles_itself_or_is_empty(text: str) -> None:
    assert alike(text, text) == (1.0 if text_keys(read([text]))[1][0] else 0.0)
