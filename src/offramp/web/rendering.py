"""Pages as HTML, by templates that escape every text."""

from __future__ import annotations

import datetime
import html
import json
import re
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from offramp.language.language import Language
from offramp.language.sentence import Sentence, mark
from offramp.web.links import PROJECTOR, link_to, page_view, path_of, query
from offramp.web.noted import Noted
from offramp.web.saying import translated
from offramp.web.script_words import WORDS
from offramp.web.sections import MORE_OF_ESTIMATE, ROWS
from offramp.web.workspace import stated_title

if TYPE_CHECKING:
    from offramp.web.page import Call, Page

__all__ = ["as_json", "rendered"]

SECTIONS = {
    "build": (
        ("case", mark("Case")),
        ("actors", mark("Actors and options")),
        ("rules", mark("Rules")),
        ("preferences", mark("Preferences")),
        ("readings", mark("Readings and beliefs")),
        ("events", mark("Events")),
        ("unknowns", mark("Unknowns")),
        ("evidence", mark("Evidence")),
        ("agreements", mark("Agreements")),
        ("policies", mark("Policies")),
        ("measures", mark("Measures")),
        ("claims", mark("Claims")),
        ("sources", mark("Sources")),
    ),
    "ask": (
        ("stability", mark("Stability")),
        ("graph", mark("Conflict graph")),
        ("why", mark("Why")),
        ("routes", mark("Routes")),
        ("inverse", mark("Make it hold")),
        ("risk", mark("Risk")),
        ("glance", mark("Choice at a glance")),
        ("ranking", mark("Ranking")),
        ("claims", mark("Claims")),
        ("discovery", mark("What decides")),
        ("question", mark("Next question")),
    ),
    "argue": (
        ("compare", mark("Compare")),
        ("notes", mark("Notes")),
        ("brief", mark("Brief")),
        ("history", mark("Versions")),
    ),
}
"""The pages of a case, by part of the workbench, each with its name."""

PARTS = (("build", mark("Build")), ("ask", mark("Ask")), ("argue", mark("Argue")))
"""The parts of the workbench, each with its name."""

TRANSLATED = (
    "build_actors",
    "build_case",
    "build_policies",
    "build_preferences",
    "build_records",
    "build_rules",
    "compare",
    "conflict",
    "graph",
    "home",
    "interview",
    "inverse",
    "job",
    "message",
    "notes",
    "question",
    "risk",
    "routes",
    "stability",
    "text",
    "versions",
    "why",
    "work",
)
"""The templates of pages; their content is in the catalogue of messages, and what stays in English is marked so."""

_language: ContextVar[str] = ContextVar("language", default="en")
"""The language of the page that is being rendered."""


def _said(message: str, **values: Any) -> str:
    """Return a message of a template, or a text that Python made, in the language of the page; values fill its braces."""
    said = translated(message, _language.get())
    if not values:
        return said
    if not any(hasattr(each, "__html__") for each in values.values()):
        return said.format(**values)
    safe = {name: each if hasattr(each, "__html__") else html.escape(str(each)) for name, each in values.items()}
    return _Safe(html.escape(said, quote=False).format(**safe))


def _counted(one: str, many: str, number: int, **values: Any) -> str:
    """Return the message for `one`, or for `many`, of a number, in the language of the page."""
    return str(Language(_language.get()).say_count(one, many, number, **values))


def _told(text: str) -> str:
    """Return a text that Python made as HTML: in the language of the page, or else marked as English."""
    language = _language.get()
    message = text.message if isinstance(text, Sentence) else text
    said = html.escape(translated(text, language))
    return _Safe(said if not text or Language(language).knows(message) else f'<span lang="en">{said}</span>')


def _own(text: str) -> str:
    """Return a text that may be of the case: what Python made of it in the language of the page, and words of the case as they are."""
    return translated(text, _language.get()) if isinstance(text, Sentence) else text


