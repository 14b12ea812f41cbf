"""Text formats of a chain for model checkers: explicit files for Storm, and the PRISM language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from offramp.model_checking.exported_names import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["ExplicitChain", "explicit_files", "prism_text"]


@dataclass(frozen=True, eq=False)
class ExplicitChain:
    """A continuous-time Markov chain with named movers, labels and rewards.

    `nodes` describes every node. Step k leads from `starts[k]` to `ends[k]` at the rate `values[k]`, per year; its
    mover is `names[movers[k]]`. Labels and rewards (per year) have shape (nodes,). `first` is the initial node.
    """

    title: str
    nodes: Sequence[str]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    movers: NDArray[np.int64]
    values: NDArray[np.float64]
    names: Sequence[str]
    labels: Mapping[str, NDArray[np.bool_]]
    rewards: Mapping[str, NDArray[np.float64]]
    first: int

    @property
    def size(self) -> int:
        """The number of nodes."""
        return len(self.nodes)

    @cached_property
    def steps(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The steps that leave their node, sorted by start, end and mover without duplicates, and their rates."""
        moving = (self.starts != self.ends) & (self.values > 0)
        return _summed(np.stack([self.starts, self.ends, self.movers], axis=1)[moving], self.values[moving])

    @cached_property
    def rates(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The rates between nodes, summed over movers and sorted by start and end.

        An absorbing node has a self-loop with rate 1 per year.
        """
        pairs, values = self.steps
        stuck = np.setdiff1d(np.arange(self.size), pairs[:, 0])
        loops = np.stack([stuck, stuck], axis=1)
        return _summed(np.concatenate([pairs[:, :2], loops]), np.concatenate([values, np.ones(len(stuck))]))


def _summed(keys: NDArray[np.int64], values: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the distinct rows of some keys, ascending, and the sum of the values of each, added in the given order."""
    rows, place = np.unique(keys, axis=0, return_inverse=True)
    sums = np.zeros(len(rows))
    np.add.at(sums, place.reshape(-1), values)
    return rows.reshape(-1, keys.shape[1]), sums


def explicit_files(chain: ExplicitChain) -> dict[str, str]:
    """Return the explicit files of a chain in Storm's format, by file extension.

    `tra` has the rates (a line `ctmc`, then start, end and rate). `lab` has the labels. `NAME.srew` has a reward (node
    and amount per year). `sta` describes every node. `steps` has the mover of each step (start, end, rate, mover); the
    rates of `tra` are sums of these.

    >>> one = np.ones(1)
    >>> way = [np.array([k]) for k in (0, 1, 0)]
    >>> chain = ExplicitChain("War", ["-", "war"], *way, one / 3, ["event war"], {"over": np.array([False, True])}, {}, 0)
    >>> explicit_files(chain)["tra"].splitlines()
    ['ctmc', '0 1 0.3333333333333333', '1 1 1.0']
    >>> explicit_files(chain)["lab"].splitlines()
    ['#DECLARATION', 'init over', '#END', '0 init', '1 over']
    """
    pairs, rates = chain.rates
    steps, parts = chain.steps
    files = {
        "tra": _lines(
            "ctmc", (f"{a} {b} {rate!r}" for (a, b), rate in zip(pairs.tolist(), rates.tolist(), strict=True))
        ),
        "lab": _labels(chain),
        "sta": "".join(f"{node} {said}\n" for node, said in enumerate(chain.nodes)),
        "steps": _lines(
            "// start, end, rate per year, mover (an actor, an agreement or an event)",
            (
                f"{a} {b} {rate!r} {one_line(chain.names[mover])}"
                for (a, b, mover), rate in zip(steps.tolist(), parts.tolist(), strict=True)
            ),
        ),
    }
    for name, reward in chain.rewards.items():
        # Some checkers reject an empty file or block.
        nodes = np.flatnonzero(reward).tolist() or [0]
        files[f"{name}.srew"] = "".join(f"{node} {float(reward[node])!r}\n" for node in nodes)
    return files


def _lines(head: str, lines: Iterator[str]) -> str:
    return "\n".join([head, *lines]) + "\n"


def _labels(chain: ExplicitChain) -> str:
    of_node: dict[int, list[str]] = {chain.first: ["init"]}
    for label, held in chain.labels.items():
        for node in np.flatnonzero(held).tolist():
            of_node.setdefault(node, []).append(label)
    held_by = (f"{node} {' '.join(of_node[node])}" for node in sorted(of_node))
    return _lines("#DECLARATION", iter([" ".join(["init", *chain.labels]), "#END", *held_by]))


def prism_text(chain: ExplicitChain) -> str:
    """Return a chain in the PRISM language: one variable for the node, and one command per node and mover.

    A comment behind a command names the mover. Action labels are not used, since commands with one label in several
    modules synchronise.

    >>> one = np.ones(1)
    >>> way = [np.array([k]) for k in (0, 1, 0)]
    >>> chain = ExplicitChain("War", ["-", "war"], *way, one / 3, ["event war"], {"over": np.array([False, True])}, {}, 0)
    >>> print(prism_text(chain), end="")
    // War
    ctmc
    module crisis
      s : [0..1] init 0;
      [] s=0 -> 0.3333333333333333:(s'=1); // event war
      [] s=1 -> 1.0:(s'=1);
    endmodule
    label "over" = (s>=1&s<=1);
    """
    lines = [
        f"// {one_line(chain.title)}",
        "ctmc",
        "module crisis",
        # PRISM accepts no variable with a single value.
        f"  s : [0..{max(chain.size - 1, 1)}] init {chain.first};",
        *_commands(chain),
        "endmodule",
    ]
    lines += [f'label "{label}" = {_where(held)};' for label, held in chain.labels.items()]
    for name, reward in chain.rewards.items():
        lines.append(f'rewards "{name}"')
        values = np.unique(reward[reward != 0]) if reward.any() else np.zeros(1)
        lines += [f"  {_where(reward == value)} : {float(value)!r};" for value in values]
        lines.append("endrewards")
    return "\n".join(lines) + "\n"


def _commands(chain: ExplicitChain) -> Iterator[str]:
    steps, values = chain.steps
    of_node: list[dict[int, list[str]]] = [{} for _ in range(chain.size)]
    for (start, end, mover), value in zip(steps.tolist(), values.tolist(), strict=True):
        of_node[start].setdefault(mover, []).append(f"{value!r}:(s'={end})")
    for node, moves in enumerate(of_node):
        if not moves:
            yield f"  [] s={node} -> 1.0:(s'={node});"
        for mover in sorted(moves):
            yield f"  [] s={node} -> {' + '.join(moves[mover])}; // {one_line(chain.names[mover])}"


def _where(held: NDArray[np.bool_]) -> str:
    """Return a condition on `s` that selects some nodes, by runs of consecutive numbers."""
    if not held.any():
        return "false"
    edges = np.flatnonzero(np.diff(np.concatenate([[False], held, [False]]).astype(np.int8)))
    runs = [f"(s>={a}&s<={b - 1})" for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]
    return "|".join(runs)
