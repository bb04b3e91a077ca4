"""Resident memory of a crawl over many pages: the crawling process's, read while it runs. Prints JSON."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from admap.home import make_home
from benchmarks.crawl_site import serving, site_file


def resident(pid: int) -> dict[int, float]:
    """Return the resident memory, in MB, of a process's children by their ids (Linux)."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            status = (entry / "status").read_text() if entry.name.isdigit() else ""
        except OSError:
            continue
        facts = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        if facts.get("PPid", "").strip() == str(pid) and "VmRSS" in facts:
            found[int(entry.name)] = int(facts["VmRSS"].split()[0]) / 1e3
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adverts", type=int, default=100_000)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two looks")
    parser.add_argument("--seconds", type=float, default=3600.0, help="stop looking after so long")
    asked = parser.parse_args()
    looks: list[float] = []
    with tempfile.TemporaryDirectory() as name, serving(asked.adverts) as (address,):
        home = Path(name) / "home"
        make_home(home)
        (home / "site.yaml").write_text(yaml.safe_dump(site_file(address)), encoding="utf-8")
        command = [sys.executable, "-m", "admap", "crawl", "--wave", "w", "--sites", str(home / "site.yaml")]
        command += ["--home", str(home), "--allow-private"]
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:  # noqa: S603
            while child.poll() is None and time.perf_counter() - start < asked.seconds:
                time.sleep(asked.every)
                looks.append(max(resident(child.pid).values(), default=0.0))
            spent = time.perf_counter() - start
            child.terminate()
        with sqlite3.connect(home / "admap.sqlite") as store:
            (pages,) = store.execute("SELECT count(*) FROM captures").fetchone()
    step = max(1, len(looks) // 10)
    print(
        json.dumps(
            {
                "pages": pages,
                "seconds": round(spent),
                "pages_a_second": round(pages / spent, 1),
                "resident_mb": [round(mb) for mb in looks[::step]],
                "most_mb": round(max(looks, default=0.0)),
                "cores": os.cpu_count(),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
