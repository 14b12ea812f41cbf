"""Notes beside the entries of a case that they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.web.saying import say, translated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Noted", "in_words", "subject_of"]

Path = tuple[str | int, ...]


def subject_of(path: Sequence[str | int], said: str = "") -> str:
    """Return what a note on an entry is about: a statement by its text, an option by its name, others by their path.

    >>> subject_of(["preferences", "usa", 0], "not usa.strike"), subject_of(["actors", "usa", "options", "talks"])
    ('not usa.strike', 'usa.talks')
    >>> subject_of(["unknowns", "pace"])
    'unknowns.pace'
    """
    if said:
        return " ".join(said.split())
    if len(path) == 4 and (path[0], path[2]) == ("actors", "options"):
        return f"{path[1]}.{path[3]}"
    return ".".join(map(str, path))


def in_words(about: str, found: Mapping[str, Any], language: str) -> str:
    """Return what a note is about in words: the label of an actor or a thing, a statement, or a pair of statements.

    `found` are the forms of the case, with its `names` and the `words` of its statements.

    >>> forms = {"names": {"actors": {"a": "Ann"}, "events": {}, "options": {}}, "words": {"a.go": "“Go”"}}
    >>> in_words("a", forms, "fr"), in_words("a.go above b.x", forms, "fr")
    ('Ann', '“Go” au-dessus de b.x')
    """
    words: dict[str, str] = {}
    for kind in ("actors", "events", "options"):
        words |= found["names"][kind]
    words |= found.get("words", {})
    above, sign, below = about.partition(" above ")
    if sign:
        pair = say("{above} above {below}", above=words.get(above, above), below=words.get(below, below))
        return translated(pair, language)
    return words.get(about, about)


@dataclass(frozen=True)
class Noted:
    """The notes on a case, found by the entry that they are about."""

    notes: Sequence[dict[str, Any]]

    def on(self, path: Sequence[str | int], said: str = "") -> list[dict[str, Any]]:
        """Return the notes on an entry, or on a part of it; an actor, an event or a term may be named alone.

        >>> noted = Noted([{"path": "usa.tempo"}, {"path": "usa.talks"}, {"path": "unknowns.pace.low"}])
        >>> [len(noted.on(path)) for path in (["actors", "usa"], ["unknowns", "pace"], ["events", "pace"])]
        [1, 1, 0]
        """
        subject = subject_of(path, said)
        names = {subject}
        if not said and len(path) == 2 and path[0] in ("actors", "events", "terms"):
            names.add(str(path[1]))
        if not said and len(path) == 2 and path[0] == "actors":
            names |= {f"{each}.{field}" for each in (subject, str(path[1])) for field in OF_ACTOR}
        whole = "" if said or "." not in subject or path[0] == "actors" else f"{subject}."
        return [note for note in self.notes if _is_about(str(note["path"]), names, whole)]

    def told(self, statements: Sequence[str]) -> list[dict[str, Any]]:
        """Return the notes on statements that an explanation rests on.

        >>> [each["path"] for each in Noted([{"path": "a.go if b.x"}, {"path": "b.x"}]).told(["a.go  if b.x"])]
        ['a.go if b.x']
        """
        subjects = {subject_of((), said) for said in statements}
        return [note for note in self.notes if note["path"] in subjects]

    def on_differences(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the notes on entries and statements that differ between the values of two texts.

        >>> noted = Noted([{"path": "a.go"}, {"path": "not b.stay"}, {"path": "b.stay"}, {"path": ""}])
        >>> one = {"actors": {"a": {"options": {"go": "Go"}}}, "preferences": {"a": ["b.stay", "not b.stay"]}}
        >>> other = {"actors": {"a": {"options": {"go": "Leave"}}}, "preferences": {"a": ["b.stay"]}}
        >>> [each["path"] for each in noted.on_differences(one, other)]
        ['a.go', 'not b.stay']
        """
        before, after = _places(one), _places(other)
        return [
            note
            for note in self.notes
            if (about := str(note["path"]))
            and (before.get(about) != after.get(about) or _entry(one, about) != _entry(other, about))
        ]


def _places(values: Any) -> dict[str, list[str]]:
    """Return where each statement and each pair of statements stands in the values of a text, with its value."""
    found: dict[str, list[str]] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for key, each in value.items():
                walk(each, f"{path}.{key}")
            return
        for i, each in enumerate(value if isinstance(value, list) else ()):
            said = each.get("say") if isinstance(each, dict) else each
            if isinstance(each, list) and len(each) == 2:
                said = f"{each[0]} above {each[1]}"
            if isinstance(said, str):
                found.setdefault(" ".join(said.split()), []).append(f"{path}.{i}: {each}")
            else:
                walk(each, f"{path}.{i}")

    for section in ("preferences", "images", "beliefs"):
        walk(values.get(section), section)
    return found


def _entry(values: Mapping[str, Any], about: str) -> Any:
    """Return the value of an entry by the text that a note names it with; None where there is none."""
    first, *rest = about.split(".")
    paths = [[first, *rest], ["events", about], ["terms", about]]
    paths += [["actors", first, "options", *rest]] if rest else [["actors", about]]
    for path in paths:
        value: Any = values
        for part in path:
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            return value
    return None


OF_ACTOR = ("name", "called", "tempo", "reliability", "foresight", "note")
"""The fields of an actor."""


def _is_about(about: str, names: set[str], whole: str) -> bool:
    return about in names or bool(whole and about.startswith(whole))
