"""The day on which the test adverts of this folder were seen."""

from datetime import date

SEEN = date(2026, 3, 1)
