"""One advert coded: its reading and its classification joined as the codebook says."""

from __future__ import annotations

from admap.confidence import calibrated
from admap.evidence import clear_of_contacts
from admap.folded import FoldedAdvert
from admap.records import Advert, Coding, Evidence, Gender, Reading
from classifiers.gender import gender
from classifiers.matching import AdvertText
from classifiers.relevance import relevance
from classifiers.signals import signals_of

PERSONAL_KEYS = ("ages", "age_band", "nationalities", "origins", "spoken_languages")
"""The person's own values: coded in an advert that is not relevant only where someone presents themself."""

_PRESENTING = frozenset({"dating", "clinic", "trade"})
_CODED_KEYS = (*PERSONAL_KEYS, "text_languages", "phones", "emails", "handles", "municipalities", "counties")


def code(
    advert: Advert, folded: FoldedAdvert, reading: Reading, version: str, *, assume_relevant: bool = False
) -> Coding:
    """Return ``advert`` coded; ``version`` names the extractors that made ``reading``.

    With ``assume_relevant`` the relevance class is skipped (linkage benchmarks on neutral texts).
    """
    text = AdvertText(folded, reading)
    found = relevance(text)
    relevant = assume_relevant or found.relevant
    kind, gender_evidence = gender(text)
    signals, reasons = signals_of(text, kind, gender_evidence) if relevant else ((), ())
    dropped: tuple[str, ...] = ()
    if not relevant:
        dropped = () if found.kind in _PRESENTING else PERSONAL_KEYS
        if found.kind != "dating" and not (found.kind in _PRESENTING and reading.ages):
            kind, gender_evidence = Gender.UNKNOWN, ()
    own = (*found.evidence, *gender_evidence, *reasons)
    values = {key: getattr(reading, key) for key in _CODED_KEYS if key not in dropped}
    return Coding(
        ad_id=advert.ad_id,
        relevant=relevant,
        gender=kind.value,
        signals=signals,
        evidence=clear_of_contacts((*_standing(reading, dropped), *calibrated(own))),
        version=version,
        **values,
    )


def _standing(reading: Reading, dropped: tuple[str, ...]) -> tuple[Evidence, ...]:
    return tuple(e for e in reading.evidence if e.key in _CODED_KEYS and e.key not in dropped)
