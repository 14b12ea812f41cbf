"""Peeling, pasting, trees and distances written straight from their definitions: slow, and over sets of worlds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Worlds = frozenset[int]


@dataclass(frozen=True)
class Drawn:
    """Random inputs with ties, and an outcome that depends on some of them."""

    inputs: dict[str, np.ndarray[Any, Any]]
    outcome: np.ndarray[Any, Any]


@st.composite
def samples(draw: st.DrawFn, categories: bool = True) -> Drawn:
    """Draw 20 to 60 worlds with one to four inputs; numbers of few or of many values, categories among them."""
    worlds = draw(st.integers(20, 60))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    kinds = ["few", "many", "normal", *(["category"] if categories else [])]
    inputs: dict[str, np.ndarray[Any, Any]] = {}
    for i, kind in enumerate(draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4))):
        match kind:
            case "few":
                inputs[f"x{i}"] = random.integers(0, 4, worlds) / 4
            case "many":
                inputs[f"x{i}"] = random.integers(0, 40, worlds) * 1.0
            case "normal":
                inputs[f"x{i}"] = random.normal(size=worlds)
            case _:
                inputs[f"x{i}"] = random.choice(["calm", "bold", "mad"], worlds)
    first = next(iter(inputs.values()))
    outcome = random.random(worlds) < np.where(first <= np.sort(first)[worlds // 3], 0.8, 0.2)
    return Drawn(inputs, outcome)


def density(worlds: Worlds, outcome: Sequence[bool]) -> Fraction:
    return Fraction(sum(bool(outcome[w]) for w in worlds), len(worlds))


def ends(values: Sequence[float], alpha: float) -> tuple[float, float]:
    """The value up to which the lowest share is cut off, and that from which the highest is."""
    ordered = sorted(values)
    place = int((len(ordered) - 1) * alpha + 1e-9)
    return ordered[place], ordered[len(ordered) - 1 - place]


def peels(
    inputs: Mapping[str, Sequence[Any]], box: Worlds, restricted: frozenset[str], alpha: float
) -> Iterator[tuple[Worlds, frozenset[str]]]:
    """Every smaller box, with the inputs that it restricts: per input the upper slice off, the lower off, or a category."""
    for name, column in inputs.items():
        if len({*column}) == 1:
            continue
        if isinstance(column[0], str):
            present = sorted({column[w] for w in box})
            smaller = [{w for w in box if column[w] != level} for level in present]
        else:
            low, high = ends([column[w] for w in box], alpha)
            smaller = [{w for w in box if column[w] < high}, {w for w in box if column[w] > low}]
        for worlds in smaller:
            if worlds and len(worlds) < len(box):
                yield frozenset(worlds), restricted | {name}


def peeling(
    inputs: Mapping[str, Sequence[Any]], outcome: Sequence[bool], alpha: float, least: float
) -> list[tuple[Worlds, frozenset[str]]]:
    """The peeling trajectory as sets of worlds and of restricted inputs."""
    steps: list[tuple[Worlds, frozenset[str]]] = [(frozenset(range(len(outcome))), frozenset())]
    while density(steps[-1][0], outcome) < 1:
        box, restricted = steps[-1]

        def score(step: tuple[Worlds, frozenset[str]], box: Worlds = box) -> tuple[Fraction, int]:
            gain = density(step[0], outcome) - density(box, outcome)
            return gain / (len(box) - len(step[0])), -len(step[1])

        found = [step for step in peels(inputs, box, restricted, alpha) if density(step[0], outcome) > 0]
        if not found:
            break
        best = max(found, key=score)  # the first of equals
        if len(best[0]) < least * len(outcome):
            break
        steps.append(best)
    return steps


def gini(groups: Sequence[Worlds], outcome: Sequence[bool]) -> Fraction:
    """The Gini impurity of worlds parted into groups."""
    total = sum(len(group) for group in groups)
    parts = [(len(group), density(group, outcome)) for group in groups if group]
    return sum((Fraction(size, total) * 2 * share * (1 - share) for size, share in parts), Fraction(0))


def splits(inputs: Mapping[str, Sequence[Any]], worlds: Worlds) -> Iterator[tuple[Worlds, Worlds]]:
    """Every way to part worlds in two by one input."""
    for column in inputs.values():
        for value in sorted({column[w] for w in worlds}):
            one = {w for w in worlds if (column[w] == value if isinstance(value, str) else column[w] <= value)}
            if 0 < len(one) < len(worlds):
                yield frozenset(one), worlds - one


def distance(some: Sequence[float], everyone: Sequence[float]) -> float:
    """The Kolmogorov-Smirnov distance between two samples."""
    return max(
        abs(sum(v <= x for v in some) / len(some) - sum(v <= x for v in everyone) / len(everyone)) for x in everyone
    )
