"""Sentences of a brief of changes: the change of the headline, the unchanged answers, and the method of comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.language.sentence import mark
from offramp.language.values import Count, Names
from offramp.versions.answer_rows import lead_words
from offramp.worlds.estimated_inputs import estimates_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.case.model import Case
    from offramp.language.sentence import Sentence
    from offramp.language.values import Value
    from offramp.versions.differences import AnswerChange, AnswerKind, BriefChanges

__all__ = ["bottom_line", "comparison", "stayed"]

MOST_NAMED = 3
"""The most options of a lead that the bottom line names."""


def bottom_line(teller: Teller, changes: BriefChanges) -> tuple[Sentence, ...]:
    """Describe the change of the headline and the largest change of a measure, in at most sixty words."""
    return tuple(_bottom_line(teller, changes))


def _bottom_line(teller: Teller, changes: BriefChanges) -> Iterator[Sentence]:
    if changes.same:
        yield teller.say("Nothing changed, neither in the case nor in the answers.")
        return
    yield from _headline(teller, changes)
    if not changes.answers:
        yield teller.say("No answer changes.")
        return
    most = _most(changes)
    if most is not None:
        yield _by_how_much(teller, most)
    elif changes.compared.get("mean"):
        yield teller.say("No mean changes by more than matters.")
    else:
        number = len(changes.answers)
        yield teller.language.say_count("One other answer changes.", "{number} other answers change.", number)


def _headline(teller: Teller, changes: BriefChanges) -> Iterator[Sentence]:
    old, new = changes.old, changes.new
    if not old.kind and not new.kind:
        yield teller.say("The case ranks no options, before or now.")
    elif changes.of("lead") and old.kind == new.kind and max(len(old.lead), len(new.lead)) > MOST_NAMED:
        yield from _leaders(teller, changes)
    elif changes.of("lead"):
        yield teller.say(
            "The headline changes: {new}. Before: {old}.",
            new=_lead(teller, new.kind, new.lead),
            old=_lead(teller, old.kind, old.lead),
        )
    else:
        yield teller.say("The headline stands: {lead}.", lead=_lead(teller, new.kind, new.lead))


def _leaders(teller: Teller, changes: BriefChanges) -> Iterator[Sentence]:
    """Name the options that join and that leave the many which lead."""
    old, new = changes.old.lead, changes.new.lead
    joined, left = ([each for each in some if each not in others] for some, others in ((new, old), (old, new)))
    yield teller.say("The headline changes.")
    for message, names in (
        (mark("Now among the leading options: {options}."), joined),
        (mark("No longer among the leading options: {options}."), left),
    ):
        if names:
            yield teller.say(message, options=teller.options_named(names[:MOST_NAMED], {"lead": "policies"}))


def _lead(teller: Teller, kind: str, lead: tuple[str, ...]) -> str:
    """Say which options lead, by their number where they are many."""
    if len(lead) > MOST_NAMED:
        number = Count(len(lead), {"lead": "count"})
        if kind == "trade-off":
            return teller.say("a trade-off between {number} options", number=number)
        return teller.say("{number} options come first, level", number=number)
    if kind == "one":
        return teller.say("{option} comes first", option=teller.options_named(lead, {"lead": "policies"}))
    if kind == "level":
        return teller.say("{options} come first, level", options=teller.options_named(lead, {"lead": "policies"}))
    return lead_words(teller, kind, lead)


def _most(changes: BriefChanges) -> AnswerChange | None:
    """Return the largest change of a mean under an option that matters, or else under any."""
    means = changes.of("mean")
    return next((each for each in means if each.key[0] in changes.central), means[0] if means else None)


def _by_how_much(teller: Teller, most: AnswerChange) -> Sentence:
    option, measure = most.key
    of = {"mean": measure, "policy": option}
    values: dict[str, Value] = {
        "measure": teller.measure(measure),
        "option": teller.option(option),
        "old": teller.value(measure, most.old, {**of, "version": "old"}),
        "new": teller.value(measure, most.new, {**of, "version": "new"}),
    }
    if most.new > most.old:
        return teller.say("Most changed: {measure}, under {option}: up from {old} to {new}.", **values)
    return teller.say("Most changed: {measure}, under {option}: down from {old} to {new}.", **values)


_STAYS: dict[AnswerKind, str] = {
    "mean": mark("{same} of {all} means"),
    "claim": mark("{same} of {all} claims"),
    "reading": mark("{same} of {all} readings"),
    "goal": mark("{same} of {all} goals"),
}
"""The message of the answers of a kind that stay."""


def stayed(teller: Teller, changes: BriefChanges) -> Sentence:
    """Say in one sentence which answers stay."""
    parts = tuple(_parts(teller, changes))
    if not parts:
        return teller.say("No answer that both versions hold stays as it was.")
    return teller.say("These stay: {answers}.", answers=Names(parts, {"same": "answers"}))


def _parts(teller: Teller, changes: BriefChanges) -> Iterator[str]:
    compared = changes.compared
    if "lead" in compared and not changes.of("lead"):
        yield teller.fixed("the lead")
    if "dominated" in compared and not changes.of("dominated"):
        yield teller.fixed("dominance")
    for kind, message in _STAYS.items():
        every = compared.get(kind, 0)
        same = every - sum(each.old is not None and each.new is not None for each in changes.of(kind))
        if same > 0:
            yield teller.say(message, same=Count(same, {"same": kind}), all=Count(every, {"compared": kind}))
    if "equilibria" in compared and not changes.of("status quo", "equilibria"):
        yield teller.fixed("the equilibria")


def comparison(teller: Teller, changes: BriefChanges) -> tuple[Sentence, ...]:
    """Say how the two versions were compared, and which answers could not be."""
    return tuple(_comparison(teller, changes))


def _provenance_of(changes: BriefChanges) -> str:
    """Return the name of the old version's file; empty if it has none or the changed entries of a case name it."""
    name = changes.old_found.case.origin if changes.old_found is not None else ""
    return "" if " with " in name or " without " in name else name


