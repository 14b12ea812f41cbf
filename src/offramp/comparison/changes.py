"""A changed case: an entry set to another value, an option kept off, or a statement removed."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from offramp.case.bits import code_of, lookup_in
from offramp.case.feasible import feasible
from offramp.case.preferences import MUCH
from offramp.case.priorities import bridged, known_above, place_of
from offramp.case.reading import loads
from offramp.case.state_names import read_state, state_name
from offramp.case.value import holds
from offramp.case.writing import to_values
from offramp.case.yaml import compose
from offramp.comparison.entries import Path, at, current, deepest, dotted, entry, put, sections
from offramp.errors import CaseError, Place, Problem, QuestionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.case.model import Case

__all__ = ["changed"]


def changed(
    case: Case,
    set: Mapping[str, str] | None = None,  # noqa: A002  (the word of the command line)
    without: Sequence[str] = (),
) -> Case:
    """Return the case with some entries set to other values, and some parts removed.

    `set` maps dotted paths of the file's keys to values in YAML: `images.dprk.survivor.weight` to `9`,
    `preferences.usa.3` to `not icbm`. Positions count from 1. The name of an unknown alone, with a number, fixes it: it
    has that number in every world, and no range. `without` names the parts to remove: an option or an event (a rule
    keeps it off, and the rest of the file may still use its name), the path of an entry, or the text of a statement or
    a rule. Positions in `without` are those before any removal.

    >>> from offramp.case.reading import load
    >>> case = changed(load("cuba-1962"), without=["us.air_strike"])
    >>> [str(rule) for rule in case.impossible]
    ['ussr.withdraw and ussr.escalate', 'us.air_strike']
    >>> case.origin
    'cuba-1962 without us.air_strike'

    Raises
    ------
    QuestionError
        if the case has no part of that name.
    CaseError
        if the changed case is invalid, with every problem.
    """
    values = copy.deepcopy(to_values(case))
    for path, text in (set or {}).items():
        _put(case, values, current(path), _value(path, text))
    entries: dict[Path, None] = {}
    kept_off = []
    for name in without:
        if name in case.things:
            kept_off.append(name)
        else:
            entries[_found(case, values, name)] = None
    for gone in sorted(entries, key=_from_behind, reverse=True):
        del at(values, gone[:-1])[gone[-1]]
        _forget(values, gone)
    origin = _origin(case, set or {}, without)
    result = _read(values, origin)
    for thing in kept_off:
        result = _read(_kept_off(result, thing), origin)
    return result


def _forget(values: dict[str, Any], gone: Path) -> None:
    """Keep the known order of the remaining statements, after a statement is removed."""
    if gone[-2:-1] != ("statements",):
        return
    wants = at(values, gone[:-2])
    texts = [str(each["say"] if isinstance(each, dict) else each) for each in wants["statements"]]
    if "above" in wants:
        wants["above"] = _pairs_left(wants["above"], texts)
    for name, expert in [*wants.get("experts", {}).items()]:
        said = expert if isinstance(expert, dict) else {"order": expert}
        if "order" in said:
            groups = [[text for text in _group(group) if place_of(text, texts) is not None] for group in said["order"]]
            left = {"order": [group for group in groups if group]}
        else:
            left = {"above": _pairs_left(said["above"], texts)}
        wants["experts"][name] = {**said, **left}
        if not any(left.values()):
            del wants["experts"][name]
    if wants.get("experts") == {}:
        wants.pop("draw", None)
        del wants["experts"]


def _group(group: Any) -> list[str]:
    return group if isinstance(group, list) else [group]


def _pairs_left(pairs: Sequence[Any], texts: Sequence[str]) -> list[Any]:
    """Return the pairs of statements in `texts` that are stated, or follow by way of the others."""
    named = [(pair["above"], pair["below"]) if isinstance(pair, dict) else (pair[0], pair[1]) for pair in pairs]
    known = [*texts, *dict.fromkeys(text for pair in named for text in pair if place_of(text, texts) is None)]
    places = [tuple(place for text in pair if (place := place_of(text, known)) is not None) for pair in named]
    stay = [each for each, pair in zip(pairs, places, strict=True) if max(pair) < len(texts)]
    through = bridged(len(known), [(pair[0], pair[1]) for pair in places], range(len(texts)))
    stated = {pair for pair in places if max(pair) < len(texts)}
    direct = known_above(len(texts), [(pair[0], pair[1]) for pair in stated])
    new = [[known[upper], known[lower]] for upper, lower in sorted(through) if not direct[lower] >> upper & 1]
    return [*stay, *new]


def _origin(case: Case, set_to: Mapping[str, str], without: Sequence[str]) -> str:
    """Return the name of the changed case."""
    changes = [f"with {path}={value}" for path, value in set_to.items()] + [f"without {name}" for name in without]
    return " ".join([case.origin or case.title, *changes])


def _read(values: dict[str, Any], origin: str) -> Case:
    """Parse plain values like a file; problems name the change, since there is no line to point to."""
    text = json.dumps(values).replace("\x7f", "\\u007f")
    try:
        case = loads(text, origin)
    except CaseError as error:
        messages = [problem.message.replace(" (line 1)", "") for problem in error.problems]
        raise CaseError([Problem(message, Place(origin)) for message in messages]) from None
    # No file has the text of this case, so its parts have no place in a file.
    for places in (case._places, case._key_places, case._written):  # noqa: SLF001
        places.clear()
    case._digest = ""  # noqa: SLF001
    return case


def _value(path: str, text: str) -> Any:
    """Read a value in YAML."""
    try:
        document = compose(text, path)
    except CaseError as error:
        raise QuestionError(f"`{path}={text}`: {error.problems[0].message}") from None
    if document.problems:
        raise QuestionError(f"`{path}={text}`: {document.problems[0].message}")
    return document.value


def _put(case: Case, values: dict[str, Any], path: str, value: Any) -> None:
    unknowns = _mapping(values.get("unknowns"))
    if path in unknowns and path not in sections():
        estimate = case.unknowns.get(path)
        if estimate is not None and _is_number(value):
            value = {"best": value, **({"unit": estimate.unit} if estimate.unit else {})}
        path = f"unknowns.{path}"
    elif not deepest(values, path)[0] and path.partition(".")[0] not in sections():
        head = path.partition(".")[0]
        if head in _mapping(values.get("actors")):
            raise QuestionError(
                f"`{path}`: an entry of an actor is set by its whole path; did you mean `actors.{path}`?"
            )
        raise QuestionError(
            f"`{path}`: there is no section and no unknown `{head}`{did_you_mean(head, [*sections(), *unknowns])}"
        )
    put(values, path, value)


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _from_behind(path: Path) -> list[tuple[bool, int, str]]:
    """Sort paths so that later entries of a list come first."""
    return [(isinstance(part, int), part if isinstance(part, int) else 0, str(part)) for part in path]


def _found(case: Case, values: dict[str, Any], name: str) -> Path:
    """Return the path of the entry that a user names by its path or by its text."""
    path, rest = deepest(values, current(name))
    if path and not rest:
        return path
    wanted = " ".join(name.split())
    places = [place for place, text in _conditions(values) if " ".join(text.split()) == wanted]
    if len(places) == 1:
        return places[0]
    if places:
        listed = ", ".join(dotted(place) for place in places)
        raise QuestionError(f"`{name}` occurs in {len(places)} places: {listed}; name one of them")
    if path:
        return entry(values, name)
    known = [*case.things, *values, *(text for _, text in _conditions(values))]
    raise QuestionError(f"the case has no `{name}`{did_you_mean(name, known)}")


def _conditions(values: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every statement of a preference, and every rule, with its path."""
    for path, wants in _preferences(values):
        if isinstance(wants, dict) and "statements" in wants:
            path, wants = (*path, "statements"), wants["statements"]
        if isinstance(wants, list):
            for i, statement in enumerate(wants):
                yield (*path, i), str(statement.get("say") if isinstance(statement, dict) else statement)
        else:
            yield from (((*path, "weights", text), text) for text in _mapping(_mapping(wants).get("weights")))
    rules = values.get("impossible")
    yield from ((("impossible", i), str(rule)) for i, rule in enumerate(rules if isinstance(rules, list) else ()))


