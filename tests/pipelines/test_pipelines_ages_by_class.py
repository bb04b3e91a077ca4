"""Ages by class of wording: lists of names, names with a verb, shortened number words, corrections, misspelt labels."""

from __future__ import annotations

import pytest
from tests_day import SEEN

from admap.records import Advert, Coding, Reading
from classifiers.coding import code
from pipelines.normalise import fold
from pipelines.pipeline import read


def of(body: str, title: str = "", **fields: str) -> Reading:
    return read(Advert("a", "s", "", SEEN, title, body, fields))


def coded(body: str, **fields: str) -> Coding:
    advert = Advert("a", "s", "", SEEN, "Lycksele", body, {"Typ": "Eskort", **fields})
    return code(advert, fold(advert), read(advert), "test")


@pytest.mark.parametrize(
    ("body", "ages"),
    [
        ("Eva, 44: 070-174 06 07 (Varberg). Mia, 39: 070-174 06 08 (Varberg). Lo, 50: 070-174 06 09.", (39, 44, 50)),
        ("Lina, 24: kvällar. Petra, 31: dagar. Moa, 28: helger.", (24, 28, 31)),
        ("Bella - 23 - Colombia. Nina - 26 - Spain.", (23, 26)),
        ("Anna (24), Bea (31) och Cia (28) tar emot.", (24, 28, 31)),
        ("Anna: 24, svenska\nBea: 31, danska", (24, 31)),
        ("Anna 24 / Bea 31", (24, 31)),
        ("✨Anna 24✨ ✨Bea 31✨", (24, 31)),
        ("• Sofia – 27 – ledig idag\n• Klara – 33 – ledig i morgon", (27, 33)),
        ("Мария, 25: утро. Анна, 30: вечер.", (25, 30)),
        ("Maria, 25: mañanas. Lucía, 30: tardes.", (25, 30)),
        ("Julia, 22, Polska. Ania, 27, Ukraina.", (22, 27)),
        ("Kim is 35 and Vietnamese.", (35,)),
        ("Ana is 29 and Brazilian, she speaks Portuguese.", (29,)),
        ("Sara är 27 och svensk.", (27,)),
        ("Lena ist 41 und kommt aus Polen.", (41,)),
        ("Lotte is 38 en komt uit Gent.", (38,)),
        ("Mette er 33 og dansk.", (33,)),
        ("María tiene 28 y es dominicana.", (28,)),
        ("Chiara ha 31 anni ed è di Roma.", (31,)),
        ("Julie a 26 ans et vient de Lyon.", (26,)),
        ("Ana tem 24 e é brasileira.", (24,)),
        ("Elena are 23 de ani.", (23,)),
        ("Minna on 45 ja suomalainen.", (45,)),
        ("Kasia ma 25 i jest z Polski.", (25,)),
        ("Janě je 29 a je Češka.", (29,)),
        ("Лене 34, она из Киева.", (34,)),
    ],
)  # fmt: skip
def test_a_name_beside_a_number_of_years_states_an_age(body: str, ages: tuple[int, ...]) -> None:
    assert of(body).ages == ages


@pytest.mark.parametrize(
    "body",
    [
        "Rum 14: dusch. Rum 15: bad.", "Buss 24: Centralen. Buss 31: Hamnen.", "Linje 18, hållplats Torget.",
        "Mars, 24: Malmö. April, 22: Lund.", "Måndag, 20: stängt. Tisdag, 22: öppet.", "Storgatan 24, Varberg. Parkgatan 31, Kungsbacka.",
        "Malmö 24, Lund 26", "Route is 35 and scenic.", "The price is 35 and up.", "Vinter 24: stängt. Sommar 25: öppet.",
        "Hotell 27, rum 31", "Anna bor på Storgatan 24: ring på", "Zimmer 24: frei. Zimmer 31: besetzt.", "Kapitel 24: regler. Kapitel 25: mer.",
        "Min son Kim är 17 och bor hos sin pappa.", "My daughter Ana is 19 and lives with her father.", "Vecka 24: Malmö. Vecka 25: Lund.",
        "Uppdaterad 24: ny bild. Publicerad 23: text.", "Fredag, 21: ledig. Lördag, 22: upptagen.",
    ],
)  # fmt: skip
def test_a_thing_beside_a_number_states_no_age(body: str) -> None:
    assert of(body).ages == ()


