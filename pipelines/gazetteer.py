"""The gazetteer: Swedish place names with their municipalities, read once from ``data/places``."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from pipelines.placeforms import one_slip, plain, respellings, slips
from pipelines.placesounds import consonants, sound_keys

_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
"""Thai, Japanese and Chinese: no spaces between words, so names are sought as strings."""
TOKEN = re.compile(rf"[^\W_{_UNSPACED}]+(?:_[^\W_{_UNSPACED}]+)*|[{_UNSPACED}]+")
MUNICIPALITY, HAND, SHARED, BESIDE = 5, 4, 2, 1
_LARGE_ALTERNATIVE = 50_000
_REGIONS = {"skåne", "dalarna", "värmland", "jämtland", "hälsingland", "österlen", "östergötland", "offerdal"}
_COUNTY_WORDS = ("län", "lan", "county", "lääni", "laani", "regionen", "len", "megye")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name may stand for: ``(municipality code, weight)`` pairs and county codes.

    A weight of 1 (``BESIDE``) counts only where the municipality itself is named too. ``weak`` names are also ordinary
    words or first names and need a place's context; ``surname`` ones only that no first name stands before them.
    """

    codes: tuple[tuple[str, int], ...] = ()
    counties: tuple[str, ...] = ()
    weak: bool = False
    surname: bool = False


@dataclass(frozen=True)
class Gazetteer:
    """Lookup tables: names by their tokens, sound keys of the large places, and names one slip away."""

    names: dict[tuple[str, ...], Entry]
    longest: dict[str, int]
    sounds: dict[str, Entry]
    small_sounds: dict[str, Entry]
    arabic: dict[str, Entry]
    slips: dict[str, frozenset[str]]
    unspaced: dict[str, Entry]
    unspaced_pattern: re.Pattern[str]

    def match(self, words: tuple[str, ...]) -> tuple[int, Entry] | None:
        """Return how many of the leading ``words`` are the longest known name, and its entry."""
        for length in range(min(self.longest.get(words[0], 0), len(words)), 0, -1):
            entry = self.names.get(words[:length])
            if entry is None and length > 1 and words[length - 1].endswith("s"):
                entry = self.names.get((*words[: length - 1], words[length - 1][:-1]))
            if entry is not None:
                return length, entry
        return None

    def slipped(self, word: str) -> Entry | None:
        """Return the entry of the only large place that ``word`` is one slip away from."""
        plainly = plain(word)
        near = {name for form in slips(plainly) for name in self.slips.get(form, ()) if one_slip(plainly, plain(name))}
        entries = {code: self.names[(name,)] for name in near for code, _ in self.names[(name,)].codes}
        return next(iter(entries.values())) if len(entries) == 1 else None


