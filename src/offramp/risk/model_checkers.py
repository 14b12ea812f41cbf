r"""The chain for model checkers, so that an auditor can recompute the numbers with Storm or PRISM.

Two forms: the PRISM language, which both read, and explicit files as Storm reads them: transitions (`.tra`, a line `ctmc`,
then start, end and rate), labels (`.lab`) and one file of rewards per count, stock and time (`.srew`, node and amount a
year). PRISM's own explicit files begin with the numbers of states and transitions instead of the word. What each node
stands for is in a table (`.sta`), what to ask in `.props`. Numbers are written so that nothing of them is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.errors import OutputError
from offramp.files import all_or_none
from offramp.risk.asked import Amount, TimeIn
from offramp.risk.assess import years_needed
from offramp.risk.course import lay_course
from offramp.risk.exported_names import exported_names, stems
from offramp.risk.follow import reward_of
from offramp.risk.measures import gauges
from offramp.risk.properties import properties
from offramp.risk.rates import chains_of
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.risk.course import Course, Window
    from offramp.risk.rates import Chain
    from offramp.worlds.parameters import Parameters

__all__ = ["explicit", "labels_of", "rewards_of", "to_prism", "write_chain", "write_chains"]


def labels_of(chain: Chain) -> dict[str, NDArray[np.bool_]]:
    """Return the nodes of each label: what ends the story, goals, terms, and the conditions of measures and harms.

    >>> from offramp.case.reading import load
    >>> case = load("hotline")
    >>> sorted(labels_of(chain_of(lay_course(case).windows[0].structure, best_values(case))))[:4]
    ['ended', 'goal_ease', 'goal_line', 'harm_deaths_1']
    """
    structure, nodes = chain.structure, chain.nodes
    labels = exported_names(structure.case).labels
    held = {label: structure.where(condition)[nodes] for label, condition in labels.items()}
    return {"ended": chain.ended, **held}


def rewards_of(chain: Chain, parameters: Parameters) -> dict[str, NDArray[np.float64]]:
    """Return what each node adds a year to each count and each time in a condition, and by how much it lets each stock grow.

    Model checkers take no negative rewards: what a stock loses stands apart, as `NAME_less`.
    """
    case, some = chain.structure.case, chain.nodes.astype(np.intp)
    names = exported_names(case)
    found: dict[str, NDArray[np.float64]] = {}
    for name, word in names.amounts.items():
        reward = reward_of(Amount(name), chain.structure, parameters, some)[:, 0]
        found[word] = np.maximum(reward, 0.0)
        if name in names.lost:
            found[names.lost[name]] = np.maximum(-reward, 0.0)
    for gauge in gauges(case):
        if isinstance(gauge.asked, TimeIn):
            found[names.times[gauge.name]] = reward_of(gauge.asked, chain.structure, parameters, some)[:, 0]
    return found


def explicit(chain: Chain, parameters: Parameters, start: int) -> dict[str, str]:
    """Return explicit files of a chain as Storm reads them, by the ends of their names: `tra`, `lab`, `NAME.srew`, `sta`.

    A node that nothing leaves goes to itself, once a year, which changes nothing.
    """
    matrix = chain.matrix().tocoo()
    off = matrix.row != matrix.col
    rows, columns, values = matrix.row[off], matrix.col[off], matrix.data[off]
    stuck = np.setdiff1d(np.arange(chain.size), rows)
    rows, columns = np.concatenate([rows, stuck]), np.concatenate([columns, stuck])
    values = np.concatenate([values, np.ones(len(stuck))])
    order = np.lexsort((columns, rows))
    lines = [f"{rows[i]} {columns[i]} {float(values[i])!r}" for i in order.tolist()]
    labels = labels_of(chain)
    of_node: dict[int, list[str]] = {start: ["init"]}
    for label, held in labels.items():
        for node in np.flatnonzero(held).tolist():
            of_node.setdefault(node, []).append(label)
    files = {
        "tra": "\n".join(["ctmc", *lines]) + "\n",
        "lab": "\n".join(
            ["#DECLARATION", " ".join(["init", *labels]), "#END"]
            + [f"{node} {' '.join(of_node[node])}" for node in sorted(of_node)]
        )
        + "\n",
        "sta": _states(chain),
    }
    for name, reward in rewards_of(chain, parameters).items():
        # A file, or a block, without any line is not read by all.
        nodes = np.flatnonzero(reward).tolist() or [0]
        files[f"{name}.srew"] = "".join(f"{node} {float(reward[node])!r}\n" for node in nodes)
    return files


def to_prism(chain: Chain, parameters: Parameters, start: int) -> str:
    """Return a chain in the PRISM language: one variable, the node, with labels and rewards of the case.

    >>> from offramp.case.reading import load
    >>> case = load("hotline")
    >>> window = lay_course(case).windows[0]
    >>> numbers = best_values(case)
    >>> to_prism(chain_of(window.structure, numbers), numbers, int(window.entry[0])).splitlines()[1]
    'ctmc'
    """
    structure, matrix = chain.structure, chain.matrix()
    lines = [
        f"// {' '.join(structure.case.title.split())}",
        "ctmc",
        "module story",
        f"  s : [0..{chain.size - 1}] init {start};",
    ]
    for node in range(chain.size):
        span = slice(matrix.indptr[node], matrix.indptr[node + 1])
        leads = [(end, rate) for end, rate in zip(matrix.indices[span], matrix.data[span], strict=True) if end != node]
        said = " + ".join(f"{float(rate)!r}:(s'={end})" for end, rate in leads) or f"1.0:(s'={node})"
        lines.append(f"  [] s={node} -> {said};")
    lines.append("endmodule")
    lines += [f'label "{label}" = {_where(held)};' for label, held in labels_of(chain).items()]
    for name, reward in rewards_of(chain, parameters).items():
        lines.append(f'rewards "{name}"')
        values = np.unique(reward[reward != 0]) if reward.any() else np.zeros(1)
        lines += [f"  {_where(reward == value)} : {float(value)!r};" for value in values]
        lines.append("endrewards")
    return "\n".join(lines) + "\n"


def write_chain(
    case: Case,
    policy: str | None,
    folder: Path,
    *,
    images: Mapping[str, str] | None = None,
    horizon: float | None = None,
    delay: float = 0.0,
    parameters: Parameters | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write the chain of a policy into a folder, as `write_chains` does those of several; return the files."""
    return write_chains(
        case, [policy], folder, images=images, horizon=horizon, delay=delay, parameters=parameters, force=force
    )


