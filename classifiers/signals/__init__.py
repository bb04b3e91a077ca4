"""The ten signals of the codebook: reasons for a person to look, each with the words it stands on."""

from __future__ import annotations

from collections.abc import Sequence

from admap.records import Evidence, Gender
from classifiers.matching import AdvertText
from classifiers.signals.age_conflict import age_conflict
from classifiers.signals.ages import age_signals, borderline, under_18
from classifiers.signals.plain_wording import distress, guardian_reference, new_arrival, school_reference
from classifiers.signals.third_party import third_party
from classifiers.signals.touring import touring
from classifiers.signals.youth_wording import youth_wording


def signals_of(
    text: AdvertText, gender: Gender, gender_evidence: Sequence[Evidence] = ()
) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Return the signals of a relevant advert, sorted, and their evidence; the same words count once a signal."""
    found = [
        *under_18(text),
        *borderline(text),
        *age_conflict(text, gender),
        *youth_wording(text),
        *school_reference(text),
        *guardian_reference(text),
        *third_party(text, gender, gender_evidence),
        *new_arrival(text),
        *touring(text),
        *distress(text),
    ]
    names = {str(evidence.value) for evidence in found} | {signal.value for signal in age_signals(text)}
    evidence = tuple(dict.fromkeys(sorted(found, key=lambda e: (str(e.value), e.source, e.start, -e.end))))
    return tuple(sorted(names)), evidence
