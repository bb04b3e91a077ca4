"""The demonstration: five invented sites on loopback, crawled for real in two waves, held against their known truth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from rich.console import Console
from rich.table import Table

from admap import stages
from admap.home import Home, make_home, open_home
from admap.records import CoverageRecord
from admap_lab import sites_folder
from admap_lab.server import serve
from admap_lab.truth import moves, panel, truth
from classifiers.evaluation import evaluate
from dedup.evaluation import evaluate_links
from mapping.years import Panel, effects
from outreach.queue import write_queue
from storage import alerts, codings, links, waves
from storage.standing import PRIORITIES

WAVES = (("demo-2025", 1, date(2025, 3, 14)), ("demo-2026", 2, date(2026, 3, 14)))


@dataclass(frozen=True)
class WaveOutcome:
    """What one wave of the demonstration found against its truth."""

    wave: str
    listed: int
    found: int
    invented: int
    pair_precision: float
    pair_recall: float
    pair_f1: float
    alerts_expected: int
    alerts_right: int
    alerts: Mapping[str, int]
    coding: Mapping[str, float | None]

    @property
    def recall(self) -> float:
        """Share of the site's adverts that were read."""
        return self.found / self.listed


def run_demo(folder: Path, report_folder: Path) -> list[WaveOutcome]:
    """Run both waves, write report and queue, print what was found against what is true, and return it."""
    console = Console()
    make_home(folder)
    with open_home(folder) as home:
        for wave, number, day in WAVES:
            console.rule(f"Wave {wave}")
            for c in survey_lab(home, wave, number, day):
                if not c.complete:
                    console.print(f"{c.site} was not read completely: {c.note}", style="bold", soft_wrap=True)
        latest, earlier = WAVES[-1][0], [wave for wave, _, _ in WAVES[:-1]]
        report = stages.report(home, latest, report_folder, compare=earlier, pdf=True)
        queue = home.queue_file(latest)
        outcomes = [outcome(home, wave, number) for wave, number, _ in WAVES]
        changes = change(home)
    show(console, outcomes)
    show_change(console, changes)
    console.print(f"\nReport (opens offline): {report[0]}\nWhat needs review:      {queue}", soft_wrap=True)
    return outcomes


def survey_lab(home: Home, wave: str, number: int, day: date) -> list[CoverageRecord]:
    """Serve the demonstration sites as they are in wave ``number``, survey them and return the coverage."""
    ports_file = home.settings.home / "demo-ports.json"
    ports = json.loads(ports_file.read_text()) if ports_file.exists() else None
    with serve(number, ports) as lab:
        ports_file.write_text(json.dumps({site: int(a.rpartition(":")[2]) for site, a in lab.addresses.items()}))
        files = site_files(home.settings.home / "sites", lab.addresses)
        sites = stages.load_sites(files)
        return stages.survey(home, wave, sites, write_queue, observed_on=day, allow_private=True)


