"""Renaming of an entry of a case, with every mention of it in conditions, lists and tests."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from offramp.case.identifiers import identifiers, readable
from offramp.errors import QuestionError
from offramp.web.edits import value_at
from offramp.web.questions.cases import document_of
from offramp.web.questions.forms import problems_in
from offramp.web.record_forms import records_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["renamed", "renamed_subjects"]

Path = tuple[str | int, ...]

THINGS = ("events", "terms", "goals", "unknowns", "counts", "stocks", "harms")
"""Sections whose names stand in expressions."""

_WORDS = """
title summary label short note cite url name called text unit says reason file reader shape draw want estimate irreversible once foresight
unrecorded repeated bears for from within at horizon begun public known question counted column where that columns
"""

PROSE = frozenset(_WORDS.split())
"""Keys whose values are words for readers, times, or words of the format; no name of an entry stands there."""

OF_ACTORS = ("preferences", "images", "doubt", "beliefs", "unaware")
"""Sections with an entry for each actor."""

NO_MENTION = ("sources", "data", "evidence", "actors", "events")
"""Sections whose values name no option, event or number; those of `evidence` name data files."""

_SPACED = re.compile(r"[^\W\d_][\w .-]*")
"""A name that may have spaces, and needs no quotes in the file."""

_OF_POLICY = r"(?:\|\s*|\b(?:leads|rank|undominated)\(\s*)"
_OF_MEASURE = r"(?:\b(?:measure|mean)\(\s*|\bon\s+)"
_OTHER_NAME = re.compile(rf"(?:{_OF_POLICY}|{_OF_MEASURE})$")
"""The signs before the name of a policy or of a measure in a claim."""


def renamed(text: str, path: Path, name: str) -> str:
    r"""Return the text of a case file with another name for an entry, and for every mention of it.

    >>> text = "actors: {a: {options: {go: Go}}}\nstatus quo: [a.go]\npreferences: {a: [not a.go]}\n"
    >>> print(renamed(text, ("actors", "a", "options", "go"), "leave"), end="")
    actors: {a: {options: {leave: Go}}}
    status quo: [a.leave]
    preferences: {a: [not a.leave]}

    Raises
    ------
    QuestionError
        where the name is taken or cannot be read, or where the case would have more problems than before.
    """
    old = str(path[-1])
    around = value_at(document_of(text).value, path[:-1])
    if not isinstance(around, dict) or old not in around:
        raise QuestionError("there is no such entry; load the page again")
    if name == old:
        return text
    _refuse_name(path, name, around)
    change = _change(path, name)
    body = text.removeprefix("\ufeff")
    new = body
    for start, end, where, is_key in sorted(_scalars(body), reverse=True):
        said = body[start:end]
        own = is_key and where == path
        now = name if own else change(where, said, is_key)
        if now != said:
            new = new[:start] + now + new[end:]
    new = text[: len(text) - len(body)] + new
    before, after = problems_in(text), problems_in(new)
    if len(after) > len(before):
        told = next(each["message"] for each in after if each["message"] not in {each["message"] for each in before})
        raise QuestionError(f"`{old}` cannot be renamed to `{name}`: {told}")
    return new


def renamed_subjects(subjects: list[str], path: Path, new: str) -> dict[str, str]:
    """Return the subjects of notes that a new name of an entry changes, each with its new text.

    >>> renamed_subjects(["not a.go", "a.gone", "unknowns.a.low"], ("actors", "a", "options", "go"), "leave")
    {'not a.go': 'not a.leave'}
    >>> renamed_subjects(["unknowns.pace.low", "images.usa.pace"], ("unknowns", "pace"), "tempo")
    {'unknowns.pace.low': 'unknowns.tempo.low'}
    """
    found = {subject: _renamed_subject(subject, path, new) for subject in subjects}
    return {subject: now for subject, now in found.items() if now != subject}


def _renamed_subject(subject: str, path: Path, name: str) -> str:
    old, whole = str(path[-1]), ".".join(map(str, path))
    if subject == whole or subject.startswith(f"{whole}."):
        return ".".join((*map(str, path[:-1]), name)) + subject[len(whole) :]
    section, *inner = subject.split(".")
    if path[0] == "actors" and len(path) == 2 and inner and section in OF_ACTORS:
        places = 2 if section == "beliefs" else 1
        return ".".join([section, *(name if each == old else each for each in inner[:places]), *inner[places:]])
    return _change(path, name)(("preferences", "", 0), subject, False)


def _refuse_name(path: Path, name: str, around: dict[str, Any]) -> None:
    """Refuse a name that is taken, or that the file could not have without quotes."""
    if name in around:
        raise QuestionError(f"there is another entry `{name}`; choose another name")
    identifier = path[0] in ("actors", *THINGS)
    # A new entry gets this name where it is called so.
    fitting = identifiers(_noun(path), [name])[0]
    such = f"; `{fitting}` would do" if readable(fitting) and fitting not in around else ""
    if identifier and not readable(name):
        raise QuestionError(
            f"`{name}` cannot be a name: write one word of letters, digits and `_` that begins with a letter, and is no word of the language{such}"
        )
    if not identifier and (not _SPACED.fullmatch(name) or name.casefold() == "null"):
        raise QuestionError(
            f"`{name}` cannot be a name: write letters, digits, spaces, `_`, `-` and dots, a letter first{such}"
        )


def _noun(path: Path) -> str:
    """Return the noun of an entry, which begins the name of an entry that is called by no word."""
    if path[0] == "actors":
        return "actor" if len(path) == 2 else "option"
    form = records_of(str(path[0]))
    return form.noun if form is not None else "policy"


def _scalars(body: str) -> Iterator[tuple[int, int, Path, bool]]:
    """Yield the start and the end of every scalar in a text, its path, and whether it is a key."""
    import yaml

    seen: set[int] = set()

    def walked(node: Any, path: Path) -> Iterator[tuple[int, int, Path, bool]]:
        if isinstance(node, yaml.ScalarNode):
            if node.start_mark.index not in seen:
                seen.add(node.start_mark.index)
                yield node.start_mark.index, node.end_mark.index, path, False
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = (*path, str(key.value))
                if key.start_mark.index not in seen:
                    seen.add(key.start_mark.index)
                    yield key.start_mark.index, key.end_mark.index, inner, True
                yield from walked(value, inner)
        else:
            for i, value in enumerate(node.value):
                yield from walked(value, (*path, i))

    root = yaml.compose(body, yaml.SafeLoader)
    if root is not None:
        yield from walked(root, ())


def _change(path: Path, name: str) -> Callable[[Path, str, bool], str]:
    """Return the function that renames the mentions of an entry in a scalar, by the path of the scalar."""
    section, old = path[0], str(path[-1])
    if section == "actors" and len(path) == 2:
        return _in_expressions(old, name, after=".")
    if section == "actors":
        return _in_expressions(f"{path[1]}.{old}", f"{path[1]}.{name}")
    if section in THINGS:
        return _in_expressions(old, name, start=section in ("stocks", "unknowns"))
    if section in ("policies", "measures"):
        return _in_claims(old, name, _OF_POLICY if section == "policies" else _OF_MEASURE)
    if section == "images":
        return _in_doubt(str(path[1]), old, name)
    keys = {"sources": ("source",), "data": ("of", "data", "exposed", "ended by"), "evidence": ("evidence", "parts")}
    return _as_a_whole(old, name, {**keys, "base rates": ("within",)}.get(str(section), ()))


def _key_of(path: Path) -> str:
    """Return the last key on a path."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _mentions(path: Path, is_key: bool) -> bool:
    """Return whether a scalar can mention an option, an event or a number."""
    if is_key:
        match path:
            case ("preferences" | "images" | "unaware" | "doubt" | "rates" | "beliefs", _) | (
                "beliefs" | "harms",
                _,
                _,
            ):
                return True
            case ("policies", *_, str(key)):
                return "." in key
        return len(path) > 2 and path[-2] == "weights"
    if path[0] in NO_MENTION or PROSE & {str(part) for part in (path[0], *path[2:])}:
        return False
    return path[0] != "claims" or path[-1] == "holds"


