"""A report's tables as a data package that others can read."""

import io
import json

import jsonschema
import pyarrow.parquet as pq
import pytest

from mapping.package import descriptor, parquet

# What the Data Package and Table Schema specifications (v1) ask of a tabular data package.
SCHEMA = {
    "type": "object",
    "required": ["profile", "name", "resources"],
    "properties": {
        "profile": {"const": "tabular-data-package"},
        "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "profile", "schema"],
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
                    "path": {"type": "string", "pattern": "^[^/~.][^~]*$"},
                    "profile": {"const": "tabular-data-resource"},
                    "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "bytes": {"type": "integer", "minimum": 1},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "missingValues": {"type": "array", "items": {"type": "string"}},
                            "fields": {
                                "type": "array",
                                "minItems": 1,
                                "uniqueItems": True,
                                "items": {
                                    "type": "object",
                                    "required": ["name", "type"],
                                    "properties": {"type": {"enum": ["string", "integer", "number", "boolean"]}},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
TEXT = "code,county,number,low,seen\n0180,Stockholm,12,1.5,true\n1280,Malmö,protected,,false\n"


@pytest.mark.parametrize("tables", [{"one": TEXT}, {"flow-Å 2025": TEXT, "two": "a,a\n1,2\n"}])
def test_the_descriptor_is_a_tabular_data_package(tables: dict[str, str]) -> None:
    found = json.loads(descriptor("Omgång 1", "Title", "admap 1", tables, {}))
    jsonschema.validate(found, SCHEMA)
    assert {each["path"] for each in found["resources"]} == {f"tables/{name}.csv" for name in tables}


def test_codes_keep_their_zeros_and_protected_figures_are_null() -> None:
    table = pq.read_table(io.BytesIO(parquet(TEXT)))
    assert table.to_pylist() == [
        {"code": "0180", "county": "Stockholm", "number": 12, "low": 1.5, "seen": True},
        {"code": "1280", "county": "Malmö", "number": None, "low": None, "seen": False},
    ]
    assert parquet(TEXT) == parquet(TEXT)


def test_a_changed_table_no_longer_agrees_with_its_descriptor() -> None:
    one, two = (
        json.loads(descriptor("w", "t", "v", {"one": text}, {}))["resources"][0]["hash"]
        for text in (TEXT, TEXT.replace("12", "13"))
    )
    assert one != two
