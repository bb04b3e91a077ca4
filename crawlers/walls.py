"""Pages that ask the visitor to prove or name themself. They are recognised and left alone, never got round."""

from __future__ import annotations

import re

from scrapy.http import Response

from crawlers.page import Page, page_of
from crawlers.sitefile import SiteFile

CHALLENGE = re.compile(
    r"cf-chl|challenge-platform|cf-turnstile|g-recaptcha|h-captcha|hcaptcha\.com|captcha-delivery|px-captcha|"
    r"ddos-guard|_incapsula_|aws-waf-token|verify (?:that )?you are (?:a )?human|are you (?:a )?robot",
    re.IGNORECASE,
)
LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|logga-?in|inloggning|anmelden|konto/login|account/login)(?:[/?.]|$)", re.IGNORECASE
)

LOGIN = "a login page"


def wall(page: Page) -> str:
    """Say which wall a page without the expected content is: ``a login page``, ``a challenge page``, or nothing."""
    if CHALLENGE.search(page.text):
        return "a challenge page"
    if page.status in {401, 407} or LOGIN_PATH.search(page.url) or page.root.css('input[type="password"]'):
        return LOGIN
    return ""


def refusal(response: Response, what: str) -> str:
    """Say what an answer that is no page means for ``what`` (``the advert``): a wall, a way off the site, a status."""
    if 300 <= response.status < 400:
        return "it leads off the site"
    standing = wall(page_of(response))
    return f"{standing} stands before {what}" if standing else f"{what} answered {response.status}"


def at_gate(site: SiteFile, response: Response) -> bool:
    """Tell whether ``response`` is the interstitial that ``site`` knows, and not the page that was asked for."""
    shown = site.interstitial.shown if site.interstitial else None
    return bool(shown and page_of(response).values(shown))
