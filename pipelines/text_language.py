"""Reads ``text_languages``: the languages of the running text, each with a whole clause of its own.

Clauses are weighed with lingua (n-gram models, low-memory mode). A language counts when the clauses that are surely in
it together hold enough letters; names, contacts and single words are too short to count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import import_module

from lingua import Language as Lingua
from lingua import LanguageDetector, LanguageDetectorBuilder
from spacy.language import Language
from spacy.tokens import Doc

from pipelines.found import Found, folded_of, found_of
from pipelines.gazetteer import gazetteer
from pipelines.numberwords import lexicon as number_words
from pipelines.tagging import rows

KEY = "text_languages"
_CODES = (  # noqa: SIM905  (read as a line of codes)
    "sv en nb nn da fi is de nl fr es pt it ro hu pl cs sk lt lv et ru uk bg sr hr tr sq th ar fa so zh vi el ka hy"
).split()
_NORWEGIAN = {"nb": "no", "nn": "no"}
_CLAUSE = re.compile(r"[^.!?…\n;|•。؟]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"(?<!\S)\S+@\S+|https?://\S+|(?<!\S)\S+\.example\S*|@\w+|(?<!\w)\w*\d\w*|(?<!\w)\w+_\w+")
_NO_SPACES = re.compile(r"[\u0E00-\u0E7F\u3040-\u30FF\u3400-\u9FFF]")
_WORDS_OF_A_CLAUSE = 3
_SHORT_CLAUSE = 4
_DIGITS_IN_WORDS = 3
"""So many number words in one clause are taken for digits."""
_SURE = 0.75
_WORD_WEIGHT = 12
_LETTERS_TRUSTED = 20
"""Words from which on letter statistics count in full; names of places mislead them in shorter texts."""
_LEAST_TRUST = 0.5
_FOREIGN = {"no": "äö", "da": "äö", "sv": "æø", "fi": "æø", "et": "æø"}
"""Letters that the alphabet of a language lacks and its neighbours' have."""
_FOREIGN_WEIGHT = 0.1
_NAME = re.compile(r"\b[A-ZÅÄÖÆØÉŠŽČŁÁÍÓÚÜÞ][^\W\d_]+")
_SHARE_OF_SECOND = 0.6
_SHARE_OF_MAIN = 0.05
_NEAR = (frozenset({"sv", "da", "no"}), frozenset({"cs", "sk"}), frozenset({"sr", "hr"}), frozenset({"ru", "uk", "bg"}))
"""Languages that share so many words that one word alone tells no clause of one from the other."""
_UNVOTED = re.compile(r"[^\W\d_\u0000-\u036F\u0400-\u052F\u1E00-\u1EFF]")
"""Letters of scripts whose languages have no words listed: neither Latin nor Cyrillic."""


@cache
def detector() -> LanguageDetector:
    """Build lingua's detector once a process (about 70 MB)."""
    wanted = {code.upper() for code in _CODES}
    languages = [language for language in Lingua.all() if language.iso_code_639_1.name in wanted]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()


def _ranked(text: str) -> list[tuple[str, float]]:
    scores: dict[str, float] = defaultdict(float)
    for result in detector().compute_language_confidence_values(text):
        code = result.language.iso_code_639_1.name.lower()
        scores[_NORWEGIAN.get(code, code)] += result.value
    return sorted(scores.items(), key=lambda item: -item[1])


def _length(text: str) -> int:
    return len(_WORD.findall(text)) + len(_NO_SPACES.findall(text)) // 3


def _stop_words(code: str) -> set[str]:
    try:
        listed = import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS
    except ImportError:
        return set()
    return {word for word in listed if word.isalpha()}


