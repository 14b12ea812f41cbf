"""Numbers of a case from a panel of experts, filled in where the case states none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.entries import entry_at, with_entry
from offramp.case.units import CHANCES, is_rate, per_year
from offramp.errors import OfframpError, Problem, QuestionError, did_you_mean
from offramp.experts.classical import on_scale, score_experts
from offramp.experts.decision_makers import optimised, pooled
from offramp.experts.events import stated_events
from offramp.experts.judgements import judgements
from offramp.experts.reading import load_panel, panel_slugs
from offramp.text import counted

if TYPE_CHECKING:
    from offramp.case.estimate import Estimate
    from offramp.case.model import Case
    from offramp.experts.panel import Panel

__all__ = ["PooledEstimate", "pooled_estimate", "pooled_inputs", "with_experts", "wrong_experts"]

PERCENTILES = np.array([0.05, 0.5, 0.95])


@dataclass(frozen=True)
class PooledEstimate:
    """The numbers of a question: 5th, 50th and 95th percentile of the pooled distribution, its unit, the method in words,
    and the title of the panel.

    `low` and `high` are None for an event, whose probabilities pool to one number.
    """

    low: float | None
    best: float
    high: float | None
    unit: str | None
    method: str
    panel: str


def pooled_estimate(panel: Panel, question: str) -> PooledEstimate:
    """Return the pooled numbers of a question: by performance weights with two seeds or more, else by equal weights.

    >>> from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
    >>> two = [Answer(expert=e, question="q", quantiles=v) for e, v in (("a", (1, 2, 3)), ("b", (2, 3, 4)))]
    >>> one = Panel(levels=(0.05, 0.5, 0.95), experts={"a": Expert(), "b": Expert()}, questions={"q": PanelQuestion()},
    ...             answers=tuple(two))
    >>> pooled_estimate(one, "q").method
    'equal weights of 2 experts'

    Raises
    ------
    QuestionError
        where there is no such question, nobody answered it, or its answers cannot be pooled.
    """
    if question not in panel.questions:
        raise QuestionError(
            f"{panel.title}: there is no question `{question}`{did_you_mean(question, panel.questions)}"
        )
    if panel.questions[question].kind == "event":
        return _of_event(panel, question)
    source = judgements(panel)
    at = source.questions.index(question)
    if not source.answered[:, at].any():
        raise QuestionError(f"{panel.title}: nobody answers `{question}` with a range")
    scored = len(source.seeds) >= 2
    # Without seeds, questions that are not asked for have no bearing on the pool.
    others = [] if scored else [j for j in range(len(source.questions)) if j != at]
    scale = on_scale(source.without(questions=others), needs_seeds=scored)
    at = scale.source.questions.index(question)
    weights = optimised(scale, score_experts(scale))[1] if scored else np.ones(len(source.experts))
    values = scale.in_units(pooled(scale, weights[None], PERCENTILES)[0])[at]
    if np.isnan(values).any():
        raise QuestionError(f"{panel.title}: no expert with a weight answers `{question}`")
    answered = int(scale.answered[:, at].sum())
    weighted = int((scale.answered[:, at] & (weights > 0)).sum())
    method = f"equal weights of {counted(answered, 'expert')}"
    if scored:
        method = f"performance weights of {counted(answered, 'expert')}, {weighted} with a weight, by {len(scale.seeds)} seed questions"
    low, best, high = values.tolist()
    return PooledEstimate(low, best, high, panel.questions[question].unit, method, panel.title)


def _of_event(panel: Panel, question: str) -> PooledEstimate:
    event = next(each for each in stated_events(panel) if each.question == question)
    if not event.stated:
        raise QuestionError(f"{panel.title}: nobody states a probability of `{question}`")
    if event.horizon is None or event.linear is None:
        raise QuestionError(
            f"{panel.title}: nobody said until when the probabilities of `{question}` hold, so that they are no number for a case"
        )
    method = f"mean of the probabilities of {counted(len(event.stated), 'expert')}"
    return PooledEstimate(None, event.linear, None, "chance", method, panel.title)


def with_experts(case: Case) -> Case:
    """Return a case whose estimates with `experts` and without numbers have those of the panel; the same case if there are none.

    The note of such an estimate names the panel and the method.

    Raises
    ------
    QuestionError
        where a panel cannot be read, or its question cannot be pooled; the message names the estimate.
    CaseError
        with every problem of the file of a panel.
    """
    changed = case
    for input_, path in case.estimated.items():
        stated: Estimate = entry_at(case, path)
        if _open(stated):
            changed = with_entry(changed, path, _filled(stated, case, str(input_)))
    return changed


def pooled_inputs(case: Case) -> frozenset[str]:
    """Return the names of the inputs of a case that take their numbers from a panel."""
    return frozenset(str(input_) for input_, path in case.estimated.items() if _open(entry_at(case, path)))


def _open(stated: Estimate) -> bool:
    """Return whether an estimate has a panel and no numbers, neither its own nor of evidence."""
    return bool(stated.experts) and stated.best is None and stated.low is None and not stated.evidence


def _filled(stated: Estimate, case: Case, name: str) -> Estimate:
    reference = stated.experts or ""
    if stated.question is None:
        raise QuestionError(f"`{name}` names the panel {reference} and no `question`; add for instance `question: q3`")
    file, key = _file_of(reference, case)
    found = _pooled_in(file, stated.question, key)
    numbers = _in_unit(found, stated, name)
    method = f"panel “{found.panel}”: {found.method}"
    unit = stated.unit or (found.unit if found.unit in CHANCES or is_rate(found.unit) else None)
    ranged = numbers["low"] is not None
    shape = stated.shape or ("logitnormal" if unit in CHANCES and ranged else None)
    note = f"{stated.note}; {method}" if stated.note else method
    return stated.model_copy(update={**numbers, "unit": unit, "shape": shape, "note": note})


def _file_of(reference: str, case: Case) -> tuple[str, tuple[int, int]]:
    """Return the file of a panel relative to the case, or its name in the catalog, with its time and size."""
    file = FilePath(case.origin).parent / reference
    try:
        state = file.stat()
    except (OSError, ValueError):
        return (reference if reference in panel_slugs() else str(file)), (0, 0)
    return str(file), (state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _pooled_in(file: str, question: str, _state: tuple[int, int]) -> PooledEstimate:
    return pooled_estimate(load_panel(file), question)


def _in_unit(found: PooledEstimate, stated: Estimate, name: str) -> dict[str, float | None]:
    """Return the numbers in the unit of a stated estimate."""
    factor = 1.0
    if is_rate(found.unit) and is_rate(stated.unit):
        factor = per_year(found.unit) / per_year(stated.unit)
    elif stated.unit and found.unit and stated.unit != found.unit and not {stated.unit, found.unit} <= set(CHANCES):
        raise QuestionError(
            f"`{name}` is in {stated.unit}, and its question to the experts in {found.unit}; state one unit"
        )
    values = {"low": found.low, "best": found.best, "high": found.high}
    return {key: None if value is None else value * factor for key, value in values.items()}


def wrong_experts(case: Case) -> tuple[Problem, ...]:
    """Return the problems of a case with the panels that its estimates take their numbers from."""
    problems = []
    for input_, path in case.estimated.items():
        stated: Estimate = entry_at(case, path)
        if _open(stated):
            try:
                _filled(stated, case, str(input_))
            except OfframpError as error:
                problems.append(Problem(str(error), case.place(*path)))
    return tuple(problems)
