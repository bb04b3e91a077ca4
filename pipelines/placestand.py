"""What the words around a place name make of it: offered, where somebody comes from, refused, former, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from pipelines.gazetteer import sections
from pipelines.placecontext import Mention, Source, Stand, Token

_FILLERS = 4
_REACH = 14
"""Words before a name that can still say something about it."""

Cues = dict[str, frozenset[str]]


def stand_of(source: Source, chain: Sequence[Mention], mention: Mention, following: Mention | None) -> Stand:
    """Tell how ``mention`` stands by the words around it.

    ``chain`` is the list of places it belongs to (itself alone where it is in no list), ``following`` the next place
    after that list.
    """
    cues, tokens = sections("cues.txt"), source.tokens
    after, before = _after(tokens, chain[-1], following), _before(tokens, mention)
    if mention.role == "from" or _organisation(tokens, mention, cues):
        return Stand.REFUSED
    refused = _refused_after(tokens, chain[0], after, following, cues) or _refused_there(after, cues)
    if mention.role == "not" or refused:
        return Stand.NEGATED
    stand = _nearest(before, cues, said=mention.role in {"in", "area"})
    if stand is Stand.NEGATED:
        return stand
    past = _former(before, cues) or _of_another(before, cues) or _was_there(after, cues)
    past = past or _driven_for_work(tokens, chain, after, cues)
    elsewhere = following is not None and _received_elsewhere(before, after, cues)
    return Stand.REFUSED if past or elsewhere else stand


def _before(tokens: list[Token], mention: Mention) -> list[Token]:
    sentence = tokens[mention.first].sentence
    return [t for t in tokens[max(0, mention.first - _REACH) : mention.first] if t.sentence == sentence]


def _after(tokens: list[Token], mention: Mention, following: Mention | None) -> list[Token]:
    """Return the words behind a place in its sentence, up to the next place."""
    sentence = tokens[mention.first].sentence
    stop = following.first if following is not None else len(tokens)
    rest = tokens[mention.last + 1 : min(stop, mention.last + _REACH)]
    return list(takewhile(lambda t: t.sentence == sentence, rest))


def _said(words: Sequence[str], at: int, cues: frozenset[str]) -> bool:
    """Tell whether the word at ``at`` is one of ``cues``, or it and the next one as "one_two" ("hoppar jag över")."""
    subject = at + 2 < len(words) and words[at + 1] in sections("cues.txt")["self"]
    seconds = words[at + 1 : at + 3] if subject else words[at + 1 : at + 2]
    return words[at] in cues or any(f"{words[at]}_{second}" in cues for second in seconds)


def _refuses(words: Sequence[str], cues: Cues) -> bool:
    """Tell whether ``words`` are a negation of going, being or receiving somewhere and nothing else."""
    refusing = cues["not"] | cues["cancelled"]
    if not any(_said(words, at, refusing) for at in range(len(words))):
        return False
    known = refusing | cues["refusable"] | cues["in"] | cues["there"]
    return all(word in known or _said(words, at, cues["not"]) for at, word in enumerate(words))


def _refused_after(
    tokens: list[Token], mention: Mention, after: list[Token], following: Mention | None, cues: Cues
) -> bool:
    """Tell whether a place that opens its clause is refused in it ("Till Malmö åker jag inte längre")."""
    at = mention.first - 1
    skipped = cues["in"] | cues["filler"] | cues["about"]
    while _same_clause(tokens, at) and tokens[at].word in skipped:
        at -= 1
    if _same_clause(tokens, at) and tokens[at].word not in cues["contrast"] | cues["links"]:
        return False
    clause = list(takewhile(lambda t: not t.comma and t.word not in cues["contrast"], after))
    heads_next = following is not None and _same_clause(tokens, following.first - 1)
    if not clause or (heads_next and following is not None and clause[-1] is tokens[following.first - 1]):
        return False
    return _refuses([t.word for t in clause], cues)


def _same_clause(tokens: list[Token], at: int) -> bool:
    return at >= 0 and tokens[at].sentence == tokens[at + 1].sentence and not tokens[at + 1].comma


def _refused_there(after: list[Token], cues: Cues) -> bool:
    """Tell whether the next clause refuses the place by a word that points back ("men där tar jag inte emot")."""
    clauses: list[list[str]] = [[]]
    for token in after:
        if token.capital and len(token.word) > 1 and len(clauses) > 1 and not set(clauses[-1]) & cues["there"]:
            return False
        if token.comma or token.word in cues["contrast"] | cues["there"]:
            clauses.append([])
        if token.word not in cues["contrast"]:
            clauses[-1].append(token.word)
    pointing = (words for words in (*clauses, *map(list, _pairs(clauses))) if set(words) & cues["there"])
    return any(_refuses(words, cues) for words in pointing)


def _pairs(clauses: list[list[str]]) -> list[list[str]]:
    """Return each clause with the one after it, for a pointing word that closes its clause ("tar inte emot där")."""
    return [[*left, *right] for left, right in pairwise(clauses) if left and len(right) == 1]


def _organisation(tokens: list[Token], mention: Mention, cues: Cues) -> bool:
    after = tokens[mention.last + 1] if mention.last + 1 < len(tokens) else None
    before = tokens[mention.first - 1] if mention.first else None
    if after and after.start - mention.end <= 2 and after.word in cues["organisation"]:
        return True
    if after and after.capital and after.start - mention.end <= 1 and after.word in cues["team"]:
        return True
    return bool(before and before.capital and mention.start - before.end <= 1 and before.word in cues["team"])


def _nearest(before: list[Token], cues: Cues, *, said: bool) -> Stand:
    words = [t.word for t in before]
    at = len(words) - 1
    if said:
        return _negated(before, at, cues) or Stand.OFFERED
    stop = max(-1, at - _FILLERS)
    while at > stop and words[at] in cues["filler"] and _by_word(words, at, cues) is None:
        at -= 1
    if at < 0:
        return Stand.BARE
    stand = _by_word(words, at, cues)
    if stand in {Stand.REFUSED, Stand.NEGATED}:
        return stand
    return _negated(before, at if stand is None else at - 1, cues) or stand or Stand.BARE


def _by_word(words: list[str], at: int, cues: Cues) -> Stand | None:
    """Tell what the word at ``at`` makes of a place right behind it, None where it tells nothing."""
    word, last = words[at], words[at - 1] if at else ""
    if word in cues["than"] or f"{last}_{word}" in cues["home"]:
        return Stand.REFUSED
    if word in cues["from_verb_needed"] and last in cues["from_verb"]:
        return Stand.REFUSED
    if word in cues["from"]:
        return Stand.OFFERED if last in cues["based"] else Stand.REFUSED
    if word in cues["in"]:
        return Stand.OFFERED
    return Stand.NEGATED if _said(words, at, cues["not"]) else None


def _negated(before: list[Token], at: int, cues: Cues) -> Stand | None:
    """Follow the words of going and receiving back to a negation ("I will never again travel to")."""
    words = [t.word for t in before]
    while at >= 0 and not (at + 1 < len(before) and before[at + 1].comma):
        if _said(words, at, cues["not"]):
            return Stand.NEGATED
        if words[at] not in cues["refusable"] and words[at] not in cues["in"]:
            return None
        at -= 1
    return None


def _former(before: list[Token], cues: Cues) -> bool:
    """Tell whether the clause speaks of an earlier life, of a relative's, or of a longing."""
    words = [t.word for t in before]
    former = kin = False
    for at, word in enumerate(words):
        restarts = word in cues["in"] and before[at].comma and not set(words[:at]) & (cues["past"] - cues["born"])
        if _said(words, at, cues["past"]) or (word in cues["after"] and set(words[at + 1 : at + 5]) & cues["duration"]):
            former = True
        elif restarts or (word in cues["present"] and not kin):
            former = False
        if word in cues["self"] or (kin and before[at].comma and word not in cues["lives"]):
            kin = False
        if word in cues["kin"]:
            kin = True
        elif kin and word in cues["lives"]:
            former = True
    return former


