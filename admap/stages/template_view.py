"""The near-duplicate texts of a wave as templates with slots: a page that stands alone, and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from admap.blanking import blanked
from admap.errors import UsageError
from admap.home import Home
from admap.records import LinkInput
from admap.stages.link_inputs import link_inputs
from dedup.templates import Part, template, templates
from storage import adverts, links, progress, waves

NOTHING_SHOWN = "…"


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a template as it may be shown: constant text, or a slot with its number and its common values.

    ``values`` are (words, profiles that have them); ``different`` is how many different ones there are.
    """

    kind: str
    text: str = ""
    number: int = 0
    values: tuple[tuple[str, int], ...] = ()
    different: int = 0

    @property
    def shown(self) -> str:
        """What stands in the slot on the page: its commonest value that may be shown."""
        return next((value for value, _ in self.values if value), NOTHING_SHOWN)


@dataclass(frozen=True, slots=True)
class ShownTemplate:
    """A template with who uses it. ``ad_ids`` are for those who work with the wave, and are not on the page."""

    adverts: int
    profiles: int
    sites: int
    constant_share: float
    parts: tuple[ShownPart, ...]
    ad_ids: tuple[str, ...]

    @property
    def slots(self) -> tuple[ShownPart, ...]:
        """The parts that differ between the texts."""
        return tuple(part for part in self.parts if part.kind != "constant")


@dataclass(frozen=True, slots=True)
class Found:
    """The templates that may be shown, how many are left out since too few profiles use them, and among how many texts.

    One advert in ``every`` was looked at.
    """

    shown: tuple[ShownTemplate, ...]
    left_out: int
    texts: int
    every: int


def write_templates(home: Home, wave: str, out: Path) -> list[Path]:
    """Write ``templates.html`` and ``templates.json`` of ``wave`` into ``out`` and return them, the page first.

    Only templates that at least ``minimum_cell`` profiles use are shown, and of a slot only values that as many of
    them have.
    """
    found = shown_templates(home, wave)
    minimum = home.settings.minimum_cell
    environment = Environment(loader=PackageLoader("admap"), autoescape=select_autoescape(), trim_blocks=True)
    page = environment.get_template("templates.html").render(
        wave=wave, shown=found.shown, left_out=found.left_out, minimum=minimum
    )
    data = json.dumps([asdict(one) for one in found.shown], ensure_ascii=False, indent=1)
    written = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in (("templates.html", page), ("templates.json", data)):
            written.append(out / name)
            written[-1].write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{out} cannot be written ({error.strerror}): choose another folder.") from None
    return written


def shown_templates(home: Home, wave: str, most: int | None = None) -> Found:
    """Return the templates of ``wave``, looked for in its adverts or in about ``most`` of them, evenly picked."""
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        observed = progress.progress_of(session, row, linked=0).observed
        every = max(1, -(-observed // most)) if most else 1
        seen = link_inputs(session, adverts.observed(session, home.store.cipher, row, every), named=True)
        inputs = {a.ad_id: a for a in seen}
        profile = {ad_id: m.profile_id for ad_id, m in links.memberships_of(session, sorted(inputs)).items()}
    minimum = home.settings.minimum_cell
    texts = {ad_id: a.body or a.title for ad_id, a in inputs.items()}
    alike = [found.ids for found in templates(texts)]
    shared = [ids for ids in alike if len({profile.get(ad_id, ad_id) for ad_id in ids}) >= minimum]
    shown = tuple(_shown(ids, texts, inputs, profile, minimum) for ids in shared)
    return Found(shown, len(alike) - len(shared), len(inputs), every)


def _shown(
    ad_ids: Sequence[str],
    texts: Mapping[str, str],
    inputs: Mapping[str, LinkInput],
    profile: Mapping[str, str],
    minimum: int,
) -> ShownTemplate:
    """Return near-duplicate texts as a template of one text a profile, so that its numbers are profiles."""
    one_each = {profile.get(ad_id, ad_id): texts[ad_id] for ad_id in reversed(ad_ids)}
    found = template(one_each)
    return ShownTemplate(
        adverts=len(ad_ids),
        profiles=len(one_each),
        sites=len({inputs[ad_id].site for ad_id in ad_ids}),
        constant_share=round(found.constant_share, 3),
        parts=tuple(_shown_parts(found.parts, minimum)),
        ad_ids=tuple(ad_ids),
    )


def _shown_parts(parts: Sequence[Part], minimum: int) -> Iterator[ShownPart]:
    number = 0
    for part in parts:
        if part.kind == "constant":
            yield ShownPart("constant", blanked(part.text))
        else:
            number += 1
            values = tuple((blanked(value), count) for value, count in part.values if count >= minimum)
            yield ShownPart(part.kind, number=number, values=values, different=part.different)
