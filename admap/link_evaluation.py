"""Evaluation of a wave's links against known truth."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from admap.errors import UsageError
from admap.home import Home
from admap.terminal import short
from dedup.evaluation import Calibration, LinkEvaluation, Operators, evaluate_links
from mapping.reliability import reliability
from mapping.sheets import unguarded_row
from storage import codings, links, waves

MOST_STRATA = 8
"""People are shown so many pairs of sites and of languages, those with most true pairs first; JSON has all."""


def evaluate_wave_links(home: Home, truth_file: Path, wave: str) -> LinkEvaluation:
    """Hold the profiles of ``wave`` against a CSV with ``ad_id`` and ``profile``, and ``operator`` where known."""
    profiles, operators = _truth(truth_file)
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        members = links.memberships(session, row)
        pairs = links.pair_scores(session)
        coded = codings.coded_by_site(session, home.store.cipher, row)
    return evaluate_links(
        profiles,
        {m.ad_id: m.profile_id for m in members},
        pairs,
        Operators(operators, {m.ad_id: m.operator_id or m.profile_id for m in members}) if operators else None,
        {ad_id: site for ad_id, (site, _) in coded.items()},
        {ad_id: coding.text_languages[0] for ad_id, (_, coding) in coded.items() if coding.text_languages},
    )


def _truth(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return profile and operator by advert id; no operator where the file has none."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [unguarded_row(row) for row in csv.DictReader(file)]
        return {row["ad_id"]: row["profile"] for row in rows}, {
            row["ad_id"]: row["operator"] for row in rows if row.get("operator")
        }
    except KeyError as error:
        raise UsageError(f"{path} has no column {error}: it needs ad_id and profile.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or "not CSV in UTF-8"
        raise UsageError(f"{path} cannot be read ({reason}): check the file.") from None


def measures(evaluation: LinkEvaluation) -> Iterator[dict[str, Any]]:
    """Yield the evaluation as rows for people: one measure a row."""
    for name, value in asdict(evaluation).items():
        if name == "calibration":
            yield from _calibrated(evaluation.calibration)
        elif name == "operators":
            yield from ({"measure": f"operators: {key}", "value": short(held)} for key, held in (value or {}).items())
        elif name in {"by_site", "by_language"}:
            for row in sorted(value, key=lambda r: -r["true_pairs"])[:MOST_STRATA]:
                words = f"{short(row['pairwise'])}  true pairs {row['true_pairs']}"
                yield {"measure": f"{name.replace('_', ' ')}: {' – '.join(row['between'])}", "value": words}
        else:
            yield {"measure": name, "value": short(value)}


def _calibrated(calibration: Calibration | None) -> Iterator[dict[str, Any]]:
    if calibration is None:
        return
    yield {"measure": "brier", "value": calibration.brier}
    yield {"measure": "ece", "value": calibration.ece}
    for row in calibration.reliability:
        words = f"{row.share_matching:.3f} match of {row.pairs}"
        yield {"measure": f"probability {row.low:.1f}–{row.high:.1f}", "value": words}


def write_plot(evaluation: LinkEvaluation, path: Path) -> None:
    """Write the reliability plot as SVG. Raises :class:`UsageError` where no pair of the truth was compared."""
    if evaluation.calibration is None:
        raise UsageError("No pair of the truth was compared, so there is nothing to plot.")
    bins = [(r.mean_probability, r.share_matching, r.pairs) for r in evaluation.calibration.reliability]
    try:
        path.write_text(reliability(bins).svg, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}): choose another place.") from None
