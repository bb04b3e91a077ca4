"""The vocabulary of admap: plain frozen types that every room takes and gives.

An advert travels one way through the house: a capture becomes an :class:`Advert`, the pipelines read a
:class:`Reading` from it, the classifiers add a :class:`Classification`, linking adds a :class:`Membership`
in a profile, and a profile may raise an :class:`Alert`. The meaning of every coded key is set by the codebook
(``docs/codebook.md``); this module only gives those meanings a shape. What a crawl makes is in
:mod:`admap.collection`, and is part of this vocabulary. It imports nothing else of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from admap.collection import CaptureRecord as CaptureRecord
from admap.collection import CoverageRecord as CoverageRecord
from admap.collection import Effort as Effort
from admap.collection import PageRecord as PageRecord

CodedValue = bool | int | str | tuple[int, int]
"""One value of one codebook key: ``True`` (relevant), ``23`` (an age), ``(20, 25)`` (a band), ``"RO"`` …"""


class Gender(StrEnum):
    """Gender as the advert presents the advertised person or persons."""

    WOMAN = "woman"
    MAN = "man"
    TRANS = "trans"
    COUPLE = "couple"
    SEVERAL = "several"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """Origins stated only as a region or ethnicity."""

    AFRICA = "africa"
    ASIA = "asia"
    CARIBBEAN = "caribbean"
    EASTERN_EUROPE = "eastern_europe"
    LATIN_AMERICA = "latin_america"
    MEDITERRANEAN = "mediterranean"
    MIDDLE_EAST = "middle_east"
    NORDIC = "nordic"
    SCANDINAVIA = "scandinavia"
    WESTERN_EUROPE = "western_europe"


class Signal(StrEnum):
    """A reason for a person to look, never a finding."""

    STATED_AGE_UNDER_18 = "stated_age_under_18"
    AGE_BORDERLINE = "age_borderline"
    AGE_CONFLICT = "age_conflict"
    YOUTH_WORDING = "youth_wording"
    SCHOOL_REFERENCE = "school_reference"
    GUARDIAN_REFERENCE = "guardian_reference"
    THIRD_PARTY = "third_party"
    NEW_ARRIVAL = "new_arrival"
    TOURING = "touring"
    DISTRESS = "distress"


CONTACT_KEYS = ("phones", "emails", "handles")
"""Codebook keys whose values are contact details: encrypted at rest, never in logs or plain exports."""

LIST_KEYS = (
    "ages",
    "nationalities",
    "origins",
    "spoken_languages",
    "text_languages",
    "phones",
    "emails",
    "handles",
    "municipalities",
    "counties",
    "signals",
)
"""Codebook keys whose value is a sorted list."""

CODEBOOK_KEYS = ("relevant", "ages", "age_band", *LIST_KEYS[1:10], "gender", "signals")
"""Every key of the codebook, in its order."""


@dataclass(frozen=True, slots=True)
class ImageHash:
    """A perceptual hash (64 or 256 bits, hexadecimal) of an image that admap itself never holds."""

    url: str
    phash: str


@dataclass(frozen=True, slots=True)
class Advert:
    """One advert as a site showed it on one day. ``fields`` are the label–value pairs beside the text."""

    ad_id: str
    site: str
    url: str
    seen_at: date
    title: str
    body: str
    fields: Mapping[str, str] = field(default_factory=dict)
    posted_at: date | None = None
    images: tuple[ImageHash, ...] = ()
    warc_ref: str | None = None

    def sources(self) -> Iterator[tuple[str, str]]:
        """Yield ``(source name, text)``: ``title``, ``body``, then ``fields.<label>`` for every field."""
        yield "title", self.title
        yield "body", self.body
        for label, value in self.fields.items():
            yield f"fields.{label}", value

    def source(self, name: str) -> str:
        """Return the text of the source called ``name``; raises :class:`KeyError` for an unknown name."""
        for known, text in self.sources():
            if known == name:
                return text
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a coded value stands on: ``text == advert.source(source)[start:end]``, character for character.

    ``confidence`` is in (0, 1]: how often a value read this way is right.
    """

    key: str
    value: CodedValue
    source: str
    start: int
    end: int
    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What an advert states, with the words it stands on. Keys and types are the codebook's.

    A place that could be more than one municipality is in no list of codes; its candidates are kept in
    ``ambiguous_places``
    as (words, candidate codes). ``tour_stops`` are (municipality code, first day, last day) where dates are stated.
    ``prices`` are (amount, ISO 4217 currency, minutes or 0).
    """

    ages: tuple[int, ...] = ()
    age_band: tuple[int, int] | None = None
    nationalities: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    spoken_languages: tuple[str, ...] = ()
    text_languages: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    prices: tuple[tuple[int, str, int], ...] = ()
    tour_stops: tuple[tuple[str, date | None, date | None], ...] = ()
    ambiguous_places: tuple[tuple[str, tuple[str, ...]], ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Classification:
    """What kind of advert it is, whom it presents, and the reasons for a person to look at it."""

    relevant: bool
    gender: Gender
    signals: tuple[Signal, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    """One advert coded by the codebook: a reading and a classification joined, with the version that made it."""

    ad_id: str
    relevant: bool
    ages: tuple[int, ...] = ()
    age_band: tuple[int, int] | None = None
    nationalities: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    spoken_languages: tuple[str, ...] = ()
    text_languages: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    gender: str = Gender.UNKNOWN
    signals: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    version: str = ""

    def value(self, key: str) -> object:
        """Return the value of a codebook key as JSON has it: lists for tuples."""
        value = getattr(self, key)
        return list(value) if isinstance(value, tuple) else value


class Arena(StrEnum):
    """The kind of place a site is; gender shares are only read together with it (domain note: arenas differ)."""

    ESCORT_SITE = "escort_site"
    HBTQ_COMMUNITY = "hbtq_community"
    CLASSIFIEDS = "classifieds"
    FORUM = "forum"
    MASSAGE = "massage"
    SUGAR_DATING = "sugar_dating"
    WEBCAM = "webcam"
    STRIP_CLUB = "strip_club"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """A site as the register holds it: one version of its facts."""

    name: str
    title: str
    address: str
    arena: Arena
    audience: str
    access: str
    administration_country: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that went wrong and was kept aside: where, what, what to do. Never holds a contact detail."""

    stage: str
    where: str
    what: str
    advice: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class LinkInput:
    """What linking sees of one advert.

    Contacts are keyed hashes and the texts have them masked, so linking never holds one; ``handle_stems`` are such
    hashes of the letters of handles, without platform and figures. ``prices`` are (amount, ISO 4217 currency, minutes
    or 0).
    """

    ad_id: str
    site: str
    seen_at: date
    title: str
    body: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    nationalities: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    spoken_languages: tuple[str, ...] = ()
    text_languages: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    gender: str = Gender.UNKNOWN
    account: str = ""
    images: tuple[str, ...] = ()
    prices: tuple[tuple[int, str, int], ...] = ()
    handle_stems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """An advert's place: its profile, how sure that is (0–1), which adverts it is a copy of, and the operator.

    Adverts with the same ``unique_id`` are one unique advert: a repost or a cross-site copy of the same text by the
    same profile. Profiles with the same ``operator_id`` seem to be run together (an agency, a parlour, a call
    centre); a profile that nothing ties to others is its own operator. A profile has one operator only.
    """

    ad_id: str
    profile_id: str
    probability: float
    unique_id: str
    operator_id: str = ""


