"""What linking says without people: other thresholds, and the judged pairs as the scores alone would have it."""

from __future__ import annotations

from itertools import combinations

from admap.records import JudgedPair, Judgement
from benchmarks.linkworld import build, held_back
from dedup.linking import link
from dedup.unaided import Unaided, at_other_thresholds, unaided

WORLD = build(held_back(2, adverts=200))
LINKED = link(WORLD.adverts)
PROFILE = {m.ad_id: m.profile_id for m in LINKED.memberships}


def test_a_looser_threshold_gives_fewer_profiles_and_a_stricter_one_more() -> None:
    ids = [a.ad_id for a in WORLD.adverts]
    whole, some, none = at_other_thresholds(LINKED, [ids, ids[:50], []])
    profiles = len(set(PROFILE.values()))
    assert whole["looser"] <= profiles <= whole["stricter"]
    assert whole["looser"] < whole["stricter"]
    assert some["looser"] <= len({PROFILE[ad] for ad in ids[:50]}) <= some["stricter"]
    assert none == {"looser": 0, "stricter": 0}


def test_what_people_judged_is_held_against_what_the_scores_alone_would_do() -> None:
    apart = [p for p in combinations(sorted(PROFILE), 2) if PROFILE[p[0]] != PROFILE[p[1]]][:30]
    together = [p for p in combinations(sorted(PROFILE), 2) if PROFILE[p[0]] == PROFILE[p[1]]][:30]
    against = [JudgedPair(*pair, Judgement.SAME) for pair in apart[:10]]
    against += [JudgedPair(*pair, Judgement.DIFFERENT) for pair in together[:5]]
    agreeing = [JudgedPair(*pair, Judgement.SAME) for pair in together[10:20]]
    agreeing += [JudgedPair(*pair, Judgement.OPERATOR_ONLY) for pair in apart[20:]]
    unsure = [JudgedPair(*apart[15], Judgement.UNSURE), JudgedPair("elsewhere", together[0][0], Judgement.SAME)]
    judged = [*against, *agreeing, *unsure]
    assert unaided(LINKED, judged) == Unaided(same=20, joined=10, apart=15, wrongly=5)
    bound = {m.ad_id: m.profile_id for m in link(WORLD.adverts, against).memberships}
    assert all(bound[a] == bound[b] for a, b in apart[:10]), "people's word binds, so only unaided linking can err"


def test_without_judgements_nothing_is_measured() -> None:
    assert unaided(LINKED, []) == Unaided(0, 0, 0, 0)
