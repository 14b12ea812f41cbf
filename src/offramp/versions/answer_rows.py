"""Rows of the table of the answers: each changed answer, with its old and new value in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from offramp.brief.exhibits import Standing
from offramp.language.sentence import mark
from offramp.language.values import Chance, Count, Names
from offramp.text import capitalised

if TYPE_CHECKING:
    from offramp.brief.answers import ClaimAnswer
    from offramp.brief.front.teller import Teller
    from offramp.versions.differences import AnswerChange, BriefChanges

__all__ = ["answer_rows", "lead_words", "mean_words"]

REACH = {
    "holds": mark("holds already"),
    "alone": mark("by each side alone"),
    "deal": mark("by a package deal"),
    "against": mark("only against an interest"),
    "no": mark("by no way"),
}
"""Ways to a goal, in words."""

STANDINGS = {
    Standing.HOLDS: mark("holds"),
    Standing.DEPENDS: mark("depends"),
    Standing.FAILS: mark("fails"),
    Standing.AS_STATED: mark("follows from the case as stated"),
    Standing.NOT_TESTABLE: mark("not testable"),
    Standing.NOT_TESTED: mark("not tested"),
}
"""The standing of a claim in words."""


def answer_rows(teller: Teller, changes: BriefChanges) -> tuple[list[tuple[str, str, str]], int]:
    """Return the rows in the order of the page, and the number of changed means under options that matter less."""
    central = changes.central
    rows: list[tuple[str, str, str]] = []
    for kind in ("lead", "option", "dominated"):
        rows += [_row(teller, changes, each) for each in changes.answers if each.kind == kind]
    means = changes.of("mean")
    told = [each for each in means if each.key[0] in central] or list(means)
    rows += [_row(teller, changes, each) for each in told]
    rows += [_row(teller, changes, each) for each in changes.answers if each.kind not in _FIRST]
    return rows, len(means) - len(told)


_FIRST = ("lead", "option", "dominated", "mean")


def _row(teller: Teller, changes: BriefChanges, change: AnswerChange) -> tuple[str, str, str]:
    if change.kind == "lead":
        first, second = (lead_words(teller, each.kind, each.lead) for each in (changes.old, changes.new))
        return teller.fixed("First"), first, second
    return capitalised(_label(teller, change)), *(_value(teller, change, each) for each in (change.old, change.new))  # type: ignore[return-value]


def lead_words(teller: Teller, kind: str, lead: tuple[str, ...]) -> str:
    """Say which options lead."""
    names = teller.options_named(lead, {"lead": "policies"})
    match kind:
        case "one":
            return names.words(teller.language)
        case "level":
            return teller.say("{options}, level", options=names)
        case "trade-off":
            return teller.say("a trade-off between {options}", options=names)
    return teller.fixed("no option is judged")


def _label(teller: Teller, change: AnswerChange) -> str:
    """Name an answer."""
    match change.kind:
        case "option" | "dominated":
            return teller.say("The option {option}", option=teller.option(change.key[0]))
        case "mean":
            option, measure = change.key
            return teller.say(
                "{measure}, under {option}", measure=teller.measure(measure), option=teller.option(option)
            )
        case "claim":
            return teller.say("Claim: {claim}", claim=change.key[0])
        case "reading":
            return teller.say(
                "If {actor} is read as {image}", actor=change.key[0], image=teller.language.quoted(change.key[1])
            )
        case "goal":
            return teller.say("The goal {name}", name=teller.language.quoted(change.key[0].replace("_", " ")))
        case "status quo":
            return teller.fixed("Who would leave the status quo")
    return teller.fixed("States that hold under every concept")


def _value(teller: Teller, change: AnswerChange, value: Any) -> str:
    """Return one value of an answer in words."""
    if value is None:
        return teller.fixed("not in the case")
    match change.kind:
        case "option":
            return teller.fixed("in the case")
        case "dominated":
            return teller.fixed("dominated") if value else teller.fixed("not dominated")
        case "mean":
            return mean_words(teller, change, value)
        case "claim":
            return _claim(teller, change, value)
        case "reading":
            better = teller.option(value) if value else None
            return teller.say("{option} does better", option=better) if better else teller.fixed("the lead stays")
        case "goal":
            return teller.fixed(REACH.get(value, str(value)))
        case "status quo":
            leavers = Names(tuple(value), {"leavers": "status quo"})
            return capitalised(leavers.words(teller.language)) if value else teller.fixed("nobody")
    return Count(value).words(teller.language)


def mean_words(teller: Teller, change: AnswerChange, value: float) -> str:
    """Return the mean of a measure in words."""
    option, measure = change.key
    return teller.value(measure, value, {"mean": measure, "policy": option}).words(teller.language)


def _claim(teller: Teller, change: AnswerChange, value: ClaimAnswer) -> str:
    words = teller.fixed(STANDINGS[value.standing])
    if value.share is None or value.share in (0.0, 1.0):
        return words
    share = Chance(value.share, {"claim": change.key[0]})
    return teller.say("{verdict}: {share} of worlds", verdict=words, share=share)
