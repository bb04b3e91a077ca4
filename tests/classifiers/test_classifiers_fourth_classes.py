"""Gender and signals by class: who is asked about, kin, single letters; corrected ages, moves, and others who answer."""

from __future__ import annotations

import pytest
from tests_day import SEEN

from admap.records import Advert, Coding
from classifiers.coding import code
from pipelines.normalise import fold
from pipelines.pipeline import read


def coded(body: str, title: str = "", **fields: str) -> Coding:
    advert = Advert("a", "s", "", SEEN, title, body, {"Typ": "Eskort", **fields})
    return code(advert, fold(advert), read(advert), "test")


@pytest.mark.parametrize(
    ("title", "body", "fields", "gender"),
    [
        ("Thailändska i Åre", "Bor i Duved.", {"Är du?": "en kvinna"}, "woman"), ("Swenglish", "I work as an escort in Partille.", {"I am": "F"}, "woman"), ("Evening", "Escort in Lund.", {"Gender": "M"}, "man"),
        ("Half this", "Dad is from Ghana, mum from Dalarna. 29 F. Escort.", {}, "woman"), ("Straight", "I owe my cousin money and he wants it now. Woman, 31, escort.", {}, "woman"), ("Försiktig", "Pappa kollar mobilen. Eskort i Vimmerby.", {}, "unknown"),
        ("Zwei Damen in Lund?", "Nein, nur eine: ich, Österreicherin, Begleitung gegen Honorar.", {}, "woman"), ("Två tjejer?", "Nej, bara jag, en kvinna på 40. Eskort.", {}, "woman"), ("Hässleholm", "asian guy, 23, escort 4 men", {}, "man"),
        ("House", "Our house represents nine independent ladies in Lund. Escort.", {}, "several"),
    ],
)  # fmt: skip
def test_gender_of_who_is_advertised(title: str, body: str, fields: dict[str, str], gender: str) -> None:
    assert coded(body, title, **fields).gender == gender


CORRECTED = [
    "Jag fyllde 30 i maj så det står fel här bredvid.", "Fältet visar fel.", "I förra annonsen skrev jag 27, här står 24.", "Sajten insisterar på 43 men jag är 45.", "The site insists on 43.", "The form says 29 but I am 33.",
    "My last ad said 31, now 28.", "My mother says 40, I say 38.", "Chico, 28 en mi perfil, 26 en mi carnet.", "Polka lat 41, tu napisane 39 bo portal nie daje zmienić.", "Man ir 25 gadi, lai gan augšā rakstīts 27.",
    "В анкете указано 27, а мне 31.", "На сайті вказано 27, а мені 31.", "В профила пише 27, а съм на 31.", "U profilu piše 27, imam 31.", "În profil scrie 27, am 31.", "Feltet viser feil, jeg er 33.", "Der står forkert ved siden af, jeg er 33.",
    "Das Feld zeigt 27, ich bin 31.", "Profiilissa lukee 27, olen 31.", "Dans l'annonce précédente j'avais 27 ans.", "V profilu je napsáno 27, je mi 31.", "Önceki ilanda 27 yazıyordu.", "资料上写27,其实31。",
]  # fmt: skip


@pytest.mark.parametrize("body", CORRECTED)
def test_a_field_or_former_advert_that_the_text_corrects_is_an_age_conflict(body: str) -> None:
    assert "age_conflict" in coded(body).signals


@pytest.mark.parametrize(
    "body",
    ["Jag är 31 enligt profilen och i verkligheten.", "Par, 34 / 36, bara tillsammans.", "Woman, 31, hours 10 / 20.", "Kvinna, 40. Sajten är seg, ring hellre.", "The site is slow, call me. 33.", "Polka, 41 lat, portal działa wolno.", "I am 29 and my mother lives in Kiel."],
)  # fmt: skip
def test_an_age_that_nothing_corrects_is_no_conflict(body: str) -> None:
    assert "age_conflict" not in coded(body).signals


@pytest.mark.parametrize(
    "body",
    [
        "VÄRNAMO T.O.M. SÖNDAG. GISLAVED FR.O.M. MÅNDAG. KVINNA, 28.", "Moving over to Lund on the 14th, until then Kristianstad. Man, 23.", "Jeg er i Helsingborg til og med den 12., og fra den 13. finder du mig i Ängelholm. Kvinde, 44.",
        "Сега в Нюшьопинг до петък, от събота в Сьодеркьопинг. Жена, 33, платени срещи.", "Jag är i Lund till fredag, sedan i Malmö från lördag. Kvinna, 30.", "In Kalmar until Sunday, then in Växjö. Woman, 30.",
    ],
)  # fmt: skip
def test_a_stated_move_between_towns_is_touring(body: str) -> None:
    assert "touring" in coded(body).signals


@pytest.mark.parametrize(
    "body",
    ["Måndagar i Lund, torsdagar i Malmö, varje vecka. Kvinna, 40.", "Lund and Malmö, Monday to Friday, 10-18. Woman, 40.", "Od poniedziałku do piątku w Lund i Malmö. Kobieta, 40, towarzystwo płatne.", "Jag bor i Lund, kommer till Malmö. Till fredag har jag lägre pris."],
)  # fmt: skip
def test_fixed_days_in_towns_are_not_touring(body: str) -> None:
    assert "touring" not in coded(body).signals


@pytest.mark.parametrize(
    "body",
    [
        "RING MARKUS SOM SKÖTER BOKNINGAR ÅT MEJA.", "Our desk confirms within the hour; ladies do not answer privately.", "Ja odbieram telefon, one nie.", "Vëllai im e mban telefonin dhe vendos ai. Shoqëri me pagesë.", "Storebror har telefonen och bestämmer.",
        "My uncle holds the phone.", "Телефон у брата, он решает. Эскорт.", "Mein Bruder hat das Telefon.", "Mi primo contesta las llamadas. Compañía pagada.", "Mio zio tiene il telefono. Compagnia a pagamento.", "Fratele meu răspunde la telefon. Companie plătită.", "Brat drži telefon. Plaćeno druženje.",
    ],
)  # fmt: skip
def test_kin_or_a_desk_that_answers_is_a_third_party(body: str) -> None:
    assert "third_party" in coded(body).signals


@pytest.mark.parametrize(
    "body",
    ["Boka via chatten här.", "Ja, jag svarar själv. Min brorsa bor i Kiel.", "I answer myself; my brother lives in Oslo.", "Mój brat mieszka w Gdańsku, sama odbieram. Towarzystwo płatne.", "Book via the form on this site."],
)  # fmt: skip
def test_kin_who_only_live_somewhere_are_no_third_party(body: str) -> None:
    assert "third_party" not in coded(body).signals


@pytest.mark.parametrize("body", ["Mes parents habitent avec moi et ignorent tout. Rencontres tarifées.", "Dad checks my phone, write only hi.", "Mamma läser mina sms så skriv bara hej."])  # fmt: skip
def test_parents_who_must_not_know_are_a_guardian_reference(body: str) -> None:
    assert "guardian_reference" in coded(body).signals
