"""Which adverts belong to one profile: features, candidate pairs, model, clustering, stable ids, evaluation.

Pure: values in, values out. DuckDB runs in memory only. :func:`dedup.linking.link` is the room's face.
"""
