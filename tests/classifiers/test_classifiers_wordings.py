"""Gender, relevance and signals in the ways that different people would write them, near misses among them."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert, Coding
from classifiers.coding import code
from pipelines.normalise import fold
from pipelines.pipeline import read


def coded(body: str, title: str = "", **fields: str) -> Coding:
    advert = Advert("a", "s", "https://s.example/a", date(2026, 3, 14), title, body, fields)
    return code(advert, fold(advert), read(advert), "test")


@pytest.mark.parametrize(
    ("body", "gender"),
    [
        ("Bulgariska, 41, tar emot i Skara mot betalning.", "woman"),
        ("Lettiska, med glimten i ögat, säljer sitt sällskap i Mora.", "woman"),
        ("Halvt fransyska och halvt grekinna. Jag tar betalt för mitt sällskap.", "woman"),
        ("Talar svenska och estniska. Sällskap mot betalning.", "unknown"),
        ("Svensk, 45 år, tar emot i Skara mot betalning.", "unknown"),
        ("Man, 38, erbjuder eskort åt kvinnor och par.", "man"),
        ("Man, tjugo år, lugn och vänlig. Betalt sällskap.", "man"),
        ("Eskort. Så gör man. Skriv till mig.", "unknown"),
        ("I am a Hungarian guy. My time costs 2100 kronor an hour.", "man"),
        ("Par, 35 och 40, säljer sällskap. Alltid båda.", "couple"),
        ("Fransman, 44, eskort i Lund för damer.", "man"),
        ("Ligg lågt utan stress 🎆 Kvinna, trettiotre, eskort i Lund.", "woman"),
        ("Diskret kavaljer för teater och middag, mot arvode.", "man"),
        ("Kille som tar emot män. Eskort.", "man"),
        ("Jag träffar killar och par. Eskort.", "unknown"),
        ("Hon är dansk och 36, han är norsk och 39. Vi bokas bara tillsammans, mot betalning.", "couple"),
        ("HON FINSKA 47, HAN KROAT 51. Vi säljer vår tid ihop, aldrig var för sig. Eskort.", "couple"),
        ("Vi är två väninnor som tar emot var för sig. Eskort.", "several"),
        ("Våra vackra damer tar emot dygnet runt i Borås. Eskort.", "several"),
        ("Estniskor och lettiskor tar emot i vår lägenhet. Eskort.", "several"),
        ("En snygg gent på femtio år. Escort for dinners.", "man"),
        ("Distinguished gent, 52, paid company for ladies.", "man"),
        ("Gents over 30 only please. Paid company, no texts.", "unknown"),
        ("She is Danish and 36, he is Norwegian. Escort, we come together and never one by one.", "couple"),
        ("One booking, two people: husband and wife. Escort.", "couple"),
        ("Fresh girls every week in Lund, escort.", "several"),
        ("Glad translatina, 35, eskort i Tumba.", "trans"),
        ("Fast transport to your hotel. Escort.", "unknown"),
        ("Polin, 30 Jahre alt, bietet Begleitung gegen Honorar.", "woman"),
        ("Italiener, 40 Jahre alt, bietet Damen Begleitung gegen Honorar.", "man"),
        ("Estin mit Humor, Begleitung gegen Honorar, ich spreche Deutsch.", "woman"),
        ("Braziliaanse, 28 jaar, ontvangt je thuis tegen betaling.", "woman"),
        ("Sénégalaise, 31 ans. Je reçois chez moi, rencontres payantes.", "woman"),
        ("Tunisienne souriante, de passage chez vous. Rendez-vous payants.", "woman"),
        ("Marocain, 33 ans, accompagnement payant pour dames.", "man"),
        ("D'origine marocaine, 33 ans, je propose de la compagnie payante.", "unknown"),
        ("Cubana, caribeña, 39 años. Compañía pagada en mi casa.", "woman"),
        ("Argentino, 35 años, compañía pagada para mujeres.", "man"),
        ("De nacionalidad argentina, 35 años, ofrezco compañía pagada.", "unknown"),
        ("Dominicanas, venezolanas y una paraguaya. Compañía pagada, pregunte por ellas.", "several"),
        ("Romena, 29 anos, companhia paga em hotéis.", "woman"),
        ("Lui italiano, lei belga. Insieme vi facciamo compagnia a pagamento, mai separati.", "couple"),
        ("Albanese dolce, 30 anni, sono arrivata per restare. Escort.", "woman"),
        ("Româncă, 28 de ani, companie plătită la hotel.", "woman"),
        ("Sunt elevă la liceu. Companie plătită.", "woman"),
        ("Ukrainka, 30 lat, płatne towarzystwo w hotelu.", "woman"),
        ("Polak, 35 lat, płatne towarzystwo dla pań.", "man"),
        ("Slovenka, 33 let, společnost za peníze, přijedu do hotelu.", "woman"),
        ("Hrvat, 39 godina, iz Splita. Nudim plaćeno društvo ženama i parovima.", "man"),
        ("Румынка, 32 года, встречи за деньги в гостинице.", "woman"),
        ("Украинец, 32 года, сопровождение дам за деньги.", "man"),
        ("Esu lietuvė, 25 metų, palydovė už atlygį.", "woman"),
        ("Man 25 metai, mokamos palydovų paslaugos viešbutyje.", "unknown"),
        ("Esmu latviete, man ir 27 gadi, maksas pavadone.", "woman"),
        ("Eestlanna, 44, pakun tasulist seltsi härrasmeestele.", "woman"),
        ("Mies on virolainen, vaimo venäläinen. Meidät varataan aina yhdessä, hinta 3000 kr.", "couple"),
        ("Ég er íslensk kona og býð upp á félagsskap gegn greiðslu.", "woman"),
        ("Zonjë nga Durrësi, 34 vjeçe, takime me pagesë në hotel.", "woman"),
        ("Jam shqiptare, shoqëri me pagesë vetëm në hotele.", "woman"),
        ("我们的亚洲女孩来自台湾，提供陪伴，每小时2000。", "several"),
        ("Transkobieta, 30 lat, płatne spotkania w hotelu.", "trans"),
        ("أنا لبنانية عمري ثلاثون سنة، مرافقة مقابل المال.", "woman"),
    ],
)
def test_gender_of_many_wordings(body: str, gender: str) -> None:
    assert coded(body).gender == gender


@pytest.mark.parametrize(
    ("label", "value", "gender"),
    [
        ("Annonsör", "Kvinna", "woman"),
        ("Vem", "tjej", "woman"),
        ("Who", "lady", "woman"),
        ("Slag", "par, eskort", "couple"),
        ("Categorie", "Femei - escorte", "woman"),
        ("Kategori", "agentur, flera", "several"),
        ("Laji", "pariskunta", "couple"),
        ("k", "eskort m/m", "man"),
        ("Kategori", "Eskort (man)", "man"),
        ("Rubrique", "trans", "trans"),
        ("Träffar", "Kvinnor", "unknown"),
        ("Passar för", "män, kvinnor, par", "unknown"),
        ("Serves", "men and couples", "unknown"),
        ("Ort", "Kungälv", "unknown"),
    ],
)
def test_gender_in_fields_goes_by_the_value(label: str, value: str, gender: str) -> None:
    assert coded("Eskort i Lund, ring mig.", **{label: value}).gender == gender


@pytest.mark.parametrize(
    "body",
    [
        "Min tid kostar 1500 i timmen, middag eller bara prat i Skara.",
        "Jag tar betalt för mitt sällskap. Ring före åtta.",
        "Säljer kvällar, inte saker. Arvode 2 000, tjej i Ystad.",
        "Avlönad följeslagare i Boden åt damer och par.",
        "Halvtimme 800, hel 1500. Diskret adress nära torget.",
        "Evening company, donation 2000. Ladies first, gentlemen second.",
        "Your place or hotel, 1700 an hour, no texts.",
        "Vores piger tager imod i Limhamn hver dag. Bestil hos receptionen.",
        "我们的亚洲女孩来自台湾，预约请联系客服。",
        "Pakun saatjateenust Handenis, ainult SMS.",
        "Shoqëri me pagesë vetëm në hotele. Jam 25 vjeç.",
        "Nuet på betald tid: kom hem till mig i Mora, swish går bra.",
        "Rencontres tarifées à mon hôtel, messieurs courtois.",
        "Προσφέρω συντροφιά επί πληρωμή στο Γκέτεμποργκ.",
        "Приватні зустрічі за винагороду, готель у Мальме.",
        "Odpłatne spotkania u mnie, Malmö, dyskretnie.",
        "Ücretli refakat, otelinize gelirim, Göteborg.",
        "Fizetett társaság szállodában, Malmö.",
        "Til leie per time: mitt selskap. 1500 kr timen, Strömstad.",
    ],
)
def test_offers_are_relevant(body: str) -> None:
    assert coded(body).relevant


@pytest.mark.parametrize(
    "body",
    [
        "Vi leier ut familiehytta vår i Lindvallen i vinterferien, åtte sengeplasser og badstue.",
        "Vi har bytt utseende på sajten. Alla annonser måste godkännas på nytt.",
        "Språkkafé på biblioteket varje torsdag. Alla är välkomna, gratis fika.",
        "Stuga uthyres i Sälen v. 8, sex bäddar, bastu, sängkläder medtages.",
        "Mökki vuokrattavana Tornionjoella, kuusi vuodepaikkaa ja sauna.",
        "Ferienhaus in Småland zu vermieten, sechs Betten, Sauna, Bettwäsche mitbringen.",
        "Domek do wynajęcia w Småland, sześć miejsc noclegowych, sauna.",
        "Tired of being on page nine? We push your card to the top for 24 hours. 400 happy clients in Europe.",
        "Vi skapar hemsidor och syns högt på Google. Bättre synlighet för din annons, kontakta oss för offert.",
        "Physiotherapist with a small clinic. Sports massage and rehab. No escort services of any kind.",
        "Leg. massör, friskvårdskvitto, ingen erotisk massage av något slag.",
        "Nagelteknolog sökes till vår salong två dagar i veckan.",
        "Cần hai người phụ bếp từ tháng sáu, lương theo thỏa ước.",
        "Söker eskort i Falun, betalar bra kontant.",
        "Suche Begleitung für Samstag in Malmö, zahle 2000 bar.",
        "Szukam pani na wieczór, zapłacę 1500 koron.",
        "Änkling, 63, letar efter någon att laga mat och gå på bio med.",
        "Upphittad: grå katt med halsband vid kyrkan i Vara. Hör av dig om den är din.",
        "Borttappad nyckelknippa vid busstationen i Kalmar, hittelön utlovas.",
        "Lost: black wallet near the station in Lund. Finder gets a reward.",
        "Sajten ligger nere för underhåll natten till torsdag.",
        "Barnvagn i fint skick säljes, hämtas i Eslöv, 900 kr.",
        "Moderatorerna påminner: annonser utan verifierat nummer tas bort.",
        "Cerco amore vero, niente soldi, Malmö.",
        "Pronajmu pokoj v Malmö, 4000 korun měsíčně, kauce.",
        "ให้เช่าห้องในมัลเมอ เดือนละ 4000 มัดจำหนึ่งเดือน",
    ],
)
def test_other_adverts_are_not(body: str) -> None:
    assert not coded(body).relevant


@pytest.mark.parametrize(
    ("body", "signal"),
    [
        ("Växeln tar alla bokningar. Eskort i Gävle.", "third_party"),
        ("Marcus books for every one of our ladies. Escort in Lund.", "third_party"),
        ("Tiderna sköts av Petra i receptionen. Eskort i Lund.", "third_party"),
        ("Min kusin svarar i telefon åt mig. Eskort i Lund.", "third_party"),
        ("Ring Bosse, han har hand om mina tider. Eskort i Lund.", "third_party"),
        ("Las citas las da Rocío, la encargada. Compañía pagada.", "third_party"),
        ("Se quiser marcar, a gerente atende o telefone. Companhia paga.", "third_party"),
        ("Bestil hos receptionen, aldrig direkte. Escort i Limhamn.", "third_party"),
        ("预约请联系客服，不要直接找女孩。陪伴每小时2000。", "third_party"),
        ("Takimet i cakton shefja ime. Shoqëri me pagesë.", "third_party"),
        ("Termine macht Frau Keller vom Büro. Escort in Malmö.", "third_party"),
        ("C'est Marc qui gère mon agenda et mes rendez-vous. Escort.", "third_party"),
        ("Telefon odbiera Kasia, nasza koleżanka z biura. Płatne spotkania.", "third_party"),
        ("Трубку берёт администратор Лена, она запишет. Эскорт.", "third_party"),
        ("Ajanvaraus hoituu toimiston kautta, älä soita tytöille. Escort.", "third_party"),
        ("Klev av bussen i Kalmar i förrgår. Eskort.", "new_arrival"),
        ("Landade i tisdags, känner ingen här än. Eskort i Umeå.", "new_arrival"),
        ("Har bara varit i Sverige i tre dagar. Eskort.", "new_arrival"),
        ("Day three in Sweden and I still get lost. Escort in Lund.", "new_arrival"),
        ("Got off the ferry the day before yesterday. Escort.", "new_arrival"),
        ("Sinds vorige week ben ik in Örebro. Escort vanaf 1800 kronen.", "new_arrival"),
        ("Aterricé hace cuatro días en Malmö. Compañía pagada.", "new_arrival"),
        ("Cheguei anteontem a Malmö. Companhia paga.", "new_arrival"),
        ("Ich bin erst seit vier Tagen in Malmö. Escort.", "new_arrival"),
        ("Je suis en Suède depuis trois jours. Escort, rencontres payantes.", "new_arrival"),
        ("Sono sbarcata a Malmö tre giorni fa. Compagnia a pagamento.", "new_arrival"),
        ("Jestem w Szwecji od trzech dni. Płatne spotkania.", "new_arrival"),
        ("Я в Швеции всего третий день. Эскорт.", "new_arrival"),
        ("Olen ollut Ruotsissa vasta kolme päivää. Maksullista seuraa.", "new_arrival"),
        ("Sapo kam ardhur në Malmö. Shoqëri me pagesë.", "new_arrival"),
        ("Gick av tåget i Boden för fyra dagar sen. Eskort.", "new_arrival"),
        ("Har blivit utslängd, behöver nånstans o sova inatt. Eskort i Lund.", "distress"),
        ("Hyran skulle varit betald i fredags, måste få in pengar nu. Eskort i Lund.", "distress"),
        ("Betalar av på en skuld till dem som ordnade resan. Eskort i Lund.", "distress"),
        ("Rent is due Friday and I am short. Escort in Lund.", "distress"),
        ("Am o datorie mare și trebuie să plătesc până luni. Companie plătită.", "distress"),
        ("Kam borxhe dhe më duhen para sot. Shoqëri me pagesë.", "distress"),
        ("Ich muss bis Montag meine Schulden abzahlen. Escort in Malmö.", "distress"),
        ("Debo tres meses de alquiler, necesito dinero hoy. Compañía pagada.", "distress"),
        ("Muszę oddać dług do piątku. Płatne spotkania.", "distress"),
        ("Umeå 3–5/4, Skellefteå 6–8/4, Luleå 9/4. Eskort.", "touring"),
        ("Now in Boden until Wednesday 18 Feb, Thursday I move on to Piteå. Escort.", "touring"),
        ("Strömstad 14.–16. august, Årjäng 17.–18. august. Eskorte på hotell, betales kontant.", "touring"),
        ("Lund den 4:e till 6:e maj, Malmö den 7:e maj. Eskort.", "touring"),
        ("Malmö w dniach 5-7.06, potem Lund 8-9.06. Płatne spotkania.", "touring"),
        ("March 3rd to 5th Lund, March 6th to 8th Malmö. Escort.", "touring"),
        ("Në Västervik më 4–6 qershor, në Oskarshamn më 7–9 qershor. Takime me pagesë.", "touring"),
    ],
)
def test_signals_of_many_wordings(body: str, signal: str) -> None:
    assert signal in coded(body).signals


@pytest.mark.parametrize(
    "body",
    [
        "Vi säljer vår tid som par, aldrig var för sig, hon 47 och han 51. Eskort i Lund.",
        "We are a couple and always come together. Escort in Lund, she 36, he 39.",
        "Grabben är hos sin pappa varannan vecka. Eskort i Lund.",
        "Min dotter är ny i klassen. Eskort i Lund.",
        "Jag sköter telefonen själv, ingen byrå och ingen chef. Eskort i Lund.",
        "I answer my own phone, nobody books for me. Escort in Lund.",
        "Inga skulder, ingen brådska. Eskort i Lund.",
        "Receptionen på hotellet är diskret. Eskort i Lund.",
        "Reserva con un mensaje y sin prisa. Compañía pagada.",
        "Kom till Lund för tjugo år sedan. Eskort.",
        "Landed here ten years ago and stayed. Escort in Lund.",
        "Turnerar inte, flyger inte. Eskort i Lund, ibland Malmö.",
        "No hidden numbers, please. Escort in Lund.",
        "Umeå vecka 2 i mars. Eskort.",
        "Måndagar i Hjo, onsdagar i Tidaholm, annars Skövde. Eskort.",
        "I Lund den 4–6 maj. Eskort.",
        "Ny telefon, samma röst. Eskort i Lund.",
        "Vivo aquí desde hace seis años. Compañía pagada.",
        "Nie mam szefa ani długów. Płatne spotkania.",
        "Немам газду, немам возача, јављам се сама. Дружење уз надокнаду.",
        "Min skuld till naturen är stor: jag kör diesel. Ingen brådska. Eskort i Lund.",
    ],
)
def test_near_misses_are_no_signal(body: str) -> None:
    assert coded(body).signals == ()
