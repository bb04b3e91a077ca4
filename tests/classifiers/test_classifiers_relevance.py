"""Relevance by class: other meanings of "escort", goods, jobs, housing, dating, buyers, clinics, services, and denials."""

from __future__ import annotations

import pytest
from tests_day import SEEN

from admap.records import Advert, Coding
from classifiers.coding import code
from pipelines.normalise import fold
from pipelines.pipeline import read


def coded(title: str, body: str, category: str = "") -> Coding:
    fields = {"Kategori": category} if category else {}
    advert = Advert("a", "s", "https://s.example/a", SEEN, title, body, fields)
    return code(advert, fold(advert), read(advert), "t")


OTHER = [
    ("Escort -88 projektbil", "Ford Escort, motorn går, däck ingår. Hämtas i Sjöbo, 6 000 kr.", "eskort"), ("Escort XR3i", "Selling my Escort, MOT to May, alloy wheels. 3 000 kr ono.", "escort"),
    ("Ford Escort dörr", "Höger dörr till Escort mk5, 300 kr, frakt tillkommer.", "eskort"), ("Vägeskort", "Vi eskorterar specialtransporter dygnet runt. Ring vårt kontor för offert.", "eskort"),
    ("VIP escort & bodyguard", "Licensed bodyguards, armed escort of valuables. Teams aged 28 to 50.", "escort"), ("Hospital escort volunteers", "We escort seniors to appointments, free of charge.", "escort"),
    ("Token escort", "Our crypto bot escorts your coins. Invest today, daily profits.", "escort"), ("Café Escort", "Café Escort in Lund serves waffles all Sunday.", "escort"),
    ("Prodajem kolica", "Kolica za bebe, očuvana, 60 evra. Curica je porasla.", "eskort"), ("Vând bicicletă", "Bicicletă de damă, stare bună, 700 kr.", "escorte"), ("Sprzedam wózek", "Wózek dziecięcy, stan dobry, 500 kr.", "eskorta"),
    ("Se vende sofá", "Sofá de tres plazas, poco uso, 1500 kr. Recoger en Lund.", "escort"), ("Selger ski", "Ski og støvler, pent brukt. Jenta har vokst fra dem.", "eskorte"), ("Sælger cykel", "Damecykel, næsten ny, 900 kr.", "escort"),
    ("Продаю коляску", "Коляска в хорошем состоянии, 800 крон, самовывоз.", "эскорт"), ("Продавам количка", "Детска количка, запазена, 600 крони.", "ескорт"), ("卖自行车", "二手自行车,九成新,自提。", "伴游"),
    ("Søker sjåfør", "Firma i Strömstad søker sjåfør, alder 25–55. Send cv.", "eskorte"), ("Suche Putzhilfe", "Familie sucht Putzhilfe, Minijob, Frau bevorzugt, ab 20 Jahren.", "escort"),
    ("Cercasi cameriera", "Ristorante a Lund cerca cameriera 20-35 anni, inviare curriculum.", "escort"), ("Потрібна прибиральниця", "Готель у Мальме, вік 20–50, повний день.", "ескорт"), ("Garson aranıyor", "Lund'da restoran, tam zamanlı, maaş iyi.", "eskort"),
    ("Cần thợ làm móng", "Tiệm nail ở Borås cần thợ nữ, lương cao, có ăn ở.", "escort"), ("ร้านนวดรับสมัครพนักงาน", "รับสมัครพนักงานหญิง มีเงินเดือน", "เอสคอร์ต"), ("مطلوب سائق", "شركة في مالمو تبحث عن سائق، أرسل السيرة الذاتية.", "مرافقة"),
    ("Rum i Täby", "Rum till skötsam tjej, 4 500 i månaden, inga eskorter.", "eskort"), ("Zimmer in Lund", "Zimmer an Frau zu vermieten, 400 Euro im Monat, kein Escort.", "escort"), ("Pokój w Kalmar", "Wynajmę pokój kobiecie, 3000 miesięcznie, nie eskorta.", "eskorta"),
    ("Търся сериозна връзка", "Вдовец на 55, търся жена за цял живот. Без пари.", "ескорт"), ("Tražim ozbiljnu vezu", "Muškarac 45, ne nudim novac, samo iskrenost.", "eskort"), ("Ищу жену", "Мужчина 50 лет, для серьёзных отношений, не эскорт.", "эскорт"),
    ("Suche Frau fürs Leben", "Witwer, 61, kein Geld, nur Ehrlichkeit.", "escort"), ("Livskamrat", "Man 64 söker kvinna för livet, inga pengar, ej eskort.", "eskort"), ("Cerco moglie", "Uomo 49 anni, relazione seria, niente soldi.", "escort"),
    ("SÖKER DAM", "MAN 47 I ESLÖV SÖKER ESKORT 30-40, BETALAR BRA.", "ESKORT"), ("Busco escort", "Hombre 38 busca escort en Malmö, pago bien.", "escort"), ("Hledám společnici", "Muž 45, zaplatím hotově, pošli cenu.", "eskort"),
    ("Szukam pani", "Pan 50 lat szuka pani na wieczór, zapłacę dobrze.", "eskorta"), ("Zoek gezelschap", "Man van 40 zoekt dame, ik betaal contant.", "escort"), ("Ищу эскорт", "Мужчина 44, ищу девушку на вечер, оплачу.", "эскорт"),
    ("Massageterapeut", "Diplomerad, rygg och nacke, friskvårdskvitto. Ingen erotik.", "massage/eskort"), ("Massaggiatore diplomato", "Massaggi terapeutici, niente massaggi erotici, ricevuta.", "massaggi"), ("Masaż leczniczy", "Fizjoterapeuta z dyplomem. Bez erotyki.", "masaż"),
    ("Fisioterapia", "Masaje terapéuticos, nada de erotismo, con recibo.", "masajes"), ("นวดแผนไทย", "นวดเพื่อสุขภาพ ไม่มีบริการพิเศษ", "นวด"), ("Nghề bấm huyệt", "Trị liệu lưng cổ, không kích dục.", "massage"),
    ("Dog walker", "I walk your dog, 100 an hour, woman, 30.", "escort"), ("Nachhilfe", "Nachhilfe in Mathe, 20 Euro die Stunde, Studentin, 22.", "escort"), ("Уборка квартир", "Уборка, 200 крон час, женщина 40 лет.", "эскорт"),
    ("Snabba kunder", "Vi lyfter din annons, fler klick, prova gratis.", "eskort"), ("Regler", "Redaktionen påminner: annonser under 18 tas bort.", "eskort"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "body", "category"), OTHER)
