import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import shapely

from admap.records import Aggregate, Arena, Coding, CoverageRecord, SiteRecord, Unit
from mapping.counts import aggregate
from mapping.disclosure import protect
from mapping.errors import BoundaryError, ScopeError
from mapping.flows import flows
from mapping.geography import boundaries, counties, municipalities
from mapping.indicators import CountRow
from mapping.population import DENOMINATORS, Population
from mapping.report import CodingQuality, LinkQuality, ReportInput, write_report
from mapping.sections import place_stated_table
from mapping.situation import WaveInfo


def rows(first: int, last: int) -> list[CountRow]:
    found = []
    for number in range(first, last):
        place = ("0180", "1280", "1480")[number % 3]
        coding = Coding(
            f"ad{number}", True, ages=(20 + number % 15,), nationalities=(("SE",), ("RO",), ())[number % 3],
            spoken_languages=("sv",), text_languages=("sv",), municipalities=(place,), counties=(place[:2],),
            gender=("woman", "woman", "man")[number % 3],
        )  # fmt: skip
        found.append(CountRow(f"ad{number}", f"ad{number}", f"p{number}", "site-a", Arena.ESCORT_SITE, coding))
    return found


@pytest.fixture(scope="module")
def data() -> ReportInput:
    old, new = rows(0, 60), rows(20, 90)
    published = protect([*aggregate("2026", new), *aggregate("2025", old), *flows("2025", old, "2026", new)])
    return ReportInput(
        waves=(
            WaveInfo("2026", date(2026, 3, 1), date(2026, 3, 2)),
            WaveInfo("2025", date(2025, 3, 1), date(2025, 3, 1)),
        ),
        published=published,
        coverage={
            "2026": [CoverageRecord("site-a", adverts_listed=75, adverts_read=70, complete=False, note="<5 svar")]
        },
        sites=[SiteRecord("site-a", "Sida <A>", "https://site-a.example", Arena.ESCORT_SITE, "", "open", "")],
        version="admap 0.1.0",
        generated=date(2026, 3, 10),
    )


