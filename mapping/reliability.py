"""The reliability plot: whether pairs that are called 80 % probable match in 80 of 100 cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair

from mapping.drawing import GRID, MAIN, QUIET, Figure, draw
from mapping.labels import Label

alt: Any = altair

SIZE = 320
_TITLE = Label("Hur väl sannolikheterna stämmer", "How well the probabilities hold")
_STATED = Label("Angiven sannolikhet", "Stated probability")
_OBSERVED = Label("Andel som stämmer", "Share that matches")


def reliability(bins: Sequence[tuple[float, float, int]]) -> Figure:
    """Draw ``bins`` of pairs, each (mean stated probability, share that matches, number of pairs).

    Points on the diagonal are honest; a point's area grows with the logarithm of its pairs.
    """
    values = [{"stated": stated, "share": share, "pairs": pairs} for stated, share, pairs in bins]
    words = "; ".join(f"{stated:.2f} → {share:.2f} ({pairs})" for stated, share, pairs in bins)
    scale = alt.Scale(domain=[0, 1])
    diagonal = (
        alt.Chart(alt.Data(values=[{"stated": 0, "share": 0}, {"stated": 1, "share": 1}]))
        .mark_line(color=QUIET, strokeDash=[4, 4])
        .encode(x=alt.X("stated:Q"), y=alt.Y("share:Q"))
    )
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("stated:Q", title=_STATED.both(), scale=scale, axis=alt.Axis(gridColor=GRID)),
        y=alt.Y("share:Q", title=_OBSERVED.both(), scale=scale, axis=alt.Axis(gridColor=GRID)),
    )
    line = base.mark_line(color=MAIN)
    points = base.mark_circle(color=MAIN, opacity=0.9).encode(
        size=alt.Size("pairs:Q", scale=alt.Scale(type="symlog", range=[30, 300]), legend=None)
    )
    described = Label(f"Angiven → faktisk andel (par): {words}", f"Stated → actual share (pairs): {words}")
    return draw("reliability", _TITLE, described, (diagonal + line + points).properties(width=SIZE, height=SIZE))
