"""Choices among experts: each world takes one expert of a panel, or one of those who state the order of a list.

Numbers with the same panel, experts and weights share the expert of a world, and so do lists with the same experts and weights. Such
numbers depend on each other across worlds: an expert who states a high value of one may state a high value of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from offramp.case.doubt import uncertain_lists
from offramp.case.entries import entry_at
from offramp.case.inputs import Input, InputKind
from offramp.case.preferences import Statements
from offramp.experts.resolution import parts_by_expert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.experts.resolution import ExpertPart

__all__ = ["ExpertChoice", "expert_choices", "experts_by_world"]


@dataclass(frozen=True)
class ExpertChoice:
    """A choice among experts by their weights, for some estimated `numbers` (by name) or `lists` (actor and reading).

    `subject` is the panel, or the actors of the lists.
    """

    subject: str
    experts: tuple[str, ...]
    weights: tuple[float, ...]
    numbers: tuple[str, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()

    @property
    def input(self) -> Input:
        """The choice among the uncertain inputs."""
        return Input(InputKind.EXPERT, self.subject)


def expert_choices(case: Case, parts: Mapping[str, Sequence[ExpertPart]] | None = None) -> tuple[ExpertChoice, ...]:
    """Return the choices among experts that a world of a case makes, those of panels first.

    `parts` are those of `parts_by_expert`, if they are known.

    >>> from offramp.case.reading import load
    >>> expert_choices(load("hotline"))
    ()

    Raises
    ------
    QuestionError
        where a panel cannot be read, or its question cannot be pooled.
    CaseError
        with every problem of the file of a panel.
    """
    return (*_of_panels(case, parts_by_expert(case) if parts is None else parts), *_of_lists(case))


def _of_panels(case: Case, parts: Mapping[str, Sequence[ExpertPart]]) -> list[ExpertChoice]:
    paths = {str(input_): path for input_, path in case.estimated.items()}
    groups: dict[tuple[str, tuple[str, ...], tuple[float, ...]], list[str]] = {}
    for name, own in parts.items():
        panel = entry_at(case, paths[name]).experts
        key = (panel, tuple(part.expert for part in own), tuple(round(part.share, 12) for part in own))
        groups.setdefault(key, []).append(name)
    panels = [panel for panel, _, _ in groups]
    return [
        # Numbers that some experts did not answer have a choice of their own.
        ExpertChoice(
            panel if panels.count(panel) == 1 else f"{panel} on {', '.join(names)}",
            experts,
            shares,
            numbers=tuple(names),
        )
        for (panel, experts, shares), names in groups.items()
    ]


def _of_lists(case: Case) -> list[ExpertChoice]:
    groups: dict[tuple[tuple[str, ...], tuple[float, ...]], list[tuple[str, str]]] = {}
    for each in uncertain_lists(case):
        stated = each.preferences
        if isinstance(stated, Statements) and stated.experts and stated.draw != "pool":
            key = (tuple(stated.experts), tuple(expert.weight for expert in stated.experts.values()))
            groups.setdefault(key, []).append((each.actor, each.reading))
    return [
        ExpertChoice(
            ", ".join(f"{actor}.{reading}" if reading else actor for actor, reading in lists),
            experts,
            weights,
            lists=tuple(lists),
        )
        for (experts, weights), lists in groups.items()
    ]


def experts_by_world(choice: ExpertChoice, chances: NDArray[np.float64]) -> tuple[str, ...]:
    """Return the expert of each world in proportion to the weights, from numbers between 0 and 1.

    >>> experts_by_world(ExpertChoice("p", ("ann", "bob"), (1.0, 3.0)), np.array([0.1, 0.3]))
    ('ann', 'bob')
    """
    ends = np.cumsum(choice.weights) / np.sum(choice.weights)
    chosen = np.minimum(np.searchsorted(ends, chances, side="right"), len(ends) - 1)
    return tuple(choice.experts[k] for k in chosen.tolist())
