"""The same estimates over data frames, for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd

from mapping.estimates.estimate import Estimates, estimate
from mapping.estimates.methods import Options
from mapping.estimates.open_population import jolly_seber
from mapping.estimates.tables import CaptureTable, make_table, table_of_memberships


def table_from_counts(frame: pd.DataFrame, count: str = "count") -> CaptureTable:
    """Return the table of a frame with a 0/1 column for each list and a column of counts.

    Raises :class:`mapping.errors.ListTableError` where a value is not as it must be.
    """
    lists = [str(name) for name in frame.columns if name != count]
    return make_table(lists, frame.drop(columns=count).to_numpy().tolist(), frame[count].tolist())


def table_from_profiles(frame: pd.DataFrame, profile: str = "profile_id", site: str = "site") -> CaptureTable:
    """Return the table of a frame with one row an advert: which sites each profile is on.

    Works on what `admap export links` gives, joined with the adverts' sites.
    """
    return table_of_memberships(frame.groupby(profile)[site].agg(set).tolist())


def counts_of(table: CaptureTable) -> pd.DataFrame:
    """Return a table as a frame: a 0/1 column for each list, and the counts of the combinations that occur."""
    masks = np.flatnonzero(table.counts)
    columns = {name: (masks >> i) & 1 for i, name in enumerate(table.lists)}
    return pd.DataFrame(columns | {"count": table.counts[masks].astype(int)})


def estimates_of(found: Estimates) -> pd.DataFrame:
    """Return one row a method (and pair of lists): value, interval, criteria, warnings."""
    rows = [asdict(one) | {"warnings": "; ".join(one.warnings)} for one in found.estimates]
    return pd.DataFrame(rows)


def estimate_frame(frame: pd.DataFrame, options: Options | None = None, count: str = "count") -> Estimates:
    """Estimate from a frame of lists and counts, as `admap estimate --lists` does."""
    return estimate(table_from_counts(frame, count), options or Options())


def waves_frame(frame: pd.DataFrame, waves: Sequence[str], count: str = "count") -> pd.DataFrame:
    """Return Jolly and Seber's estimates from a frame whose 0/1 columns are ``waves`` in order of time."""
    table = table_from_counts(frame[[*waves, count]], count)
    return pd.DataFrame([asdict(wave) for wave in jolly_seber(table)])
