"""How people in the demonstration world write: whole sentences by language, and what each sentence states.

A line is (text, facts). Facts name what the sentence states of the person: ``age``, ``gender``, ``nation``, ``place``,
``langs``, ``phone``, ``mail``, ``handle``, ``new`` (new arrival). Lines that name no fact state nothing that is coded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Line = tuple[str, str]


@dataclass(frozen=True)
class Voice:
    """One language's ways of saying things."""

    titles: tuple[Line, ...]
    greetings: tuple[Line, ...]
    selves: tuple[Line, ...]
    offers: tuple[Line, ...]
    places: tuple[Line, ...]
    tongues: tuple[Line, ...]
    contacts: tuple[Line, ...]
    closings: tuple[Line, ...]
    arrivals: tuple[Line, ...] = ()


SV = Voice(
    titles=(
        ("Sällskap i {town}", "place"), ("{Noun} i {town}", "gender place"), ("{Noun} {age}", "gender age"),
        ("En lugn stund", ""), ("Kvällar och helger", ""), ("Eskort {town}", "place"), ("Hej från {alias}", ""),
        ("{alias} {age} år", "age"), ("Middag, samtal, närhet", ""), ("Diskret sällskap", ""),
    ),
    greetings=(
        ("Hej du!", ""), ("God kväll.", ""), ("Välkommen hit.", ""), ("Trevligt att du läser.", ""),
        ("Roligt att du hittade min annons.", ""), ("Hallå där.", ""), ("Jag heter {alias}.", ""),
        ("Kul att du kikar in, jag kallas {alias}.", ""),
    ),
    selves=(
        ("Jag är en {adjective} {noun} på {age} år.", "nation gender age"), ("Jag är {age} år och {adjective}.", "age nation"),
        ("{age}-årig {noun} som gillar att skratta.", "age gender"), ("Jag är {age} år.", "age"),
        ("Jag är en {noun} som kommer från {country}.", "gender nation"), ("{Noun}, {agewords} år, lugn och vänlig.", "gender age"),
        ("En {noun} med glimten i ögat, fyllde {age} i våras.", "gender age"), ("Född {born} och nöjd med det.", "age"),
        ("{Adjective} {noun} med gott humör.", "nation gender"), ("Jag kommer ursprungligen från {country}.", "nation"),
        ("Jag är en {noun} som tycker om långa samtal.", "gender"), ("Lite blyg i början men det går över.", ""),
    ),
    offers=(
        ("Jag erbjuder sällskap mot betalning, {price} kr i timmen.", ""), ("Eskort, {price} kr/h.", ""),
        ("Betalt sällskap för kväll eller helg, från {price} kronor.", ""), ("Massage och sällskap, {price} kr timmen.", ""),
        ("Följer med på middag eller hotell, {price} kr per timme.", ""), ("Eskort för dig som vill ha tid, {price} kr.", ""),
        ("Träffar mot ersättning: {price} kr.", ""), ("Jag tar {price} kr för en timme i mitt sällskap.", ""),
    ),
    places=(
        ("Jag tar emot i {town}.", "place"), ("Du hittar mig i {town}.", "place"), ("Bor centralt i {town}.", "place"),
        ("Lägenhet i {town}, nära bussen.", "place"), ("Vi kan ses i {town} på dagtid.", "place"),
        ("Just nu är jag i {town} och tar emot hemma.", "place"), ("Finns i {town} hela månaden.", "place"),
    ),
    tongues=(
        ("Jag talar {langs}.", "langs"), ("Pratar {langs}.", "langs"), ("Språk: {langs}.", "langs"), ("Jag kan {langs}.", "langs"),
    ),
    contacts=(
        ("Ring eller sms:a {phone}.", "phone"), ("Sms till {phone} går bra.", "phone"), ("Tel {phone}", "phone"),
        ("Nås på {phone} efter klockan 14.", "phone"), ("WhatsApp {phone}.", "phone"), ("Mejla {mail}.", "mail"),
        ("Skriv till {mail} så svarar jag samma dag.", "mail"), ("Telegram: @{handle}", "handle"), ("Snap {handle}", "handle"),
        ("Numret är {phone}, helst meddelande.", "phone"),
    ),
    closings=(
        ("Inga dolda nummer, tack.", ""), ("Endast för dig över 25 år.", ""), ("Ingen stress, ingen alkohol.", ""),
        ("Du är ren, snäll och nykter.", ""), ("Kontant betalning eller kort.", ""), ("Hör av dig i god tid.", ""),
        ("Svarar inte efter 22.", ""), ("Parkering finns på gården.", ""), ("Kramar!", ""), ("Vi ses!", ""),
        ("Gärna herrar mellan 35 och 65.", ""), ("Jag har gjort det här i tre år.", ""),
    ),
    arrivals=(
        ("Jag är nyinflyttad i {town}.", "place new"), ("Kom till {town} förra veckan.", "place new"),
        ("Det här är nytt för mig, första gången jag annonserar.", "new"),
    ),
)  # fmt: skip

