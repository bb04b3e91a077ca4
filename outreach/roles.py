"""Who may do what: seven roles, each with a few permissions. What is not given is refused."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from mapping.geography import COUNTRY


class Permission(StrEnum):
    """One thing that a person may do in the office."""

    ACCOUNT = "account"  # one's own account: password, second factor, language, signing out
    QUEUE = "queue"  # see the alerts of one's regions
    CASEWORK = "casework"  # take a case, note, judge links, log offers, state an outcome
    CHILD = "child"  # be one of the two persons who settle a case that may concern a child
    CONTACTS = "contacts"  # see contact details for a stated purpose
    COORDINATE = "coordinate"  # hand cases over to others, see who has what
    SURVEY = "survey"  # figures, maps, coverage, links and templates of the survey
    JUDGE = "judge"  # judge links and code samples
    TRY = "try"  # fetch a few adverts of a registered site, to see how its file reads them
    RELEASE = "release"  # enter a wave's figures in the register of what is published
    RESEARCH = "research"  # pseudonymised data
    ADMINISTER = "administer"  # accounts, retention, schedules, stop switch, data subjects' requests
    AUDIT = "audit"  # read and check the audit log


class Role(StrEnum):
    """What a person does here."""

    OUTREACH = "outreach"
    CHILD_HANDLER = "child_handler"
    COORDINATOR = "coordinator"
    ANALYST = "analyst"
    RESEARCHER = "researcher"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_WORDS = {
    Role.OUTREACH: "Outreach worker",
    Role.CHILD_HANDLER: "Child handler",
    Role.COORDINATOR: "Coordinator",
    Role.ANALYST: "Analyst",
    Role.RESEARCHER: "Researcher",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
}
"""What each role is called, in English; the catalogue has the Swedish."""

_P = Permission
_CASES = {_P.ACCOUNT, _P.QUEUE, _P.CASEWORK, _P.CONTACTS}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OUTREACH: frozenset(_CASES),
    Role.CHILD_HANDLER: frozenset(_CASES | {_P.CHILD}),
    Role.COORDINATOR: frozenset(_CASES | {_P.COORDINATE, _P.SURVEY}),
    Role.ANALYST: frozenset({_P.ACCOUNT, _P.SURVEY, _P.JUDGE, _P.TRY, _P.RELEASE}),
    Role.RESEARCHER: frozenset({_P.ACCOUNT, _P.RESEARCH}),
    Role.ADMINISTRATOR: frozenset({_P.ACCOUNT, _P.ADMINISTER, _P.TRY}),
    Role.AUDITOR: frozenset({_P.ACCOUNT, _P.AUDIT}),
}


def may_see(regions: Sequence[str], municipalities: Sequence[str]) -> bool:
    """Tell whether somebody with ``regions`` (county codes, or the country) may see what concerns ``municipalities``.

    What is in no known place is seen by those who have the whole country.
    """
    return COUNTRY in regions or any(code[:2] in regions for code in municipalities)
