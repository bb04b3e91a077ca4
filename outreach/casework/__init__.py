"""Casework: the queue of alerts, a case, reaching the person, where help is, and reports of concern."""

from outreach.casework import case_pages, contact_pages, help_pages, link_pages, queue_pages

CASEWORK = tuple(part.router for part in (queue_pages, case_pages, link_pages, contact_pages, help_pages))
"""The routers of this part."""