@pytest.fixture(scope="module")
def written(data: ReportInput, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    write_report(data, out)
    return out


class Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.name, self.found = "", {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.name = (given["id"] or "").removeprefix("table-")
            self.found[self.name] = []
        elif tag == "tr":
            self.found[self.name].append([])
        elif "data-value" in given:
            self.found[self.name][-1].append(given["data-value"] or "")


def test_the_page_and_the_csv_files_hold_the_same_figures(written: Path) -> None:
    page = Tables()
    page.feed((written / "report.html").read_text(encoding="utf-8"))
    assert {"units", "stated_age", "counties", "municipalities", "gender_by_arena"} <= set(page.found)
    for name, lines in page.found.items():
        text = (written / "tables" / f"{name}.csv").read_text(encoding="utf-8")
        assert list(csv.reader(io.StringIO(text)))[1:] == lines[1:], name


def test_every_table_is_there_as_csv_and_parquet_and_in_the_data_package(written: Path) -> None:
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    paths = {each["path"] for each in package["resources"]}
    assert paths == {f"tables/{path.name}" for path in (written / "tables").glob("*.csv")}
    for each in package["resources"]:
        content = (written / each["path"]).read_bytes()
        assert each["hash"] == "sha256:" + sha256(content).hexdigest()
        table = pq.read_table((written / each["path"]).with_suffix(".parquet"))
        assert table.column_names == [field["name"] for field in each["schema"]["fields"]]
    assert {path.stem for path in (written / "figures").glob("*.png")} == {
        path.stem for path in (written / "figures").glob("*.svg")
    }


def test_a_national_report_has_a_page_for_the_press_with_the_words_to_use(written: Path) -> None:
    page = (written / "press.html").read_text(encoding="utf-8")
    assert "90" not in re.findall(r"<strong>(.*?)</strong> personer", page)
    assert "there were 70 profiles" in page
    assert "of which 0 were read in full" in page


def test_the_same_input_gives_the_same_bytes(data: ReportInput, written: Path, tmp_path: Path) -> None:
    for path in write_report(data, tmp_path):
        assert path.read_bytes() == (written / path.relative_to(tmp_path)).read_bytes(), path


def test_the_page_needs_nothing_from_outside(written: Path) -> None:
    page = (written / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"https?://|<script|<link|@import|src=", page)
    assert page.count("<h1") == 1
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_persons_are_said_not_to_be_estimated_and_names_are_escaped(written: Path) -> None:
    page = (written / "report.html").read_text(encoding="utf-8")
    assert "inte skattat" in page
    assert "Sida &lt;A&gt;" in page
    assert "Sida <A>" not in page


def test_a_municipality_has_a_page_of_its_own(data: ReportInput, tmp_path: Path) -> None:
    municipal = ReportInput(**{**{f: getattr(data, f) for f in data.__dataclass_fields__}, "scope": "1280"})
    write_report(municipal, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Malmö" in page
    assert "Skåne län" in page
    with pytest.raises(ScopeError, match="9999"):
        write_report(
            ReportInput(**{**{f: getattr(data, f) for f in data.__dataclass_fields__}, "scope": "9999"}), tmp_path
        )


def test_a_county_s_map_names_the_municipalities_whose_numbers_show(data: ReportInput, tmp_path: Path) -> None:
    write_report(replace(data, scope="1280", surveyed=frozenset({"1280"})), tmp_path)
    drawing = (tmp_path / "figures/map-municipality.svg").read_text(encoding="utf-8")
    shown = [row.value for row in data.published.select("2026", "municipality", "1280", "profiles") if not row.category]
    assert f"A Malmö {shown[0]:.0f}" in drawing
    assert "map-municipality-dots" in drawing, "not surveyed has a look of its own"
    assert "skyddad uppgift" not in drawing, "the legend names only what is on the map"


def test_the_sites_of_an_earlier_wave_are_named(data: ReportInput, tmp_path: Path) -> None:
    read = [*data.coverage["2026"]]
    write_report(replace(data, scope="1280", coverage={"2026": read, "2025": read}), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Webbplatser som lästes i omgången 2025: Sida &lt;A&gt;. Det är samma webbplatser som nu." in page


def test_a_report_takes_protected_figures_only(data: ReportInput, tmp_path: Path) -> None:
    raw = ReportInput(**{**{f: getattr(data, f) for f in data.__dataclass_fields__}, "published": []})
    with pytest.raises(TypeError, match="protect"):
        write_report(raw, tmp_path)


def test_there_are_290_municipalities_in_21_counties_with_clockwise_boundaries() -> None:
    shapes = boundaries()
    assert (len(municipalities()), len(counties())) == (290, 21)
    assert (set(shapes.municipalities), set(shapes.counties)) == (set(municipalities()), set(counties()))
    malmo = max(shapely.get_parts(shapes.municipalities["1280"]), key=lambda part: part.area)
    assert not malmo.exterior.is_ccw


def test_own_boundaries_are_checked(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "properties": {"kommun_kod": code}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in boundaries().municipalities.items()
    ]
    path = tmp_path / "own.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    assert set(boundaries(path).counties) == set(counties())
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features[1:]}), encoding="utf-8")
    with pytest.raises(BoundaryError, match="1 of 290 municipalities are missing"):
        boundaries(path)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(BoundaryError, match="FeatureCollection"):
        boundaries(path)


def test_rates_stand_in_tables_of_their_own_and_protected_figures_have_none(data: ReportInput, tmp_path: Path) -> None:
    population = Population(2024, DENOMINATORS["residents"], dict.fromkeys(municipalities(), 20_000))
    write_report(replace(data, population=population), tmp_path)
    with (tmp_path / "tables" / "rates-municipality.csv").open(encoding="utf-8") as file:
        rates = {row["code"]: row for row in csv.DictReader(file)}
    assert len(rates) == 290
    shown = {code: row for code, row in rates.items() if row["profiles"] != "protected"}
    assert {code for code, row in shown.items() if row["coloured on a map"] == "yes"} <= {"0180", "1280", "1480"}
    assert all(float(row["per 100,000"]) == int(row["profiles"]) * 5 for row in shown.values())
    assert {row["per 100,000"] for code, row in rates.items() if code not in shown} <= {"protected"}
    assert (tmp_path / "tables" / "funnel.csv").exists()
    for kind in ("raw", "smoothed"):
        drawing = (tmp_path / f"figures/rates-municipality-{kind}.svg").read_text(encoding="utf-8")
        assert "färre än 20 / fewer than 20" in drawing
        assert "inte undersökt / not surveyed" in drawing
        assert "url(#rates-municipality" in drawing, "protected is hatched"
    write_report(replace(data, population=population, scope="14"), tmp_path / "county")
    assert (tmp_path / "county/figures/rates-municipality-raw.svg").exists()
    assert not (tmp_path / "county/figures/rates-county-raw.svg").exists()


def test_the_method_report_says_what_was_measured_and_what_was_not(data: ReportInput, tmp_path: Path) -> None:
    write_report(data, tmp_path / "none")
    page = (tmp_path / "none/method.html").read_text(encoding="utf-8")
    assert "kodningsfelet är okänt" in page
    assert "hur ofta annonser förs ihop fel är inte mätt" in page
    assert 'id="table-effort"' in page
    coded = CodingQuality("ages", 0.98, 0.95, 0.965, 120, (0.93, 0.99), 0.9)
    linked = LinkQuality("judged_pairs", 0.9, 0.75, 0.818, 64)
    write_report(replace(data, coding_quality=[coded], link_quality=[linked]), tmp_path / "measured")
    page = (tmp_path / "measured/method.html").read_text(encoding="utf-8")
    assert "okänt" not in page
    assert "par som människor bedömt" in page
    assert "0,82" in page


def test_a_table_that_is_left_out_is_protected_and_not_zero() -> None:
    marker = Aggregate("w", "country", "SE", "place", "", Unit.PROFILES, None, suppressed=True)
    stated = Aggregate("w", "country", "SE", "place", "municipality", Unit.ADVERTS, 40, denominator=40)
    adverts = Aggregate("w", "country", "SE", "adverts", "", Unit.ADVERTS, 40, denominator=40)
    table = place_stated_table(protect([adverts, stated, marker]), "w")
    hidden = ("protected", "0")
    assert [(row[1].raw, row[2].raw) for row in table.rows] == [("protected", "40"), hidden, hidden]


def test_no_share_is_given_beside_a_protected_figure(written: Path) -> None:
    seen = 0
    for path in (written / "tables").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if "share" in row and "protected" in {row.get("number"), row.get("stating")}:
                    seen += 1
                    assert row["share"] == "", path.name
    assert seen
