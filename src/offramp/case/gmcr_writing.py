"""Writing of `.gmcr` files, the format of GMCR+; `gmcr` defines the numbers of a file.

Source: files that GMCR+ wrote (versions 0.3.1 to 0.3.12).
"""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp._version import __version__
from offramp.case.bits import code_of
from offramp.case.feasible import feasible
from offramp.case.gmcr_file import IRREVERSIBLE
from offramp.case.normal_form import conjunctions
from offramp.case.preferences import Statements, StatementWeights, StateRanking
from offramp.case.record import Record
from offramp.case.state_names import read_state
from offramp.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from offramp.case.expression import Expression
    from offramp.case.model import Case
    from offramp.case.normal_form import Conjunction

__all__ = ["left_out", "to_gmcr"]

_HELD = {"actors", "terms", "impossible", "preferences", "unaware", "coalitions"}
"""Fields of a case that a file has in its own form."""

_WORDS = {"offramp", "title", "summary", "start", "horizon", "sources", "status_quo", "goals", "claims"}
"""Fields without influence on states, moves and preferences, which are left out of a file."""


def to_gmcr(case: Case) -> str:
    """Return the text of a `.gmcr` file with the options, rules, preferences, misperceptions and coalitions of a case.

    Titles, dates, notes, sources, goals, claims, the status quo and the names of coalitions are left out, because the
    format has no place for them; `left_out` lists them.

    >>> from offramp.case.gmcr import from_gmcr
    >>> from offramp.case.reading import load
    >>> again = from_gmcr(to_gmcr(load("chicken")))
    >>> again.preferences["row"].ranking[:2], again.options
    ((('row.drive_straight_on',), ('-',)), ('row.drive_straight_on', 'column.drive_straight_on'))

    Raises
    ------
    QuestionError
        if the case has parts that the format cannot express; the message lists them.
    TooManyStates
        if states are ranked, and more are feasible than can be listed.
    """
    if problems := list(_beyond(case)):
        raise QuestionError(f"a .gmcr file cannot hold {'; '.join(problems)}; write .yaml or .json instead")
    ranked = any(isinstance(wanted, StateRanking) for wanted in case.preferences.values())
    codes = feasible(case) if ranked else np.zeros(0, dtype=np.int64)
    direction = {position: direction for direction, position in IRREVERSIBLE.items()}
    values = {
        "program": "offramp",
        "version": __version__,
        "options": [
            {"name": case.label(name), "permittedDirection": direction[case.irreversible(name)]}
            for name in case.options
        ],
        "decisionMakers": [_maker(case, actor, codes) for actor in case.actors],
        "infeasibles": _simple(case.impossible, case),
        "useManualPreferenceRanking": ranked,
        "coalitions": _groups(case),
    }
    return json.dumps(values) + "\n"


def left_out(case: Case) -> tuple[str, ...]:
    """Name the parts of a case that a `.gmcr` file leaves out, because they do not influence states, moves and preferences.

    >>> from offramp.case.reading import load
    >>> left_out(load("chicken"))
    ('`title`', '`summary`', '`sources`', '`status quo`', 'sources of what is said')
    """
    fields = type(case).model_fields
    named = [name for name in fields if name in _WORDS - {"offramp"} and _said(case, name)]
    kept = [getattr(case, name) for name in fields if name not in _WORDS]
    found = [f"`{fields[name].alias or name}`" for name in named]
    found += [words for key, words in _ASIDE.items() if any(_has(value, key) for value in kept)]
    return (*found, "the names of `coalitions`") if case.coalitions else tuple(found)


def _said(case: Case, name: str) -> bool:
    """Return whether a case states a field; an empty status quo counts as stated."""
    field = type(case).model_fields[name]
    return field.is_required() or getattr(case, name) != field.get_default(call_default_factory=True)


_ASIDE = {"source": "sources of what is said", "note": "notes"}
"""Keys of remarks anywhere in a case, which a file leaves out."""


def _has(value: Any, key: str) -> bool:
    """Return whether a value, or something within it, has words under a key."""
    if isinstance(value, Record):
        return any(bool(inner) if name == key else _has(inner, key) for name, inner in value)
    if isinstance(value, dict):
        return any(_has(inner, key) for inner in value.values())
    return isinstance(value, tuple) and any(_has(inner, key) for inner in value)


def _groups(case: Case) -> list[Any]:
    """Return the actors by number, those of a coalition together at the place of its first."""
    place = {actor: i for i, actor in enumerate(case.actors)}
    coalition_of = {actor: members for members in case.coalitions.values() for actor in members}
    groups: dict[tuple[str, ...], Any] = {}
    for actor in case.actors:
        members = coalition_of.get(actor, (actor,))
        groups[members] = [place[member] for member in members] if len(members) > 1 else place[actor]
    return list(groups.values())


def _simple(conditions: tuple[Expression, ...], case: Case) -> list[list[list[Any]]]:
    """Return the disjunction of conditions as a list of conjunctions."""
    found = [_literals(conjunction, case) for condition in conditions for conjunction in conjunctions(condition, case)]
    # An option taken or not taken is how the format can say what always holds.
    return found if all(found) else [[[0, "Y"]], [[0, "N"]]]


def _beyond(case: Case) -> Iterator[str]:
    """Name the parts of a case that the format cannot express."""
    for name, field in type(case).model_fields.items():
        default = field.get_default(call_default_factory=True)
        if name not in _HELD | _WORDS and getattr(case, name) != default:
            yield f"`{field.alias or name}`"
    for actor, spec in case.actors.items():
        yield from (f"the {key} of `{actor}`" for key in ("tempo", "reliability") if getattr(spec, key) is not None)
    for actor, wanted in case.preferences.items():
        match wanted:
            case StatementWeights():
                yield f"the weights of `{actor}`"
            case StateRanking(gaps=gaps) if gaps:
                yield f"the big gaps (`much`) in the ranking of `{actor}`"
            case Statements(statements=statements) if any(said.strong or said.unsure for said in statements):
                yield f"the strong or unsure statements of `{actor}`"
    if {StateRanking, Statements} <= {type(wanted) for wanted in case.preferences.values()}:
        yield "rankings of some actors together with statements of others"
    for (first, some), (second, others) in combinations(case.coalitions.items(), 2):
        if both := [actor for actor in some if actor in others]:
            yield f"the coalitions `{first}` and `{second}`, which share `{both[0]}`"


def _maker(case: Case, actor: str, codes: NDArray[np.int64]) -> dict[str, Any]:
    """Return an actor as a decision maker; `codes` are the feasible states, if states are ranked."""
    own = [bit for bit, name in enumerate(case.options) if case.owner(name) == actor]
    result: dict[str, Any] = {
        "name": case.name(actor),
        "options": own,
        "misperceptions": _simple(case.unaware.get(actor, ()), case),
        "preferences": [],
    }
    match case.preferences.get(actor):
        case Statements(statements=statements):
            forms = [conjunctions(said.say, case) for said in statements]
            # What always or never holds decides nothing, and the format has no way to say it.
            result["preferences"] = [_condition(form, case) for form in forms if form and all(form)]
        case StateRanking(ranking=groups):
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