@dataclass(frozen=True, slots=True)
class PairScore:
    """A compared pair (``left < right``): match probability with all in view, each comparison's log2 Bayes factor."""

    left: str
    right: str
    probability: float
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """``adverts`` adverts that went from the profile ``before`` to the profile ``after``, and why.

    ``kind`` is ``merged`` (all that is left of ``before`` is in ``after`` now), ``split`` (the rest stayed, and
    ``after`` is new) or ``moved`` (the rest stayed, and ``after`` was there).
    """

    before: str
    after: str
    kind: str
    adverts: int
    reason: str


class Judgement(StrEnum):
    """What a person decided about two adverts; it outlives every recomputation."""

    SAME = "same"
    DIFFERENT = "different"
    OPERATOR_ONLY = "operator_only"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A human judgement on a pair of adverts (``left < right``)."""

    left: str
    right: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Alert:
    """A profile put before a person, with every reason. ``risk`` is 0–1 and only ranks; it never says what someone is.

    ``priority`` is ``urgent``, ``high``, ``medium`` or ``low``. ``evidence`` are pairs of advert id and the words in
    it.
    """

    alert_id: str
    profile_id: str
    priority: str
    risk: float
    signals: tuple[str, ...]
    evidence: tuple[tuple[str, Evidence], ...]
    municipalities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    status: str = "new"


class Unit(StrEnum):
    """What is counted. Units are never added, compared or drawn in one series.

    Unique adverts are counted in adverts too, under an indicator of their own (``unique_adverts``).
    """

    ADVERTS = "adverts"
    PROFILES = "profiles"
    PERSONS = "persons"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One published figure. ``value`` is None where it is suppressed or not estimated.

    ``level`` is ``country``, ``county`` or ``municipality``; ``denominator`` is the number of units that state the
    indicator at all.
    """

    wave: str
    level: str
    code: str
    indicator: str
    category: str
    unit: Unit
    value: float | None
    low: float | None = None
    high: float | None = None
    suppressed: bool = False
    denominator: int | None = None
