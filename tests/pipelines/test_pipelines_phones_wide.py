"""Numbers as different people write them, in many languages; and what looks like one and is none."""

from __future__ import annotations

import pytest
from tests_day import SEEN

from admap.records import Advert
from pipelines.normalise import fold
from pipelines.phones import numbers


def of(body: str, title: str = "", **fields: str) -> list[str]:
    return sorted({number for _, _, number, _ in numbers(fold(Advert("a", "s", "", SEEN, title, body, fields)))})


@pytest.mark.parametrize(
    ("body", "last"),
    [
        # whole numbers in words, in groups of any size
        ("Nollsjuttio sjutton fyrtio sexhundrafemton", "0615"), ("Noll sju noll, sjutton, fyrtio, sex noll fem", "0605"),
        ("noll sjuhundraett sjuhundrafyrtio sexhundrasjutton", "0617"), ("nollsjunoll sjutton fyrtio sexhundra elva", "0611"),
        ("zéro sept zéro dix-sept quarante six deux cinq", "0625"), ("zéro soixante-dix, cent soixante-quatorze, zéro six vingt et un", "0621"),
        ("Cero siete cero, uno siete cuatro, cero seis, dos tres", "0623"), ("cero setenta, diecisiete, cuarenta, seiscientos doce", "0612"),
        ("sıfır yedi sıfır, bir yedi dört, sıfır altı, iki altı", "0626"), ("sıfır yetmiş on yedi kırk altı yüz on dokuz", "0619"),
        ("null siebzig siebzehn vierzig sechshundertzweiundzwanzig", "0622"), ("null sieben null, eins sieben vier, null sechs, acht und dreißig", "0638"),
        ("nul zeventig zeventien veertig zes vijfenzestig", "0665"), ("nul halvfjerds sytten fyrre seks seks og tyve", "0626"),
        ("null sju null, sytten, førti, seks null ni", "0609"), ("nolla seitsemänkymmentä, seitsemäntoista, neljäkymmentä, kuusisataakaksikymmentä", "0620"),
        ("núll sjö núll, einn sjö fjórir, núll sex, þrír fimm", "0635"), ("zero settanta, diciassette, quaranta, seicentoquindici", "0615"),
        ("zero sete zero, um sete quatro, zero meia, três nove", "0639"), ("zero șapte zero, șaptesprezece, patruzeci, șase doi patru", "0624"),
        ("zero sapte zero, unu sapte patru, zero sase, trei unu", "0631"), ("nulla hetven, tizenhét, negyven, hatszáznegyven", "0640"),
        ("zero siedemdziesiąt, siedemnaście, czterdzieści, sześćset trzynaście", "0613"), ("zero siedem zero jeden siedem cztery zero szesc piec dwa", "0652"),
        ("ноль семьсот один семьсот сорок шестьсот шестнадцать", "0616"), ("нуль сімдесят, сімнадцять, сорок, шістсот тридцять", "0630"),
        ("нула седем нула едно седем четири нула шест четири две", "0642"), ("nula sedam nula jedan sedam četiri nula šest pet četiri", "0654"),
        ("nula sedm nula, jedna sedm čtyři, nula šest, šest sedm", "0667"), ("nulis septyni nulis vienas septyni keturi nulis šeši penki penki", "0655"),
        ("null seitse null, üks seitse neli, null kuus, viis kaheksa", "0658"), ("zero shtatë zero, një shtatë katër, zero gjashtë, pesë nëntë", "0659"),
        ("μηδέν επτά μηδέν, ένα επτά τέσσερα, μηδέν έξι, δύο δύο", "0622"), ("صفر سبعة صفر واحد سبعة أربعة صفر ستة ثلاثة ثلاثة", "0633"),
        ("صفر هفت صفر، یک هفت چهار، صفر شش، سه دو", "0632"), ("không bảy không, một bảy bốn, không sáu, năm sáu", "0656"),
        ("eber toddoba eber, kow toddoba afar, eber lix, laba laba", "0622"), ("ศูนย์เจ็ดศูนย์ หนึ่งเจ็ดสี่ ศูนย์หก สามห้า", "0635"),
        ("零七零一七四零六三六", "0636"), ("〇七〇 一七四 〇六 三七", "0637"), ("nol tujuh nol, satu tujuh empat, nol enam, tiga tiga", "0633"),
        ("sifir heft sifir, yek heft çar, sifir şeş, du pênc", "0625"), ("sero pito sero isa pito apat sero anim lima dalawa", "0652"),
        ("ዜሮ ሸውዓተ ዜሮ ሓደ ሸውዓተ ኣርባዕተ ዜሮ ሽድሽተ ክልተ ክልተ", "0622"),
        # doubled digits, named signs, fillers
        ("oh seven oh, one seven four, oh six double six", "0666"), ("noll sju noll ett sju fyra noll sex dubbel-sju", "0677"),
        ("noll sju noll ett sju fyra noll, tre sexor sedan", "0666"), ("null sieben null strich eins sieben vier strich null sechs neun neun", "0699"),
        ("noll sju noll streck ett sju fyra mellanslag noll sex mellanslag nio ett", "0691"), ("zero seven zero dash one seven four, then zero six, then eight five", "0685"),
        ("plus fyrtiosex sjuttio sjutton fyrtio sex noll nio", "0609"), ("plus four six seven zero one seven four zero six one one", "0611"),
        # figures, letters and words mixed; broken words
        ("zero70 / 17 / 40 / 6five1", "0651"), ("O7O – 174 – O6 – 55", "0655"), ("o7o I74 o6 I2", "0612"), ("07O-17 4O 6 1 4", "0614"),
        ("o7o-174o6o8", "0608"), ("n0ll sju n0ll ett sju fyra n0ll s3x fem fem", "0655"), ("nol-l sju noll, 17 40, 6 12", "0612"),
        ("070 ett sju fyra 06 femtiosex", "0656"), ("sju noll ett sju fyra noll sex åttiofyra (nolla först)", "0684"),
        ("noll7noll ett7fyra noll6 tre9", "0639"), ("o 7 o 1 7 4 o 6 4 4", "0644"), ("070|174|06|05", "0605"), ("0_7_0_1_7_4_0_6_1_8", "0618"),
        # other digits and signs
        ("๐๗๐-๑๗๔-๐๖-๓๐", "0630"), ("٠٧٠١٧٤٠٦٢٧", "0627"), ("۰۷۰ ۱۷۴ ۰۶ ۲۸", "0628"), ("०७०१७४०६२९", "0629"), ("⓪⑦⓪①⑦④⓪⑥④①", "0641"),
        ("0️⃣7️⃣0️⃣ 1️⃣7️⃣4️⃣0️⃣ 6️⃣1️⃣8️⃣", "0618"), ("𝟎𝟕𝟎 𝟏𝟕𝟒 𝟎𝟔 𝟐𝟐", "0622"), ("0🍓7🍓0🍓1🍓7🍓4🍓0🍓6🍓2🍓1", "0621"), ("➕46 70 174 06 05", "0605"),
        ("070/174.06.13", "0613"), ("0.7.0.1.7.4.0.6.1.1", "0611"), ("070. 174. 06. 05", "0605"), ("(070) 17 40 605", "0605"), ("070—174—06—07", "0607"),
        ("+46 (0) 70 / 17 40 650", "0650"), ("+46 70 ( 17 ) 40 six five three", "0653"), ("0046-70-1740609", "0609"), ("(+46)70.174.06.10", "0610"),
        ("46701740611", "0611"), ("wa.me/46701740612", "0612"), ("tel:+46701740613", "0613"), ("70 174 06 14", "0614"), ("070174-0605", "0605"),
        ("0701\n740\n615", "0615"), ("Sms 0701740616!!!", "0616"), ("Ring0701740617", "0617"),
    ],
)  # fmt: skip
def test_a_mobile_number_in_any_dress(body: str, last: str) -> None:
    assert of(f"Tel: {body}") == [f"+4670174{last}"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Tel 08 – 46 – 50 – 04 – 33", ["+46846500433"]), ("noll åtta, fyrtiosex, femtio, noll fyra, trettiotre", ["+46846500433"]),
        ("noll40-sextiotvå-åttio-fyra-tretton", ["+46406280413"]), ("zero three one, three nine zero, zero six, two two", ["+46313900622"]),
        ("Call +1 (612) 555-0142", ["+16125550142"]), ("US number 646.555.0188", ["+16465550188"]), ("plus one, six one two, five five five, zero one four two", ["+16125550142"]),
        ("1-612-555-0142", ["+16125550142"]), ("+44 (0)7700 900 215", ["+447700900215"]), ("07700 900215", ["+447700900215"]),
        ("oh double seven double oh nine hundred two one five", ["+447700900215"]), ("0044 7700 900216", ["+447700900216"]),
        ("Ring 070-174 06 05 eller 031-390 06 01", ["+46313900601", "+46701740605"]), ("070-174 06 05/070-174 06 06", ["+46701740605", "+46701740606"]),
        ("0701740605, 0701740606, 08-465 004 00", ["+46701740605", "+46701740606", "+46846500400"]), ("Nr 070-174 06 05. 25 år, 170 cm", ["+46701740605"]),
        ("0980-319 205. 24 år", ["+46980319205"]), ("1 timme 2000 kr 070-1740605 1500 kr", ["+46701740605"]), ("kl 08-20, 070 174 06 05", ["+46701740605"]),
        ("2 väninnor, 070 174 06 05, fem år i branschen", ["+46701740605"]), ("lugn o snall, 1800 o 2500, 070 174 06 05", ["+46701740605"]),
    ],
)  # fmt: skip
def test_other_plans_and_several_numbers(body: str, expected: list[str]) -> None:
    assert of(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Mitt nummer är noll-sjuttio ett-sjuttiofyra noll-sex tjugoett", ["+46701740621"]),
        ("nollsjuttio-etthundrasjuttiofyra-noll-sex-tjugotre", ["+46701740623"]),
        ("Ring: noll sjuttio, hundrasjuttiofyra, noll sex, trettiotre", ["+46701740633"]),
        ("tel noll 31 trehundranittio noll sex elva", ["+46313900611"]),
        ("O-sju-O-ett-sju-fyra-O-sex-tre-två", ["+46701740632"]),
        ("my number: zero 7 zero - one 7 four - zero 6 - six 6", ["+46701740666"]),
        ("0seven0 1seven4 06 4eight", ["+46701740648"]),
        ("zerosevenzero onesevenfour zerosix foureight", ["+46701740648"]),
        ("Soita 070 sataseitsemänkymmentäneljä 06 05", ["+46701740605"]),
        ("Numer: zero siedem zero sto siedemdziesiąt cztery zero sześć zero pięć", ["+46701740605"]),
        ("ноль семь ноль один семь четыре ноль шесть восемьдесят пять", ["+46701740685"]),
        ("восьмерка... плюс сорок шесть семьдесят сто семьдесят четыре ноль шесть ноль пять", ["+46701740605"]),
        ("null sytti, ett hundre og syttifire, null seks, null fem", ["+46701740605"]),
        ("nul syv nul, et syv fire, nul seks, nul fem", ["+46701740605"]),
        ("0️⃣7️⃣0️⃣➖1️⃣7️⃣4️⃣➖0️⃣6️⃣➖0️⃣5️⃣", ["+46701740605"]),
        ("0 7 0 - 1 7 4 - 0 6 - 0 5", ["+46701740605"]),
        ("٠٧٠-١٧٤ ٠٦ ٠٥", ["+46701740605"]),
        ("+٤٦٧٠١٧٤٠٦٠٥", ["+46701740605"]),
        ("电话零七零-一七四-零六-零五", ["+46701740605"]),
        ("+46 (70) 174-06-05", ["+46701740605"]),
        ("+46-(0)70-174 06 05", ["+46701740605"]),
        ("(+46) 0701740605", ["+46701740605"]),
        ("00 46 (0)8 465 004 00", ["+46846500400"]),
        ("tel 8 465 004 00 med nolla först", ["+46846500400"]),
        ("tel: 0.7.0-1.7.4-0.6-0.5", ["+46701740605"]),
        ("070 (174) 06 05", ["+46701740605"]),
        ("070-174-06-O5", ["+46701740605"]),
        ("Numero: siebzig siebzehn vierzig sechs null fünf (null davor)", ["+46701740605"]),
        ("noll sju noll 174 noll sex noll fem, 1500 kr/h, 25 år", ["+46701740605"]),
        ("ring 0701740605 kl 10-22", ["+46701740605"]),
        ("kl 10-22 ring 0701740605", ["+46701740605"]),
        ("10-22 0701740605", ["+46701740605"]),
        ("Tel:070-1740605 (inte 073)", ["+46701740605"]),
        ("🅾️7️⃣🅾️ 174 06 05", ["+46701740605"]),
        ("O7O l74 O6 lO", ["+46701740610"]),
        ("70 ett sju fyra 06 05, lägg till nolla först", ["+46701740605"]),
        ("sıfır yetmiş yüz yetmiş dört sıfır altı sıfır beş", ["+46701740605"]),
        ("cero setenta ciento setenta y cuatro cero seis cero cinco", ["+46701740605"]),
        ("zero settanta centosettantaquattro zero sei zero cinque", ["+46701740605"]),
        ("zero setenta cento e setenta e quatro zero seis zero cinco", ["+46701740605"]),
        ("nul zeventig honderdvierenzeventig nul zes nul vijf", ["+46701740605"]),
        ("nulla hetven százhetvennégy nulla hat nulla öt", ["+46701740605"]),
        ("zero șaptezeci o sută șaptezeci și patru zero șase zero cinci", ["+46701740605"]),
        ("núll sjötíu, hundrað sjötíu og fjórir, núll sex, núll fimm", ["+46701740605"]),
        ("صفر سبعون مئة وأربعة وسبعون صفر ستة صفر خمسة", ["+46701740605"]),
        ("صفر هفتاد صد و هفتاد و چهار صفر شش صفر پنج", ["+46701740605"]),
        ("không bảy mươi một trăm bảy mươi tư không sáu không năm", ["+46701740605"]),
        ("seven o one seven four o six o five (put 0 first)", ["+46701740605"]),
        ("siedemdziesiąt siedemnaście czterdzieści sześćset pięć, z zerem", ["+46701740605"]),
        ('noll sju noll\nett sju fyra\nnoll sex\nnoll fem', ["+46701740605"]),
        ("nolla seitsemän nolla yks seitsemän neljä nolla kuus nolla viis", ["+46701740605"]),
        ("zero-zero-four-six seven zero one seven four zero six zero five", ["+46701740605"]),
        ("Telefon noll 7 noll, 1 sju 4, noll 6 noll fem", ["+46701740605"]),
        ("07 01 74 06 05", ["+46701740605"]),
        ("07.01.74.06.05", ["+46701740605"]),
        ("070/1740605/WhatsApp", ["+46701740605"]),
        ("WhatsApp:+46701740605", ["+46701740605"]),
        ("07-01740605", ["+46701740605"]),
        ("0701 740 605 / 31 år", ["+46701740605"]),
        ("31 år 0701 740 605", ["+46701740605"]),
        ("UK: 7700 900 345", ["+447700900345"]),
        ("London number 07700900345", ["+447700900345"]),
        ("+44 7 7 0 0 9 0 0 3 4 5", ["+447700900345"]),
        ("plus four four seven seven zero zero nine zero zero three four five", ["+447700900345"]),
        ("call (416) 555-0123, Canadian cell", ["+14165550123"]),
        ("+1.416.555.0123", ["+14165550123"]),
        ("001-416-555-0123", ["+14165550123"]),
        ("Ring mig! Noll. Sju. Noll. Ett. Sju. Fyra. Noll. Sex. Noll. Nio.", ["+46701740609"]),
        ("sms noll7noll17406två1", ["+46701740621"]),
        ("🍎0🍎7🍎0🍎1🍎7🍎4🍎0🍎6🍎2🍎1🍎", ["+46701740621"]),
        ("0-7-0-1-7-4-0-6-2-1", ["+46701740621"]),
        ("0.70.17.40.621", ["+46701740621"]),
        ("<070>[174](06)21", ["+46701740621"]),
        ("070 174 06 21 21", ["+46701740621"]),
    ],
)  # fmt: skip
def test_more_ways_to_write_a_number(body: str, expected: list[str]) -> None:
    assert of(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "Org.nr 559999-0112", "Personnummer 030214-1234", "Postnummer 114 46", "Öppet 08-17, 09-18, 10-20", "Mån 09.00–17.00, lör 10.00–14.00",
        "Annonsnr 0701740605", "Referens: 0846500400", "Bankgiro 0505-105566", "Kundtjänst 08-465 004 11", "Sajtens support: +46 8 465 004 12",
        "Swisha 0 kr i förskott, 1 500 000 kr är för mycket", "35 o 28, 1500 o 2500, 2000 o 3000", "90-60-90, 170 cm, 57 kg, 24 år", "Född 1998-04-05, 2026-03-14 2026-03-20",
        "1000 1500 2000 2500 3000", "0-100, 200-300, 400-500 kr", "Sex, sju, åtta, nio, tio eller elva går bra", "en två tre fyra fem sex sju åtta nio tio",
        "one two three four five six seven eight nine ten", "uno dos tres cuatro cinco seis siete ocho nueve", "24/7 365", "2-4 mars, 5-7 mars, 8 mars, 9-10 mars",
        "001-2026-03-14-001", "Rad 4471 4502 4610", "v. 28 29 30 31 32 33", "0,5 h 800, 1 h 1500, 2 h 2800, 3 h 4000", "IBAN SE45 5000 0000 0583 9825 7466",
    ],
)  # fmt: skip
def test_no_phone(body: str) -> None:
    assert of(body) == []


def test_a_number_goes_on_where_the_title_ends_or_words_stand_between() -> None:
    assert of("06 05 är resten", title="Ring 070-174") == ["+46701740605"]
    assert of("Tel 070 älskling 174 hej 06 på 05") == ["+46701740605"]
    assert of("Ring 070, sedan kommer 174 och sist 06 05") == ["+46701740605"]


def test_a_field_is_a_number_without_its_zero() -> None:
    assert of("", Telefon="701740605") == ["+46701740605"]
