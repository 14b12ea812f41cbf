"""From a file to a `Case`, or to every problem the file has."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from offramp.case.checks import names_in, problems_of
from offramp.case.complaints import complaint, existing_path
from offramp.case.model import Case
from offramp.case.yaml import Document, Path, compose
from offramp.errors import CaseError, Place, Problem

__all__ = ["load", "loads"]


def load(path: str | FilePath) -> Case:
    """Read a case from a file (YAML, JSON or `.gmcr`), or from the catalog by its slug.

    >>> load("prisoners-dilemma").title
    "Prisoner's Dilemma"

    Raises
    ------
    CaseError
        with every problem of the file, each with its line and column.
    """
    from offramp.case.catalog import find

    file = FilePath(path)
    if (listed := find(str(path))) is not None and not file.exists():
        file = listed
    text = _text_of(file)
    if file.suffix.casefold() == ".gmcr":
        from offramp.case.gmcr import from_gmcr

        return from_gmcr(text, str(file))
    if file.suffix.casefold() == ".json":
        # JSON may be indented with tabs, which YAML may not; inside its texts it has none.
        text = text.replace("\t", " ")
    return loads(text, str(path))


def _text_of(file: FilePath) -> str:
    """Return the text of a file, or say why there is none."""
    from offramp.case.catalog import slugs
    from offramp.errors import nearest

    def fail(message: str) -> CaseError:
        return CaseError([Problem(message, Place(str(file)))])

    try:
        data = file.read_bytes()
    except FileNotFoundError:
        close = nearest(str(file), slugs())
        known = f"did you mean the catalog case {close[0]}?" if close else "`offramp cases` lists the catalog"
        raise fail(f"there is no such file, and no catalog case of that name; {known}") from None
    except IsADirectoryError:
        raise fail("this is a folder, not a case file") from None
    except (OSError, ValueError) as error:
        raise fail(f"the file cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not data.strip():
        raise fail("the file is empty; `offramp new FILE` writes a case to start from")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fail(f"this is not a text file in UTF-8 (byte {error.start + 1} is {data[error.start]:#04x})") from None
    if "\0" in text:
        raise fail("this is not a text file: it has a zero byte")
    return text


def loads(text: str, origin: str = "the case") -> Case:
    """Read a case from text; `origin` names it in messages.

    >>> loads('''
    ... actors: {a: {options: {go: Go}}}
    ... status quo: []
    ... preferences: {a: [a.go]}
    ... ''').options
    ('a.go',)
    """
    document = compose(text, origin)
    if not isinstance(document.value, dict):
        found = "nothing" if document.value is None else "a list" if isinstance(document.value, list) else "a text"
        raise CaseError(
            [Problem(f"a case has sections such as `actors:` and `preferences:`; found {found}", Place(origin, 1, 1))]
        )
    case, problems = _validated(document)
    problems = [*document.problems, *problems]
    if case is not None:
        _remember(case, document, text, origin)
        problems += problems_of(case, names_in(document.value), whole=not problems)
    if problems or case is None:
        raise CaseError(problems)
    return case


def _validated(document: Document) -> tuple[Case | None, list[Problem]]:
    """Validate; where parts are wrong, take them out and go on, so that the rest is checked too."""
    problems: list[Problem] = []
    pruned: set[Path] = set()
    value = json.loads(json.dumps(document.value))
    if "status quo" in value and value["status quo"] is None:
        value["status quo"] = []
    for _ in range(8):
        try:
            return Case.model_validate(value), problems
        except ValidationError as error:
            found = [(entry, existing_path(value, entry["loc"])) for entry in error.errors(include_url=False)]
            paths = {path for _, path in found}
            problems += [
                complaint(entry, value, document)
                for entry, path in found
                if not _follows(path, pruned | (paths - {path} if entry["type"] == "too_short" else set()))
            ]
            if not any(paths):
                break
            for path in sorted(paths, key=lambda p: [str(part).rjust(9, "0") for part in p], reverse=True):
                _take_out(path, value, document)
            pruned |= paths
    return None, problems


def _follows(path: Path, wrong: set[Path]) -> bool:
    """Say whether what is around another wrong part may be wrong (missing, too short) only for want of that part."""
    return any(other[: len(path)] == path for other in wrong)


def _take_out(path: Path, value: Any, document: Document) -> None:
    """Take out of `value` what stands at the path, and remember that the rest of its list has moved up."""
    try:
        for part in path[:-1]:
            value = value[part]
        del value[path[-1]]
    except (KeyError, IndexError, TypeError):
        return
    if isinstance(value, list):
        for places in (document.places, document.key_places, document.written):
            _move_up(places, path)


def _move_up(places: dict[Path, Any], path: Path) -> None:
    """Give what stands behind `path` in the same list the place before it."""
    head, gone = path[:-1], int(path[-1])
    behind = {p: int(p[len(head)]) for p in places if p[: len(head)] == head and len(p) > len(head)}
    moved = {(*head, i - 1, *p[len(path) :]): places[p] for p, i in behind.items() if i > gone}
    for old in [p for p, i in behind.items() if i >= gone]:
        del places[old]
    places.update(moved)


def _remember(case: Case, document: Document, text: str, origin: str) -> None:
    """Keep with the case where each part of it stands."""
    case._places = document.places  # noqa: SLF001  (the reader fills what the case remembers)
    case._key_places = document.key_places  # noqa: SLF001
    case._written = document.written  # noqa: SLF001
    case._origin = origin  # noqa: SLF001
    case._digest = hashlib.sha256(text.encode()).hexdigest()  # noqa: SLF001
