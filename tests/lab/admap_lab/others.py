"""Adverts that do not offer what the survey is about, and the special adverts of some people; each with its coding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Other:
    """An irrelevant advert: text with ``{town}``, ``{phone}`` or ``{mail}``, its fields' category, and what it states."""

    category: str
    title: str
    body: str
    ages: tuple[int, ...] = ()
    nationalities: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    gender: str = "unknown"


OTHERS = (
    Other("Bostad", "Rum uthyres i {town}", "Möblerat rum på 14 kvadratmeter i {town}, 4500 kr i månaden, ledigt från den första. Passar student. Ring {phone}."),
    Other("Bostad", "Söker lägenhet", "Skötsam familj söker trea i {town}, gärna nära skola. Vi har fast arbete. Mejla {mail}."),
    Other("Jobb", "Städare sökes", "Vi söker en städare till vårt hotell i {town}, heltid, kollektivavtal. Ansökan till {mail} före månadens slut."),
    Other("Jobb", "Personlig assistent", "Kvinna 54 år i {town} söker personlig assistent på halvtid. Körkort krävs. Ring {phone}.", (54,), gender="woman"),
    Other("Friskvård", "Klassisk massage", "Legitimerad sjukgymnast i {town} tar emot för behandling av rygg och nacke. Friskvårdsbidrag gäller. Tid bokas på {phone}."),
    Other("Friskvård", "Gravidyoga i {town}", "Ny kurs startar vecka 36, åtta tisdagar, 1200 kr. Anmälan till {mail}."),
    Other("Dejting", "Promenad och kaffe?", "Kille 34 år i {town} söker tjej för riktig kärlek. Inga pengar inblandade, bara känslor. Skriv till {mail}.", (34,), gender="man"),
    Other("Dating", "Looking for love", "I am a woman of 41 in {town} and I hope to meet a kind man for a real relationship. No payment, please. Write to {mail}.", (41,), gender="woman"),
    Other("Köpes", "Söker sällskap", "Man söker en kvinna att betala för en kväll i {town}. Du bestämmer priset. Svar till {mail}."),
    Other("Wanted", "Gentleman pays", "I want to buy company for one evening in {town} and I pay well. Send me a message at {mail}."),
    Other("Övrigt", "Meddelande från sajten", "Nu har vi bytt utseende på sajten. Alla annonser måste godkännas på nytt före fredag. Frågor till {mail}."),
    Other("Övrigt", "Tjäna pengar hemifrån", "Tjäna 5000 kr om dagen med vår app, ingen insats krävs, klicka på länken och börja i dag. Kontakt: {mail}."),
    Other("Kurser", "Språkkafé i {town}", "Varje torsdag övar vi svenska tillsammans på biblioteket i {town}. Alla är välkomna, gratis fika."),
    Other("Fordon", "Volvo V70 säljes", "Volvo V70 från 2009, 21 000 mil, besiktad i våras. Finns i {town}. Ring {phone} efter klockan 17."),
)  # fmt: skip

BOILERPLATE = {
    "sv": "Bilderna i annonsen är mina egna. Jag värdesätter respekt och god hygien. Betalning sker när vi ses.",
    "en": "The pictures are real and recent. I value respect and good hygiene. Payment when we meet.",
}
"""Sentences that strangers copy from each other."""

SPECIAL = {
    "school": ("Går sista året", "Jag går sista året på gymnasiet i {town} och är ledig efter klockan 16. Sällskap mot betalning. Sms {phone}."),
    "school_en": ("After school", "I am a pupil at upper secondary school in {town}, free after four o'clock. Paid company. Text {phone}."),
    "guardian": ("Bor i familjehem", "Jag bor i familjehem och kan bara svara på meddelanden. Sällskap mot betalning i {town}. Sms {phone}."),
    "distress": ("Behöver pengar i dag", "Jag har skulder och behöver pengar redan i dag. Eskort i {town}. Ring {phone}."),
    "distress_en": ("Need a place to sleep", "I have lost my room and need a place to sleep tonight. Escort in {town}. Text {phone}."),
    "youth": ("Nyss fyllda", "Nyss fyllda {age}. Sällskap mot betalning i {town}. Sms {phone}."),
    "youth_en": ("Just turned {age}", "I just turned {age}. Paid company in {town}. Text {phone}."),
    "field_16": ("{town}", "Sällskap mot betalning. Sms {phone}."),
    "field_17": ("Sällskap {town}", "Sällskap mot betalning. Sms {phone}."),
    "age_18_text": ("Eskort i {town}", "Jag är {age} år. Eskort i {town}, 2000 kr i timmen. Ring {phone}."),
    "university": ("Student i {town}", "Jag läser tredje året på universitetet i {town} och är {age} år. Eskort på kvällar, 1800 kr i timmen. Sms {phone}."),
    "decoy": ("Vuxen och trygg", "Jag är ingen student och inte ny. {age} år, egen lägenhet i {town}. Min dotter går i skolan, så bara dagtid. Eskort 1500 kr. Ring {phone}."),
}  # fmt: skip
"""Trait → title and body of the adverts that carry it. Under-age signals are bare facts."""

SPECIAL_SIGNALS = {
    "school": "school_reference",
    "school_en": "school_reference",
    "guardian": "guardian_reference",
    "distress": "distress",
    "distress_en": "distress",
    "youth": "youth_wording",
    "youth_en": "youth_wording",
}
STATES_AGE_IN_TEXT = frozenset({"youth", "youth_en", "age_18_text", "university", "decoy"})
ALWAYS_AGE_FIELD = frozenset({"field_16", "field_17", "age_18", "age_19"})

COUPLE = {
    "sv": ("Par i {town}", "Vi är ett par, {age} och {other}, som erbjuder sällskap tillsammans mot betalning. Vi bor i {town}. {price} kr i timmen. Ring {phone}."),
    "en": ("Couple in {town}", "We are a couple, {age} and {other}, and offer paid company together. We live in {town}. {price} SEK an hour. Call {phone}."),
}  # fmt: skip
AGENCY = {
    "sv": ("{alias} i {town}", "Möt {alias}, en {adjective} {noun} på {age} år. {alias} tar emot i {town}. Receptionen svarar på {phone} och bokar tider åt henne. Eskort {price} kr."),
    "en": ("{alias}, {town}", "Meet {alias}, a {adjective} {noun} of {age}. She receives in {town}. Our manager answers {phone} and takes all her bookings. Escort {price} SEK."),
}  # fmt: skip
TOUR = {
    "sv": "På turné: {stops}. Boka i tid.",
    "en": "On tour: {stops}. Book in time.",
}
BILINGUAL = "I also answer messages in the evening, and I host visitors at home."
