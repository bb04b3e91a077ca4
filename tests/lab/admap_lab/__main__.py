"""`python -m admap_lab --wave 1`: serve the demonstration sites until interrupted."""

from __future__ import annotations

import argparse
import contextlib
import threading

from admap_lab.server import serve

parser = argparse.ArgumentParser(prog="admap_lab", description="Serve the five demonstration sites on loopback.")
parser.add_argument("--wave", type=int, choices=(1, 2), default=1)
with serve(parser.parse_args().wave) as lab:
    for site, address in lab.addresses.items():
        print(f"{site:14} {address}")  # noqa: T201  (a program for people to look at the sites)
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