def test_another_matter_under_an_offers_category_is_not_relevant(title: str, body: str, category: str) -> None:
    found = coded(title, body, category)
    assert not found.relevant
    assert not found.signals


OFFERS = [
    ("Bilburen i Värmland", "Kvinna 44 med gammal Ford, kommer hem till dig. Eskort.", ""), ("Ingen klinik", "Ingen friskvård, ingen legitimation, bara sällskap mot betalning. 39.", "massage"),
    ("Servitris om dagarna", "Eskort på kvällen, 26, Borås.", "eskort"), ("Söker inte kärlek", "Bara betalda träffar. 41, Tierp.", "eskort"), ("Utan mellanhänder", "Jag hyr ut min tid, 37 år.", "eskort"),
    ("No husband wanted", "Paid evenings only. 33, Lund.", ""), ("Ex bodyguard", "Man, 41, paid company for ladies.", "escort"),
    ("Acompaño a señores", "Cenas y hoteles, siempre con tarifa. Soy de Lima, 36.", ""), ("Colombiana seria", "No busco relación, solo citas pagadas. 31 años.", "escort"), ("Brasileira em Lund", "Companhia paga, 28, não procuro namoro.", ""),
    ("Femme, 41 ans", "Pas d'agence, pas d'amour : rencontres rémunérées à Malmö.", ""), ("Dame in Lund", "Keine Beziehung, kein Geplauder: Begleitung gegen Honorar, 43.", ""), ("Pani z Poznania", "Bez zobowiązań, spotkania płatne, 35 lat.", "eskorta"),
    ("Не для отношений", "Встречи за деньги, 30 лет, Мальмё.", "эскорт"), ("Nema veze", "Samo plaćeno druženje, 29, Helsingborg.", "eskort"), ("Без връзка", "Само платени срещи, 32 години.", "ескорт"), ("Nincs kapcsolat", "Csak fizetett társaság, 33, Lund.", "escort"),
    ("Nu caut soț", "Doar companie plătită, 27 de ani.", "escorte"), ("Ingen kæreste", "Betalt selskab, kvinde 45, Helsingborg.", "escort"), ("Ikke forhold", "Betalt selskap, dame 39, Strömstad.", "eskorte"), ("En etsi miestä", "Maksullista seuraa, nainen 44.", "eskortti"),
    ("Thai massage plus company", "Thai lady, 41, massage and companionship, hotel visits.", "massage"), ("Sjuksköterska", "Ledig helg, eskort, 38.", "eskort"), ("17", "Eskort, Eksjö.", ""), ("Tre tjejer", "Vårt hus i Växjö, nya tjejer varje vecka, receptionen svarar.", "eskort"),
    ("Aşk değil", "Ücretli eşlik, kadın 34, Malmö.", ""), ("رفقة مدفوعة", "امرأة 35 سنة في مالمو، لا أبحث عن زواج.", ""), ("有偿陪伴", "女,32岁,不找对象。", "伴游"), ("Không tìm chồng", "Nữ 31, tiếp khách có phí.", "escort"), ("รับงาน", "ผู้หญิง 29 ไม่หาแฟน", "เอสคอร์ต"),
    ("Skuld", "Måste betala min skuld i veckan. Tjej 24, eskort, Gävle.", ""), ("Bed needed", "Girl, 21, will meet for a place to sleep. Umeå.", "escort"), ("For sale? Never", "Just my time for a fee. 37, Visby.", "escort"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "body", "category"), OFFERS)
def test_an_offer_that_speaks_of_other_matters_stays_relevant(title: str, body: str, category: str) -> None:
    assert coded(title, body, category).relevant


@pytest.mark.parametrize(
    "title",
    [
        "Middagsgäst sökes? Här är jag!",
        "Eskort sökes? Här är jag!",
        "Company wanted? Here I am!",
        "Begleitung gesucht? Hier bin ich!",
        "¿Buscas compañía? ¡Aquí estoy!",
    ],
)
def test_a_question_that_the_seller_answers_seeks_nobody(title: str) -> None:
    coding = coded(title, "34 år, Lund. 900 kr i timmen. Ring mig.")
    assert coding.relevant
    assert next(e.confidence for e in coding.evidence if e.key == "relevant") > 0.8


@pytest.mark.parametrize("title", ["Eskort sökes", "Eskort sökes? Jag betalar!", "Eskort sökes? Svara med pris!"])
def test_a_question_without_the_sellers_answer_still_seeks(title: str) -> None:
    assert not coded(title, "Man 45, Lund, betalar bra.").relevant
