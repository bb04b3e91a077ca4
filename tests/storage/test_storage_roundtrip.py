from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from admap.home import Home
from admap.records import (
    Advert,
    Alert,
    Arena,
    CaptureRecord,
    Coding,
    CoverageRecord,
    Evidence,
    ImageHash,
    JudgedPair,
    Judgement,
    Membership,
    PairScore,
    ProfileChange,
    Reading,
    SiteRecord,
)
from storage import adverts, alerts, audit, codings, events, frontier, judgements, link_rows, links, waves
from storage.cipher import Cipher
from storage.errors import UnknownWaveError
from storage.judgements import WITHDRAWN, Judged
from storage.models import AdvertVersion, CodedValue, Contact, Wave

DAY = date(2026, 3, 14)
PHONE = "+46701740605"
ADVERT = Advert(
    "s-1", "s", "http://s.example/1", DAY, "Hej", "Ring 0701740605, jag är 23 år.", {"Ort": "Malmö"},
    DAY, (ImageHash("http://s.example/1.jpg", "ab" * 8),), "w.warc.gz#12",
)  # fmt: skip
READING = Reading(
    ages=(23,),
    phones=(PHONE,),
    municipalities=("1280",),
    counties=("12",),
    prices=((1500, "SEK", 60),),
    tour_stops=(("1280", date(2026, 3, 20), None),),
    ambiguous_places=(("By", ("2023", "1280")),),
    evidence=(
        Evidence("phones", PHONE, "body", 5, 15, "0701740605", 0.99),
        Evidence("ages", 23, "body", 24, 29, "23 år"),
        Evidence("municipalities", "1280", "fields.Ort", 0, 5, "Malmö"),
    ),
)
CODING = Coding(
    ADVERT.ad_id, relevant=True, ages=(23,), phones=(PHONE,), municipalities=("1280",), counties=("12",),
    gender="woman", signals=("new_arrival",),
    evidence=(*READING.evidence, Evidence("gender", "woman", "body", 17, 20, "jag")),
)  # fmt: skip


def keep(home: Home, wave: str, day: date, *found: Advert) -> Wave:
    with home.store.begin() as session:
        row = waves.ensure_wave(session, wave, day)
        adverts.keep_adverts(session, home.store.cipher, row, found)
        events.note_events(session, row, {"s": {"s-3": "gone"}})
        session.expunge(row)
    return row


def test_an_advert_comes_back_as_it_was(any_home: Home) -> None:
    wave = keep(any_home, "w", DAY, ADVERT)
    with any_home.store.begin() as session:
        (seen,) = adverts.observed(session, any_home.store.cipher, wave)
    assert seen.advert == ADVERT


def test_readings_and_codings_come_back_as_they_were(any_home: Home) -> None:
    wave = keep(any_home, "w", DAY, ADVERT)
    cipher = any_home.store.cipher
    with any_home.store.begin() as session:
        (seen,) = adverts.observed(session, cipher, wave)
        for _ in range(2):
            codings.keep_readings(session, cipher, {seen.observation_id: READING}, "v1")
            rows = codings.CodedRows(session, cipher, [seen.observation_id])
            kept = rows.reading(seen.observation_id)
            codings.keep_codings(session, cipher, {seen.observation_id: CODING}, "v1")
        assert replace(kept, evidence=()) == replace(READING, evidence=())
        assert set(kept.evidence) == set(READING.evidence)
        rows = codings.CodedRows(session, cipher, [seen.observation_id])
        coding = rows.coding(seen.observation_id, ADVERT.ad_id)
        assert replace(coding, evidence=(), version="") == replace(CODING, evidence=())
        assert set(coding.evidence) == set(CODING.evidence)
        assert rows.contact_spans(seen.observation_id) == [("body", 5, 15)]


