"""What the demonstration world knows of the real one: places, countries and languages, in the words its people use."""

from __future__ import annotations

from collections.abc import Mapping

TOWNS: Mapping[str, tuple[str, ...]] = {
    "0180": ("Stockholm", "Sthlm", "Södermalm", "Vasastan", "Kista", "Hägersten"),
    "1480": ("Göteborg", "Gbg", "Hisingen", "Majorna"), "1280": ("Malmö", "Rosengård", "Limhamn"),
    "0380": ("Uppsala",), "1980": ("Västerås",), "1880": ("Örebro",), "0580": ("Linköping",), "1283": ("Helsingborg",),
    "0581": ("Norrköping",), "0680": ("Jönköping",), "2480": ("Umeå",), "1281": ("Lund",), "1490": ("Borås",),
    "0484": ("Eskilstuna",), "2180": ("Gävle",), "0181": ("Södertälje",), "1780": ("Karlstad",), "0780": ("Växjö",),
    "1380": ("Halmstad",), "2281": ("Sundsvall",), "2580": ("Luleå",), "1488": ("Trollhättan",), "2380": ("Östersund",),
    "2081": ("Borlänge",), "2080": ("Falun",), "0880": ("Kalmar",), "1496": ("Skövde",), "1290": ("Kristianstad",),
    "1080": ("Karlskrona",), "2482": ("Skellefteå",), "1485": ("Uddevalla",), "1383": ("Varberg",), "0480": ("Nyköping",),
    "1282": ("Landskrona",), "1494": ("Lidköping",), "0980": ("Visby",), "0583": ("Motala",), "2284": ("Örnsköldsvik",),
    "1382": ("Falkenberg",), "2481": ("Lycksele",), "1883": ("Karlskoga",), "1981": ("Sala",), "0883": ("Västervik",),
    "0684": ("Sävsjö",), "1287": ("Trelleborg",), "1292": ("Ängelholm",), "2181": ("Sandviken",), "2581": ("Piteå",),
    "2584": ("Kiruna",), "2582": ("Boden",), "0486": ("Strängnäs",), "1286": ("Ystad",), "1784": ("Arvika",),
    "2062": ("Mora",), "0860": ("Hultsfred",), "1499": ("Falköping",), "0188": ("Norrtälje",), "0184": ("Solna",),
    "0183": ("Sundbyberg",), "0127": ("Tumba",), "0191": ("Märsta", "Arlanda"), "0138": ("Tyresö",), "1481": ("Mölndal",),
    "1482": ("Kungälv",), "2183": ("Bollnäs",), "2282": ("Kramfors",), "2583": ("Haparanda",), "0765": ("Älmhult",),
    "0781": ("Ljungby",), "0662": ("Gislaved",), "1293": ("Hässleholm",), "1082": ("Karlshamn",), "0586": ("Mjölby",),
}  # fmt: skip
"""Municipality code → what people write for places in it; the first is used most."""

ENGLISH_TOWNS = {"Göteborg": "Gothenburg", "Malmö": "Malmo", "Umeå": "Umea"}
RUSSIAN_TOWNS = {"Stockholm": "Стокгольм", "Göteborg": "Гётеборг", "Malmö": "Мальмё", "Uppsala": "Уппсала"}

COUNTRIES: Mapping[str, tuple[str, str, str, str]] = {
    # code: Swedish country, Swedish adjective (common gender), English country, English adjective
    "SE": ("Sverige", "svensk", "Sweden", "Swedish"), "RO": ("Rumänien", "rumänsk", "Romania", "Romanian"),
    "TH": ("Thailand", "thailändsk", "Thailand", "Thai"), "CO": ("Colombia", "colombiansk", "Colombia", "Colombian"),
    "HU": ("Ungern", "ungersk", "Hungary", "Hungarian"), "PL": ("Polen", "polsk", "Poland", "Polish"),
    "UA": ("Ukraina", "ukrainsk", "Ukraine", "Ukrainian"), "RU": ("Ryssland", "rysk", "Russia", "Russian"),
    "NG": ("Nigeria", "nigeriansk", "Nigeria", "Nigerian"), "ES": ("Spanien", "spansk", "Spain", "Spanish"),
    "IT": ("Italien", "italiensk", "Italy", "Italian"), "BR": ("Brasilien", "brasiliansk", "Brazil", "Brazilian"),
    "DE": ("Tyskland", "tysk", "Germany", "German"), "VE": ("Venezuela", "venezuelansk", "Venezuela", "Venezuelan"),
    "SO": ("Somalia", "somalisk", "Somalia", "Somali"), "BG": ("Bulgarien", "bulgarisk", "Bulgaria", "Bulgarian"),
    "FI": ("Finland", "finsk", "Finland", "Finnish"), "LV": ("Lettland", "lettisk", "Latvia", "Latvian"),
    "GB": ("England", "engelsk", "England", "British"), "FR": ("Frankrike", "fransk", "France", "French"),
    "CZ": ("Tjeckien", "tjeckisk", "the Czech Republic", "Czech"), "DO": ("Dominikanska republiken", "dominikansk", "the Dominican Republic", "Dominican"),
}  # fmt: skip

