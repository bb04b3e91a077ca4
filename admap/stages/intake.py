"""Import: adverts from files into a wave."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from admap.errors import UsageError
from admap.home import Home
from admap.intake import Reject, read_file
from admap.progress import counted
from admap.records import Advert, Issue
from storage import adverts, waves


@dataclass(frozen=True)
class Imported:
    """How many adverts were taken, how many records were kept aside, and where those lie."""

    taken: int
    rejected: int
    rejects_file: Path | None


def import_files(home: Home, wave: str, paths: Sequence[Path], *, assume_relevant: bool = False) -> Imported:
    """Take the adverts of ``paths`` into ``wave``; records that cannot be read go to the wave's rejects file.

    Raises :class:`UsageError` where a whole file cannot be read, or no advert was found.
    """
    issues = home.issues(wave)
    found: dict[str, Advert] = {}
    rejects: list[tuple[Path, Reject]] = []
    for path in paths:
        for item in counted(read_file(path, home.settings.max_body_characters), f"importing {path.name}"):
            if isinstance(item, Reject):
                rejects.append((path, item))
            elif item.ad_id in found:
                reason = f"ad_id {item.ad_id} was already used in another file: give every advert an ad_id of its own"
                rejects.append((path, Reject(0, reason, item.ad_id)))
            else:
                found[item.ad_id] = item
    rejects_file = issues.folder / "rejects.jsonl" if rejects else None
    if rejects_file is not None:
        rejects_file.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps({"file": p.name, **asdict(r)}, ensure_ascii=False) + "\n" for p, r in rejects]
        rejects_file.write_text("".join(lines), encoding="utf-8")
        for path, reject in rejects:
            advice = "mend the record in the rejects file and import that"
            issues.note(Issue("import", f"{path.name}, line {reject.line}", reject.reason, advice))
    if not found:
        raise UsageError(f"No advert was found in {', '.join(str(path) for path in paths)}: check the files.")
    with home.store.begin() as session:
        newest = max(advert.seen_at for advert in found.values())
        row = waves.ensure_wave(session, wave, newest, assume_relevant=assume_relevant)
        row.assume_relevant = assume_relevant
        adverts.keep_adverts(session, home.store.cipher, row, list(found.values()))
        adverts.note_events(session, row, ())
    return Imported(len(found), len(rejects), rejects_file)
