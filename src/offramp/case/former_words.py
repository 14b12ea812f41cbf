"""Former words for keys of a case file, which files may still use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from offramp.errors import Problem

if TYPE_CHECKING:
    from offramp.case.yaml import Document, Path

__all__ = ["FORMER_WORDS", "current_path", "use_current_words"]

FORMER_WORDS = {"indistinguishable": "merge", "irreversible": "once"}
"""The former word for a key, by its current word."""

_CURRENT = {former: word for word, former in FORMER_WORDS.items()}

_DEPTHS = (1, 3, 5)
"""The lengths of the paths that can end in a former word."""

_T = TypeVar("_T")


def current_path(path: Path) -> Path:
    """Return a path with former words replaced.

    >>> current_path(("actors", "usa", "options", "once", "once"))
    ('actors', 'usa', 'options', 'once', 'irreversible')
    """
    match path:
        case ("merge", *_) | ("events", _, "once", *_) | ("actors", _, "options", _, "once", *_):
            at = {"merge": 0, "events": 2}.get(str(path[0]), 4)
            return (*path[:at], _CURRENT[str(path[at])], *path[at + 1 :])
    return path


def use_current_words(document: Document) -> None:
    """Rename the former words of a document in its values and places; `document.former` remembers the words of the file.

    Both words in one place are a problem of the document.
    """
    found = {path: current_path(path) for path in document.key_places if len(path) in _DEPTHS}
    renamed = {old: new for old, new in found.items() if old != new}
    for old in [old for old, new in renamed.items() if new in document.key_places]:
        _refuse_both(old, renamed.pop(old), document)
    for old, new in renamed.items():
        _rename_key(document.value, old, str(new[-1]))
        document.former[new] = str(old[-1])
    if renamed:
        document.places = _moved(document.places, renamed)
        document.key_places = _moved(document.key_places, renamed)
        document.written = _moved(document.written, renamed)


def _refuse_both(old: Path, new: Path, document: Document) -> None:
    """Report both words for one key, and keep the current word."""
    first, second = document.key_places[new], document.key_places[old]
    document.problems.append(
        Problem(
            f"`{old[-1]}` is the former word for `{new[-1]}`, which stands at {first}; remove one of the two", second
        )
    )
    del _around(document.value, old)[old[-1]]


def _around(values: Any, path: Path) -> dict[Any, Any]:
    """Return the mapping that has the last key of a path."""
    for part in path[:-1]:
        values = values[part]
    return values  # type: ignore[no-any-return]  # a key stands in a mapping


def _rename_key(values: Any, path: Path, word: str) -> None:
    """Rename the last key of a path, and keep the order of the keys."""
    around = _around(values, path)
    items = [(word if key == path[-1] else key, value) for key, value in around.items()]
    around.clear()
    around.update(items)


def _moved(places: dict[Path, _T], renamed: dict[Path, Path]) -> dict[Path, _T]:
    """Return a mapping by path with the paths renamed."""
    return {
        next((current_path(path) for depth in _DEPTHS if path[:depth] in renamed), path): known
        for path, known in places.items()
    }
