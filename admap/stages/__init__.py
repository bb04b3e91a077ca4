"""The stages of a survey: each binds the store to one pure room, and gives the same rows however often it runs."""

from __future__ import annotations

from admap.sitefiles import load_sites
from admap.stages.classify import classify
from admap.stages.compare import Years, compare
from admap.stages.count import aggregate
from admap.stages.crawl import crawl
from admap.stages.estimate import estimate
from admap.stages.extract import extract
from admap.stages.intake import import_archives, import_files
from admap.stages.link import link
from admap.stages.publish import report
from admap.stages.quality import Recoding, compare_codings, measure_agreement, sample
from admap.stages.raise_alerts import raise_alerts
from admap.stages.survey import after_collection, coverage, survey

__all__ = [
    "Recoding",
    "Years",
    "after_collection",
    "aggregate",
    "classify",
    "compare",
    "compare_codings",
    "coverage",
    "crawl",
    "estimate",
    "extract",
    "import_archives",
    "import_files",
    "link",
    "load_sites",
    "measure_agreement",
    "raise_alerts",
    "report",
    "sample",
    "survey",
]
