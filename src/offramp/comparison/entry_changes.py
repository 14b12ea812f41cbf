"""Entries of a case file that differ between two versions: one record per entry, with its path and its two values."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from offramp.case.writing import to_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.case.model import Case
    from offramp.comparison.entries import Path

__all__ = ["EntryChange", "Kind", "entry_changes"]

Kind = Literal[
    "policy",
    "actor",
    "act",
    "event",
    "statement",
    "order",
    "preferences",
    "weight",
    "reading",
    "number",
    "rate",
    "measure",
    "setting",
    "status quo",
    "rule",
    "condition",
    "claim",
    "other",
    "wording",
]
"""Kind of an entry, in the order of importance for the answers; `wording` changes no answer."""

WORDING = frozenset(
    {
        "label",
        "short",
        "note",
        "name",
        "called",
        "cite",
        "url",
        "source",
        "question",
        "public",
        "text",
        "record",
        "known",
    }
)
"""Keys of texts for readers, on which no answer depends."""


@dataclass(frozen=True)
class EntryChange:
    """An entry that differs: its path, its kind, and its plain values in the old and the new file (None if absent).

    The value of an `order` is the place of a statement, counted from 1; its text ends the path. `sources` are those of the new
    entry, or of the old one where the new file lacks it; None if such an entry names none.
    """

    path: Path
    kind: Kind
    old: Any
    new: Any
    sources: tuple[str, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain values."""
        sources = None if self.sources is None else list(self.sources)
        return {"path": list(self.path), "kind": self.kind, "old": self.old, "new": self.new, "sources": sources}


def entry_changes(old: Case, new: Case) -> tuple[EntryChange, ...]:
    """Return every entry of the file that differs between two versions of a case, in the order of the file.

    >>> from offramp.case.reading import load
    >>> from offramp.comparison.changes import changed
    >>> case = load("hotline")
    >>> [(each.kind, each.old, each.new) for each in entry_changes(case, changed(case, {"horizon": "8 years"}))]
    [('setting', '10 years', '8 years')]
    """
    return tuple(_walk((), to_values(old), to_values(new)))


def _walk(path: Path, old: Any, new: Any) -> Iterator[EntryChange]:
    """Yield the changes at and below a path."""
    if old == new:
        return
    kind = _kind(path)
    if kind == "preferences" and (mine := _listed(old)) is not None and (theirs := _listed(new)) is not None:
        # A statement that stands twice is no change of its own.
        found = [*_statements(path, mine[0], theirs[0]), *_pairs(path, mine[1], theirs[1]), *_experts(path, old, new)]
        yield from found or [EntryChange(path, "preferences", old, new)]
    elif kind in ("rule", "status quo") and isinstance(old, list | None) and isinstance(new, list | None):
        yield from list(_members(path, kind, old or [], new or [])) or [EntryChange(path, "wording", old, new)]
    elif (old is None or new is None) and (whole := _whole(path)) is not None:
        yield EntryChange(path, whole, old, new, _sources(new if new is not None else old))
    elif kind is None and isinstance(old, dict | None) and isinstance(new, dict | None):
        first, second = old or {}, new or {}
        for key in {**first, **second}:
            yield from _walk((*path, key), first.get(key), second.get(key))
    elif (
        kind is not None
        and kind in _CORE
        and old is not None
        and new is not None
        and _core(kind, old) == _core(kind, new)
    ):
        yield EntryChange(path, "wording", old, new)
    else:
        yield EntryChange(path, kind or "other", old, new, _sources(new if new is not None else old))


_CORE: Mapping[str, tuple[str, ...]] = {
    "number": ("low", "best", "high", "unit", "shape", "evidence", "experts", "question", "draw", "weights"),
    "rate": ("rate", "unit", "phases"),
    "act": ("irreversible",),
    "event": ("irreversible",),
    "statement": ("say", "firm", "strong", "unsure"),
    "claim": ("holds",),
}
"""The keys of an entry on which answers depend; the first is that of the short form, where the entry has one."""

_SHORT = {"number": "best", "rate": "rate", "act": "label", "event": "label", "statement": "say"}


def _core(kind: str, value: Any) -> dict[str, Any]:
    """Return the keys of an entry on which answers depend, in long form."""
    full = value if isinstance(value, dict) else {_SHORT.get(kind, ""): value}
    found = {key: full[key] for key in _CORE[kind] if key in full}
    # Doubt may be stated by reading; then its keys are the readings.
    return found if found or kind != "number" else full


def _whole(path: Path) -> Kind | None:
    """Return the kind of a mapping that counts as one entry where one file lacks it."""
    match path:
        case ("measures", _):
            return "measure"
        case ("images", _, _):
            return "reading"
        case ("actors", _):
            return "actor"
    return None


def _kind(path: Path) -> Kind | None:
    """Return the kind of the entry at a path; None if the path leads to a mapping of entries."""
    match path:
        case ("title" | "summary" | "offramp",) | ("sources", _):
            return "wording"
        case ("start" | "horizon" | "ends",):
            return "setting"
        case ("status quo",):
            return "status quo"
        case ("impossible" | "merge",):
            return "rule"
        case ("preferences", _) | ("images", _, _, "preferences") | ("beliefs", _, _):
            return "preferences"
        case ("images", _, _, "weight"):
            return "weight"
        case ("policies", _):
            return "policy"
        case ("claims", _):
            return "claim"
        case ("goals" | "terms", _):
            return "condition"
        case ("rates" | "counts", _) | ("stocks", _, "grows"):
            return "rate"
    return _kind_of_part(path)


