"""Run one crawl in a process of its own: `python crawlers_process.py JOB.json`, with a store of JSON lines."""

import json
import os
import socket
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from admap.records import CaptureRecord, CoverageRecord, Effort, Issue, PageRecord
from crawlers.crawl import crawl
from crawlers.limits import DEFAULT_LIMITS
from crawlers.outbox import Batch, EarlierCapture
from crawlers.sitefile import load_site_file


class FileStore:
    """A crawl's store on three files of JSON lines; every line is on disk before the method returns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True, parents=True)

    def _lines(self, name: str) -> list[dict[str, object]]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def _add(self, name: str, record: object, **more: str) -> None:
        with (self.folder / name).open("a") as stream:
            stream.write(json.dumps({**asdict(record), **more}, default=dict) + "\n")  # type: ignore[call-overload]
            stream.flush()
            os.fsync(stream.fileno())

    def captured(self, site: str) -> Iterable[CaptureRecord]:
        return [capture for capture in self.captures if capture.site == site]

    @property
    def captures(self) -> list[CaptureRecord]:
        return [CaptureRecord(**line) for line in self._lines("captures.jsonl")]

    @property
    def coverage(self) -> list[CoverageRecord]:
        return [
            CoverageRecord(**{**line, "effort": Effort(**line["effort"])})  # type: ignore[arg-type]
            for line in self._lines("coverage.jsonl")
        ]

    @property
    def issues(self) -> list[Issue]:
        return [Issue(**line) for line in self._lines("issues.jsonl")]

    def pages(self, site: str) -> Iterable[PageRecord]:
        lines = [line for line in self._lines("pages.jsonl") if line.pop("site") == site]
        return {(line["url"], line["role"]): PageRecord(**line) for line in lines}.values()

    def earlier(self, site: str, role: str, urls: Sequence[str]) -> Mapping[str, EarlierCapture]:  # noqa: ARG002
        return {}

    def expected(self, site: str) -> Mapping[str, str]:  # noqa: ARG002
        return {}

    def fetched_elsewhere(self, site: str, since: str) -> Iterable[str]:  # noqa: ARG002
        return ()

    def keep(self, site: str, batch: Batch) -> None:
        for capture in batch.captures:
            self._add("captures.jsonl", capture)
        for page in batch.pages.values():
            self._add("pages.jsonl", page, site=site)

    def keep_coverage(self, coverage: CoverageRecord, ended: bool) -> None:  # noqa: ARG002
        self._add("coverage.jsonl", coverage)

    def note_issue(self, issue: Issue) -> None:
        self._add("issues.jsonl", issue)


def report(site: str, done: int, expected: int) -> None:
    sys.stdout.write(f"{site} {done} {expected}\n")
    sys.stdout.flush()


def name_server(names: dict[str, list[str]]) -> None:
    """Answer for ``names`` instead of the machine's name server: one address a question, the last one for good."""

    def address(name: str) -> str:
        answers = names[name]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    asked, asked_all = socket.gethostbyname, socket.getaddrinfo

    def getaddrinfo(host: str, port: object, *rest: object, **more: object) -> object:
        return asked_all(address(host) if host in names else host, port, *rest, **more)

    socket.gethostbyname = lambda name: address(name) if name in names else asked(name)
    socket.getaddrinfo = getaddrinfo


def main(job_path: str) -> None:
    job = json.loads(Path(job_path).read_text())
    name_server(job.get("names", {}))
    sites = [load_site_file(Path(path)) for path in job["sites"]]
    crawl(
        sites,
        FileStore(Path(job["store"])),
        Path(job["warc"]),
        user_agent="admap-test/1 (+tests@survey.example)",
        contact=job.get("contact", ""),
        allow_private=job["allow_private"],
        limits=replace(DEFAULT_LIMITS, **job.get("limits", {})),
        progress=report,
    )


if __name__ == "__main__":
    main(sys.argv[1])
