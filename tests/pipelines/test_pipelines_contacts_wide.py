"""Mail addresses and handles as different people write them, in many languages; and what looks like one and is none."""

from __future__ import annotations

import pytest
import spacy
from tests_day import SEEN

from admap.records import Advert
from pipelines import emails, handles
from pipelines.found import found_of, prepare
from pipelines.normalise import fold

NLP = spacy.blank("xx")
READERS = [NLP.add_pipe(module.__name__.rpartition(".")[2]) for module in (emails, handles)]


def of(key: str, body: str, title: str = "", **fields: str) -> list[str]:
    folded = fold(Advert("a", "s", "", SEEN, title, body, fields))
    doc = prepare(NLP.make_doc(folded.text), folded)
    for reader in READERS:
        reader(doc)
    return sorted({str(f.value) for f in found_of(doc) if f.key == key})


@pytest.mark.parametrize(
    "written",
    [
        "anna.b@brevpost.example", "ANNA.B＠BREVPOST．EXAMPLE", "anna.b (snabel-a) brevpost (punkt) example", "anna.b [at] brevpost [dot] example",
        "anna.b(hjá)brevpost.example", "anna.b [chiocciola] brevpost [punto] example", "anna.b chiocciola brevpost punto example",
        "anna.b arroba brevpost punto example", "anna.b (arroba) brevpost (ponto) example", "anna.b (ät) brevpost.example", "anna.b ät brevpost punkt example",
        "anna.b [равлик] brevpost [крапка] example", "anna.b(маймунка)brevpost.example", "anna.b собака brevpost точка example",
        "anna.b (кльомба) brevpost (точка) example", "anna.b małpa brevpost kropka example", "anna.b kukac brevpost pont example",
        "anna.b zavináč brevpost tečka example", "anna.b arobase brevpost point example", "anna.b (arobas) brevpost.example",
        "anna.b apenstaartje brevpost punt example", "anna.b Klammeraffe brevpost Punkt example", "anna.b {at} brevpost {punkt} example",
        "anna.b <at> brevpost <dot> example", "anna.b krøllalfa brevpost punktum example", "anna.b miukumauku brevpost piste example",
        "anna.b (et işareti) brevpost (nokta) example", "anna.b (kuyruklu a) brevpost nokta example", "anna.b (eta) brevpost (taškas) example",
        "anna.b (a còng) brevpost (chấm) example", "anna.b（艾特）brevpost（点）example", "anna.b (آت) brevpost (نقطة) example", "anna.b (ات) brevpost (نقطه) example",
        "anna.b แอท brevpost จุด example", "anna.b (παπάκι) brevpost (τελεία) example", "anna.b (afna) brevpost (pika) example",
        "anna.b (coadă de maimuță) brevpost (punct) example", "anna.b + snabel-a + brevpost + punkt + example", "anna.b *at* brevpost *dot* example",
        "anna.b_at_brevpost_dot_example", "anna.b -at- brevpost -dot- example", "anna.b @ brevpost . example", "anna.b @brevpost.example",
        "anna.b@ brevpost.example", "anna.b@brevpost(punkt)example", "anna punkt b snabel-a brevpost punkt example", "anna (dot) b (at) brevpost (dot) example",
        "anna.b (a) brevpost.example", "anna.b AT brevpost DOT example", "anna.b SNABELA brevpost PUNKT example", "anna.b /at/ brevpost /dot/ example",
        "anna.b«at»brevpost.example", "anna.b【at】brevpost【dot】example", "anna.b@brevpost。example", "mailto:anna.b@brevpost.example",
        "anna.b @ (utan mellanslag) brevpost.example", "anna.b snabel a brevpost prick example", "anna.b 'at' brevpost 'dot' example",
    ],
)  # fmt: skip
def test_a_mail_address_in_any_dress(written: str) -> None:
    assert of("emails", f"Mejl: {written}, tack") == ["anna.b@brevpost.example"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("anna_b-1@brev-post.example.", ["anna_b-1@brev-post.example"]), ("Skriv anna understreck b snabel-a brevpost punkt example", ["anna_b@brevpost.example"]),
        ("åsa@brevpost.example", ["åsa@brevpost.example"]), ("a@b.example och c@d.example", ["a@b.example", "c@d.example"]),
        ("E: anna@post.brev.example!", ["anna@post.brev.example"]), ("email:anna79 at post dot brev dot example", ["anna79@post.brev.example"]),
        ("anna79(at)brevpost(dot)co(dot)uk", ["anna79@brevpost.co.uk"]),
    ],
)  # fmt: skip
def test_other_addresses(body: str, expected: list[str]) -> None:
    assert of("emails", body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "Find me at velvetmail.example", "See more at site-a.example", "We meet at home. Look at me", "Insta @city.exempel.kvall, sms helst",
        "Moi et toi. Point final", "Jag är hemma hos mig. Punkt slut", "Snap: lola@prov", "Vi ses @ hotellet. Se dit", "Ses at Scandic. Ring", "Tel (a) 24 h",
        "Sen et ben nokta", "Bra at ha. No worries", "telegram @lola.example", "Available at 10. No calls", "ich bin a . b",
    ],
)  # fmt: skip
def test_no_mail_address(body: str) -> None:
    assert of("emails", body) == []


