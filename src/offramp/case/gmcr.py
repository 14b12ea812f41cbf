"""Import and export of `.gmcr` files, the format of GMCR+.

A state's decimal is the sum of 2^number over the options taken, options being numbered from 0, and its
ordered number is its place, from 1, among the feasible decimals. Rankings speak of ordered numbers.

Source: R. A. Kinsara, O. Petersons, K. W. Hipel and D. M. Kilgour, Advanced decision support for the graph
model for conflict resolution, Journal of Decision Systems 24(2), 2015, 117-145, and files of the program.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp._version import __version__
from offramp.case.bits import code_of
from offramp.case.feasible import feasible
from offramp.case.gmcr_file import read_file
from offramp.case.identifiers import identifiers
from offramp.case.model import Case
from offramp.case.normal_form import conjunctions
from offramp.case.preferences import Ranking, Statements, Weights
from offramp.case.state_names import read_state, state_name
from offramp.errors import CaseError, Place, Problem, QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from offramp.case.gmcr_file import Condition, File, Maker
    from offramp.case.normal_form import Conjunction

__all__ = ["from_gmcr", "to_gmcr"]

MOST_TIED = 4096
"""The most states that are written out as tied for a decision maker without preferences."""

_ONCE = {"fwd": "on", "back": "off", "both": None}
"""How the file says which way an option can't be undone."""

_HELD = {"actors", "terms", "impossible", "preferences"}
"""Fields of a case that a file holds in its own form."""

_WORDS = {"offramp", "title", "summary", "start", "horizon", "sources", "status_quo", "goals", "claims"}
"""Fields that say nothing about states, moves and preferences, and are left out of a file."""

_DERIVED = {"program", "version", "payoffs", "coalitionsFull"}
"""Keys of a file that the program works out from the others."""


