"""Every part of the analysts' pages."""

from __future__ import annotations

from outreach.api import token_pages
from outreach.survey import downloads, figures, overview, pairs, profiles, research, samples, shared_texts, sites, tries

ROUTERS = tuple(
    part.router
    for part in (
        overview,
        figures,
        downloads,
        profiles,
        pairs,
        shared_texts,
        samples,
        sites,
        tries,
        research,
        token_pages,
    )
)
