"""Errors of the crawling room and the refusals that end one request."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from admap.errors import AdmapError, UsageError


class SiteFileError(UsageError):
    """Raised where a site file cannot be used; the user is told file, line, key and what to write instead."""


class CrawlError(AdmapError):
    """Raised where a crawl as a whole cannot go on (no contact, disk full, no browser); what was kept stays kept."""


class CaptureError(AdmapError):
    """Raised where a kept response cannot be read back from its WARC file."""


class FormRefusedError(AdmapError):
    """Raised where the form that a site file names must not be sent; the crawl notes it and leaves the page alone."""


class NotSent(IgnoreRequest):
    """A request other than reading was about to be sent that is not the one form of an age gate."""


class PageError(AdmapError):
    """Raised where a browser could not show one page: it crashed, did not end, or lacks what it is waited for."""


class PageClosed(IgnoreRequest):
    """The browser page that wanted an answer is closed; the request is not sent."""


class OffSite(IgnoreRequest):
    """A request was about to leave the site's own hosts, or to reach a private address; it is not sent."""


class Disallowed(IgnoreRequest):
    """The site's robots.txt forbids the request, or could not be had through ``fault``; it is not sent."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault or "robots.txt disallows it")
        self.fault = fault


class Stopped(IgnoreRequest):
    """The run has ended (it was given up, or another process has the host), so the request is not sent."""


class LeaseLostError(AdmapError):
    """Raised by a store that another process has taken the host from this one; what was not kept yet is left to it."""


class GateClosedError(CrawlError):
    """The interstitial of a site does not open; its text is the step that failed."""
