"""What further adverts are taken into: the parts of a linking that the next one needs, as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from admap.records import Membership
from dedup.compare import Columns
from dedup.lists import Lists
from dedup.model import LinkModel, Scores, shipped
from dedup.reading import Reading
from dedup.text import WordUses

Arrays = Mapping[str, NDArray[Any]]
_SHIPPED = ("comparisons.yaml", "pairs.npz", "operators.npz")
_FORMAT = b"2"
_TEXTS = ("ad_ids", "nation", "place", "gender")


@dataclass(frozen=True, eq=False)
class Earlier:
    """A linking that further adverts can be taken into (:func:`dedup.incremental.link_more`).

    What adverts state, the compared pairs with their scores, those comparisons that telling operators needs, the model,
    the log2 odds of the pairs before judgements moved them, and the memberships by advert id.
    """

    reading: Reading
    scores: Scores
    columns: Columns
    model: LinkModel
    first_bits: NDArray[np.float64]
    memberships: Sequence[Membership]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return everything but the memberships as arrays without objects, for :func:`from_arrays`."""
        model, scores = self.model, self.scores
        values = [(level.m, level.u) for comparison in model.comparisons for level in comparison.levels]
        return {
            **_reading_arrays(self.reading),
            **{f"scores.{f.name}": getattr(scores, f.name) for f in fields(Scores)},
            **{f"column.{name}": held for name, held in self.columns.items()},
            "model.share": np.array([model.match_share]),
            "model.estimated": np.array([model.estimated]),
            "model.values": np.array(values),
            "first_bits": self.first_bits,
        }


def from_arrays(held: Arrays, memberships: Sequence[Membership]) -> Earlier:
    """Return what :meth:`Earlier.arrays` gave, with the ``memberships`` of that linking."""
    scores = Scores(*(held[f"scores.{f.name}"] for f in fields(Scores)))
    columns = {name.removeprefix("column."): held[name] for name in held if name.startswith("column.")}
    return Earlier(_reading(held), scores, columns, _model(held), held["first_bits"], memberships)


@cache
def version() -> str:
    """Return what must be the same for adverts to be taken in: the shipped model and trees, and what is kept."""
    content = b"".join(files("dedup").joinpath("data", name).read_bytes() for name in _SHIPPED)
    return blake2b(_FORMAT + content, digest_size=12).hexdigest()


def _model(held: Arrays) -> LinkModel:
    model, values = shipped(), iter(held["model.values"].tolist())
    comparisons = []
    for comparison in model.comparisons:
        levels = tuple(replace(level, m=m, u=u) for level, (m, u) in zip(comparison.levels, values, strict=False))
        comparisons.append(replace(comparison, levels=levels))
    return replace(
        model,
        match_share=float(held["model.share"][0]),
        comparisons=tuple(comparisons),
        estimated=bool(held["model.estimated"][0]),
    )


def _reading_arrays(reading: Reading) -> dict[str, NDArray[Any]]:
    texts = pa.table({name: getattr(reading, name) for name in _TEXTS})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, texts.schema) as stream:
        stream.write_table(texts)
    found: dict[str, NDArray[Any]] = {"texts": np.frombuffer(sink.getvalue(), np.uint8)}
    for field in fields(Reading):
        value = getattr(reading, field.name)
        if isinstance(value, Lists | WordUses):
            found |= {f"{field.name}.{f.name}": getattr(value, f.name) for f in fields(value)}
        elif isinstance(value, np.ndarray):
            found[field.name] = value
    for bits, (rows, hashes) in reading.pictures.items():
        found |= {f"pictures.{bits}.rows": rows, f"pictures.{bits}.hashes": hashes}
    return found


def _reading(held: Arrays) -> Reading:
    texts = pa.ipc.open_stream(pa.py_buffer(held["texts"])).read_all()
    found: dict[str, Any] = {name: texts[name].combine_chunks() for name in _TEXTS}
    for field in fields(Reading):
        name = field.name
        if f"{name}.offsets" in held:
            found[name] = Lists(held[f"{name}.offsets"], held[f"{name}.values"])
        elif name in held:
            found[name] = held[name]
    found["word_uses"] = WordUses(*(held[f"word_uses.{f.name}"] for f in fields(WordUses)))
    lengths = sorted(
        int(name.split(".")[1]) for name in held if name.startswith("pictures.") and name.endswith(".rows")
    )
    found["pictures"] = {b: (held[f"pictures.{b}.rows"], held[f"pictures.{b}.hashes"]) for b in lengths}
    return Reading(**found)
