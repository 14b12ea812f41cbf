"""Export of chains for model checkers, so that an auditor can recompute the results with Storm or PRISM.

There are two formats: the PRISM language, which both programs read, and explicit files for Storm. Explicit files are
transitions (`.tra`, a line `ctmc`, then start, end and rate), labels (`.lab`), and one file of rewards per count, stock
and time (`.srew`, node and amount per year). PRISM's own explicit files start with the numbers of states and
transitions instead of the word. Further files describe every node (`.sta`), the mover of every step (`.steps`) and the
properties to check (`.props`). Measures that no property of the plain chain gives have chains with a memory
(`offramp.chain.memory`). All files of a chain number the nodes alike: those reached within its window. Numbers are
written with full precision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offramp.chain.memory import BELL, OUT, products, words_of
from offramp.chain.queries import ExpectedReward, SojournTime
from offramp.chain.rates import chains_of
from offramp.chain.rewards import reward_of
from offramp.chain.schedule import schedule_of
from offramp.errors import OutputError, QuestionError
from offramp.files import all_or_none
from offramp.model_checking.explicit import ExplicitChain, explicit_files, prism_text
from offramp.model_checking.exported_names import exported_names, file_stems
from offramp.model_checking.properties import memory_properties, properties, sections
from offramp.risk.assess import years_needed
from offramp.risk.measures import measure_specs
from offramp.worlds.parameters import best_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.rates import Chain, Group
    from offramp.chain.schedule import Schedule, Window
    from offramp.model_checking.properties import MemoryChain
    from offramp.worlds.parameters import Parameters

__all__ = [
    "explicit",
    "explicit_chain",
    "labels_of",
    "movers_of",
    "rewards_of",
    "to_prism",
    "write_chain",
    "write_chains",
]


def labels_of(chain: Chain) -> dict[str, NDArray[np.bool_]]:
    """Return the nodes of each label: end of the crisis, goals, terms, and the conditions of measures and harms.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.rates import chain_of
    >>> case = load("hotline")
    >>> sorted(labels_of(chain_of(schedule_of(case).windows[0].structure, best_values(case))))[:4]
    ['ended', 'goal_ease', 'goal_line', 'harm_deaths_1']
    """
    structure, nodes = chain.structure, chain.nodes
    labels = exported_names(structure.case).labels
    held = {label: structure.where(condition)[nodes] for label, condition in labels.items()}
    return {"ended": chain.ended, **held}


def rewards_of(chain: Chain, parameters: Parameters) -> dict[str, NDArray[np.float64]]:
    """Return the yearly rewards of nodes: for each count, each stock, and each measured time in a condition.

    Model checkers accept no negative rewards. The losses of a stock are a separate reward, `NAME_less`.
    """
    case, some = chain.structure.case, chain.nodes.astype(np.intp)
    names = exported_names(case)
    found: dict[str, NDArray[np.float64]] = {}
    for name, word in names.amounts.items():
        reward = reward_of(ExpectedReward(name), chain.structure, parameters, some)[:, 0]
        found[word] = np.maximum(reward, 0.0)
        if name in names.lost:
            found[names.lost[name]] = np.maximum(-reward, 0.0)
    for measure_spec in measure_specs(case):
        if isinstance(measure_spec.asked, SojournTime):
            found[names.times[measure_spec.name]] = reward_of(measure_spec.asked, chain.structure, parameters, some)[
                :, 0
            ]
    return found


def explicit_chain(chain: Chain, parameters: Parameters, start: int) -> ExplicitChain:
    """Return the explicit chain of the first world, with movers, labels and rewards; `start` is its initial node.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.rates import chain_of
    >>> case = load("hotline")
    >>> window = schedule_of(case, "wait").windows[0]
    >>> chain = explicit_chain(chain_of(window.structure, best_values(case), window.entry), best_values(case), 0)
    >>> chain.nodes[0], sorted(chain.rewards)
    ('north.alert,south.alert 0', ['flights', 'time_alert', 'warheads', 'warheads_less'])
    """
    names = movers_of(chain)
    return ExplicitChain(
        chain.structure.case.title,
        _states(chain),
        chain.starts,
        chain.ends,
        chain.movers,
        chain.values[:, 0],
        names,
        labels_of(chain),
        rewards_of(chain, parameters),
        start,
    )


def movers_of(chain: Chain) -> tuple[str, ...]:
    """Return the names of the movers in exported files: every actor, every agreement, every event.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.rates import chain_of
    >>> case = load("hotline")
    >>> movers_of(chain_of(schedule_of(case).windows[0].structure, best_values(case)))
    ('actor north', 'actor south', 'event alarm', 'event war')
    """
    case = chain.structure.case
    groups: dict[str, Iterable[str]] = {"actor": case.actors, "agreement": case.agreements, "event": case.events}
    return tuple(f"{kind} {name}" for kind, names in groups.items() for name in names)


def explicit(chain: Chain, parameters: Parameters, start: int) -> dict[str, str]:
    """Return the explicit files of a chain in Storm's format, by file extension: `tra`, `lab`, `NAME.srew`, `sta`, `steps`.

    An absorbing node has a self-loop with rate 1 per year, which changes nothing.
    """
    return explicit_files(explicit_chain(chain, parameters, start))


def to_prism(chain: Chain, parameters: Parameters, start: int) -> str:
    """Return a chain in the PRISM language: one variable for the node, with labels and rewards of the case.

    >>> from offramp.case.reading import load
    >>> from offramp.chain.rates import chain_of
    >>> case = load("hotline")
    >>> window = schedule_of(case).windows[0]
    >>> numbers = best_values(case)
    >>> to_prism(chain_of(window.structure, numbers), numbers, int(window.entry[0])).splitlines()[1]
    'ctmc'
    """
    return prism_text(explicit_chain(chain, parameters, start))


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
    """Write the chain of one policy into a folder, as `write_chains` does for several; return the files."""
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
    """Write the chains of policies into a folder, with every unknown at its best value; return the files.

    Either all files are written or none. A chain covers `horizon` years (default: that of the case), or the time of the
    last measure if that is later. Policies start `delay` years late. Each window of time has files of its own. The file
    `entry` of a window maps each node of the window before to a node of this window: solve the first window to its end,
    move the distribution, and continue. The `props` file explains how, and how each measure is computed from
    properties.

    Raises
    ------
    OutputError
        if a file cannot be written, or is there and `force` is not given.
    QuestionError
        if the numbers are those of several worlds, there is no such policy, or a rate is wrong.
    """
    numbers = parameters or best_values(case, images=images)
    if numbers.count != 1:
        raise QuestionError(
            f"expected the parameters of one world, found those of {numbers.count:,}; select one, as in `parameters.take(0, 1)`"
        )
    listed, years = years_needed(case, horizon)
    schedules = [schedule_of(case, policy, years, delay=delay) for policy in policies]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: this folder cannot be made: {error.strerror}") from None
    paths: list[Path] = []
    with all_or_none() as write:
        for schedule in schedules:
            for name, text in _files(schedule, numbers, file_stems(case)[schedule.policy], listed):
                path = folder / name
                if path.exists() and not force:
                    raise OutputError(f"{path}: there is a file of that name; add --force to write over it")
                write(path, text)
                paths.append(path)
    return tuple(paths)


def _files(schedule: Schedule, numbers: Parameters, stem: str, horizon: float) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the files of a policy."""
    (group,) = chains_of(schedule, numbers)
    listed = sections(schedule, numbers, group)
    for count, (window, chain, entry) in enumerate(zip(schedule.windows, group.chains, group.entries, strict=True), 1):
        written = explicit_chain(chain, numbers, int(entry[0]) if count == 1 else 0)
        yield from _chain_files(written, f"{stem}-{count}", window, entry)
    yield f"{stem}.props", properties(schedule, listed, stem, horizon)
    for section in listed:
        for each in section.remembered:
            yield from _memory_files(schedule, group, each, stem)


