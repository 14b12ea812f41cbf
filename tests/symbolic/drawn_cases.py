"""Random cases of up to 2^16 states, each drawn from its seed alone, with every form that a case can state for its states and preferences."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from offramp.case.reading import loads
from offramp.errors import OfframpError
from offramp.graph.graph import build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.graph.graph import Graph

__all__ = ["LARGEST", "DrawnCase", "drawn_case"]

LARGEST = 16
"""The most options of a case."""

MOST_OWN = 6
"""The most options of one actor."""

MOST_RANKED = 5
"""The most options of a case with a ranking of states."""

TERM = "calm"
"""The name of the term of a case, where it has one."""


@dataclass(frozen=True)
class DrawnCase:
    """A case, the events that have occurred and the images that are taken, with the graph of its listed states."""

    case: Case
    given: list[str]
    images: dict[str, str]
    graph: Graph = field(repr=False)


def _flat(rng: random.Random, names: Sequence[str]) -> str:
    """Return a condition on one to three things."""
    parts = [
        rng.choice(("", "not ")) + name for name in rng.sample(names, min(len(names), rng.choice((1, 1, 2, 2, 3))))
    ]
    signs = ("and", "or", "if", "iff") if len(parts) == 2 else ("and", "or")
    if len(parts) == 3 and rng.random() < 0.3:
        return f"{' + '.join(f'({part})' for part in parts)} >= {rng.choice((1, 2, 3))}"
    return f" {rng.choice(signs)} ".join(parts)


def _quantity(rng: random.Random, names: Sequence[str]) -> str:
    """Return a quantity on two or three things; a quotient or a choice may divide by 0 where no state takes it."""
    a, b, c = (rng.choice(names) for _ in range(3))
    return rng.choice(
        (
            f"{rng.choice((1, 2, 0.5))} * {a} - {b}",
            f"min({a}, {b} + {c})",
            f"max({a}, {b}) - {c}",
            f"({a} + {b}) / (1 + {c})",
            f"({a} if {b} else {c} - 1)",
            f"({b} / {a} if {a} else 0.5)",
            f"(0.8 if {a} and not {b} else 0.05)",
            f"-({a} - {b}) * {c}",
        )
    )


def _condition(rng: random.Random, names: Sequence[str], depth: int = 2) -> str:
    """Return a condition: mostly a short one, otherwise nested conditions or a comparison of quantities."""
    kind = rng.random()
    if kind < 0.65 or depth == 0:
        return _flat(rng, names)
    if kind < 0.8:
        return (
            f"{_quantity(rng, names)} {rng.choice(('<', '<=', '==', '!=', '>=', '>'))} {rng.choice((0, 0.5, 1, -0.5))}"
        )
    parts = [f"({_condition(rng, names, depth - 1)})" for _ in range(2)]
    if kind < 0.9:
        return f"not ({parts[0]} {rng.choice(('and', 'or'))} {parts[1]})"
    return f" {rng.choice(('and', 'or', 'if', 'iff'))} ".join(parts)


def _preferences(rng: random.Random, names: Sequence[str], options: Sequence[str], states: Sequence[str]) -> Any:
    """Return the preferences of one actor: weights, a ranking of `states`, an order of bare options, a known part of an order, or a list."""
    said = list(dict.fromkeys(_condition(rng, names) for _ in range(rng.choice((1, 3, 5, 8)))))
    form = rng.random()
    if form < 0.2:
        return {"weights": {text: rng.choice((-3, -1, 0.5, 1, 2, 2.5, 4)) for text in said}}
    if form < 0.35:
        return [rng.choice(("", "not ")) + name for name in rng.sample(options, len(options))]
    if form < 0.45 and len(said) > 1:
        return {
            "statements": said,
            "above": [[said[k], said[k + 1]] for k in range(len(said) - 1) if rng.random() < 0.5],
        }
    if form < 0.7 and states:
        groups: dict[int, list[str]] = {}
        depth = rng.choice((2, 4, 1000))
        for state in states:
            groups.setdefault(rng.randrange(depth), []).append(state)
        return {"ranking": [groups[level] for level in sorted(groups)]}
    return said


def _values(rng: random.Random, largest: int) -> dict[str, Any]:
    """Return everything of a case but its preferences, which are there for the reader of cases to find no fault."""
    size = rng.randint(2, largest)
    actors = min(rng.randint(max(1, -(-size // MOST_OWN)), 4), size)
    own = {f"a{i}": [f"o{j}" for j in range(size // actors + (i < size % actors))] for i in range(actors)}
    options = [f"{actor}.{option}" for actor, few in own.items() for option in few]
    events = [f"e{k}" for k in range(rng.choice((0, 0, 0, 1, 2)))]
    values: dict[str, Any] = {"actors": {}}
    for actor, few in own.items():
        told = {}
        for option in few:
            final = rng.random()
            told[option] = {"label": option} | (
                {"irreversible": "on"} if final < 0.1 else {"irreversible": "off"} if final < 0.15 else {}
            )
        values["actors"][actor] = {"options": told}
    if events:
        values["events"] = {event: event for event in events}
    if rng.random() < 0.3:
        values["terms"] = {TERM: _condition(rng, [*options, *events])}
    if rules := [_condition(rng, options) for _ in range(rng.choice((0, 0, 1, 2, 3)))]:
        values["impossible"] = rules
    if rng.random() < 0.15:
        values["ends"] = _flat(rng, options)
    values["goals"] = {"aim": _condition(rng, options), "other": _flat(rng, options)}
    values["status quo"] = [name for name in options if rng.random() < 0.2]
    values["preferences"] = {actor: [options[0]] for actor in own}
    return values


def _drawn(rng: random.Random, largest: int) -> DrawnCase:
    values = _values(rng, largest)
    events = list(values.get("events", ()))
    given = [event for event in events if rng.random() < 0.5]
    options = [f"{actor}.{option}" for actor, spec in values["actors"].items() for option in spec["options"]]
    names = [*options, *events, *values.get("terms", ())]
    states: list[str] = []
    if len(options) <= MOST_RANKED:
        bare = build(loads(json.dumps(values)))  # a ranking that names no event holds whatever has occurred
        states = [bare.name(state) for state in range(bare.size)]
    images = {}
    for actor in values["actors"]:
        if rng.random() < 0.15:
            values.setdefault("images", {})[actor] = {
                name: {"weight": 1, "preferences": _preferences(rng, names, options, states)}
                for name in ("mild", "hard")
            }
            del values["preferences"][actor]
            images[actor] = rng.choice(("mild", "hard"))
        else:
            values["preferences"][actor] = _preferences(rng, names, options, states)
    case = loads(json.dumps(values))
    return DrawnCase(case, given, images, build(case, given=given, images=images))


def drawn_case(seed: int, largest: int = LARGEST) -> DrawnCase:
    """Return the case of a seed: rules, final options, terms, ends, goals, events, and preferences of each form, also in images."""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    while True:
        try:
            return _drawn(rng, largest)
        except OfframpError:  # such as a rule that forbids the status quo, or a quotient without a value
            continue
