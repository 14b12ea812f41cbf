"""The claims on a scoreboard: their own words, the share of worlds in which each holds, and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offramp.brief.exhibits import Score, Scoreboard, Standing
from offramp.brief.front.dependence import dependence
from offramp.case.labels import shortened
from offramp.claim_testing.results import CONFIDENCE, ClaimStatus
from offramp.language.values import Chance, Names

if TYPE_CHECKING:
    from offramp.brief.front.teller import Teller
    from offramp.claim_testing.verdicts import ClaimVerdict

__all__ = ["score", "scoreboard", "verdict_words"]

MOST_CHARACTERS = 70
"""Number of characters of a claim on the scoreboard."""

MOST_CLAIMS = 24
"""The most claims on the scoreboard; the annex has all."""

_ORDER = (
    Standing.HOLDS,
    Standing.AS_STATED,
    Standing.DEPENDS,
    Standing.FAILS,
    Standing.NOT_TESTED,
    Standing.NOT_TESTABLE,
)


def scoreboard(teller: Teller) -> Scoreboard | None:
    """Return the claims of the case with their verdicts; None where it makes none."""
    verdicts = teller.found.verdicts
    if not verdicts:
        return None
    scores = sorted(
        (score(teller, each) for each in verdicts),
        key=lambda score: (_ORDER.index(score.standing), -(score.share or 0)),
    )
    bar = teller.say("The bar is the share of worlds, or of the weight of the readings, in which a claim holds.")
    note = []
    if any(score.standing is Standing.HOLDS for score in scores):
        note.append(teller.say("“Holds”: in at least {share} of worlds.", share=Chance(CONFIDENCE)))
    if any(score.standing is Standing.AS_STATED for score in scores):
        note.append(teller.say("“As stated”: it follows from how the case is written, and is no finding."))
    if len(scores) > MOST_CLAIMS:
        hidden = len(scores) - MOST_CLAIMS
        note.append(
            teller.language.say_count(
                "One more claim is in the annex.", "{number} more claims are in the annex.", hidden
            )
        )
    words = {"claim": teller.fixed("Claim"), "verdict": teller.fixed("Verdict")}
    return Scoreboard(tuple(scores[:MOST_CLAIMS]), teller.language.join(note), words, bar)


def score(teller: Teller, verdict: ClaimVerdict) -> Score:
    """Return the score of one claim."""
    stated = teller.case.claims.get(verdict.name)
    text = shortened((stated.short if stated is not None else None) or verdict.text or verdict.name, MOST_CHARACTERS)
    standing = _standing(verdict)
    share = _share(verdict, standing)
    named = standing is Standing.DEPENDS and verdict.share is not None
    said = dependence(teller, verdict, verdict.share or 0.0) if named else _words(teller, verdict, standing, share)
    return Score(text, standing, share, said)


def verdict_words(teller: Teller, verdict: ClaimVerdict) -> str:
    """Return a verdict in a few words."""
    standing = _standing(verdict)
    return _words(teller, verdict, standing, _share(verdict, standing))


def _share(verdict: ClaimVerdict, standing: Standing) -> float | None:
    """Return the share of worlds, or of the weight of the readings, in which a claim holds; None where that is no finding."""
    if standing not in (Standing.HOLDS, Standing.DEPENDS, Standing.FAILS):
        return None
    return verdict.share if verdict.share is not None else verdict.weight


def _standing(verdict: ClaimVerdict) -> Standing:
    """Return the standing of a verdict: one that every world shares is a finding where the values it compares vary."""
    match verdict.status:
        case ClaimStatus.NOT_TESTABLE:
            return Standing.NOT_TESTABLE
        case ClaimStatus.NOT_TESTED:
            return Standing.NOT_TESTED
        case ClaimStatus.AS_STATED if not verdict.varies:
            return Standing.AS_STATED
    if verdict.holds is None:
        return Standing.DEPENDS
    return Standing.HOLDS if verdict.holds else Standing.FAILS


def _words(teller: Teller, verdict: ClaimVerdict, standing: Standing, share: float | None) -> str:
    of = {"claim": verdict.name}
    match standing:
        case Standing.NOT_TESTABLE:
            return teller.fixed("not testable")
        case Standing.NOT_TESTED:
            return teller.fixed("not tested")
        case Standing.AS_STATED:
            return teller.fixed("holds as stated") if verdict.holds else teller.fixed("fails as stated")
        case Standing.DEPENDS if verdict.share is not None:
            return teller.say("depends: {share} of worlds", share=Chance(verdict.share, of))
        case Standing.DEPENDS:
            held = Names(tuple(name for name, value in verdict.by_reading.items() if value), of)
            return teller.say("depends: only for {readings}", readings=held) if held.names else teller.fixed("depends")
    if verdict.status is ClaimStatus.ON_AVERAGE:
        return teller.fixed("holds on average") if verdict.holds else teller.fixed("fails on average")
    if share is None or share in (0.0, 1.0):
        return teller.fixed("holds") if verdict.holds else teller.fixed("fails")
    if verdict.holds:
        return teller.say("holds: {share} of worlds", share=Chance(share, of))
    return teller.say("fails: holds in {share} of worlds", share=Chance(share, of))
