"""Leases of hosts: one holder at a time, whatever happens to it, and what it leaves to the next is kept."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

from test_storage_roundtrip import DAY

from admap.home import Home
from admap.leases import HostLeases
from admap.records import PageRecord
from storage import frontier, leases, waves
from storage.models import HostLease


def test_twelve_waiters_never_hold_one_host_together(any_home: Home) -> None:
    hosts, inside, overlaps, turns = ["a.example", "b.example", "c.example"], Counter[str](), [], Counter[str]()
    ends, lock = time.monotonic() + 4, threading.Lock()

    def work(number: int) -> None:
        chance = random.Random(number)
        while time.monotonic() < ends:
            with any_home.store.begin() as session:
                host = chance.choice(hosts)
                taken = leases.take_host(session, host, f"holder {number}", 30)
            if taken is None:
                time.sleep(0.005)
                continue
            with lock:
                inside[host] += 1
                turns[host] += 1
                overlaps.append(inside[host])
            time.sleep(chance.random() * 0.01)
            with lock:
                inside[host] -= 1
            with any_home.store.begin() as session:
                leases.release_host(session, host, f"holder {number}", 0, 0)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(overlaps) == {1}
    assert all(turns[host] > 10 for host in hosts)


def test_a_lease_that_ran_out_is_taken_over_and_the_dead_holder_keeps_nothing(any_home: Home) -> None:
    began = time.monotonic()
    with any_home.store.begin() as session:
        assert leases.take_host(session, "a.example", "first", 0.3) is not None
        assert leases.take_host(session, "a.example", "second", 30) is None
        assert leases.free_hosts(session, ["a.example", "b.example"]) == ["b.example"]
    time.sleep(0.5)
    with any_home.store.begin() as session:
        taken = leases.take_host(session, "a.example", "second", 30)
        assert taken is not None
        since_its_end = time.monotonic() - began - 0.3
        assert 0 < taken.asked_ago < since_its_end, "the dead one may have asked until its lease ran out"
    with any_home.store.begin() as session:
        assert not leases.still_holds(session, "a.example", "first")
        assert leases.renew_hosts(session, ["a.example"], "first", 30) == set()
        leases.release_host(session, "a.example", "first", 0, 0)
        assert leases.still_holds(session, "a.example", "second")


def test_what_a_host_asks_for_is_kept_for_the_next_holder(any_home: Home) -> None:
    with any_home.store.begin() as session:
        leases.take_host(session, "a.example", "first", 30)
        leases.hold_host(session, "a.example", "first", 200)
        leases.hold_host(session, "a.example", "first", 20)
        leases.hold_host(session, "a.example", "stranger", 9000)
        leases.release_host(session, "a.example", "first", 5, 7.5)
    with any_home.store.begin() as session:
        taken = leases.take_host(session, "a.example", "second", 30)
    assert taken is not None
    assert 5 <= taken.asked_ago < 8
    assert taken.interval == 7.5
    assert 190 < taken.held_for <= 200


def test_a_living_process_keeps_its_lease_and_a_stopped_one_knows_it_has_lost_it(any_home: Home) -> None:
    first, second = (HostLeases(any_home.store, "w", 1.0) for _ in range(2))
    try:
        assert first.take(["a.example"]) is not None
        time.sleep(2)
        assert first.held("a.example")
        assert second.take(["a.example"]) is None
        with any_home.store.begin() as session:
            row = session.get(HostLease, "a.example")
            assert row is not None
            row.holder = second.holder
        time.sleep(1)
        assert not first.held("a.example")
    finally:
        first.close()
        second.close()


def test_the_frontier_keeps_the_latest_state_and_the_order_of_finding(any_home: Home) -> None:
    found = [PageRecord(f"http://s.example/{n}", "advert") for n in range(1200)]
    failed = PageRecord(found[3].url, "advert", "failed", 2, "no answer in time")
    with any_home.store.begin() as session:
        wave = waves.ensure_wave(session, "w", DAY)
        frontier.keep_pages(session, wave, "s", found)
        frontier.keep_pages(session, wave, "s", [failed])
        assert frontier.pages_of(session, wave, "s") == [*found[:3], failed, *found[4:]]
        assert frontier.states_of(session, wave) == {"s": Counter(waiting=1199, failed=1)}
