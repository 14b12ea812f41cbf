"""Home: the user's cases, the catalog, new cases and imports."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from offramp.errors import CaseError, QuestionError
from offramp.language.sentence import mark
from offramp.web.page import Address, Page, Redirect
from offramp.web.saying import say
from offramp.web.workspace import MOST_CASES, stated_title

if TYPE_CHECKING:
    from offramp.errors import Problem
    from offramp.web.bodies import Upload
    from offramp.web.page import Call

__all__ = ["ADDRESSES"]

BLANK = "offramp: 1\ntitle: {title}\n"


def _home(call: Call) -> Page:
    """Return the page of all cases: those of the folder, the last opened first, and the catalog."""
    store = call.workbench.store
    opened = store.history.opened()
    cases = sorted(store.workspace.cases(), key=lambda each: -max(opened.get(each.name, 0.0), each.changed))
    listed = [
        {"name": each.name, "title": each.title, "at": max(opened.get(each.name, 0.0), each.changed)} for each in cases
    ]
    catalog = [{"slug": slug, "title": title} for slug, title in _catalog()]
    left_out = store.workspace.left_out()
    values = {"cases": listed, "catalog": catalog, "folder": store.workspace.folder.name}
    values |= {"left_out": left_out, "most": MOST_CASES if len(listed) == MOST_CASES else 0}
    return Page("home", mark("Cases"), values, twin={"cases": listed, "catalog": catalog})


@cache
def _catalog() -> tuple[tuple[str, str], ...]:
    """Return the slug and the title of each case of the catalog, without reading the cases."""
    from offramp.case.catalog import find, slugs

    found = []
    for slug in slugs():
        file = find(slug)
        if file is not None:
            with file.open(encoding="utf-8") as stream:
                found.append((slug, stated_title(stream.read(5000)) or slug))
    return tuple(found)


def _new(call: Call) -> Redirect:
    """Make a new case: an empty one, one from a template, or a copy of a catalog case."""
    from offramp.case import template
    from offramp.case.catalog import find

    start = call.body.get("start")
    title = " ".join(call.body.get("title").split())
    store = call.workbench.store
    if start == "blank":
        stated = title or "A new case"
        return _opened(store.add(stated, _titled(call, "", stated), say("New case")), "case")
    if start in ("template", "minimal"):
        text = template(minimal=start == "minimal")
        text = _titled(call, text, title) if title else text
        return _opened(store.add(title or "template", text, say("New case from the template")), "case")
    file = find(start)
    if file is None:
        raise QuestionError("choose a case of the catalog, or a template")
    return _opened(
        store.add(start, file.read_text(encoding="utf-8"), say("Copy of the catalog case {case}", case=start)), "case"
    )


def _titled(call: Call, text: str, title: str) -> str:
    """Return the text of a case with a title."""
    edits = [("put", ("title",), title)]
    return str(call.workbench.workers.ask("edit", text=text, before=None, edits=edits)["text"])


def _import(call: Call) -> Redirect:
    """Add the cases of uploaded files: all of them, or none where one cannot be read."""
    uploads = call.body.files.get("file", ())
    if not uploads:
        raise QuestionError("choose a file that ends in .yaml, .yml, .json or .gmcr")
    answers = [_read(call, upload, alone=len(uploads) == 1) for upload in uploads]
    name = ""
    for upload, answer in zip(uploads, answers, strict=True):
        name = call.workbench.store.add(
            upload.name.rpartition(".")[0] or "case", answer["text"], say("Import of {file}", file=upload.name)
        )
    return Redirect(f"/cases/{name}/text") if any(each["problems"] for each in answers) else _opened(name, "case")


def _read(call: Call, upload: Upload, *, alone: bool) -> dict[str, Any]:
    """Return the case of an uploaded file; the error about one of several names the file, and says that none was kept."""
    most = call.workbench.settings.limits.case
    try:
        if len(upload.data) > most:
            raise QuestionError(f"{upload.name}: a case may have {most:,} bytes")
        answer: dict[str, Any] = call.workbench.workers.ask("import", data=upload.data, file=upload.name)
        if len(answer["text"].encode()) > most:
            raise QuestionError(f"{upload.name}: a case may have {most:,} bytes")
    except (CaseError, QuestionError) as error:
        if alone:
            raise
        told = "; ".join(_told(each) for each in error.problems) if isinstance(error, CaseError) else str(error)
        told = told.removeprefix(f"{upload.name}: ")
        raise QuestionError(f"{upload.name}: {told}. None of the files was imported.") from None
    return answer


def _told(problem: Problem) -> str:
    line = problem.place.line if problem.place else 0
    return f"line {line}: {problem.message}" if line else problem.message


def _opened(name: str, section: str) -> Redirect:
    return Redirect(f"/cases/{name}/build/{section}")


def _open(call: Call) -> Redirect:
    """Open a case at its first page."""
    call.case()
    return _opened(call.names["name"], "case")


ADDRESSES = (
    Address("/", _home),
    Address("/index", _home, twin=True),
    Address("/cases", _new, "POST"),
    Address("/import", _import, "POST"),
    Address("/cases/{name}", _open),
)
