"""The quantiles of a panel as arrays, from answers in any form."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import QuestionError
from offramp.experts.idea import rescaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from offramp.experts.panel import Answer, Panel, PanelQuestion

__all__ = ["Judgements", "judgements"]

STANDARD = (0.05, 0.5, 0.95)
"""Levels of a panel that states none."""


@dataclass(frozen=True)
class Judgements:
    """Quantiles of the quantities of a panel: `answers` is experts x questions x levels, NaN without an answer.

    `realisations` (questions,) is NaN for a target question, `logarithmic` says which are on a log scale, and `weights` are those of
    the questions. `levels` (levels,) go up between 0 and 1.
    """

    title: str
    experts: tuple[str, ...]
    questions: tuple[str, ...]
    levels: NDArray[np.float64]
    answers: NDArray[np.float64]
    realisations: NDArray[np.float64]
    logarithmic: NDArray[np.bool_]
    weights: NDArray[np.float64]

    @property
    def seeds(self) -> NDArray[np.intp]:
        """Positions of the seed questions."""
        return np.flatnonzero(~np.isnan(self.realisations) & (self.weights > 0))

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Whether an expert answered a question completely: experts x questions."""
        return np.asarray(~np.isnan(self.answers).any(axis=2))

    def without(self, *, experts: Sequence[int] = (), questions: Sequence[int] = ()) -> Judgements:
        """Return the judgements without some experts and questions, by position."""
        some = [i for i in range(len(self.experts)) if i not in set(experts)]
        asked = [i for i in range(len(self.questions)) if i not in set(questions)]
        return Judgements(
            self.title,
            tuple(self.experts[i] for i in some),
            tuple(self.questions[i] for i in asked),
            self.levels,
            self.answers[np.ix_(some, asked)],
            self.realisations[asked],
            self.logarithmic[asked],
            self.weights[asked],
        )


def judgements(panel: Panel, until: int | None = None) -> Judgements:
    """Return the quantiles of a panel from the last answers, or from those up to a round.

    An interval of four steps is rescaled to the outermost levels of the panel, and chips are a distribution that is uniform within
    each bin. Without levels of its own a panel has 0.05, 0.5 and 0.95.

    >>> from offramp.experts.panel import Answer, Expert, Panel, PanelQuestion
    >>> one = Panel(experts={"a": Expert()}, questions={"q": PanelQuestion()},
    ...             answers=(Answer(expert="a", question="q", low=2, best=4, high=5, sure=0.45),))
    >>> judgements(one).answers[0, 0].tolist()
    [0.0, 4.0, 6.0]

    Raises
    ------
    QuestionError
        where an interval cannot be rescaled to the levels of the panel.
    """
    levels = panel.levels or STANDARD
    asked = {name: question for name, question in panel.questions.items() if question.kind == "quantity"}
    experts = tuple(panel.experts)
    answers = np.full((len(experts), len(asked), len(levels)), np.nan)
    given = panel.latest(until)
    for i, expert in enumerate(experts):
        for j, (name, question) in enumerate(asked.items()):
            if (answer := given.get((expert, name))) is not None:
                answers[i, j] = _quantiles(answer, levels, question)
    return Judgements(
        panel.title,
        tuple(panel.called(expert) for expert in experts),
        tuple(asked),
        np.array(levels),
        answers,
        np.array([np.nan if each.realisation is None else each.realisation for each in asked.values()], dtype=float),
        np.array([each.scale == "log" for each in asked.values()], dtype=bool),
        np.array([each.weight for each in asked.values()], dtype=float),
    )


def _quantiles(answer: Answer, levels: tuple[float, ...], question: PanelQuestion) -> list[float]:
    """Return the quantiles of an answer at the levels, NaN for missing ones."""
    match answer.forms:
        case ("quantiles",):
            return [np.nan if value is None else value for value in answer.quantiles or ()]
        case ("interval",):
            symmetric = len(levels) == 3 and levels[1] == 0.5 and isclose(levels[0], 1 - levels[2])
            if not symmetric:
                raise QuestionError(
                    f"{answer.expert} answers `{answer.question}` with an interval, which has no quantiles at the levels "
                    f"{', '.join(f'{level:g}' for level in levels)}; a panel with intervals has three levels such as 0.05, 0.5, 0.95"
                )
            return list(rescaled(answer, 1 - 2 * levels[0], question))
        case ("chips",):
            shares = np.concatenate([[0.0], np.cumsum(answer.chips or ())]) / sum(answer.chips or ())
            edges = np.array(answer.edges)
            # Empty bins at an end have no probability, so that the quantiles lie between the chips.
            used = np.flatnonzero(np.diff(shares) > 0)
            part = slice(used[0], used[-1] + 2)
            return [float(value) for value in np.interp(levels, shares[part], edges[part])]
    return [np.nan] * len(levels)