def _kind_of_part(path: Path) -> Kind | None:
    """Return the kind of the numbers and parts of an actor, a measure or a reading."""
    match path:
        case ("actors", _, "options", _):
            return "act"
        case ("events", _):
            return "event"
        case ("unknowns", _) | ("actors", _, "tempo" | "reliability") | ("stocks", _, "start"):
            return "number"
        case ("harms", _, _) | ("agreements", _, "rate") | ("doubt", _):
            return "number"
        case (*_, last) if last in WORDING and len(path) > 2:
            return "wording"
        case ("measures", _, _):
            return "measure"
        case (
            ("actors" | "images", _) | ("actors" | "images", _, _) | ("harms" | "agreements" | "stocks" | "measures", _)
        ):
            return None
    return "other" if len(path) > 1 else None


def _sources(value: Any) -> tuple[str, ...] | None:
    """Return the sources that an entry names; None if its kind has no sources."""
    if not isinstance(value, dict) or "source" not in value:
        return None
    named = value["source"]
    return (named,) if isinstance(named, str) else tuple(named)


def _members(path: Path, kind: Kind, old: Sequence[Any], new: Sequence[Any]) -> Iterator[EntryChange]:
    """Yield the members of one list alone."""
    for member in old:
        if member not in new:
            yield EntryChange((*path, member), kind, member, None)
    for member in new:
        if member not in old:
            yield EntryChange((*path, member), kind, None, member)


def _listed(wants: Any) -> tuple[list[Any], list[Any]] | None:
    """Return a list of statements and the known pairs of its order; None for a ranking or weights."""
    if isinstance(wants, list):
        return wants, []
    return (wants["statements"], wants.get("above", [])) if isinstance(wants, dict) and "statements" in wants else None


def _pairs(path: Path, old: Sequence[Any], new: Sequence[Any]) -> Iterator[EntryChange]:
    """Yield the pairs of statements of one file alone, and those with another expert, reason or source."""
    first, second = ({_pair(each): each for each in pairs} for pairs in (old, new))
    for pair in {**first, **second}:
        entry = (*path, "above", " above ".join(pair))
        before, after = first.get(pair), second.get(pair)
        if before is None or after is None:
            told = " above ".join(pair)
            gone, come = (told if each is not None else None for each in (before, after))
            yield EntryChange(entry, "preferences", gone, come, _sources(after if after is not None else before))
        elif before != after:
            yield EntryChange(entry, "wording", before, after, _sources(after))


def _experts(path: Path, old: Any, new: Any) -> Iterator[EntryChange]:
    """Yield the experts of a list who say another order, and whether worlds draw their orders in another way."""
    first, second = (wants if isinstance(wants, dict) else {} for wants in (old, new))
    mine, theirs = first.get("experts", {}), second.get("experts", {})
    for name in {**mine, **theirs}:
        before, after = mine.get(name), theirs.get(name)
        if before != after:
            same = before is not None and after is not None and _said(before) == _said(after)
            kind: Kind = "wording" if same else "preferences"
            yield EntryChange((*path, "experts", name), kind, before, after, _sources(after if after else before))
    if first.get("draw") != second.get("draw"):
        yield EntryChange((*path, "draw"), "preferences", first.get("draw"), second.get("draw"))


def _said(expert: Any) -> Any:
    """Return the order or the pairs of an expert, with its weight."""
    if isinstance(expert, list):
        return {"order": expert}
    pairs = {"above": [_pair(pair) for pair in expert["above"]]} if "above" in expert else {}
    return {key: expert[key] for key in ("order", "weight") if key in expert} | pairs


def _pair(pair: Any) -> tuple[str, str]:
    """Return the two statements of a pair, the more important first."""
    upper, lower = (pair["above"], pair["below"]) if isinstance(pair, dict) else pair
    return upper, lower


def _say(statement: Any) -> str:
    return str(statement["say"] if isinstance(statement, dict) else statement)


def _statements(path: Path, old: Sequence[Any], new: Sequence[Any]) -> Iterator[EntryChange]:
    """Yield statements that were rewritten, added, removed or moved, or whose marks changed."""
    first, second = [_say(each) for each in old], [_say(each) for each in new]
    for name, start, end, other, last in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        gone = [i for i in range(start, end) if first[i] not in second]
        come = [i for i in range(other, last) if second[i] not in first]
        if name == "equal":
            for mine, theirs in zip(range(start, end), range(other, last), strict=True):
                yield from _marks(path, mine, old[mine], new[theirs])
            continue
        for k in range(max(len(gone), len(come))):
            before = old[gone[k]] if k < len(gone) else None
            after = new[come[k]] if k < len(come) else None
            place = come[k] if k < len(come) else gone[k]
            yield EntryChange(
                (*path, place), "statement", before, after, _sources(after if after is not None else before)
            )
        for i in range(start, end):
            if first[i] in second:
                place = second.index(first[i])
                yield EntryChange((*path, first[i]), "order", i + 1, place + 1, _sources(new[place]))


def _marks(path: Path, place: int, old: Any, new: Any) -> Iterator[EntryChange]:
    """Yield the change of a statement whose text is the same."""
    if old != new:
        alike = _core("statement", old) == _core("statement", new)
        yield EntryChange((*path, place), "wording" if alike else "statement", old, new, _sources(new))
