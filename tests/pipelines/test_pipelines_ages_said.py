"""Ages that are put right, shared, said of several, or written in words, and times that are no ages, in many languages."""

from __future__ import annotations

import pytest
from tests_day import SEEN

from admap.records import Advert
from pipelines.pipeline import read


def ages(body: str, **fields: str) -> tuple[int, ...]:
    return tuple(read(Advert("a", "s", "", SEEN, "", body, fields)).ages)


@pytest.mark.parametrize(
    "body",
    [
        "Olen asunut Ruotsissa kaksikymmentä vuotta ja puhun suomea.", "Olen tehnyt tätä viisitoista vuotta.", "Jag har bott här i tjugo år.",
        "Jag har kört taxi tjugo år.", "Jag är sedan femton år bosatt i Kalix.", "I have lived in Sweden twenty years.", "I have been here 15 years now.",
        "I've been working as a nurse for 20 years.", "Ich lebe hier schon zwanzig Jahre.", "Ich wohne seit 15 Jahren in Kiel.", "Ik woon al twintig jaar in Zweden.",
        "Jeg har bodd her i femten år.", "Jeg har boet her i tyve år.", "Ég hef búið hér í tuttugu ár.", "Vivo en Suecia desde hace veinte años.", "Llevo quince años en Suecia.",
        "Moro na Suécia há vinte anos.", "Vivo in Svezia da vent'anni.", "Vivo in Svezia da quindici anni.", "J'habite ici depuis vingt ans.", "Cela fait quinze ans que je vis ici.",
        "Locuiesc în Suedia de douăzeci de ani.", "Mieszkam tu dwadzieścia lat.", "Mieszkam w Szwecji od piętnastu lat.", "Žiju ve Švédsku dvacet let.", "Žijem tu pätnásť rokov.",
        "Живу в Швеции двадцать лет.", "Живу тут уже 15 лет.", "Живу у Швеції двадцять років.", "Живея в Швеция от двайсет години.", "Živim u Švedskoj dvadeset godina.",
        "Húsz éve élek Svédországban.", "Tizenöt éve lakom itt.", "Elan Rootsis juba kakskümmend aastat.", "Gyvenu Švedijoje dvidešimt metų.", "Dzīvoju Zviedrijā divdesmit gadus.",
        "İsveç'te yirmi yıldır yaşıyorum.", "أعيش في السويد منذ عشرين سنة.", "بیست سال است که در سوئد زندگی می‌کنم.", "我在瑞典住了二十年。", "ฉันอยู่สวีเดนมา 20 ปี", "Tôi sống ở Thụy Điển 20 năm rồi.",
        "We have been married 25 years.", "Vi har varit gifta i 25 år.", "Working together 14 years.", "Kören tar emot sångare från 16 år.", "Sjunger du? Barnkör från 12 år, vuxna från 18 år.",
        "Choir for everybody from 16 years.", "Chor ab 16 Jahren.", "Coro a partir de 16 años.", "Хор от 16 лет.", "Kuoro 16 vuodesta ylöspäin.", "Koor vanaf 16 jaar.", "Choeur à partir de 16 ans.",
        "Chór od 16 lat.", "Sbor od 16 let.", "Coro dai 16 anni in su.", "Kor fra 16 år.", "Du ska vara minst 20 år och ha körkort.", "Kursen gäller barn 13 år.",
    ],
)  # fmt: skip
def test_times_that_have_passed_and_limits_are_no_ages(body: str) -> None:
    assert ages(body) == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Jag är egentligen 27.", 27), ("Jag är 27 egentligen.", 27), ("ja är faktiskt 28, rutan går inte att ändra", 28), ("Ja e 28 på riktigt", 28), ("Rätt ålder är 27.", 27),
        ("Egentligen är jag 27.", 27), ("I'm actually 27.", 27), ("I am really 27 though.", 27), ("In truth I am 27.", 27), ("My true age is 27.", 27), ("Actually 27, the site is stuck.", 27),
        ("Ich bin eigentlich 27.", 27), ("In Wahrheit bin ich 27.", 27), ("Eigentlich bin ich schon 27.", 27), ("Ik ben eigenlijk 27.", 27), ("Jeg er egentlig 27.", 27), ("Jeg er faktisk 27.", 27),
        ("Ég er í raun 27.", 27), ("Olen oikeasti 27.", 27), ("Oikeasti olen 27.", 27), ("En realidad tengo 27.", 27), ("Tengo en realidad 27.", 27), ("Na verdade tenho 27.", 27), ("In realtà ho 27 anni.", 27),
        ("En réalité j'ai 27 ans.", 27), ("J'ai en fait 27 ans.", 27), ("De fapt am 27 de ani.", 27), ("Am de fapt 27.", 27), ("Tak naprawdę mam 27.", 27), ("Mam naprawdę 27 lat.", 27),
        ("Ve skutečnosti je mi 27.", 27), ("V skutočnosti mám 27.", 27), ("На самом деле мне 27.", 27), ("Мне на самом деле 27.", 27), ("Насправді мені 27.", 27), ("Всъщност съм на 27.", 27),
        ("Zapravo imam 27.", 27), ("Valójában 27 éves vagyok.", 27), ("Tegelikult olen 27.", 27), ("Olen tegelikult 27.", 27), ("Iš tikrųjų man 27.", 27), ("Patiesībā man ir 27.", 27),
        ("Aslında 27 yaşındayım.", 27), ("عمري الحقيقي 27.", 27), ("در واقع ۲۷ سالمه.", 27), ("其实我27岁。", 27), ("จริงๆ อายุ 27", 27), ("Thật ra em 27 tuổi.", 27), ("Në fakt jam 27.", 27), ("Στην πραγματικότητα είμαι 27.", 27),
    ],
)  # fmt: skip
def test_an_age_put_right_in_a_sentence_of_its_own(body: str, expected: int) -> None:
    assert ages("Kvinna. " + body, Age="22") == (22, expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Jsme tři kamarádky z Česka, máme 25, 28 a 35 let.", (25, 28, 35)), ("Sme dve kamarátky, máme 25 a 28 rokov.", (25, 28)), ("Vi är två väninnor, båda 30.", (30,)), ("Lina o Jocke, båda 30.", (30,)),
        ("Couple, both 30.", (30,)), ("We are both 34.", (34,)), ("Wir sind beide 34.", (34,)), ("Paar, beide 34.", (34,)), ("Stel, allebei 34.", (34,)), ("Par, begge 34.", (34,)), ("Pariskunta, molemmat 34.", (34,)),
        ("Pareja, ambos 34.", (34,)), ("Pareja, los dos de 34.", (34,)), ("Casal, ambos com 34.", (34,)), ("Coppia, entrambi 34.", (34,)), ("Couple, tous les deux 34.", (34,)), ("Cuplu, amândoi 34.", (34,)),
        ("Para, oboje 34.", (34,)), ("Oběma je 34.", (34,)), ("Пара, обоим 34.", (34,)), ("Пара, обом 34.", (34,)), ("Двойка, и двамата на 34.", (34,)), ("Par, oboje 34.", (34,)), ("Pár, mindketten 34.", (34,)),
        ("Paar, mõlemad 34.", (34,)), ("Pora, abiem 34.", (34,)), ("Pāris, abiem 34.", (34,)), ("Мы пара, ему 46, ей 41.", (41, 46)), ("Ми пара, йому 46, їй 41.", (41, 46)), ("Ему сорок шесть, ей сорок один.", (41, 46)),
        ("Mu je 46, jí 41.", (41, 46)), ("On ma 46, ona 41.", (41, 46)), ("El tiene 46 y ella 41.", (41, 46)), ("Ele tem 46 e ela 41.", (41, 46)), ("Lui ha 46 anni e lei 41.", (41, 46)), ("Il a 46 ans, elle 41.", (41, 46)),
        ("El are 46, ea 41.", (41, 46)), ("Er ist 46, sie 41.", (41, 46)), ("Hij is 46, zij 41.", (41, 46)), ("Mies 46, vaimo 41.", (41, 46)), ("Hän on 46 ja minä 41.", (41, 46)), ("Han är 46, jag 41.", (41, 46)),
        ("Máme 25 a 28.", (25, 28)), ("Mamy 25 i 28 lat.", (25, 28)), ("Tenemos 25 y 28 años.", (25, 28)), ("Temos 25 e 28 anos.", (25, 28)), ("Abbiamo 25 e 28 anni.", (25, 28)), ("Nous avons 25 et 28 ans.", (25, 28)),
        ("Avem 25 și 28 de ani.", (25, 28)), ("Нам 25 и 28.", (25, 28)), ("Нам 25 і 28 років.", (25, 28)), ("Imamo 25 i 28 godina.", (25, 28)), ("Vi är 25 och 28.", (25, 28)), ("Olemme 25 ja 28.", (25, 28)), ("Mums ir 25 un 28.", (25, 28)),
        ("Mums 25 ir 28.", (25, 28)), ("Meie oleme 25 ja 28.", (25, 28)), ("На 25 и 28 години сме.", (25, 28)), ("25 és 28 évesek vagyunk.", (25, 28)),
    ],
)  # fmt: skip
def test_ages_of_several_persons(body: str, expected: tuple[int, ...]) -> None:
    assert ages(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Proud Filipina trans woman, thirty-one, nurse on weekdays.", 31), ("Proud trans woman 🏳️‍⚧️ thirty-one, nurse assistant", 31), ("Svensk kvinna ✨ trettioen ✨ Gävle", 31), ("Finsk dam, fyrtiotvå, bor själv.", 42), ("Ich bin Krankenschwester, einunddreißig, ruhig.", 31),
        ("Nederlandse vrouw, eenendertig, rustig.", 31), ("Mujer cubana, treinta y uno, tranquila.", 31), ("Mulher brasileira, trinta e um, calma.", 31), ("Donna italiana, trentuno, tranquilla.", 31), ("Femme française, trente et un, calme.", 31),
        ("Kobieta z Polski, trzydzieści jeden, spokojna.", 31), ("Русская женщина, тридцать один, спокойная.", 31), ("Suomalainen nainen, kolmekymmentäyksi, rauhallinen.", 31), ("Norsk kvinne, trettien, rolig.", 31), ("Dansk kvinde, enogtredive, rolig.", 31),
        ("61 år ung.", 61), ("61 years young.", 61), ("61 Jahre jung.", 61), ("61 jaar jong.", 61), ("61 vuotta nuori.", 61), ("Ik ben een Nederlandse vrouw van veertig en ik woon hier.", 40), ("Vrouw van 40.", 40), ("Een dame van eind in de buurt, 40.", 40), ("Eine Frau von vierzig.", 40),
        ("A woman of forty.", 40), ("En kvinna på fyrtio.", 40), ("En tjej på 24 vårar.", 24), ("A man of forty from Wales.", 40), ("Mujer de cuarenta.", 40), ("Mulher de quarenta.", 40), ("Una donna di quaranta.", 40), ("Femme de quarante ans.", 40), ("En dame på 40.", 40), ("O femeie de patruzeci.", 40),
        ("Kvinna runt 30.", 30), ("I am around 30.", 30), ("Jag är ungefär 30.", 30), ("Jag är runt 30.", 30), ("Jag är cirka 30.", 30), ("Ich bin ungefähr 30.", 30), ("Ich bin um die 30.", 30), ("Olen noin 30.", 30), ("J'ai environ 30 ans.", 30), ("Tengo unos 30 años.", 30), ("Ho circa 30 anni.", 30), ("Tenho cerca de 30 anos.", 30), ("Mam około 30 lat.", 30), ("Mně je asi 30.", 30),
        ("Мне около 30.", 30), ("Je suis une femme d'environ 30 ans.", 30), ("Ik ben rond de 30.", 30), ("I'm about thirty.", 30),
    ],
)  # fmt: skip
def test_ages_in_words_after_of_and_around(body: str, expected: int) -> None:
    assert ages(body) == (expected,)


