"""Signals, gender and relevance by class of wording, over languages, with what only looks like them."""

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


def signals(body: str, **fields: str) -> tuple[str, ...]:
    return coded(body, **fields).signals


DRUGS = [
    "Du kan betala med pengar eller med droger, det är lika bra.", "Betalning med tjack eller hasch går lika bra.", "Droger funkar som betalning.",
    "Byter gärna mot gräs.", "Pengar eller pulver, båda duger.", "DU KAN BETALA MED DROGER", "Tar emot droger istället för pengar.",
    "Cash or pills, both fine as payment.", "You can pay with drugs.", "Pay in cash or powder.", "No cash? Weed works too.", "I take pills instead of money.",
    "Du kan betale med penger eller dop.", "Du kan betale med stoffer.", "Auch Zahlung mit Gras oder Pillen möglich.", "Du kannst mit Drogen bezahlen.",
    "Voit maksaa rahalla tai huumeilla.", "Þú getur borgað með dópi.", "Je kunt met drugs betalen.", "Tu peux payer avec de la drogue.", "Puedes pagar con drogas.",
    "Podes pagar com drogas.", "Puoi pagare con la droga.", "Poți plăti cu droguri.", "Fizethetsz droggal is.", "Możesz zapłacić narkotykami.", "Můžeš platit drogami.",
    "Можешь заплатить наркотиками.", "Можна заплатити наркотиками.", "Можеш да платиш с наркотици.", "Možeš platiti drogom.", "Galima mokėti narkotikais.",
    "Var maksāt ar narkotikām.", "Võid maksta narkootikumidega.", "Uyuşturucuyla ödeyebilirsin.", "يمكنك الدفع بالمخدرات.", "می‌توانی با مواد پول بدهی.",
    "可以用毒品付款。", "จ่ายเป็นยาเสพติดก็ได้", "Có thể trả bằng ma túy.", "Mund të paguash me drogë.", "Μπορείς να πληρώσεις με ναρκωτικά.",
]  # fmt: skip
KEPT_IN = [
    "Jag får inte gå ut själv.", "Han som äger lägenheten låter mig inte gå ut.", "De släpper inte ut mig.", "Jag är inte fri att gå härifrån.", "Får aldrig lämna huset.",
    "Jag kan inte gå ut utan lov.", "Min chef förbjuder mig att gå ut.", "Hon tillåts inte gå ut.", "Utan hans tillåtelse kommer jag inte ut.",
    "The man who owns the flat does not allow me to go out.", "They do not let me leave the house.", "I am not free to leave.", "My boss forbids me to go outside.",
    "He won't allow me out of the room.", "I'm not permitted to leave the apartment.", "She is never let out alone.", "They keep me inside.", "I may not go out.",
    "Jeg får ikke lov å gå ut.", "De lar meg ikke gå ut.", "Jeg må ikke gå ud alene.", "De lader mig ikke gå ud.", "Ich darf die Wohnung nicht verlassen.",
    "Er erlaubt mir nicht rauszugehen.", "Sie lassen mich nicht raus.", "Ik mag het huis niet uit.", "Ze laten me niet naar buiten.", "En saa lähteä ulos.",
    "Minua ei päästetä ulos.", "Ég má ekki fara út.", "Je n'ai pas le droit de sortir.", "On ne me laisse pas sortir.", "No me dejan salir de casa.", "No tengo permitido salir.",
    "Não me deixam sair.", "Non mi lasciano uscire.", "Non ho il permesso di uscire.", "Nu mă lasă să ies.", "Nu am voie să ies.", "Nem engednek ki.", "Nie wolno mi wychodzić.",
    "Nie pozwalają mi wyjść.", "Nepustí mě ven.", "Nesmím chodit ven.", "На улицу не выпускают.", "Мне не разрешают выходить.", "Мені не дозволяють виходити.",
    "Не ме пускат навън.", "Ne puštaju me van.", "Man neleidžia išeiti.", "Mind ei lasta välja.", "Dışarı çıkmama izin vermiyorlar.",
    "لا يسمحون لي بالخروج", "اجازه ندارم بیرون بروم", "Looma oggola inaan baxo.", "他们不让我出门。", "เขาไม่ให้ฉันออกไปข้างนอก", "Họ không cho em ra ngoài.", "Nuk më lënë të dal.", "Δεν με αφήνουν να βγω.",
]  # fmt: skip


