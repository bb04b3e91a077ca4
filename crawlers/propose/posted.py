"""The day an advert was posted: a date on every page, better with a word that says so. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from crawlers.dates import read_date
from crawlers.propose.css import selector_for
from crawlers.propose.elements import Element, Path, ancestors, line, path_of
from crawlers.propose.pagepart import Part
from crawlers.propose.words import NOT_POSTED, POSTED, POSTED_NAME

NUMERIC = re.compile(r"(?<!\d)(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?!\d)")
ATTRIBUTES = ("datetime", "content", "title", "data-date", "data-time")
OLDEST = date(2000, 1, 1)
LONGEST = 120
"""How many letters a line with a date has at most, where it says that it is the day of posting; half where not."""

YEAR_OR_TIME = re.compile(r"(?<!\d)\d{1,2}(?=[./ :-]|$)|(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Posted:
    """Selector of the posted date as in a site file, strptime forms it needs, its elements, confidence and why."""

    selector: Any
    formats: tuple[str, ...]
    elements: tuple[Element, ...]
    confidence: float
    why: str


@dataclass(frozen=True)
class _Found:
    part: int
    element: Element
    day: date
    attribute: str
    form: str
    text: str


def posted_of(parts: Sequence[Part], languages: Sequence[str], today: date) -> Posted | None:
    """Return where the posted date stands; None where no date stands on most of the pages."""
    forms = _numeric_forms(parts)
    by_role: dict[tuple[Path, str, str], dict[int, _Found]] = defaultdict(dict)
    for number, part in enumerate(parts):
        for one in _dated(number, part, languages, forms, today):
            by_role[path_of(one.element, None, part.names), one.attribute, one.form].setdefault(number, one)
    ranked = sorted(
        by_role.values(),
        key=lambda found: (
            -round(_score(list(found.values()), len(parts)), 2),
            -_depth(next(iter(found.values())).element),
        ),
    )
    for found in ranked:
        score = _score(list(found.values()), len(parts))
        if score < 0.5:
            return None
        some = next(iter(found.values()))
        meta = some.element.tag == "meta"
        targets = [(parts[n].page.root if meta else parts[n].nodes, [one.element]) for n, one in found.items()]
        css = selector_for(targets, first=True)
        if css:
            pattern = {"pattern": rf"({_pattern(some.form)})"} if some.form else {}
            attribute = {"attribute": some.attribute} if some.attribute else {}
            selector = {"css": css, **attribute, **pattern} if attribute or pattern else css
            why = f"a date on {len(found)} of {len(parts)} pages"
            return Posted(selector, (some.form,) if some.form else (),
                          tuple(one.element for one in found.values()), min(0.95, score), why)  # fmt: skip
    return None


def likely_dates(parts: Sequence[Part]) -> str:
    """Return a selector of what by its name or the words before it is the day of posting; empty where nothing is."""
    by_role: dict[Path, dict[int, Element]] = defaultdict(dict)
    for number, part in enumerate(parts):
        for one in part.top.iter():
            if isinstance(one.tag, str) and len(one) == 0 and 0 < len(text := line(one)) <= 40 and _may_date(one, text):
                by_role[path_of(one, None, part.names)].setdefault(number, one)
    most = max(by_role.values(), key=len, default={})
    targets = [(parts[number].nodes, [one]) for number, one in most.items()]
    return (selector_for(targets, first=True) or "") if len(most) > len(parts) / 2 else ""


def _may_date(element: Element, text: str) -> bool:
    names = " ".join(element.get(name) or "" for name in ("class", "itemprop", "id"))
    said = POSTED.search(f"{text} {_before(element)}") or POSTED_NAME.search(names) or element.tag == "time"
    return bool(said) and bool(re.search(r"\d", text)) and not NOT_POSTED.search(f"{text} {names} {_before(element)}")


def _dated(number: int, part: Part, languages: Sequence[str], forms: Sequence[str], today: date) -> Iterator[_Found]:
    metas = [node.root for node in part.page.root.css("head meta[property], head meta[itemprop]")]
    for one in [*part.top.iter(), *metas]:
        if not isinstance(one.tag, str) or one.tag in {"script", "style", "input"}:
            continue
        for attribute in ATTRIBUTES:
            text = one.get(attribute) or ""
            if text and len(text) <= 40 and (read := _read(text, languages, forms, today)):
                yield _Found(number, one, read[0], attribute, read[1], text)
                break
        else:
            text = line(one) if len(one) < 4 and one.tag not in {"body", "html", "h1"} else (one.text or "")
            if 3 < len(text) <= (LONGEST if POSTED.search(text) else LONGEST / 2) and (
                read := _read(text, languages, forms, today)
            ):
                yield _Found(number, one, read[0], "", read[1], text)


def _read(text: str, languages: Sequence[str], forms: Sequence[str], today: date) -> tuple[date, str] | None:
    day = read_date(text, [], languages, datetime.combine(today, time(12)))
    form = ""
    if day is None and (match := NUMERIC.search(text)):
        for form in forms:
            try:
                day = datetime.strptime(match[0], form).date()
                break
            except ValueError:
                continue
    return (day, form) if day and OLDEST <= day <= today + timedelta(days=1) else None


def _numeric_forms(parts: Sequence[Part]) -> list[str]:
    """Return the strptime forms that the numeric dates of these pages may have, day first unless some date forbids."""
    month_first = any(
        int(match[3]) > 12 and int(match[1]) <= 12
        for part in parts
        for match in NUMERIC.finditer(" ".join(part.top.itertext())[:200_000])
    )
    order = ("%m", "%d") if month_first else ("%d", "%m")
    return [f"{order[0]}{mark}{order[1]}{mark}{year}" for mark in "./-" for year in ("%Y", "%y")]


def _pattern(form: str) -> str:
    return re.sub(r"%[dm]", r"\\d{1,2}", form.replace(".", r"\.")).replace("%Y", r"\d{4}").replace("%y", r"\d{2}")


def _score(found: Sequence[_Found], pages: int) -> float:
    some = found[0]
    around = f"{_before(some.element)} {_up_to_date(some.text)}"
    names = " ".join(some.element.get(name) or "" for name in ("class", "itemprop", "property", "id"))
    score: float = 0.45 * len(found) / pages
    score += 0.2 if some.element.tag == "time" or some.attribute == "datetime" else 0.0
    score += 0.25 if POSTED.search(around) or POSTED_NAME.search(names) else 0.0
    score += 0.1 if len({one.day for one in found}) > 1 else 0.0
    score += 0.05 if some.attribute else 0.0
    score -= 0.5 if NOT_POSTED.search(around) or NOT_POSTED.search(names) else 0.0
    score -= 0.3 if _beside(some.element) else 0.0
    score -= 0.2 * (some.element.tag == "meta")
    return score


def _up_to_date(text: str) -> str:
    """Return a text up to its first number and the words of its date: what comes behind is of another date."""
    found = YEAR_OR_TIME.search(text)
    return text[: found.end() + 12] if found and found.start() > 3 else text


def _beside(element: Element) -> bool:
    """Tell whether an element lies in a footer, menu or sidebar of the page, not of its article."""
    for one in ancestors(element):
        if one.tag in {"article", "main"}:
            return False
        if one.tag in {"aside", "nav"} or (one.tag == "footer" and one.getparent().tag == "body"):
            return True
    return False


def _depth(element: Element) -> int:
    return sum(1 for _ in ancestors(element))


def _before(element: Element) -> str:
    """Return the words just before an element: its own line's, or the cell's or term's before it."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        return f"{line(before)[-40:]} {before.tail or ''}"
    if parent is None:
        return ""
    above = parent.getprevious()
    return f"{line(above)[-40:] if above is not None else ''} {parent.text or ''}"