def _message(text: str) -> str:
    """Return a message for the reader as HTML, with what stands between backquotes as code."""
    return _Safe(re.sub(r"`([^`]*)`", r"<code>\1</code>", _told(text)))


def _number(value: int) -> str:
    """Return a whole number as the language of the page writes it."""
    language = _language.get()
    return f"{value:,}" if language == "en" else Language(language).number(value)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "sections": SECTIONS,
        "rows_of": ROWS,
        "more_of_estimate": MORE_OF_ESTIMATE,
        "path_of": path_of,
        "query": query,
        "link_to": link_to,
        "page_view": page_view.get,
        "reading_kept": _reading_kept,
        "_": _said,
        "_n": _counted,
        "rooms": PARTS,
        "words_of_scripts": WORDS,
    }
    filters: dict[str, Any] = {
        "clock": _clock,
        "json_path": lambda path: json.dumps(list(path)),
        "slug": _slug,
        "marked": _marked,
        "told": _told,
        "message": _message,
        "own": _own,
        "number": _number,
    }
    environment.filters |= filters
    return environment


def rendered(call: Call, page: Page) -> str:
    """Return a page as HTML."""
    history = call.workbench.store.history
    name = page.case.name if page.case is not None else None
    moves = (
        {"undo": history.before(name), "redo": history.after(name)}
        if name is not None
        else {"undo": None, "redo": None}
    )
    part = next((each for each in SECTIONS if f"/{each}/" in call.path), "")
    section = call.path.partition(f"/{part}/")[2].partition("/")[0] if part else ""
    twin = f"{'/index' if call.path == '/' else call.path}.json" if page.twin is not None and page.status == 200 else ""
    # The address of a form has no page: links and further forms lead to the page behind it.
    behind = call.behind("build/case").partition("?")[0] if call.posted and page.case is not None else "/"
    path = behind if call.posted else call.path
    values = {
        **page.values,
        "title": page.title,
        "case": page.case,
        "path": path,
        "part": part,
        "section": section,
        "twin": twin,
        "follows": (page.values.get("question") == "glance" and "itself") or page.status == 200,
        "noted": Noted(history.notes(name) if name is not None else ()),
    }
    values["case_title"] = (stated_title(page.case.text) or page.case.name) if page.case is not None else ""
    values["projector"] = page_view.get() == PROJECTOR
    asked = [(key, each) for key, values_of in call.query.items() for each in values_of if key != "view"]
    values["other_view"] = _asked(path, asked if values["projector"] else [*asked, ("view", PROJECTOR)])
    values["twin"] = _asked(twin, asked) if twin else ""
    values["language"] = call.workbench.settings.language
    token = _language.set(values["language"])
    try:
        return _environment().get_template(f"{page.template}.html.jinja").render(**values, **moves)
    finally:
        _language.reset(token)


def as_json(value: Any) -> str:
    """Return plain values as JSON, written as the command line does."""
    from offramp.characters import escaped
    from offramp.text import to_json

    return escaped(to_json(value))


def _asked(path: str, pairs: list[tuple[str, str]]) -> str:
    """Return the address that asks a page for the values of a query."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _reading_kept(answer: dict[str, Any]) -> dict[str, list[str]]:
    """Return the images and the events of an answer as arguments of an address that asks under the same reading."""
    images = [f"{actor}={image}" for actor, image in answer["chosen"].items()]
    return {"image": images, "given": list(answer.get("given", ()))}


def _clock(seconds: float) -> str:
    """Return a time of this machine, to the second."""
    return datetime.datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _slug(value: Any) -> str:
    """Return a text as the id of an element."""
    return "-".join("".join(sign if sign.isalnum() else " " for sign in str(value)).split()).casefold() or "x"


def _marked(text: str) -> str:
    """Return a text as HTML, escaped, with what stands between backquotes as code."""
    escaped = html.escape(text)
    return _Safe(re.sub(r"`([^`]*)`", r"<code>\1</code>", escaped))


class _Safe(str):
    """HTML that a template takes as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self