def _of_another(before: list[Token], cues: Cues) -> bool:
    """Tell whether the place is a relative's or a client's ("min bror i Boden", "a client in Lund")."""
    words = [t.word for t in before]
    at = len(words) - 1
    while at >= 0 and words[at] in cues["in"] | cues["filler"]:
        at -= 1
    if at < 1 or at == len(words) - 1 or words[at] not in cues["kin"] | cues["client"]:
        return False
    joined = at > 1 and words[at - 2] in cues["links"]
    return words[at - 1] in cues["possessive"] and not joined


def _driven_for_work(tokens: list[Token], chain: Sequence[Mention], after: list[Token], cues: Cues) -> bool:
    """Tell whether somebody drives to or between the places for a living ("kör A–B fyra nätter i veckan")."""
    before = {t.word for t in _before(tokens, chain[0])[-_FILLERS - 1 :]}
    ride = len(chain) == 2 and chain[0].last + 1 == chain[1].first and not tokens[chain[1].first].comma
    often = ride and any(t.word in cues["nights"] for t in after[:3])
    return len(chain) <= 2 and bool(before & cues["drive"]) and (often or bool(before & cues["ride"]))


def _was_there(after: list[Token], cues: Cues) -> bool:
    """Tell whether a time gone by follows the place ("i Sundsvall förra veckan")."""
    words = [t.word for t in after[:3]]
    return any(f"{one}_{two}" in cues["gone_by"] for one, two in pairwise(words))


def _received_elsewhere(before: list[Token], after: list[Token], cues: Cues) -> bool:
    """Tell whether somebody lives in the place and receives only in the next ("bor i Lund men tar bara emot i")."""
    words = {t.word for t in after}
    lives = any(t.word in cues["dwell"] for t in before[-4:])
    return lives and bool(words & cues["contrast"]) and bool(words & cues["only"])
