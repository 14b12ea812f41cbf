"""Forecasts given the policy that came: a test of the model's answers to a policy, and no forecast.

A model of decisions states the chance of an outcome under a policy, and the record has one policy. Whoever knows which one it was can hold
that statement against the record. This is hindsight in the policy, so these forecasts are made after the others are sealed, and no verdict
rests on them. A question whose condition names an option that the policy commits is left out: the policy answers it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.case.checks import problems_in
from offramp.case.feasible import names_under
from offramp.errors import QuestionError, did_you_mean
from offramp.hindcasting.forecasting import model_forecasts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offramp.case.model import Case, Stage
    from offramp.hindcasting.distributions import Forecast
    from offramp.hindcasting.questions import ModelQuery, QuestionSet
    from offramp.worlds.worlds import Worlds

__all__ = ["GIVEN", "forecasts_given_policy", "with_given"]

GIVEN = "policy that came"
"""Name of the forecaster, and of the policy in the case that makes its forecasts."""


def forecasts_given_policy(questions: QuestionSet, worlds: Worlds, *, histories: int) -> dict[str, Forecast]:
    """Return the forecasts of a case, whose worlds are given, under the policy that came; empty where the set states none.

    Raises
    ------
    QuestionError
        if the policy names an option or a condition that the case does not have, or contradicts its rules.
    """
    if questions.came is None:
        return {}
    case, stages = worlds.case, questions.came.policy
    _refuse_unknown(case, stages)
    bound = {option for stage in stages for option in stage.holds}
    asked = {
        name: question.model_copy(update={"outcome": None, "experts": ()})
        for name, question in questions.questions.items()
        if question.model is not None and not _names(case, question.model) & bound
    }
    if not asked:
        return {}
    given = case.model_copy(update={"policies": {**case.policies, GIVEN: stages}})
    update = {"questions": asked, "policy": GIVEN, "mixture": (GIVEN,), "came": None}
    blind = questions.model_copy(update=update).blind()
    return dict(model_forecasts(blind, replace(worlds, case=given), histories=histories).main)


def with_given(
    forecasts: Mapping[str, Mapping[str, Forecast]], given: Mapping[str, Forecast]
) -> dict[str, dict[str, Forecast]]:
    """Return the forecasts by question and forecaster, with those given the policy that came."""
    return {name: {**by, **({GIVEN: given[name]} if name in given else {})} for name, by in forecasts.items()}


def _names(case: Case, query: ModelQuery) -> frozenset[str]:
    """Return the options and events that the conditions of a query name."""
    conditions = (query.chance_of, query.chance_at, query.before)
    return frozenset(name for condition in conditions if condition is not None for name in names_under(case, condition))


def _refuse_unknown(case: Case, stages: tuple[Stage, ...]) -> None:
    for stage in stages:
        for option in stage.holds:
            if option not in case.options:
                raise QuestionError(
                    f"the policy that came: there is no option `{option}`{did_you_mean(option, case.options)}"
                )
        for condition in (stage.when, stage.while_, stage.until):
            if condition is not None and (problems := problems_in(condition, case)):
                raise QuestionError(f"the policy that came: {'; '.join(problems)}")
