"""Forms that country names, demonyms and language names take in running text.

Dictionary forms inflect by ``data/countries/endings.txt``; names from CLDR by the few case endings below, of which
those that say "from" by themselves (Finnish, Estonian, Hungarian, Turkish) make ``country_from``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_ENDINGS = Path(__file__).parent / "data" / "countries" / "endings.txt"

_CASES: dict[str, tuple[tuple[str, str], ...]] = {
    "pl": (
        ("ia", "ii ię ią"),
        ("a", "y i ę ą ie"),
        ("o", "a"),
        ("cy", "iec"),
        ("chy", "ch"),
        ("ry", "ier"),
        ("", "u a"),
    ),
    "cs": (("ie", "ii"), ("o", "a"), ("a", "y u"), ("", "u a")),
    "sk": (("o", "a"), ("a", "y u"), ("", "a u")),
    "hr": (("a", "e i u"), ("", "a u")),
    "bs": (("a", "e i u"), ("", "a u")),
    "sr_Latn": (("a", "e i u"), ("", "a u")),
    "ru": (("ия", "ии ию"), ("ь", "и"), ("я", "и ю"), ("а", "ы и е у"), ("й", "я"), ("", "а е")),
    "uk": (("ія", "ії ію"), ("ь", "і"), ("а", "и і у"), ("я", "і ю"), ("", "у а і")),
    "sr": (("а", "е и у"), ("", "а у")),
    "lt": (("ija", "ijos ijoje"), ("a", "os oje"), ("ė", "ės"), ("as", "o")),
    "lv": (("a", "as ā"), ("e", "es ē")),
    "is": (("land", "landi"), ("a", "u")),
    "sq": (("ë", "a ës"), ("i", "ia isë"), ("e", "ja"), ("", "a")),
}
_FROM: dict[str, tuple[tuple[str, str], ...]] = {
    "fi": (("omi", "omesta"), ("", "sta stä lta ltä")),
    "et": (("", "st lt"),),
    "hu": (("a", "ából"), ("e", "éből"), ("", "ból ből ról ről")),
    "tr": (("", "dan den tan ten 'dan 'den 'tan 'ten"),),
}
_LANGUAGE: dict[str, tuple[tuple[str, str], ...]] = {
    "ru": (("ский", "ски ского ским ском"), ("кий", "ки ким ком")),
    "uk": (("ська", "ською ську ській ськи"), ("цька", "цькою цьку цьки")),
    "pl": (("ki", "ku kiego kim"),),
    "cs": (("ština", "štinu štinou štině sky"), ("čtina", "čtinu čtinou cky"), ("čeština", "česky")),
    "sk": (("ština", "štinu sky"), ("čina", "činu činou sky"), ("čtina", "čtinu cky")),
    "hu": (("", "ul ül t et ot"),),
    "fi": (
        ("omi", "omea omeksi"),
        ("nti", "ntia nniksi"),
        ("a", "aa aksi"),
        ("ä", "ää"),
        ("i", "ia iksi"),
        ("", "a ä"),
    ),
    "lt": (("iečių", "iškai"), ("ių", "iškai"), ("kų", "kiškai"), ("ų", "iškai")),
    "lv": (("iešu", "iski"), ("ļu", "liski"), ("ņu", "niski"), ("ču", "ciski"), ("u", "iski")),
    "ro": (("ă", "a ește"),),
    "is": (("a", "u"),),
    "sv": (("ska", "skan sktalande skspråkig sktalade"),),
    "da": (("sk", "sktalende"),),
    "nb": (("sk", "sktalende"),),
    "de": (("sch", "schsprachig schsprachige"),),
}
_ARTICLE = "ال"


@cache
def _endings() -> dict[str, dict[str, tuple[str, ...]]]:
    table: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in _ENDINGS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, ending, replacements = [*line.split("\t"), ""][:3]
            table.setdefault(language, {})[ending.replace("*", "")] = tuple(replacements.split())
    return table


def inflected(language: str, word: str) -> set[str]:
    """Return ``word`` and its forms by the longest ending that fits in ``language``."""
    table = _endings().get(language, {})
    for length in range(len(word), -1, -1):
        ending = word[len(word) - length :]
        if ending in table:
            stem = word[: len(word) - length]
            forms = {word} | {stem + (ending if r == "-" and not length else r.replace("-", "")) for r in table[ending]}
            break
    else:
        forms = {word}
    if language == "ar":
        forms |= {prefix + word for prefix in ("ال", "و", "وال")}
    return forms


def _replaced(rules: tuple[tuple[str, str], ...], name: str) -> Iterator[str]:
    for ending, replacements in rules:
        if name.endswith(ending):
            stem = name[: len(name) - len(ending)]
            yield from (stem + replacement for replacement in replacements.split())
            return


def country_forms(locale: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield (form, role) for a country's name: ``country`` or, with a case that says "from", ``country_from``."""
    yield name, "country"
    for form in _replaced(_CASES.get(locale, ()), name):
        yield form, "country"
    for form in _replaced(_FROM.get(locale, ()), name):
        yield form, "country_from"


def language_forms(locale: str, name: str) -> Iterator[str]:
    """Yield the forms of a language's name, one-word names of three letters or more (two in Chinese or Thai)."""
    yield name
    yield from _replaced(_LANGUAGE.get(locale, ()), name)
    if locale == "ar":
        bare = name.removeprefix(_ARTICLE)
        yield from (prefix + bare for prefix in ("ال", "وال", "بال", "لل", "و"))