EN = Voice(
    titles=(
        ("Company in {town}", "place"), ("{alias}, {age}", "age"), ("{Adjective} {noun} in {town}", "nation gender place"),
        ("Good conversation", ""), ("Escort {town}", "place"), ("A calm evening", ""), ("{Noun} {age}", "gender age"),
        ("Dinner and after", ""), ("Your time off", ""),
    ),
    greetings=(
        ("Hello there.", ""), ("Hi!", ""), ("Thank you for reading.", ""), ("Welcome to my page.", ""), ("I am {alias}.", ""),
        ("Good evening, my name is {alias}.", ""), ("Hey you.", ""),
    ),
    selves=(
        ("I am a {age}-year-old {adjective} {noun}.", "age nation gender"), ("I'm {age} and I love to laugh.", "age"),
        ("{Adjective} {noun}, {age} years old.", "nation gender age"), ("I come from {country}.", "nation"),
        ("A {noun} of {agewords} with a warm smile.", "gender age"), ("I am a {noun} who likes slow evenings.", "gender"),
        ("{age} y/o, {adjective}.", "age nation"), ("Born in {born}, still curious.", "age"),
        ("Friendly {noun} from {country}.", "gender nation"), ("People say I am easy to talk to.", ""),
    ),
    offers=(
        ("I offer paid company, {price} SEK an hour.", ""), ("Escort, {price} kr per hour.", ""),
        ("My time costs {price} kronor an hour.", ""), ("Company for dinner or the whole evening, from {price} SEK.", ""),
        ("Private massage and company, {price} SEK.", ""), ("Paid dates only, {price} kr/h.", ""),
    ),
    places=(
        ("You find me in {town}.", "place"), ("I stay in {town}.", "place"), ("My flat is in central {town}.", "place"),
        ("Based in {town}, I can host.", "place"), ("Available in {town} most days.", "place"), ("We can meet in {town}.", "place"),
    ),
    tongues=(
        ("I speak {langs}.", "langs"), ("Languages: {langs}.", "langs"), ("We can talk in {langs}, I speak them all.", "langs"),
        ("Fluent in {langs}.", "langs"),
    ),
    contacts=(
        ("Call or text {phone}.", "phone"), ("Text me at {phone}.", "phone"), ("Phone: {phone}", "phone"),
        ("WhatsApp {phone}", "phone"), ("E-mail {mail}", "mail"), ("Write to {mail} please.", "mail"),
        ("Telegram @{handle}", "handle"), ("My number is {phone}.", "phone"),
    ),
    closings=(
        ("No hidden numbers.", ""), ("Gentlemen over 30 only.", ""), ("Please be clean and polite.", ""), ("Cash only.", ""),
        ("I answer within the hour.", ""), ("No calls after 11 pm.", ""), ("Kisses!", ""), ("See you soon.", ""),
        ("Not interested in long chats.", ""), ("Two years of experience.", ""),
    ),
    arrivals=(
        ("I just arrived in {town}.", "place new"), ("First time in {town}.", "place new"), ("I am new in this work.", "new"),
    ),
)  # fmt: skip


def _small(
    titles: tuple[Line, ...], greetings: tuple[str, ...], selves: tuple[Line, ...], offers: tuple[str, ...],
    places: tuple[str, ...], tongues: tuple[str, ...], contacts: tuple[Line, ...], closings: tuple[str, ...],
) -> Voice:  # fmt: skip
    plain = tuple((line, "") for line in (*greetings,))
    return Voice(
        titles, plain, selves, tuple((line, "") for line in offers), tuple((line, "place") for line in places),
        tuple((line, "langs") for line in tongues), contacts, tuple((line, "") for line in closings),
    )  # fmt: skip


