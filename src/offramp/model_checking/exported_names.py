"""Names for model checkers: unique words of letters, digits and `_` for conditions, amounts, measures and policies."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from offramp.chain.queries import (
    ExpectedReward,
    ExpectedRewardOpen,
    SojournTime,
    TimeBoundedUntil,
    TimeBoundedUntilOpen,
)
from offramp.risk.endings import endings
from offramp.risk.measures import measure_specs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from offramp.case.expression import Expression
    from offramp.case.model import Case

__all__ = ["LONGEST", "ExportedNames", "distinct", "exported_names", "file_stems", "fresh", "one_line"]

LONGEST = 60
"""The largest length of a name; a longer one is cut and gets a digest of the whole name."""

PRISM_KEYWORDS = (
    "A bool clock const ctmc C double dtmc E endinit endinvariant endmodule endobservables endrewards endsystem false "
    "formula filter func F global G init invariant I int label max mdp min module X nondeterministic observable "
    "observables of Pmax Pmin P pomdp popta probabilistic prob pta rate rewards Rmax Rmin R S stochastic system true U W "
    "csg tsg smg player endplayer idtmc imdp ipomdp deadlock"
)
"""Keywords in the manual of PRISM, those of its games and interval models, and its built-in label."""

STORM_KEYWORDS = "ctmdp ma floor ceil atLeastOneOf atMostOneOf exactlyOneOf multi quantile"
"""Further keywords of Storm's parsers of models and of properties."""

KEYWORDS = frozenset(f"{PRISM_KEYWORDS} {STORM_KEYWORDS}".split())
"""Reserved words of PRISM and Storm; neither accepts one as a name."""

DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)
"""Names of devices on Windows; no file can have one of these names, with any extension."""

JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Invisible characters that some scripts need."""


@dataclass(frozen=True)
class ExportedNames:
    """Names in exported files.

    `labels` maps labels to their conditions. `measures`, `befores`, `endings` and `harms` give the labels of measures,
    of their conditions `before`, of endings and of parts of harms. `amounts` are the rewards of counts and stocks,
    `lost` those of the losses of stocks, `times` those of times in a condition. `properties` are the properties of
    measures, and `ways` those of endings. No property has the name of a label, since PRISM rejects that.
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
    ways: Mapping[str, str]


def exported_names(case: Case) -> ExportedNames:
    """Return the names of a case in exported files.

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
    measured = measure_specs(case)
    conditions = {
        g.name: label(f"measure_{g.name}", g.asked.condition)
        for g in measured
        if not isinstance(g.asked, ExpectedReward | ExpectedRewardOpen)
    }
    befores = {
        g.name: label(f"measure_{g.name}_before", g.asked.before)
        for g in measured
        if isinstance(g.asked, TimeBoundedUntil | TimeBoundedUntilOpen) and g.asked.before is not None
    }
    harms = {
        (harm, text): label(f"harm_{harm}_{k}", Expression.read(text))
        for harm, amounts in case.harms.items()
        for k, text in enumerate(amounts, 1)
    }
    rewards: set[str] = set()
    properties = set(taken)
    amounts = {name: fresh(name, rewards) for name in (*case.counts, *case.stocks)}
    return ExportedNames(
        labels,
        conditions,
        befores,
        ways,
        harms,
        amounts,
        {name: fresh(f"{amounts[name]}_less", rewards) for name in case.stocks},
        {g.name: fresh(f"time_{g.name}", rewards) for g in measured if isinstance(g.asked, SojournTime)},
        {g.name: fresh(g.name, properties) for g in measured},
        {name: fresh(f"ended_{way}", properties) for name, way in ways.items()},
    )


def file_stems(case: Case) -> dict[str | None, str]:
    """Return the beginning of the file names of each policy, and of the case without commitments (None).

    >>> from offramp.case.reading import load
    >>> file_stems(load("hotline"))["open the line"]
    'open_the_line'
    """
    names = distinct([*case.policies, "no commitment"])
    nobody = fresh("no commitment", {names[policy] for policy in case.policies})
    return {**{policy: names[policy] for policy in case.policies}, None: nobody}


def distinct(names: Iterable[str]) -> dict[str, str]:
    """Return distinct names that model checkers accept, also on file systems that ignore case.

    >>> distinct(["go on", "go-on", "Go on", "2nd", "min", "nul"])
    {'go on': 'go_on', 'go-on': 'go_on_2', 'Go on': 'Go_on_3', '2nd': '_2nd', 'min': '_min', 'nul': '_nul'}
    """
    taken: set[str] = set()
    return {name: fresh(name, taken) for name in names}


def fresh(name: str, taken: set[str]) -> str:
    """Return a new name that no checker and no file system reserves, and add it to `taken`."""
    word = re.sub(r"\W", "_", name, flags=re.ASCII)
    if len(word) > LONGEST:
        digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        word = f"{word[: LONGEST - len(digest) - 1]}_{digest}"
    begins = word[:1].isalpha() or word[:1] == "_"
    word = word if begins and word not in KEYWORDS and word.casefold() not in DEVICES else f"_{word}"
    found, count = word, 1
    while found.casefold() in taken:
        count += 1
        found = f"{word}_{count}"
    taken.add(found.casefold())
    return found


def one_line(text: str) -> str:
    r"""Return text for a comment: on one line, without control characters and characters that change the direction of text.

    >>> one_line("Talk first\n\"war\": P=? [ F<=1 true ];")
    'Talk first "war": P=? [ F<=1 true ];'
    """
    kept = (
        sign
        if sign.isspace() or sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
        else "\N{REPLACEMENT CHARACTER}"
        for sign in text
    )
    return " ".join("".join(kept).split())
