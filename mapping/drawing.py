"""From an Altair chart to a figure.

An SVG that stands alone, carries its own title and description, and needs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any

import vl_convert

from mapping.labels import Label

INK = "#1f2933"
QUIET = "#52606d"
GRID = "#d9e2ec"
MAIN = "#1f5a8a"
SECOND = "#c46a1b"
THIRD = "#6b7f8f"
HATCH = "#fefefd"
"""Fill that stands for *protected* in a chart; :func:`draw` turns it into hatching."""
DOTS = "#fefdfe"
"""Fill that stands for *not surveyed*; :func:`draw` turns it into dots."""

_PATTERNS = {
    HATCH: (
        "hatch",
        '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#ffffff"/>'
        '<line x1="0" y1="0" x2="0" y2="6" stroke="#7b8794" stroke-width="2"/></pattern>',
    ),
    DOTS: (
        "dots",
        '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<rect width="5" height="5" fill="#f3efe6"/><circle cx="2.5" cy="2.5" r="1" fill="#5f5138"/></pattern>',
    ),
}


@dataclass(frozen=True)
class Figure:
    """A drawn figure: file name (no suffix), title, what it shows in words, and the SVG text."""

    name: str
    title: Label
    description: Label
    svg: str

    def inline(self) -> str:
        """Return the SVG for use inside an HTML page, where it needs no namespace."""
        return re.sub(r'\s*xmlns(:xlink)?="[^"]*"', "", self.svg)

    def png(self) -> bytes:
        """Return the figure as a picture, twice its size in pixels."""
        return bytes(vl_convert.svg_to_png(self.svg, scale=2))


def draw(name: str, title: Label, description: Label, chart: Any) -> Figure:
    """Draw a chart; ids are made unique by the figure's name, so that several can stand in one page."""
    specification = chart.configure(**_CONFIGURATION).to_dict()
    specification["config"]["legend"]["layout"] = _LEGENDS
    svg: str = vl_convert.vegalite_to_svg(specification, show_warnings=False)
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()  # type: ignore[union-attr]
    body = svg[svg.index(">") + 1 :]
    patterns = ""
    for fill, (pattern, drawn) in _PATTERNS.items():
        if f'fill="{fill}"' in body:
            body = body.replace(f'fill="{fill}"', f'fill="url(#{pattern})"')
            patterns += drawn
    body = f"<defs>{patterns}</defs>{body}" if patterns else body
    body = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", body)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<title id="{name}-title">{escape(title.both())}</title>'
        f'<desc id="{name}-desc">{escape(description.both())}</desc>'
    )
    return Figure(name, title, description, head + body)


_LEGENDS = {"bottom": {"direction": "vertical", "anchor": "start"}}
"""Legends below a chart stand under each other; Vega knows this, the schema of Vega-Lite does not."""

_CONFIGURATION: dict[str, Any] = {
    "aria": False,
    "background": "white",
    "font": "Helvetica, Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelColor": INK,
        "titleColor": QUIET,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
        "labelLimit": 210,
    },
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": INK, "titleColor": QUIET, "labelLimit": 240},
    "text": {"fontSize": 12, "color": INK},
}