def _preferences(values: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Every section of preferences, with its path; invalid parts are skipped."""
    yield from ((("preferences", actor), wants) for actor, wants in _mapping(values.get("preferences")).items())
    for actor, images in _mapping(values.get("images")).items():
        for name, image in _mapping(images).items():
            yield ("images", actor, name, "preferences"), _mapping(image).get("preferences")
    for believer, beliefs in _mapping(values.get("beliefs")).items():
        yield from ((("beliefs", believer, actor), wants) for actor, wants in _mapping(beliefs).items())


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _kept_off(case: Case, thing: str) -> dict[str, Any]:
    """Return the values of a case in which an option or event is off: by a rule, in the status quo and in every
    ranking.
    """
    if thing not in case.things:
        raise QuestionError(f"the changed case has no `{thing}`{did_you_mean(thing, case.things)}")
    values = copy.deepcopy(to_values(case))
    values["impossible"] = [*values.get("impossible", ()), thing]
    values["status quo"] = [name for name in values["status quo"] if name != thing]
    for _, wants in _preferences(values):
        if "ranking" in _mapping(wants):
            wants["ranking"] = _ranked_without(case, wants["ranking"], thing)
    return values


def _ranked_without(case: Case, ranking: list[Any], thing: str) -> list[Any]:
    """Return a ranking without the states in which an option or event is on; a merged state keeps a member with it off."""
    groups: list[Any] = []
    for group in ranking:
        if group == MUCH:
            groups.append(group)
            continue
        names = [group] if isinstance(group, str) else group
        kept = [other for name in names if (other := _name_without(case, name, thing)) is not None]
        if kept:
            groups.append(kept if len(kept) > 1 else kept[0])
    while groups and groups[-1] == MUCH:
        groups.pop()
    return groups


def _name_without(case: Case, name: str, thing: str) -> str | None:
    """Return the name of a state, or of a member, in which the option or event is off; None without one."""
    on = read_state(name, case)
    if thing not in on:
        return name
    code = code_of(case, on)
    for condition in case.indistinguishable:
        if holds(condition, lookup_in(case, code)):
            events = code_of(case, case.events)
            codes = feasible(case)
            members = codes[holds(condition, lookup_in(case, codes)) & (codes & events == code & events)]
            for member in members[members & code_of(case, [thing]) == 0]:
                return state_name(other for bit, other in enumerate(case.things) if int(member) >> bit & 1)
    return None
