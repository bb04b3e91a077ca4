"""Every part of the analysts' pages."""

from __future__ import annotations

from outreach.survey import downloads, figures, overview

ROUTERS = (overview.router, figures.router, downloads.router)
