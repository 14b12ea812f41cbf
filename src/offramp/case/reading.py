"""From a file to a `Case`, or to the problems of the file."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from bisect import bisect_left
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from offramp.case.checks import problems_of
from offramp.case.complaints import complaint, existing_path
from offramp.case.former_words import use_current_words
from offramp.case.model import Case
from offramp.case.names import names_in
from offramp.case.preferences import Statements
from offramp.case.roles import stated_preferences
from offramp.case.yaml import MOST_CHARACTERS, Document, Path, compose
from offramp.errors import CaseError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["load", "load_bytes", "loads"]

MOST_BYTES = 4 * MOST_CHARACTERS
"""The most bytes that are read of a file; a character of UTF-8 has up to four."""

ENDINGS = (".yaml", ".yml", ".json", ".gmcr")
"""Endings of the files that hold cases."""


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
    """Return the text of a file, or raise with the reason."""
    from offramp.case.catalog import slugs
    from offramp.errors import nearest
    from offramp.files import nearest_file

    def fail(message: str) -> CaseError:
        return CaseError([Problem(message, Place(str(file)))])

    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        known = "`offramp cases` lists the catalog"
        if close := nearest(str(file), slugs()):
            known = f"did you mean the catalog case {close[0]}?"
        elif beside := nearest_file(file, *ENDINGS):
            known = f"did you mean {beside}?"
        raise fail(f"there is no such file, and no catalog case of that name; {known}") from None
    except IsADirectoryError:
        raise fail("this is a folder, not a case file") from None
    except (OSError, ValueError) as error:
        raise fail(f"the file cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return _decoded(data, str(file))


def _decoded(data: bytes, origin: str) -> str:
    """Return the text of the bytes of a file, or raise with the reason."""

    def fail(message: str) -> CaseError:
        return CaseError([Problem(message, Place(origin))])

    if len(data) > MOST_BYTES:
        raise fail(f"the file has more than {MOST_BYTES:,} bytes, which no case needs")
    if not data.strip():
        raise fail("the file is empty; `offramp new FILE` writes a case to start from")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fail(f"this is not a text file in UTF-8 (byte {error.start + 1} is {data[error.start]:#04x})") from None
    if "\0" in text:
        raise fail("this is not a text file: it has a zero byte")
    return text


def load_bytes(data: bytes, origin: str = "the case") -> Case:
    r"""Read a case from the bytes of a YAML or JSON file; `origin` names it in messages.

    >>> load_bytes(b"actors: {a: {options: {go: Go}}}\nstatus quo: []\npreferences: {a: [a.go]}").options
    ('a.go',)
    """
    return loads(_decoded(data, origin), origin)


def loads(text: str, origin: str = "the case") -> Case:
    """Read a case from text; `origin` names it in messages.

    >>> loads('''
    ... actors: {a: {options: {go: Go}}}
    ... status quo: []
    ... preferences: {a: [a.go]}
    ... ''').options
    ('a.go',)
    """
    # One name has one spelling, whether an accent is part of its letter or follows it.
    document = compose(unicodedata.normalize("NFC", text), origin)
    if not isinstance(document.value, dict):
        found = "nothing" if document.value is None else "a list" if isinstance(document.value, list) else "a text"
        raise CaseError(
            [Problem(f"a case has sections such as `actors:` and `preferences:`; found {found}", Place(origin, 1, 1))]
        )
    use_current_words(document)
    case, problems = _validated(document)
    problems = [*document.problems, *problems]
    if case is not None:
        _remember(case, document, text, origin)
        problems += problems_of(case, names_in(document.value), whole=not problems)
    if problems or case is None:
        raise CaseError(problems)
    return case


def _validated(document: Document) -> tuple[Case | None, list[Problem]]:
    """Validate the values; remove wrong parts and continue, so that the rest is checked too."""
    problems: list[Problem] = []
    pruned: set[Path] = set()
    value = json.loads(json.dumps(document.value))
    if "status quo" in value and value["status quo"] is None:
        value["status quo"] = []
    for _ in range(8):
        try:
            return Case.model_validate(value, by_alias=True, by_name=False), problems
        except ValidationError as error:
            found = [(entry, existing_path(value, entry["loc"])) for entry in error.errors(include_url=False)]
            paths = {path for _, path in found}
            # What is around another wrong part may be wrong (missing, too short) only for want of that part.
            around = {path[:length] for path in paths for length in range(len(path))}
            problems += [
                complaint(entry, value, document)
                for entry, path in found
                if path not in pruned and not (entry["type"] == "too_short" and path in around)
            ]
            if not any(paths):
                break
            _take_out(paths, value, document)
            pruned |= {path[:length] for path in paths for length in range(len(path) + 1)}
    return None, problems


def _take_out(paths: set[Path], value: Any, document: Document) -> None:
    """Remove the entries at the paths from `value`, and record the new positions in each list."""
    gone: dict[Path, set[int]] = {}
    for path in sorted(paths, key=lambda p: [str(part).rjust(9, "0") for part in p], reverse=True):
        around = value
        try:
            for part in path[:-1]:
                around = around[part]
            del around[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue
        if isinstance(around, list):
            gone.setdefault(path[:-1], set()).add(int(path[-1]))
    # Inner lists first: the place of an outer list's entry is part of the path to an inner list.
    for head in sorted(gone, key=len, reverse=True):
        moved = _moved_up(gone[head])
        for places in (document.places, document.key_places, document.written):
            _move_up(places, head, moved)


def _list_alone(case: Case, document: Document) -> None:
    """Move the places of `statements` to those of a list without keys, each statement in the order of the case."""
    for path, preferences in stated_preferences(case):
        written = _at(document.value, path)
        if not isinstance(preferences, Statements) or not isinstance(written, dict):
            continue
        listed = written.get("statements")
        texts = [str(each.get("say") if isinstance(each, dict) else each) for each in listed or ()]
        moved: dict[int, int] = {}
        for i, statement in enumerate(preferences.statements):
            at = next((k for k, text in enumerate(texts) if k not in moved and text == statement.say.text), i)
            moved[at] = i
        for places in (document.places, document.key_places, document.written):
            _move_up(places, (*path, "statements"), moved.get)
            _rename(places, (*path, "statements"), path)


def _at(value: Any, path: Path) -> Any:
    """Return the value at a path of the file; None if the file has none."""
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _rename(places: dict[Path, Any], head: Path, other: Path) -> None:
    """Move the places below `head` to `other`."""
    behind = [path for path in places if len(path) > len(head) and path[: len(head)] == head]
    places.update({(*other, *path[len(head) :]): places.pop(path) for path in behind})


def _moved_up(gone: set[int]) -> Callable[[int], int | None]:
    """Return a function from an old position in a list to the new one, or None for a removed entry."""
    ordered = sorted(gone)
    return lambda i: None if i in gone else i - bisect_left(ordered, i)


def _move_up(places: dict[Path, Any], head: Path, moved: Callable[[int], int | None]) -> None:
    """Give the entries of the list at `head` their new positions, and drop the removed ones."""
    length = len(head)
    behind = [path for path in places if len(path) > length and path[:length] == head]
    found = [(path, moved(int(path[length])), places.pop(path)) for path in behind]
    places.update({(*head, i, *path[length + 1 :]): place for path, i, place in found if i is not None})


def _remember(case: Case, document: Document, text: str, origin: str) -> None:
    """Store the place of each part with the case."""
    _list_alone(case, document)
    case._places = document.places  # noqa: SLF001  (the reader fills what the case remembers)
    case._key_places = document.key_places  # noqa: SLF001
    case._written = document.written  # noqa: SLF001
    case._cut = tuple(document.cut)  # noqa: SLF001
    case._origin = origin  # noqa: SLF001
    case._digest = hashlib.sha256(text.encode()).hexdigest()  # noqa: SLF001
