"""Reading of `.gmcr` files, the format of GMCR+.

A state's decimal is the sum of 2^number over the options taken, options being numbered from 0, and its
ordered number is its place, from 1, among the feasible decimals. Rankings speak of ordered numbers.

Source: R. A. Kinsara, O. Petersons, K. W. Hipel and D. M. Kilgour, Advanced decision support for the graph
model for conflict resolution, Journal of Decision Systems 24(2), 2015, 117-145, and files of the program.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.feasible import feasible
from offramp.case.gmcr_file import IRREVERSIBLE, read_file
from offramp.case.identifiers import identifiers
from offramp.case.model import Case
from offramp.case.state_names import state_name
from offramp.errors import CaseError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from offramp.case.gmcr_file import Condition, File, Maker

__all__ = ["from_gmcr"]

MOST_TIED = 4096
"""The most states that are written out as tied for a decision maker without preferences."""

_DERIVED = {"program", "version", "payoffs", "coalitionsFull"}
"""Keys of a file that the program computes from the others."""


def from_gmcr(text: str, origin: str = "the file") -> Case:
    """Read a case from the text of a `.gmcr` file; `origin` names it in messages and gives the title.

    The misperceptions of a decision maker (states that it wrongly considers impossible) become `unaware`. Groups of
    several decision makers become `coalitions`. The file has no status quo, so the case has the lowest-numbered
    feasible state. The summary states this, and lists the parts of the file that a case cannot express.

    >>> text = '''{"options": [{"name": "Hold talks", "permittedDirection": "fwd"}], "infeasibles": [],
    ...     "decisionMakers": [{"name": "Peru", "options": [0], "preferences": [[[0, "Y"]]]}]}'''
    >>> case = from_gmcr(text, "talks.gmcr")
    >>> case.title, case.irreversible("peru.hold_talks"), str(case.preferences["peru"].statements[0].say)
    ('talks', 'on', 'peru.hold_talks')

    Raises
    ------
    CaseError
        if the text is no such file, or names unknown options or states.
    TooManyStates
        if more states are feasible than can be listed.
    """
    file = read_file(text, origin)
    makers = dict(zip(identifiers("actor", [maker.name for maker in file.makers]), file.makers, strict=True))
    options = _option_names(file, makers)
    values = {
        "title": Path(origin).stem or "A conflict",
        "summary": " ".join(_told(file)),
        "actors": {name: _actor(name, maker, file, options) for name, maker in makers.items()},
        "impossible": [_said(condition, options) for condition in file.infeasibles if condition],
        "status quo": [],
        "unaware": {name: said for name, maker in makers.items() if (said := _unseen(maker, options))},
        "coalitions": _coalitions(file, list(makers)),
    }
    case = Case.model_validate(values)
    codes = _in_order(case, options)
    if not len(codes):
        raise CaseError([Problem("the infeasible conditions leave no state", Place(origin))])
    try:
        wanted = {name: _wanted(maker, file, options, case, codes) for name, maker in makers.items()}
    except ValueError as error:
        raise CaseError([Problem(str(error), Place(origin))]) from None
    case = Case.model_validate({**values, "status quo": _on(case, int(codes[0])), "preferences": wanted})
    case._origin = origin  # noqa: SLF001  (as the reader of the other formats does)
    case._digest = hashlib.sha256(text.encode()).hexdigest()  # noqa: SLF001
    return case


def _option_names(file: File, makers: dict[str, Maker]) -> list[str]:
    """Return the full names of the options, by their numbers."""
    names: dict[int, str] = {}
    for actor, maker in makers.items():
        own = identifiers("option", [file.options[i].name for i in maker.options])
        names.update({i: f"{actor}.{name}" for i, name in zip(maker.options, own, strict=True)})
    return [names[i] for i in range(len(file.options))]


def _actor(actor: str, maker: Maker, file: File, options: Sequence[str]) -> dict[str, Any]:
    own = {options[i].removeprefix(f"{actor}."): file.options[i] for i in maker.options}
    labels = {
        name: {"label": option.name, "irreversible": IRREVERSIBLE[option.direction]} for name, option in own.items()
    }
    return {"name": maker.name, "options": labels}


def _said(condition: Condition, options: Sequence[str]) -> str:
    """Return a condition as an expression."""
    texts = [
        " and ".join(options[i] if taken == "Y" else f"not {options[i]}" for i, taken in conjunction)
        for conjunction in condition
    ]
    return " or ".join(f"({text})" if " and " in text and len(texts) > 1 else text for text in texts)


def _unseen(maker: Maker, options: Sequence[str]) -> list[str]:
    """Return the misperceptions of a decision maker, without conditions that are never true."""
    return [_said(condition, options) for condition in maker.misperceptions if condition]


def _coalitions(file: File, actors: Sequence[str]) -> dict[str, list[str]]:
    """Return the coalitions of several decision makers, under their joined names."""
    several = [entry for entry in file.coalitions if isinstance(entry, tuple) and len(entry) > 1]
    names = identifiers("coalition", [" ".join(file.makers[i].name for i in entry) for entry in several])
    return {name: [actors[i] for i in entry] for name, entry in zip(names, several, strict=True)}


def _in_order(case: Case, options: Sequence[str]) -> NDArray[np.int64]:
    """Return the feasible states in the order of the decimals of the file."""
    codes = feasible(case)
    decimals = sum((codes >> case.things.index(name) & 1) << number for number, name in enumerate(options))
    return codes[np.argsort(decimals)]


def _on(case: Case, code: int) -> list[str]:
    return [name for bit, name in enumerate(case.things) if code >> bit & 1]


def _wanted(maker: Maker, file: File, options: Sequence[str], case: Case, codes: NDArray[np.int64]) -> Any:
    """Return the preferences of a decision maker: its ranking, its statements, or a tie of all states."""
    # A condition with an empty conjunction always holds, one without conjunctions never, so neither decides.
    said = [_said(condition, options) for condition in maker.statements if condition and all(condition)]
    groups = maker.ranking if file.manual else ()
    if said and not groups:
        return said
    if not groups and len(codes) > MOST_TIED:
        raise ValueError(
            f"`{maker.name}` has no preferences, and {len(codes):,} feasible states are too many to "
            "write out as tied; state its preferences in the file first"
        )
    groups = groups or (tuple(range(1, len(codes) + 1)),)
    _complain(maker.name, [number for group in groups for number in group], len(codes))
    return {"ranking": [[state_name(_on(case, int(codes[n - 1]))) for n in group] for group in groups if group]}


def _complain(actor: str, ranked: Sequence[int], states: int) -> None:
    """Raise unless a ranking has each ordered number once."""
    times = Counter(ranked)
    wrong = [n for n in {*times, *range(1, states + 1)} if times[n] != 1 or not 1 <= n <= states]
    if wrong:
        shown = ", ".join(map(str, sorted(wrong)[:6]))
        raise ValueError(
            f"the ranking of `{actor}` must have each of the {states:,} feasible states once; "
            f"missing, doubled or no state: {shown}"
        )


def _told(file: File) -> Iterator[str]:
    """List the parts that were supplied, and those left out."""
    yield "Read from a file of GMCR+."
    yield "The file names no status quo; the lowest-numbered feasible state stands in for it."
    for maker in file.makers:
        yield from _told_of_preferences(maker, manual=file.manual)
    if file.coalitions:
        yield from _told_of_coalitions(file)
    unknown = {key for part in (file, *file.makers, *file.options) for key in part.model_extra or ()}
    if left := sorted(unknown - _DERIVED):
        yield f"Left out as unknown keys: {', '.join(left)}."


def _told_of_preferences(maker: Maker, *, manual: bool) -> Iterator[str]:
    ranked = manual and maker.ranking
    if ranked and maker.statements:
        yield f"The statements of {maker.name} are left out: the file uses a ranking by hand."
    elif maker.ranking and not ranked:
        yield f"The ranking of {maker.name} is left out: the file does not use rankings by hand."
    if manual and not ranked and maker.statements:
        yield f"The file uses rankings by hand but has none of {maker.name}, whose statements count here."
    if not ranked and not maker.statements:
        yield f"The file states no preferences of {maker.name}, to whom all states are equal here."
        payoffs = (maker.model_extra or {}).get("payoffs", [])
        if not isinstance(payoffs, list) or any(payoff != payoffs[0] for payoff in payoffs):
            yield f"The payoffs of {maker.name} are left out, because the file does not state their origin."


def _told_of_coalitions(file: File) -> Iterator[str]:
    """Describe coalitions that do not divide the decision makers into groups."""
    entries = [entry if isinstance(entry, tuple) else (entry,) for entry in file.coalitions]
    times = Counter(i for entry in entries for i in entry)
    for i, maker in enumerate(file.makers):
        if times[i] == 0:
            yield f"The file leaves {maker.name} out of its coalitions; here it decides for itself."
        elif times[i] > 1:
            yield f"The file has {maker.name} in {times[i]} of its coalitions; here it can act in each of them."
