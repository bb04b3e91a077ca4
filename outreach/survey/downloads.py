"""Released figures as files: each table as CSV and Parquet, all of them as a data package, and the whole report."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Request, Response

from mapping.package import parquet
from mapping.report import table_files, write_report
from mapping.tables import aggregates_csv
from outreach.errors import NotFoundError
from outreach.gate import Who, home_of, needs, now_of
from outreach.roles import Permission
from outreach.survey.figures import Earlier, PlaceCode, WaveName, what_is_shown
from outreach.survey.printing import with_pdfs
from outreach.survey.shown import Shown
from storage.audit import note_access

router = APIRouter()
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
}
_DATED = (1980, 1, 1, 0, 0, 0)


@router.get("/survey/download/{name}.{kind}")
@needs(Permission.SURVEY)
def download(
    request: Request, who: Who, name: str, kind: str, wave: WaveName, earlier: Earlier = (), place: PlaceCode = ""
) -> Response:
    """Return one table (``csv``, ``parquet``), or ``tables.zip`` or ``report.zip``; a download is audited."""
    if kind not in KINDS:
        raise NotFoundError
    home = home_of(request)
    with home.store.begin() as session:
        _, found = what_is_shown(request, session, wave, earlier, place)
    if found is None:
        raise NotFoundError
    content = _zipped(name, found) if kind == "zip" else _table(name, kind, found)
    detail = f"{name}.{kind} of wave {found.wave}, publication {found.standing.publication.number}"
    with home.store.begin() as session:
        note_access(session, who.name, "figures downloaded", detail, now_of(request))
    file = re.sub(r"[^\w.-]", "-", f"admap-{found.wave}-{found.code}-{name}.{kind}", flags=re.ASCII)
    return Response(content, media_type=KINDS[kind], headers={"Content-Disposition": f'attachment; filename="{file}"'})


def _table(name: str, kind: str, found: Shown) -> bytes:
    tables = found.tables()
    if name not in tables and name != "aggregates":
        raise NotFoundError
    text = aggregates_csv(found.data.published) if name == "aggregates" else tables[name].csv()
    return text.encode() if kind == "csv" else parquet(text)


def _zipped(name: str, found: Shown) -> bytes:
    if name == "tables":
        return zipped(table_files(found.data, found.tables()))
    if name != "report":
        raise NotFoundError
    with tempfile.TemporaryDirectory() as folder:
        written = write_report(found.data, Path(folder))
        return zipped(with_pdfs({path.relative_to(folder).as_posix(): path.read_bytes() for path in written}))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack ``files``; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(files):
            packed.writestr(zipfile.ZipInfo(path, _DATED), files[path], zipfile.ZIP_DEFLATED)
    return out.getvalue()