def test_linking_reads_keyed_hashes_spans_and_places_and_decrypts_no_contact(any_home: Home) -> None:
    wave = keep(any_home, "w", DAY, ADVERT, replace(ADVERT, ad_id="s-2"))
    cipher = any_home.store.cipher
    with any_home.store.begin() as session:
        seen = {o.advert.ad_id: o.observation_id for o in adverts.observed(session, cipher, wave)}
        codings.keep_readings(session, cipher, dict.fromkeys(seen.values(), READING), "v1")
        housing = replace(CODING, ad_id="s-2", relevant=False, ages=(), gender="unknown", signals=())
        codings.keep_codings(session, cipher, {seen["s-1"]: CODING, seen["s-2"]: housing}, "v1")
        rows = link_rows.LinkRows(session, seen.values())
        number = seen["s-1"]
        assert rows.values(number, "phones") == (cipher.keyed_hash(f"phones:{PHONE}"),)
        assert (rows.values(number, "ages"), rows.values(number, "municipalities")) == ((23,), ("1280",))
        assert rows.values(number, "prices") == ((1500, "SEK", 60),)
        assert rows.contact_spans(number) == [("body", 5, 15)]
        assert (rows.relevant(number), rows.relevant(seen["s-2"])) == (True, False)
        assert rows.values(seen["s-2"], "ages") == ()
        assert link_rows.places_by_advert(session, wave) == {"s-1": ({"1280"}, {"12"})}


def test_handles_have_a_stem_without_platform_figures_and_signs() -> None:
    cipher = Cipher.from_master(bytes(32))
    stems = [
        codings.stem_hash(cipher, "handles", h)
        for h in ("telegram:vilda_exempel92", "instagram:Vilda.Exempel", "x:vi92")
    ]
    assert stems[0] == stems[1] != cipher.keyed_hash("vildaexempel")
    assert stems[2] is None
    assert codings.stem_hash(cipher, "emails", "vilda@post.example") is None


def test_linking_gets_the_stems_of_handles_also_of_one_that_was_kept_without(any_home: Home) -> None:
    wave = keep(any_home, "w", DAY, ADVERT)
    cipher = any_home.store.cipher
    reading = replace(READING, handles=("telegram:vilda_exempel92",))
    with any_home.store.begin() as session:
        (seen,) = adverts.observed(session, cipher, wave)
        codings.keep_readings(session, cipher, {seen.observation_id: reading}, "v1")
        session.execute(update(Contact).values(stem_hash=None))
        assert link_rows.LinkRows(session, [seen.observation_id]).values(seen.observation_id, "handle_stems") == ()
        codings.keep_readings(session, cipher, {seen.observation_id: reading}, "v2")
        found = link_rows.LinkRows(session, [seen.observation_id]).values(seen.observation_id, "handle_stems")
    assert found == (codings.stem_hash(cipher, "handles", "instagram:vildaexempel"),)


def test_values_that_are_not_the_persons_own_do_not_stand(any_home: Home) -> None:
    wave = keep(any_home, "w", DAY, ADVERT)
    cipher = any_home.store.cipher
    with any_home.store.begin() as session:
        (seen,) = adverts.observed(session, cipher, wave)
        codings.keep_readings(session, cipher, {seen.observation_id: READING}, "v1")
        housing = replace(CODING, relevant=False, ages=(), gender="unknown", signals=())
        codings.keep_codings(session, cipher, {seen.observation_id: housing}, "v1")
        coding = codings.CodedRows(session, cipher, [seen.observation_id]).coding(seen.observation_id, ADVERT.ad_id)
    assert (coding.relevant, coding.ages, coding.phones, coding.municipalities) == (False, (), (PHONE,), ("1280",))


def test_no_contact_detail_or_text_lies_open_in_the_database(any_home: Home) -> None:
    wave = keep(any_home, "w", DAY, ADVERT)
    cipher = any_home.store.cipher
    with any_home.store.begin() as session:
        (seen,) = adverts.observed(session, cipher, wave)
        codings.keep_readings(session, cipher, {seen.observation_id: READING}, "v1")
        held = [v.content for v in session.query(AdvertVersion)] + [c.value for c in session.query(Contact)]
        held += [c.text for c in session.query(CodedValue) if c.text] + [
            (c.value or "").encode() for c in session.query(CodedValue)
        ]
    assert not any(word in data for data in held for word in (b"701740605", b"Ring"))


