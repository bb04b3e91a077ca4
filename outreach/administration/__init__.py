"""Administration of the office: accounts, data subjects' requests, retention, schedules, the audit log, health."""

from outreach.administration import (
    accounts_pages,
    audit_pages,
    crawling_pages,
    health_pages,
    overview_pages,
    retention_pages,
    subject_pages,
    tokens_pages,
    work_pages,
)

_PARTS = (
    overview_pages,
    accounts_pages,
    tokens_pages,
    subject_pages,
    crawling_pages,
    retention_pages,
    health_pages,
    audit_pages,
    work_pages,
)
ADMINISTRATION = tuple(part.router for part in _PARTS)
"""The routers of this part."""