@pytest.mark.parametrize("body", [*DRUGS, *KEPT_IN])
def test_drugs_as_payment_and_not_being_allowed_out_are_distress(body: str) -> None:
    assert "distress" in signals(body)


@pytest.mark.parametrize(
    "body",
    [
        "Du kan betala med kort eller Swish.", "Inga droger, tack.", "Jag tar inte emot droger som betalning.", "Betala inte med droger.", "Drogfri och rökfri.",
        "No drugs, no alcohol.", "You cannot pay with drugs.", "Pay with card or cash.", "I do not take drugs.", "You can pay with flowers and cash.",
        "Keine Drogen.", "Zahlung mit Karte möglich.", "Nicht unter Drogeneinfluss.", "Betaling med kort.", "Pas de drogue.", "Puedes pagar con tarjeta.",
        "Nada de drogas.", "Без наркотиков.", "Можно оплатить картой.", "Möjlighet att betala med växlade pengar.", "Du får inte gå ut på balkongen.",
        "Katten får inte gå ut.", "The dog is not allowed out.", "Guests may not leave shoes in the hall.", "Jag kan inte komma ut till Arlanda.",
        "I do not go out on Sundays.", "Jag gillar inte att gå ut och festa.", "I can't go out of town this week.", "Hunden får inte lämna huset utan koppel.",
    ],
)  # fmt: skip
def test_refusing_drugs_and_house_rules_are_no_distress(body: str) -> None:
    assert "distress" not in signals(body)


@pytest.mark.parametrize(
    "body",
    [
        "Hon talar ingen svenska, så det är Bosse som sköter bokningen.", "Roland svarar i telefon.", "Boka hos Roland, han sköter kalendern.", "Maria bokar åt mig.",
        "Det är Kent som tar samtalen.", "Bokning sker via Lasse.", "Ring Bosse så bokar han.", "Adress får du av Bosse samma dag.", "Hennes man svarar och bestämmer tiden.",
        "Min sambo sköter telefonen.", "Det är hennes kille som skriver.", "Her husband answers the phone and books the time.", "Marco handles the bookings.",
        "It is Peter who takes the calls.", "Call Peter and he will book you.", "Book with Tony.", "His wife answers the phone.", "Andreas books for her.", "You get the address from Bob.",
        "Det er Kjell som tar telefonen.", "Mannen hennes svarer på telefonen.", "Det er min kæreste der tager telefonen.", "Hendes mand svarer.", "Det er Jens der svarer.",
        "Ihr Mann geht ans Telefon.", "Klaus nimmt die Anrufe an.", "Haar man neemt de telefoon op.", "Jan regelt de afspraken.", "Hänen miehensä vastaa puhelimeen.",
        "Pekka hoitaa varaukset.", "Son mari répond au téléphone.", "C'est Marc qui prend les rendez-vous.", "Su marido contesta el teléfono.", "Carlos lleva las reservas.",
        "O marido dela atende o telefone.", "É o Carlos que marca.", "Suo marito risponde al telefono.", "Marco prende gli appuntamenti.",
        "Marian face programările.", "A férje veszi fel a telefont.", "Telefon odbiera jej mąż.", "Marek umawia spotkania.", "Telefon bere její muž.", "Telefona kocam bakıyor.",
        "На звонки отвечает её муж.", "Записывает Игорь.", "На дзвінки відповідає її чоловік.", "Rezervacije vodi Marko.",
    ],
)  # fmt: skip
def test_another_person_who_books_or_answers_is_a_third_party(body: str) -> None:
    assert "third_party" in signals(body)


@pytest.mark.parametrize(
    "body",
    [
        "Jag svarar själv i telefon.", "Jag heter Bosse och sköter bokningen själv.", "Svarar i telefon dagtid.", "I answer the phone myself.", "Book with me.",
        "Book with confidence.", "Call Monday or Tuesday.", "Ring Malmö-numret.", "Boka hos mig i Lund.", "Bokning sker via sms.", "Bokning via WhatsApp.", "Book via Telegram only.",
        "Jag svarar inte i telefon när min man är hemma.", "Her husband died, she lives alone.", "Din fru svarar inte om du ringer från mig.", "Call Sofia for a nice time.",
        "Ring Maria på kvällen.", "Det är jag som svarar.", "It is me who takes the calls.", "Ich gehe selbst ans Telefon.", "Svarar Maria inte så försök igen.", "Kim svarar snabbt på sms.",
    ],
)  # fmt: skip
def test_answering_for_oneself_is_no_third_party(body: str) -> None:
    assert "third_party" not in signals(body)