@cache
def _function_words() -> dict[str, frozenset[str]]:
    """Return each language's words that bear no topic: spaCy's and ``function_words.txt``, without numbers."""
    known: dict[str, set[str]] = defaultdict(set)
    for code in _CODES:
        known[_NORWEGIAN.get(code, code)] |= _stop_words(code)
    for code, words in rows("languages/function_words.txt"):
        known[code] |= set(words.split())
    for (word, *more), (number, languages) in number_words().items():
        for code in languages:
            if not more and number != 1:
                known[code].discard(word)
    return {code: frozenset(words) for code, words in known.items() if words}


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """Return the languages of each function word."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, words in _function_words().items():
        for word in words:
            found[word].append(code)
    return {word: tuple(codes) for word, codes in found.items()}


def _votes(words: Iterable[str]) -> dict[str, float]:
    """Weigh, for each language, its function words among ``words``; one that several languages share counts less."""
    votes: dict[str, float] = defaultdict(float)
    known = _languages()
    for word in words:
        codes = known.get(word, ())
        for code in codes:
            votes[code] += 1 / len(codes)
    return votes


def _outspoken(words: Iterable[str]) -> set[str]:
    """Return the languages without a word of their own in ``words`` where a near language has one."""
    own, distinct = _own_words(), set(words)
    silent: set[str] = set()
    for group in _NEAR:
        mute = {code for code in group if distinct.isdisjoint(own[code])}
        silent |= mute if mute != group else set()
    return silent


@cache
def _own_words() -> dict[str, frozenset[str]]:
    """Return the function words of each language that has near ones, without those it shares with them."""
    known = _function_words()
    return {code: known[code].difference(*(known[o] for o in group - {code})) for group in _NEAR for code in group}


def _whole_in(words: list[str]) -> set[str]:
    """Return the languages that every one of a short clause's two words or more is a function word of."""
    if not 1 < len(words) <= _SHORT_CLAUSE:
        return set()
    return {code for code, known in _function_words().items() if all(word in known for word in words)}


@lru_cache(maxsize=16384)
def common_in(word: str) -> frozenset[str]:
    """Return the languages in which ``word`` is an everyday word that may look like the name of a people."""
    listed = _homographs()
    return frozenset(c for c, known in _function_words().items() if word in known or word in listed.get(c, ()))


@cache
def _homographs() -> dict[str, set[str]]:
    listed: dict[str, set[str]] = defaultdict(set)
    for code, words in rows("countries/homographs.txt"):
        listed[code].update(words.split())
    return listed


def _weighed(plain: str, words: list[str]) -> dict[str, float]:
    """Return each language's share of belief in ``plain`` by its letters (lingua) and its function words."""
    votes = _votes(words)
    trust = max(_LEAST_TRUST, min(1.0, len(words) / _LETTERS_TRUSTED))
    weighed = {
        code: score**trust * (1 + votes.get(code, 0.0) / (len(words) or 1)) ** _WORD_WEIGHT
        for code, score in _ranked(plain.lower())
    }
    letters = set(plain.lower())
    for code in weighed:
        if not letters.isdisjoint(_FOREIGN.get(code, "")):
            weighed[code] *= _FOREIGN_WEIGHT
    for code in weighed.keys() & _outspoken(words):
        weighed[code] *= _FOREIGN_WEIGHT
    whole = _whole_in(words)
    for code in weighed.keys() - whole if whole else ():
        weighed[code] *= _FOREIGN_WEIGHT**3
    if votes.get("sr", 0.0) > votes.get("hr", 0.0) and _LATIN.search(plain):
        weighed["sr"] = weighed.pop("hr", 0.0)
    total = sum(weighed.values()) or 1.0
    return {code: weight / total for code, weight in weighed.items()}


def _without_places(text: str) -> str:
    """Blank the Swedish place names in ``text``; capitals do not tell them from words in a text of capitals alone."""
    names = gazetteer().names
    return _WORD.sub(lambda m: " " if (e := names.get((m.group().lower(),))) and not e.weak else m.group(), text)


def _main(plain: str, words: list[str]) -> tuple[str, float] | None:
    """Return the language that most of the text is in, or nothing where neither letters nor words tell."""
    whole = _whole_in(words)
    if len(whole) == 1:
        return whole.pop(), _SURE
    weighed = _weighed(plain, words)
    best = max(weighed, key=weighed.__getitem__)
    if not _votes(words):
        return (
            (best, weighed[best]) if weighed[best] >= _SURE and (_length(plain) >= 6 or not plain.isascii()) else None
        )
    return best, max(weighed[best], 0.6)


