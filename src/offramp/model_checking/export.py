"""The chain for model checkers, so that an auditor can recompute the numbers with Storm or PRISM.

Two forms: the PRISM language, which both read, and explicit files as Storm reads them: transitions (`.tra`, a line `ctmc`,
then start, end and rate), labels (`.lab`) and one file of rewards per count, stock and time (`.srew`, node and amount a
year). PRISM's own explicit files begin with the numbers of states and transitions instead of the word. What each node
stands for is in a table (`.sta`), whose step it is from node to node in another (`.steps`), what to ask in `.props`.
Measures that no property of the chain gives have chains of their own, with a memory (`offramp.chain.memory`). All files of
a chain number the same nodes: those that can come about in its window. Numbers are written so that nothing of them is lost.
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
from offramp.model_checking.exported_names import exported_names, stems
from offramp.model_checking.properties import properties, remembered_properties, sections
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
    from offramp.model_checking.properties import Remembered
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
    """Return the nodes of each label: what ends the crisis, goals, terms, and the conditions of measures and harms.

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
    """Return what each node adds a year to each count and each time in a condition, and by how much it lets each stock grow.

    Model checkers take no negative rewards: what a stock loses stands apart, as `NAME_less`.
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
    """Return a chain, of its first world, with the names of its movers, its labels and its rewards; `start` is the node with which it begins.

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
    """Return what exported files call the movers of a chain: every actor, every agreement, every event.

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
    """Return explicit files of a chain as Storm reads them, by the ends of their names: `tra`, `lab`, `NAME.srew`, `sta`, `steps`.

    A node that nothing leaves goes to itself, once a year, which changes nothing.
    """
    return explicit_files(explicit_chain(chain, parameters, start))


def to_prism(chain: Chain, parameters: Parameters, start: int) -> str:
    """Return a chain in the PRISM language: one variable, the node, with labels and rewards of the case.

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
    QuestionError
        where the numbers are those of several worlds, there is no such policy, or a rate is wrong.
    """
    numbers = parameters or best_values(case, images=images)
    if numbers.count != 1:
        raise QuestionError(
            f"the numbers of {numbers.count:,} worlds were given; a chain is written for one; pick one, as in `parameters.take(0, 1)`"
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
            for name, text in _files(schedule, numbers, stems(case)[schedule.policy], listed):
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
            yield from _remembered_files(schedule, group, each, stem)


def _remembered_files(schedule: Schedule, group: Group, each: Remembered, stem: str) -> Iterator[tuple[str, str]]:
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
    yield f"{name}.props", remembered_properties(schedule, each, stem)


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
    """Return what is on in each node, and its phases and latches as one number."""
    structure, nodes = chain.structure, chain.nodes
    things = structure.case.things
    lines = []
    for code, extra in zip(structure.codes[nodes].tolist(), structure.memory[nodes].tolist(), strict=True):
        on = ",".join(thing for bit, thing in enumerate(things) if code >> bit & 1) or "-"
        lines.append(f"{on} {extra}")
    return lines