def from_gmcr(text: str, origin: str = "the file") -> Case:
    """Read a case from the text of a `.gmcr` file; `origin` names it in messages and gives the title.

    The file has no status quo, so the lowest-numbered feasible state stands in for it; this, and whatever
    else of the file a case does not hold, is told in the summary.

    >>> text = '''{"options": [{"name": "Hold talks", "permittedDirection": "fwd"}], "infeasibles": [],
    ...     "decisionMakers": [{"name": "Peru", "options": [0], "preferences": [[[0, "Y"]]]}]}'''
    >>> case = from_gmcr(text, "talks.gmcr")
    >>> case.title, case.once("peru.hold_talks"), str(case.preferences["peru"].statements[0].say)
    ('talks', 'on', 'peru.hold_talks')

    Raises
    ------
    CaseError
        where the text is no such file, or names options or states that do not exist.
    TooManyStates
        where more states are feasible than can be listed.
    """
    file = read_file(text, origin)
    makers = dict(zip(identifiers("actor", [maker.name for maker in file.makers]), file.makers, strict=True))
    options = _option_names(file, makers)
    values = {
        "title": Path(origin).stem or "A conflict",
        "summary": " ".join(_told(file)),
        "actors": {name: _actor(maker, file, options) for name, maker in makers.items()},
        "impossible": [_said(condition, options) for condition in file.infeasibles if condition],
        "status quo": [],
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


def _actor(maker: Maker, file: File, options: Sequence[str]) -> dict[str, Any]:
    own = {options[i].partition(".")[2]: file.options[i] for i in maker.options}
    labels = {name: {"label": option.name, "once": _ONCE[option.direction]} for name, option in own.items()}
    return {"name": maker.name, "options": labels}


def _said(condition: Condition, options: Sequence[str]) -> str:
    """Return a condition as an expression."""
    texts = [
        " and ".join(options[i] if taken == "Y" else f"not {options[i]}" for i, taken in conjunction)
        for conjunction in condition
    ]
    return " or ".join(f"({text})" if " and " in text and len(texts) > 1 else text for text in texts)


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
    """Raise where a ranking does not have each ordered number once."""
    times = Counter(ranked)
    wrong = [n for n in {*times, *range(1, states + 1)} if times[n] != 1 or not 1 <= n <= states]
    if wrong:
        shown = ", ".join(map(str, sorted(wrong)[:6]))
        raise ValueError(
            f"the ranking of `{actor}` must have each of the {states:,} feasible states once; "
            f"missing, doubled or no state: {shown}"
        )


def _told(file: File) -> Iterator[str]:
    """Say what was supplied and what was left out."""
    yield "Read from a file of GMCR+."
    yield "The file names no status quo; the lowest-numbered feasible state stands in for it."
    for maker in file.makers:
        ranked = file.manual and maker.ranking
        if ranked and maker.statements:
            yield f"The statements of {maker.name} are left out: the file goes by a ranking by hand."
        elif not ranked and not maker.statements:
            yield f"The file states no preferences of {maker.name}, to whom all states are equal here."
        if any(maker.misperceptions):
            yield f"The misperceptions of {maker.name} are left out."
    for coalition in file.coalitions:
        if isinstance(coalition, tuple) and len(coalition) > 1:
            yield f"The coalition of {' and '.join(file.makers[i].name for i in coalition)} is left out."
    unknown = {key for part in (file, *file.makers, *file.options) for key in part.model_extra or ()}
    if left := sorted(unknown - _DERIVED):
        yield f"Left out because it is not known here: {', '.join(left)}."


def to_gmcr(case: Case) -> str:
    """Return the text of a `.gmcr` file with the options, rules and preferences of a case.

    Titles, dates, notes, sources, goals, claims and the status quo, for which the format has no place, are left out.

    >>> from offramp.case.reading import load
    >>> again = from_gmcr(to_gmcr(load("chicken")))
    >>> again.preferences["row"].ranking[:2], again.options
    ((('row.drive_straight_on',), ('-',)), ('row.drive_straight_on', 'column.drive_straight_on'))

    Raises
    ------
    QuestionError
        where the case has what the format cannot hold, with all of it.
    TooManyStates
        where states are ranked, and more are feasible than can be listed.
    """
    if problems := list(_beyond(case)):
        raise QuestionError(f"a .gmcr file cannot hold {'; '.join(problems)}; write .yaml or .json instead")
    ranked = any(isinstance(wanted, Ranking) for wanted in case.preferences.values())
    codes = feasible(case) if ranked else np.zeros(0, dtype=np.int64)
    direction = {once: direction for direction, once in _ONCE.items()}
    rules = [conjunction for rule in case.impossible for conjunction in conjunctions(rule, case)]
    values = {
        "program": "offramp",
        "version": __version__,
        "options": [
            {"name": case.label(name), "permittedDirection": direction[case.once(name)]} for name in case.options
        ],
        "decisionMakers": [_maker(case, actor, codes) for actor in case.actors],
        "infeasibles": [_literals(conjunction, case) for conjunction in rules],
        "useManualPreferenceRanking": ranked,
        "coalitions": list(range(len(case.actors))),
    }
    return json.dumps(values) + "\n"


def _beyond(case: Case) -> Iterator[str]:
    """Name what the format has no place for."""
    for name, field in type(case).model_fields.items():
        default = field.get_default(call_default_factory=True)
        if name not in _HELD | _WORDS and getattr(case, name) != default:
            yield f"`{field.alias or name}`"
    for actor, spec in case.actors.items():
        yield from (f"the {key} of `{actor}`" for key in ("tempo", "reliability") if getattr(spec, key) is not None)
    for actor, wanted in case.preferences.items():
        match wanted:
            case Weights():
                yield f"the weights of `{actor}`"
            case Ranking(gaps=gaps) if gaps:
                yield f"the big gaps (`much`) in the ranking of `{actor}`"
            case Statements(statements=statements) if any(said.strong or said.unsure for said in statements):
                yield f"the strong or unsure statements of `{actor}`"
    if {Ranking, Statements} <= {type(wanted) for wanted in case.preferences.values()}:
        yield "rankings of some actors beside statements of others"


def _maker(case: Case, actor: str, codes: NDArray[np.int64]) -> dict[str, Any]:
    """Return an actor as a decision maker; `codes` are the feasible states, where states are ranked."""
    own = [bit for bit, name in enumerate(case.options) if name.partition(".")[0] == actor]
    result: dict[str, Any] = {"name": case.name(actor), "options": own, "preferences": []}
    match case.preferences.get(actor):
        case Statements(statements=statements):
            forms = [conjunctions(said.say, case) for said in statements]
            # What always or never holds decides nothing, and the format has no way to say it.
            result["preferences"] = [_condition(form, case) for form in forms if form and all(form)]
        case Ranking(ranking=groups):
            numbers = [[_number(state, case, actor, codes) for state in group] for group in groups]
            if sorted(n for group in numbers for n in group) != list(range(1, len(codes) + 1)):
                raise QuestionError(f"the ranking of `{actor}` does not have each feasible state once")
            result["preferenceRanking"] = [group[0] if len(group) == 1 else group for group in numbers]
    return result


def _number(state: str, case: Case, actor: str, codes: NDArray[np.int64]) -> int:
    """Return the ordered number of the state of that name."""
    code = code_of(case, read_state(state, case))
    place = int(np.searchsorted(codes, code))
    if place == len(codes) or codes[place] != code:
        raise QuestionError(f"the ranking of `{actor}` has `{state}`, which is impossible")
    return place + 1


def _literals(conjunction: Conjunction, case: Case) -> list[list[Any]]:
    return sorted([case.options.index(name), "Y" if on else "N"] for name, on in conjunction.items())


def _condition(form: list[Conjunction], case: Case) -> Any:
    """Return a statement: one conjunction, or a compound of several."""
    members = [_literals(conjunction, case) for conjunction in form]
    return members[0] if len(members) == 1 else {"compound": True, "members": members}