def _second(clause: str, main: str) -> tuple[str, float] | None:
    """Return the other language that ``clause`` is surely in, names left aside, or nothing."""
    start = len(clause) - len(clause.lstrip())
    plain = _without_places(clause) if clause.isupper() else clause[: start + 1] + _NAME.sub(" ", clause[start + 1 :])
    words = _without_figures([word.lower() for word in _WORD.findall(plain)])
    if _length(" ".join(set(words))) < _WORDS_OF_A_CLAUSE:
        return None
    lettered = bool(_UNVOTED.search(plain))
    if not lettered and not any(_told(words, code, main) for code in _votes(words) if code != main):
        return None
    weighed = _weighed(plain, words)
    best = max(weighed, key=weighed.__getitem__)
    if best == main or weighed[best] < _SHARE_OF_SECOND or weighed.get(main, 0.0) > _SHARE_OF_MAIN:
        return None
    return (best, weighed[best]) if lettered or _told(words, best, main) else None


def _without_figures(words: list[str]) -> list[str]:
    """Leave out a phone number's digits in words, which may be of another language than the clause."""
    rest = [word for word in words if (word,) not in number_words()]
    return rest if len(words) - len(rest) >= _DIGITS_IN_WORDS else words


def _told(words: list[str], code: str, main: str) -> bool:
    """Tell whether the function words of ``words`` speak for ``code`` rather than ``main``."""
    known, distinct = _function_words(), set(words)
    own, others = distinct & known.get(code, frozenset()), distinct & known.get(main, frozenset())
    ours, theirs = len(own - others), len(others - own)
    near = any({code, main} <= group for group in _NEAR)
    return ours > theirs and (ours >= 2 or (len(words) > _WORDS_OF_A_CLAUSE and not theirs and not near))


def _clauses(plain: str) -> list[tuple[int, int, str]]:
    """Cut ``plain`` at full stops, and where a run of words in Latin letters meets another script."""
    found = []
    for clause in _CLAUSE.finditer(plain):
        cuts, script = [clause.start()], ""
        for word in _WORD.finditer(clause.group()):
            own = "latin" if _LATIN.match(word.group()) else "other"
            if script and own != script:
                cuts.append(clause.start() + word.start())
            script = own
        found += [(a, b, plain[a:b]) for a, b in zip(cuts, [*cuts[1:], clause.end()], strict=True)]
    return [(a, b, text) for a, b, text in found if _length(text) >= 2]


def languages_of(text: str) -> list[tuple[str, int, int, float]]:
    """Return (language, start, end, confidence) for each language of ``text``, with the first clause that is in it."""
    plain = _NOISE.sub(lambda m: " " * len(m.group()), text)
    clauses = _clauses(plain)
    if not clauses:
        return []
    words = [word.lower() for word in _WORD.findall(plain)]
    main = _main(_without_places(" ".join(clause for *_, clause in clauses)), words)
    if main is None:
        return []
    found = {main[0]: (*clauses[0][:2], main[1])}
    for start, end, clause in clauses:
        second = _second(clause, main[0])
        if second:
            found.setdefault(second[0], (start, end, second[1]))
    if {"sr", "hr"} <= found.keys():
        votes = _votes(words)
        del found["hr" if votes["sr"] > votes["hr"] else "sr"]
    return [(code, *place) for code, place in found.items()]


class TextLanguageReader:
    """Appends the languages of title and body to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        segments = [s for s in folded.segments if not s.label and s.source in {"title", "body"}]
        if len(segments) < 2:
            return doc
        body = folded.text[segments[1].start : segments[1].end]
        start = segments[0 if body.strip() else 1].start
        text = folded.text[start : segments[-1].end]
        for code, first, last, sure in languages_of(text):
            found_of(doc).append(Found(KEY, code, start + first, start + last, min(1.0, sure)))
        return doc


@Language.factory("text_languages")
def create(nlp: Language, name: str) -> TextLanguageReader:  # noqa: ARG001  (spaCy's factory signature)
    """Make the component."""
    return TextLanguageReader()
