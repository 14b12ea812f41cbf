"""The claims with their verdicts, and the conditions of each verdict as sentences with values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.front.conditions import restriction_words
from offramp.brief.front.formulas import formula
from offramp.brief.front.scores import verdict_words
from offramp.case import nodes
from offramp.case.unparse import text_of
from offramp.claim_testing.margins import CHANCE
from offramp.claim_testing.moment import moments_in
from offramp.claim_testing.results import ClaimStatus
from offramp.language.sentence import mark
from offramp.language.values import Amount, Chance, Count, Names
from offramp.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.brief.front.teller import Teller
    from offramp.claim_testing.verdicts import ClaimVerdict
    from offramp.language.sentence import Sentence
    from offramp.language.values import Value

__all__ = ["claims", "conditions"]

MIN_SHARE = 0.02
"""Differences between readings, and shares of worlds with equal sides, that are mentioned."""

REASONS = (
    mark("no test is stated"),
    mark("its author states that no model decides it"),
    mark("only the order of statements distinguishes these worlds from the others"),
)
"""Remarks of the test of claims that have a translation."""


def claims(teller: Teller) -> Iterator[Table]:
    """Yield the claims in the order of the case: their words, the verdict, the conditions, the record and the note."""
    rows = tuple(
        (each.text or each.name, verdict_words(teller, each), teller.language.join(tuple(conditions(teller, each))))
        for each in teller.found.verdicts
    )
    if rows:
        said = teller.fixed
        yield Table("", (said("claim"), said("verdict"), said("conditions, record and notes")), rows)


def conditions(teller: Teller, verdict: ClaimVerdict) -> Iterator[str]:
    """Yield the sentences on a verdict: its worlds and readings, its subject, the record, and the note of the author."""
    if verdict.tested:
        yield from _tested(teller, verdict)
    elif verdict.untested:
        yield _untested(teller, verdict, verdict.untested)
    if verdict.record is not None:
        yield teller.say(_RECORDS[verdict.record.bears], says=verdict.record.says.rstrip("."))
    if verdict.note:
        yield _ended(teller.plain(verdict.note))


UNTESTED = {
    "no possible state satisfies the claim's `from`": mark(
        "no possible state satisfies the condition from which it starts"
    ),
    "it concerns chances over time or the order of policies, which are tested in worlds: see `offramp claims`": mark(
        "it concerns chances over time or the order of options, and no worlds were drawn"
    ),
}
"""Reasons that are hints for the author of a case, in words for a reader."""


def _untested(teller: Teller, verdict: ClaimVerdict, reason: str) -> Sentence:
    """Say why a claim was not tested, without the hint for the author of the case."""
    for each in verdict.cut_short:
        return teller.say(
            "Not tested: after the end of the crisis nothing more is counted, and {often} ends it more often than {seldom} "
            "({most} against {least}).",
            often=teller.option(each.often),
            seldom=teller.option(each.seldom),
            most=Chance(each.most),
            least=Chance(each.least),
        )
    known = UNTESTED.get(reason)
    return teller.say("Not tested: {reason}.", reason=teller.fixed(known) if known else teller.borrowed(reason))


_RECORDS = {
    "supports it": mark("The record supports it: {says}."),
    "contradicts it": mark("The record contradicts it: {says}."),
    "is mixed": mark("The record is mixed: {says}."),
}


def _tested(teller: Teller, verdict: ClaimVerdict) -> Iterator[str]:
    if verdict.status is ClaimStatus.AS_STATED:
        yield _as_stated(teller, verdict)
    if verdict.status is ClaimStatus.ON_AVERAGE:
        yield from _on_average(teller, verdict)
    else:
        yield from _by_reading(teller, verdict)
    if verdict.tied > MIN_SHARE:
        share = Chance(verdict.tied, {"claim": verdict.name, "number": "tied"})
        if verdict.tied_for:
            yield teller.say("In {share} of worlds the two sides are equal, which counts for it.", share=share)
        else:
            yield teller.say("In {share} of worlds the two sides are equal, which counts against it.", share=share)
    yield from _where(teller, verdict)
    if verdict.orders_taken_as_certain:
        yield teller.say("Orders of statements that the case doubts are taken as certain.")
    for each in verdict.cut_short:
        yield teller.say(
            "An early end decides it in part: {often} ends the crisis more often than {seldom} ({most} against {least}).",
            often=teller.option(each.often),
            seldom=teller.option(each.seldom),
            most=Chance(each.most),
            least=Chance(each.least),
        )
    for one, other in verdict.twins:
        yield teller.say("{options} have the same result in every world.", options=teller.options_named([one, other]))
    yield from _moment(teller, verdict)


def _as_stated(teller: Teller, verdict: ClaimVerdict) -> Sentence:
    """Say whether a verdict that is the same everywhere restates the case, or is robust against all variation."""
    worlds = Count(verdict.worlds, {"claim": verdict.name, "number": "worlds"})
    if not verdict.varies:
        return teller.say("No finding, but an assumption restated: it follows from the case as written.")
    if verdict.tied or (verdict.margin is not None and not verdict.margin.least):
        return teller.say(
            "The verdict is the same in all {worlds} worlds, though the values vary. The smallest margin is zero.",
            worlds=worlds,
        )
    if verdict.margin is None:
        return teller.say("The verdict is the same in all {worlds} worlds, though the values vary.", worlds=worlds)
    return teller.say(
        "The verdict is the same in all {worlds} worlds, though the values vary. The smallest margin is {margin}.",
        worlds=worlds,
        margin=_margin(teller, verdict, "least"),
    )


def _margin(teller: Teller, verdict: ClaimVerdict, key: str) -> Amount:
    """Return the margin of a verdict, or its error, in its unit: of chances in percentage points."""
    margin = verdict.margin
    value = (margin.least if key == "least" else margin.error or 0.0) if margin is not None else 0.0
    of = {"claim": verdict.name, "margin": key}
    if margin is not None and margin.unit == CHANCE:
        return Amount(100 * value, teller.fixed("percentage points"), {**of, "scale": 100})
    return Amount(value, margin.unit if margin is not None else "", of)


def _on_average(teller: Teller, verdict: ClaimVerdict) -> Iterator[Sentence]:
    margin = verdict.margin
    if margin is not None and margin.least:
        worlds = Count(verdict.worlds, {"claim": verdict.name, "number": "worlds"})
        yield teller.say(
            "On the average of {worlds} worlds, by {margin}.", worlds=worlds, margin=_margin(teller, verdict, "least")
        )
        if margin.error is not None and margin.least < 2 * margin.error:
            yield teller.say(
                "That is less than two standard errors ({error} each), so other worlds may say the opposite.",
                error=_margin(teller, verdict, "error"),
            )
    if len(set(verdict.by_image.values())) > 1:
        holds, fails = (
            Names(
                tuple(teller.reading_named(name) for name, share in verdict.by_image.items() if bool(share) is way),
                quoted=True,
            )
            for way in (True, False)
        )
        yield teller.say(
            "On the average of each reading alone it holds under {holds} and fails under {fails}.",
            holds=holds,
            fails=fails,
        )


def _by_reading(teller: Teller, verdict: ClaimVerdict) -> Iterator[str]:
    """Say under which readings it holds: by the share of their worlds, or else by the readings of the graph."""
    shares = [*verdict.by_image.values()]
    if len(shares) > 1 and max(shares) - min(shares) > MIN_SHARE:
        parts = [
            teller.say(
                "{share} under {image}",
                share=Chance(share, {"claim": verdict.name, "image": name}),
                image=teller.language.quoted(teller.reading_named(name)),
            )
            for name, share in verdict.by_image.items()
        ]
        yield teller.say("It holds in {shares}.", shares=teller.language.join(parts, ", "))
        return
    holds, fails = (
        tuple(teller.reading_named(name) for name, value in verdict.by_reading.items() if value is way)
        for way in (True, False)
    )
    if holds and fails:
        of = {"claim": verdict.name}
        yield teller.say(
            "It holds under {holds}; it fails under {fails}.",
            holds=Names(holds, {**of, "by reading": True}, quoted=True),
            fails=Names(fails, {**of, "by reading": False}, quoted=True),
        )


def _where(teller: Teller, verdict: ClaimVerdict) -> Iterator[str]:
    """Describe the worlds in which it fails, or holds where it mostly fails; or say why they have no description."""
    share = verdict.share
    if share is None or not verdict.where:
        return
    number = round(min(share, 1 - share) * verdict.worlds)
    if not MIN_SHARE <= share <= 1 - MIN_SHARE:
        values = {
            "number": Count(number, {"claim": verdict.name, "number": "fewer"}),
            "worlds": Count(verdict.worlds, {"claim": verdict.name, "number": "worlds"}),
        }
        if share >= 0.5:
            yield teller.say("It fails in {number} of {worlds} worlds, too few to describe them.", **values)
        else:
            yield teller.say("It holds in {number} of {worlds} worlds, too few to describe them.", **values)
        return
    for box in verdict.boxes[:1]:
        of = {"claim": verdict.name, "box": 0}
        boxed: dict[str, Value] = {
            "conditions": teller.language.all_of([restriction_words(teller, each) for each in box.restrictions]),
            "share": Chance(box.mass, {**of, "number": "mass"}),
            "density": Chance(box.density, {**of, "number": "density"}),
            "coverage": Chance(box.coverage, {**of, "number": "coverage"}),
        }
        if share >= 0.5:
            yield teller.say(
                "With {conditions} ({share} of worlds) it fails in {density}; {coverage} of its failures lie there.",
                **boxed,
            )
        else:
            yield teller.say(
                "With {conditions} ({share} of worlds) it holds in {density}; {coverage} of all such worlds lie there.",
                **boxed,
            )
    if not verdict.boxes:
        if verdict.where[0] in REASONS:
            yield _ended(teller.fixed(verdict.where[0]))
        else:
            yield teller.say("No condition on the unknowns describes the worlds in which the verdict differs.")


def _moment(teller: Teller, verdict: ClaimVerdict) -> Iterator[Sentence]:
    """Name the states of a claim on one moment, since these differ from the states that occur over time."""
    stated = teller.case.claims.get(verdict.name)
    if not verdict.moment or stated is None or stated.holds is None:
        return
    states = tuple(dict.fromkeys(_states(teller, node) for node in moments_in(stated.holds.tree)))
    yield teller.say("It speaks of one moment, not of chances over time: {states}.", states=Names(states))


def _states(teller: Teller, node: nodes.Node) -> str:
    """Describe the states that a question on the graph concerns."""

    def said(condition: nodes.Node) -> str:
        return formula(teller, text_of(condition))

    match node:
        case nodes.Stable(body):
            return teller.say("any state with {condition}", condition=said(body))
        case nodes.Reachable(start=None):
            return teller.fixed("steps from the status quo")
        case nodes.Reachable(start=start) if start is not None:
            return teller.say("steps from the nearest states with {condition}", condition=said(start))
        case nodes.Wants(start=start) if start is not None:
            return teller.say("the nearest states with {condition}", condition=said(start))
    return teller.fixed("the status quo")


def _ended(text: str) -> str:
    """Return a text as a sentence, with a capital and a full stop."""
    said = text[:1].upper() + text[1:]
    return said if said.endswith((".", "!", "?")) else f"{said}."
