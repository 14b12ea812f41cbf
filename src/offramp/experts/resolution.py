"""Numbers of a case from a panel of experts, filled in where the case states none: by the pool, or by expert."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Literal

import numpy as np

from offramp.case.entries import entry_at, with_entry
from offramp.case.units import CHANCES, is_rate, per_year
from offramp.errors import OfframpError, Problem, QuestionError, did_you_mean
from offramp.experts.classical import on_scale, score_experts
from offramp.experts.dating import dated_panel, known_panel
from offramp.experts.decision_makers import optimised, pooled
from offramp.experts.events import stated_events
from offramp.experts.judgements import judgements
from offramp.experts.panel_copies import panel_file
from offramp.experts.reading import load_panel, panel_slugs
from offramp.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offramp.case.estimate import Estimate
    from offramp.case.model import Case, Path
    from offramp.experts.panel import Panel

__all__ = [
    "ExpertPart",
    "PooledEstimate",
    "parts_by_expert",
    "pooled_estimate",
    "pooled_inputs",
    "with_experts",
    "wrong_experts",
]

PERCENTILES = np.array([0.05, 0.5, 0.95])

Weighting = Literal["equal", "performance"]


@dataclass(frozen=True)
class PooledEstimate:
    """The numbers of a question: 5th, 50th and 95th percentile of the pooled distribution, its unit, the method in words,
    and the title of the panel.

    `low` and `high` are None for an event, whose probabilities pool to one number. `parts` has the same numbers of each expert with a weight:
    its name in the panel, its share of the weight, and its percentiles.
    """

    low: float | None
    best: float
    high: float | None
    unit: str | None
    method: str
    panel: str
    parts: tuple[tuple[str, float, tuple[float | None, float, float | None]], ...] = ()


@dataclass(frozen=True)
class ExpertPart:
    """An expert's own estimate of a number, and the expert's share of the weight."""

    expert: str
    share: float
    estimate: Estimate


def pooled_estimate(panel: Panel, question: str, weights: Weighting | None = None) -> PooledEstimate:
    """Return the pooled numbers of a question: by performance weights with two seeds or more, else by equal weights.

    `weights` asks for one of the two.

    >>> from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
    >>> two = [Answer(expert=e, question="q", quantiles=v) for e, v in (("a", (1, 2, 3)), ("b", (2, 3, 4)))]
    >>> one = Panel(levels=(0.05, 0.5, 0.95), experts={"a": Expert(), "b": Expert()}, questions={"q": PanelQuestion()},
    ...             answers=tuple(two))
    >>> pooled_estimate(one, "q").method
    'equal weights of 2 experts'

    Raises
    ------
    QuestionError
        where there is no such question, nobody answered it, its answers cannot be pooled, or performance weights are asked for and
        do not exist.
    """
    if question not in panel.questions:
        raise QuestionError(
            f"{panel.title}: there is no question `{question}`{did_you_mean(question, panel.questions)}"
        )
    if panel.questions[question].kind == "event":
        return _of_event(panel, question, weights)
    source = judgements(panel)
    at = source.questions.index(question)
    if not source.answered[:, at].any():
        raise QuestionError(f"{panel.title}: nobody answers `{question}` with a range")
    if weights == "performance" and len(source.seeds) < 2:
        raise QuestionError(
            f"{panel.title}: performance weights need two seed questions or more, and there {_are(len(source.seeds))}; "
            "use `weights: equal`"
        )
    scored = len(source.seeds) >= 2 and weights != "equal"
    # Without scores, questions that are not asked for have no bearing on the pool.
    others = [] if scored else [j for j in range(len(source.questions)) if j != at]
    scale = on_scale(source.without(questions=others), needs_seeds=scored)
    at = scale.source.questions.index(question)
    own = optimised(scale, score_experts(scale))[1] if scored else np.ones(len(source.experts))
    own = np.where(scale.answered[:, at], own, 0.0)
    # The pool, and then each expert alone.
    every = np.vstack([own[None], np.eye(len(own))])
    values = scale.in_units(pooled(scale, every, PERCENTILES, questions=[at]))[:, at]
    if np.isnan(values[0]).any():
        raise QuestionError(f"{panel.title}: no expert with a weight answers `{question}`")
    answered, weighted = int(scale.answered[:, at].sum()), int((own > 0).sum())
    method = f"equal weights of {counted(answered, 'expert')}"
    if scored:
        method = f"performance weights of {counted(answered, 'expert')}, {weighted} with a weight, by {len(scale.seeds)} seed questions"
    low, best, high = values[0].tolist()
    parts = tuple(
        (name, float(weight / own.sum()), (float(ends[0]), float(ends[1]), float(ends[2])))
        for name, weight, ends in zip(panel.experts, own, values[1:], strict=True)
        if weight > 0
    )
    return PooledEstimate(low, best, high, panel.questions[question].unit, method, panel.title, parts)


def _are(count: int) -> str:
    return f"{'is' if count == 1 else 'are'} {count or 'none'}"


def _of_event(panel: Panel, question: str, weights: Weighting | None) -> PooledEstimate:
    event = next(each for each in stated_events(panel) if each.question == question)
    if not event.stated:
        raise QuestionError(f"{panel.title}: nobody states a probability of `{question}`")
    if event.horizon is None or event.linear is None:
        raise QuestionError(
            f"{panel.title}: nobody said until when the probabilities of `{question}` hold, so that they are no number for a case"
        )
    if weights == "performance":
        raise QuestionError(
            f"{panel.title}: `{question}` is an event, whose probabilities have equal weights; omit `weights`"
        )
    method = f"mean of the probabilities of {counted(len(event.stated), 'expert')}"
    given = panel.latest()
    names = [name for name in panel.experts if (said := given.get((name, question))) is not None and said.probability]
    parts = tuple(
        (name, 1 / len(names), (None, each.middle, None)) for name, each in zip(names, event.stated, strict=True)
    )
    return PooledEstimate(None, event.linear, None, "chance", method, panel.title, parts)


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
    for name, path, stated in _open(case):
        changed = with_entry(changed, path, _filled(stated, case, name))
    return changed


def pooled_inputs(case: Case) -> frozenset[str]:
    """Return the names of the inputs of a case that take their numbers from a panel."""
    return frozenset(name for name, _, _ in _open(case))


def parts_by_expert(case: Case) -> dict[str, tuple[ExpertPart, ...]]:
    """Return the estimates of each expert with a weight, for every input whose worlds draw by expert; empty without any.

    Raises
    ------
    QuestionError
        where a panel cannot be read, or its question cannot be pooled; the message names the estimate.
    CaseError
        with every problem of the file of a panel.
    """
    found = {}
    for name, _, stated in _open(case):
        if stated.draw == "expert":
            pool, filled = _pool_of(stated, case, name), _filled(stated, case, name)
            found[name] = tuple(
                ExpertPart(expert, share, filled.model_copy(update=_in_unit(ends, pool.unit, stated, name)))
                for expert, share, ends in pool.parts
            )
    return found


def _open(case: Case) -> Iterator[tuple[str, Path, Estimate]]:
    """Yield the estimates that take their numbers from a panel, each with its name and its path."""
    for input_, path in case.estimated.items():
        stated: Estimate = entry_at(case, path)
        if stated.by_panel:
            yield str(input_), path, stated


def _pool_of(stated: Estimate, case: Case, name: str) -> PooledEstimate:
    reference = stated.experts or ""
    if stated.question is None:
        raise QuestionError(f"`{name}` names the panel {reference} and no `question`; add for instance `question: q3`")
    reference, day = dated_panel(reference)
    file, key = _file_of(reference, case)
    return _pooled_in(file, stated.question, stated.weights, day, key)


def _filled(stated: Estimate, case: Case, name: str) -> Estimate:
    found = _pool_of(stated, case, name)
    numbers = _in_unit((found.low, found.best, found.high), found.unit, stated, name)
    _, day = dated_panel(stated.experts or "")
    method = f"panel “{found.panel}”{f' as known on {day}' if day else ''}: {found.method}"
    method += "; one expert in each world" if stated.draw == "expert" else ""
    unit = stated.unit or (found.unit if found.unit in CHANCES or is_rate(found.unit) else None)
    ranged = numbers["low"] is not None
    shape = stated.shape or ("logitnormal" if unit in CHANCES and ranged else None)
    note = f"{stated.note}; {method}" if stated.note else method
    # Numbers leave nothing to draw from a panel.
    update = {**numbers, "unit": unit, "shape": shape, "note": note, "draw": None, "weights": None}
    return stated.model_copy(update=update)


def _file_of(reference: str, case: Case) -> tuple[str, tuple[int, int]]:
    """Return the file of a panel relative to the case, or its name in the catalog, with its time and size."""
    folder = FilePath(case.origin).parent
    file = panel_file(reference, folder)
    if file is None:
        return (reference if reference in panel_slugs() else str(folder / reference)), (0, 0)
    state = file.stat()
    return str(file), (state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _pooled_in(
    file: str, question: str, weights: Weighting | None, day: str, _state: tuple[int, int]
) -> PooledEstimate:
    panel = load_panel(file)
    if day and question in panel.questions:
        panel = known_panel(panel, day, question)
    return pooled_estimate(panel, question, weights)


def _in_unit(
    ends: tuple[float | None, float | None, float | None], unit: str | None, stated: Estimate, name: str
) -> dict[str, float | None]:
    """Return low, best and high in the unit of a stated estimate."""
    factor = 1.0
    if is_rate(unit) and is_rate(stated.unit):
        factor = per_year(unit) / per_year(stated.unit)
    elif stated.unit and unit and stated.unit != unit and not {stated.unit, unit} <= set(CHANCES):
        raise QuestionError(f"`{name}` is in {stated.unit}, and its question to the experts in {unit}; state one unit")
    return {
        key: None if value is None else value * factor for key, value in zip(("low", "best", "high"), ends, strict=True)
    }


def wrong_experts(case: Case) -> tuple[Problem, ...]:
    """Return the problems of a case with the panels that its estimates take their numbers from."""
    problems = []
    for name, path, stated in _open(case):
        try:
            _filled(stated, case, name)
        except OfframpError as error:
            problems.append(Problem(str(error), case.place(*path)))
    return tuple(problems)