def site_files(folder: Path, addresses: Mapping[str, str]) -> list[Path]:
    """Write the demonstration's site files with the addresses that its sites have now, and return them."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source in sorted(sites_folder().glob("*.yaml")):
        text = Template(source.read_text(encoding="utf-8")).safe_substitute(address=addresses[source.stem])
        target = folder / source.name
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written


def outcome(home: Home, wave: str, number: int) -> WaveOutcome:
    """Hold what the store has of ``wave`` against the truth of wave ``number``.

    A profile is expected among the alerts where any of its adverts, in this wave or an earlier one, calls for review.
    """
    known = truth(number)
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        coded = codings.coded_of_wave(session, home.store.cipher, row)
        members = {m.ad_id: m.profile_id for m in links.memberships(session, row)}
        raised = {a.profile_id: a.priority for a in alerts.alerts_of(session, home.store.cipher, row)}
    expected = {advert["ad_id"]: advert for advert in known}
    both = sorted(set(coded) & set(expected))
    pairs = evaluate_links(
        {ad_id: a["profile"] for ad_id, a in expected.items() if a["gold"]["relevant"]}, members
    ).pairwise
    evaluation = evaluate([expected[ad_id] for ad_id in both], [coded[ad_id] for ad_id in both])
    here = {advert["profile"] for advert in known}
    wanted = {a["profile"] for n in range(1, number + 1) for a in truth(n) if a["alert"] and a["profile"] in here}
    raised_for = {
        expected[ad_id]["profile"] for ad_id, profile in members.items() if profile in raised and ad_id in expected
    }
    return WaveOutcome(
        wave,
        len(expected),
        len(both),
        len(set(coded) - set(expected)),
        pairs.precision,
        pairs.recall,
        pairs.f1,
        len(wanted),
        len(raised_for & wanted),
        Counter(raised.values()),
        {score.key: score.f1 for score in evaluation.keys},
    )


@dataclass(frozen=True)
class ChangeOutcome:
    """One figure of the change between the two waves as it was found, and as it was simulated."""

    what: str
    found: float
    true: float


def change(home: Home) -> list[ChangeOutcome]:
    """Compare the two waves and hold the change, and what it is made of, against what was simulated."""
    pair = stages.compare(home, [wave for wave, _, _ in WAVES], draws=50).pairs[0]
    true = [Panel(**panel(number)) for _, number, _ in WAVES]
    made, truly = pair.effects, effects(*true)
    if pair.refusals or made is None or truly is None or pair.flows is None:
        return []
    found = [
        ChangeOutcome(f"{name.replace('_', ' ')}, earlier wave = 100", unit.index or 0.0, 100 * after / before)
        for name, unit in pair.units.items()
        for before, after in [(getattr(true[0], name), getattr(true[1], name))]
    ]
    names = ("profiles", "texts", "reposting", "coverage")
    parts = [ChangeOutcome(f"adverts by {name}", getattr(made, name), getattr(truly, name)) for name in names]
    moved = moves(WAVES[1][1]).items()
    return found + parts + [ChangeOutcome(f"{name} profiles", pair.flows[name] or 0.0, n) for name, n in moved]


def show_change(console: Console, changes: Sequence[ChangeOutcome]) -> None:
    """Print the change that was found beside the one that was simulated."""
    table = Table("", "found", "simulated", title="Change between the waves", title_justify="left")
    for each in changes:
        table.add_row(each.what, f"{each.found:.1f}", f"{each.true:.1f}")
    console.print(table)


def show(console: Console, outcomes: Sequence[WaveOutcome]) -> None:
    """Print found against true."""
    table = Table(title="Found against true", title_justify="left")
    table.add_column("")
    for o in outcomes:
        table.add_column(o.wave, justify="right")
    facts: Mapping[str, Callable[[WaveOutcome], str]] = {
        "adverts listed by the sites": lambda o: f"{o.listed}",
        "adverts read (recall)": lambda o: f"{o.found} ({o.recall:.3f})",
        "adverts invented": lambda o: f"{o.invented}",
        "profile links: precision": lambda o: f"{o.pair_precision:.3f}",
        "profile links: recall": lambda o: f"{o.pair_recall:.3f}",
        "profile links: pairwise F1": lambda o: f"{o.pair_f1:.3f}",
        "alerts expected": lambda o: f"{o.alerts_expected}",
        "alerts expected and raised": lambda o: f"{o.alerts_right}",
        "alerts raised, by priority": lambda o: ", ".join(
            f"{o.alerts[name]} {name}" for name in PRIORITIES if o.alerts.get(name)
        ),
    }
    for name, fact in facts.items():
        table.add_row(name, *(fact(o) for o in outcomes))
    table.add_section()
    for key in outcomes[0].coding:
        table.add_row(f"{key}: F1", *("–" if (f1 := o.coding[key]) is None else f"{f1:.3f}" for o in outcomes))
    console.print(table)
