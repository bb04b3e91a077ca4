"""Places in careless spelling, by ear, in fields of unforeseen labels, skipped, called off, driven through."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert
from pipelines.pipeline import read


def codes(body: str, fields: dict[str, str]) -> str:
    return " ".join(read(Advert("a", "s", "https://s.example/a", date(2026, 3, 14), "", body, fields)).municipalities)


CASES: list[tuple[str, dict[str, str], str]] = [
    ("Kör Malmö och Lund två dagar i veckan", {}, "1280 1281"),
    ("Fahre nach Lund und Malmö zwei Tage", {}, "1280 1281"),
    ("Ger en kurs i Malmö", {}, "1280"),
    ("Приймаємо у Гуддінге, 1400 крон. Година – 900", {}, "0126"),
    ("ENKOPING HAR JAG SLUTAT MED, NU BARA I BALSTA", {}, "0305"),
    ("BALSTA CENTRUM NARA PENDELN", {}, "0305"),
    ("HASSLEHOLM OCH ANGELHOLM", {}, "1292 1293"),
    ("KOMMER TILL OSTERSUND OCH ARE I VECKAN", {}, "2321 2380"),
    ("SODERTALJE SYD. ALDRIG STRANGNAS", {}, "0181"),
    ("Приймаю у Фальчепінгу", {}, "1499"),
    ("Затишок у Фальчепінгу", {}, "1499"),
    ("місто Фальчепінг", {}, "1499"),
    ("Примам у Андерсторпу", {}, "0662"),
    ("Принимаю в Вернаму, приеду в Йиславед", {}, "0662 0683"),
    ("Живу в Эксшё, встречаюсь в Ветланде", {}, "0685 0686"),
    ("Приймам гости в Халмстад и Лахолм", {}, "1380 1381"),
    ("Встречи в Хускварне", {}, "0680"),
    ("Приезжайте в Оскарсхамн или в Виммербю", {}, "0882 0884"),
    ("Примам госте у Алвести", {}, "0764"),
    ("Принимаю в своей квартире", {}, ""),
    ("Работаю в Варшаве, приехала из Киева", {}, ""),
    ("Тепер у Карлскруні, їду до Роннебю", {}, "1080 1081"),
    ("В Тролльхеттане и Уддевалле", {}, "1485 1488"),
    ("Tapaan Hallsbergissä ja Askersundissa", {}, "1861 1882"),
    ("Asun Smedjebackenissa", {}, "2061"),
    ("Vastaanotan Skellefteåssa, tulen Bureåhon", {}, "2482"),
    ("Gyvenu Gnosjö, priimu Anderstorpe", {}, "0617 0662"),
    ("Priimu Nešjo ir Vaggeryde", {}, "0665"),
    ("Dzīvoju Katrīneholmā un braucu uz Flēnu", {}, "0483"),
    ("Pieņemu Lidčēpingā", {}, "1494"),
    ("Elan Hultsfredis ja käin Vimmerbys", {}, "0860 0884"),
    ("Elan Oskarshamnis", {}, "0882"),
    ("Přijímám v Karlshamnu a v Ronneby", {}, "1081 1082"),
    ("Jsem v Hedemoře", {}, "2083"),
    ("Przyjmuję w Gislavedzie, czasem w Värnamo", {}, "0662 0683"),
    ("Mieszkam w Ulricehamnie", {}, "1491"),
    ("Vetlandában fogadok", {}, "0685"),
    ("Primam u Trelleborgu", {}, "1287"),
    ("Hudik 6–8 feb, Ö-vik 9–10 feb, Kramfors 11 feb", {}, "2184 2282 2284"),
    ("Jag kör ju Göteborg–Sundsvall fyra nätter i veckan. Ses i Skövde.", {}, "1496"),
    ("Kör lastbil mellan Malmö och Luleå, tar emot hemma i Tranås", {}, "0687"),
    ("I drive the night train Stockholm–Narvik for a living. Meet me in Gällivare", {}, "2523"),
    ("Tar emot Göteborg–Borås", {}, "1480 1490"),
    ("Jag kör Malmö–Lund, ring!", {}, "1280 1281"),
    ("Lärde mig massera på en kurs i Bollnäs, bor i Edsbyn", {}, "2121"),
    ("I learned massage at a course in Falun. Now in Borlänge", {}, "2081"),
    ("Den Kurs habe ich in Lund gemacht, ich empfange in Malmö", {}, "1280"),
    ("Nauczyłam się masażu na kursie w Gävle. Przyjmuję w Sandviken", {}, "2181"),
    ("Falun hoppar jag över för gott. Borlänge 4–5 feb", {}, "2081"),
    ("Örebro står jag över den här gången, men Kumla blir det", {}, "1881"),
    ("Gävle lasse ich dieses Mal aus. Sandviken ja", {}, "2181"),
    ("Växjö is cancelled. Kalmar stays", {}, "0880"),
    ("Umeå är inställt, Skellefteå som planerat", {}, "2482"),
    ("linkan kör ja inte till så fråga inte", {}, ""),
    ("Hej", {"Hemort": "Rättvik"}, ""),
    ("Hej", {"Home town": "Uppsala", "Finns i": "Gävle"}, "2180"),
    ("Moi", {"Kotikunta": "Haaparanta", "Kunta": "Haparanda"}, "2583"),
    ("Hej", {"Kommer från": "Lund"}, ""),
    ("Hej", {"p_loc": "Storvik"}, "2181"),
    ("Hej", {"Träffpunkt": "Mjällby"}, "1083"),
    ("Hej", {"geo1": "Stenstorp"}, "1499"),
    ("Hej", {"Hur hittar man dig?": "Höör"}, "1267"),
    ("Hej", {"Zon": "Sala"}, "1981"),
    ("Hej", {"Visningsnamn": "Nora"}, ""),
    ("Hej", {"vem": "Ronja, 32"}, ""),
    ("Hej", {"Alias": "Sofia"}, ""),
    ("Em ở Lessebo từ 12/5, sau đó em chuyển đến Nybro", {}, "0761 0881"),
    ("Tháng 5: Lessebo, Emmaboda, Nybro", {}, "0761 0862 0881"),
    ("Ndodhem në Sala", {}, "1981"),
    ("Ég er í Mora", {}, "2062"),
    ("Mjällby, egen ingång från trädgården.", {}, "1083"),
    ("Anderstorp nära kyrkan, ring", {}, "0662"),
    ("Tungelsta vid stationen", {}, "0136"),
    ("Sösdala bakom macken", {}, "1293"),
    ("Hej från Emma, ring", {}, ""),
    ("Nora, 34, glad", {}, ""),
    ("Bjuder på kaffe vid Torneträsk", {}, "2584"),
    ("Min syster läste en kurs i Lund", {}, ""),
    ("Kurssilla Ludvikassa opin hieronnan, otan vastaan Borlängessä", {}, "2081"),
    ("Hedemoras bästa sällskap", {}, "2083"),
    ("", {"cat": "bostad"}, ""),
    ("", {"k": "Sofia"}, ""),
    ("Работаю в Польше, Хартуме", {}, ""),
]


@pytest.mark.parametrize(("body", "fields", "expected"), CASES)
def test_places_are_read_by_form_and_context(body: str, fields: dict[str, str], expected: str) -> None:
    assert codes(body, fields) == expected