@pytest.mark.parametrize(
    ("written", "platform"),
    [
        ("snäpp > {}", "snapchat"), ("LINE → {}", "line"), ("En X soy @{}", "x"), ("微信：{}", "wechat"), ("insta: {}", "instagram"), ("tele @{}", "telegram"),
        ("ig {}", "instagram"), ("IG: @{}", "instagram"), ("snapchat heter jag {}", "snapchat"), ("jag heter {} på snap", "snapchat"), ("Nås på Instagram, @{}", "instagram"),
        ("Nås enklast på Snapchat, {}", "snapchat"), ("Telegram → @{} innan", "telegram"), ("Telegram 👉 {}", "telegram"), ("TG ➡️ {}", "telegram"),
        ("skriv till {} på kik", "kik"), ("Skriv, ring inte: {} på Snap.", "snapchat"), ("@{} (telegram)", "telegram"), ("{} [snap]", "snapchat"), ("{} – insta", "instagram"),
        ("@{} is my insta", "instagram"), ("sök {} på instagram", "instagram"), ("Add me on snapchat: {}", "snapchat"), ("my snap is {}", "snapchat"),
        ("you can find me on telegram as @{}", "telegram"), ("telegram username {}", "telegram"), ("Telegram ID: {}", "telegram"), ("min snap är {}", "snapchat"),
        ("användarnamn på kik: {}", "kik"), ("Kik me: {}", "kik"), ("https://t.me/{}", "telegram"), ("telegram.me/{}", "telegram"), ("www.instagram.com/{}/", "instagram"),
        ("snapchat.com/add/{}", "snapchat"), ("onlyfans.com/{}", "onlyfans"), ("https://x.com/{}?s=21", "x"), ("line.me/ti/p/~{}", "line"), ("fb.com/{}", "facebook"),
        ("facebook.com/{}", "facebook"), ("ig.me/m/{}", "instagram"), ("kik.me/{}", "kik"), ("Snapchatissa {}", "snapchat"), ("Instassa @{}", "instagram"), ("Telegramissa: {}", "telegram"),
        ("Telegramon: {}", "telegram"), ("na snapie {}", "snapchat"), ("Pisz na telegramie @{}", "telegram"), ("пишите в телеграм {}", "telegram"), ("в телеге @{}", "telegram"),
        ("в инсте {}", "instagram"), ("тг: {}", "telegram"), ("вайбер {}", "viber"), ("Сигнал: {}", "signal"), ("снэп {}", "snapchat"), ("у телеграмі @{}", "telegram"),
        ("Telegram'dan yaz: {}", "telegram"), ("Instagramım @{}", "instagram"), ("تلغرام: {}", "telegram"), ("على التلغرام @{}", "telegram"), ("سناب شات {}", "snapchat"), ("سنابي {}", "snapchat"),
        ("انستا: {}", "instagram"), ("اینستا: {}", "instagram"), ("تلگرام: @{}", "telegram"), ("واتساپ: @{}", "whatsapp"), ("ไลน์ {}", "line"), ("ไอดีไลน์: {}", "line"), ("แอดไลน์ {}", "line"), ("LINE ID {}", "line"), ("加微信{}", "wechat"),
        ("vx：{}", "wechat"), ("V信 {}", "wechat"), ("Zalo không có, telegram: {}", "telegram"), ("kết bạn Facebook: {}", "facebook"), ("fejan: {}", "facebook"), ("FB: {}", "facebook"),
        ("Facebook heter jag {}", "facebook"), ("Signal » {}", "signal"), ("signal @{}", "signal"), ("På Signal heter jag {}", "signal"), ("X: @{}", "x"), ("på X: {}", "x"), ("Twitter/X @{}", "x"),
        ("OF: {}", "onlyfans"), ("onlyfans - {}", "onlyfans"), ("Only Fans “{}”", "onlyfans"), ("snap='{}'", "snapchat"), ("👻 {}", "snapchat"), ("👻: {}", "snapchat"), ("snap (snapchat) {}", "snapchat"),
        ("WhatsApp-namn: @{}", "whatsapp"), ("Viber: {}", "viber"), ("wechat id {}", "wechat"), ("WeChat-ID: {}", "wechat"), ("kik~{}", "kik"), ("sc: {}", "snapchat"), ("snapp {}", "snapchat"),
        ("Snapchat\n{}", "snapchat"), ("Follow me on Instagram @{} and", "instagram"), ("Sígueme en insta como @{}", "instagram"), ("mi usuario de telegram es {}", "telegram"), ("Schreib mir auf Telegram unter {}", "telegram"),
        ("mein Snap lautet {}", "snapchat"), ("mon snap c'est {}", "snapchat"), ("scrivimi su telegram, {}", "telegram"), ("il mio instagram è {}", "instagram"), ("meu insta é {}", "instagram"), ("mă găsești pe telegram: {}", "telegram"),
        ("Instagram; {}", "instagram"), ("Telegram | {}", "telegram"), ("telegram={}", "telegram"), ("telegram ({})", "telegram"), ("Insta~~> {}", "instagram"), ("Telegram: „{}“", "telegram"), ("Telegram.. {}", "telegram"),
        ("användare {} på Telegram", "telegram"), ("{}@telegram", "telegram"), ("{} finns på kik", "kik"), ("som {} på Facebook", "facebook"), ("i heter {} på insta", "instagram"), ("gå in på snapen: {}", "snapchat"),
    ],
)  # fmt: skip
def test_a_handle_after_or_before_its_platform(written: str, platform: str) -> None:
    for handle in ("lola_prov35", "lola.prov"):
        assert of("handles", f"Boka. {written.format(handle)}") == [f"{platform}:{handle}"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Snap lola_prov och insta lola.prov", ["instagram:lola.prov", "snapchat:lola_prov"]), ("IG + Snap: lola_prov", ["instagram:lola_prov", "snapchat:lola_prov"]),
        ("tg/ig: @lola_prov", ["instagram:lola_prov", "telegram:lola_prov"]), ("telegram: lola_prov, kik: lola.prov2", ["kik:lola.prov2", "telegram:lola_prov"]),
        ("Jag har telegram. Skriv till @lola_prov där.", ["telegram:lola_prov"]), ("Kontakta mig via Telegram om du vill boka: @lola_prov", ["telegram:lola_prov"]),
        ("@lola_prov, du hittar mig på telegram", ["telegram:lola_prov"]), ("@lola_prov utan något annat", []), ("lola_prov", []),
        ("Insta: lola", ["instagram:lola"]), ("Telegram: @lola", ["telegram:lola"]), ("Snap: provlola.", ["snapchat:provlola"]), ("kik = provlola", ["kik:provlola"]),
        ("snap → provlola", ["snapchat:provlola"]), ("Telegram @Lola-Prov", ["telegram:lola-prov"]), ("Instagram @lola_prov och @lola_prov2", ["instagram:lola_prov", "instagram:lola_prov2"]),
        ("WhatsApp 070-174 06 05, telegram lola_prov", ["telegram:lola_prov"]),
    ],
)  # fmt: skip
def test_several_handles_and_bare_ones(body: str, expected: list[str]) -> None:
    assert of("handles", body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "WhatsApp is best: +46 70 174 06 09", "WhatsApp: helst", "Whatsapp: gärna, ring inte", "Telegram: ja", "Telegram eller sms", "Samma namn på insta", "samma nummer på telegram",
        "The line is busy, give me a signal", "Jag väntar på din signal. Ring", "Signal finns också", "x kram", "2 x 30 min", "Snap inte så bra", "oh snap, no way", "in line with 2 friends",
        "Current line-up: Czech (24), Slovak (29)", "UK line 07700 900 612, 10–02", "A line of 3some", "line 7 to Frölunda_torg", "Telegram only", "Telegram 24/7", "Telegram 18-22", "Telegram, 25 år",
        "whatsapp: 0701740605", "Viber on +46701740605", "Facebook har jag inte", "ingen facebook, ingen insta", "Sms/WhatsApp/Telegram", "insta, snap och kik finns", "kik in för en kopp kaffe", "Snap nummer 1",
        "one of lola_prov's friends", "Jag är på Instagram ibland: skriv helst sms", "telegram: skriv först", "Telegram: 070-174 06 05", "Signal: 1500kr", "tele 08-465 004 00", "Tele: 031-3900601", "snapchat: fråga mig",
        "Only fans of opera", "Line dance 2 ggr", "t.ex. på insta", "insta lola.prov@brevpost.example", "We talk on Signal or WhatsApp, not e-mail.", "Bilder på insta 2025", "Telegram (helst)", "Telegram (text only)",
        "line: 24h", "OF course", "X-rated", "IG 30 min", "Snap: samma", "WhatsApp: yes", "Instagram: coming soon", "Telegram: på förfrågan",
    ],
)  # fmt: skip
def test_no_handle(body: str) -> None:
    assert of("handles", body) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Du når mig på Snapchat under namnet provlola_22", ["snapchat:provlola_22"]),
        ("Addera: provlola22 (snap)", ["snapchat:provlola22"]),
        ("sc - provlola22", ["snapchat:provlola22"]),
        ("Mitt telegram-namn: @prov_lola", ["telegram:prov_lola"]),
        ("Telegramkanal: t.me/prov_lola", ["telegram:prov_lola"]),
        ("Skriv via Insta (prov.lola)", ["instagram:prov.lola"]),
        ("Kontakt via Signal, användarnamn prov.lola.22", ["signal:prov.lola.22"]),
        ("signal-id: prov.22", ["signal:prov.22"]),
        ("Hitta mig: insta/prov_lola", ["instagram:prov_lola"]),
        ("IG👉prov_lola", ["instagram:prov_lola"]),
        ("🅣🅖 @prov_lola", ["telegram:prov_lola"]),
        ("ＴＥＬＥＧＲＡＭ：＠prov_lola", ["telegram:prov_lola"]),
        ("𝗧𝗲𝗹𝗲𝗴𝗿𝗮𝗺: prov_lola", ["telegram:prov_lola"]),
        ("Follow @prov_lola on X", ["x:prov_lola"]),
        ("on X as prov_lola", ["x:prov_lola"]),
        ("min X: prov_lola22", ["x:prov_lola22"]),
        ("X/Twitter: prov_lola", ["x:prov_lola"]),
        ("onlyfans.com/prov_lola eller snap prov.lola", ["onlyfans:prov_lola", "snapchat:prov.lola"]),
        ("OF @prov_lola", ["onlyfans:prov_lola"]),
        ("wechat：prov_lola / line：prov.lola", ["line:prov.lola", "wechat:prov_lola"]),
        ("Viber ili telegram: prov_lola", ["telegram:prov_lola"]),
        ("Je suis sur telegram sous le pseudo prov_lola", ["telegram:prov_lola"]),
        ("Mi cuenta de Instagram: prov.lola", ["instagram:prov.lola"]),
        ("Pišite na Viber: prov_lola", ["viber:prov_lola"]),
        ("Mój snap to prov_lola", ["snapchat:prov_lola"]),
        ("moje gg nie, snap: provlola", ["snapchat:provlola"]),
        ("Mijn snap is prov_lola", ["snapchat:prov_lola"]),
        ("Meu insta: @prov.lola", ["instagram:prov.lola"]),
        ("Kik-nimeni on prov_lola", ["kik:prov_lola"]),
        ("Löydät minut snapista prov_lola", ["snapchat:prov_lola"]),
        ("Snapchat er prov_lola", ["snapchat:prov_lola"]),
        ("Á snap: prov_lola", ["snapchat:prov_lola"]),
        ("Írj snapen: prov_lola", ["snapchat:prov_lola"]),
        ("Scrie-mi pe insta prov_lola", ["instagram:prov_lola"]),
        ("telegramda prov_lola", ["telegram:prov_lola"]),
        ("Telegram adresim: @prov_lola", ["telegram:prov_lola"]),
        ("حسابي على سناب prov_lola", ["snapchat:prov_lola"]),
        ("آیدی تلگرام من prov_lola", ["telegram:prov_lola"]),
        ("ไลน์ไอดี prov_lola", ["line:prov_lola"]),
        ("ติดต่อไลน์ @prov_lola", ["line:prov_lola"]),
        ("我的微信号是prov_lola", ["wechat:prov_lola"]),
        ("Liên hệ Telegram: prov_lola", ["telegram:prov_lola"]),
        ("Facebook-ka: prov.lola", ["facebook:prov.lola"]),
        ("Whatsapp 0701740605 eller telegram @prov_lola, inga samtal", ["telegram:prov_lola"]),
        ("Ring 070-174 06 05 (snap: prov_lola)", ["snapchat:prov_lola"]),
        ("Har ingen snap. Maila prov.lola@brev.example", []),
        ("Snap? Nej. Insta? prov_lola", ["instagram:prov_lola"]),
        ("kik: prov_lola\nsnap: prov.lola", ["kik:prov_lola", "snapchat:prov.lola"]),
        ("Instagram\n@prov_lola\nTelegram\n@prov.lola", ["instagram:prov_lola", "telegram:prov.lola"]),
        ("Jag finns på instagram som “prov_lola”.", ["instagram:prov_lola"]),
        ("Kolla line_up_2025 på sidan", []),
        ("Sms:a mig, snap funkar inte 24h", []),
        ("Vi ses @ Scandic, skriv på telegram", []),
        ("Telegram funkar, 2000kr/h", []),
        ("Kik bort, 18+", []),
        ("Tel: 070-1740605, signal fungerar också på det numret", []),
        ("The X factor_2024", []),
        ("Instagram vs verkligheten, 30min 1000kr", []),
        ("Viber/WhatsApp +46701740605", []),
        ("inte på facebook: ring", []),
        ("OnlyFans? Nope.", []),
        ("insta: stängt", []),
        ("Snap: på begäran", []),
        ("Telegram – helst sms", []),
        ("Skriv så får du min insta.", []),
        ("Tele: Anna 070-1740605", []),
        ("x: 1000 xx: 2000", []),
        ("line.dance och kaffe", []),
        ("En snap.bild", []),
        ("@prov_lola", []),
        ("Discord: prov_lola", []),
        ("TikTok @prov_lola, insta: prov.lola", ["instagram:prov.lola"]),
        ("Skype live:prov_lola. Telegram går bra.", []),
        ("mejl: prov_lola@brev.example eller telegram", []),
    ],
)  # fmt: skip
def test_more_ways_to_give_a_handle(body: str, expected: list[str]) -> None:
    assert of("handles", body) == expected


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("Telegram", "@lola_prov", ["telegram:lola_prov"]), ("Snap", "lolaprov", ["snapchat:lolaprov"]), ("Instagram / X", "lola.prov", ["instagram:lola.prov"]), ("Telegram", "Ja", []),
        ("WhatsApp", "yes", []), ("WhatsApp", "0701740605", []), ("Telegram", "samma nummer", []), ("Snapchat:", "lola_prov, skriv först", ["snapchat:lola_prov"]), ("Kontakt", "telegram: lola_prov", ["telegram:lola_prov"]),
        ("Signal", "nej", []), ("LINE ID", "lolaprov", ["line:lolaprov"]), ("微信", "lola_prov", ["wechat:lola_prov"]), ("Online", "lola_prov", []), ("IG", "Lola.Prov", ["instagram:lola.prov"]),
    ],
)  # fmt: skip
def test_a_field_names_the_platform(label: str, value: str, expected: list[str]) -> None:
    assert of("handles", "", **{label: value}) == expected


def test_a_handle_stands_in_the_body_and_its_platform_in_the_title() -> None:
    assert of("handles", "Skriv till @lola_prov", title="Bara telegram") == ["telegram:lola_prov"]
