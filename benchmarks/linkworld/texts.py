"""Texts of a simulated world: sentences that stay the same text in any language, and how they are written down."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.linkworld.words import Frames, invented_name

SIGNS = ("❤", "✨", "☎", "!!", "->", "...", "🙂")
SLOTS = ("area", "brand", "n", "day", "day2", "work", "work2", "way", "way2")
Sentence = tuple[int, tuple[tuple[str, int | str], ...]]
"""A frame's number, and its slots: a position among the slot's words, or the value itself."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as sentences, in no language yet."""

    sentences: tuple[Sentence, ...]

    def written(self, frames: Frames, language: str, name: str) -> list[str]:
        """Return the sentences in ``language``."""
        return [_written(frames, sentence, language, name) for sentence in self.sentences]


def _written(frames: Frames, sentence: Sentence, language: str, name: str) -> str:
    number, slots = sentence
    values = {slot: _word(frames, slot, value, language) for slot, value in slots}
    written = frames.sentences[number][language].format(name=name, **values)
    return written[:1].upper() + written[1:]


def _word(frames: Frames, slot: str, value: int | str, language: str) -> str:
    words = frames.slots.get(slot.rstrip("2"))
    return str(value) if words is None or isinstance(value, str) else words[language][value]


def new_text(rng: random.Random, frames: Frames, areas: Sequence[str], among: Sequence[int] = ()) -> Text:
    """Return a text of five to thirteen different sentences, or of two to four of the frames ``among`` all."""
    if among:
        chosen = rng.sample(among, rng.randint(2, 4))
    else:
        chosen = rng.sample(range(len(frames.sentences)), rng.randint(5, 13))
    return Text(tuple((number, _slots(rng, frames, number, areas)) for number in chosen))


def _slots(rng: random.Random, frames: Frames, number: int, areas: Sequence[str]) -> tuple[tuple[str, int | str], ...]:
    frame = frames.sentences[number]["sv"]
    return tuple((slot, _value(rng, frames.slots, slot, areas)) for slot in SLOTS if f"{{{slot}}}" in frame)


def _value(
    rng: random.Random, slots: Mapping[str, Mapping[str, Sequence[str]]], slot: str, areas: Sequence[str]
) -> int | str:
    if slot == "area":
        return rng.choice(areas)
    if slot == "brand":
        return invented_name(rng, 3)
    if slot == "n":
        return str(rng.randint(2, 24))
    return rng.randrange(len(slots[slot.rstrip("2")]["sv"]))


def amended(rng: random.Random, text: Text, frames: Frames, areas: Sequence[str]) -> Text:
    """Return ``text`` with one sentence's slots drawn anew: a changed hour, discount or place."""
    place = rng.randrange(len(text.sentences))
    number = text.sentences[place][0]
    fresh = (number, _slots(rng, frames, number, areas))
    return Text((*text.sentences[:place], fresh, *text.sentences[place + 1 :]))


def edited(rng: random.Random, sentences: list[str], strength: float, spaced: bool) -> str:
    """Return the text of ``sentences`` with light edits: words dropped, capitals, swapped letters, signs between."""
    text = ". ".join(sentences) + "."
    if rng.random() > 0.5 * strength:
        return text
    words = text.split(" ") if spaced else list(text)
    for _ in range(rng.randint(1, max(1, round(0.05 * strength * len(words))))):
        at = rng.randrange(len(words))
        kind = rng.random()
        if kind < 0.35 and len(words) > 3:
            del words[at]
        elif kind < 0.6:
            words[at] = words[at].upper()
        elif kind < 0.8 and len(words[at]) > 3:
            cut = rng.randrange(len(words[at]) - 1)
            words[at] = words[at][:cut] + words[at][cut + 1] + words[at][cut] + words[at][cut + 2 :]
        else:
            words.insert(at, rng.choice(SIGNS))
    return (" " if spaced else "").join(words)
