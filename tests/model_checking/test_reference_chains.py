"""Published chains with published answers: models of the PRISM benchmark suite, fed to the solver."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml
from tests.published.literal import explored
from tests.published.reference import HOUR, Cluster, Embedded

from offramp.chain.generator import Generator
from offramp.chain.transient import solve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

ANSWERS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "published" / "answers.yaml").read_text(encoding="utf-8")
)


def having(states: Sequence[Any], condition: Callable[[Any], bool]) -> NDArray[np.bool_]:
    """Return which states satisfy a condition, of shape (states,)."""
    return np.array([condition(state) for state in states])


def at_first(matrix: sparse.coo_array) -> tuple[Generator, NDArray[np.float64]]:
    """Return the generator of a matrix of rates, and the distribution on its first state."""
    return Generator.from_matrix(matrix), np.eye(1, matrix.shape[0])[0]


def check(name: str, found: dict[str, float], states: Sequence[Any]) -> None:
    published = ANSWERS[name]
    assert len(states) == published["states"]
    assert found == {
        question: pytest.approx(answer["value"], rel=0, abs=answer["within"])
        for question, answer in published["answers"].items()
    }


@pytest.mark.parametrize("size", [2, 4])
def test_workstation_cluster(size: int) -> None:
    cluster = Cluster(size)
    states, matrix = explored(cluster.first, cluster.jumps)
    generator, start = at_first(matrix)
    failing = ~having(states, cluster.minimum)
    reached = solve(generator, start, 2000.0, failing[None, :].astype(float), live=~failing)
    spent = solve(generator, start, 2000.0, np.stack([failing, having(states, cluster.premium)]).astype(float))
    found = {
        "below minimum within 2000": reached.at([2000.0])[0, 0, 0],
        "below minimum at 20": spent.at([20.0])[0, 0, 0],
        "hours below minimum within 2000": spent.integral([2000.0])[0, 0, 0],
        # The distribution has come to rest, or nearly, after so long.
        "premium in the long run": spent.at([2000.0])[0, 1, 0],
    }
    check(f"cluster of {size}", found, states)


def test_embedded_control_system() -> None:
    states, matrix = explored(Embedded(), Embedded.jumps)
    generator, start = at_first(matrix)
    time = 12 * HOUR
    down = having(states, lambda state: any(state.failures.values()))
    found = {}
    for part in ("sensors", "io", "main"):
        goal = having(states, lambda state, part=part: state.failures[part])  # type: ignore[misc]
        passage = solve(generator, start, time, goal[None, :].astype(float), live=~down)
        found[f"{part} within 12"] = passage.at([time])[0, 0, 0]
    passage = solve(generator, start, time, down[None, :].astype(float), live=~down)
    found["failure within 12"] = passage.at([time])[0, 0, 0]
    danger = having(states, lambda state: 1 in (state.into, state.out)) & ~down
    spent = solve(generator, start, time, np.stack([~down & ~danger, down]).astype(float)).integral([time])
    found |= {"hours up within 12": spent[0, 0, 0] / HOUR, "hours down within 12": spent[0, 1, 0] / HOUR}
    check("embedded", found, states)
