"""A case as it would have been written on a date: without later knowledge.

The entries of a case rest on sources, and a source is `public` from some date on. The rules, for a date:

- A source that became public later is not cited. A statement, option, event, rate, measure or policy that loses all its sources stays,
  since an interest or a possibility does not depend on its sources; it counts as assumed.
- An estimate or a reference class is *later* if all its sources are, or if its own `known` is. Its numbers are replaced by
  those of `until then`. Without these, an estimate is refused and a reference class is left out.
- An estimate that takes its numbers from evidence, and states none, takes them from the record up to the date. So does a duration that is
  compared with past spans. An estimate from a panel of experts takes them from the answers up to the date, unless its own `known` dates
  the panel.
- If some of its sources are later, it is replaced likewise by `until then`; without that its numbers stay, without these sources,
  and the answer warns of later knowledge.
- The record on a claim is left out if any of its sources is later, since its sentence rests on all of them.
- A claim that was made only later is left out, and so is an order that an expert stated only later.

If an entry loses a source, its note is left out too.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from offramp.case.estimate import Estimate
from offramp.case.evidence import dated
from offramp.case.model import Case, Claim, Finding
from offramp.case.parts import ReferenceClass, StatedDuration
from offramp.case.preferences import ExpertOrder, Statements
from offramp.case.record import Record, read_day
from offramp.errors import Place, Problem, QuestionError
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offramp.case.yaml import Path

__all__ = ["EFFECTS", "Effect", "Later", "in_words", "known_by", "known_later", "later_table"]

Effect = Literal["assumed", "before", "kept", "missing", "left out"]
"""Effect on an entry known only later: it counts as assumed, it has the earlier numbers, it is kept although some of
its sources are later, it has no earlier numbers, it is left out."""

EFFECTS: dict[Effect, str] = {
    "before": "the numbers of before",
    "assumed": "assumed",
    "left out": "left out",
    "kept": "kept, in part of later sources",
    "missing": "no numbers of before",
}
"""The effects in words, as a table gives them."""


@dataclass(frozen=True)
class Later:
    """An entry of a case that was known, wholly or in part, only after a date.

    `entry` is its place as text, `path` the same as keys; `sources` are the later sources, `since` is the date from
    which it was known, and `effect` the change by `known_by`.
    """

    entry: str
    path: Path
    sources: tuple[str, ...]
    since: str
    effect: Effect
    place: Place

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        return {
            "entry": self.entry,
            "sources": list(self.sources),
            "since": self.since,
            "effect": self.effect,
            "file": self.place.file,
            "line": self.place.line,
        }


def known_by(case: Case, date: str | datetime.date) -> Case:
    """Return a case as known on a date; its title names the date.

    >>> from offramp.case.reading import loads
    >>> case = loads('''
    ... sources: {early: {cite: A report, public: 2017-04-28}, late: {cite: Another, public: 2017-08-08}}
    ... actors: {a: {options: {go: Go}}}
    ... status quo: []
    ... preferences: {a: [{say: a.go, source: late}]}
    ... unknowns:
    ...   warheads: {low: 10, best: 20, high: 60, source: [early, late], until then: {low: 10, best: 20, high: 30, source: early}}
    ... ''')
    >>> before = known_by(case, "2017-06-28")
    >>> before.unknowns["warheads"].high, before.preferences["a"].statements[0].source
    (30.0, ('assumed',))

    Raises
    ------
    QuestionError
        if the date is invalid, or a number rests on later knowledge alone and has no earlier estimate.
    """
    day = _day(date)
    found = _Hindsight(case, day)
    before: Case = found.case()
    missing = [later for later in found.later if later.effect == "missing"]
    if missing:
        problems = [
            Problem(f"`{later.entry}` was known only from {_spoken(later.since)}", later.place) for later in missing
        ]
        raise QuestionError(
            "\n".join(map(str, problems))
            + f"\nnothing says what was thought of {'it' if len(missing) == 1 else 'these'} by {_spoken(day.isoformat())}; "
            "add `until then: {low: …, best: …, high: …, source: …}`"
        )
    return before


def known_later(case: Case, date: str | datetime.date | None = None) -> tuple[Later, ...]:
    """Return the entries that were known only after a date (default: the start of the case), in the order of the file.

    Without a start and a date, the result is empty.

    >>> from offramp.case.reading import loads
    >>> case = loads('''
    ... start: 2017-06-28
    ... sources: {late: {cite: A report, public: 2017-08-08}}
    ... actors: {a: {options: {go: {label: Go, source: late}}}}
    ... status quo: []
    ... preferences: {a: [a.go]}
    ... ''')
    >>> [(later.entry, later.effect) for later in known_later(case)]
    [('actors.a.options.go', 'assumed')]
    """
    if date is None and case.start is None:
        return ()
    found = _Hindsight(case, _day(case.start if date is None else date))
    found.case()
    return tuple(sorted(found.later, key=lambda later: (later.place.line, later.place.column)))


def in_words(later: Iterable[Later], date: str | datetime.date) -> str:
    """Summarise the effect of leaving out later knowledge, in one sentence.

    >>> in_words([], "2017-06-28")
    'As known on 28 June 2017: nothing in the case is later.'
    """
    listed = tuple(later)
    sentences: tuple[tuple[Effect, str, str], ...] = (
        ("before", "has the numbers of before", "have the numbers of before"),
        ("assumed", "counts as assumed", "count as assumed"),
        ("left out", "is left out", "are left out"),
        ("missing", "has no numbers of before", "have no numbers of before"),
    )
    parts = []
    for effect, one, many in sentences:
        if count := sum(each.effect == effect for each in listed):
            parts.append(f"{count} {'entry' if count == 1 else 'entries'} {one if count == 1 else many}")
    if kept := [each.entry for each in listed if each.effect == "kept"]:
        parts.append(f"numbers that rest in part on later sources are kept: {', '.join(kept)}")
    return f"As known on {_spoken(_day(date).isoformat())}: {'; '.join(parts) or 'nothing in the case is later'}."


def later_table(later: Iterable[Later], date: str | datetime.date) -> Table:
    """Return the later knowledge as a table.

    >>> print(later_table([], "2017-06-28").title)
    Known only after 28 June 2017
    """
    rows = tuple((each.entry, each.since, ", ".join(each.sources), EFFECTS[each.effect]) for each in later)
    title = f"Known only after {_spoken(_day(date).isoformat())}"
    return Table(title, ("entry", "known from", "sources", "with --known-by"), rows)


def _day(date: str | datetime.date | None) -> datetime.date:
    if isinstance(date, datetime.date):
        return date
    try:
        return read_day(str(date))
    except ValueError as error:
        raise QuestionError(str(error)) from None


def _is_day(text: str) -> bool:
    try:
        read_day(text)
    except ValueError:
        return False
    return True


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _spoken(day: str) -> str:
    """Return a date in words, the same in every locale."""
    date = datetime.date.fromisoformat(day)
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


_GONE = object()
"""Placeholder for an entry that is left out."""


@dataclass
class _Hindsight:
    """One walk through a case that removes the entries known only after a day, and lists them."""

    whole: Case
    day: datetime.date
    later: list[Later] = field(default_factory=list)

    def case(self) -> Case:
        """Return the case without later knowledge."""
        known = {name: source for name, source in self.whole.sources.items() if not self._after(source.public)}
        update: dict[str, Any] = {
            "sources": known,
            "title": f"{self.whole.title} (as known on {_spoken(self.day.isoformat())})",
        }
        for name, info in type(self.whole).model_fields.items():
            if name not in update:
                update[name] = self._walk(getattr(self.whole, name), (info.alias or name,))
        before = self.whole.model_copy(update=update)
        before._digest = ""  # noqa: SLF001  (the digest is of the file, which says something else)
        return before

    def _after(self, day: str | None) -> bool:
        return day is not None and datetime.date.fromisoformat(day) > self.day

    def _walk(self, value: Any, path: Path) -> Any:
        match value:
            case Estimate() | ReferenceClass():
                return self._number(value, path)
            case Finding():
                sources = self._late_sources(value)
                return self._note(value, path, "left out") if sources or self._after(value.known) else value
            case Claim() if self._all_later(value):
                return self._note(value, path, "left out")
            case Statements():
                return self._list(value, path)
            case ExpertOrder() if self._all_later(value):
                return self._note(value, path, "left out")
            case StatedDuration():
                return self._record(value.model_copy(update={"evidence": self._until(value.evidence)}), path)
            case Record():
                return self._record(value, path)
            case dict():
                walked = {key: self._walk(inner, (*path, key)) for key, inner in value.items()}
                return {key: inner for key, inner in walked.items() if inner is not _GONE}
            case tuple():
                return tuple(self._walk(inner, (*path, i)) for i, inner in enumerate(value))
        return value

    def _list(self, value: Statements, path: Path) -> Statements:
        """Walk through a list of statements; without experts known by the day, it stands alone."""
        known = None if value.above is None else self._walk(value.above, (*path, "above"))
        experts = self._walk(value.experts, (*path, "experts")) if value.experts else None
        update = {"statements": self._walk(value.statements, path), "above": known, "experts": experts or None}
        return value.model_copy(update=update if experts else {**update, "draw": None})

    def _record(self, value: Record, path: Path) -> Record:
        """Walk through the fields of a record and cite no later source."""
        update: dict[str, Any] = {}
        for name, info in type(value).model_fields.items():
            inner = getattr(value, name)
            walked = self._walk(inner, (*path, info.alias or name))
            if walked is not inner:
                update[name] = None if walked is _GONE else walked
        if self._all_later(value):
            self._note(value, path, "assumed")
            update |= {"source": ("assumed",), "note": None, "known": None}
        elif self._late_sources(value):
            update |= {"source": self._early_sources(value), "note": None}
        return value.model_copy(update={key: new for key, new in update.items() if key in type(value).model_fields})

    def _number(self, value: Estimate | ReferenceClass, path: Path) -> Any:
        """Return the earlier numbers, or the present ones if no earlier numbers are stated."""
        all_later = self._all_later(value)
        if not all_later and not self._late_sources(value):
            return self._dated(value.model_copy(update={"until_then": self._cited(value.until_then)}))
        if value.until_then is not None:
            self._note(value, path, "before")
            return self._before(value, value.until_then, path)
        if not all_later:
            self._note(value, path, "kept")
            return value.model_copy(update={"source": self._early_sources(value), "note": None})
        return self._note(value, path, "left out" if isinstance(value, ReferenceClass) else "missing")

    def _dated(self, value: Any) -> Any:
        """Return an estimate that takes its numbers from evidence, or from a panel, with a record or answers that end on the day."""
        day = self.day.isoformat()
        if isinstance(value, Estimate) and value.by_panel and value.known is None:
            file, before, until = str(value.experts).rpartition("@")
            known = bool(before) and _is_day(until)
            return value.model_copy(
                update={"experts": f"{file}@{min(until, day)}" if known else f"{value.experts}@{day}"}
            )
        if not isinstance(value, Estimate) or not value.evidence or value.best is not None or value.low is not None:
            return value
        return value.model_copy(update={"evidence": self._until(value.evidence)})

    def _until(self, evidence: str) -> str:
        """Return a reference to an estimate whose record ends on the day, or before it where it says so."""
        name, until = dated(evidence)
        day = self.day.isoformat()
        return f"{name}@{min(until, day) if until else day}"

    def _before(self, value: Any, earlier: Any, path: Path) -> Any:
        """Return the earlier numbers, with the unit, the shape and the meaning of the later ones."""
        inherited = ("unit", "shape") if isinstance(value, Estimate) else ("of", "within")
        update = {name: getattr(value, name) for name in inherited if getattr(earlier, name) is None}
        return self._number(earlier.model_copy(update=update), path)

    def _cited(self, earlier: Any) -> Any:
        """Return the earlier numbers without sources that the case does not list, for a case that does not need them."""
        if earlier is None:
            return None
        source = self._early_sources(earlier) if self._late_sources(earlier) else earlier.source
        kept = source or (("assumed",) if earlier.source else ())
        return earlier.model_copy(update={"source": kept, "until_then": self._cited(earlier.until_then)})

    def _late_sources(self, value: Any) -> tuple[str, ...]:
        sources = self.whole.sources
        return tuple(
            name for name in getattr(value, "source", ()) if name in sources and self._after(sources[name].public)
        )

    def _early_sources(self, value: Any) -> tuple[str, ...]:
        late = self._late_sources(value)
        return tuple(name for name in value.source if name not in late)

    def _all_later(self, value: Any) -> bool:
        """Return whether no source of a part of the case was public by the day."""
        late = self._late_sources(value)
        return self._after(getattr(value, "known", None)) or bool(late and len(late) == len(value.source))

    def _note(self, value: Any, path: Path, effect: Effect) -> Any:
        """Record the effect on a part of the case; return the placeholder."""
        late = self._late_sources(value)
        dates = [str(self.whole.sources[name].public) for name in late]
        if self._after(getattr(value, "known", None)):
            dates = [value.known]
        since = min(dates) if self._all_later(value) and effect != "left out" else max(dates)
        entry = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in path)
        self.later.append(Later(entry, path, late, since, effect, self.whole.place(*path)))
        return _GONE
