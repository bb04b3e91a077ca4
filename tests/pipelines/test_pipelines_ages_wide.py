"""Ages as different people write them, over languages, labels, ranges and near misses."""

from __future__ import annotations

import pytest
from tests_day import SEEN

from admap.records import Advert, Reading
from pipelines.pipeline import read


def of(body: str, title: str = "", **fields: str) -> Reading:
    return read(Advert("a", "s", "", SEEN, title, body, fields))


@pytest.mark.parametrize(
    "label",
    [
        "Hur gammal", "Levnadsår", "Years", "år", "How old", "Wie alt", "Lebensjahre", "Jahre", "Quel âge", "Ans",
        "Cuántos años", "Años", "Anos", "Idade", "Quanti anni", "Anni", "Câți ani", "Ani", "Ile lat", "Lat", "Věk", "Vek",
        "Kolik let", "Let", "Сколько лет", "Лет", "Скільки років", "Вік", "Години", "Возраст", "Godine", "Starost",
        "Életkor", "Kora", "Hány éves", "Amžius", "Metai", "Vecums", "Gadi", "Vanus", "Aastat", "Ikä", "Vuotta", "Kuinka vanha",
        "Aldur", "Hvor gammel", "Alder", "Leeftijd", "Hoe oud", "Jaar", "Yaş", "Yaşı", "العمر", "سن", "Da'", "Da'da", "年龄", "年齡", "岁数",
        "年齢", "나이", "อายุ", "Tuổi", "Ηλικία", "גיל", "Mosha", "Temen", "उम्र", "Umur", "Edad (años)", "Age (yrs)", "Ålder:", "her age",
        "Min ålder", "Modellens ålder", "Ålder/Age", "Alter der Dame", "Profil – ålder", "Mer om mig", "Siffra", "#",
    ],
)  # fmt: skip
def test_a_field_with_a_lone_number_of_years_is_an_age_whatever_its_label(label: str) -> None:
    assert of("", **{label: "27"}).ages == (27,)


@pytest.mark.parametrize(
    "label",
    [
        "Pris", "Price", "Tarif", "Öppet", "Svarstid", "Minuter", "Längd", "Vikt", "Weight", "Height", "Gewicht", "Byst", "Midja",
        "Skostorlek", "Storlek", "Size", "Konfektion", "BH", "Bröst", "Foton", "Bilder", "Photos", "Views", "Visningar", "Recensioner", "Kommentarer",
        "Hus", "Husnr", "Våning", "Rum", "Floor", "Adress", "Postnummer", "Telefon", "Tel", "Id", "ID-nummer", "Annonsnr", "Ref", "Gäster",
        "Kunder", "Åldersgräns", "Minimiålder", "Min. age", "Age limit", "Mindestalter", "Edad mínima", "Ikäraja", "Clients from", "Jag träffar",
        "Erfarenhet (år)", "Years of experience", "År i branschen", "Medlem (år)", "Poäng", "Betyg", "Rabatt", "Vecka", "Цена", "Вес", "Размер", "Вага",
        "Waga", "Rozmiar", "Peso", "Taille", "Poids", "Paino", "Kengännumero", "体重", "价格", "น้ำหนัก", "Cân nặng", "Giá", "الوزن", "السعر", "Ağırlık", "Antal tjejer",
    ],
)  # fmt: skip
def test_a_field_with_another_meaning_is_no_age(label: str) -> None:
    assert (of("", **{label: "38"}).ages, of("", **{label: "21-39"}).age_band) == ((), None)


@pytest.mark.parametrize(
    ("value", "ages", "band"),
    [
        ("23", (23,), None), ("23 år", (23,), None), ("47 och 51", (47, 51), None), ("39 & 34", (34, 39), None),
        ("28 / 35", (28, 35), None), ("22–45", (), (22, 45)), ("40+", (), (40, 99)), ("30-årsåldern", (), (30, 39)),
        ("tjugotre", (23,), None), ("twenty-nine", (29,), None), ("över 40", (), (40, 99)), ("19, 22, 25", (19, 22, 25), None),
        ("hon 47, han 51", (47, 51), None), ("1998", (28,), None), ("٢٧", (27,), None), ("２４", (24,), None), ("fyllda 18", (18,), None),
        ("22 till 45", (), (22, 45)), ("from 21 to 39", (), (21, 39)), ("ca 30", (30,), None), ("16", (16,), None), ("", (), None),
        ("40-plus", (), (40, 99)), ("?", (), None), ("mitten av 30", (), (30, 39)), ("trettiofem+", (), (35, 99)), ("31 лет", (31,), None),
    ],
)  # fmt: skip
def test_the_value_of_an_age_field(value: str, ages: tuple[int, ...], band: tuple[int, int] | None) -> None:
    found = of("", **{"Hur gammal": value})
    assert (found.ages, found.age_band) == (ages, band)


