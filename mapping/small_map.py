"""A small outline map of Sweden with a few municipalities marked, as the parts of an SVG image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, radians

from shapely.geometry.base import BaseGeometry

from mapping.geography import boundaries, place_name

WIDTH, HEIGHT = 190, 420
_WEST, _SOUTH, _EAST, _NORTH = 10.5, 55.2, 24.3, 69.2
_SQUEEZE = cos(radians(62))
_SCALE = min(WIDTH / ((_EAST - _WEST) * _SQUEEZE), HEIGHT / (_NORTH - _SOUTH))
_SIMPLER = 0.06
"""Degrees within which the outline is straightened."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A municipality on the map: its code and name, and where it lies in the image's units."""

    code: str
    name: str
    x: float
    y: float


def marks(codes: Sequence[str]) -> list[Mark]:
    """Return where municipalities lie, north to south; codes that are none are left out."""
    shapes = boundaries().municipalities
    found = []
    for code in dict.fromkeys(codes):
        if code in shapes:
            centre = shapes[code].representative_point()
            found.append(Mark(code, place_name(code), *_at(centre.x, centre.y)))
    return sorted(found, key=lambda mark: mark.y)


@cache
def outline() -> str:
    """Return the counties' outlines as the data of an SVG path, for an image of ``WIDTH`` by ``HEIGHT``."""
    return "".join(_path(shape.simplify(_SIMPLER)) for shape in boundaries().counties.values())


def _path(shape: BaseGeometry) -> str:
    parts = []
    for polygon in getattr(shape, "geoms", [shape]):
        if polygon.is_empty or polygon.area < _SIMPLER / 10:
            continue
        points = [_at(x, y) for x, y, *_ in polygon.exterior.coords]
        parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points[:-1]) + "Z")
    return "".join(parts)


def _at(longitude: float, latitude: float) -> tuple[float, float]:
    return round((longitude - _WEST) * _SQUEEZE * _SCALE, 1), round((_NORTH - latitude) * _SCALE, 1)
