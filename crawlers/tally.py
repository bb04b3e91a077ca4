"""What one run asked of a site and got: the figures of its coverage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from admap.records import CoverageRecord

FEW, MANY = 5, 0.1
"""Adverts that may be taken down between being listed and being asked for: so many, or that share of all."""


@dataclass
class Tally:
    """What one run asked of a site, by address. Pages answered from earlier captures of the wave count as fetched.

    ``taken_down`` are the failed adverts that the site itself said are not there: they make no run incomplete, unless
    they are many.
    """

    asked: set[str] = field(default_factory=set)
    fetched: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    taken_down: set[str] = field(default_factory=set)
    disallowed: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unchanged: int = 0

    def note(self, text: str) -> None:
        """Note, once, why the run is not complete."""
        if text not in self.notes:
            self.notes.append(text)

    def remark(self, text: str) -> None:
        """Note, once, something about the run that leaves it complete."""
        if text not in self.remarks:
            self.remarks.append(text)

    @property
    def done(self) -> int:
        """How many of the asked addresses have their outcome."""
        return len(self.fetched) + len(self.failed) + len(self.disallowed)

    @property
    def lost_pages(self) -> list[str]:
        """Listing pages that could not be had."""
        return [url for url in (*self.failed, *self.disallowed) if url not in self.listed]

    def coverage(self, site: str, interrupted: bool) -> CoverageRecord:
        """Return the coverage record of the run; reading the adverts adds its own figures later."""
        notes = list(self.notes)
        missed = len(self.listed & ((self.failed.keys() - self.taken_down) | self.disallowed))
        unread = len(self.listed) - missed - len(self.listed & (self.fetched | self.taken_down))
        if len(self.taken_down) > max(FEW, MANY * len(self.listed)):
            notes.append(f"{len(self.taken_down)} of {len(self.listed)} listed adverts were not there when asked for")
        elif self.taken_down:
            self.remark(f"{len(self.taken_down)} of {len(self.listed)} listed adverts had been taken down")
        if missed:
            notes.append(f"{missed} of {len(self.listed)} listed adverts could not be fetched{self._why()}")
        if unread:
            notes.append(f"{unread} of {len(self.listed)} listed adverts were not reached")
        lost = [url for url in self.failed if url not in self.listed]
        if lost and not self.notes:
            notes.append(f"{len(lost)} listing pages could not be fetched ({self.failed[lost[0]]})")
        forbidden = len(self.disallowed - self.listed)
        if forbidden:
            notes.append(f"robots.txt disallows {forbidden} listing pages")
        if not self.listed and not notes:
            notes.append("nothing was listed")
        if interrupted:
            notes.append("the run was interrupted")
        return CoverageRecord(
            site=site,
            asked=len(self.asked),
            fetched=len(self.fetched),
            failed=len(self.failed),
            disallowed=len(self.disallowed),
            adverts_listed=len(self.listed),
            complete=not notes,
            note=f"{'; '.join([*notes, *self.remarks])}." if notes or self.remarks else "",
            unchanged=self.unchanged,
        )

    def _why(self) -> str:
        """Return the reason that most of the listed adverts failed for, in brackets."""
        reasons = Counter(reason for url, reason in self.failed.items() if url in self.listed - self.taken_down)
        return f" ({min(reasons, key=lambda reason: (-reasons[reason], reason))})" if reasons else ""
