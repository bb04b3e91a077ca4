"""Linking as stock Splink does it: plain comparisons, expectation maximisation, a threshold, connected components.

It reads the same features as ours and blocks on the same keys, where a key that too many adverts have is left out.
"""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout

import duckdb
import numpy as np
import pyarrow as pa
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from dedup.candidates import keys, names_of
from dedup.features import Features

THRESHOLD = 0.95
MOST_WITH_A_KEY = 100
SKETCH = 16
UNBOUNDED = frozenset({"two_traits"})
"""Rules that only bear small blocks, which stock blocking cannot ask for."""
PLAIN = ("node", "phones", "addresses", "images", "name_rare", "nation", "place", "birth_low")


def _table(features: Features) -> tuple[pa.Table, list[str]]:
    """Return the columns that are compared, and the names of the blocking columns beside them."""
    columns = {name: features.columns[name] for name in PLAIN}
    columns["text_sketch"] = features.lists("text_personal").first(SKETCH).arrow()
    rules = []
    for rule, held in keys(features, names_of(features)).items():
        if rule in UNBOUNDED:
            continue
        _, which, uses = np.unique(held.values, return_inverse=True, return_counts=True)
        columns[f"block_{rule}"] = held.kept(uses[which] <= MOST_WITH_A_KEY).arrow()
        rules.append(f"block_{rule}")
    return pa.table(columns), rules


def _settings(rules: list[str]) -> SettingsCreator:
    birth = [
        cll.NullLevel("birth_low"),
        cll.AbsoluteDifferenceLevel("birth_low", 1),
        cll.AbsoluteDifferenceLevel("birth_low", 5),
        cll.ElseLevel(),
    ]
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="node",
        comparisons=[
            cl.ArrayIntersectAtSizes("phones", [1]),
            cl.ArrayIntersectAtSizes("addresses", [1]),
            cl.ArrayIntersectAtSizes("images", [2, 1]),
            cl.ArrayIntersectAtSizes("text_sketch", [12, 8, 4]),
            cl.ArrayIntersectAtSizes("name_rare", [1]),
            cl.ExactMatch("nation").configure(term_frequency_adjustments=True),
            cl.ExactMatch("place").configure(term_frequency_adjustments=True),
            cl.CustomComparison(output_column_name="birth", comparison_levels=birth),
        ],
        blocking_rules_to_generate_predictions=[block_on(rule, arrays_to_explode=[rule]) for rule in rules],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def stock_splink(features: Features) -> dict[str, str]:
    """Return advert id to profile."""
    table, rules = _table(features)
    silence = io.StringIO()
    with duckdb.connect(":memory:") as connection, redirect_stdout(silence), redirect_stderr(silence):
        connection.execute("SET threads TO 2")
        connection.execute("SET enable_progress_bar TO false")
        api = DuckDBAPI(connection=connection)
        linker = Linker(api.register(table), _settings(rules), log_level="CRITICAL")
        training = linker.training
        phones = block_on("block_phone", arrays_to_explode=["block_phone"])
        training.estimate_probability_two_random_records_match([phones], recall=0.5)
        training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in ("phones[1]", "text_sketch[1]"):
            training.estimate_parameters_using_expectation_maximisation(block_on(rule), max_pairs=1e6)
        predicted = linker.inference.predict(threshold_match_probability=THRESHOLD)
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=THRESHOLD
        )
        found = connection.sql(
            f"SELECT node, cluster_id FROM {clusters.physical_name}"  # noqa: S608 (a name Splink made)
        ).fetchnumpy()
    return {
        features.ad_ids[node]: str(cluster) for node, cluster in zip(found["node"], found["cluster_id"], strict=True)
    }
