"""Judgements of people on pairs of adverts: given, withdrawn, told, carried between homes; and the queue of pairs."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from admap.blanking import blanked
from admap.errors import UsageError
from admap.home import Home, who_runs
from admap.records import Judgement
from dedup.judging import Contradiction, contradictions
from dedup.worth import Question, questions
from mapping.sheets import unguarded_row, write_sheet
from storage import adverts, audit, judgements, links, waves
from storage.judgements import WITHDRAWN, Judged
from storage.moments import as_utc

DECISIONS: Mapping[str, str] = {
    "same": Judgement.SAME,
    "different": Judgement.DIFFERENT,
    "operator": Judgement.OPERATOR_ONLY,
    "operator_only": Judgement.OPERATOR_ONLY,
    "unsure": Judgement.UNSURE,
}
"""What people may say of a pair, by the words they may use."""
COLUMNS = ("left", "right", "judgement", "reason", "user", "at")
LOOKED_AT = 300
"""Of either side of one half, this many pairs are weighed against each other before a queue is made of them."""
QUEUE_COLUMNS = ("left", "right", "judgement", "reason", "now", "probability", "for", "against")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of judgements that were given.

    ``added`` are new ones, ``rejects`` say what was wrong with which line, ``notes`` are sentences on what they meet:
    another person's judgement that they replace, judgements that contradict them.
    """

    added: int
    rejects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def judge(home: Home, one: str, other: str, decision: str, reason: str, user: str = "", by: str = "") -> Taken:
    """Keep ``user``'s judgement on two linked adverts, given ``by`` (without it, who runs the command).

    Raises :class:`UsageError` for unknown words or adverts, or no reason.
    """
    if decision not in DECISIONS:
        raise UsageError(f"{decision} is no judgement: say same, different, operator or unsure.")
    if not reason.strip():
        raise UsageError("A judgement needs its reason: add --reason TEXT.")
    if one == other:
        raise UsageError(f"{one} was given twice: give two adverts.")
    judged = _judged(one, other, DECISIONS[decision], reason, user, datetime.now(UTC))
    with home.store.begin() as session:
        linked = links.memberships_of(session, (one, other))
        for ad_id in (one, other):
            if ad_id not in linked:
                raise UsageError(f"No advert {ad_id} is linked here: check the id (`admap export links`).")
        return _kept(session, [judged], _about(session, judged), by)


def withdraw(home: Home, one: str, other: str, reason: str, user: str = "", by: str = "") -> Taken:
    """Withdraw the judgement that stands on two adverts, asked for ``by``; it stays in the history.

    Raises :class:`UsageError` where none stands, or without a reason.
    """
    if not reason.strip():
        raise UsageError("A withdrawal needs its reason: add --reason TEXT.")
    judged = _judged(one, other, WITHDRAWN, reason, user, datetime.now(UTC))
    with home.store.begin() as session:
        standing = judgements.standing(judgements.judgement_history(session))
        if not any((j.left, j.right) == (judged.left, judged.right) for j in standing):
            raise UsageError(f"No judgement stands on {one} and {other}: `admap judgements list` shows those that do.")
        return _kept(session, [judged], _about(session, judged), by)


def _about(session: Session, judged: Judged) -> str:
    """Say for the audit log what was judged: adverts by number, as an id may hold a contact detail."""
    numbers = adverts.numbers_of(session, (judged.left, judged.right))
    return f"adverts {' and '.join(str(n) for n in sorted(numbers.values()))}: {judged.decision}"


def judgement_history(home: Home, *, standing: bool = False) -> list[Judged]:
    """Return every judgement and withdrawal, oldest first, or only the judgements that stand, by pair."""
    with home.store.begin() as session:
        history = judgements.judgement_history(session)
    return judgements.standing(history) if standing else history


def contradictory(home: Home) -> list[Contradiction]:
    """Return every judgement that others contradict."""
    with home.store.begin() as session:
        return contradictions(judgements.judgements(session))


def export_judgements(home: Home, out: Path) -> int:
    """Write every judgement and withdrawal to a CSV file that :func:`import_judgements` reads; return how many."""
    history = judgement_history(home)
    rows = [(j.left, j.right, j.decision, j.reason, j.user, j.at.isoformat()) for j in history]
    _write(out, COLUMNS, rows)
    return len(rows)


