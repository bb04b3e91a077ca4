"""What a simulated world is like: each hazard with its strength."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Parameters:
    """A world's seed, its size and the strength of each hazard; the defaults resemble what is known of such sites.

    Shares are between 0 and 1. Held-back worlds have odd seeds, worlds to build and train with even ones.
    """

    seed: int
    adverts: int = 10_000
    """About how many adverts; the last advertiser is posted to the end."""
    days: int = 730
    sites: int = 8
    singletons: float = 0.47
    """Profiles with a single advert; the others have a log-normal number."""
    largest: int = 400
    agencies: float = 0.2
    """Share of profiles that sit in an agency of 2 to 40."""
    house_text: float = 0.4
    """Share of an agency's texts that are the house's."""
    shared_number: float = 0.65
    """Share of an agency's adverts that show a number of the agency."""
    call_centres: int = 2
    call_centre: float = 0.03
    """Share of profiles whose adverts now and then show a call centre's number."""
    phone_missing: float = 0.15
    phone_second: float = 0.14
    phone_change: float = 0.3
    """Chance that a change of text is also a change of number."""
    phone_recycled: float = 0.08
    """Share of new numbers that were a stranger's before."""
    phone_mistyped: float = 0.01
    """Share of shown numbers that are mistyped, and so reach nobody else."""
    phone_in_text: float = 0.06
    """Share of adverts, in files for import, that have their number in the text only."""
    address: float = 0.28
    """Share of adverts with an e-mail address; handles are at two fifths of it."""
    templates: int = 40
    """Boilerplate texts that strangers copy: their number is fixed, so look-alike pairs grow with n²."""
    copied: float = 0.15
    """Share of profiles that copy a boilerplate text."""
    rewrites: float = 0.045
    """Chance, an advert, that the text from now on is another one."""
    languages: Mapping[str, float] = field(default_factory=lambda: {"sv": 0.55, "en": 0.3, "es": 0.15})
    """Weights of the text languages: sv, en, es, and the invented ``cyrillic`` and ``thai``."""
    translated: float = 0.015
    """Chance, an advert, that the text is from now on in another language, sentence by sentence."""
    edits: float = 1.0
    """Strength of light edits (words dropped, swapped letters, capitals, signs): 1 touches half of the adverts."""
    shuffled: float = 0.08
    """Share of adverts whose sentences come in another order."""
    shortened: float = 0.15
    """Share of adverts that leave out some sentences."""
    names: int = 550
    """How many aliases there are to draw from."""
    aliases: float = 0.15
    """Chance, a change of text, of another alias."""
    age_missing: float = 0.14
    age_wrong: float = 0.28
    """Share of adverts whose age is not the profile's usual one: by one year for two of three, by up to seven else."""
    nationality_missing: float = 0.2
    nationality_wrong: float = 0.1
    town_missing: float = 0.05
    touring: float = 0.25
    """Share of adverts posted from another town than the home town."""
    images: float = 0.75
    """Share of adverts with perceptual hashes."""
    bits_flipped: float = 0.35
    """Share of shown images in which one to six of the 64 bits are flipped."""
    images_stock: float = 0.008
    images_stolen: float = 0.006
    formulaic: float = 0.0
    """Share of profiles whose texts are a few of a dozen short sentences that all such profiles use."""
    genders: Mapping[str, float] = field(default_factory=dict)
    """Weights of the genders that adverts state; none: no advert states any."""
    gender_missing: float = 0.2
    price_change: float = 0.0
    """Chance, an advert, that the price is from now on another."""
    house_price: float = 0.0
    """Share of an agency's profiles that ask the agency's price."""


def held_back(number: int, adverts: int | None = None) -> Parameters:
    """Return the parameters of held-back world ``number`` (0 …): an odd seed and hazards of varied strength.

    The first ten each push one hazard hard; from there every strength is drawn. Held-back worlds are for measuring,
    never for training, for choosing thresholds or for starting values.
    """
    seed = 7001 + 2 * number
    rng = random.Random(seed)
    base = Parameters(seed=seed, adverts=adverts or (3_000, 5_000, 8_000, 12_000)[number % 4])
    pushed: list[dict[str, object]] = [
        {},
        {"agencies": 0.45, "shared_number": 0.8, "house_text": 0.6},
        {"copied": 0.4, "templates": 15},
        {"phone_missing": 0.45, "phone_second": 0.05, "address": 0.1},
        {"images": 0.0},
        {"languages": {"sv": 1.0}},
        {"languages": {"sv": 0.3, "en": 0.2, "es": 0.1, "cyrillic": 0.2, "thai": 0.2}},
        {"phone_change": 0.6, "rewrites": 0.09, "translated": 0.06, "aliases": 0.3},
        {"age_missing": 0.4, "nationality_missing": 0.5, "town_missing": 0.3, "age_wrong": 0.4},
        {"edits": 2.0, "shuffled": 0.25, "shortened": 0.4, "touring": 0.4},
    ]
    if number < len(pushed):
        return replace(base, **pushed[number])  # type: ignore[arg-type]
    return replace(
        base,
        singletons=rng.uniform(0.3, 0.55),
        agencies=rng.uniform(0.05, 0.4),
        house_text=rng.uniform(0.2, 0.6),
        shared_number=rng.uniform(0.4, 0.8),
        call_centres=rng.randint(0, 6),
        call_centre=rng.uniform(0.0, 0.04),
        phone_missing=rng.uniform(0.05, 0.4),
        phone_change=rng.uniform(0.15, 0.6),
        phone_recycled=rng.uniform(0.0, 0.1),
        phone_mistyped=rng.uniform(0.0, 0.04),
        address=rng.uniform(0.1, 0.4),
        templates=rng.randint(15, 80),
        copied=rng.uniform(0.05, 0.35),
        rewrites=rng.uniform(0.02, 0.08),
        translated=rng.uniform(0.0, 0.05),
        edits=rng.uniform(0.5, 2.0),
        shuffled=rng.uniform(0.0, 0.2),
        shortened=rng.uniform(0.1, 0.4),
        names=rng.choice((150, 300, 550)),
        aliases=rng.uniform(0.05, 0.3),
        age_missing=rng.uniform(0.05, 0.35),
        age_wrong=rng.uniform(0.1, 0.4),
        nationality_missing=rng.uniform(0.1, 0.4),
        nationality_wrong=rng.uniform(0.03, 0.15),
        touring=rng.uniform(0.05, 0.35),
        images=rng.choice((0.0, 0.3, 0.6, 0.8)),
        images_stock=rng.uniform(0.0, 0.02),
        images_stolen=rng.uniform(0.0, 0.02),
    )  # fmt: skip
