"""Tables of a comparison of years, for page and file alike."""

from __future__ import annotations

from collections.abc import Sequence

from mapping.comparison import Comparison, UnitChange
from mapping.labels import Label, label
from mapping.tables import Table, Value, columns, number, words


def years_table(pairs: Sequence[Comparison]) -> Table:
    """Return the matched sites' figures in both waves, and the index with its interval or range."""
    rows = []
    for pair in pairs:
        for name, unit in pair.units.items():
            cells = (words(pair.earlier), words(pair.later), words(label("unit", name)))
            figures = (unit.before, unit.after, _rounded(unit.index))
            rows.append((*cells, *map(number, figures), *_ends(unit)))
        if pair.refusals:
            reasons = "; ".join(each.reason for each in pair.refusals)
            rows.append((words(pair.earlier), words(pair.later), words(reasons), *[words("")] * 6))
    heads = columns("earlier", "wave", "unit", "matched_before", "matched_after", "index", "low", "high", "ends")
    return Table("years", Label("År mot år", "Year against year"), heads, tuple(rows), _NOTE)


def change_table(pairs: Sequence[Comparison]) -> Table:
    """Return the change on all sites as a sum: matched sites, sites that came and went, and those read in part."""
    rows = []
    for pair in pairs:
        for name, unit in pair.units.items():
            change = unit.raw
            parts = (change.within, change.entered, change.left, change.partly, change.total) if change else (None,) * 5
            cells = (words(pair.earlier), words(pair.later), words(label("unit", name)))
            rows.append((*cells, *map(number, parts)))
    heads = columns("earlier", "wave", "unit", "within", "entered", "left", "partly", "change_in_all")
    caption = Label("Hela förändringen som en summa", "The whole change as a sum")
    return Table("change", caption, heads, tuple(rows))


def effects_table(pairs: Sequence[Comparison]) -> Table:
    """Return what made the matched sites' adverts more or fewer, in adverts."""
    rows = []
    for pair in pairs:
        if pair.effects is None:
            continue
        made = pair.effects
        parts = (made.profiles, made.texts, made.reposting, made.coverage)
        rows += [
            (words(pair.earlier), words(pair.later), words(label("effect", name)), number(_rounded(part)))
            for name, part in zip(("profiles", "texts", "reposting", "coverage"), parts, strict=True)
        ]
        if pair.coding is not None:
            rows.append((words(pair.earlier), words(pair.later), words(label("effect", "coding")), number(pair.coding)))
    caption = Label("Vad förändringen i annonser består av", "What the change in adverts is made of")
    return Table("effects", caption, columns("earlier", "wave", "effect", "value"), tuple(rows))


_NOTE = Label(
    "Indexet gäller webbplatser som lästes i sin helhet i båda omgångarna.",
    "The index concerns sites that both waves read completely.",
)


def _ends(unit: UnitChange) -> tuple[Value, Value, Value]:
    if unit.spread is not None:
        ends = (_rounded(unit.spread.low), _rounded(unit.spread.high))
        return number(ends[0]), number(ends[1]), words(label("word", "interval"))
    if unit.spans is not None:
        return number(_rounded(unit.spans[0])), number(_rounded(unit.spans[1])), words(label("word", "range"))
    return words(""), words(""), words("")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