def write_chains(
    case: Case,
    policies: Sequence[str | None],
    folder: Path,
    *,
    images: Mapping[str, str] | None = None,
    horizon: float | None = None,
    delay: float = 0.0,
    parameters: Parameters | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write the chains of policies, every unknown at its best value, into a folder: all files or none; return them.

    A chain goes on for `horizon` years (default: the case's), or until the last measure is taken, if that is later; policies
    begin `delay` years late. Each window of time has files of its own. `entry` of a window says which node each node of the
    window before becomes when it begins: solve the first window to its end, move the distribution, and go on. How, and how
    each measure is put together from properties, is told in the file that ends on `props`.

    Raises
    ------
    OutputError
        where a file cannot be written, or is there and `force` is not given.
    """
    numbers = parameters or best_values(case, images=images)
    listed, years = years_needed(case, horizon)
    courses = [lay_course(case, policy, years, delay=delay) for policy in policies]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: this folder cannot be made: {error.strerror}") from None
    paths: list[Path] = []
    with all_or_none() as write:
        for course in courses:
            for name, text in _files(course, numbers, stems(case)[course.policy], listed):
                path = folder / name
                if path.exists() and not force:
                    raise OutputError(f"{path}: there is a file of that name; add --force to write over it")
                write(path, text)
                paths.append(path)
    return tuple(paths)


def _files(course: Course, numbers: Parameters, stem: str, horizon: float) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the files of a policy."""
    (group,) = chains_of(course, numbers)
    for count, (window, chain, entry) in enumerate(zip(course.windows, group.chains, group.entries, strict=True), 1):
        start = int(entry[0]) if count == 1 else 0
        for ending, text in {**explicit(chain, numbers, start), "prism": to_prism(chain, numbers, start)}.items():
            yield f"{stem}-{count}.{ending}", text
        yield f"{stem}-{count}.entry", _entry(window, entry)
    yield f"{stem}.props", properties(course, numbers, stem, horizon)


def _entry(window: Window, entry: NDArray[np.int64]) -> str:
    lines = [f"// from {window.begins!r} to {window.ends!r} years; node before, node within"]
    return "\n".join([*lines, *(f"{k} {node}" for k, node in enumerate(entry.tolist()))]) + "\n"


def _states(chain: Chain) -> str:
    """Return what is on in each node, and its phases and latches as one number."""
    structure, nodes = chain.structure, chain.nodes
    things = structure.case.things
    lines = []
    for node, (code, extra) in enumerate(
        zip(structure.codes[nodes].tolist(), structure.extras[nodes].tolist(), strict=True)
    ):
        on = ",".join(thing for bit, thing in enumerate(things) if code >> bit & 1) or "-"
        lines.append(f"{node} {on} {extra}\n")
    return "".join(lines)


def _where(held: NDArray[np.bool_]) -> str:
    """Return a condition on `s` for some nodes, by runs of neighbours."""
    if not held.any():
        return "false"
    edges = np.flatnonzero(np.diff(np.concatenate([[False], held, [False]]).astype(np.int8)))
    runs = [f"(s>={a}&s<={b - 1})" for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]
    return "|".join(runs)