@pytest.mark.parametrize(
    ("body", "age"),
    [
        *((f"Sono un uomo italiano di {word}'anni.", age) for word, age in
          (("vent", 20), ("trent", 30), ("quarant", 40), ("cinquant", 50), ("sessant", 60), ("settant", 70))),
        ("Donna di ventun anni.", 21), ("Ho trentun anni.", 31), ("Ho ventott'anni.", 28), ("Ho diciott'anni.", 18), ("Ho quarantott'anni", 48),
        ("Ho trentott’anni.", 38), ("Ho quarantun anni.", 41), ("Ho quarantanni.", 40), ("Ho 40anni.", 40),
        ("Tengo veintiún años.", 21), ("Tengo treinta y un años.", 31), ("Tenho vinte e um anos.", 21), ("Tenho trinta e uma anos.", 31),
        ("J'ai vingt et un ans.", 21), ("Femme de quarante ans.", 40), ("Am douăzeci și unu de ani.", 21), ("Am douăzeci de ani.", 20),
        ("Dominicana con los 22 recién cumplidos.", 22), ("Tengo los 30 cumplidos", 30), ("Con 45 años bien cumplidos", 45), ("Con los 33 ya cumplidos.", 33),
        ("Colombiana de 24 recien cumpliditos.", 24), ("Com 23 acabados de fazer.", 23), ("Com os 31 feitos há pouco.", 31),
        ("Ho 27 appena compiuti.", 27), ("Con 26 anni compiuti ieri", 26), ("Cu 24 abia împliniți.", 24), ("J'ai 25 ans tout juste fêtés.", 25),
        ("Mam świeżo skończone 23.", 23), ("Med nyss fyllda 26.", 26), ("Z 24 świeżo ukończonymi.", 24),
    ],
)  # fmt: skip
def test_numbers_of_years_shortened_or_completed(body: str, age: int) -> None:
    assert of(body).ages == (age,)


@pytest.mark.parametrize(
    ("body", "field", "ages"),
    [
        ("Jag är man och 45 blankt, profilen säger 40 och det är fel.", "40", (40, 45)),
        ("Svensk kille, 33 jämnt. I profilen står 29, det stämmer inte.", "29", (29, 33)),
        ("Profilen säger 40 men rätt är 45.", "40", (40, 45)),
        ("Är 37, inte 30 som sidan påstår.", "30", (30, 37)),
        ("I'm 45 flat, the profile says 40 and that is wrong.", "40", (40, 45)),
        ("The box above says 25, real age 34.", "25", (25, 34)),
        ("Ich bin 41, im Profil steht 35 und das ist falsch.", "35", (35, 41)),
        ("J'ai 38 ans, le profil dit 30, c'est faux.", "30", (30, 38)),
        ("Tengo 36, el perfil dice 30 y es un error.", "30", (30, 36)),
        ("Olen 44, profiilissa lukee 39 ja se on väärin.", "39", (39, 44)),
    ],
)  # fmt: skip
def test_an_age_that_the_text_puts_right_conflicts_with_the_field(body: str, field: str, ages: tuple[int, ...]) -> None:
    coding = coded(body, Ålder=field)
    assert coding.ages == ages
    assert "age_conflict" in coding.signals


LABELS = (
    "Åldr", "Ålde", "Åld", "Åld.", "Aldr", "Åldern:", "Ålder fr-till", "Ållder", "Åder", "Ådler", "Alderr", "Ålders", "Ålderspann", "Åldersspann", "AGE", "Agee",
    "Ages from-to", "Aage", "Altr", "Atler", "Alter von-bis", "Leeftjd", "Leeftijdd", "Leefijd", "Ikähaarukka", "Ikäryhmä", "Edda", "Edadd", "Eddad",
    "Edades", "Idadee", "Iddade", "Vârstă", "Varst", "Vârsta între", "Wieck", "Wek (wiek)", "Věkk", "Vekk", "Eletkor", "Életkr", "Vozrast",
    "Возрст", "Возраст от-до", "Вoзраст", "Вік від-до", "Vârtsa", "Amzius", "Amžus", "Vecms", "Vanu", "Vannus", "Yas", "Yaş aralığı", "العمر", "年龄段", "อายุ", "Tuoi", "Mosh",
    "Flickornas ålder", "Girls' ages", "Tjejernas åldrar", "Alder/Age", "Hur gamla",
)  # fmt: skip


@pytest.mark.parametrize("label", [*LABELS, "Tjejer", "Girls", "Mädchen", "Chicas", "Девушки", "Modeller", "Om mig"])
@pytest.mark.parametrize("value", ["17–20", "16-19 år", "17 - 20", "17 till 20"])
def test_a_band_with_an_end_under_18_is_never_lost(label: str, value: str) -> None:
    coding = coded("Vi är två personer.", **{label: value})
    assert coding.age_band in {(17, 20), (16, 19)}
    assert "stated_age_under_18" in coding.signals


@pytest.mark.parametrize("label", LABELS)
def test_a_lone_age_under_18_is_never_lost(label: str) -> None:
    assert "stated_age_under_18" in coded("", **{label: "16"}).signals


@pytest.mark.parametrize(
    "label",
    ["Öppet", "Öppettider", "Tider", "Tid", "Hours", "Open", "Öppen", "Öpet", "Kl", "Stunden", "Horario", "Horas", "Orar", "Godziny", "Часы",
     "Saat", "Tillgänglig", "Available", "Nås", "Svarar", "Ring mellan", "Dagar", "Datum", "Cidade", "Stad", "Hotell", "Våning", "Helger", "Kvällar", "Weekends"],
)  # fmt: skip
def test_hours_are_no_band(label: str) -> None:
    coding = coded("Vi är två personer.", **{label: "17–20"})
    assert coding.age_band is None
    assert "stated_age_under_18" not in coding.signals
