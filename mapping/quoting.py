"""The words in which a figure may be passed on: with its unit, its window, its sites, and what it does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from admap.records import CoverageRecord
from mapping.disclosure import Published
from mapping.estimates.assess import rounded
from mapping.estimates.estimate import Estimates
from mapping.geography import COUNTRY, place_name
from mapping.labels import Label
from mapping.situation import WaveInfo
from mapping.tables import grouped


def quote(published: Published, wave: WaveInfo, coverage: Sequence[CoverageRecord], level: str, code: str) -> Label:
    """Return the sentence that may be published on a place's profiles: shown, zero or protected."""
    row = published.total(wave.name, level, code, "profiles")
    value = row.value if row else 0.0
    place = Label(place_name(code), "Sweden" if code == COUNTRY else place_name(code))
    one_day = wave.first_day == wave.last_day
    when = Label(wave.days[0].upper() + wave.days[1:], f"{'On' if one_day else 'During'} {wave.window}")
    sites = _sites(coverage)
    if value is None:
        return Label(
            f"{when.sv} lästes annonser på {sites.sv}. Antalet för {place.sv} publiceras inte, "
            "av hänsyn till enskilda.",
            f"{when.en} adverts were read on {sites.en}. The number for {place.en} is not published, to protect "
            "individuals.",
        )
    if not value:
        return Label(
            f"{when.sv} hittades ingen annons som gäller {place.sv} på {sites.sv}. Det betyder inte att sex mot "
            "ersättning saknas där: det mesta syns inte i öppna annonser.",
            f"{when.en} no advert concerning {place.en} was found on {sites.en}. That does not mean that sex in "
            "exchange for payment does not occur there: most of it is not visible in open adverts.",
        )
    span = ""
    if row and row.low is not None and row.high is not None and row.low != row.high:
        span = f" ({grouped(row.low)}–{grouped(row.high)})"
    number = grouped(value)
    return Label(
        f"{when.sv} fanns {number} profiler{span} med annonser som gäller {place.sv} på {sites.sv}. En profil är "
        "annonser som troligen har samma annonsör. Uppgiften säger inte hur många personer det är, hur gamla de är "
        "eller om någon är tvingad, och barn syns sällan i öppna annonser.",
        f"{when.en} there were {number} profiles{span} with adverts concerning {place.en} on {sites.en}. A profile "
        "is adverts that probably have the same advertiser. The figure does not tell how many persons there are, how "
        "old they are or whether anyone is coerced, and children are seldom seen in open adverts.",
    )


@dataclass(frozen=True)
class InAll:
    """What may be said of the number in all: a sentence, and why there is no total where there is none."""

    sentence: Label
    reasons: tuple[Label, ...] = ()


def in_all(estimates: Estimates | None, rounding: int = 0) -> InAll | None:
    """Return an estimate in words, rounded; None where none was made. Small numbers in reasons are left out.

    Where published counts are multiples of ``rounding``, so are the ends of the interval, which may be those observed.
    """
    if estimates is None:
        return None
    one = estimates.headline
    if one is not None:
        step = max(rounding, 1)
        ends = (step * floor(one.low / step), step * ceil(one.high / step))
        low, high = (f"{value:,.0f}" for value in ends)
        number = (grouped(one.value), grouped(ends[0]), grouped(ends[1]))
        return InAll(
            Label(
                f"Modellskattning: omkring {number[0]} annonsörer på de öppna webbplatserna ({number[1]}–{number[2]}, "
                "95 %), också sådana vars annonser inte syntes. Det är inte personer i prostitution och inte offer för "
                "människohandel.",
                f"Model-based: about {one.value:,.0f} advertisers on the open sites ({low}–{high}, "
                "95%), those included "
                "whose adverts were not seen. They are not persons in prostitution, nor victims of trafficking.",
            )
        )
    bound = estimates.lower_bound.get("value")
    least = Label("", "")
    if bound:
        rough = rounded(bound)
        least = Label(f" Troligen är de minst {grouped(rough)}.", f" Probably there are at least {rough:,.0f}.")
    return InAll(
        Label(
            f"Hur många annonsörerna är i allt går inte att säga av dessa uppgifter.{least.sv}",
            f"How many advertisers there are in all cannot be told from these figures.{least.en}",
        ),
        tuple(
            _FEW if each.code == "TOO_FEW_RECAPTURES" else Label(each.reason_sv, each.reason)
            for each in estimates.refusals
        ),
    )


_FEW = Label(
    "För få profiler finns på mer än en webbplats för att överlappen ska säga något om dem som saknas.",
    "Too few profiles are on more than one site for overlaps to tell anything of those who are missing.",
)


def _sites(coverage: Sequence[CoverageRecord]) -> Label:
    if not coverage:
        return Label("de webbplatser som ingick", "the sites that took part")
    complete = sum(each.complete for each in coverage)
    every = len(coverage)
    one = every == 1
    rest = Label("", "")
    if complete < every:
        rest = Label(f", varav {complete} lästes i sin helhet", f", of which {complete} were read in full")
    return Label(
        f"{every} {'öppen webbplats' if one else 'öppna webbplatser'}{rest.sv}",
        f"{every} open {'site' if one else 'sites'}{rest.en}",
    )
