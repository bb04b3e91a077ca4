"""How good are proposed site files? Proposes one, crawls by it without an edit, holds what was read to the truth.

Without arguments: the five demonstration sites. ``--site URL --truth FILE.jsonl`` measures any site that runs on this
machine; a line of the truth has ``key`` (it stands in the advert's address), ``title``, ``body``, ``fields`` (label →
value) and ``posted_at``. Only the placeholders of the permission are filled in, and the pace is set for loopback.

An advert counts as read if one page with its key in the address gave a title and a text. A value counts as right if it
is the truth's but for white space. A site's labels need not be the truth's words: each of the truth's labels is held
to the one label of the site that gives its value most often, no label twice. Values of adverts that were not read count
as wrong. Prints JSON; exit code 1 where a site reads under 90 % of adverts or 80 % of values.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from admap.records import Advert
from admap_lab.server import serve
from admap_lab.world import build_world
from crawlers.extract import read_captures
from crawlers.propose.proposal import propose
from crawlers.sample import take_sample
from crawlers.sitefile import check_permission, load_site_file

LEAST_ADVERTS, LEAST_VALUES = 0.9, 0.8
PACE = 0.0
AGENT = "admap-benchmark/1"


@dataclass(frozen=True)
class Truth:
    """What one advert states; ``key`` stands in its address."""

    key: str
    title: str
    body: str
    fields: Mapping[str, str]
    posted_at: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", metavar="URL", help="the start page of a site on this machine")
    parser.add_argument("--truth", type=Path, metavar="FILE.jsonl", help="what its adverts state")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the proposed site files here")
    asked = parser.parse_args()
    figures = {}
    for name, url, truth in [(asked.site, asked.site, read_truth(asked.truth))] if asked.site else lab_sites():
        figures[name] = measure(url, truth, asked.keep)
        print(json.dumps({name: figures[name]}, ensure_ascii=False, indent=1), flush=True)
    good = [one for one in figures.values() if one["adverts"] >= LEAST_ADVERTS and one["values"] >= LEAST_VALUES]
    print(f"{len(good)} of {len(figures)} sites read at least 90 % of adverts and 80 % of values.")
    sys.exit(len(good) < len(figures))


def lab_sites() -> Iterator[tuple[str, str, list[Truth]]]:
    """Yield name, address and truth of the demonstration sites while they are served."""
    with serve(1) as lab:
        for name, address in lab.addresses.items():
            posts = [post for post in build_world().posts[1] if post.site == name]
            yield name, f"{address}/", [Truth(p.key, p.title, p.body, p.fields, str(p.posted)) for p in posts]


def read_truth(path: Path) -> list[Truth]:
    """Read the truth of a site from JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [Truth(**json.loads(line)) for line in lines]


def measure(url: str, truth: Sequence[Truth], keep: Path | None) -> dict[str, Any]:
    """Propose a site file for ``url``, crawl by it, and return the figures."""
    proposal = propose(url, user_agent=AGENT, contact="", today=date.today(), allow_private=True, pace=PACE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site.yaml"
        path.write_text(filled_in(proposal.text), encoding="utf-8")
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{proposal.name}.yaml").write_text(proposal.text, encoding="utf-8")
        site = load_site_file(path)
        check_permission(site)
        sample = take_sample(site, Path(folder), most_adverts=None, user_agent=AGENT, contact="", allow_private=True)
        outcomes = list(read_captures(site, sample.captures, Path(folder), None))
    adverts = [one for one in outcomes if isinstance(one, Advert)]
    twice = Counter(capture.url for capture in sample.captures if capture.role == "advert")
    return {
        "pages looked at": proposal.looks,
        "adverts there": len(truth),
        **compare(truth, adverts),
        "pages that gave no advert": len(outcomes) - len(adverts),
        "advert pages asked for": sum(twice.values()),
        "issues": [f"{issue.where}: {issue.what}" for issue in sample.issues][:5],
    }


def filled_in(text: str) -> str:
    """Return a proposed site file with its permission filled in and nothing else touched."""
    content = yaml.safe_load(text)
    content["permission"] = dict.fromkeys(("owner", "decision", "legal_note"), "The benchmark, on this machine only.")
    content["permission"]["review_date"] = date(2036, 1, 1)
    content["audience"] = "nobody"
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def compare(truth: Sequence[Truth], adverts: Sequence[Advert]) -> dict[str, Any]:
    """Return the share of adverts read and of values right, by kind of value, and what was read beside."""
    by_key = {one.key: one for one in truth}
    read: dict[str, Advert] = {}
    strange = 0
    for advert in adverts:
        url = unquote(advert.url)
        found = [key for key in re.findall(r"[\w-]+|\d+", url) if key in by_key]
        found = found or [key for key in by_key if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", url)]
        if found and found[-1] not in read:
            read[found[-1]] = advert
        else:
            strange += 1
    pairs = [(by_key[key], advert) for key, advert in read.items()]
    labels = matched_labels(pairs)
    right: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for one in truth:
        got = read.get(one.key)
        values = {"title": one.title, "body": one.body, "posted_at": one.posted_at}
        seen = {"title": got.title, "body": got.body, "posted_at": str(got.posted_at)} if got else {}
        for name, value in values.items():
            there[name] += bool(value)
            right[name] += bool(value) and plain(seen.get(name, "")) == plain(value)
        for label, value in one.fields.items():
            there["fields"] += 1
            right["fields"] += bool(got) and plain(got.fields.get(labels.get(label, ""), "")) == plain(value)
    extra = Counter(label for _, advert in pairs for label in advert.fields if label not in labels.values())
    return {
        "adverts": round(len(read) / len(truth), 3),
        "values": round(sum(right.values()) / sum(there.values()), 3),
        **{f"values: {name}": round(right[name] / count, 3) for name, count in there.items() if count},
        "adverts read twice or not there": strange,
        "labels": labels,
        "labels beside": dict(extra.most_common(8)),
    }


def matched_labels(pairs: Sequence[tuple[Truth, Advert]]) -> dict[str, str]:
    """Return, for each label of the truth, the label of the site whose value is most often the same."""
    votes: dict[tuple[str, str], int] = defaultdict(int)
    for one, advert in pairs:
        for label, value in one.fields.items():
            for name, got in advert.fields.items():
                votes[label, name] += plain(got) == plain(value)
    chosen: dict[str, str] = {}
    for (label, name), count in sorted(votes.items(), key=lambda vote: -vote[1]):
        if count and label not in chosen and name not in chosen.values():
            chosen[label] = name
    return chosen


def plain(text: str) -> str:
    """Return ``text`` with white space made even."""
    return " ".join(text.split())


if __name__ == "__main__":
    main()