YOUNG = {
    "sv": ["Nyss fyllda 20.", "Har precis fyllt 20 år.", "20 nyligen fyllda.", "Fyllde just 20."],
    "en": ["I just turned 20.", "Turned 20 last week.", "20, freshly turned.", "Only just 20 years old."],
    "no": ["Har akkurat fylt 20 år.", "Nettopp fylt 20.", "Fylte 20 i forrige uke."], "da": ["Er lige fyldt 20.", "Netop fyldt 20 år.", "Jeg blev 20 i sidste uge."],
    "fi": ["Täytin juuri 20 vuotta.", "Juuri 20 täyttänyt.", "Olen vasta 20."], "is": ["Ég er nýorðin 20 ára.", "Var að verða 20 ára."],
    "de": ["Gerade 20 geworden.", "Ich bin gerade erst 20 geworden."], "nl": ["Net 20 geworden.", "Ik ben pas 20."],
    "fr": ["Je viens d'avoir 20 ans.", "20 ans tout juste.", "J'ai tout juste 20 ans."], "es": ["Con los 20 recién cumplidos.", "Acabo de cumplir 20 años.", "Recién cumplí 20.", "20 añitos recién cumplidos."],
    "pt": ["Acabei de fazer 20 anos.", "20 anos recém-feitos.", "Fiz 20 anos agora."], "it": ["Ho appena compiuto 20 anni.", "20 anni appena compiuti."],
    "ro": ["Abia am împlinit 20 de ani.", "Tocmai am făcut 20 de ani.", "Am 20 de ani abia împliniți.", "Am împlinit recent 20 de ani."],
    "hu": ["Most töltöttem be a 20-at.", "Most lettem 20 éves.", "Éppen most múltam 20."], "pl": ["Właśnie skończyłam 20 lat.", "Świeżo skończone 20 lat.", "Mam ledwo 20 lat."],
    "cs": ["Právě mi bylo 20 let.", "Čerstvě 20 let.", "Nedávno mi bylo 20."], "sk": ["Práve som mala 20 rokov.", "Nedávno mi bolo 20."],
    "lt": ["Ką tik suėjo 20 metų.", "Man neseniai sukako 20."], "lv": ["Man tikko palika 20 gadi.", "Nesen apritēja 20."], "et": ["Sain just 20 aastaseks.", "Äsja sain 20."],
    "ru": ["Только что исполнилось 20 лет.", "Мне недавно исполнилось 20.", "20 лет только исполнилось."], "uk": ["Щойно виповнилося 20 років.", "Мені недавно виповнилось 20."],
    "bg": ["Току-що навърших 20 години.", "Наскоро навърших 20."], "hr": ["Tek sam napunila 20 godina.", "Upravo sam navršila 20.", "Nedavno sam napunila 20 godina."], "sr": ["Тек сам напунила 20 година."],
    "tr": ["Yeni 20 yaşına girdim.", "20 yaşımı yeni doldurdum."], "sq": ["Sapo mbusha 20 vjeç."], "ar": ["أتممت للتو 20 سنة.", "صار عمري 20 سنة للتو"], "fa": ["تازه ۲۰ ساله شدم."],
    "zh": ["刚满20岁。", "刚刚满20岁。"], "th": ["เพิ่งอายุครบ 20 ปี"], "vi": ["Em vừa tròn 20 tuổi."], "el": ["Μόλις έκλεισα τα 20."], "so": ["Hadda ayaan 20 jirsaday."],
}  # fmt: skip


@pytest.mark.parametrize("body", [body for bodies in YOUNG.values() for body in bodies])
def test_an_age_just_reached_is_youth_wording(body: str) -> None:
    assert "youth_wording" in signals(body)


