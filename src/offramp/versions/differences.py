"""Two versions of a case compared for a brief: the entries that differ, and the answers that differ, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from offramp.brief.answers import Answers, answers_of
from offramp.brief.front.teller import Teller
from offramp.comparison.entry_changes import entry_changes
from offramp.errors import QuestionError
from offramp.findings.defaults import SAMPLES
from offramp.findings.findings import Findings, find
from offramp.language.language import language_of
from offramp.ranking.levels import room

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.brief.exhibits import Standing
    from offramp.case.model import Case
    from offramp.comparison.entry_changes import EntryChange
    from offramp.risk.measures import MeasureSpec

__all__ = ["AnswerChange", "AnswerKind", "BriefChanges", "brief_changes"]

AnswerKind = Literal["lead", "option", "dominated", "mean", "claim", "reading", "goal", "status quo", "equilibria"]
"""Kind of an answer, in the order of the page."""


@dataclass(frozen=True)
class AnswerChange:
    """An answer that differs: its kind, the labels that name it, and its old and new value (None: not there).

    `size` of a mean is its difference as a share of the scale of the measure; a mean has it alone.
    """

    kind: AnswerKind
    key: tuple[str, ...]
    old: Any
    new: Any
    size: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain values."""
        return {"kind": self.kind, "key": list(self.key), "old": _plain(self.old), "new": _plain(self.new)}


def _plain(value: Any) -> Any:
    if hasattr(value, "standing"):
        return {"standing": value.standing.value, "share": value.share}
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, eq=False)
class BriefChanges:
    """Differences of the new version of a case from the old one, for a brief of changes.

    `old_found` is None if the old version is a brief in JSON; then `entries` is None too. `compared` counts the answers of
    each kind that both versions hold, `lacking` names the kinds that the old brief does not hold.
    """

    old: Answers
    new: Answers
    old_found: Findings | None
    new_found: Findings
    entries: tuple[EntryChange, ...] | None
    answers: tuple[AnswerChange, ...]
    compared: Mapping[AnswerKind, int] = field(default_factory=dict)
    lacking: tuple[AnswerKind, ...] = ()

    @property
    def same(self) -> bool:
        """Whether neither an entry nor an answer differs."""
        same_case = not self.entries if self.entries is not None else self.old.digest == self.new.digest
        return same_case and not self.answers

    def of(self, *kinds: AnswerKind) -> tuple[AnswerChange, ...]:
        """Return the changed answers of some kinds."""
        return tuple(each for each in self.answers if each.kind in kinds)

    @property
    def central(self) -> frozenset[str]:
        """The options that matter: those of the old and of the new lead, and the one without commitments."""
        over_time = self.new_found.dynamic
        base = (over_time.base.policy,) if over_time is not None else ()
        return frozenset((*self.old.lead, *self.new.lead, *base))

    def to_dict(self) -> dict[str, Any]:
        """Return all changes as plain values."""
        return {
            "same": self.same,
            "entries": None if self.entries is None else [each.to_dict() for each in self.entries],
            "answers": [each.to_dict() for each in self.answers],
            "compared": dict(self.compared),
            "lacking": list(self.lacking),
        }


def brief_changes(
    old: Case | Findings | Answers,
    new: Case | Findings,
    *,
    given: Sequence[str] | None = None,
    samples: int | None = None,
    seed: int | None = None,
) -> BriefChanges:
    """Compare two versions of a case: the entries of the file, and the answers of the brief.

    Parameters
    ----------
    old
        the old version: a case, its findings, or a brief in JSON as `load_brief` reads it.
    new
        the new version.
    given
        events that have happened, for a case (default: those of its status quo).
    samples, seed
        number of worlds and their seed, for a case (default: those of the other version, if it was computed before).

    >>> import offramp
    >>> case = offramp.load("prisoners-dilemma")
    >>> brief_changes(case, case).same
    True

    Raises
    ------
    QuestionError
        if the two have no option in common.
    """
    worlds = _worlds(old, new)
    samples = samples if samples is not None else worlds.get("samples", SAMPLES)
    seed = seed if seed is not None else worlds.get("seed", 0)
    _refuse_strangers(old, new)
    new_found = _found(new, given, samples, seed)
    old_found = None if isinstance(old, Answers) else _found(old, given, samples, seed)
    second = answers_of(Teller(new_found, language_of("en")))
    first = old if isinstance(old, Answers) else answers_of(Teller(old_found or new_found, language_of("en")))
    entries = entry_changes(old_found.case, new_found.case) if old_found is not None else None
    specs = {spec.name: spec for spec in new_found.options.outcomes.measure_specs} if new_found.options else {}
    changes = (*_choice(first, second), *_means(first, second, specs), *_others(first, second))
    return BriefChanges(
        first, second, old_found, new_found, entries, changes, _compared(first, second), _lacking(first, second)
    )


def _found(version: Case | Findings, given: Sequence[str] | None, samples: int, seed: int) -> Findings:
    return version if isinstance(version, Findings) else find(version, given=given, samples=samples, seed=seed)