def test_only_one_field_can_be_an_age_by_its_shape() -> None:
    assert of("", **{"Alpha": "27", "Beta": "31"}).ages == ()
    assert of("", **{"Ålder": "27", "Beta": "31"}).ages == (27,)
    assert of("", **{"Alpha": "27", "Beta": "1200", "Var": "Malmö"}).ages == (27,)


@pytest.mark.parametrize(
    ("body", "ages"),
    [
        ("Had my 19th birthday on Thursday.", (19,)), ("Just turned eighteen.", (18,)), ("Celebrated my 21st birthday last week", (21,)),
        ("Fyllde nitton i torsdags.", (19,)), ("Firade min 30-årsdag i maj", (30,)),
        ("Svensk kille, 41, från Torsby men det är tjugo år sen.", (41,)), ("Chilensk mamma, 37.", (37,)),
        ("Trans vrouw, achtendertig, geboren in Suriname.", (38,)), ("Hon är finska 47, han kroat 51", (47, 51)),
        ("HON FINSKA 47, HAN KROAT 51", (47, 51)), ("Vi är 28 resp. 35 år.", (28, 35)), ("She's 34, he's 39", (34, 39)),
        ("Mina 52 vårar till trots", (52,)), ("Dvadsatiročná študentka", (20,)), ("Mám 26 rokov", (26,)), ("Stara sem 31 let", (31,)),
        ("Είμαι 29 χρονών", (29,)), ("אני בת 33", (33,)), ("Jam 27 vjeç", (27,)), ("Имам 28 години", (28,)), ("나는 24살입니다", (24,)),
        ("25歳です", (25,)), ("Umur saya 30 tahun", (30,)), ("二十三岁女孩", (23,)), ("我二十八岁", (28,)), ("อายุยี่สิบห้าปี", (25,)),
        ("двадцатитрёхлетняя девушка", (23,)), ("мне двадцать три", (23,)), ("двадцать пять лет", (25,)),
        ("dwudziestotrzylatka z Gdańska", (23,)), ("mam dwadzieścia trzy lata", (23,)), ("dvacetiletá dívka", (20,)), ("je mi třiadvacet", (23,)),
        ("kaksikymmentäviisivuotias nainen", (25,)), ("olen kolkytkaks", (32,)), ("kahdeksantoista täytin", (18,)), ("26-årig pige", (26,)),
        ("femogtyve år gammel", (25,)), ("syvogtredive år", (37,)), ("jeg er to og tjue", (22,)), ("tjutvå bast", (22,)), ("tjugosju jordsnurr", (27,)),
        ("förtitvå år", (42,)), ("dreiundzwanzigjährige Studentin", (23,)), ("Bin süße fünfundzwanzig", (25,)), ("Ik ben vierentwintig", (24,)),
        ("J'ai vingt-sept ans", (27,)), ("âgée de trente ans", (30,)), ("quatre-vingt-dix kg, 36 ans", (36,)), ("Veintitrés añitos", (23,)),
        ("ventitreenne italiana", (23,)), ("trentaduenne", (32,)), ("vinte e três aninhos", (23,)),
        ("tenho vinte e oito", (28,)), ("am împlinit douăzeci și doi de ani", (22,)), ("27 de anișori", (27,)), ("huszonhárom éves lány", (23,)),
        ("harmincöt éves vagyok", (35,)), ("dvidešimt trejų metų", (23,)), ("man 24-eri metai", (24,)), ("divdesmit trīs gadus jauna", (23,)),
        ("kahekümne kolme aastane", (23,)), ("yirmi üç yaşında", (23,)), ("yirmi beş yaşındayım", (25,)), ("عمري خمسة وعشرون عاما", (25,)),
        ("بیست و پنج ساله", (25,)), ("labaatan iyo shan jir", (25,)), ("hai mươi lăm tuổi", (25,)), ("hai mươi mốt tuổi", (21,)),
        ("двадцять три роки", (23,)), ("двайсет и пет годишна", (25,)), ("dvadesetpetogodišnja", (25,)), ("imam dvadeset i pet", (25,)),
        ("Născută în 1999", (27,)), ("Geboren 1990", (36,)), ("rođena 1995", (31,)), ("nata nel 2001", (25,)), ("1997年出生", (29,)),
        ("Syntynyt vuonna -92", (34,)), ("Jahrgang 88", (38,)), ("88:a", (38,)), ("född -99", (27,)), ("b. 1994", (32,)), ("95er Jahrgang", (31,)),
        ("lady (44)", (44,)), ("F32", (32,)), ("K/45", (45,)), ("32F here", (32,)), ("age 31", (31,)), ("I'm 22.", (22,)),
        ("Jag har 45 år på nacken", (45,)), ("En 45-årig väninna", (45,)), ("femtiofem år ung", (55,)), ("Är 40 fyllda", (40,)), ("snart 30 år", (30,)),
        ("fyllda 36 år", (36,)), ("Mia, 26, bor här", (26,)), ("Name: Lina. Alter: 24.", (24,)), ("sono una donna di 45 anni", (45,)),
        ("Soy de Cuba y tengo 34", (34,)), ("Han fyllt 23", (23,)), ("Jag heter Sara och är 31", (31,)), ("Här är Sara som är 31", (31,)),
    ],
)  # fmt: skip
def test_ages_as_people_write_them(body: str, ages: tuple[int, ...]) -> None:
    assert (of(body).ages, of(body).age_band) == (ages, None)


