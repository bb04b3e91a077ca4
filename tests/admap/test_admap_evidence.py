"""Evidence quotes no contact detail."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from admap.evidence import clear_of_contacts
from admap.records import Evidence

BODY = "Our manager answers 0701740601 and takes bookings"


def of(key: str, start: int, end: int, body: str = BODY) -> Evidence:
    return Evidence(key, "x", "body", start, end, body[start:end])


def test_a_quotation_over_a_number_keeps_its_longest_part_beside_it() -> None:
    phone = of("phones", 20, 30)
    reason = of("signals", 0, 40)
    assert clear_of_contacts([phone, reason]) == (phone, of("signals", 0, 19))


def test_a_quotation_within_a_contact_goes() -> None:
    phone = of("phones", 20, 30)
    assert clear_of_contacts([of("ages", 22, 24), phone]) == (phone,)


def test_what_stands_elsewhere_is_left_alone() -> None:
    phone = of("phones", 20, 30)
    other = [of("signals", 0, 19), Evidence("signals", "x", "title", 18, 34, "abcdefghijklmnop")]
    assert clear_of_contacts([phone, *other]) == (phone, *other)


SPAN = st.tuples(st.integers(0, len(BODY)), st.integers(0, len(BODY))).filter(lambda s: s[0] < s[1])


@given(st.lists(SPAN, max_size=5), st.lists(SPAN, max_size=3))
def test_nothing_that_is_left_overlaps_a_contact_and_all_of_it_is_exact(
    quoted: list[tuple[int, int]], contacts: list[tuple[int, int]]
) -> None:
    kept = clear_of_contacts([*(of("phones", *span) for span in contacts), *(of("signals", *span) for span in quoted)])
    for e in kept:
        assert BODY[e.start : e.end] == e.text
        assert e.text
        if e.key == "signals":
            assert not any(start < e.end and e.start < end for start, end in contacts)
