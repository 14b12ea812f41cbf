"""The lead: one policy, several level policies, or a trade-off between undominated policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from offramp.ranking.dominance import worse_by_some

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from offramp.ranking.dominance import Dominance

__all__ = ["Kind", "Lead", "lead"]

Kind = Literal["one", "level", "trade-off"]
"""Kind of a lead: one policy leads, several are level, or the choice is a trade-off."""


@dataclass(frozen=True)
class Lead:
    """The policies that lead in expectation, and the measures by which each is best.

    `one`: the policy of `policies` is better than every other or level with it, by every measure that compares the two.
    `level`: each of `policies` is so, and no difference between them matters. `trade-off`: no policy is so; `policies`
    are the undominated ones. `best_by[measure]` are all policies within `matters` of the best mean. All are in the
    order of the file, which decides nothing.
    """

    kind: Kind
    policies: tuple[str, ...]
    best_by: Mapping[str, tuple[str, ...]]

    def best(self, policy: str) -> tuple[str, ...]:
        """Return the measures by which a policy is best, alone or with others."""
        return tuple(measure for measure, policies in self.best_by.items() if policy in policies)

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values."""
        return {
            "kind": self.kind,
            "policies": list(self.policies),
            "best_by": {measure: list(policies) for measure, policies in self.best_by.items()},
        }


def lead(dominance: Dominance) -> Lead:
    """Return the lead, from the pairs in which a policy is better by each measure.

    Two policies that no measure compares are neither better, nor worse, nor level. A measure that compares only some
    policies is not in `best_by`.

    >>> from offramp.ranking.dominance import dominance
    >>> chances = {"war": [[0.10], [0.10], [0.30]], "missile": [[0.5], [0.5], [0.5]]}
    >>> found = dominance(chances, ["talk", "trade", "wait"], maximise={"war": False, "missile": False})
    >>> lead(found)
    Lead(kind='level', policies=('talk', 'trade'), best_by={'war': ('talk', 'trade'), 'missile': ('talk', 'trade', 'wait')})
    """
    policies = dominance.policies
    compared = np.any([*dominance.compared.values()], axis=0) | np.eye(len(policies), dtype=np.bool_)
    first: NDArray[np.bool_] = np.all(compared & ~worse_by_some(dominance.better), axis=1)
    ahead = tuple(policy for policy, leads in zip(policies, first, strict=True) if leads)
    best_by = {}
    for measure, better in dominance.better.items():
        if dominance.compared[measure].all():
            beaten: NDArray[np.bool_] = np.any(better, axis=0)
            best_by[measure] = tuple(policy for policy, worse in zip(policies, beaten, strict=True) if not worse)
    kind: Kind = "one" if len(ahead) == 1 else "level" if ahead else "trade-off"
    return Lead(kind, ahead or dominance.undominated, best_by)
