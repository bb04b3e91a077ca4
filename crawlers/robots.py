"""The robots gate: may this address be asked, by RFC 9309.

Scrapy's own gate lets waiters through while robots.txt loads and fails open on faults, so it is off. Here one shared
task an origin fetches robots.txt and everybody waits for that task. An answer 4xx allows all; an answer 5xx or 429, an
answer that cannot be read, or no answer forbids all.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from protego import Protego
from scrapy.http import Response

from crawlers.addresses import DEFAULT_PORTS, origin
from crawlers.faults import plain_fault

READ_BYTES = 512 * 1024
"""How much of a robots.txt is fetched and read, whatever its size; RFC 9309 asks for at least 500 KiB."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt says. ``fault``: it could not be had, so everything is forbidden."""

    protego: Protego | None = None
    fault: str = ""


class RobotsGate:
    """Answers, for every address of a site, whether it may be asked.

    ``fetch`` gets one robots.txt (it may raise anything); ``agent`` is the crawler's user agent, of which the product
    token counts; ``slow_down`` is told the Crawl-delay in seconds.
    """

    def __init__(
        self, fetch: Callable[[str], Awaitable[Response]], agent: str, slow_down: Callable[[float], None]
    ) -> None:
        self._fetch, self._slow_down = fetch, slow_down
        token = re.match(r"[A-Za-z_-]+", agent)
        self._agent = token[0] if token else "*"
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    async def allows(self, url: str) -> bool:
        """Tell whether ``url`` may be asked; every question about an origin waits for its robots.txt."""
        rules = await self.rules(url)
        if rules.fault:
            return False
        return rules.protego is None or rules.protego.can_fetch(url, self._agent)

    async def rules(self, url: str) -> Rules:
        """Return the rules of the origin of ``url``, fetched once however many wait."""
        scheme, host, port = origin(url)
        base = f"{scheme}://{host}" + ("" if port == DEFAULT_PORTS[scheme] else f":{port}")
        task = self._rules.get(base)
        if task is None:
            task = self._rules[base] = asyncio.get_running_loop().create_task(self._load(f"{base}/robots.txt"))
        return await asyncio.shield(task)

    async def _load(self, url: str) -> Rules:
        try:
            response = await self._fetch(url)
        except Exception as error:
            return Rules(fault=plain_fault(error))
        if 400 <= response.status < 500 and response.status != HTTPStatus.TOO_MANY_REQUESTS:
            return Rules()
        if response.status != 200:
            return Rules(fault=f"robots.txt answered {response.status}")
        protego = Protego.parse(_first_lines(response.body).decode("utf-8-sig", "replace"))
        delay = protego.crawl_delay(self._agent)
        if delay:
            self._slow_down(float(delay))
        return Rules(protego)


def _first_lines(body: bytes) -> bytes:
    """Return the whole lines of a robots.txt that are read: half a line could forbid or allow more than it says."""
    return body if len(body) < READ_BYTES else body[: body.rfind(b"\n", 0, READ_BYTES) + 1]
