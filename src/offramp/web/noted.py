"""Notes beside the entries of a case that they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Noted", "subject_of"]

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

    def told(self, text: str, words: dict[str, str]) -> list[dict[str, Any]]:
        """Return the notes on statements that an explanation rests on; `words` has each statement in words."""
        return [
            note
            for note in self.notes
            if (said := words.get(str(note["path"]))) and f"by the statement: {said}" in text
        ]


OF_ACTOR = ("name", "called", "tempo", "reliability", "foresight", "note")
"""The fields of an actor."""


def _is_about(about: str, names: set[str], whole: str) -> bool:
    return about in names or bool(whole and about.startswith(whole))