def _is_part(char: str) -> bool:
    """Return whether a character can be a part of a name: a letter, a mark or a digit of any script, or `_`."""
    return char == "_" or unicodedata.category(char)[0] in "LMN"


def _in_expressions(old: str, name: str, *, after: str = "", start: bool = False) -> Callable[[Path, str, bool], str]:
    """Return the function that renames a name in expressions; `after` may follow it, and `.start` that of a stock."""

    def change(path: Path, said: str, is_key: bool) -> str:
        if not _mentions(path, is_key):
            return said

        def put(match: re.Match[str]) -> str:
            before, rest = said[: match.start()], said[match.end() :]
            joined = before[-1:] == "." or (before and _is_part(before[-1])) or (rest and _is_part(rest[0]))
            dotted = rest[:1] == "." and after != "." and not (start and rest.startswith(".start"))
            quoted = path[0] == "claims" and before[1:].count('"') % 2 == 1
            other = path[0] == "claims" and _OTHER_NAME.search(before)
            return old if joined or dotted or quoted or other else name

        return re.sub(re.escape(old), put, said)

    return change


def _in_claims(old: str, name: str, before: str) -> Callable[[Path, str, bool], str]:
    """Return the function that renames a policy or a measure in the tests of claims, in quotes or without."""
    words = r"\s+".join(re.escape(word) for word in old.split())
    pattern = re.compile(rf"""({before})(?:(\\?")({words})\\?"|{words}(?![\w.]))""")

    def change(path: Path, said: str, is_key: bool) -> str:
        if is_key or path[0] != "claims" or path[-1] != "holds":
            return said
        sign = '\\"' if said[:1] == '"' else '"'
        bare = readable(name)
        return pattern.sub(lambda found: f"{found[1]}{name if bare and not found[2] else sign + name + sign}", said)

    return change


def _in_doubt(actor: str, old: str, name: str) -> Callable[[Path, str, bool], str]:
    """Return the function that renames a reading in the doubt about it, and in its correlations."""

    def change(path: Path, said: str, is_key: bool) -> str:
        if is_key:
            return name if path == ("doubt", actor, old) else said
        return said.replace(f"{actor}.{old}.doubt", f"{actor}.{name}.doubt") if path[0] == "correlations" else said

    return change


def _as_a_whole(old: str, name: str, keys: tuple[str, ...]) -> Callable[[Path, str, bool], str]:
    """Return the function that renames an entry where it is the whole value of a key, perhaps with `@` and a date."""
    pattern = re.compile(rf"""(["']?){re.escape(old)}(@[\d-]+)?\1""")

    def change(path: Path, said: str, is_key: bool) -> str:
        found = None if is_key or _key_of(path) not in keys else pattern.fullmatch(said.strip())
        return f"{name}{found[2] or ''}" if found is not None else said

    return change
