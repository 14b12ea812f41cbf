"""Verdicts on claims in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.claim_testing.margins import CHANCE
from offramp.claim_testing.results import ClaimStatus, SpeaksOf
from offramp.naming import Named, typed
from offramp.text import counted, listed, percent, quoted, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from offramp.claim_testing.results import ClaimResult, Margin
    from offramp.naming import Naming

__all__ = ["conditions_in_words", "of_worlds", "points", "share_in_words", "verdict_words"]

MIN_SHARE = 0.02
"""The share by which readings have to differ, or of worlds with equal sides, to be mentioned."""


def share_in_words(share: float) -> str:
    """Return a share of worlds or weights in whole per cent.

    >>> share_in_words(0.004), share_in_words(0.31), share_in_words(0.9961), share_in_words(1.0)
    ('under 1 %', '31 %', 'over 99 %', '100 %')
    """
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def of_worlds(share: float) -> str:
    """Return a share of worlds as the end of a sentence: `all worlds`, `31 % of worlds`."""
    return "all worlds" if share == 1 else f"{share_in_words(share)} of worlds"


def points(difference: float) -> str:
    """Return a difference between chances in percentage points.

    >>> points(0.0004), points(0.01), points(0.0234), points(0.31)
    ('under 0.1 percentage points', '1 percentage point', '2.3 percentage points', '31 percentage points')
    """
    size = 100 * abs(difference)
    if 0 < size < 0.1:
        return "under 0.1 percentage points"
    said = f"{size:.0f}" if size >= 9.95 else f"{size:.1f}".removesuffix(".0")
    return f"{said} percentage point{'' if said == '1' else 's'}"


def verdict_words(verdict: ClaimResult) -> str:
    """Return a verdict in a few words."""
    word = "holds" if verdict.holds else "fails"
    match verdict.status:
        case ClaimStatus.AS_STATED if verdict.varies:
            return f"{word} in {_every_world(verdict)}"
        case ClaimStatus.AS_STATED:
            return f"{word} as stated"
        case ClaimStatus.ON_AVERAGE:
            return f"{word} on average"
        case ClaimStatus.DEPENDS if verdict.share is not None:
            return f"depends: holds in {of_worlds(verdict.share)}"
        case ClaimStatus.DEPENDS:
            return "holds under some readings"
        case ClaimStatus.NOT_TESTABLE:
            return "not testable"
        case ClaimStatus.NOT_TESTED:
            return "not tested"
    if verdict.share is None:
        return word if len(verdict.by_reading) == 1 else f"{word} under every reading"
    share = verdict.share if verdict.holds else 1 - verdict.share
    return f"{word} in {_every_world(verdict)}" if share == 1 else f"{word} in {of_worlds(share)}"


def conditions_in_words(verdict: ClaimResult, naming: Naming = typed) -> str:
    """Describe the readings and worlds in which a claim holds or fails, its margin and its subject; or the reason why
    it was not tested. `naming` names readings, inputs and conditions.
    """
    return "; ".join(_conditions(verdict, naming)) if verdict.tested else verdict.untested


def _conditions(verdict: ClaimResult, naming: Naming) -> Iterator[str]:
    if verdict.status is ClaimStatus.AS_STATED:
        yield _as_stated(verdict)
    if verdict.status is ClaimStatus.ON_AVERAGE:
        yield from _on_average(verdict, naming)
    else:
        yield from _by_reading(verdict, naming)
        yield from _by_image(verdict, naming)
    if verdict.tied > MIN_SHARE:
        worlds = "" if verdict.share is None else f"in {of_worlds(verdict.tied)} "
        yield f"{worlds}the two sides are equal, which counts {_counts(verdict)} it"
    searched = verdict.searched
    yield from verdict.where if searched is None else (each.removesuffix(".") for each in searched.words(naming))
    if verdict.orders_taken_as_certain:
        yield "orders of statements that the case doubts are taken as certain"
    for each in verdict.cut_short:
        condition = naming(Named("condition", each.condition))
        yield (
            f"an early end decides it in part: {quoted(each.often)} ends the crisis more often than {quoted(each.seldom)} "
            f"({percent(each.most)} against {percent(each.least)}) in ways that leave {condition} open, and after the end nothing "
            "occurs; a measure counts such an end, as in `measure(NAME | POLICY)`"
        )
    for one, other in verdict.twins:
        yield f"{quoted(one)} and {quoted(other)} have the same result in every world, to the last digit"
    yield from _moment(verdict)


def _counts(verdict: ClaimResult) -> str:
    """Return whether equal sides count for a claim or against it, or in which share of worlds they count for it."""
    if verdict.tied_for in (0.0, verdict.tied):
        return "for" if verdict.tied_for else "against"
    return f"in {of_worlds(verdict.tied_for)} for it, and else against"


def _as_stated(verdict: ClaimResult) -> str:
    """Describe whether a verdict that is the same everywhere restates the case, or is robust against all variation."""
    worlds = _every_world(verdict)
    if verdict.varies:
        same = f"the values that it compares vary, and it {'holds' if verdict.holds else 'fails'} in {worlds}"
        if verdict.tied or (verdict.margin is not None and not verdict.margin.least):
            return f"{same}, but in the nearest by nothing"
        how = f", by {_amount(verdict.margin, 'least')} or more" if verdict.margin is not None else ""
        if verdict.cut_short:
            return f"{same}{how}"
        return f"robust within the ranges stated: {same}{how}"
    if not verdict.by_reading:
        return f"no finding, but an assumption restated: the values that it compares are the same in {worlds}"
    where = [f"under each of its {counted(len(verdict.by_reading), 'reading')}"] if len(verdict.by_reading) > 1 else []
    where += [f"in every order of statements drawn ({worlds})"] if verdict.share is not None else []
    return f"no finding, but an assumption restated: it follows from the case as written{f', {listed(where)}' if where else ''}"


def _on_average(verdict: ClaimResult, naming: Naming) -> Iterator[str]:
    if (margin := verdict.margin) is not None and margin.least:
        by = f"by {_amount(margin, 'least')}, over {counted(verdict.worlds, 'world')}"
        if margin.error is not None and margin.least < 2 * margin.error:
            by += f"; that is less than two standard errors of the mean ({_amount(margin, 'error')} each), so other worlds may reverse it"
        yield by
    if len(set(verdict.by_image.values())) > 1:
        holds, fails = (
            [_reading(name, naming) for name, share in verdict.by_image.items() if bool(share) is way]
            for way in (True, False)
        )
        yield f"on the average of each reading alone it holds under {listed(holds)} and fails under {listed(fails)}"


def _by_reading(verdict: ClaimResult, naming: Naming) -> Iterator[str]:
    holds = [name for name, value in verdict.by_reading.items() if value]
    fails = [name for name, value in verdict.by_reading.items() if not value]
    if holds and fails:
        weight = f" ({share_in_words(verdict.weight)} of the weights)" if verdict.weight is not None else ""
        yield f"holds under {_readings(holds, naming)}{weight}; fails under {_readings(fails, naming)}"


def _readings(names: Sequence[str], naming: Naming) -> str:
    """List readings by name, in quotation marks where a name is itself a list: `“usa=wary, dprk=survivor” and …`."""
    told = [_reading(name, naming) for name in names]
    return listed(map(quoted, told)) if any(", " in each for each in told) else ", ".join(told)


def _reading(name: str, naming: Naming) -> str:
    return naming(Named("reading", name, bare=True))


def _by_image(verdict: ClaimResult, naming: Naming) -> Iterator[str]:
    shares = [*verdict.by_image.values()]
    if len(shares) > 1 and max(shares) - min(shares) > MIN_SHARE:
        yield ", ".join(
            f"{share_in_words(share)} under {_reading(name, naming)}" for name, share in verdict.by_image.items()
        )


def _moment(verdict: ClaimResult) -> Iterator[str]:
    """Name the states of a claim on one moment, since these differ from the states that occur over time."""
    if verdict.moment:
        it = "it concerns" if verdict.speaks_of is SpeaksOf.ONE_MOMENT else "in part it concerns"
        yield f"{it} {', and '.join(verdict.moment)}, as things stand at one moment, not chances over time"


def _every_world(verdict: ClaimResult) -> str:
    return f"all {verdict.worlds:,} worlds" if verdict.worlds > 1 else "the one world"


def _amount(margin: Margin | None, key: str) -> str:
    """Return the margin or its standard error with its unit."""
    if margin is None:
        return ""
    amount = margin.least if key == "least" else margin.error or 0.0
    return points(amount) if margin.unit == CHANCE else f"{rounded(amount)} {margin.unit}"
