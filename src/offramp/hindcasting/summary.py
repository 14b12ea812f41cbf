"""Summary of a hindcast: the model beside the base rates, as numbers and as the parts of a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from offramp.hindcasting.given_policy import GIVEN
from offramp.hindcasting.scores import bootstrap_interval, skill
from offramp.hindcasting.scoring import EVENS
from offramp.hindcasting.sealing import BASE_RATE, MIXTURE, MODEL, PERSISTENCE, POOL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.hindcasting.scoring import ScoredQuestion

__all__ = ["HindcastSummary", "Paired", "standing_of", "summarise", "together"]

EVERYBODY = (MODEL, MIXTURE, POOL, GIVEN, BASE_RATE, PERSISTENCE, EVENS)
"""All forecasters, in the order of tables."""

LEVEL = 0.001
"""Difference of two Brier scores, and relative difference of two CRPS, below which neither forecaster is better."""


@dataclass(frozen=True)
class Paired:
    """Mean scores of a forecaster and of the base rate on the `events` that both answer.

    `low` and `high` are the 90 % interval of the difference of the Brier scores, from drawing topics; positive is worse than the base rate.
    """

    who: str
    events: int
    brier: float
    base_rate: float
    log: float
    low: float
    high: float

    @property
    def may_be_chance(self) -> bool:
        """Whether the interval of the difference contains 0."""
        return self.low <= 0 <= self.high

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain values; an infinite one as text."""
        log = self.log if math.isfinite(self.log) else "infinite"
        scores = {"who": self.who, "events": self.events, "brier": self.brier, "base_rate": self.base_rate, "log": log}
        return {**scores, "difference_low": self.low, "difference_high": self.high}