VOICES: Mapping[str, Voice] = {
    "sv": SV,
    "en": EN,
    "es": _small(
        (("Compañía en {town}", "place"), ("{alias} {age} años", "age"), ("Tarde tranquila", "")),
        ("Hola, soy {alias}.", "Hola a todos.", "Bienvenido a mi anuncio."),
        (("Soy una mujer {adjective} de {age} años.", "gender nation age"), ("Tengo {age} años.", "age"),
         ("Soy {adjective}, alegre y cariñosa.", "nation gender"), ("Vengo de {country} y tengo {age} años.", "nation age")),
        ("Ofrezco compañía de pago, {price} coronas la hora.", "Acompañante, {price} kr por hora.",
         "Masaje y compañía por {price} coronas."),
        ("Estoy en {town}.", "Recibo en mi piso en {town}.", "Me encuentras en {town}."),
        ("Hablo {langs}.", "Idiomas: {langs}."),
        (("Llámame al {phone}.", "phone"), ("WhatsApp {phone}", "phone"), ("Escríbeme a {mail}.", "mail")),
        ("No contesto números ocultos.", "Solo caballeros educados.", "Te espero."),
    ),
    "ro": _small(
        (("Companie în {town}", "place"), ("{alias}, {age} ani", "age"), ("O seară liniștită", "")),
        ("Bună, sunt {alias}.", "Bună ziua tuturor.", "Bine ai venit pe pagina mea."),
        (("Sunt {adjective} și am {age} de ani.", "nation gender age"), ("Am {age} de ani.", "age"),
         ("Sunt o femeie din {country}.", "gender nation"), ("Femeie de {age} de ani, zâmbitoare.", "gender age")),
        ("Ofer companie contra cost, {price} coroane pe oră.", "Escortă, {price} kr ora.", "Masaj și companie pentru {price} coroane."),
        ("Mă găsești în {town}.", "Locuiesc în {town} și primesc acasă.", "Sunt în {town} toată luna."),
        ("Vorbesc {langs}.", "Limbi vorbite: {langs}."),
        (("Sună-mă la {phone}.", "phone"), ("Scrie-mi pe WhatsApp {phone}.", "phone"), ("Mail: {mail}", "mail")),
        ("Fără numere ascunse.", "Numai domni serioși.", "Te aștept cu drag."),
    ),
    "ru": _small(
        (("Встречи, {town}", "place"), ("{alias}, {age}", "age"), ("Приятный вечер", "")),
        ("Привет, меня зовут {alias}.", "Здравствуйте.", "Добрый вечер."),
        (("Я {adjective}, мне {age}.", "nation gender age"), ("Мне {age} лет.", "age"), ("Женщина из {country}.", "gender nation"),
         ("Женщина, {age} лет, спокойная и весёлая.", "gender age")),
        ("Предлагаю общение за деньги, {price} крон в час.", "Эскорт, {price} крон за час.", "Массаж и компания, {price} крон."),
        ("Живу в городе {town}.", "Принимаю у себя, {town}.", "Сейчас я в городе {town}."),
        ("Говорю на языках: {langs}.", "Я говорю: {langs}."),
        (("Звоните {phone}.", "phone"), ("Пишите на {mail}", "mail"), ("Мой номер {phone}.", "phone")),
        ("На скрытые номера не отвечаю.", "Только для вежливых мужчин.", "Жду звонка."),
    ),
    "pl": _small(
        (("Towarzystwo – {town}", "place"), ("{alias}, {age} lat", "age"), ("Spokojny wieczór", "")),
        ("Cześć, jestem {alias}.", "Dzień dobry.", "Witam serdecznie."),
        (("Jestem {adjective}, mam {age} lat.", "nation gender age"), ("Mam {age} lat.", "age"),
         ("Kobieta, {age} lat, pogodna.", "gender age"), ("Jestem kobietą z {country}.", "gender nation")),
        ("Oferuję płatne towarzystwo, {price} koron za godzinę.", "Eskorta, {price} kr za godzinę.", "Masaż i towarzystwo za {price} koron."),
        ("Mieszkam w mieście {town}.", "Przyjmuję u siebie, miasto {town}.", "Jestem teraz w mieście {town}."),
        ("Języki: {langs}.", "Znam języki: {langs}."),
        (("Dzwoń: {phone}.", "phone"), ("Napisz do mnie: {mail}", "mail"), ("Mój numer to {phone}.", "phone")),
        ("Nie odbieram numerów zastrzeżonych.", "Tylko kulturalni panowie.", "Zapraszam."),
    ),
    "de": _small(
        (("Begleitung in {town}", "place"), ("{alias}, {age} Jahre", "age"), ("Ein ruhiger Abend", "")),
        ("Hallo, ich bin {alias}.", "Guten Tag.", "Schön, dass du hier bist."),
        (("Ich bin eine {adjective} Frau, {age} Jahre alt.", "nation gender age"), ("Ich bin {age} Jahre alt.", "age"),
         ("Frau aus {country}, freundlich und offen.", "gender nation")),
        ("Bezahlte Begleitung, {price} Kronen pro Stunde.", "Escort, {price} kr die Stunde."),
        ("Du findest mich in {town}.", "Ich wohne in {town} und empfange zu Hause."),
        ("Ich spreche {langs}.", "Sprachen: {langs}."),
        (("Ruf mich an: {phone}.", "phone"), ("Schreib an {mail}.", "mail")),
        ("Keine unterdrückten Nummern.", "Nur für höfliche Herren.", "Bis bald."),
    ),
    "th": _small(
        (("นวดและเป็นเพื่อน {town}", "place"), ("{alias} อายุ {age}", "age")),
        ("สวัสดีค่ะ ฉันชื่อ {alias}", "สวัสดีค่ะ ยินดีต้อนรับ"),
        (("ฉันเป็นผู้หญิงไทย อายุ {age} ปี", "nation gender age"), ("ฉันอายุ {age} ปี", "age"), ("ฉันเป็นผู้หญิงไทย ใจดี", "nation gender")),
        ("รับเป็นเพื่อนเที่ยว ชั่วโมงละ {price} โครน", "นวดและเป็นเพื่อนคุย ราคา {price} โครน"),
        ("อยู่ที่เมือง {town}", "รับแขกที่บ้านใน {town}"),
        ("พูดภาษา{langs}ได้",),
        (("โทร {phone}", "phone"), ("อีเมล {mail}", "mail")),
        ("ไม่รับเบอร์ที่ไม่โชว์", "ขอคนสุภาพเท่านั้น"),
    ),
    "hu": _small(
        (("Társaság – {town}", "place"), ("{alias}, {age} éves", "age")),
        ("Szia, {alias} vagyok.", "Üdvözöllek az oldalamon."),
        (("{age} éves magyar nő vagyok.", "age nation gender"), ("{age} éves vagyok.", "age"), ("Magyar nő vagyok, kedves és nyugodt.", "nation gender")),
        ("Fizetett társaság, óránként {price} korona.", "Eszkort, {price} korona egy óra."),
        ("Itt lakom: {town}.", "Nálam is találkozhatunk, a város {town}."),
        ("Beszélek nyelveket: {langs}.", "Nyelvek: {langs}."),
        (("Hívj: {phone}.", "phone"), ("Írj ide: {mail}", "mail")),
        ("Rejtett számot nem veszek fel.", "Csak udvarias uraknak."),
    ),
    "it": _small(
        (("Compagnia a {town}", "place"), ("{alias}, {age} anni", "age")),
        ("Ciao, sono {alias}.", "Benvenuto nella mia pagina."),
        (("Sono una donna {adjective} di {age} anni.", "gender nation age"), ("Ho {age} anni.", "age"), ("Donna {adjective}, allegra e gentile.", "gender nation")),
        ("Offro compagnia a pagamento, {price} corone all'ora.", "Escort, {price} corone l'ora."),
        ("Sono a {town}.", "Ricevo a casa mia a {town}."),
        ("Parlo {langs}.", "Lingue: {langs}."),
        (("Chiamami al {phone}.", "phone"), ("Scrivimi a {mail}.", "mail")),
        ("Niente numeri anonimi.", "Solo signori educati."),
    ),
    "so": _small(
        (("Wehel – {town}", "place"), ("{alias}, {age} jir", "age")),
        ("Salaan, magacaygu waa {alias}.", "Soo dhawow boggayga."),
        (("Waxaan ahay naag Soomaali ah, da'daydu waa {age}.", "gender nation age"), ("Da'daydu waa {age} sano.", "age")),
        ("Wehel lacag ah, saacaddii {price} karoon.", "Waxaan bixiyaa wehel, {price} karoon saacaddii."),
        ("Waxaan joogaa magaalada {town}.", "Waxaan ku noolahay {town}."),
        ("Waxaan ku hadlaa {langs}.",),
        (("Iga soo wac {phone}.", "phone"), ("Ii soo qor {mail}.", "mail")),
        ("Lambarka qarsoon kama jawaabo.", "Kaliya dadka xushmad leh."),
    ),
}  # fmt: skip
