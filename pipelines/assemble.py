"""From what the components found to a :class:`Reading`: sorted lists, and evidence in the original characters."""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc

from admap.confidence import calibrated
from admap.evidence import clear_of_contacts
from admap.records import CONTACT_KEYS, Evidence, Reading
from pipelines.found import Found, folded_of, found_of

_LISTS = (
    "ages",
    "nationalities",
    "origins",
    "spoken_languages",
    "text_languages",
    *CONTACT_KEYS,
    "municipalities",
    "counties",
    "prices",
    "tour_stops",
    "ambiguous_places",
)


def reading_of(doc: Doc) -> Reading:
    """Gather ``doc``'s findings; the first ``age_band`` found stands."""
    folded = folded_of(doc)
    found = list(dict.fromkeys(found_of(doc)))
    values: dict[str, Any] = {
        key: tuple(sorted({f.value for f in found if f.key == key}, key=_order)) for key in _LISTS
    }
    bands = [f.value for f in found if f.key == "age_band"]
    spans = (_evidence(folded, f) for f in sorted(found, key=lambda f: (f.start, f.end, f.key)) if f.end > f.start)
    evidence = calibrated(clear_of_contacts(spans))
    return Reading(age_band=bands[0] if bands else None, evidence=evidence, **values)  # type: ignore[arg-type]


def _order(value: Any) -> Any:
    return tuple(str(part) for part in value) if isinstance(value, tuple) else value


def _evidence(folded: Any, f: Found) -> Evidence:
    return folded.evidence(f.key, f.value, f.start, f.end, f.confidence)  # type: ignore[no-any-return]
