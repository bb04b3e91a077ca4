"""Accounts: who may enter the office. Every change is audited; a first password is shown once, to whoever made it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from admap.errors import UsageError
from mapping.geography import COUNTRY, counties
from outreach.attempts import is_locked
from outreach.errors import NotFoundError
from outreach.gate import Who, home_of, lasting_sign_ins, needs, now_of
from outreach.pages import page, see_other
from outreach.passwords import hashed_password, new_password
from outreach.roles import ROLE_WORDS, Permission, Role
from outreach.words import LANGUAGES
from storage import accounts
from storage.audit import note_access
from storage.cases import held_by
from storage.office import Account

router = APIRouter()
LANGUAGE_NAMES = {"sv": "Svenska", "en": "English"}
FAULTS = {
    "name": "A name has 2 to 80 characters without blanks.",
    "taken": "There is an account with that name already.",
    "role": "Choose a role.",
    "regions": "Choose at least one county, or the whole country.",
    "subject": "What the provider knows somebody by has 1 to 200 characters.",
    "bound": "Another account is bound to that already: unbind it first.",
    "last": "This is the only administrator. Make another one first.",
}
"""What may be wrong with a form, in English; the catalogue has the Swedish."""


class Wanted(BaseModel):
    """What the form of an account gives."""

    name: str = Field("", max_length=200)
    role: str = Field("", max_length=20)
    regions: list[str] = Field([], max_length=30)
    language: str = Field("sv", max_length=2)


@router.get("/administration/accounts")
@needs(Permission.ADMINISTER)
def list_accounts(request: Request) -> Response:
    """Show every account, and the form for a new one."""
    return _list_page(request)


@router.post("/administration/accounts")
@needs(Permission.ADMINISTER)
def add_account(request: Request, who: Who, wanted: Annotated[Wanted, Form()]) -> Response:
    """Add an account, and show its first password once."""
    fault = _fault(wanted)
    folded = accounts.folded(wanted.name)
    if not 2 <= len(folded) <= 80 or any(character.isspace() for character in folded):
        fault = "name"
    password = new_password()
    if fault is None:
        with home_of(request).store.begin() as session:
            if accounts.account_named(session, folded) is not None:
                fault = "taken"
            else:
                at = now_of(request)
                made = accounts.add_account(
                    session, folded, wanted.role, _chosen(wanted.regions), hashed_password(password), at
                )
                made.language = wanted.language if wanted.language in LANGUAGES else LANGUAGES[0]
                note_access(session, who.name, "account added", _told(made), at)
    if fault is not None:
        return _list_page(request, 422, fault, wanted)
    return page(request, "administration/first_password.html", name=folded, password=password)


@router.get("/administration/accounts/{account_id}")
@needs(Permission.ADMINISTER)
def account_page(request: Request, account_id: int) -> Response:
    """Show one account with what may be changed."""
    return _account_page(request, account_id)


@router.post("/administration/accounts/{account_id}/change")
@needs(Permission.ADMINISTER)
def change_account(request: Request, who: Who, account_id: int, wanted: Annotated[Wanted, Form()]) -> Response:
    """Change role, regions and language; whoever has the account signs in anew."""
    fault = _fault(wanted)
    if fault is None:
        try:
            with home_of(request).store.begin() as session:
                account = _known(session, account_id)
                before = _told(account)
                accounts.change_account(session, account, wanted.role, _chosen(wanted.regions))
                account.language = wanted.language if wanted.language in LANGUAGES else account.language
                note_access(session, who.name, "account changed", f"{before} → {_told(account)}", now_of(request))
        except UsageError:
            fault = "last"
    return _account_page(request, account_id, 422, fault) if fault else see_other("/administration/accounts")


@router.post("/administration/accounts/{account_id}/disable")
@needs(Permission.ADMINISTER)
def disable_account(request: Request, who: Who, account_id: int) -> Response:
    """Close an account."""
    try:
        with home_of(request).store.begin() as session:
            account = _known(session, account_id)
            accounts.disable_account(session, account, now_of(request))
            note_access(session, who.name, "account disabled", account.name, now_of(request))
    except UsageError:
        return _account_page(request, account_id, 422, "last")
    return see_other("/administration/accounts")


@router.post("/administration/accounts/{account_id}/reset")
@needs(Permission.ADMINISTER)
def reset_account(request: Request, who: Who, account_id: int) -> Response:
    """Give an account a new first password and second factor, and open it again."""
    password = new_password()
    with home_of(request).store.begin() as session:
        account = _known(session, account_id)
        accounts.reset_account(session, account, hashed_password(password), now_of(request))
        note_access(session, who.name, "account reset", account.name, now_of(request))
        name = account.name
    return page(request, "administration/first_password.html", name=name, password=password)


@router.post("/administration/accounts/{account_id}/bind")
@needs(Permission.ADMINISTER)
def bind_account(
    request: Request, who: Who, account_id: int, subject: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """Bind an account to ``subject`` of the organisation's provider; its password ends."""
    if request.app.state.oidc is None:
        raise NotFoundError
    wanted, fault = subject.strip(), None
    with home_of(request).store.begin() as session:
        account = _known(session, account_id)
        other = accounts.account_of_subject(session, wanted)
        if not 1 <= len(wanted) <= 200:
            fault = "subject"
        elif other is not None and other is not account:
            fault = "bound"
        else:
            accounts.bind_account(session, account, wanted, hashed_password(new_password()), now_of(request))
            note_access(session, who.name, "account bound", account.name, now_of(request))
    here = f"/administration/accounts/{account_id}"
    return _account_page(request, account_id, 422, fault) if fault else see_other(here)


