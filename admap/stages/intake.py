"""Import: adverts from files of records, or from WARC files that others collected, into a wave."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from admap.errors import AdmapError, UsageError
from admap.home import Home
from admap.intake import Reject, read_file
from admap.progress import counted
from admap.records import Advert, CaptureRecord, CoverageRecord, Issue
from crawlers.archive import advert_captures
from crawlers.manifest import seal_left_files
from crawlers.sitefile import SiteFile
from crawlers.wacz import is_wacz, unpack
from storage import adverts, events, frontier, waves


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
        for item in counted(read_file(path, home.settings.max_characters), f"importing {path.name}"):
            if isinstance(item, Reject):
                rejects.append((path, item))
            elif item.ad_id in found:
                reason = f"ad_id {item.ad_id} was already used in another file: give every advert an ad_id of its own"
                rejects.append((path, Reject(0, reason, item.ad_id)))
            else:
                found[item.ad_id] = item
    with home.store.begin() as session:
        elsewhere = adverts.sites_of(session, found)
    for ad_id, site in elsewhere.items():
        if site != found[ad_id].site:
            reason = f"ad_id {ad_id} is an advert of {site} here already: give every advert an ad_id of its own"
            rejects.append((paths[0], Reject(0, reason, ad_id)))
            del found[ad_id]
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
        waves.assume_relevant(session, row, assume_relevant)
        adverts.keep_adverts(session, home.store.cipher, row, list(found.values()))
        events.note_events(session, row, {})
    return Imported(len(found), len(rejects), rejects_file)


def import_archives(home: Home, wave: str, paths: Sequence[Path], sites: Sequence[SiteFile]) -> int:
    """Take the adverts of the WARC and WACZ files ``paths`` into ``wave``, read as ``sites`` say.

    Returns how many were found. The files are copied into the home, so that the wave can be read anew. How complete
    they are is not known, which the coverage says. Raises :class:`UsageError` without site files or where no advert was
    found.
    """
    if not sites:
        raise UsageError("A WARC file holds pages, not adverts: say how they are read with --sites PATH.")
    found: list[CaptureRecord] = []
    for path in paths:
        for kept in _kept_copies(path, home.warc_folder(wave)):
            found += counted(advert_captures(kept, sites), f"importing {path.name}")
        seal_left_files(home.warc_folder(wave))
    if not found:
        raise UsageError(f"No advert of these sites was found in {', '.join(map(str, paths))}: check the site files.")
    with home.store.begin() as session:
        row = waves.ensure_wave(session, wave, max(_day(capture) for capture in found))
        adverts_of = Counter(site for site, _ in {(capture.site, capture.url) for capture in found})
        for site in sites:
            waves.register_site(session, row, site.record(), site.to_json(home.store.cipher.keyed_hash))
            count = adverts_of[site.name]
            note = "Read from WARC files collected elsewhere; how completely is not known."
            waves.keep_coverage(
                session, row, CoverageRecord(site.name, count, count, adverts_listed=count, complete=False, note=note)
            )
        frontier.keep_captures(session, row, found)
    return sum(adverts_of.values())


def _kept_copies(path: Path, folder: Path) -> list[Path]:
    """Copy a WARC file, or those in a WACZ file, into the home, once, under names that their content gives."""
    try:
        if is_wacz(path):
            return unpack(path, folder)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        target = folder / f"import-{digest[:16]}{'.warc.gz' if path.suffix == '.gz' else '.warc'}"
        if not target.exists():
            folder.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f"{target.name}.part")
            shutil.copyfile(path, partial)
            partial.replace(target)
    except FileNotFoundError:
        raise UsageError(f"{path} cannot be read (no such file): check the path.") from None
    except OSError as error:
        raise AdmapError(f"{path} cannot be copied into the home ({error.strerror}): free some space.") from None
    return [target]


def _day(capture: CaptureRecord) -> date:
    return datetime.fromisoformat(capture.fetched_at).date()
