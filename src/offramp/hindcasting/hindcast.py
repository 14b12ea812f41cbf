"""Hindcast: forecasts from what was known on a date, scored against the record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from offramp.case.reading import load
from offramp.hindcasting.distributions import Chance
from offramp.hindcasting.facts import Facts, shipped_facts
from offramp.hindcasting.forecasting import HISTORIES
from offramp.hindcasting.given_policy import GIVEN, forecasts_given_policy, with_given
from offramp.hindcasting.questions import QuestionSet, read_questions
from offramp.hindcasting.scorecard import scorecard, scorecard_table
from offramp.hindcasting.scores import calibration
from offramp.hindcasting.scoring import score_experts, score_questions
from offramp.hindcasting.sealing import MODEL, SAMPLES, seal
from offramp.hindcasting.summary import HindcastSummary, summarise
from offramp.hindcasting.words import (
    calibration_table,
    experts_table,
    forecasts_table,
    means_table,
    reasons_table,
    verdict_sentences,
)
from offramp.tables import joined, joined_html

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from offramp.hindcasting.distributions import Forecast
    from offramp.hindcasting.scorecard import ScorecardEntry
    from offramp.hindcasting.scores import CalibrationBin
    from offramp.hindcasting.scoring import ScoredExpert, ScoredQuestion
    from offramp.hindcasting.sealing import Sealed
    from offramp.tables import Table

__all__ = ["Hindcast", "hindcast", "scored"]


@dataclass(frozen=True, eq=False)
class Hindcast:
    """A hindcast of one date: the sealed forecasts, each question with its scores, the experts and the scorecard of claims."""

    questions: QuestionSet
    sealed: Sealed
    rows: tuple[ScoredQuestion, ...]
    experts: tuple[ScoredExpert, ...]
    scorecard: tuple[ScorecardEntry, ...] = ()

    @cached_property
    def summary(self) -> HindcastSummary:
        """The model beside the base rates."""
        return summarise(self.questions.title, [(self.questions.date, self.rows)])

    @property
    def calibration(self) -> tuple[CalibrationBin, ...]:
        """The calibration of the model's chances, of undisputed outcomes."""
        pairs = [
            (forecast.probability, row.outcome.happened)
            for row in self.rows
            if row.outcome is not None and not row.disputed and isinstance(forecast := row.forecasts.get(MODEL), Chance)
        ]
        return calibration(pairs)

    @property
    def given(self) -> dict[str, Forecast]:
        """The forecasts given the policy that came, by question; empty where the set states no such policy."""
        return {row.name: row.forecasts[GIVEN] for row in self.rows if GIVEN in row.forecasts}

    def text(self) -> str:
        """Return the content of a file: the sealed forecasts, and beside them those given the policy that came."""
        return self.sealed.text(self.given)

    def tables(self) -> tuple[Table, ...]:
        """The tables: forecasts and scores, means, calibration, experts, reasons and the scorecard; without empty ones."""
        found = [
            forecasts_table(self.rows),
            means_table(self.summary),
            calibration_table(self.calibration),
            experts_table(self.experts, self.questions),
            reasons_table(self.rows),
            scorecard_table(self.scorecard, self.questions.date),
        ]
        return tuple(table for table in found if table.rows)

    def parts(self) -> list[str | Table]:
        """Return the sentences that come first, and the tables."""
        notes = [self.questions.note, self.questions.came.note if self.questions.came is not None else None]
        return [*verdict_sentences(self.summary), *(note for note in notes if note), *self.tables()]

    def __str__(self) -> str:
        return joined(self.parts())

    def _repr_html_(self) -> str:
        return joined_html(self.parts())

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "title": self.questions.title,
            "format": 1,
            "date": self.questions.date,
            "policy": self.questions.policy,
            "samples": self.sealed.samples,
            "seed": self.sealed.seed,
            "sha256": dict(self.sealed.digests),
            "summary": self.summary.to_dict(),
            "questions": [row.to_dict() for row in self.rows],
            "calibration": [each.to_dict() for each in self.calibration],
            "experts": [expert.to_dict() for expert in self.experts],
            "scorecard": [entry.to_dict() for entry in self.scorecard],
        }


def hindcast(
    name: str | Path = "korea-2017",
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    histories: int = HISTORIES,
    claims: bool = True,
    facts: Facts | None = None,
) -> Hindcast:
    """Forecast the questions of a set from what was known on its date, and score the forecasts against the record.

    Parameters
    ----------
    name
        the slug of a question set, or its file.
    samples
        number of worlds.
    seed
        seed of the worlds and histories.
    histories
        number of drawn histories per world, for counts and quiet spells.
    claims
        whether to test the claims of the case too, for the scorecard.
    facts
        the record (default: the one that the package ships).

    Raises
    ------
    QuestionError
        where there is no such set, or it names something that its case does not have.
    CaseError
        where the file of the set is invalid, with every problem.

    Source
    ------
    Gneiting and Raftery 2007, for the scores; the forecasts are made before anything reads an outcome.
    """
    questions = read_questions(name)
    record = facts if facts is not None else shipped_facts()
    made = seal(
        questions.blind(),
        record,
        str(name),
        samples=samples,
        seed=seed,
        histories=histories,
        claims=claims and _has_claims(questions),
    )
    given = forecasts_given_policy(questions, made.worlds, histories=histories)
    return scored(questions, made, claims=claims, given=given)


def _has_claims(questions: QuestionSet) -> bool:
    """Return whether the set has a scorecard: a restated case makes no claims."""
    return questions.restated is None and bool(load(questions.case_file).claims)


def scored(
    questions: QuestionSet, made: Sealed, *, claims: bool = False, given: Mapping[str, Forecast] | None = None
) -> Hindcast:
    """Score sealed forecasts against the outcomes of a set, and those `given` the policy that came."""
    entries: tuple[ScorecardEntry, ...] = ()
    if claims and made.case.claims:
        entries = scorecard(load(questions.case_file), made.case, questions.date, made.model.outcomes)
    forecasts = with_given(made.forecasts, given or {})
    return Hindcast(questions, made, score_questions(questions, forecasts), score_experts(questions), entries)
