"""What went wrong with one request, in a few plain words."""

from __future__ import annotations

from admap.errors import AdmapError

WORDS = {
    "DownloadConnectionRefusedError": "connection refused",
    "ConnectionRefusedError": "connection refused",
    "CannotResolveHostError": "the host name does not resolve",
    "DNSLookupError": "the host name does not resolve",
    "PrivateAddressError": "the host name leads to a private address",
    "DownloadTimeoutError": "no answer in time",
    "TimeoutError": "no answer in time",
    "ResponseDataLossError": "the answer broke off",
    "DownloadFailedError": "the connection failed",
    "DownloadCancelledError": "the answer is too large",
    "NotSent": "only a plain age-gate form is ever sent",
    "OffSite": "it leads off the site",
    "Disallowed": "robots.txt disallows it",
    "IgnoreRequest": "it redirects without end",
    "Error": "the browser could not show the page",
}
"""Words for a kind of exception, by class name; the nearest class counts."""


def plain_fault(error: BaseException) -> str:
    """Say in a few words why an address could not be had, without the address."""
    if isinstance(error, AdmapError):
        return str(error).rstrip(".")
    return next((WORDS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in WORDS), type(error).__name__)
