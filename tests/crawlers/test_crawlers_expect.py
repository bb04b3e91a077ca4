"""What a site file expects of a reading, and how a shortfall is said."""

from typing import Any

import pytest
from loopback_site import site_dict
from pydantic import ValidationError

from admap.records import CoverageRecord
from crawlers.expect import count_shortfalls, fill_shortfalls
from crawlers.sitefile import SiteFile


def site(expect: dict[str, Any]) -> SiteFile:
    return SiteFile.model_validate(site_dict("https://site-a.example", expect=expect))


@pytest.mark.parametrize(
    ("expect", "count", "fill", "said"),
    [
        ({}, 0, {}, []),
        ({"adverts": {"at_least": 3, "at_most": 5}}, 3, {}, []),
        ({"adverts": {"at_least": 3}}, 2, {}, ["2 adverts were read where the site file expects at least 3."]),
        ({"adverts": {"at_most": 3}}, 4, {}, ["4 adverts were read where the site file expects at most 3."]),
        ({"fields": {"Ort": 0.5}}, 4, {"fields.Ort": 0.5}, []),
        (
            {"fields": {"Ort": 0.5}},
            4,
            {"fields.Ort": 0.25},
            ["Ort is read from 25% of the adverts where the site file expects 50%."],
        ),
        (
            {"fields": {"Pris": 0.1}, "posted": 0.9},
            4,
            {"posted_at": 0.75},
            [
                "Pris is read from 0% of the adverts where the site file expects 10%.",
                "posted_at is read from 75% of the adverts where the site file expects 90%.",
            ],
        ),
        ({"posted": 0.9}, 0, {}, []),
    ],
)
def test_a_shortfall_is_said_in_a_sentence(
    expect: dict[str, Any], count: int, fill: dict[str, float], said: list[str]
) -> None:
    now = CoverageRecord("lab", adverts_read=count, field_fill=fill)
    wanted = site(expect).expect
    assert count_shortfalls(wanted, now) + fill_shortfalls(wanted, now) == said


@pytest.mark.parametrize("expect", [{"adverts": {"at_least": 5, "at_most": 4}}, {"fields": {"Ort": 1.5}}, {"ads": 1}])
def test_expectations_that_make_no_sense_are_refused(expect: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        site(expect)