def import_judgements(home: Home, path: Path, user: str = "") -> Taken:
    """Take the judgements of a CSV file (``left, right, judgement, reason``, optionally ``user, at``).

    Lines without a judgement are passed over, so a filled-in queue is such a file; what is known already is not taken
    twice. A line that cannot be read is told and stops nothing. Raises :class:`UsageError` where the file is no such
    CSV.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lacking = [name for name in COLUMNS[:4] if name not in (reader.fieldnames or ())]
            if lacking:
                raise UsageError(f"{path} has no column {', '.join(lacking)}: it needs {', '.join(COLUMNS[:4])}.")
            lines = [(reader.line_num, unguarded_row(row)) for row in reader if (row["judgement"] or "").strip()]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or "not CSV in UTF-8"
        raise UsageError(f"{path} cannot be read ({reason}): check the file.") from None
    found: list[Judged] = []
    rejects: list[str] = []
    now = datetime.now(UTC)
    for number, row in lines:
        try:
            found.append(_read({k: (v or "").strip() for k, v in row.items() if isinstance(v, str | None)}, user, now))
        except ValueError as error:
            rejects.append(f"Line {number}: {error}.")
    with home.store.begin() as session:
        taken = _kept(session, found, f"{len(found)} from a file")
    return Taken(taken.added, tuple(rejects), taken.notes)


def _read(row: Mapping[str, str], user: str, now: datetime) -> Judged:
    word = row["judgement"].casefold().replace(" ", "_")
    decision = WITHDRAWN if word == WITHDRAWN else DECISIONS.get(word)
    if decision is None:
        raise ValueError(f"{row['judgement']} is no judgement, say same, different, operator or unsure")
    if not row["left"] or not row["right"] or row["left"] == row["right"]:
        raise ValueError("left and right must be two adverts")
    if not row["reason"]:
        raise ValueError("a judgement needs its reason")
    at = now
    if row.get("at"):
        at = as_utc(datetime.fromisoformat(row["at"]))
    return _judged(row["left"], row["right"], decision, row["reason"], row.get("user") or user, at)


def queue(home: Home, wave: str, limit: int = 50) -> list[Question]:
    """Return the pairs with an advert in ``wave`` whose judgement would help most, best first.

    In a large home they are chosen among the pairs nearest to one half, with their whole profiles in view.
    """
    with home.store.begin() as session:
        judged = judgements.judgements(session)
        count = max(LOOKED_AT, 4 * limit) + len(judged)
        pairs = links.doubtful_pairs(session, waves.get_wave(session, wave), count)
        found = links.memberships_of(session, sorted({ad_id for pair in pairs for ad_id in (pair.left, pair.right)}))
        profile_of = links.members_of_all(session, sorted({m.profile_id for m in found.values()}))
        around = links.chances_among(session, sorted(profile_of))
        return questions(pairs, profile_of, judged, limit=limit, around=around)


def write_queue_sheet(rows: Sequence[Mapping[str, object]], out: Path) -> None:
    """Write the queue as a CSV sheet with empty columns for judgement and reason, for :func:`import_judgements`."""
    _write(out, QUEUE_COLUMNS, [[row.get(name, "") for name in QUEUE_COLUMNS] for row in rows])


def _write(out: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("w", encoding="utf-8", newline="", errors="replace") as file:
            write_sheet(file, [columns, *rows])
    except OSError as error:
        raise UsageError(f"{out} cannot be written ({error.strerror}): choose another place.") from None


def _judged(one: str, other: str, decision: str, reason: str, user: str, at: datetime) -> Judged:
    left, right = sorted((one, other))
    return Judged(left, right, str(decision), user or who_runs(), blanked(reason.strip()), at)


def _kept(session: Session, new: Sequence[Judged], what: str, by: str = "") -> Taken:
    """Add ``new``, audit that, and say what they meet: judgements of others, and contradictions they are part of."""
    before = {(j.left, j.right): j for j in judgements.standing(judgements.judgement_history(session))}
    added = judgements.add_judgements(session, new)
    if added:
        users = ", ".join(sorted({j.user for j in new}))
        audit.note_access(session, by or who_runs(), "judge links", f"{what}, by {users}", datetime.now(UTC))
    after = judgements.standing(judgements.judgement_history(session))
    notes = [
        f"{j.left} and {j.right} were judged {old.decision} by {old.user}: now {j.decision} by {j.user} stands."
        for j in after
        if (old := before.get((j.left, j.right))) and old.decision != j.decision
    ]
    touched = {ad for j in new for ad in (j.left, j.right)}
    pairs = [pair for j in after if (pair := j.pair) is not None]
    notes += [c.sentence for c in contradictions(pairs) if touched.intersection(c.chain)]
    return Taken(added, notes=tuple(notes))