def _worlds(old: Case | Findings | Answers, new: Case | Findings) -> dict[str, int]:
    """Return number and seed of the worlds of the version that was computed before."""
    for each in (old, new):
        if isinstance(each, Answers):
            known = {"samples": each.worlds or 0}
            return known if each.seed is None else {**known, "seed": each.seed}
        if isinstance(each, Findings) and each.options is not None:
            worlds = each.options.outcomes.worlds
            return {"samples": worlds.count, "seed": worlds.seed}
    return {}


def _refuse_strangers(old: Case | Findings | Answers, new: Case | Findings) -> None:
    """Raise if the two are no versions of one case."""
    case = new.case if isinstance(new, Findings) else new
    if isinstance(old, Answers):
        shared = sum(option in case.policies for option in old.options)
        related = old.title == case.title or 2 * shared > len(old.options)
    else:
        first = old.case if isinstance(old, Findings) else old
        related = bool(set(first.options) & set(case.options))
    title = old.title if isinstance(old, Answers) else (old.case if isinstance(old, Findings) else old).title
    if not related:
        raise QuestionError(
            f"“{title}” and “{case.title}” are different cases, with no option in common; name two versions of one case"
        )


def _choice(old: Answers, new: Answers) -> Iterator[AnswerChange]:
    """Yield the changes of the lead, of the options and of dominance."""
    if (old.kind, set(old.lead)) != (new.kind, set(new.lead)):
        yield AnswerChange("lead", (), old.lead, new.lead)
    for option in old.options:
        if option not in new.options:
            yield AnswerChange("option", (option,), option, None)
    for option in new.options:
        if option not in old.options:
            yield AnswerChange("option", (option,), None, option)
        elif (option in old.dominated) != (option in new.dominated):
            yield AnswerChange("dominated", (option,), option in old.dominated, option in new.dominated)


def _means(old: Answers, new: Answers, specs: Mapping[str, MeasureSpec]) -> Iterator[AnswerChange]:
    """Yield the means that differ by more than matters and are shown otherwise; the largest difference first."""
    found = []
    for (option, measure), second in new.means.items():
        first = old.means.get((option, measure))
        spec = specs[measure]
        if first is None or abs(second - first) <= room(spec) or spec.shown(first) == spec.shown(second):
            continue
        found.append(
            AnswerChange("mean", (option, measure), first, second, abs(second - first) / _width(spec, first, second))
        )
    yield from sorted(found, key=lambda each: -each.size)


def _width(spec: MeasureSpec, first: float, second: float) -> float:
    """Return the width of the scale of a measure, or the larger of two values where none is stated."""
    return abs(spec.scale[1] - spec.scale[0]) if spec.scale is not None else max(abs(first), abs(second), 1e-12)


def _others(old: Answers, new: Answers) -> Iterator[AnswerChange]:
    """Yield the changes of claims, readings, goals and stability."""
    for text in {**old.claims, **new.claims}:
        first, second = old.claims.get(text), new.claims.get(text)
        if _standing(first) != _standing(second):
            yield AnswerChange("claim", (text,), first, second)
    if old.readings is not None and new.readings is not None:
        for key in {**old.readings, **new.readings}:
            if old.readings.get(key) != new.readings.get(key):
                yield AnswerChange("reading", key, old.readings.get(key), new.readings.get(key))
    if old.goals is not None and new.goals is not None:
        for goal in {**old.goals, **new.goals}:
            if old.goals.get(goal) != new.goals.get(goal):
                yield AnswerChange("goal", (goal,), old.goals.get(goal), new.goals.get(goal))
    if old.leavers is not None and set(old.leavers) != set(new.leavers or ()):
        yield AnswerChange("status quo", (), old.leavers, new.leavers)
    if old.equilibria is not None and old.equilibria != new.equilibria:
        yield AnswerChange("equilibria", (), old.equilibria, new.equilibria)


def _standing(claim: Any) -> Standing | None:
    return None if claim is None else claim.standing


def _compared(old: Answers, new: Answers) -> dict[AnswerKind, int]:
    """Return the number of answers of each kind that both versions hold."""
    found: dict[AnswerKind, int] = {
        "lead": int(bool(old.kind and new.kind)),
        "dominated": len(set(old.options) & set(new.options)),
        "mean": len(old.means.keys() & new.means.keys()),
        "claim": len(old.claims.keys() & new.claims.keys()),
        "reading": len((old.readings or {}).keys() & (new.readings or {}).keys()),
        "goal": len((old.goals or {}).keys() & (new.goals or {}).keys()),
        "status quo": int(old.leavers is not None),
        "equilibria": int(old.equilibria is not None),
    }
    return {kind: count for kind, count in found.items() if count}


def _lacking(old: Answers, new: Answers) -> tuple[AnswerKind, ...]:
    """Return the kinds of answers that the new version has and the old brief does not hold."""
    lacks: dict[AnswerKind, bool] = {
        "reading": old.readings is None and bool(new.readings),
        "goal": old.goals is None and bool(new.goals),
        "status quo": old.leavers is None,
        "equilibria": old.equilibria is None,
    }
    return tuple(kind for kind, lacking in lacks.items() if lacking)
