"""A case as its forms show it: the values of the file, its names, and every problem at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.errors import CaseError, OfframpError, Problem
from offramp.web.questions.cases import case_of, document_of

if TYPE_CHECKING:
    from offramp.case.yaml import Document

__all__ = ["forms", "problems_in"]


def forms(text: str) -> dict[str, Any]:
    """Return the values of a file, the names in it, and its problems, each with the path of the entry that it is about.

    `readable` is false where the text is no YAML; then there are no values. `timed claims` is whether a claim concerns chances over time.
    """
    try:
        document = document_of(text)
    except CaseError as error:
        return {
            "readable": False,
            "values": {},
            "problems": [_told(each, None) for each in error.problems],
            "names": _names({}),
            "timed claims": False,
        }
    values = document.value if isinstance(document.value, dict) else {}
    return {
        "readable": True,
        "values": values,
        "problems": problems_in(text),
        "names": _names(values),
        "words": _words(text, values),
        "timed claims": _claims_of_time(text),
    }


def problems_in(text: str) -> list[dict[str, Any]]:
    """Return every problem of a text, with its line, its column and the path of its entry."""
    try:
        case_of(text)
    except CaseError as error:
        try:
            document: Document | None = document_of(text)
        except CaseError:
            document = None
        return [_told(each, document) for each in error.problems]
    return []


def _told(problem: Problem, document: Document | None) -> dict[str, Any]:
    line, column = (problem.place.line, problem.place.column) if problem.place else (0, 0)
    path = _entry_at(document, line, column) if document is not None and line else ()
    return {"message": problem.message, "line": line, "column": column, "path": list(path), "lacks": problem.lacks}


def _entry_at(document: Document, line: int, column: int) -> tuple[str | int, ...]:
    """Return the path of the last entry that begins at or before a place of the file."""
    best: tuple[str | int, ...] = ()
    begins = (0, 0)
    for places in (document.key_places, document.places):
        for path, place in places.items():
            here = (place.line, place.column)
            if begins <= here <= (line, column) and (here > begins or len(path) >= len(best)):
                best, begins = path, here
    return best


def _names(values: dict[str, Any]) -> dict[str, Any]:
    """Return the names that conditions, lists and sources can use, each with its label."""

    def labelled(entries: Any) -> dict[str, str]:
        if not isinstance(entries, dict):
            return {}
        return {str(key): _label(str(key), value) for key, value in entries.items()}

    actors = values.get("actors")
    actors = actors if isinstance(actors, dict) else {}
    options = {
        f"{actor}.{option}": label
        for actor, spec in actors.items()
        for option, label in labelled(spec.get("options") if isinstance(spec, dict) else None).items()
    }
    names = {
        actor: str(spec.get("name") or actor) if isinstance(spec, dict) else str(actor)
        for actor, spec in actors.items()
    }
    return {
        "actors": names,
        "options": options,
        "events": labelled(values.get("events")),
        "sources": labelled(values.get("sources")),
        "terms": list(values.get("terms") or ()) if isinstance(values.get("terms"), dict) else [],
    }


def _label(key: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return str(value.get("short") or value.get("label") or value.get("cite") or key)
    return key


def _words(text: str, values: dict[str, Any]) -> dict[str, str]:
    """Return each condition of the preferences in words, where the case can be read."""
    from offramp.case.labels import in_words

    try:
        case = case_of(text)
    except CaseError:
        return {}
    found: dict[str, str] = {}
    for said in _statements(values):
        try:
            found[said] = in_words(case, said)
        except OfframpError:
            continue
    return found


def _claims_of_time(text: str) -> bool:
    """Return whether a claim of a case without problems concerns chances over time."""
    from offramp.claim_testing.claims import speaks_of_time

    try:
        claims = case_of(text).claims
    except CaseError:
        return False
    return any(speaks_of_time(claim) for claim in claims.values())


def _statements(values: Any) -> set[str]:
    """Return the conditions of all preference statements of a file."""
    found: set[str] = set()
    lists = [values.get("preferences"), values.get("images"), values.get("beliefs")]
    while lists:
        each = lists.pop()
        if isinstance(each, dict):
            if isinstance(each.get("say"), str):
                found.add(each["say"])
            lists += each.values()
        elif isinstance(each, list):
            found |= {entry for entry in each if isinstance(entry, str)}
            lists += [entry for entry in each if not isinstance(entry, str)]
    return found