def test_waves_tell_new_seen_changed_and_gone(any_home: Home) -> None:
    changed, gone = replace(ADVERT, ad_id="s-2"), replace(ADVERT, ad_id="s-3")
    keep(any_home, "first", DAY, ADVERT, changed, gone)
    later = date(2027, 3, 14)
    wave = keep(
        any_home, "second", later,
        *(replace(a, seen_at=later) for a in (ADVERT, replace(changed, body="Ny text"), replace(ADVERT, ad_id="s-4"))),
    )  # fmt: skip
    with any_home.store.begin() as session:
        found = events.events_of(session, wave)
        latest = {o.advert.ad_id: o.advert.seen_at for o in adverts.latest_observed(session, any_home.store.cipher)}
    assert found == {"s-1": "seen", "s-2": "changed", "s-4": "new", "s-3": "gone"}
    assert latest == {"s-1": later, "s-2": later, "s-3": DAY, "s-4": later}


def test_sites_captures_and_coverage(any_home: Home) -> None:
    site = SiteRecord("s", "S", "http://s.example", Arena.ESCORT_SITE, "men", "open", "SE")
    capture = CaptureRecord("s", "http://s.example/1", "advert", 200, "2026-03-14T10:00:00Z", "w.warc.gz#0", "d")
    coverage = CoverageRecord("s", 3, 2, 1, 0, 2, 2, {"Ort": 0.5}, complete=False, note="one page failed")
    with any_home.store.begin() as session:
        wave = waves.ensure_wave(session, "w", DAY)
        for definition in ("one", "one", "two"):
            waves.register_site(session, wave, site, definition)
        for capture_again in (capture, replace(capture, warc_ref="w.warc.gz#99")):
            frontier.keep_captures(session, wave, [capture_again])
            session.flush()
        waves.keep_coverage(session, wave, coverage)
        waves.keep_coverage(session, wave, replace(coverage, complete=True, note=""))
        assert waves.sites_of(session, wave) == {"s": (site, "two")}
        assert waves.captures_of(session, wave, "s") == [replace(capture, warc_ref="w.warc.gz#99")]
        waves.note_reading(session, wave, "s", 7, {"Ort": 1.0})
        session.flush()
        (latest,) = waves.coverage_of(session, wave)
        assert (latest.complete, latest.adverts_read, latest.field_fill) == (True, 7, {"Ort": 1.0})


def test_links_replace_links_and_pairs_are_found_by_advert(any_home: Home) -> None:
    wave = keep(any_home, "w", DAY, ADVERT, replace(ADVERT, ad_id="s-2"), replace(ADVERT, ad_id="s-3"))
    pairs = [PairScore("s-1", "s-2", 0.9, {"phones": 3.0}), PairScore("s-2", "s-3", 0.1, {"phones": -3.0})]
    with any_home.store.begin() as session:
        for profile, operator in (("p1", "o1"), ("p2", "o1"), ("p2", "o2")):
            members = [Membership(f"s-{n}", profile, 0.9, "s-1", operator) for n in (1, 2, 3)]
            links.keep_links(session, members, pairs)
            assert links.memberships(session, wave) == links.memberships_in(session, profile) == members
        assert links.profile_of(session) == dict.fromkeys(("s-1", "s-2", "s-3"), "p2")
        assert links.pair_scores(session) == pairs
        assert links.pair_scores(session, ["s-1"]) == pairs[:1]
        assert links.members_of(session, "p1") == []
        assert links.knows_profile(session, "p1")
        assert not links.knows_profile(session, "p3")


