"""From a few advert pages to the ``advert`` part of a site file, each key with its confidence and why. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crawlers.labels import label_pairs
from crawlers.page import text_of
from crawlers.propose.body import body_of_adverts
from crawlers.propose.content import Chosen, title_of
from crawlers.propose.elements import Element, line
from crawlers.propose.pagepart import Part, narrowed, without_permalinks
from crawlers.propose.pair import Pair, Pairs
from crawlers.propose.pairs import pairs_of
from crawlers.propose.posted import Posted, likely_dates, posted_of
from crawlers.propose.said import Said
from crawlers.propose.structured import Entity, entity_of
from crawlers.propose.threads import thread_of
from crawlers.selectors import Labels, Selector

LEADING_LINES = r"(?s)\A(?:(?:[^\n:]{1,40}:[^\n]*\n)+\n)?(.*)"
TRAILING_LINES = r"(?s)\A(.*?)\n*(?:(?<=\n)[^\n:]{1,40}:[^\n]*(?:\n|\Z))*\Z"
LEADING_LINES_CLOSE = r"(?s)\A(?:[^\n:]{1,40}:[ \t][^\n]*\n)*\n*(.*)"


@dataclass
class AdvertProposal:
    """What the advert part says, key by key; ``missing`` are the needed keys that could not be found."""

    said: list[Said] = field(default_factory=list)
    is_thread: bool = False

    def add(self, key: str, value: Any, confidence: float, why: str) -> None:
        """Propose one key."""
        self.said.append(Said(f"advert.{key}", value, round(confidence, 2), why))

    @property
    def missing(self) -> list[str]:
        """The needed keys that were not found."""
        there = {one.key for one in self.said}
        return [name for name in ("title", "body") if f"advert.{name}" not in there]


def propose_advert(parts: Sequence[Part], languages: Sequence[str], today: date) -> AdvertProposal:
    """Return what title, text, date and label–value pairs of these adverts are read by."""
    proposal = AdvertProposal()
    parts, signs = without_permalinks(parts)
    if signs:
        proposal.add("drop", [signs], 0.9, "signs in headings that link to the heading itself")
    title = title_of(parts)
    thread = thread_of(parts, languages)
    if thread:
        proposal.is_thread = True
        proposal.add("scope", thread.scope, thread.confidence, thread.why)
        parts = [narrowed(part, thread.scope) for part in parts]
    entity = entity_of([part.page for part in parts])
    pairs = pairs_of(parts)
    posted = posted_of(parts, languages, today)
    body = body_of_adverts(parts, _skipper(title, pairs, posted))
    _add_title(proposal, title, entity)
    _add_body(proposal, parts, body, pairs, entity)
    _add_posted(proposal, parts, posted, pairs, entity)
    _add_labels(proposal, parts, pairs, posted, entity)
    return proposal


def _skipper(title: Chosen | None, pairs: Sequence[Pairs], posted: Posted | None) -> Any:
    apart: set[Element] = {one for group in (title.elements if title else ()) for one in group}
    apart |= {one for group in pairs for pair in group.found if pair.alone for one in pair.elements}
    apart |= set(posted.elements) if posted else set()
    return apart.__contains__


def _add_title(proposal: AdvertProposal, title: Chosen | None, entity: Entity | None) -> None:
    if title and (title.confidence >= 0.5 or not (entity and entity.title)):
        proposal.add("title", title.selector, title.confidence, title.why)
    elif entity and entity.title:
        proposal.add("title", entity.title, 0.85, f"JSON-LD of type {entity.kind} on every page")


def _add_body(
    proposal: AdvertProposal, parts: Sequence[Part], body: Chosen | None, pairs: Sequence[Pairs], entity: Entity | None
) -> None:
    stated = [_first(part, entity.text) for part in parts] if entity and entity.text else []
    seen = [" ".join(line(one) for one in group) for group in body.elements] if body else []
    if stated and (body is None or (body.confidence < 0.9 and _as_long(stated, seen))):
        why = f"JSON-LD of type {entity.kind} on every page, at least as long as what is shown" if entity else ""
        proposal.add("body", entity.text if entity else None, 0.85, why)
    elif body:
        homes = {one for group in body.elements for one in group}
        told = {one for group in pairs for pair in group.found if not pair.alone for one in pair.elements}
        texts = [text_of(one) for one in homes & told]
        if texts:
            pattern = next((one for one in (LEADING_LINES, LEADING_LINES_CLOSE) if _cuts(one, texts)), TRAILING_LINES)
            why = f"{body.why}; the label lines {'after' if pattern == TRAILING_LINES else 'before'} it are cut off"
            cut = [{"css": css, "pattern": pattern} for css in _each(body.selector)]
            proposal.add("body", cut if len(cut) > 1 else cut[0], body.confidence, why)
        else:
            proposal.add("body", body.selector, body.confidence, body.why)


def _each(selector: Any) -> list[Any]:
    return selector if isinstance(selector, list) else [selector]


def _cuts(pattern: str, texts: Sequence[str]) -> bool:
    """Tell whether a pattern shortens one of the texts."""
    return any((match := re.search(pattern, text)) and len(match[1]) < len(text) for text in texts)


def _first(part: Part, selector: dict[str, str]) -> str:
    return " ".join(part.page.values(Selector(**selector)))


def _as_long(stated: Sequence[str], seen: Sequence[str]) -> bool:
    return all(len(a.split()) >= 0.95 * len(b.split()) for a, b in zip(stated, seen, strict=True))


def _add_posted(
    proposal: AdvertProposal,
    parts: Sequence[Part],
    posted: Posted | None,
    pairs: Sequence[Pairs],
    entity: Entity | None,
) -> None:
    if posted and (posted.confidence >= 0.6 or not (entity and entity.day)):
        labelled = _by_label(posted, pairs)
        if labelled:
            proposal.add("posted", labelled, posted.confidence, f"{posted.why}, behind a label that says so")
        else:
            proposal.add("posted", posted.selector, posted.confidence, posted.why)
        if posted.formats:
            proposal.add(
                "posted_formats",
                list(posted.formats),
                posted.confidence,
                "dates are written so; day and month may be the other way round",
            )
    elif entity and entity.day:
        proposal.add("posted", entity.day, 0.9, f"JSON-LD of type {entity.kind} on every page")
    else:
        likely = likely_dates(parts)
        where = f"; {likely} may hold it" if likely else ""
        why = f"no date of posting could be read{where}: name it, with posted_formats where it is written oddly"
        proposal.said.append(Said("advert.posted", None, None, why))


def _by_label(posted: Posted, pairs: Sequence[Pairs]) -> dict[str, str] | None:
    """Return a selector by the label before the date, where the date is the value of a pair in a list or table."""
    days = set(posted.elements)
    for group in pairs:
        found = [pair for pair in group.found if len(pair.elements) > 1 and days & set(pair.elements[1].iter())]
        labels = {pair.label.rstrip(": ") for pair in found}
        if len(found) == len(days) and len(labels) == 1 and '"' not in (label := labels.pop()):
            tag = "dt" if group.entry["pattern"] == "definition_list" else "*"
            step = "dd" if tag == "dt" else "*"
            cut = {"pattern": posted.selector["pattern"]} if "pattern" in posted.selector else {}
            if "attribute" not in posted.selector and group.entry["pattern"] in {"definition_list", "table"}:
                start = f'starts-with(normalize-space(.), "{label}")'
                cells = "" if tag == "dt" else "self::td or self::th"
                where = f"[{start}]" if not cells else f"[({cells}) and {start}]"
                return {"xpath": f".//{tag}{where}/following-sibling::{step}[1]", **cut}
    return None


def _add_labels(
    proposal: AdvertProposal,
    parts: Sequence[Part],
    pairs: Sequence[Pairs],
    posted: Posted | None,
    entity: Entity | None,
) -> None:
    days = set(posted.elements) if posted else set()
    told = _needed([group for group in pairs if not _only_date(group.found, days)], parts)
    if told:
        labels = sorted({label for group in told for label in group.labels})
        why = f"{len(labels)} labels that recur: {', '.join(labels[:12])}"
        least = min(group.recurring for group in told)
        entries = [group.entry for group in told]
        data = _only_in_data(parts, entity, entries)
        why += f"; and properties of JSON-LD of type {entity.kind}" if data and entity else ""
        proposal.add("labels", [*entries, *data], min(0.95, 0.5 + 0.12 * least), why)
    elif entity and entity.labels:
        why = f"{entity.facts} properties of JSON-LD of type {entity.kind}"
        proposal.add("labels", list(entity.labels), 0.8, why)


def _only_in_data(parts: Sequence[Part], entity: Entity | None, entries: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the labels entries of JSON-LD that tell, on most pages, something that the other entries do not."""
    kept = []
    for data in entity.labels if entity else ():
        news = 0
        for part in parts:
            shown = {value for entry in entries for _, value in label_pairs(part.page, Labels(**entry))}
            news += any(value not in shown for _, value in label_pairs(part.page, Labels(**data)))
        kept += [data] if news > len(parts) / 2 else []
    return kept


def _needed(pairs: Sequence[Pairs], parts: Sequence[Part]) -> list[Pairs]:
    """Return the patterns without those that read nothing that the others do not read."""
    read = [
        {(n, *pair) for n, part in enumerate(parts) for pair in label_pairs(part.page, Labels(**group.entry))}
        for group in pairs
    ]
    kept = list(range(len(pairs)))
    for at in reversed(range(len(pairs))):
        others: set[tuple[int | str, ...]] = set().union(*(read[one] for one in kept if one != at))
        if read[at] <= others:
            kept.remove(at)
    return [pairs[at] for at in kept]


def _only_date(found: Sequence[Pair], days: set[Element]) -> bool:
    return all(any(one in days for element in pair.elements for one in element.iter()) for pair in found)
