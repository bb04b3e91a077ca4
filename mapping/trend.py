"""How a place moved from wave to wave, and which waves may be set beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from admap.records import CoverageRecord
from mapping.disclosure import Published
from mapping.labels import Label
from mapping.situation import WaveInfo
from mapping.tables import Table, columns, grouped, number, words


@dataclass(frozen=True)
class Step:
    """One wave of a trend: its profiles and adverts (None: protected), and whether it may be set beside the newest.

    ``reason`` says why not.
    """

    wave: WaveInfo
    profiles: float | None
    adverts: float | None
    sites: int
    complete: int
    alike: bool
    reason: Label


def trend(
    published: Published,
    waves: Sequence[WaveInfo],
    coverage: Mapping[str, Sequence[CoverageRecord]],
    level: str,
    code: str,
) -> list[Step]:
    """Return a place's waves, the oldest first, each marked whether it is like for like with the newest.

    Alike are waves that read the same sites, all of them completely, and that were coded by the same version.
    """
    newest = waves[0]
    found = []
    for wave in sorted(waves, key=lambda each: (each.first_day, each.name)):
        profiles, adverts = (published.total(wave.name, level, code, name) for name in ("profiles", "adverts"))
        read = coverage.get(wave.name, ())
        reason = _unlike(wave, newest, coverage)
        found.append(
            Step(
                wave,
                profiles.value if profiles else 0.0,
                adverts.value if adverts else 0.0,
                len(read),
                sum(each.complete for each in read),
                not reason.sv,
                reason,
            )
        )
    return found


def _unlike(wave: WaveInfo, newest: WaveInfo, coverage: Mapping[str, Sequence[CoverageRecord]]) -> Label:
    own, latest = (coverage.get(each.name, ()) for each in (wave, newest))
    if not own or not latest:
        return Label("vilka webbplatser som lästes är inte känt", "which sites were read is not known")
    if {each.site for each in own} != {each.site for each in latest}:
        return Label("andra webbplatser lästes", "other sites were read")
    if not all(each.complete for each in (*own, *latest)):
        return Label("en webbplats lästes inte i sin helhet", "a site was not read in full")
    if wave.coded_by != newest.coded_by:
        return Label("annonserna kodades med en annan version", "adverts were coded by another version")
    return Label("", "")


def trend_table(steps: Sequence[Step], place: str) -> Table:
    """Return the trend, wave by wave, and whether each may be set beside the newest."""
    rows = tuple(
        (
            words(step.wave.name),
            words(step.wave.window),
            number(step.profiles),
            number(step.adverts),
            words(Label(f"{step.complete} av {step.sites}", f"{step.complete} of {step.sites}")),
            words(Label("ja", "yes") if step.alike else Label(f"nej: {step.reason.sv}", f"no: {step.reason.en}")),
        )
        for step in steps
    )
    heads = columns("wave", "window", "profiles", "adverts", "sites_complete", "alike")
    return Table("trend", Label(f"{place}, omgång för omgång", f"{place}, wave by wave"), heads, rows)


def moved(steps: Sequence[Step], place: str) -> Label | None:
    """Say how the newest wave stands to the latest one before that is alike; None where there is no such wave.

    A difference within twice the standard deviation of two Poisson counts is called chance.
    """
    alike = [step for step in steps if step.alike]
    if len(alike) < 2:
        return None
    before, now = alike[-2:]
    if before.profiles is None or now.profiles is None:
        return Label(
            f"Hur {place} har ändrats går inte att säga: ett av antalen är skyddat.",
            f"How {place} has changed cannot be told: one of the numbers is protected.",
        )
    start = (
        f"Sedan {before.wave.name}: från {grouped(before.profiles)} till {grouped(now.profiles)} profiler i {place}.",
        f"Since {before.wave.name}: from {grouped(before.profiles)} to {grouped(now.profiles)} profiles in {place}.",
    )
    if _by_chance(before.profiles, now.profiles):
        return Label(
            f"{start[0]} En så liten skillnad kan bero på slumpen: skriv att antalet är i stort sett oförändrat.",
            f"{start[1]} Chance can give as much: say “roughly unchanged”.",
        )
    return Label(
        f"{start[0]} Det är mer än slumpen brukar ge, på samma webbplatser. Varför framgår inte av annonserna.",
        f"{start[1]} That is more than chance usually gives, on the same sites. Why cannot be seen here.",
    )


def _by_chance(before: float, now: float) -> bool:
    return abs(now - before) <= 2 * sqrt(before + now)


def moved_adverts(steps: Sequence[Step]) -> Label | None:
    """Say how the adverts moved beside the profiles, between the same two waves as :func:`moved`.

    They are not held against chance: adverts of one profile come and go together, so their number is no Poisson count.
    """
    alike = [step for step in steps if step.alike]
    if len(alike) < 2:
        return None
    before, now = (step.adverts for step in alike[-2:])
    if before is None or now is None:
        return Label("Hur annonserna har ändrats är skyddat.", "How the adverts have changed is protected.")
    if before == now:
        return Label(f"Annonserna är lika många, {grouped(now)}.", f"The adverts are as many, {grouped(now)}.")
    sv, en = ("ökade", "rose") if now > before else ("minskade", "fell")
    told = Label(
        f"Annonserna {sv} från {grouped(before)} till {grouped(now)}",
        f"Adverts {en} from {grouped(before)} to {grouped(now)}",
    )
    earlier, newest = (step.profiles for step in alike[-2:])
    if earlier is None or newest is None or not _by_chance(earlier, newest):
        return Label(f"{told.sv}.", f"{told.en}.")
    some = Label("fler", "more") if now > before else Label("färre", "fewer")
    return Label(
        f"{told.sv}, medan profilerna är i stort sett oförändrade. Det kan betyda att varje annonsör har {some.sv} "
        f"annonser ute, eller vara en tillfällighet; det visar inte att annonsörerna har blivit {some.sv}.",
        f"{told.en}, while the profiles are roughly unchanged. Each advertiser may have {some.en} adverts out, or it "
        f"may be chance; it does not show that advertisers have become {some.en}.",
    )
