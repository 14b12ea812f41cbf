"""States and moves in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from offramp.case import expression as ex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.graph.graph import Graph

__all__ = ["change", "counted", "differences", "in_words", "listed", "quoted", "state_id", "state_in_words"]


def state_id(state: int) -> str:
    """Return the short id of a state.

    >>> state_id(12)
    's12'
    """
    return f"s{state}"


def listed(parts: Iterable[str], word: str = "and") -> str:
    """Join parts as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} {word} {last}" if most else last


def counted(number: int, noun: str) -> str:
    """Count things, in the singular where there is one.

    >>> counted(1, "world"), counted(1000, "world")
    ('1 world', '1,000 worlds')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def quoted(label: str) -> str:
    """Set a label apart from the sentence around it."""
    return f"“{label}”"


def differences(graph: Graph, state: int, other: int) -> tuple[tuple[str, bool], ...]:
    """Return what is on in `other` and not in `state` (True), or the reverse (False), in the order of the file.

    Of a merged state, the combination that differs least from the other state counts.
    """
    codes = graph.space.codes
    before, after = graph.members(state), graph.members(other)
    start = codes[before[0]] if len(before) == 1 else _nearest(codes[before], codes[after[0]])
    end = _nearest(codes[after], start)
    return tuple(
        (thing, bool(end >> bit & 1)) for bit, thing in enumerate(graph.case.things) if (start ^ end) >> bit & 1
    )


def _nearest(codes: NDArray[np.int64], code: np.int64) -> np.int64:
    """Return the bit pattern that differs least from another."""
    nearest: np.int64 = codes[np.bitwise_count(codes ^ code).argmin()]
    return nearest


def change(graph: Graph, state: int, other: int, *, with_actor: bool = True) -> str:
    """Say what changes from one state to another: who starts what, who stops what."""
    by_owner: dict[str, dict[bool, list[str]]] = {}
    for thing, on in differences(graph, state, other):
        owned = by_owner.setdefault(thing.partition(".")[0], {True: [], False: []})
        owned[on].append(quoted(graph.case.label(thing)))
    parts = []
    for owner, changes in by_owner.items():
        verbs = [f"{verb} {listed(changes[on])}" for verb, on in (("starts", True), ("stops", False)) if changes[on]]
        name = graph.case.name(owner) if owner in graph.case.actors else graph.case.label(owner)
        parts.append(f"{name} {listed(verbs)}" if with_actor else listed(verbs))
    return "; ".join(parts) or "nothing changes"


def state_in_words(graph: Graph, state: int) -> str:
    """Say what is on in a state, by actor."""
    if graph.is_merged(state):
        for condition in graph.case.merge:
            if graph.satisfying(condition)[state]:
                return f"any state with {in_words(graph.case, condition.text)}"
    by_owner: dict[str, list[str]] = {}
    for thing in graph.on(state):
        by_owner.setdefault(thing.partition(".")[0], []).append(graph.case.label(thing))
    parts = []
    for owner, labels in by_owner.items():
        if owner in graph.case.actors:
            parts.append(f"{graph.case.name(owner)}: {', '.join(labels)}")
        else:
            parts.append(f"Event: {', '.join(labels)}")
    return "; ".join(parts) or "nothing is on"


def _told(case: Case, thing: str) -> str:
    """Return the label of a thing, with its owner where another thing has the same label."""
    label = case.label(thing)
    owner = thing.partition(".")[0]
    shared = owner in case.actors and sum(case.label(other) == label for other in case.things) > 1
    return f"{quoted(label)} by {case.name(owner)}" if shared else quoted(label)


def in_words(case: Case, text: str) -> str:
    """Put the label of each option and event in place of its name in a condition."""
    tree = ex.parse(text)
    names = sorted((node for node in ex.walk(tree) if isinstance(node, ex.Name)), key=lambda node: -node.offset)
    for node in names:
        if node.text in case.things:
            end = node.offset + len(node.text)
            text = text[: node.offset] + _told(case, node.text) + text[end:]
    return re.sub(r"(?<=[”\w)]) iff (?=[“\w(])", " exactly when ", text)
