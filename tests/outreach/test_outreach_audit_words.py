"""Every action that the code writes into the audit log has its words for people."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
from office_running import Office

from outreach.administration.audit_words import ACTIONS
from storage.audit import note_access

ROOT = Path(__file__).parents[2]
ROOMS = ("admap", "crawlers", "pipelines", "classifiers", "dedup", "mapping", "storage", "schedules", "outreach")
WRITER, ACTION = "note_access", 2
"""The one function that writes into the log, and the place of the action among what it is given."""


def _literals(node: ast.expr, tables: dict[str, ast.Dict]) -> set[str]:
    """Return the texts that ``node`` may be; fails on one that is put together, whose words nobody could find."""
    if isinstance(node, ast.IfExp):
        return _literals(node.body, tables) | _literals(node.orelse, tables)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in tables:
        return {text for value in tables[node.value.id].values for text in _literals(value, tables)}
    assert isinstance(node, ast.Constant), f"write the action out: {ast.unparse(node)}"
    return {node.value}


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
            yield node


def _written(tree: ast.Module, writer: str, place: int) -> set[str]:
    """Return the actions that a module writes by ``writer``, also through functions of its own that pass one on."""
    found: set[str] = set()
    assigned = [(ast.unparse(n.targets[0]), n.value) for n in tree.body if isinstance(n, ast.Assign)]
    tables = {name: value for name, value in assigned if isinstance(value, ast.Dict)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for call in _calls(tree, writer):
        given = call.args[place]
        if not isinstance(given, ast.Name):
            found |= _literals(given, tables)
            continue
        around = next(f for f in functions if call in ast.walk(f))
        names = [argument.arg for argument in around.args.args]
        if given.id in names:
            found |= _written(tree, around.name, names.index(given.id))
        else:
            values = [
                n.value for n in ast.walk(around) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == given.id
            ]
            assert values
            found.update(*(_literals(value, tables) for value in values))
    return found


def test_every_action_that_is_written_has_its_words_and_no_words_are_left_over() -> None:
    written: set[str] = set()
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            if file != ROOT / "storage/audit.py":
                written |= _written(ast.parse(file.read_text(encoding="utf-8")), WRITER, ACTION)
    assert len(written) > 40
    assert written == set(ACTIONS)


def test_the_log_says_what_happened_in_the_readers_language(
    office: Office, reader: Callable[..., httpx.Client]
) -> None:
    with office.home.store.begin() as session:
        note_access(session, "bo", "an older action", "x", office.clock())
    auditor = reader("auditor")
    swedish = auditor.get("/audit").text
    assert ">Någon loggade in</td>" in swedish
    assert '<option value="signed in">Någon loggade in</option>' in swedish
    assert '<td data-label="Vad" lang="en">an older action</td>' in swedish
    chosen = auditor.get("/audit", params={"what": "signed in"}).text
    assert '<option value="signed in" selected>' in chosen
    assert "an older action</td>" not in chosen
