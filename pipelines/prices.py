"""Reads ``prices``, kept beside the codebook's keys: (amount, ISO 4217 currency, minutes or 0)."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from pipelines.found import Found, folded_of, found_of, taken

_CURRENCIES = {
    "SEK": r"kr|:-|sek|kronor|kronur|kroner|kruunua|koron\w*|coroane|coronas|corone|coroas|couronnes|kronen|"
    r"крон\w*|โครน|كرون\w*|karoon",
    "EUR": r"€|eur|euros?|евро|ευρώ",
    "USD": r"\$|usd|dollars?",
    "GBP": r"£|gbp|pounds?",
}
_AMOUNT = r"(?:\d{1,3}[ .,]\d{3}|\d{3,5})"
_PRICES = re.compile(
    "|".join(
        rf"(?:(?<![\d.,])(?P<a{code}>{_AMOUNT})\s?(?:{words})(?!\w)|(?<!\w)(?:{words})\s?(?P<b{code}>{_AMOUNT})(?!\d))"
        for code, words in _CURRENCIES.items()
    )
)
_HALF_HOUR = re.compile(
    r"^\W{0,3}(?:/|per|för|för en|for|a|en|i)?\s?(?:halvtimme\w*|half.?hour|1/2 ?h|½ ?h|30 ?min\w*)"
)
_HOUR = re.compile(
    r"^\W{0,3}(?:/|per|i|för en|for an?|an?|en|die|la|por|pro|all'|l'|за|в|за один|na|za|óra)?\s?"
    r"(?:h|tim\w*|hour|hr|stunde|hora|ora|oră|heure|час\w*|godzin\w*|hodin\w*|tunti|tunnilta|óra|1 ?h|60 ?min\w*)"
    r"(?!\w)"
)
_MINUTES = re.compile(r"^\W{0,3}(?:/|för|for|per)?\s?(\d{2,3})\s?min")


class PriceReader:
    """Appends prices with a currency."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        lower = folded_of(doc).lower
        for match in _PRICES.finditer(lower):
            named = {name: value for name, value in match.groupdict().items() if value}
            name, amount = next(iter(named.items()))
            if not taken(doc, match.start(), match.end(), "phones", "emails", "handles"):
                after = lower[match.end() : match.end() + 24]
                value = (int(re.sub(r"\D", "", amount)), name[1:], _minutes(after))
                found_of(doc).append(Found("prices", value, match.start(), match.end(), 0.9))  # type: ignore[arg-type]
        return doc


def _minutes(after: str) -> int:
    if _HALF_HOUR.match(after):
        return 30
    if minutes := _MINUTES.match(after):
        return int(minutes[1])
    return 60 if _HOUR.match(after) else 0


@Language.factory("prices")
def create(nlp: Language, name: str) -> PriceReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return PriceReader()
