"""Published chains with published answers: models of the PRISM benchmark suite, fed to the solver."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from offramp.chain.generator import Generator
from offramp.chain.transient import solve

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "markov"
stormpy: Any = pytest.importorskip("stormpy", reason="the models are built with a model checker", exc_type=ImportError)
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published chains are not on this machine")


def rows(file: str) -> list[dict[str, str]]:
    if not FOLDER.is_dir():
        return []
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def built(model: str, constants: str) -> tuple[Any, Any]:
    """Return the chain of a model, and its generator."""
    program = stormpy.parse_prism_program(str(FOLDER / model / f"{model}.prism"), prism_compat=True)
    options = stormpy.BuilderOptions()
    options.set_build_all_labels()
    options.set_build_all_reward_models()
    described = stormpy.SymbolicModelDescription(program)
    program = described.instantiate_constants(described.parse_constant_definitions(constants)).as_prism_program()
    chain = stormpy.build_sparse_model_with_options(program, options)
    entries = [
        (row, entry.column, entry.value())
        for row in range(chain.nr_states)
        for entry in chain.transition_matrix.get_row(row)
    ]
    start, end, rate = (np.array(part) for part in zip(*entries, strict=True))
    exits = np.array([chain.exit_rates[k] for k in range(chain.nr_states)])
    # Storm keeps jump chances and exit rates for a chain in continuous time.
    total = np.bincount(start, rate, minlength=chain.nr_states)
    scale = np.where(np.isclose(total, 1.0), exits, 1.0) if not np.allclose(total, exits) else np.ones_like(exits)
    matrix = sparse.coo_array((rate * scale[start], (start, end)), shape=(chain.nr_states,) * 2)
    return chain, Generator.from_matrix(matrix)


def start_of(chain: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    start = np.zeros(chain.nr_states)
    start[list(chain.initial_states)] = 1.0
    return start


def having(chain: Any, label: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    held = np.zeros(chain.nr_states, dtype=bool)
    held[list(chain.labeling.get_states(label))] = True
    return held


def logged(model: str, constants: str, name: str) -> float:
    """Return Storm's own published answer, to its default precision."""
    asked = (model, constants, name)
    (found,) = {
        float(row["value"])
        for row in rows("qvbs_ctmc_storm_log_results.csv")
        if (row["model"], row["constants"], row["property"]) == asked and "exact" not in row["log"]
    }
    return found


@pytest.mark.parametrize("count", [2, 4])
def test_workstation_cluster(count: int) -> None:
    chain, generator = built("cluster", f"N={count}")
    assert chain.nr_states == {2: 276, 4: 820}[count]
    failing = ~having(chain, "minimum")
    constants = f"N={count},T=2000,t=20"
    start = start_of(chain)
    reached = solve(generator, start, 2000.0, failing[None, :].astype(float), live=~failing)
    assert reached.at([2000.0])[0, 0, 0] == pytest.approx(logged("cluster", constants, "qos1"), rel=1e-6)
    spent = solve(generator, start, 2000.0, np.stack([failing, having(chain, "premium")]).astype(float))
    assert spent.at([20.0])[0, 0, 0] == pytest.approx(logged("cluster", constants, "qos2"), rel=1e-5, abs=1e-9)
    assert spent.integral([2000.0])[0, 0, 0] == pytest.approx(logged("cluster", constants, "below_min"), rel=1e-5)
    # The distribution has come to rest, or nearly, after so long.
    known = rows("qvbs_ctmc_reference_results.csv")
    exact = [float(row["approx"]) for row in known if row["params"] == f"N={count};T=2000;t=20"]
    assert spent.at([2000.0])[0, 1, 0] == pytest.approx(exact[0], rel=1e-6)


@pytest.mark.parametrize(
    ("name", "label"),
    # The property that is called after the actuators asks about the sensors.
    [("actuators_T", "fail_sensors"), ("io_T", "fail_io"), ("main_T", "fail_main"), ("failure_T", "down")],
)
def test_embedded_control_system(name: str, label: str) -> None:
    chain, generator = built("embedded", "MAX_COUNT=2")
    assert chain.nr_states == 3478
    goal, down = having(chain, label), having(chain, "down")
    passage = solve(generator, start_of(chain), 12 * 3600.0, goal[None, :].astype(float), live=~(goal | down))
    assert passage.at([12 * 3600.0])[0, 0, 0] == pytest.approx(
        logged("embedded", "MAX_COUNT=2,T=12", name), rel=1e-5, abs=1e-8
    )
