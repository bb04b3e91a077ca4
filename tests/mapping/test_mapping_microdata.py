"""Microdata: nobody is alone, whatever the profiles are."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mapping.microdata import CHILD_SIGNALS, Person, age_band, protect_profiles

people = st.lists(
    st.builds(
        Person,
        profile=st.uuids().map(str),
        county=st.sampled_from(["01", "12", "14"]),
        age=st.sampled_from(["up to 25", "26-30"]),
        gender=st.sampled_from(["woman", "man"]),
        arena=st.sampled_from(["escort_site", "forum"]),
        nationality=st.sampled_from(["SE", "RO", "not stated"]),
        adverts=st.just("1"),
        sites=st.just(1),
        signals=st.sampled_from([(), ("touring",), ("school_reference",), ("distress", "touring")]),
    ),
    max_size=80,
)


@given(people)
def test_every_profile_is_like_at_least_four_others_and_signals_vary_within_them(rows: list[Person]) -> None:
    found = protect_profiles(rows, k=5)
    sizes = Counter(row.group for row in found.rows)
    assert all(size >= 5 for size in sizes.values())
    assert found.smallest == min(sizes.values(), default=0)
    assert len(found.rows) + found.left_out == len(rows)
    for group in sizes:
        stated = {row.signals for row in found.rows if row.group == group}
        assert stated == {()} or len(stated) > 1
    assert not CHILD_SIGNALS & {signal for row in found.rows for signal in row.signals}


def test_a_common_group_keeps_everything_and_a_rare_one_loses_the_least() -> None:
    def one(number: int, nationality: str) -> Person:
        return Person(f"p{number}", "12", "26-30", "woman", "forum", nationality, "1", 1, ())

    found = protect_profiles([*(one(n, "SE") for n in range(9)), *(one(n, f"X{n}") for n in range(10, 16))], k=5)
    kept = Counter(row.nationality for row in found.rows)
    assert kept == {"SE": 9, "not given": 6}
    assert found.coarsened == {"nationality": 6, "county": 0, "age": 0, "gender": 0, "arena": 0}
    assert all(row.county == "12" for row in found.rows)


def test_the_youngest_band_is_wide() -> None:
    assert [age_band(ages) for ages in ([17, 30], [25], [26], [])] == ["up to 25", "up to 25", "26-30", "not stated"]
