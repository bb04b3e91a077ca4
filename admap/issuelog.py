"""The issue log of a wave: one JSON object a line for everything that went wrong and was kept aside."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from admap.records import Issue


@dataclass
class IssueLog:
    """Appends issues to ``issues.jsonl`` in the wave's folder of ``home/runs`` and remembers how many there were."""

    folder: Path
    issues: list[Issue] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """Where the log lies."""
        return self.folder / "issues.jsonl"

    def note(self, issue: Issue) -> None:
        """Append ``issue``."""
        self.issues.append(issue)
        self.folder.mkdir(parents=True, exist_ok=True)
        line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(issue)}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
