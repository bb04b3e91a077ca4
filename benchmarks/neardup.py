"""Near-duplicate bench: 10,000 texts that differ in name, place, price and phone, or in edited words, in three scripts.

``python -m benchmarks.neardup [--texts 10000] [--seeds 3]`` prints one line of JSON a world: seconds and adjusted Rand
index (Hubert & Arabie 1985). Words are invented syllables. Beside the worlds where all texts have the same share of
edited words there are hard ones: texts that lose, gain or swap sentences, texts that share stock sentences with
others, and both with edits.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.metrics import adjusted_rand_score

from dedup.neardup import groups

SYLLABLES = {
    "latin": [c + v for c in "bdfgklmnprstv" for v in "aeiouåäö"],
    "cyrillic": [c + v for c in "бвгдзклмнпрст" for v in "аеиоуяы"],
    "thai": [c + v for c in "กขคงจชดตทนบปพมรลวสห" for v in "าิีุู"],
}
WORDS = 1_500
STOCK_SENTENCES = 40
ZIPF = list(itertools.accumulate(1 / (rank + 2) for rank in range(WORDS)))


@dataclass(frozen=True)
class Kind:
    """How texts of a group differ: share of words edited, of sentences moved or lost, and of stock sentences."""

    name: str
    edited: float = 0.0
    moved: float = 0.0
    stock: float = 0.0


KINDS = (
    Kind("slots only"),
    Kind("2 % edited", 0.02),
    Kind("8 % edited", 0.08),
    Kind("8 % edited, sentences moved", 0.08, 0.2),
    Kind("8 % edited, a third stock sentences", 0.08, 0.0, 0.33),
    Kind("15 % edited, sentences moved, a third stock", 0.15, 0.2, 0.33),
)


@dataclass(frozen=True)
class Language:
    """Invented words of one script, the common ones first, and stock sentences."""

    script: str
    words: Sequence[str]
    stock: Sequence[Sequence[str]]

    def sentence(self, rng: random.Random) -> list[str]:
        """Return the words of a new sentence; a few words are much commoner than the others, as in any language."""
        return [self.word(rng) for _ in range(rng.randint(6, 12))]

    def word(self, rng: random.Random) -> str:
        """Return a word, drawn by Zipf's law (the commonest about as often as in English)."""
        return rng.choices(self.words, cum_weights=ZIPF)[0]

    def written(self, sentence: Sequence[str]) -> str:
        """Return a sentence as it is written."""
        return "".join(sentence) + " " if self.script == "thai" else " ".join(sentence).capitalize() + ". "


def language(rng: random.Random, script: str) -> Language:
    """Return a language of ``script``."""
    words = ["".join(rng.choices(SYLLABLES[script], k=rng.randint(1, 4))) for _ in range(WORDS)]
    spoken = Language(script, words, ())
    return Language(script, words, [spoken.sentence(rng) for _ in range(STOCK_SENTENCES)])


def base(rng: random.Random, spoken: Language, kind: Kind) -> list[list[str]]:
    """Return the sentences of a new text; ``{}`` stands for what differs from copy to copy."""
    sentences = [
        list(rng.choice(spoken.stock)) if rng.random() < kind.stock else spoken.sentence(rng)
        for _ in range(rng.randint(4, 10))
    ]
    for _ in range(4):
        sentence = rng.choice(sentences)
        sentence.insert(rng.randint(1, len(sentence)), "{}")
    return sentences


def copy(rng: random.Random, spoken: Language, sentences: Sequence[Sequence[str]], kind: Kind) -> str:
    """Return a copy: slots filled, words edited, sentences moved or lost."""
    fills = itertools.cycle(
        [
            "".join(rng.choices(SYLLABLES[spoken.script], k=3)).capitalize(),
            "".join(rng.choices(SYLLABLES[spoken.script], k=4)).capitalize(),
            str(rng.randint(3, 40) * 100),
            f"0701740{rng.randint(605, 699)}",
        ]
    )
    kept = [s for s in sentences if rng.random() >= kind.moved / 2] or list(sentences)
    if rng.random() < kind.moved:
        rng.shuffle(kept)
    filled = [[next(fills) if w == "{}" else w for w in sentence] for sentence in kept]
    return "".join(spoken.written(edited(rng, spoken, sentence, kind.edited)) for sentence in filled)


def edited(rng: random.Random, spoken: Language, sentence: Sequence[str], share: float) -> list[str]:
    """Return ``sentence`` with ``share`` of its words left out, changed, doubled by another, or misspelt."""
    found: list[str] = []
    for word in sentence:
        if rng.random() >= share:
            found.append(word)
            continue
        way = rng.randrange(4)
        if way == 1:
            found.append(spoken.word(rng))
        elif way == 2:
            found += [word, spoken.word(rng)]
        elif way == 3:
            at = rng.randrange(len(word))
            found.append(word[:at] + rng.choice(SYLLABLES[spoken.script]) + word[at + 1 :])
    return found or list(sentence)


def world(seed: int, kind: Kind, count: int) -> tuple[list[str], list[int]]:
    """Return ``count`` texts in random order and the group of each; group sizes are heavy-tailed."""
    rng = random.Random(f"{seed}:{kind.name}")
    languages = [language(rng, script) for script in SYLLABLES]
    rows: list[tuple[str, int]] = []
    for group in itertools.count():
        spoken = rng.choice(languages)
        sentences = base(rng, spoken, kind)
        size = min(int(rng.paretovariate(0.8)), count // 20)
        rows += [(copy(rng, spoken, sentences, kind), group) for _ in range(size)]
        if len(rows) >= count:
            break
    rng.shuffle(rows)
    return [text for text, _ in rows[:count]], [group for _, group in rows[:count]]


def main() -> None:
    """Print a line of JSON for each seed and kind of world."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    for seed, kind in itertools.product(range(given.seeds), KINDS):
        texts, truth = world(seed, kind, given.texts)
        start, cpu = time.perf_counter(), time.process_time()
        found = groups(texts)
        figures = {
            "seed": seed,
            "world": kind.name,
            "texts": len(texts),
            "true groups": len(set(truth)),
            "found groups": len(set(found)),
            "ari": round(float(adjusted_rand_score(truth, found)), 4),
            "seconds": round(time.perf_counter() - start, 2),
            "processor seconds": round(time.process_time() - cpu, 2),
        }
        print(json.dumps(figures, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
