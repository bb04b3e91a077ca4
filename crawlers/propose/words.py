"""Words that tell what a link, a label or a page is for, in the languages that sites in Europe are written in."""

from __future__ import annotations

import re

NEXT = re.compile(
    r"^\W*(?:next|next page|older(?: posts| entries)?|(?:show|load|view) more|more (?:results|ads|adverts|posts)|"
    r"forward|nästa(?: sida)?|äldre(?: inlägg)?|visa fler|visa mer|fler annonser|neste(?: side)?|eldre|vis flere|"
    r"næste(?: side)?|ældre|seuraava|nächste(?: seite)?|weiter|mehr anzeigen|ältere(?: beiträge)?|"
    r"volgende(?: pagina)?|suivante?|page suivante|plus d.annonces|siguiente|successiv[ao]|avanti|"
    r"następn[ay](?: strona)?|dalej|další|nasledujúc[ai]|urm[ăa]toarea|[iî]nainte|seguinte|próxima|"
    r"следующая|дал(?:ее|ьше)|вперёд|sonraki|következő|ďalej|tiếp|下一页|下一頁|ถัดไป)?(?: page)?\s*[›»>→⟩▶]*\W*$",
    re.IGNORECASE,
)
ARROWS = re.compile(r"^\W*[›»→⟩▶>]\W*$")
NEXT_NAME = re.compile(r"(?:^|[-_])(?:next|older|neste|naechste|suivant|siguiente)(?:$|[-_])", re.IGNORECASE)

AGE = re.compile(
    r"\b(?:18|21)\s*(?:\+|years?|år|ans|jahre|jaar|lat|let|ani|anni|años|anos|vuotta|yaş|éves|лет|rok)|"
    r"\b(?:over|above|über|över|fyllt|fylt|fyldt|plus de|minst|mindestens|ouder dan|mayor(?:es)? de|"
    r"täyttänyt)\s*(?:18|21)\b|"
    r"\b(?:adults? only|of (?:legal )?age|vuxet innehåll|vuxna|volljährig|majeur|maggiorenne|pełnoletni|совершеннолет)",
    re.IGNORECASE,
)
YES = re.compile(
    r"\b(?:yes|enter|agree|accept|continue|proceed|i am|i'm|ok|confirm|over|ja|jag är|jag har|gå vidare|gå in|fortsätt|"
    r"godkänn|acceptera|bekräfta|träd in|stig på|jeg er|fortsett|fortsæt|kyllä|jatka|ich bin|weiter|eintreten|betreten|"
    r"bestätigen|akzeptieren|ik ben|doorgaan|oui|entrer|j'ai|continuer|accepter|sí|si|entrar|soy|continuar|entra|sono|"
    r"accetto|tak|wejdź|mam|da|intră|sunt|continu|да|войти|ano|vstoupit|igen|belép|evet)\b",
    re.IGNORECASE,
)
NO = re.compile(
    r"\b(?:no|leave|exit|not|under|decline|nej|lämna|inte|avbryt|nei|forlat|forlad|ei|poistu|nein|verlassen|nee|verlaten|"
    r"non|quitter|salir|esci|nie|wyjdź|nu|ieși|нет|выйти|ne|odejít|nem|hayır)\b",
    re.IGNORECASE,
)

POSTED = re.compile(
    r"(?:^|[^\w])(?:posted|published|publish\w*|added|listed|created|date|inlag[dt]|publicera[dt]|skapad|skriven|datum|"
    r"upplag[dt]|annonserad|lad?es (?:in|upp|ut)|lagd|"
    r"postad|opprettet|publisert|lagt ut|oprettet|julkaistu|lisätty|erstellt|veröffentlicht|eingestellt|"
    r"geplaatst|publié\w*|ajouté\w*|publicado|fecha|pubblicato|data|dodano|opublikowano|adăugat|publicat|опубликовано|"
    r"добавлено|přidáno|feltöltve)",
    re.IGNORECASE,
)
POSTED_NAME = re.compile(r"(?:posted|publi|created|date|datum|inlagd|skapad|time|pubdate|timestamp)", re.IGNORECASE)
NOT_POSTED = re.compile(
    r"(?:updated|modified|edited|last (?:seen|visit|login|active|online|post)|joined|member since|registered|expires?|"
    r"valid until|birth|uppdatera\w*|ändra\w*|redigera\w*|senast|medlem sedan|registrera\w*|född|giltig|aktualisiert|"
    r"geändert|mitglied seit|modifié|actualizado|edytowano|изменено|copyright|©)",
    re.IGNORECASE,
)
FACT = re.compile(
    r"(?:age|ålder|alder|ikä|alter|leeftijd|âge|edad|età|idade|wiek|vârsta|возраст|vek|věk|életkor|yaş|"
    r"city|town|place|location|area|region|based in|ort|stad|plats|område|län|kommun|bor i|sted|by|kaupunki|"
    r"stadt|plaats|ville|lieu|ciudad|città|cidade|miasto|oraș|город|město|"
    r"phone|mobile|tel|telephone|telefon|mobil|mobilnummer|telefonnummer|puhelin|telefoon|téléphone|teléfono|telefono|"
    r"telefone|телефон|e-?mail|e-?post|epost|sähköposti|"
    r"price|pris|arvode|hinta|preis|prijs|prix|precio|prezzo|preço|cena|preț|цена|"
    r"languages?|språk|sprog|kielet|kieli|sprachen?|talen|langues?|idiomas?|lingue|języki|limbi|языки|"
    r"name|namn|navn|nimi|nom|nombre|nome|imię|nume|имя|jméno|"
    r"hours|available|availability|tider|tillgänglig|öppettider|availability|verfügbar|horaires?|disponibilidad)",
    re.IGNORECASE,
)
"""Labels that facts of an advert go by; the whole label must be such a word."""

FORUM = re.compile(
    r"/(?:forums?|threads?|topics?|viewtopic|showthread|viewforum|discussions?|boards?|tråd(?:ar)?|diskussion(?:er)?|d|t)"
    r"(?:[/.?-]|$)",
    re.IGNORECASE,
)