OWN_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    # text language → country code → (adjective or noun as a woman writes it of herself, country in the case its lines need)
    "es": {"CO": ("colombiana", "Colombia"), "VE": ("venezolana", "Venezuela"), "ES": ("española", "España"), "DO": ("dominicana", "la República Dominicana")},
    "ro": {"RO": ("româncă", "România")},
    "ru": {"RU": ("русская", "России"), "UA": ("украинка", "Украины"), "LV": ("латышка", "Латвии")},
    "pl": {"PL": ("Polką", "Polski")},
    "de": {"DE": ("deutsche", "Deutschland")},
    "th": {"TH": ("ไทย", "ไทย")},
    "hu": {"HU": ("magyar", "Magyarország")},
    "it": {"IT": ("italiana", "Italia")},
    "so": {"SO": ("Soomaali", "Soomaaliya")},
}  # fmt: skip

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "sv": {"sv": "svenska", "en": "engelska", "es": "spanska", "ro": "rumänska", "ru": "ryska", "pl": "polska", "de": "tyska",
           "th": "thailändska", "hu": "ungerska", "it": "italienska", "so": "somaliska", "fi": "finska", "fr": "franska", "pt": "portugisiska"},
    "en": {"sv": "Swedish", "en": "English", "es": "Spanish", "ro": "Romanian", "ru": "Russian", "pl": "Polish", "de": "German",
           "th": "Thai", "hu": "Hungarian", "it": "Italian", "so": "Somali", "fi": "Finnish", "fr": "French", "pt": "Portuguese"},
    "es": {"es": "español", "en": "inglés", "sv": "sueco"}, "ro": {"ro": "română", "en": "engleză", "it": "italiană", "sv": "suedeză"},
    "ru": {"ru": "русский", "en": "английский", "sv": "шведский"}, "pl": {"pl": "polski", "en": "angielski", "sv": "szwedzki"},
    "de": {"de": "Deutsch", "en": "Englisch", "sv": "Schwedisch"}, "th": {"th": "ไทย", "en": "อังกฤษ", "sv": "สวีเดน"},
    "hu": {"hu": "magyar", "en": "angol", "de": "német"}, "it": {"it": "italiano", "en": "inglese", "sv": "svedese"},
    "so": {"so": "Soomaali", "en": "Ingiriisi", "sv": "Iswiidhish"},
}  # fmt: skip
AND = {
    "sv": " och ",
    "en": " and ",
    "es": " e ",
    "ro": " și ",
    "ru": " и ",
    "pl": " i ",
    "de": " und ",
    "th": "และ",
    "hu": " és ",
    "it": " e ",
    "so": " iyo ",
}

MOTHER_TONGUE = {
    "SE": "sv", "RO": "ro", "TH": "th", "CO": "es", "HU": "hu", "PL": "pl", "UA": "ru", "RU": "ru", "NG": "en", "ES": "es",
    "IT": "it", "BR": "pt", "DE": "de", "VE": "es", "SO": "so", "BG": "en", "FI": "fi", "LV": "ru", "GB": "en", "FR": "fr",
    "CZ": "en", "DO": "es",
}  # fmt: skip
"""What a person from there speaks first, of the languages this world has words for."""

NOUNS = {
    ("sv", "woman"): ("kvinna", "tjej", "dam"), ("sv", "man"): ("man", "kille"), ("sv", "trans"): ("transkvinna",),
    ("en", "woman"): ("woman", "lady", "girl"), ("en", "man"): ("man", "guy"), ("en", "trans"): ("trans woman",),
}  # fmt: skip

GENDER_FIELD = {
    "sv": {"woman": "Kvinna", "man": "Man", "trans": "Trans", "couple": "Par"},
    "en": {"woman": "Female", "man": "Male", "trans": "Trans", "couple": "Couple"},
}

ALIASES = (
    "Alva", "Bella", "Cleo", "Diana", "Elina", "Freja", "Gina", "Hanna", "Ines", "Jasmine", "Kim", "Lola", "Mimi", "Nora",
    "Olga", "Pia", "Rosa", "Sara", "Tina", "Vera", "Yara", "Zoe", "Alex", "Robin", "Leo", "Max",
)  # fmt: skip

SV_TENS = {2: "tjugo", 3: "trettio", 4: "fyrtio", 5: "femtio"}
SV_ONES = ("", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")
EN_TENS = {2: "twenty", 3: "thirty", 4: "forty", 5: "fifty"}
EN_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SV_DIGITS = ("noll", *SV_ONES[1:])
EN_DIGITS = ("zero", *EN_ONES[1:])


def age_in_words(age: int, language: str) -> str:
    """Return an age from 20 to 59 in words, else in figures."""
    if not 20 <= age < 60:
        return str(age)
    tens, ones = divmod(age, 10)
    if language == "sv":
        return SV_TENS[tens] + SV_ONES[ones]
    return EN_TENS[tens] + (f"-{EN_ONES[ones]}" if ones else "")
