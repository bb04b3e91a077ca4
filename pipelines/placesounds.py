"""Place names by ear: one sound key for a Swedish name and for its spelling in other alphabets and languages.

The keys follow the common transcription of Swedish into Cyrillic (å as о, ö as ё or е, soft k as ч or ш), Greek and
Arabic (consonants), and into the Latin letters of languages that spell names as they are heard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_CYRILLIC_ENDINGS = ("е", "у", "ю", "а", "я", "і", "и", "ом", "ем", "ой", "ою", "ею", "є", "ї", "ьє", "ові")

_CYRILLIC = str.maketrans(
    dict(zip("абвгґдзклмнпрстф", "abvggdsklmnprstf", strict=True))
    | dict(zip("еэєёоуюиіыї", "EEEOOOIIIII", strict=True))
    | {"а": "A", "я": "A", "х": "g", "ж": "S", "ш": "S", "щ": "S", "ч": "S", "ц": "s"}
    | {"ь": "", "ъ": "", "й": "", "ј": "", "’": "", "'": "", "њ": "n", "љ": "l"}
)
_BY_EAR = str.maketrans(
    dict(zip("aāąeēėęěéioōóuūųůíīįyý", "AAAEEEEEEIOOOOOOOIIIII", strict=True))
    | {
        "j": "",
        "h": "g",
        "c": "s",
        "č": "S",
        "š": "S",
        "ž": "S",
        "ș": "S",
        "ş": "S",
        "ķ": "S",
        "ģ": "g",
        "ļ": "l",
        "ņ": "n",
        "ř": "r",
    }
)
# fmt: off
_HUSHED = re.compile("t?s?ch|t?sh|tj")
_SOFT_I = re.compile("(?<=[čšž])i(?=[aouųū])")
_YOD_LATIN, _YOD_CYRILLIC, _YOD_ARABIC = "jy", "йеёєюяїј", "يی"
_HARDENED = {"з": "г", "ц": "к", "с": "х"}
_GREEK_PAIRS = (
    ("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("γγ", "g"), ("ου", "O"), ("ει", "I"), ("οι", "I"), ("αι", "E"),
    ("αυ", "Av"), ("ευ", "Ev"), ("τσ", "S"), ("τζ", "S"),
)
_GREEK = str.maketrans(
    dict(zip("αβγδεζηθικλμνοπρστυφχω", "AvgdEsItIklmnOprstIvgO", strict=True)) | {"ς": "s", "ξ": "ks", "ψ": "ps"}
)
_BY_EAR_ENDINGS = (
    "a", "ā", "as", "e", "ē", "ė", "i", "is", "u", "us", "ų", "ai", "am", "em", "om",
    "ui", "uje", "oje", "ėje", "yje", "je", "iem", "ām", "ēm", "ą", "ę", "ou", "ě",
)
# fmt: on

_ARABIC = str.maketrans(
    dict(zip("بپتثجچحخدذرزسشصضطظعغفڤقكکگلمنهڭ", "bbttgSggddrssSsdtt", strict=False))
    | {"ع": "", "غ": "g", "ف": "v", "ڤ": "v", "ق": "k", "ك": "k", "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n"}
    | {
        "ه": "h",
        "ة": "",
        "و": "",
        "ي": "",
        "ی": "",
        "ا": "",
        "أ": "",
        "إ": "",
        "آ": "",
        "ى": "",
        "ء": "",
        "ئ": "",
        "ؤ": "",
    }
    | {"خ": "S", "ح": "h"}
)
_VOWELS = "AEIO"
YOD = "J"
"""Opens the key of a name that begins with the sound of "j", beside the same key without it."""


@lru_cache(maxsize=8192)
def sound_keys(name: str) -> frozenset[str]:
    """Return the sound keys of a Swedish name, to compare with :func:`cyrillic_keys`."""
    word = name.lower().replace("-", "").replace(" ", "")
    keys = {"", YOD} if word.startswith("j") else {""}
    position = 0
    while position < len(word):
        length, sounds = _sound(word, position)
        keys = {key + sound for key in keys for sound in sounds}
        if len(keys) > 512:
            break
        position += length
    return frozenset(_trim(key) for key in keys)


def _sound(word: str, at: int) -> tuple[int, tuple[str, ...]]:
    soft = word[at + 2 : at + 3]
    for cluster, sounds in _CLUSTERS:
        if word.startswith(cluster, at):
            if cluster == "sk" and soft not in "eiyäöj":
                continue
            return len(cluster), sounds
    if word[at] in "k" and word[at + 1 : at + 2] in set("iyäöe"):
        return 1, ("k", "S")
    if word[at] == "g" and word[at + 1 : at + 2] in set("iyäöe"):
        return 1, ("g", "")
    return 1, _SINGLE.get(word[at], (word[at],))


_CLUSTERS = (
    ("skj", ("S",)),
    ("stj", ("S",)),
    ("sch", ("S",)),
    ("ch", ("S", "k")),
    ("tj", ("S", "t")),
    ("kj", ("S", "k")),
    ("xj", ("kS",)),
    ("ksj", ("kS", "ksS", "ks")),
    ("sj", ("S", "s")),
    ("sk", ("S", "sk", "g")),
    ("berg", ("bErg", "bEr", "bErI")),
    ("borg", ("bOrg", "bOr", "bOrI")),
    ("ck", ("k",)),
    ("ng", ("ng", "n")),
    ("rh", ("rg",)),
    ("rg", ("rg", "r")),
    ("lg", ("lg", "l")),
    ("lj", ("l", "S")),
    ("hj", ("", "g")),
    ("dj", ("", "d")),
)
_SINGLE = {
    "a": ("A",),
    "å": ("O", "A"),
    "ä": ("E", "A"),
    "e": ("E",),
    "i": ("I",),
    "o": ("O",),
    "u": ("O",),
    "y": ("I", "O"),
    "ö": ("O", "E"),
    "é": ("E",),
    "h": ("g",),
    "j": ("",),
    "c": ("k",),
    "q": ("k",),
    "w": ("v",),
    "x": ("ks",),
    "z": ("s",),
}


def transcribed_keys(word: str) -> set[str]:
    """Return the sound keys of a name that is spelled by ear in a language with Latin letters."""
    heard = _SOFT_I.sub("", _HUSHED.sub("š", word))
    forms = {heard} | {heard[: -len(e)] for e in _BY_EAR_ENDINGS if heard.endswith(e) and len(heard) - len(e) >= 4}
    return _with_yod(word, _YOD_LATIN, {_trim(form.translate(_BY_EAR)) for form in forms})


def _with_yod(word: str, letters: str, keys: set[str]) -> set[str]:
    return keys | {YOD + key for key in keys} if word[0] in letters else keys


def cyrillic_keys(word: str) -> set[str]:
    """Return the sound keys of a Cyrillic ``word``, with and without a case ending."""
    forms = {word}
    forms.update(word.removesuffix(ending) for ending in _CYRILLIC_ENDINGS if len(word) - len(ending) >= 4)
    return _with_yod(word, _YOD_CYRILLIC, {_trim(form.translate(_CYRILLIC)) for form in forms})


def cyrillic_bases(word: str) -> Iterator[str]:
    """Yield what a Cyrillic ``word`` can be a case of ("Накке" of "Накка", "Гетеборзі" of "Гетеборг")."""
    yield word
    for ending in _CYRILLIC_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3:
            yield from (stem, stem + "а", stem + "о", stem + "ь")
            if ending == "і":
                yield stem[:-1] + _HARDENED.get(stem[-1], stem[-1])


def greek_keys(word: str) -> set[str]:
    """Return the sound keys of a Greek ``word``, with and without its ending."""
    heard = plain_greek(word)
    for letters, sound in _GREEK_PAIRS:
        heard = heard.replace(letters, sound)
    keys = {heard.translate(_GREEK)}
    for options in (("d", "nt"), ("b", "mp"), ("g", "ng"), ("v", "f")):
        keys |= {key.replace(options[0], other) for key in keys for other in options[1:]}
    return _with_yod(word, "γιϊ", {_trim(form) for key in keys for form in (key, key.lstrip("gI"), key.rstrip("s"))})


def plain_greek(word: str) -> str:
    """Return a Greek ``word`` without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def arabic_key(word: str) -> str:
    """Return the consonants of an Arabic-script ``word`` as Latin letters, without a leading preposition."""
    yod = YOD if word[0] in _YOD_ARABIC else ""
    return yod + _collapse(word.translate(_ARABIC))


def consonants(name: str) -> set[str]:
    """Return the Arabic consonant keys of a Swedish ``name``."""
    table = str.maketrans({"p": "b", "I": "", "A": "", "E": "", "O": "", "ħ": "h"})
    return {_collapse(key.translate(table)) for heard in (name, name.replace("h", "ħ")) for key in sound_keys(heard)}


def _collapse(key: str) -> str:
    return "".join(c for i, c in enumerate(key) if i == 0 or key[i - 1] != c)


def _trim(key: str) -> str:
    return _collapse(key).rstrip(_VOWELS)