@pytest.mark.parametrize(
    "body",
    [
        "Min mamma är 62.", "My mother is 62.", "Meine Mutter ist 62 Jahre alt.", "Mi madre tiene 62 años.", "Minha mãe tem 62 anos.", "Ma mère a 62 ans.", "Mia madre ha 62 anni.", "Мама у меня, ей 62 года.",
        "Moja mama ma 62 lata.", "Äitini on 62.", "Anyám 62 éves.", "Mormor är 84 och bor granne.", "My grandmother is 84.", "Barnen, 13 och 16, är hos pappan.", "Mina barnbarn är 12 och 14.", "My brother is 31 and drives me.",
        "Min katt är 14 år.", "Můj syn je 14.", "Mój pies ma 14 lat.", "Mi marido tiene 45.",
    ],
)  # fmt: skip
def test_the_age_of_kin_is_no_age_of_the_person(body: str) -> None:
    assert ages("Eskort. " + body) == ()


@pytest.mark.parametrize(
    "body",
    [
        "At 27 years of age I know what I want.", "At the age of 27 I know what I want.", "I am aged 27.", "Aged 27, I am calm.", "A lady aged 27 in Lund.",
        "Vid 27 års ålder vet jag vad jag vill.", "I en ålder av 27 år är jag lugn.", "Med mina 27 år är jag lugn.", "I en alder av 27 år er jeg rolig.",
        "I en alder af 27 år er jeg rolig.", "Mit 27 Jahren weiß ich, was ich will.", "Im Alter von 27 Jahren bin ich ruhig.", "À 27 ans, je sais ce que je veux.",
        "À l'âge de 27 ans je suis calme.", "A los 27 años sé lo que quiero.", "A la edad de 27 años soy tranquila.", "A 27 anni so cosa voglio.",
        "All'età di 27 anni sono calma.", "Aos 27 anos sei o que quero.", "Com a idade de 27 anos.", "Op 27-jarige leeftijd ben ik rustig.",
        "Op de leeftijd van 27 jaar ben ik rustig.", "W wieku 27 lat wiem, czego chcę.", "27 vuoden iässä tiedän mitä haluan.", "27 vuoden ikäisenä olen rauhallinen.",
        "27-vuotiaana olen rauhallinen.", "La vârsta de 27 de ani sunt calmă.", "В возрасте 27 лет я спокойна.", "У віці 27 років я спокійна.", "Ve 27 letech vím, co chci.",
        "Ve věku 27 let jsem klidná.", "Vo veku 27 rokov som pokojná.", "27 évesen tudom, mit akarok.", "27 yaşında sakin biriyim.", "27-aastaselt olen rahulik.",
        "27 gadu vecumā esmu mierīga.", "Būdama 27 metų esu rami.", "Σε ηλικία 27 ετών είμαι ήρεμη.", "На възраст 27 години съм спокойна.", "U dobi od 27 godina sam mirna.",
    ],
)  # fmt: skip
def test_an_age_at_which_somebody_is(body: str) -> None:
    assert ages(body) == (27,)


@pytest.mark.parametrize(
    "body",
    [
        "At the age of 16 I moved to Lund.", "I moved here at 19 years of age.", "Vid 16 års ålder flyttade jag hit.", "Jag kom hit vid 17 års ålder.",
        "Mit 17 Jahren zog ich nach Kiel.", "À 16 ans j'ai quitté la ville.", "A los 17 años me fui de casa.", "A 16 anni ho lasciato casa.",
        "W wieku 17 lat wyjechałam.", "Aos 16 anos saí de casa.", "16-vuotiaana muutin Ouluun.", "В 17 лет переехала в Кируну.", "17 yaşında geldim.",
        "I en alder av 17 flyttet jeg hit.", "Guests over the age of 40 are welcome.",
    ],
)  # fmt: skip
def test_an_age_at_which_somebody_did_something_once_is_none_today(body: str) -> None:
    assert ages(body) == ()
