"""Released figures as pages show them: read from the register of publications, so that looking publishes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from admap.home import Home
from admap.stages.compare import compared
from admap.stages.publish import report_input
from admap.stages.release import Standing, released
from mapping import charts, sections
from mapping.comparison import Comparison
from mapping.comparison_tables import effects_table, years_table
from mapping.disclosure import site_coverage
from mapping.drawing import Figure
from mapping.geography import COUNTRY, boundaries, place_name
from mapping.maps import place_map
from mapping.report import ReportInput, report_tables, scope_of
from mapping.tables import Table, flow_name
from mapping.trend import trend, trend_table
from outreach.remembered import Cache, kept
from storage.models import Wave


@dataclass(frozen=True)
class Shown:
    """The released figures of a wave (and earlier ones) in one place."""

    standing: Standing
    data: ReportInput
    level: str
    code: str

    @property
    def wave(self) -> str:
        """The name of the wave that is shown."""
        return self.data.waves[0].name

    @property
    def summary(self) -> sections.Summary:
        """The totals, and what is stated at all."""
        wave = self.wave
        return sections.summary(self.data.published, wave, self.level, self.code, self.data.coverage.get(wave, ()))

    def tables(self) -> dict[str, Table]:
        """Return the report's tables by name, and the waves beside each other where there are several."""
        found = report_tables(self.data)
        found |= {
            table.name: table
            for table in (years_table(self.data.comparisons), effects_table(self.data.comparisons))
            if table.rows
        }
        if len(self.data.waves) > 1:
            steps = trend(self.data.published, self.data.waves, self.data.coverage, self.level, self.code)
            found["trend"] = trend_table(steps, place_name(self.code))
        return found


def shown(home: Home, session: Session, cache: Cache, rows: Sequence[Wave], place: str) -> Shown | None:
    """Return what was released of ``rows`` (the wave first) for ``place``, or None where that was never released.

    Raises :class:`ScopeError` for an unknown place.
    """
    level, code = scope_of(place or None)
    found = released(home, session, rows)
    if found is None:
        return None
    data = report_input(
        home,
        session,
        rows,
        found.published,
        scope=None if code == COUNTRY else code,
        generated=found.publication.at.date(),
    )
    if len(rows) > 1 and level == "country":
        data = replace(data, comparisons=_compared(home, session, cache, rows, found))
    return Shown(found, data, level, code)


def _compared(
    home: Home, session: Session, cache: Cache, rows: Sequence[Wave], found: Standing
) -> tuple[Comparison, ...]:
    in_order = sorted(rows, key=lambda wave: (wave.observed_on, wave.id))
    key = (_number(found), "compared", *(wave.name for wave in in_order))
    return kept(cache, key, lambda: compared(home, session, in_order, found.published))


def figures(what: Shown, cache: Cache) -> dict[str, Figure]:
    """Return the charts and maps of ``what`` by name, drawn once for each publication."""
    key = (_number(what.standing), "figures", what.level, what.code, *(wave.name for wave in what.data.waves))
    return kept(cache, key, lambda: _drawn(what))


def _drawn(what: Shown) -> dict[str, Figure]:
    published, wave, level, code = what.data.published, what.wave, what.level, what.code
    titles = {site.name: site.title for site in what.data.sites}
    within = None if level == "country" else code[:2]
    shapes = boundaries()
    drawn = [
        charts.coverage_chart(site_coverage(what.data.coverage.get(wave, ()), published, wave), titles),
        charts.age_chart(published, wave, level, code),
        charts.gender_chart(published, wave, level, code),
        charts.nationality_chart(published, wave, level, code),
        charts.language_chart(published, wave, level, code),
        *(charts.flow_chart(published, wave, each.name, level, code) for each in what.data.waves[1:]),
        place_map(published, wave, "county", shapes) if level == "country" else None,
        place_map(published, wave, "municipality", shapes, None, within),
    ]
    return {figure.name: figure for figure in drawn if figure is not None}


FLOW_NAME: Callable[[str], str] = flow_name


def _number(found: Standing) -> tuple[object, ...]:
    return found.publication.number, found.publication.at