@pytest.mark.parametrize(
    ("body", "band"),
    [
        ("rumänskor och en slovenska, samtliga mellan 22 och 45.", (22, 45)), ("one Hungarian, twenty-one to thirty-nine.", (21, 39)),
        ("venezolanas y una paraguaya, de 19 a 30 años.", (19, 30)), ("女孩来自台湾，年龄20到32岁。", (20, 32)), ("alderen ligger mellem 23 og 38", (23, 38)),
        ("Caribbean gent, over 35 and better at dancing", (35, 99)), ("Danska, 40+, bosatt i Hemse", (40, 99)), ("Fyrtioplussare på ön", (40, 99)),
        ("tutti e due sulla quarantina", (40, 49)), ("kvinna i trettioårsåldern", (30, 39)), ("dame i 40-årene", (40, 49)), ("in my early thirties", (30, 39)),
        ("mid-40s lady", (40, 49)), ("frau Mitte dreißig", (30, 39)), ("Anfang 40, schlank", (40, 49)), ("Ende 20", (20, 29)), ("femme dans la trentaine", (30, 39)),
        ("la cinquantaine passée", (50, 99)), ("mujer de treinta y tantos", (30, 39)), ("en la cuarentena", (40, 49)), ("mulher de trinta e poucos anos", (30, 39)),
        ("signora sulla cinquantina", (50, 59)), ("kobieta po czterdziestce", (40, 99)), ("mam trzydzieści kilka lat", (30, 39)),
        ("žena po čtyřicítce", (40, 99)), ("женщина за сорок", (40, 99)), ("мне тридцать с небольшим", (30, 39)), ("жінка за 40", (40, 99)),
        ("harmincas nő", (30, 39)), ("a negyvenes éveimben", (40, 49)), ("yli nelikymppinen nainen", (40, 99)), ("kolmissakymmenissä", (30, 39)),
        ("40 yaş üstü kadın", (40, 99)), ("otuzlu yaşlarda", (30, 39)), ("30多岁", (30, 39)), ("四十多岁", (40, 49)), ("女性、40歳以上", (40, 99)),
        ("في الثلاثينات من عمري", (30, 39)), ("آلاء، في الأربعينات", (40, 49)), ("vrouw van in de veertig", (40, 49)), ("begin dertig", (30, 39)),
        ("doamnă de peste 40 de ani", (40, 99)), ("våra tjejer är 19-28 år", (19, 28)), ("damer i åldrarna 25 till 50", (25, 50)),
        ("Vi är alla mellan tjugo och trettio år", (20, 30)), ("девушки от 19 до 30 лет", (19, 30)), ("dziewczyny od 20 do 35 lat", (20, 35)),
        ("Ladies between 21 and 39", (21, 39)), ("Mädchen zwischen 20 und 30", (20, 30)), ("filles de 20 à 30 ans", (20, 30)), ("ragazze dai 20 ai 35 anni", (20, 35)),
        ("fete între 20 și 30 de ani", (20, 30)), ("20 ile 35 yaş arası kızlar", (20, 35)), ("lányok 20 és 35 között", (20, 35)), ("สาวๆ อายุ 20-30 ปี", (20, 30)),
        ("các em từ 19 đến 26 tuổi", (19, 26)), ("فتيات من 20 إلى 30 سنة", (20, 30)), ("Mogen dam 50 plus", (50, 99)), ("Passerat fyrtio med råge", (40, 99)),
        ("on the right side of forty? No, past it: over forty", (40, 99)), ("40something", (40, 49)), ("thirty-something", (30, 39)), ("30+ woman", (30, 99)),
        ("Kvinna över 50", (50, 99)), ("äldre än 45, kvinna", (45, 99)), ("Jag är femtio plus och stolt", (50, 99)), ("kvinne i slutten av tjueårene", (20, 29)),
        ("kvinna mellan 30 och 35", (30, 35)), ("Ålder 30–35", (30, 35)), ("Jag är någonstans mellan 30 och 40", (30, 40)),
    ],
)  # fmt: skip
def test_bands_as_people_write_them(body: str, band: tuple[int, int]) -> None:
    assert (of(body).age_band, of(body).ages) == (band, ())