def _comparison(teller: Teller, changes: BriefChanges) -> Iterator[Sentence]:
    old, new = changes.old, changes.new
    name = _provenance_of(changes)
    if name:
        yield teller.say("The old version is {name} (SHA-256 {digest}…).", name=name, digest=old.digest[:12])
    if old.title != new.title:
        yield teller.say("The old version has another title: {title}.", title=teller.language.quoted(old.title))
    yield from _worlds(teller, changes)
    if not old.stored:
        return
    if old.digest == new.digest:
        yield teller.say("The old version is a brief in JSON, of the same file of the case.")
    else:
        yield teller.say("The old version is a brief in JSON, which does not hold the entries of its case.")
    lacking = tuple(teller.fixed(_LACKING[kind]) for kind in changes.lacking)
    if lacking:
        yield teller.say("It lacks {answers}; these are not compared.", answers=Names(lacking, {"lacking": "answers"}))


_LACKING: dict[AnswerKind, str] = {
    "reading": mark("verdicts by reading"),
    "goal": mark("the reach of the goals"),
    "status quo": mark("who would leave the status quo"),
    "equilibria": mark("the number of equilibria"),
}
"""Answers that an old brief may lack, in words."""


def _worlds(teller: Teller, changes: BriefChanges) -> Iterator[Sentence]:
    """State the number of worlds of each version, and whether these are the same draws."""
    old, new = changes.old, changes.new
    if old.worlds is None or new.worlds is None or old.seed is None or new.seed is None:
        return
    values = {
        "worlds": Count(new.worlds, {"worlds": "new"}),
        "seed": Count(new.seed, {"seed": "new"}),
        "others": Count(old.worlds, {"worlds": "old"}),
        "other": Count(old.seed, {"seed": "old"}),
    }
    if (old.worlds, old.seed) != (new.worlds, new.seed):
        yield teller.say(
            "The new version has {worlds} worlds (seed {seed}), the old one {others} (seed {other}): small changes may be chance.",
            **values,
        )
        return
    yield teller.say("Both versions were followed through {worlds} worlds with seed {seed}.", **values)
    if changes.old_found is not None and _inputs(changes.old_found.case) != _inputs(changes.new_found.case):
        yield teller.say(
            "They differ in their uncertain inputs, so the draws are not the same: small changes may be chance."
        )


def _inputs(case: Case) -> list[str]:
    return [each.name for each in estimates_in(case) if each.estimate.low is not None]