@pytest.mark.parametrize(
    "body",
    ["Nyss fyllda 50.", "I just turned 43.", "Con los 40 recién cumplidos.", "Abia am împlinit 45 de ani.", "Ho appena compiuto 52 anni.", "Je viens d'avoir 40 ans.",
     "Gerade 60 geworden.", "Bilen har just fyllt 20 år.", "Abia am ajuns în Malmö, am 24 de ani.", "Tek sam stigla, imam 22 godine.", "Just landed in Lund, I am 24."],
)  # fmt: skip
def test_an_age_far_from_youth_just_reached_is_none(body: str) -> None:
    assert "youth_wording" not in signals(body)


@pytest.mark.parametrize(
    ("body", "gender"),
    [
        ("Jeg er en kvinne på 46.", "woman"), ("Jeg er en norsk dame på 51.", "woman"), ("Jeg er en mand på 46.", "man"), ("Jeg er mann, 46.", "man"),
        ("Jag heter Gunvor, är kvinna och tar emot i Tranås.", "woman"), ("Jag heter Kim, är man och 45.", "man"), ("Är tjej, 27.", "woman"), ("Bor i Lund, är kille.", "man"),
        ("Hej gutter, jeg er en kvinne på 46 som kjører bil.", "woman"), ("Ich heiße Kim, bin Frau und 40.", "woman"), ("Me llamo Kim, soy una mujer de 40.", "woman"),
        ("My name is Kim, am a woman and 40.", "woman"), ("Olen Kim, 40-vuotias nainen.", "woman"), ("Jeg er en jente på 23 fra Bergen.", "woman"), ("Hei damer, jeg er en gutt på 29.", "man"),
        ("Ik heet Kim, ben een vrouw en 40.", "woman"), ("Je m'appelle Kim, suis une femme de 40 ans.", "woman"), ("Mi chiamo Kim, sono un uomo di 40 anni.", "man"),
    ],
)  # fmt: skip
def test_a_noun_for_the_person_tells_gender(body: str, gender: str) -> None:
    assert coded(body).gender == gender


@pytest.mark.parametrize(
    "body",
    [
        "Jeg tager imod damer og herrer.",
        "Min man är hemma.",
        "Jag söker en kvinna.",
        "Hei damer!",
        "For menn og kvinner.",
    ],
)
def test_a_noun_for_others_tells_no_gender(body: str) -> None:
    assert coded(body).gender == "unknown"


@pytest.mark.parametrize(
    "body",
    [
        "Tired of empty wallets? Our signal group turned 500 into 90 000 in three weeks. No girls here, only charts.", "Our trading bot pays 4 % a day. Deposit today, withdraw tomorrow.",
        "Join our VIP signals on Telegram before midnight.", "Earn while you sleep, no experience needed.", "Bli ekonomiskt fri! Vi lär dig kryptohandel på tre veckor.",
        "Tjäna pengar medan du sover.", "Vår signalgrupp gör 500 till 90 000 på tre veckor.", "Tjen penger mens du sover.", "Tjen penge mens du sover.", "Tienaa rahaa nukkuessasi.",
        "Verdiene Geld im Schlaf mit unserer Signalgruppe.", "Verdien geld terwijl je slaapt.", "Gagnez de l'argent en dormant.", "Gana dinero mientras duermes.", "Ganhe dinheiro enquanto dorme.",
        "Guadagna mentre dormi.", "Câștigă bani în timp ce dormi.", "Zarabiaj, gdy śpisz.", "Зарабатывай, пока спишь.", "Заробляй, поки спиш.", "Uyurken para kazan.", "اربح المال وأنت نائم",
        "Become an agent for our perfume brand, recruit friends and earn commission.", "Vi köper dina följare, priser på begäran.", "Learn to trade gold with our mentor.", "Forex signals, 95 % win rate.",
    ],
)  # fmt: skip
def test_money_schemes_under_an_escort_category_are_not_relevant(body: str) -> None:
    assert not coded(body).relevant


@pytest.mark.parametrize(
    "body",
    [
        "Text me on Signal, 1500 an hour.", "Jag finns på Signal och WhatsApp.", "Woman, 30. I work evenings and sleep late.", "Kvinna 40, jobbar med ekonomi på dagarna, tar emot på kvällen.",
        "Man, 45, trader by day, paid company in the evening.", "Sällskap mot betalning, jag svarar inte när jag sover.", "Girl from Spain, 25, join me for dinner, 2000 kr.",
    ],
)  # fmt: skip
def test_an_offer_that_speaks_of_money_or_sleep_stays_relevant(body: str) -> None:
    assert coded(body).relevant
