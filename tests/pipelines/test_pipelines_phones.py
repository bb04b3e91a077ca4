from __future__ import annotations

import random

import pytest
from tests_day import SEEN

from admap.records import Advert, Reading
from pipelines.numberwords import number_words, run_together
from pipelines.pipeline import read

BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SWEDISH = ["noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"]
ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
DISGUISES = {
    "plain": lambda n: n,
    "grouped": lambda n: f"{n[:3]}-{n[3:6]} {n[6:8]} {n[8:]}",
    "international": lambda n: f"+46 (0){n[1:3]} {n[3:]}",
    "signs": "*".join,
    "letters": lambda n: n.replace("0", "O").replace("1", "I"),
    "words": lambda n: " ".join(SWEDISH[int(d)] for d in n),
    "english words": lambda n: "-".join(ENGLISH[int(d)] for d in n),
    "mixed": lambda n: " ".join(SWEDISH[int(d)] if i % 2 else d for i, d in enumerate(n)),
    "fullwidth": lambda n: n.translate(FULLWIDTH),
    "keycaps": lambda n: "".join(f"{d}\ufe0f\u20e3" for d in n),
    "bold": lambda n: n.translate(BOLD),
    "emoji between": lambda n: f"{n[:3]}🌸{n[3:6]}🌸{n[6:]}",
    "look-alikes": lambda n: n.replace("0", "О"),
    "lines": lambda n: f"{n[:5]}\n{n[5:]}",
}


def of(body: str, **fields: str) -> Reading:
    return read(Advert("a", "s", "", SEEN, "", body, fields))


@pytest.mark.parametrize("name", list(DISGUISES))
def test_every_disguise_is_seen_through(name: str) -> None:
    rng = random.Random(name)
    numbers = [f"0701740{rng.randrange(605, 700)}" for _ in range(20)]
    numbers += [f"074{rng.choice('2345678')}{rng.randrange(10**6):06d}" for _ in range(20)]
    read_right = sum(of(f"Ring {DISGUISES[name](n)} efter 14.").phones == (f"+46{n[1:]}",) for n in numbers)
    assert read_right >= 0.95 * len(numbers)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("031 390 06 01", "+46313900601"), ("08-465 004 00", "+46846500400"), ("0980-31 92 05", "+46980319205"),
        ("UK mobile 07700 900214", "+447700900214"), ("+44 7700 900 455", "+447700900455"),
        ("0046 70 174 06 05", "+46701740605"), ("call +1 212 555 0147", "+12125550147"),
        ("sjunoll sjutton fyrtio sex nittiosex (nolla först)", "+46701740696"),
        ("seven zero, one seven four, zero six, three one – put a zero in front", "+46701740631"),
        ("nollsjunollettsjufyranollsexåttasju", "+46701740687"),
        ("zero siedem zero jeden siedem cztery zero sześć pięć osiem", "+46701740658"),
    ],
)  # fmt: skip
def test_other_numbers_and_words(body: str, number: str) -> None:
    assert of(f"Tel {body}").phones == (number,)


def test_number_rich_texts_hold_no_phone() -> None:
    rng = random.Random(1)
    texts = []
    for _ in range(100):
        a, b = rng.randrange(10, 23), rng.randrange(500, 3000)
        texts += [
            f"Öppet 0{a % 10}-{a}, pris {b} kr, {b * 2} kr för 2 timmar", f"Inlagd 2026-0{a % 9 + 1}-{a} kl {a}:30",
            f"Postnummer {rng.randrange(100, 990)} {a}, våning {a % 7}", f"Org.nr 5560{b:04d}-{rng.randrange(1000, 9999)}",
            f"Jag är {a + 10} år, 1{a} cm, 5{a % 10} kg, 90-60-90", f"Annons nr {rng.randrange(10**6, 10**7)}",
        ]  # fmt: skip
    assert sum(bool(of(text).phones) for text in texts) <= 0.005 * len(texts)


def test_the_sites_own_support_is_not_the_advertisers() -> None:
    assert of("Frågor om sajten: kundtjänst 08-465 004 11").phones == ()


def test_number_words() -> None:
    assert [n.value for n in number_words("treogfyrre laba iyo soddon huszonöt")] == [43, 32, 25]
    assert run_together("nollsjunoll") == "070"
    assert run_together("sjuksköterska") is None


def test_ten_thousand_numbers_are_read_in_bounded_time() -> None:
    numbers = {f"+4674{2 + i % 7}{i:06d}" for i in range(10_000)}
    found = of("\n\n".join(f"0{n[3:]}" for n in sorted(numbers)))
    assert set(found.phones) == numbers