def test_the_latest_decision_stands_and_what_is_withdrawn_stays_in_the_history(any_home: Home) -> None:
    def judged(right: str, decision: str, minute: int, user: str = "anna") -> Judged:
        return Judged("s-1", right, decision, user, "samma text", datetime(2026, 3, 14, 12, minute, tzinfo=UTC))

    first, second = judged("s-2", "same", 0), judged("s-2", "different", 1, "bo")
    third, gone = judged("s-3", "unsure", 2), judged("s-3", WITHDRAWN, 3)
    with any_home.store.begin() as session:
        assert judgements.add_judgements(session, [first, second, third, gone]) == 4
    with any_home.store.begin() as session:
        assert judgements.add_judgements(session, [second, gone, judged("s-4", "operator_only", 4)]) == 1
    with any_home.store.begin() as session:
        history = judgements.judgement_history(session)
        assert history[:4] == [first, second, third, gone]
        assert judgements.judgements(session) == [
            JudgedPair("s-1", "s-2", Judgement.DIFFERENT),
            JudgedPair("s-1", "s-4", Judgement.OPERATOR_ONLY),
        ]


def test_runs_changes_and_draws_are_kept(any_home: Home) -> None:
    wave = keep(any_home, "w", DAY, ADVERT)
    at = datetime(2026, 3, 14, tzinfo=UTC)
    with any_home.store.begin() as session:
        assert links.last_run(session) == {}
        for number, (before, after) in enumerate((("p1", "p2"), ("p2", "p3"))):
            run = links.note_run(session, "w", at, {"profiles": number})
            links.note_changes(session, run, [ProfileChange(before, after, "merged", 2, "judged")])
        assert links.last_run(session) == {"profiles": 1}
        assert [(c.wave, c.before, c.after, c.adverts) for c in links.changes_of(session, "p2")] == [
            ("w", "p1", "p2", 2),
            ("w", "p2", "p3", 2),
        ]
        assert [c.after for c in links.changes_of(session, "p3")] == ["p3"]
        for numbers in ([1, 2], [3, 3]):
            links.keep_draws(session, wave, {("country", "SE"): numbers, ("county", "12"): [1, 1]})
        assert links.draws_of(session, wave) == {("country", "SE"): [3, 3], ("county", "12"): [1, 1]}


def test_alerts_keep_what_people_made_of_them_and_leave_a_history(any_home: Home) -> None:
    keep(any_home, "w", DAY, ADVERT)
    evidence = (("s-1", Evidence("ages", 17, "body", 0, 2, "17")),)
    alert = Alert("a1", "p1", "urgent", 0.9, ("stated_age_under_18",), evidence, ("1280",), ("sv",))
    at = datetime(2026, 3, 14, tzinfo=UTC)
    cipher = any_home.store.cipher
    with any_home.store.begin() as session:
        wave = waves.get_wave(session, "w")
        links.keep_links(session, [Membership("s-1", "p1", 1.0, "s-1")], [])
        for _ in range(2):
            alerts.keep_alerts(session, cipher, wave, [alert], at)
            session.flush()
        assert alerts.alerts_of(session, cipher, wave) == [alert]
        alerts.keep_alerts(session, cipher, wave, [], at)
        session.flush()
        assert alerts.alerts_of(session, cipher, wave) == []
        assert [event for _, event in alerts.history(session, wave, "a1")] == ["raised", "withdrawn"]


def test_the_audit_chain_shows_a_changed_row(any_home: Home) -> None:
    at = datetime(2026, 3, 14, tzinfo=UTC)
    with any_home.store.begin() as session:
        for n in range(3):
            audit.note_access(session, "anna", "export contacts", f"purpose {n}", at)
        assert audit.first_break(session) is None
        session.connection().exec_driver_sql("UPDATE audit SET detail = 'other' WHERE id = 2")
        session.expire_all()
        assert audit.first_break(session) == 2


def test_an_unknown_wave_is_told_with_the_waves_there_are(any_home: Home) -> None:
    keep(any_home, "2026", DAY, ADVERT)
    with any_home.store.begin() as session, pytest.raises(UnknownWaveError, match=r"2025 .waves here: 2026"):
        waves.get_wave(session, "2025")
