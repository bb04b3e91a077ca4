"""The page on site files holds every key there is, with an example that can be read."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter

from crawlers.selectors import Labels, Selector, Strict
from crawlers.sitefile import SiteFile, load_site_file

TEXT = (Path(__file__).parents[2] / "docs" / "sitefiles.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([\w.]+)` \| .*? \| `(.+)` \|$", re.MULTILINE)
SECTIONS = {part.split("\n", 1)[0]: dict(ROW.findall(part)) for part in TEXT.split("\n## ")[1:]}
SELECTORS, LABELS = SECTIONS.pop("Selectors"), SECTIONS.pop("Labels")
EXAMPLES = {key: example for rows in SECTIONS.values() for key, example in rows.items()}


def part_of(annotation: Any) -> type[BaseModel] | None:
    """The part of a site file that a key holds, if it is one with keys of its own."""
    if get_origin(annotation) in {Union, UnionType}:
        return next(filter(None, map(part_of, get_args(annotation))), None)
    is_part = isinstance(annotation, type) and issubclass(annotation, Strict)
    return annotation if is_part and annotation not in {Selector, Labels} else None


def keys(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        path = f"{above}{field.alias or name}"
        yield path, TypeAdapter(field.rebuild_annotation())
        if part := part_of(field.annotation):
            yield from keys(part, f"{path}.")


KEYS = dict(keys(SiteFile))


def test_the_walk_over_the_keys_sees_what_the_schema_has() -> None:
    schema = SiteFile.model_json_schema()
    parts = [schema, *(part for name, part in schema["$defs"].items() if name not in {"Selector", "Labels"})]
    assert {name for part in parts for name in part.get("properties", {})} == {path.rpartition(".")[2] for path in KEYS}
    assert len(KEYS) > 60


@pytest.mark.parametrize("path", sorted(KEYS))
def test_every_key_is_described_with_an_example_that_is_valid(path: str) -> None:
    assert path in EXAMPLES, f"docs/sitefiles.md has no row for `{path}`"
    name = path.rpartition(".")[2]
    example = yaml.safe_load(EXAMPLES[path])
    assert list(example) == [name]
    KEYS[path].validate_python(example[name])


def test_no_key_is_described_that_there_is_not() -> None:
    assert EXAMPLES.keys() == KEYS.keys()


def test_selectors_have_examples_that_are_valid() -> None:
    assert SELECTORS.keys() == {field.alias or name for name, field in Selector.model_fields.items()}
    for key, example in SELECTORS.items():
        assert key in Selector.model_validate(yaml.safe_load(example)).model_dump(by_alias=True, exclude_none=True)


def test_labels_have_examples_that_are_valid_and_use_every_key() -> None:
    assert LABELS.keys() == set(get_args(Labels.model_fields["pattern"].annotation))
    values = {pattern: yaml.safe_load(example) for pattern, example in LABELS.items()}
    assert all(Labels.model_validate(value).pattern == pattern for pattern, value in values.items())
    assert {key for value in values.values() for key in value} == set(Labels.model_fields)


def test_the_whole_example_is_a_site_file(tmp_path: Path) -> None:
    block = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert block
    path = tmp_path / "site.yaml"
    path.write_text(block[1], encoding="utf-8")
    assert load_site_file(path).permission.owner == "Head of the survey unit"
