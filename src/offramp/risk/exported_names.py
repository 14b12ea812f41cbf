"""What a case's conditions, amounts and measures are called in files for model checkers: letters, digits and `_`, each once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.risk.asked import Amount, OpenAmount, Reached, ReachedOpen, TimeIn
from offramp.risk.endings import endings
from offramp.risk.measures import gauges

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from offramp.case.expression import Expression
    from offramp.case.model import Case

__all__ = ["ExportedNames", "distinct", "exported_names", "fresh", "stems"]


@dataclass(frozen=True)
class ExportedNames:
    """Names in exported files, by what they stand for.

    `labels` are the conditions by their labels. Which label a measure, what comes before it, an ending or a part of a harm
    has is in `measures`, `befores`, `endings` and `harms`. `amounts` and `lost` are the rewards of counts and stocks and of
    what stocks lose, `times` those of measures of the time in a condition; `properties` what measures are called.
    """

    labels: Mapping[str, Expression]
    measures: Mapping[str, str]
    befores: Mapping[str, str]
    endings: Mapping[str, str]
    harms: Mapping[tuple[str, str], str]
    amounts: Mapping[str, str]
    lost: Mapping[str, str]
    times: Mapping[str, str]
    properties: Mapping[str, str]


def exported_names(case: Case) -> ExportedNames:
    """Return what everything is called.

    >>> from offramp.case.reading import load
    >>> names = exported_names(load("hotline"))
    >>> names.harms["deaths", "war"], names.lost["warheads"], names.measures["war"]
    ('harm_deaths_1', 'warheads_less', 'measure_war')
    """
    from offramp.case.expression import Expression

    taken = {"init", "deadlock", "ended"}
    labels: dict[str, Expression] = {}

    def label(wanted: str, condition: Expression) -> str:
        name = fresh(wanted, taken)
        labels[name] = condition
        return name

    for name, goal in case.goals.items():
        label(f"goal_{name}", goal)
    for name, term in case.terms.items():
        label(f"term_{name}", term)
    ways = {ending.name: label(f"way_{k}", ending.alone) for k, ending in enumerate(endings(case), 1)}
    measured = gauges(case)
    conditions = {
        g.name: label(f"measure_{g.name}", g.asked.condition)
        for g in measured
        if not isinstance(g.asked, Amount | OpenAmount)
    }
    befores = {
        g.name: label(f"measure_{g.name}_before", g.asked.before)
        for g in measured
        if isinstance(g.asked, Reached | ReachedOpen) and g.asked.before is not None
    }
    harms = {
        (harm, text): label(f"harm_{harm}_{k}", Expression.read(text))
        for harm, amounts in case.harms.items()
        for k, text in enumerate(amounts, 1)
    }
    rewards: set[str] = set()
    properties = {way.casefold() for way in ways.values()}
    amounts = {name: fresh(name, rewards) for name in (*case.counts, *case.stocks)}
    return ExportedNames(
        labels,
        conditions,
        befores,
        ways,
        harms,
        amounts,
        {name: fresh(f"{name}_less", rewards) for name in case.stocks},
        {g.name: fresh(f"time_{g.name}", rewards) for g in measured if isinstance(g.asked, TimeIn)},
        {g.name: fresh(g.name, properties) for g in measured},
    )


def stems(case: Case) -> dict[str | None, str]:
    """Return what the files of each policy are called, and those of nobody's commitments (None).

    >>> from offramp.case.reading import load
    >>> stems(load("hotline"))["open the line"]
    'open_the_line'
    """
    names = distinct([*case.policies, "no commitment"])
    nobody = fresh("no commitment", {names[policy] for policy in case.policies})
    return {**{policy: names[policy] for policy in case.policies}, None: nobody}


def distinct(names: Iterable[str]) -> dict[str, str]:
    """Return names as model checkers take them, each another, also where case makes no difference to a file's name.

    >>> distinct(["go on", "go-on", "Go on", "2nd"])
    {'go on': 'go_on', 'go-on': 'go_on_2', 'Go on': 'Go_on_3', '2nd': '_2nd'}
    """
    taken: set[str] = set()
    return {name: fresh(name, taken) for name in names}


def fresh(name: str, taken: set[str]) -> str:
    """Return a word for a name that is not taken yet, and take it."""
    word = re.sub(r"\W", "_", name, flags=re.ASCII)
    word = word if word[:1].isalpha() or word[:1] == "_" else f"_{word}"
    found, count = word, 1
    while found.casefold() in taken:
        count += 1
        found = f"{word}_{count}"
    taken.add(found.casefold())
    return found
