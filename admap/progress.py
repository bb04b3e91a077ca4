"""Progress on standard error: a bar where a person is watching, nothing otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

T = TypeVar("T")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )


def counted(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """Yield ``items`` while a bar called ``what`` counts them."""
    with _bar() as bar:
        yield from bar.track(items, total=total, description=what)


@contextmanager
def step_bar(what: str, steps: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """Give a function that is told which of ``steps`` begins, and keeps a bar of them that names it."""
    with _bar() as bar:
        task = bar.add_task(what, total=len(steps))

        def begin(step: str) -> None:
            bar.update(task, completed=steps.index(step), description=f"{what}: {step}")

        yield begin
        bar.update(task, completed=len(steps), description=what)


@contextmanager
def site_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function ``(site, done, expected)`` that keeps one bar a site."""
    with _bar() as bar:
        tasks: dict[str, int] = {}

        def show(site: str, done: int, expected: int) -> None:
            if site not in tasks:
                tasks[site] = int(bar.add_task(site, total=expected))
            bar.update(tasks[site], completed=done, total=max(expected, done))  # type: ignore[arg-type]

        yield show
