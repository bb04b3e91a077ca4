"""Link: which adverts belong to one profile."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from admap.home import Home
from admap.records import Issue
from admap.stages import link_state
from admap.stages.link_inputs import link_inputs
from dedup.identity import profile_changes
from dedup.incremental import link_more
from dedup.judging import contradictions
from dedup.linking import LinkResult
from dedup.linking import link as link_adverts
from dedup.unaided import at_other_thresholds, unaided
from mapping.draws import profiles_by_place
from mapping.indicators import places_named
from storage import adverts, judgements, link_rows, links, waves

DRAWS = 200
"""Draws of the linkage that the intervals of counts are made from."""


@dataclass(frozen=True, slots=True)
class Linked:
    """How many profiles the wave has, and how many adverts were taken into an earlier linking (None: all anew)."""

    profiles: int
    taken_in: int | None


def link(home: Home, wave: str, *, whole: bool = False) -> Linked:
    """Link every relevant advert of every wave, as last seen.

    Profiles span waves, so all waves are linked together: that tells who stayed, came and went. Where only a few
    adverts are new since the last linking and all else is as it was, they are taken into it, unless ``whole``
    (:mod:`admap.stages.link_state`). Ids given before are kept, human judgements bind, and what became of profiles
    goes into their history. Judgements that contradict each other are noted as issues of the wave.
    """
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        judged = judgements.judgements(session)
        previous = links.profile_of(session)
        seen = link_inputs(session, adverts.latest_observed(session, home.store.cipher))
        prints = link_state.prints_of(seen)
        earlier = None if whole else link_state.standing(home, session, seen, prints, judged)
        if earlier is None:
            result = link_adverts(seen, judged, previous)
        else:
            result = link_more(earlier.earlier, earlier.new, judged)
        taken_in = None if earlier is None else len(earlier.new)
        facts = {
            **result.diagnostics,
            "taken_in": taken_in,
            "judged": asdict(unaided(result, judged)),
            "thresholds": _thresholds(session, result),
        }
        run = links.note_run(session, wave, datetime.now(UTC), facts)
        now = {m.ad_id: m.profile_id for m in result.memberships}
        links.note_changes(session, run, profile_changes(previous, now, judged))
        links.keep_links(session, result.memberships, result.pairs)
        _keep_draws(session, result)
        profiles = len({m.profile_id for m in links.memberships(session, row)})
    for each in contradictions(judged):
        home.issues(wave).note(Issue("link", wave, each.sentence, "withdraw one with `admap judgements withdraw`"))
    try:
        link_state.keep(home, run, prints, judged, result, len(seen) if earlier is None else earlier.whole)
    except OSError as error:
        reason = f"The linking could not be kept for later adverts ({error.strerror})"
        home.issues(wave).note(Issue("link", wave, reason, "make room; until then every linking is a whole one"))
    return Linked(profiles, taken_in)


def _thresholds(session: Session, result: LinkResult) -> dict[str, dict[str, int]]:
    """Return how many profiles every wave would have if links were taken more or less easily."""
    names = [wave.name for wave in waves.all_waves(session)]
    among = [link_rows.places_by_advert(session, wave).keys() for wave in waves.all_waves(session)]
    return dict(zip(names, at_other_thresholds(result, among), strict=True))


def _keep_draws(session: Session, result: LinkResult) -> None:
    """Count every wave's profiles by place in draws of the linkage, and keep the numbers."""
    labels, ad_ids = result.draws(DRAWS), [m.ad_id for m in result.memberships]
    for wave in waves.all_waves(session):
        named = link_rows.places_by_advert(session, wave)
        offered = {ad_id: places_named(*codes) for ad_id, codes in named.items()}
        links.keep_draws(session, wave, profiles_by_place(offered, ad_ids, labels))