@router.post("/administration/accounts/{account_id}/unbind")
@needs(Permission.ADMINISTER)
def unbind_account(request: Request, who: Who, account_id: int) -> Response:
    """Have an account entered by a password again: a new first one, shown once."""
    password = new_password()
    with home_of(request).store.begin() as session:
        account = _known(session, account_id)
        if account.subject is None:
            raise NotFoundError
        accounts.unbind_account(session, account, hashed_password(password), now_of(request))
        note_access(session, who.name, "account unbound", account.name, now_of(request))
        name = account.name
    return page(request, "administration/first_password.html", name=name, password=password)


@router.post("/administration/accounts/{account_id}/end-sign-ins")
@needs(Permission.ADMINISTER)
def end_sign_ins(request: Request, who: Who, account_id: int) -> Response:
    """End every sign-in of an account, which stays open: whoever has it signs in anew."""
    with home_of(request).store.begin() as session:
        account = _known(session, account_id)
        ended = len(lasting_sign_ins(request, session, account_id))
        accounts.end_sign_ins(session, account)
        note_access(session, who.name, "sign-ins ended", f"{account.name}, {ended}", now_of(request))
    return see_other(f"/administration/accounts/{account_id}")


def _list_page(request: Request, status: int = 200, fault: str | None = None, given: Wanted | None = None) -> Response:
    at = now_of(request)
    with home_of(request).store.begin() as session:
        rows = [_shown(account) | {"locked": is_locked(account, at)} for account in accounts.accounts(session)]
    return page(
        request,
        "administration/accounts.html",
        status,
        rows=rows,
        fault=FAULTS[fault] if fault else None,
        given=given or Wanted(),
        **_choices(),
    )


def _account_page(request: Request, account_id: int, status: int = 200, fault: str | None = None) -> Response:
    with home_of(request).store.begin() as session:
        shown = _shown(_known(session, account_id))
        sign_ins = len(lasting_sign_ins(request, session, account_id))
        cases = held_by(session, account_id)
    return page(
        request,
        "administration/account.html",
        status,
        account=shown,
        sign_ins=sign_ins,
        cases=cases,
        oidc=request.app.state.oidc is not None,
        fault=FAULTS[fault] if fault else None,
        **_choices(),
    )


def _choices() -> dict[str, object]:
    return {
        "role_words": ROLE_WORDS,
        "region_choices": [COUNTRY, *sorted(counties())],
        "languages": LANGUAGE_NAMES,
    }


def _shown(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "name": account.name,
        "role": account.role,
        "regions": list(account.regions),
        "language": account.language,
        "active": account.active,
        "second_factor": account.last_step > 0,
        "subject": account.subject,
    }


def _known(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFoundError
    return account


def _fault(wanted: Wanted) -> str | None:
    if wanted.role not in set(Role):
        return "role"
    known = {COUNTRY, *counties()}
    return None if wanted.regions and all(code in known for code in wanted.regions) else "regions"


def _chosen(regions: list[str]) -> list[str]:
    return [COUNTRY] if COUNTRY in regions else sorted(set(regions))


def _told(account: Account) -> str:
    return f"{account.name}, {account.role}, {' '.join(account.regions)}"