@dataclass(frozen=True)
class HindcastSummary:
    """The model beside the base rates of one date or of several.

    `questions` are all of the set, `answered` those that the model answers, `compared` those that the model and the base rate both answer
    and whose outcome is undisputed; `won`, `lost` and `level` are among these. `events` are the events among them, on which `brier` and
    `log` have the mean score of each forecaster that answers all of them, and `difference` the mean Brier score of the model less that
    of the base rate, with its 90 % interval from drawing topics. `to_check` of the compared outcomes were recalled. `ruled_out` are
    the events to which the model gave no chance and which came, or the reverse: their logarithmic score is infinite. `pairs` compares
    every other forecaster with the base rate, on the events that both of them answer.
    """

    title: str
    dates: tuple[str, ...]
    questions: int
    answered: int
    compared: int
    won: int
    lost: int
    level: int
    events: int
    topics: int
    brier: Mapping[str, float]
    log: Mapping[str, float]
    difference: float
    low: float
    high: float
    to_check: int
    ruled_out: tuple[str, ...]
    pairs: tuple[Paired, ...] = ()

    @property
    def skill(self) -> float | None:
        """The share by which the model's mean Brier score is better than that of the base rates; None without events."""
        if MODEL not in self.brier or BASE_RATE not in self.brier:
            return None
        return skill(self.brier[MODEL], self.brier[BASE_RATE])

    @property
    def loses(self) -> bool:
        """Whether the model is worse than the base rate."""
        return self.standing == "worse"

    @property
    def standing(self) -> Literal["better", "level", "worse"]:
        """The model beside the base rate by the mean Brier score, or without events by the number of questions won."""
        return standing_of(self.difference if self.events else float(self.lost - self.won))

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain values; an infinite score as text."""
        return {
            "title": self.title,
            "dates": list(self.dates),
            "questions": self.questions,
            "answered": self.answered,
            "compared": self.compared,
            "won": self.won,
            "lost": self.lost,
            "level": self.level,
            "events": self.events,
            "topics": self.topics,
            "brier": dict(self.brier),
            "log": {who: value if math.isfinite(value) else "infinite" for who, value in self.log.items()},
            "skill": self.skill,
            "difference": self.difference,
            "difference_low": self.low,
            "difference_high": self.high,
            "to_check": self.to_check,
            "ruled_out": list(self.ruled_out),
            "pairs": [pair.to_dict() for pair in self.pairs],
            "standing": self.standing,
            "loses": self.loses,
        }


def standing_of(worse_by: float) -> Literal["better", "level", "worse"]:
    """Return how a forecaster stands beside another one, by how much its score is worse.

    >>> standing_of(0.2), standing_of(-0.0001)
    ('worse', 'level')
    """
    if abs(worse_by) < LEVEL:
        return "level"
    return "worse" if worse_by > 0 else "better"


def summarise(title: str, by_date: Sequence[tuple[str, Sequence[ScoredQuestion]]], seed: int = 0) -> HindcastSummary:
    """Summarise the scored questions of one date or of several; topics of different dates are different topics."""
    rows = [(date, row) for date, some in by_date for row in some]
    both = [(date, row) for date, row in rows if row.compared(MODEL, BASE_RATE)]
    verdicts = [_verdict(row) for _, row in both]
    events = [(date, row) for date, row in both if row.is_event]
    topics = [(date, row.question.topic) for date, row in events]
    gaps = [row.scores[MODEL].loss - row.scores[BASE_RATE].loss for _, row in events]
    low, high = bootstrap_interval(gaps, topics, seed) if gaps else (0.0, 0.0)
    several = len(by_date) > 1
    return HindcastSummary(
        title,
        tuple(date for date, _ in by_date),
        len(rows),
        sum(MODEL in row.forecasts for _, row in rows),
        len(both),
        verdicts.count("won"),
        verdicts.count("lost"),
        verdicts.count("level"),
        len(events),
        len(set(topics)),
        _means([row for _, row in events], "brier"),
        _means([row for _, row in events], "log"),
        float(np.mean(gaps)) if gaps else 0.0,
        low,
        high,
        sum(row.to_check for _, row in both),
        tuple(f"{date}: {row.name}" if several else row.name for date, row in rows if _ruled_out(row)),
        tuple(pair for who in EVERYBODY if (pair := _paired(who, rows, seed)) is not None),
    )


def _paired(who: str, rows: Sequence[tuple[str, ScoredQuestion]], seed: int) -> Paired | None:
    """Compare a forecaster with the base rate on the events that both answer; None without any."""
    found = [(date, row) for date, row in rows if row.is_event and row.compared(who, BASE_RATE)]
    both = [row for _, row in found]
    if not both:
        return None
    briers = [float(np.mean([row.scores[one].loss for row in both])) for one in (who, BASE_RATE)]
    gaps = [row.scores[who].loss - row.scores[BASE_RATE].loss for row in both]
    interval = bootstrap_interval(gaps, [(date, row.question.topic) for date, row in found], seed)
    log = float(np.mean([row.scores[who].log for row in both]))
    return Paired(who, len(both), briers[0], briers[1], log, interval[0], interval[1])


def together(by_date: Sequence[tuple[str, Sequence[ScoredQuestion]]], seed: int = 0) -> HindcastSummary:
    """Summarise the scored questions of several dates as one."""
    return summarise(f"{len(by_date)} dates together", by_date, seed)


def _ruled_out(row: ScoredQuestion) -> bool:
    return not row.disputed and MODEL in row.scores and row.scores[MODEL].log == math.inf


def _verdict(row: ScoredQuestion) -> str:
    """Return whether the model won, lost or was level with the base rate on a question."""
    mine, theirs = row.scores[MODEL].loss, row.scores[BASE_RATE].loss
    if abs(mine - theirs) < (LEVEL if row.is_event else LEVEL * max(mine, theirs)):
        return "level"
    return "won" if mine < theirs else "lost"


def _means(rows: Sequence[ScoredQuestion], name: str) -> dict[str, float]:
    """Return the mean score of each forecaster that answers all of some questions."""
    return {
        who: float(np.mean([getattr(row.scores[who], name) for row in rows]))
        for who in EVERYBODY
        if rows and all(who in row.scores for row in rows)
    }
