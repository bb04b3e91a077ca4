"""The day on which the test adverts of the readers were seen."""

from datetime import date

SEEN = date(2026, 3, 1)