def _memory_files(schedule: Schedule, group: Group, each: MemoryChain, stem: str) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the files of a chain with a memory."""
    name = f"{stem}-{each.name}"
    found = zip(schedule.windows, group.chains, products(each.memory, group), strict=False)
    for count, (window, chain, product) in enumerate(found, 1):
        movers = movers_of(chain)
        words = words_of(each.memory, product)
        plain = _states(chain)
        said = [
            f"- - {word} -" if node == OUT else f"{plain[node]} {word} {node}"
            for node, word in zip(product.nodes.tolist(), words, strict=True)
        ]
        written = ExplicitChain(
            schedule.case.title,
            said,
            product.starts,
            product.ends,
            np.where(product.movers == BELL, len(movers), product.movers),
            product.values,
            (*movers, "bell"),
            {word: product.words == place for place, word in enumerate(each.memory.words) if place},
            {},
            int(product.entry[0]) if count == 1 else 0,
        )
        yield from _chain_files(written, f"{name}-{count}", window, product.entry)
    yield f"{name}.props", memory_properties(schedule, each, stem)


def _chain_files(
    written: ExplicitChain, name: str, window: Window, entry: NDArray[np.int64]
) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the files of a chain within a window."""
    for ending, text in {**explicit_files(written), "prism": prism_text(written)}.items():
        yield f"{name}.{ending}", text
    yield f"{name}.entry", _entry(window, entry)


def _entry(window: Window, entry: NDArray[np.int64]) -> str:
    lines = [f"// from {window.begins!r} to {window.ends!r} years; node before, node within"]
    return "\n".join([*lines, *(f"{k} {node}" for k, node in enumerate(entry.tolist()))]) + "\n"


def _states(chain: Chain) -> list[str]:
    """Return, for each node, the options and events that are on, and its memory (phases and triggers) as one number."""
    structure, nodes = chain.structure, chain.nodes
    things = structure.case.things
    lines = []
    for code, extra in zip(structure.codes[nodes].tolist(), structure.memory[nodes].tolist(), strict=True):
        on = ",".join(thing for bit, thing in enumerate(things) if code >> bit & 1) or "-"
        lines.append(f"{on} {extra}")
    return lines
