"""0-1 programs and proofs that their solutions are least."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["NODES", "Proof", "minimise"]

NODES = 200_000
"""The most nodes that the solver visits in one program; beyond them its solution is not proved least."""

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Proof:
    """Proof that an answer is least: no solution costs less than `bound`, and the answer costs `objective`.

    `status` is `optimal` (the gap is 0), `infeasible` (there is no solution, and both are infinite) or `budget` (the
    search was cut short; the true value is between the two). `by` names the method of proof: `bounds`, `reduction`
    (every clause has one cheapest literal) or `milp`.
    """

    objective: float
    bound: float
    status: str
    by: str

    @property
    def gap(self) -> float:
        """The largest possible difference between the answer and the least."""
        return 0.0 if self.status == "infeasible" else max(self.objective - self.bound, 0.0)

    @property
    def proved(self) -> bool:
        """Return whether the answer is proved to be least, or proved not to exist."""
        return self.status in ("optimal", "infeasible")

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as plain values; null for infinite values."""
        finite = {
            name: value if np.isfinite(value) else None
            for name, value in (("objective", self.objective), ("bound", self.bound))
        }
        return {**finite, "gap": self.gap if np.isfinite(self.gap) else None, "status": self.status, "by": self.by}


def minimise(
    costs: Sequence[float], rows: Sequence[tuple[Mapping[int, float], float]]
) -> tuple[NDArray[np.bool_], Proof]:
    """Return the values of the 0-1 variables with the least cost, and the proof.

    A row is a linear form by variable and the least value that it must have.

    >>> chosen, proof = minimise([1, 1, 3], [({0: 1, 1: 1}, 1), ({1: 1, 2: 1}, 1)])
    >>> chosen.tolist(), proof.objective, proof.gap, proof.status
    ([False, True, False], 1.0, 0.0, 'optimal')
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    none = np.zeros(len(costs), dtype=bool)
    if any(not row and least > 0 for row, least in rows):
        return none, Proof(np.inf, np.inf, "infeasible", "milp")
    if not rows:
        return none, Proof(0.0, 0.0, "optimal", "bounds")
    begins = np.cumsum([0, *(len(row) for row, _ in rows)])
    matrix = csr_array(
        (
            np.array([value for row, _ in rows for value in row.values()], dtype=float),
            np.array([place for row, _ in rows for place in row], dtype=np.int32),
            begins.astype(np.int32),
        ),
        shape=(len(rows), len(costs)),
    )
    found = milp(
        np.asarray(costs, dtype=float),
        integrality=np.ones(len(costs), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, np.array([least for _, least in rows]), np.inf),
        options={"mip_rel_gap": 0.0, "node_limit": NODES},
    )
    if found.status == 2:
        return none, Proof(np.inf, np.inf, "infeasible", "milp")
    if found.x is None:
        raise RuntimeError(f"the solver of 0-1 programs stopped without a solution: {found.message}")
    chosen = np.asarray(found.x) > 0.5
    objective = float(np.asarray(costs, dtype=float) @ chosen)
    bound = min(_raised(float(found.mip_dual_bound), costs), objective)
    optimal = objective - bound <= TOLERANCE * max(1.0, objective)
    return chosen, Proof(objective, objective if optimal else bound, "optimal" if optimal else "budget", "milp")


def _raised(bound: float, costs: Sequence[float]) -> float:
    """Return a bound raised to the next whole number where all costs are whole."""
    return float(np.ceil(bound - TOLERANCE)) if all(float(cost).is_integer() for cost in costs) else bound
