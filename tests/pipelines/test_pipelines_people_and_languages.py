"""Names of peoples and languages in the many ways and tongues that adverts use, beside what only looks alike."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert, Reading
from pipelines.pipeline import read


def reading(body: str, **fields: str) -> Reading:
    return read(Advert("a", "s", "https://s.example/a", date(2026, 3, 14), "", body, fields))


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("Hos oss arbetar två tjeckiskor, en slovak och tre ungerskor.", "CZ HU SK"),
        ("Vi är fyra tjejer: nigerianer, kenyaner och en ghanan.", "GH KE NG"),
        ("HON LETTISKA, HAN GREK.", "GR LV"),
        ("Norska i grunden, bor i Luleå sedan länge.", "NO"),
        ("Bulgariska med glimten i ögat.", "BG"),
        ("Uppvuxen i Trinidad, nu i Borås.", "TT"),
        ("Kvinna från Cluj, Rumänien.", "RO"),
        ("Rumansk tjej, 25.", "RO"),
        ("Two Poles, a Swede and three Danes work here.", "DK PL SE"),
        ("Kirghiz woman, 30.", "KG"),
        ("She is Latvian, he is Dutch.", "LV NL"),
        ("I was born and raised in Senegal.", "SN"),
        ("Vi er to jenter, en tsjekker og en bulgarer.", "BG CZ"),
        ("En thailænder, en filippiner og en kineser.", "CN PH TH"),
        ("Pige fra Hviderusland.", "BY"),
        ("Ég er íslensk kona.", "IS"),
        ("Ég er pólsk stelpa.", "PL"),
        ("Olen ghanalainen nainen.", "GH"),
        ("Virolaiset naiset Turussa.", "EE"),
        ("Ich bin Tschechin, 28 Jahre.", "CZ"),
        ("Zwei Ungarinnen und eine Kolumbianerin.", "CO HU"),
        ("Ik ben een Roemeense vrouw.", "RO"),
        ("Ik ben een Surinaamse van 30.", "SR"),
        ("Sénégalaise, 31 ans, je reçois chez moi.", "SN"),
        ("Je suis Tunisienne.", "TN"),
        ("Je suis camerounaise.", "CM"),
        ("Dominicanas, venezolanas y una paraguaya.", "DO PY VE"),
        ("Soy hondureña, 27 años.", "HN"),
        ("Sou cabo-verdiana, 30 anos.", "CV"),
        ("Lui marocchino, lei eritrea.", "ER MA"),
        ("Sunt moldoveancă, am 30 de ani.", "MD"),
        ("Litván lány vagyok.", "LT"),
        ("Ghánai nő, 30 éves.", "GH"),
        ("Jestem Kolumbijką, mam 27 lat.", "CO"),
        ("Jsem Keňanka, 30 let.", "KE"),
        ("Som Srbka, 30 rokov.", "RS"),
        ("Esu kolumbietė, 30 metų.", "CO"),
        ("Esmu ukrainiete, 30 gadi.", "UA"),
        ("Olen leedulanna, 30 aastat vana.", "LT"),
        ("Я доминиканка, мне 28 лет.", "DO"),
        ("Две киргизки и одна таджичка.", "KG TJ"),
        ("Я молдаванка, мені 30 років.", "MD"),
        ("Аз съм румънка на 30 години.", "RO"),
        ("Ја сам Македонка.", "MK"),
        ("Ja sam Bosanka iz Sarajeva.", "BA"),
        ("Unë jam shqiptare nga Tirana.", "AL"),
        ("Azerbaycanlı bir kadınım.", "AZ"),
        ("Ben Kolombiyalı bir kadınım.", "CO"),
        ("Gabadh Soomaali ah ayaan ahay.", "SO"),
        ("أنا سيدة تونسية", "TN"),
        ("من یک زن ایرانی هستم", "IR"),
        ("ฉันเป็นสาวลาว", "LA"),
        ("我是马来西亚人", "MY"),
        ("Tôi là người Thái Lan", "TH"),
    ],
)
def test_people_are_known_by_name(body: str, codes: str) -> None:
    assert " ".join(reading(body).nationalities) == codes


@pytest.mark.parametrize(
    "body",
    [
        "Jag bjuder på italienskt kaffe och belgisk choklad.",
        "Cuisine marocaine en option.",
        "Bevo solo vino spagnolo.",
        "Talar engelska, svenskan får du lära mig.",
        "Det finns ingen hiss.",
        "Växeln svarar på engelska.",
        "My French is nonexistent.",
        "Aceptamos coronas suecas.",
        "Svenska pratar jag flytande.",
        "I like Polish music and Greek salad.",
        "Norska turister välkomna.",
        "Este es mi número.",
    ],
)
def test_no_one_is_said_to_come_from_anywhere(body: str) -> None:
    assert reading(body).nationalities == ()


@pytest.mark.parametrize(
    ("body", "origins"),
    [
        ("Back in your corner of the Baltic.", ""),
        ("Caribbean gent, 40.", "caribbean"),
        ("Источноевропска дама.", "eastern_europe"),
        ("Glad translatina, 35.", "latin_america"),
        ("Waxaan ahay gabadh Afrikaan ah.", "africa"),
        ("我们的亚洲女孩", "asia"),
    ],
)
def test_origins_in_many_tongues(body: str, origins: str) -> None:
    assert " ".join(reading(body).origins) == origins


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("Thai, engelska och hyfsad svenska pratar jag.", "en sv th"),
        ("lettiska ryska o lite svenska pratar jag, inte engelska", "lv ru sv"),
        ("Polsk og norsk snakker jeg.", "no pl"),
        ("Jeg snakker polsk, svensk forstår jeg bare når dere roper.", "pl"),
        ("Spanish is my mother tongue, English is OK, Swedish is hopeless.", "en es"),
        ("English fluent, Swedish zero.", "en"),
        ("Dutch and English are my languages, plus enough Swedish for small talk.", "en nl sv"),
        ("Isländska, danska, engelska och svenska i den ordningen.", "da en is sv"),
        ("Spanska är modersmålet, engelska funkar, svenska bara hej och tack.", "en es"),
        ("Ich spreche Polnisch; Schwedisch verstehe ich, aber spreche nicht.", "pl"),
        ("Skriv på svenska så förstår jag, men talar gör jag bara arabiska och franska.", "ar fr"),
        ("Las citas las da la encargada; habla español y sueco.", ""),
        ("Говорю по-русски, английского не знаю совсем.", "ru"),
        ("Руски разбирам, но не говоря.", ""),
        ("Kalbu lietuviškai ir angliškai, švediškai nemoku.", "en lt"),
        ("Runāju latviski, krieviski un angliski.", "en lv ru"),
        ("Räägin eesti keelt, vene keelt ei räägi.", "et"),
        ("Domluvíme se česky, německy nebo anglicky.", "cs de en"),
        ("Magyarul, szlovákul és németül beszélek.", "de hu sk"),
        ("Türkçe ve İngilizce konuşuyorum, İsveççe bilmiyorum.", "en tr"),
        ("Vorbesc romana si rusa.", "ro ru"),
        ("I speak English only.", "en"),
        ("Jag är svensk och älskar italiensk mat.", ""),
    ],
)
def test_languages_that_are_spoken_and_not(body: str, codes: str) -> None:
    assert " ".join(reading(body).spoken_languages) == codes


@pytest.mark.parametrize(
    ("value", "codes"),
    [("ES, EN", "en es"), ("puhumme viroa, venäjää ja auttavaa suomea", "et fi ru"), ("SV EN AR", "ar en sv")],
)
def test_fields_of_languages(value: str, codes: str) -> None:
    assert " ".join(reading("", Languages=value).spoken_languages) == codes


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("أستقبل في نورشوبينغ وأحياناً في فينسبونغ Jag har ingen Swish så ta med kontanter.", "ar sv"),
        ("ฉันอยู่ที่ Borlänge ค่ะ รับเป็นเพื่อนเที่ยว Du får gärna vänta om det tutar upptaget.", "sv th"),
        ("Srpkinja iz Novog Sada, nalazim se u Eskilstuni. Govorim srpski i švedski.", "sr"),
        ("I AM IN FLEMINGSBERG IN THE EVENINGS. SEND SMS TO MY NUMBER.", "en"),
        ("Jag bor i Umeå och tar emot hemma. Merci och ciao!", "sv"),
    ],
)
def test_text_languages_within_one_text(body: str, codes: str) -> None:
    assert " ".join(reading(body).text_languages) == codes
