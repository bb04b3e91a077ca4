"""Page objects: a few lines of code where a site's selectors do not reach, as a class of web-poet over one page.

The code comes from one file in the folder ``pageobjects`` beside the site file (or platform file) that names it, from
nowhere else. It is kept whole with the site file in the register, so that a wave can be read anew without that folder;
from there it runs only with the signature that this home's key made.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from crawlers.errors import SiteFileError
from crawlers.page import Page

if TYPE_CHECKING:
    from web_poet import WebPage

FOLDER = "pageobjects"
FIELDS = ("key", "title", "body", "posted", "fields")
IMPORTS = (
    "__future__", "collections", "datetime", "functools", "html", "itertools", "json", "math", "re", "string", "typing",
    "unicodedata", "urllib.parse", "jmespath", "parsel", "web_poet",
)  # fmt: skip
"""What a page object may import: it sees the page that it is given, no file, no network and nothing of ours."""

Sign = Callable[[str], str]
"""Makes the keyed signature of a text."""


@dataclass(frozen=True, slots=True)
class PageCode:
    """The code of one page object: ``name`` (``module.Class``), the file it came from, and its source."""

    name: str
    file: str
    source: str

    def check(self) -> None:
        """Run the file's definitions once; raises :class:`SiteFileError` naming file and line if it is no page object.

        Refused are code that cannot be read, imports of anything but :data:`IMPORTS`, and a class that is missing, is
        no ``web_poet.WebPage``, or has a field that no advert has.
        """
        page_class(self)

    def signed(self, sign: Sign) -> dict[str, str]:
        """Return the code as it is kept."""
        return {"file": self.file, "source": self.source, "signature": sign(self._text)}

    @classmethod
    def kept(cls, name: str, value: Mapping[str, str], sign: Sign) -> PageCode:
        """Return the code that :meth:`signed` gave; raises :class:`SiteFileError` where the signature is another."""
        code = cls(name, value.get("file", ""), value.get("source", ""))
        if value.get("signature") != sign(code._text):
            raise SiteFileError(
                f"the kept page object {name} does not bear this home's signature, so it is not run: "
                "name the site file again with `admap crawl --sites`."
            )
        return code

    @property
    def _text(self) -> str:
        return f"page object {self.name}\n{self.source}"


def read_code(name: str, named_in: Path) -> PageCode:
    """Return the code of ``module.Class`` beside the YAML file ``named_in``; raises :class:`SiteFileError`."""
    file = named_in.parent / FOLDER / f"{name.partition('.')[0]}.py"
    try:
        return PageCode(name, str(file), file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SiteFileError(
            f"there is no file {file}: page objects lie in a folder {FOLDER} beside this file."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SiteFileError(f"{file} cannot be read ({error}): save it as UTF-8 text.") from None


def overrides(code: PageCode, page: Page) -> tuple[dict[str, Any], str]:
    """Return what the page object gives of ``page``, None left out, and what went wrong with it (else empty).

    A fault names kind and line of the error alone: its text could hold what stands on the page.
    """
    from web_poet import HttpResponse  # noqa: PLC0415  (loads only where a site has a page object)
    from web_poet.fields import item_from_fields_sync  # noqa: PLC0415

    body = page.text.encode("utf-8", "replace")
    response = HttpResponse(page.url, body=body, status=page.status, encoding="utf-8")
    try:
        given: dict[str, Any] = item_from_fields_sync(page_class(code)(response=response))
    except Exception as error:  # whatever the code of others raises is this one page's fault
        return {}, f"page object {code.name}: {type(error).__name__} at {code.file}, line {_line(error, code.file)}"
    found = {name: value for name, value in given.items() if value is not None}
    for name, value in found.items():
        if not _fits(name, value):
            wanted = "a dict of labels and texts" if name == "fields" else "a text"
            return {}, f"page object {code.name}: {name} is {type(value).__name__} where {wanted} is expected"
    return found, ""


@lru_cache(maxsize=256)
def page_class(code: PageCode) -> type[WebPage[Any]]:
    """Return the class that ``code`` defines; raises :class:`SiteFileError` as :meth:`PageCode.check`."""
    from web_poet import WebPage  # noqa: PLC0415
    from web_poet.fields import get_fields_dict  # noqa: PLC0415

    try:
        tree = ast.parse(code.source, code.file)
    except SyntaxError as error:
        raise SiteFileError(f"{code.file}, line {error.lineno}: not readable Python ({error.msg}).") from None
    _check_imports(tree, code.file)
    module_name, _, class_name = code.name.partition(".")
    module = ModuleType(f"{FOLDER}.{module_name}")
    try:
        exec(compile(tree, code.file, "exec"), module.__dict__)  # noqa: S102  (the operator's own file, see above)
    except Exception as error:
        line = _line(error, code.file)
        raise SiteFileError(f"{code.file}, line {line}: {type(error).__name__}: {error}: mend that line.") from None
    found = getattr(module, class_name, None)
    if not (isinstance(found, type) and issubclass(found, WebPage)):
        raise SiteFileError(f"{code.file}: has no class {class_name} that is a web_poet.WebPage: add or rename it.")
    fields = get_fields_dict(found)
    if unknown := [name for name in fields if name not in FIELDS]:
        raise SiteFileError(
            f"{code.file}, line {_place(tree, class_name, unknown[0])}: field {unknown[0]}: "
            f"an advert has no such field: known are {', '.join(FIELDS)} (labels go into fields)."
        )
    if not fields:
        raise SiteFileError(f"{code.file}: {class_name} has no @field: write one, or take page_object away.")
    return found


def _check_imports(tree: ast.Module, file: str) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        relative = isinstance(node, ast.ImportFrom) and (node.level or not node.module)
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for name in ["."] if relative else names:
            if not any(name == known or name.startswith(f"{known}.") for known in IMPORTS):
                raise SiteFileError(
                    f"{file}, line {node.lineno}: imports {name}: a page object reads the page that it is given and "
                    f"nothing else; it may import {', '.join(IMPORTS[1:])}."
                )


def _fits(name: str, value: Any) -> bool:
    if name == "fields":
        return isinstance(value, Mapping) and all(isinstance(one, str) for pair in value.items() for one in pair)
    return isinstance(value, str)


def _line(error: BaseException, file: str) -> int:
    """Return the last line of ``file`` that ``error`` passed through."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _place(tree: ast.Module, class_name: str, method: str) -> int:
    """Return the line of a method, for messages; of a method that is inherited the line of the class."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for node in classes:
        for one in node.body:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name == method:
                return one.lineno
    return next((node.lineno for node in classes if node.name == class_name), 1)
