"""Classes of wording for relevance, gender and signals, each in many languages, near misses among them."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert, Coding
from classifiers.coding import code
from classifiers.lexicon import phrases
from classifiers.matching import AdvertText, find
from pipelines.normalise import fold
from pipelines.pipeline import read


def coded(body: str, title: str = "", **fields: str) -> Coding:
    advert = Advert("a", "s", "https://s.example/a", date(2026, 3, 14), title, body, fields)
    return code(advert, fold(advert), read(advert), "test")


@pytest.mark.parametrize(
    "body",
    [
        "We need pickers around Lycksele from July. Must be 18+, own boots. 90 SEK per night for the bed.",
        "Fjällhotell söker tre personer till matsalen. Personalboende finns. Nya tjejer och killar varje säsong.",
        "TURN 200 EURO INTO 5000 IN SEVEN DAYS! Our trading robot works 24/7. 18+ ONLY.",
        "Gör 2000 kr till 50000 på en vecka. Vår handelsrobot jobbar dygnet runt, 18+.",
        "Aus 200 Euro werden 5000: unser Trading-Roboter arbeitet für dich.",
        "Convierte 200 euros en 5000 con nuestro robot de trading.",
        "Transforme 200 euros em 5000 com o nosso robô de trading.",
        "Transformez 200 euros en 5000 avec notre robot de trading.",
        "Zamień 200 euro w 5000, nasz robot handlowy działa całą dobę.",
        "Преврати 200 евро в 5000, наш торговый робот работает круглосуточно.",
        "Bærplukkere søkes til Hedmark, losji trekkes fra lønna, må være fylt 18.",
        "Bærplukkere søges til sommeren, kost og logi trækkes fra lønnen.",
        "Marjanpoimijoita haetaan Lappiin, majoitus vähennetään palkasta.",
        "Erntehelfer gesucht, Unterkunft wird vom Lohn abgezogen, ab 18 Jahren.",
        "Szukamy zbieraczy jagód, zakwaterowanie potrącane z pensji.",
        "Нужны сборщики ягод, жильё предоставляется, от 18 лет.",
        "Căutăm culegători de fructe, cazare asigurată, peste 18 ani.",
        "Se buscan temporeros para la recogida de fresas, alojamiento incluido.",
    ],
)
def test_jobs_and_schemes_are_not_relevant(body: str) -> None:
    assert not coded(body).relevant


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("AVD.", "ESKORT"),
        ("Avd", "eskort"),
        ("kat", "escort"),
        ("Kat.", "Eskort"),
        ("Rubr.", "Escort"),
        ("Det gäller", "Eskort"),
        ("Dział", "escort"),
        ("Luokitus", "escort"),
    ],
)
def test_a_field_alone_can_make_an_offer(label: str, value: str) -> None:
    body = "Kaffe i kannan, tusenlapp i handen. Jag flyttar saker åt ingen, inga möten med redaktionen."
    assert coded(body, **{label: value}).relevant


def test_a_job_in_a_short_labelled_field_is_not_relevant() -> None:
    assert not coded("Kväll och helg i Sälen, 18+. Ring 070-1740606.", kat="jobb").relevant


@pytest.mark.parametrize(
    ("body", "gender"),
    [
        ("Resten av tiden är jag farmor på heltid. Eskort.", "woman"),
        ("Hemmafru på deltid, 43, kör gammal Volvo. Eskort.", "woman"),
        ("Skoterburen norrbottniska som åker dit du vill. Eskort.", "woman"),
        ("Glad göteborgska, 39, eskort i Lerum.", "woman"),
        ("Skånska i exil, 50, eskort i Kiruna.", "woman"),
        ("Dalkulla med humor. Eskort i Mora.", "woman"),
        ("Stockholmska, 30, eskort.", "woman"),
        ("Pratar bred skånska och lite tyska. Eskort.", "unknown"),
        ("Eskort i den skånska myllan.", "unknown"),
        ("Eskort på göteborgska, fråga bara.", "unknown"),
        ("Final-year pupil. Do not call while my mum and dad are at home. Paid company.", "unknown"),
        ("My mother is from Chile, my father from Norway. Paid company.", "unknown"),
        ("Ring inte när min mamma och pappa är hemma. Eskort.", "unknown"),
        ("Mi madre es de Chile. Compañía pagada.", "unknown"),
        ("Моя мама из Киева. Эскорт.", "unknown"),
        ("Meine Mutter kommt aus Polen. Escort.", "unknown"),
        ("Ma mère est belge. Rencontres tarifées.", "unknown"),
        ("Farfar till fyra, 64, eskort åt damer.", "man"),
        ("Grandmother of three, still dancing. Escort.", "woman"),
        ("Oma van drie, gezellig. Escort tegen betaling.", "woman"),
        ("Hausfrau aus Kiel, Begleitung gegen Honorar.", "woman"),
        ("Ama de casa, 45, compañía pagada.", "woman"),
        ("Dona de casa, 45, companhia paga.", "woman"),
        ("Femme au foyer, 45 ans, rencontres tarifées.", "woman"),
        ("Kotirouva, 45, maksullista seuraa.", "woman"),
        ("Husmor på 45, eskorte mot betaling.", "woman"),
        ("Krakowianka, 30 lat, płatne spotkania.", "woman"),
        ("Москвичка, 30 лет, встречи за деньги.", "woman"),
        ("Киянка, 30 років, платні зустрічі.", "woman"),
        ("Parisienne, 30 ans, rencontres tarifées.", "woman"),
        ("Madrileña, 30 años, compañía pagada.", "woman"),
        ("Pražačka, 30 let, společnost za peníze.", "woman"),
        ("Beograđanka, 30 godina, plaćeno društvo.", "woman"),
        ("Bucureșteancă, 30 de ani, companie plătită.", "woman"),
        ("Berlinerin, 30 Jahre, Begleitung gegen Honorar.", "woman"),
        ("您好,我是中国女士,今年四十一岁,住在布罗斯市中心。按摩，每小时一千四百克朗。", "woman"),
        ("您好，我是男士，提供陪伴，每小时一千克朗。", "man"),
    ],
)
def test_gender_of_kin_roles_and_inhabitants(body: str, gender: str) -> None:
    assert coded(body).gender == gender


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("My November:\n3–6 Linköping\n7–9 Jönköping\n10–14 Borås\nEscort.", "On the road"),
        ("3–6 Linköping\n7–9 Jönköping\nEscort.", "On the road again – Nov dates"),
        ("Estamos em Strängnäs de 3 a 5 de outubro, em Köping de 6 a 8. Companhia paga.", ""),
        ("Estoy en Lund del 3 al 5 de octubre y en Malmö del 6 al 8. Compañía pagada.", ""),
        ("Je suis à Lund du 3 au 5 octobre, à Malmö du 6 au 8. Rencontres tarifées.", ""),
        ("Sono a Lund dal 3 al 5 ottobre, a Malmö dal 6 all'8. Compagnia a pagamento.", ""),
        ("Ich bin in Lund vom 3. bis 5. Oktober, in Malmö vom 6. bis 8. Escort.", ""),
        ("Lund 3 till 5 oktober, Malmö 6 till 8. Eskort.", ""),
        ("Lund 3.-5. lokakuuta, Malmö 6.-8. Maksullista seuraa.", ""),
        ("W Lund od 3 do 5 października, w Malmö od 6 do 8. Płatne spotkania.", ""),
        ("В Lund с 3 по 5 октября, в Malmö с 6 по 8. Встречи за деньги.", ""),
        ("Lund fra 3. til 5. oktober, Malmö fra 6. til 8. Eskorte mot betaling.", ""),
        ("Sunt în Lund din 3 până în 5 octombrie, în Malmö de pe 6 până pe 8. Companie plătită.", ""),
        (
            "Kvar i Sunne till och med söndag, sen flyttar jag min väska till Karlskoga från och med måndag, eskort.",
            "",
        ),
        ("In Lund through Sunday, then I take my suitcase to Malmö starting Monday. Escort.", ""),
    ],
)
def test_touring_by_dates_in_many_languages(body: str, title: str) -> None:
    assert "touring" in coded(body, title).signals


@pytest.mark.parametrize(
    "body",
    [
        "Öppet 9–12 i Lund och 13–16 i Malmö. Eskort.",
        "Lund 20–25 år, Malmö 30–35 år. Eskort sedan november.",
        "Malmö den 3–6 november, sedan hem. Eskort.",
        "Måndagar i Bjuv, torsdagar i Åstorp. Eskort.",
    ],
)
def test_hours_ages_and_weekdays_are_not_touring(body: str) -> None:
    assert "touring" not in coded(body).signals


@pytest.mark.parametrize(
    ("body", "signal"),
    [
        ("I landed in Sweden last Tuesday and stay in Umeå. Escort.", "new_arrival"),
        ("Our girls flew in from Spain yesterday. Escort.", "new_arrival"),
        ("Flög hit från Riga i tisdags. Eskort.", "new_arrival"),
        ("Landade på Arlanda förra torsdagen. Eskort.", "new_arrival"),
        ("Ich bin letzten Dienstag in Malmö gelandet. Escort.", "new_arrival"),
        ("Je suis arrivée à Malmö mardi dernier. Rencontres tarifées.", "new_arrival"),
        ("Llegué a Malmö el martes pasado. Compañía pagada.", "new_arrival"),
        ("Cheguei a Malmö na terça passada. Companhia paga.", "new_arrival"),
        ("Sono arrivata a Malmö martedì scorso. Compagnia a pagamento.", "new_arrival"),
        ("Przyleciałam do Malmö w zeszły wtorek. Płatne spotkania.", "new_arrival"),
        ("Прилетела в Мальмё в прошлый вторник. Эскорт.", "new_arrival"),
        ("Прилетіла до Мальме минулого вівторка. Платні зустрічі.", "new_arrival"),
        ("Saavuin Malmöhön viime tiistaina. Maksullista seuraa.", "new_arrival"),
        ("Landet i Malmö forrige tirsdag. Eskorte mot betaling.", "new_arrival"),
        ("Am ajuns în Malmö marțea trecută. Companie plătită.", "new_arrival"),
        ("Múlt kedden érkeztem Malmőbe. Fizetett társaság.", "new_arrival"),
        ("Ett par som är nya i branschen. Eskort, alltid båda.", "new_arrival"),
        ("Vi har aldrig gjort detta förut. Eskort, par.", "new_arrival"),
        ("I have never done this before. Escort.", "new_arrival"),
        ("Jeg har aldri gjort dette før. Eskorte.", "new_arrival"),
        ("Ich habe das noch nie gemacht. Escort.", "new_arrival"),
        ("Je n'ai jamais fait ça. Rencontres tarifées.", "new_arrival"),
        ("Nunca he hecho esto antes. Compañía pagada.", "new_arrival"),
        ("Nunca fiz isto antes. Companhia paga.", "new_arrival"),
        ("Non l'ho mai fatto prima. Compagnia a pagamento.", "new_arrival"),
        ("Nigdy tego nie robiłam. Płatne spotkania.", "new_arrival"),
        ("Никогда раньше этим не занималась. Эскорт.", "new_arrival"),
        ("En ole koskaan tehnyt tätä ennen. Maksullista seuraa.", "new_arrival"),
        ("N-am mai făcut asta niciodată. Companie plătită.", "new_arrival"),
        ("I must pay back the money for my travel quickly. Escort.", "distress"),
        ("Jag måste betala tillbaka resan till dem som köpte biljetten. Eskort.", "distress"),
        ("Ich muss das Geld für die Reise zurückzahlen. Escort.", "distress"),
        ("Tengo que devolver el dinero del viaje. Compañía pagada.", "distress"),
        ("Tenho de devolver o dinheiro da viagem. Companhia paga.", "distress"),
        ("Je dois rembourser l'argent du voyage. Rencontres tarifées.", "distress"),
        ("Devo restituire i soldi del viaggio. Compagnia a pagamento.", "distress"),
        ("Muszę oddać pieniądze za podróż. Płatne spotkania.", "distress"),
        ("Надо вернуть деньги за дорогу. Эскорт.", "distress"),
        ("Trebuie să dau înapoi banii de drum. Companie plătită.", "distress"),
        ("Minun on maksettava matkan rahat takaisin. Maksullista seuraa.", "distress"),
        ("If you have no cash I accept tablets as payment. Escort.", "distress"),
        ("Tar tabletter i stället för pengar. Eskort.", "distress"),
        ("Acepto pastillas como pago. Compañía pagada.", "distress"),
        ("Принимаю таблетки вместо денег. Эскорт.", "distress"),
        ("Nehme auch Tabletten statt Geld. Escort.", "distress"),
        ("Quem marca os horários é o meu marido. Companhia paga.", "third_party"),
        ("Quien lleva la agenda es mi marido. Compañía pagada.", "third_party"),
        ("Chi gestisce gli appuntamenti è mio marito. Compagnia a pagamento.", "third_party"),
        ("C'est mon mari qui prend les rendez-vous. Rencontres tarifées.", "third_party"),
        ("Den som bokar tiderna är min man. Eskort.", "third_party"),
        ("Det är min man som svarar i telefonen. Eskort.", "third_party"),
        ("The one who books is my husband. Escort.", "third_party"),
        ("Es ist mein Mann, der die Termine macht. Escort.", "third_party"),
        ("Встречи назначает мой муж. Эскорт.", "third_party"),
        ("Wizyty umawia mój mąż. Płatne spotkania.", "third_party"),
        ("Elan Norrtäljes oma vanemate juures. Tasuline saatja.", "guardian_reference"),
        ("Bor i Hallsberg hos mina föräldrar. Eskort.", "guardian_reference"),
        ("I live in Motala with my parents. Escort.", "guardian_reference"),
        ("Ich wohne in Malmö bei meinen Eltern. Escort.", "guardian_reference"),
        ("J'habite à Malmö chez mes parents. Rencontres tarifées.", "guardian_reference"),
        ("Vivo en Malmö con mis padres. Compañía pagada.", "guardian_reference"),
        ("Moro em Malmö com os meus pais. Companhia paga.", "guardian_reference"),
        ("Vivo a Malmö con i miei genitori. Compagnia a pagamento.", "guardian_reference"),
        ("Mieszkam w Malmö z rodzicami. Płatne spotkania.", "guardian_reference"),
        ("Живу в Мальмё с родителями. Эскорт.", "guardian_reference"),
        ("Asun Malmössä vanhempieni luona. Maksullista seuraa.", "guardian_reference"),
        ("Locuiesc în Malmö cu părinții mei. Companie plătită.", "guardian_reference"),
    ],
)
def test_signals_by_class(body: str, signal: str) -> None:
    assert signal in coded(body).signals


@pytest.mark.parametrize(
    ("body", "signal"),
    [
        ("Mamma till två som går i skolan på dagarna. Eskort.", "school_reference"),
        ("Svarar på kvällen när barnen är hos pappan. Dom går i skolan här. Eskort.", "school_reference"),
        ("My kids are 6 and 9. They go to school here. Escort.", "school_reference"),
        ("Mein Sohn ist acht. Er geht in die Schule. Escort.", "school_reference"),
        ("Mis hijos son pequeños. Ellos van al colegio. Compañía pagada.", "school_reference"),
        ("Mam dwoje dzieci. One chodzą do szkoły. Płatne spotkania.", "school_reference"),
        ("Mother of two who go to school in the day. Escort.", "school_reference"),
        ("Lapseni ovat pieniä. He käyvät koulua. Maksullista seuraa.", "school_reference"),
        ("قیمت هر ساعت ۱۵۰۰ کرون است. خانم ایرانی، همراهی با پول.", "guardian_reference"),
        ("زنگ بزن ولی پیام نده. خانم ایرانی، همراهی با پول.", "guardian_reference"),
        ("Landed in Sweden nine years ago. Escort.", "new_arrival"),
        ("Har du aldrig gjort detta förut? Eskort.", "new_arrival"),
        ("I never did drugs before. Escort.", "new_arrival"),
        ("I repay every smile. Escort.", "distress"),
        ("Betalar tillbaka resan om tåget är sent? Nej. Eskort.", "distress"),
        ("Jag visar tider på min tablet. Eskort.", "distress"),
        ("Mein Mann weiß Bescheid, ich mache Termine selbst. Escort.", "third_party"),
    ],
)
def test_near_misses_by_class(body: str, signal: str) -> None:
    assert signal not in coded(body).signals


def test_a_match_never_begins_between_two_sources() -> None:
    assert coded("skola skola skola eskort", "skola ").relevant
    advert = Advert("a", "s", "https://s.example/a", date(2026, 3, 14), "skola ", "skola skola", {})
    text = AdvertText(fold(advert), read(advert))
    for group in ("stated", "not"):
        for hit in find(text, phrases("school_reference", group)):
            assert text.plain[hit.start : hit.end].strip() == text.plain[hit.start : hit.end]
            assert hit.start < text.segment(hit).end


def test_ten_thousand_repeats_are_looked_at_only_a_few_times() -> None:
    advert = Advert("a", "s", "https://s.example/a", date(2026, 3, 14), "", "trans " * 10_000, {})
    text = AdvertText(fold(advert), read(advert))
    assert len(list(find(text, phrases("gender", "trans")))) < 2000