def read_lines(name: str) -> Iterator[str]:
    """Yield the lines of a data file that are neither empty nor comments."""
    text = resources.files("pipelines").joinpath("data", "places", name).read_text(encoding="utf-8")
    yield from (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def sections(name: str) -> dict[str, frozenset[str]]:
    """Return the words of a data file by ``[section]``."""
    found: dict[str, set[str]] = defaultdict(set)
    current = ""
    for line in read_lines(name):
        if line.startswith("["):
            current = line.strip("[] ")
        else:
            found[current].update(line.lower().split())
    return {section: frozenset(words) for section, words in found.items()}


def tokens(text: str) -> tuple[str, ...]:
    """Return the lower-case words of ``text``."""
    return tuple(TOKEN.findall(text.lower()))


@cache
def municipality_names() -> dict[str, tuple[str, str]]:
    """Return ``municipality code -> (name, county code)`` for the 290 municipalities."""
    return {
        row["code"]: (row["municipality"], row["county_code"])
        for row in csv.DictReader(read_lines("municipalities.csv"))
    }


@cache
def county_names() -> dict[str, str]:
    """Return ``county code -> name`` ("Skåne län") for the 21 counties."""
    return {row["county_code"]: row["county"] for row in csv.DictReader(read_lines("municipalities.csv"))}


class _Builder:
    def __init__(self) -> None:
        self.codes: dict[str, dict[str, int]] = defaultdict(dict)
        self.counties: dict[str, set[str]] = defaultdict(set)
        self.derived: set[str] = set()
        self.kept: dict[str, set[str]] = defaultdict(set)

    def place(self, name: str, code: str, weight: int) -> None:
        key = " ".join(tokens(name))
        if key:
            self.codes[key][code] = max(weight, self.codes[key].get(code, 0))

    def county(self, name: str, code: str) -> None:
        self.counties[" ".join(tokens(name))].update({code} if code != "-" else ())


def _add_localities(builder: _Builder) -> None:
    for line in read_lines("localities.tsv"):
        name, code, people, own = line.split("\t")
        population = int(people)
        main = 4 if population >= 5000 else 3 if population >= 1000 else SHARED
        builder.place(name, code, main if own == "1" or population >= _LARGE_ALTERNATIVE else SHARED)


def _add_smaller(builder: _Builder) -> None:
    """Add the smaller localities; one that bears the name of a known town counts only beside its municipality."""
    for line in read_lines("smaller_localities.tsv"):
        name, code = line.split("\t")
        known = builder.codes.get(" ".join(tokens(name)), {})
        builder.place(name, code, BESIDE if max(known.values(), default=0) >= HAND else SHARED)


def _add_hand(builder: _Builder, file: str) -> None:
    """Add a hand-kept file; "Haga norrköping" (town or county in lower case) makes "Haga" count beside Norrköping."""
    qualifiers = {name.lower() for name, _ in municipality_names().values()} | _REGIONS
    for line in read_lines(file):
        code, _, names = line.partition(":")
        for raw in names.split(","):
            name = raw.strip()
            if not name:
                continue
            shared = name.startswith("~")
            name = name.lstrip("~")
            builder.place(name, code, SHARED if shared else HAND)
            builder.kept[" ".join(tokens(name))].update(() if shared else {code})
            words = name.split()
            if len(words) > 1 and words[-1] in qualifiers:
                builder.place(" ".join(words[:-1]), code, BESIDE)


def _settle_kept(builder: _Builder) -> None:
    """Let a name that is kept by hand for one municipality alone outweigh the namesakes of the lists."""
    for key, kept in builder.kept.items():
        codes = builder.codes[key]
        if len(kept) == 1 and MUNICIPALITY not in codes.values():
            builder.codes[key] = {c: weight if c in kept else min(weight, SHARED) for c, weight in codes.items()}


def _add_counties(builder: _Builder) -> None:
    for line in read_lines("counties.txt"):
        code, _, names = line.partition(":")
        for name in names.split(","):
            builder.county(name.strip(), code)
    for code, name in county_names().items():
        full = name.removesuffix(" län")
        base = full.removesuffix("s") if full not in {"Västra Götalands"} else "Västra Götaland"
        for word in _COUNTY_WORDS:
            builder.county(f"{full} {word}", code)
            builder.county(f"{base} {word}", code)
        for pattern in (
            "region {}",
            "län {}",
            "county of {}",
            "provinz {}",
            "region of {}",
            "лен {}",
            "лэн {}",
            "hela {} län",
        ):
            builder.county(pattern.format(base), code)


@cache
def gazetteer() -> Gazetteer:
    """Read the data files and build the lookup tables (once a process)."""
    builder = _Builder()
    _add_localities(builder)
    _add_hand(builder, "districts.txt")
    _add_hand(builder, "villages.txt")
    _add_hand(builder, "exonyms.txt")
    for code, (name, _) in municipality_names().items():
        builder.place(name, code, MUNICIPALITY)
        builder.place(f"{name} kommun", code, MUNICIPALITY)
        builder.place(f"{name}s kommun", code, MUNICIPALITY)
    _add_smaller(builder)
    _settle_kept(builder)
    _add_counties(builder)
    names = _entries(builder)
    longest: dict[str, int] = {}
    for key in names:
        longest[key[0]] = max(len(key), longest.get(key[0], 0))
    large = _large(builder)
    unspaced = _unspaced_table()
    return Gazetteer(
        names,
        longest,
        _sound_table(large, names),
        _small_sounds(names),
        _arabic_table(large, names),
        _slip_table(large),
        unspaced,
        _unspaced(unspaced),
    )


def _entries(builder: _Builder) -> dict[tuple[str, ...], Entry]:
    words = sections("weak.txt")
    names: dict[tuple[str, ...], Entry] = {}
    derived: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for key in {**builder.codes, **builder.counties}:
        if key in words["foreign"]:
            continue
        codes = builder.codes.get(key, {})
        counties = tuple(sorted(builder.counties.get(key, ())))
        codes = {} if key in builder.counties and max(codes.values(), default=0) < MUNICIPALITY else codes
        names[tuple(key.split())] = _entry(key, codes, counties, words)
    for parts, entry in list(names.items()):
        for form in respellings(" ".join(parts)):
            other = tuple(form.split())
            if other not in names or other in derived or _outweighs(entry, names[other]):
                known = names.get(other, entry)
                for code, weight in (*known.codes, *entry.codes):
                    derived[other][code] = max(weight, derived[other].get(code, 0))
                weak = (entry.weak and known.weak) or len(form) < 5 or form in words["weak"]
                counties = entry.counties or known.counties
                names[other] = Entry(tuple(sorted(derived[other].items())), counties, weak, entry.surname)
    return names


def _outweighs(entry: Entry, other: Entry) -> bool:
    """Tell whether ``entry`` is a known town and ``other`` a hamlet."""
    top, least = (max((weight for _, weight in e.codes), default=HAND) for e in (entry, other))
    return top >= HAND and least <= SHARED


def _entry(key: str, codes: dict[str, int], counties: tuple[str, ...], words: dict[str, frozenset[str]]) -> Entry:
    top = max(codes.values(), default=HAND)
    common = key in words["weak"] and " " not in key
    short = len(key) < 4 and key.isascii() and key not in {"gbg", "hbg", "ume"}
    weak = common or short or top <= SHARED
    return Entry(tuple(sorted(codes.items())), counties, weak, key in words["surname"])


def _large(builder: _Builder) -> dict[str, str]:
    """Return ``name -> code`` for the municipalities and the one-word names of 5,000 people or kept by hand."""
    names = {name.lower(): code for code, (name, _) in municipality_names().items() if " " not in name}
    for key, codes in builder.codes.items():
        top, *others = sorted(codes.values(), reverse=True) or [0]
        if key.isalpha() and key[0] < "\u0250" and len(key) >= 6 and top >= HAND and max(others, default=0) <= SHARED:
            names.setdefault(key, max(codes, key=lambda code: codes[code]))
    return {name: code for name, code in names.items() if name not in sections("weak.txt")["weak"]}


def _sound_table(large: dict[str, str], names: dict[tuple[str, ...], Entry]) -> dict[str, Entry]:
    own = {" ".join(tokens(name)) for name, _ in municipality_names().values()}
    others = {name: frozenset(filter(_long, sound_keys(name))) for name in large if name not in own}
    return _unique({**{name: sound_keys(name) for name in own}, **others}, names, 3)


def _long(sound: str) -> bool:
    return sum(c not in "AEIO" for c in sound) > 3


def _small_sounds(names: dict[tuple[str, ...], Entry]) -> dict[str, Entry]:
    """Return the sound keys of the localities of one municipality, read only where a place is asked for."""
    single = (parts[0] for parts, entry in names.items() if len(parts) == 1 and _sure(parts[0], entry))
    return _unique({name: sound_keys(name) for name in single}, names, 5)


def _sure(name: str, entry: Entry) -> bool:
    kept = [weight for _, weight in entry.codes if weight > BESIDE]
    known = name not in sections("weak.txt")["weak"] and "a" <= name[0] < "\u0250"
    return known and len(name) > 5 and (len(kept) == 1 or (max(kept, default=0) >= HAND and sorted(kept)[-2] <= SHARED))


def _arabic_table(large: dict[str, str], names: dict[tuple[str, ...], Entry]) -> dict[str, Entry]:
    own = {name.lower() for name, _ in municipality_names().values()}
    return _unique({name: frozenset(consonants(name)) for name in large if name in own}, names, 4)


def _unique(keys: dict[str, frozenset[str]], names: dict[tuple[str, ...], Entry], least: int) -> dict[str, Entry]:
    entries: dict[str, dict[str, Entry]] = defaultdict(dict)
    for name, forms in keys.items():
        entry = names.get(tuple(name.split()))
        for form in forms:
            strong = sum(c not in "AEIO" for c in form)
            if strong >= least and entry is not None:
                code = max(entry.codes, key=lambda pair: pair[1])[0]
                entries[form][code] = replace(entry, weak=entry.weak or strong == 3)
    return {form: next(iter(found.values())) for form, found in entries.items() if len(found) == 1}


def _slip_table(large: dict[str, str]) -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    towns = {name.lower() for name, _ in municipality_names().values()}
    for name in large:
        if len(name) >= 6 and name in towns:
            for form in slips(plain(name)):
                table[form].add(name)
    return {form: frozenset(names) for form, names in table.items()}


_THAI_MARKS = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"


def unspaced_key(text: str) -> str:
    """Return ``text`` without Thai vowel and tone marks, which folding may have taken away."""
    return re.sub(_THAI_MARKS, "", text)


def _unspaced(names: dict[str, Entry]) -> re.Pattern[str]:
    forms = sorted(names, key=len, reverse=True)
    return re.compile("|".join("".join(f"{c}{_THAI_MARKS}*" for c in form) for form in forms))


def _unspaced_table() -> dict[str, Entry]:
    codes: dict[str, dict[str, int]] = defaultdict(dict)
    for line in read_lines("exonyms.txt"):
        code, _, listed = line.partition(":")
        for name in map(str.strip, listed.split(",")):
            if re.match(f"[{_UNSPACED}]", name):
                codes[unspaced_key(name)][code] = HAND
    return {form: Entry(tuple(sorted(held.items()))) for form, held in codes.items()}