@pytest.mark.parametrize(
    "body",
    [
        "Det är tjugo år sen.", "Jag flyttade hit för 18 år sedan", "efter 14 år i Sverige", "i 25 år har jag bott här", "18-årsgräns gäller dig",
        "Gäster under 35 avböjes vänligt", "Minimiålder för gäster: 23 år.", "Gentlemen must be 30+", "Only men above 35", "solo caballeros mayores de 25",
        "nur Herren ab 30", "Kunder mellan 30 och 60", "män över 40 föredras", "Du ska ha fyllt 25", "Hommes de 30 à 60 ans", "uomini dai 40 ai 60",
        "tylko panowie 35-60", "мужчины от 30 до 60 лет", "30 minuter 800, 60 minuter 1400", "klockan 18 till 22", "mellan 10 och 22", "between 12 and 22 every day",
        "Mellan 18 och 23 varje kväll", "20 till 22 augusti", "from 14 to 22 hrs", "Strömstad 14.–16. august", "17–18, Charlottenberg", "buss 25", "lägenhet 34",
        "min son är 14", "my daughter is 15", "Меня ждёт сын, 14 лет", "har två barn, 12 och 15", "mamma till en 16-åring", "hunden är 13 år",
        "stängt i 14 dagar", "om 20 minuter", "max 15 km", "storlek 38", "size 36 shoes", "75C", "55 kg", "rum 17", "våning 14", "Route 66",
        "20% rabatt", "15% off", "100 procent", "top 20", "sedan 30 år tillbaka", "20 years of experience", "20 år i yrket", "dal 14 al 20 marzo", "kl 18",
        "del 14 al 20 de marzo", "от 20 до 22 часов", "25 gånger", "kvart över 20", "över 20 besök", "more than 20 visits", "plus de 30 clients", "30+ recensioner",
        "over 50 photos", "20 minutes from town", "mellan 20 och 30 minuter", "11 till 23", "30 års åldersgräns", "Vinnare av 14 priser", "under 30 minuter", "E20 mot Örebro",
        "väg 40", "Ring 15 minuter innan", "I'm 20 minutes away", "I am 15 min from the station", "jag är 15 minuter bort", "Hotell 22 km bort", "3–4 timmar, 18–22", "lördag 18",
        "aldrig män under 30", "ej under 25", "Inga under 25", "no one under 30 please", "du över 30 är välkommen", "für Männer über 40", "pour messieurs de plus de 40 ans",
        "Grabben är 14 och går i åttan", "Kostnad: 15 hundra", "20-tal kunder", "ett trettiotal bilder", "80-talsmusik", "music of the 80s", "my 20s were wild",
    ],
)  # fmt: skip
def test_near_misses_are_no_ages(body: str) -> None:
    assert (of(body).ages, of(body).age_band) == ((), None)


def test_an_unknown_field_that_presents_the_person_is_read_as_text() -> None:
    assert of("", **{"Presentation": "Kvinna, 34 år, Malmö"}).ages == (34,)
    assert of("", **{"who": "woman, 32"}).ages == (32,)
    assert of("", **{"Erfarenhet": "14 år"}).ages == ()
    assert of("", **{"Jag söker": "man 40–60 år"}).age_band is None
