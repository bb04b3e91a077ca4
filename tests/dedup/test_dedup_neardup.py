"""Groups of near-duplicate texts, and their templates."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from benchmarks.neardup import KINDS, world
from dedup.neardup import groups
from dedup.templates import MASK, Template, masked, template, templates

THREE = {
    "a": "Hej, jag heter Vilda och bor i Lund. Jag putsar fönster. Ring 0701740605, 500 kr.",
    "b": "Hej! Jag heter Mona och bor i Kalmar. Jag putsar fönster. Ring 070-174 06 12, 800 kr",
    "c": "HEJ, jag heter Lo och bor i Ystad. Jag putsar fönster. Ring +46 70 174 06 33, 700 kr",
}


def shown(found: Template) -> list[str]:
    return [part.text if part.kind == "constant" else f"<{part.kind}>" for part in found.parts]


@pytest.mark.parametrize("kind", KINDS[:5], ids=lambda kind: kind.name)
def test_groups_are_found_in_three_scripts(kind: object) -> None:
    texts, truth = world(5, kind, 600)  # type: ignore[arg-type]
    assert adjusted_rand_score(truth, groups(texts)) >= 0.97


@settings(max_examples=3)
@given(seed=st.integers(0, 1000))
def test_groups_do_not_depend_on_the_order_of_the_texts(seed: int) -> None:
    texts, _ = world(6, KINDS[3], 200)
    texts += ["", "…", "", texts[0]]
    order = list(range(len(texts)))
    random.Random(seed).shuffle(order)
    found, again = groups(texts), groups([texts[i] for i in order])
    assert adjusted_rand_score([found[i] for i in order], again) == 1
    assert found[-1] == found[0] == 0
    assert len({found[200], found[201], found[202]}) == 3


@pytest.mark.parametrize("texts", [[], [""], ["hej"], ["hej", "hej"]])
def test_next_to_nothing_is_grouped_too(texts: list[str]) -> None:
    assert groups(texts) == [0] * len(texts)


def test_one_borrowed_sentence_does_not_make_one_text() -> None:
    borrowed = " Betalning sker kontant eller med kort på plats vid varje besök. "
    one = "Jag putsar fönster i hela staden och tar med mig stege och hink. Altaner skuras varje vår."
    one += borrowed + "Ring gärna på kvällen."
    other = "Hundpromenader varje vardag vid parken och sjön för stora hundar. Valpar får lära sig gå fint."
    other += borrowed + "Skriv ett mejl till mig."
    assert len(set(groups([one, other, one.replace("kvällen", "morgonen"), other.replace("stora", "små")]))) == 2


def test_a_template_has_what_is_constant_and_slots_with_their_values() -> None:
    found = template(THREE)
    assert shown(found) == [
        "Hej", "jag heter", "<words>", "och bor i", "<words>", ". Jag putsar fönster. Ring", "<contact>",
        "<number>", "kr",
    ]  # fmt: skip
    assert found.ids == ("a", "b", "c")
    assert {value for value, _ in found.parts[2].values} == {"Lo", "Mona", "Vilda"}
    assert found.parts[6].values == ((MASK, 3),)
    assert 0.5 < found.constant_share < 1


def test_a_script_without_spaces_has_a_template_too() -> None:
    rows = [("มะลิ", "เชียงใหม่", 500), ("ดาว", "ภูเก็ต", 700), ("ฝน", "ลำปาง", 900)]
    texts = {str(i): f"สวัสดีค่ะฉันชื่อ{n}อยู่ที่{p}โทรหาฉันได้ทุกวันราคา {q} บาท" for i, (n, p, q) in enumerate(rows)}
    found = template(texts)
    assert shown(found) == ["สวัสดีค่ะฉันชื่อ", "<words>", "อยู่ที่", "<words>", "โทรหาฉันได้ทุกวันราคา", "<number>", "บาท"]
    assert {value for value, _ in found.parts[1].values} == {n for n, _, _ in rows}


@pytest.mark.parametrize(
    "contact", ["0701740605", "+46 (0)70-174 06 05", "vilda@post.example", "https://a.example/x", "@vilda_9"]
)
def test_no_contact_is_shown(contact: str) -> None:
    assert contact not in masked(f"Skriv till {contact} i dag")
    found = template({str(i): f"Jag putsar fönster, skriv till {contact} på {day}" for i, day in enumerate(THREE)})
    assert contact not in repr(found)
    assert MASK in repr(found)


def test_templates_are_those_that_enough_texts_share_the_commonest_first() -> None:
    other = {"d": "Hundpromenader varje vardag vid parken", "e": "Hundpromenader varje vardag vid sjön"}
    found = templates(THREE | other, least=2)
    assert [one.ids for one in found] == [("a", "b", "c"), ("d", "e")]
    assert [one.ids for one in templates(THREE | other, least=3)] == [("a", "b", "c")]


@given(st.dictionaries(st.text(max_size=3), st.text(max_size=40), min_size=1, max_size=5))
def test_any_texts_make_a_template(texts: dict[str, str]) -> None:
    found = template(texts)
    assert found.ids == tuple(sorted(texts))
    assert 0 <= found.constant_share <= 1
