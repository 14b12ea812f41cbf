"""Tests of a claim: under each reading, in each world, or once on averages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case import nodes
from offramp.case.inputs import Input, InputKind
from offramp.chain.relevance import influential_inputs
from offramp.claim_testing.answers import answers_to, truth_of
from offramp.claim_testing.graph_answers import true_in
from offramp.claim_testing.margins import margin_of, unit_of
from offramp.claim_testing.results import CONFIDENCE, ClaimStatus, Margin
from offramp.claim_testing.truncation import cut_short
from offramp.claim_testing.variation import twins_in_effect, varies
from offramp.claim_testing.verbs import ahead_of
from offramp.discovery.discovery import CHANCE
from offramp.discovery.prim import prim
from offramp.ensemble.plan import measured, queried, variant_of
from offramp.errors import QuestionError
from offramp.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.chain.queries import Query
    from offramp.claim_testing.answers import Basis
    from offramp.ensemble.outcomes import Outcomes
    from offramp.graph.readings import Reading

__all__ = ["in_worlds", "on_average", "under_readings"]

MIN_SHARE = 0.02
"""The share of worlds in which a claim has to hold, and to fail, before the conditions of failure are sought."""

STEP = 1e-3
"""The share of its distance from the mean by which a world's values move the means, for the infinitesimal jackknife."""


def under_readings(basis: Basis, tree: nodes.Node) -> dict[str, Any]:
    """Test a claim on the graph under each reading, and in each world where orders of statements are drawn."""
    if not basis.readings:
        raise QuestionError("no reading of the actors is given to test it under")
    by_reading = {reading.name: true_in(tree, reading.graph) for reading in basis.readings}
    found: dict[str, Any] = {"by_reading": by_reading, "weight": _weight(basis.readings, by_reading)}
    held = [float(value) for value in by_reading.values()]
    if basis.outcomes is not None and basis.orders_drawn:
        truth = truth_of(basis, tree, answers_to(basis, tree, basis.outcomes), basis.outcomes.count)
        found |= _shares(basis, tree, basis.outcomes, truth) | {"varies": False}
        held.append(found["share"])
    found["orders_taken_as_certain"] = basis.orders_taken_as_certain
    everywhere = basis.every_reading and not basis.orders_taken_as_certain
    return found | _judged(min(held), max(held), everywhere=everywhere)


def _judged(least: float, most: float, *, everywhere: bool) -> dict[str, Any]:
    """Return the status of a claim that holds in `least` to `most` of its cases; `everywhere`: whether these are all
    cases.
    """
    if least == most and least in (0, 1) and everywhere:
        return {"status": ClaimStatus.AS_STATED, "holds": least == 1}
    if least >= CONFIDENCE:
        return {"status": ClaimStatus.HOLDS, "holds": True}
    if most <= 1 - CONFIDENCE:
        return {"status": ClaimStatus.FAILS, "holds": False}
    return {"status": ClaimStatus.DEPENDS, "holds": None}


def _weight(readings: Sequence[Reading], holds: Mapping[str, bool]) -> float | None:
    """Return the share of the weights under which a claim holds; None if the readings omit an image of an actor."""
    shares = [reading.share for reading in readings]
    if None in shares or abs(sum(share or 0.0 for share in shares) - 1) > 1e-9:
        return None
    return sum(reading.share or 0.0 for reading in readings if holds[reading.name])


def in_worlds(basis: Basis, tree: nodes.Node, outcomes: Outcomes) -> dict[str, Any]:
    """Test a claim in each world."""
    answers = answers_to(basis, tree, outcomes)
    truth, strictly, loosely = (truth_of(basis, tree, answers, outcomes.count, ties) for ties in (None, False, True))
    found = _shares(basis, tree, outcomes, truth)
    found |= {
        "tied": float((strictly != loosely).mean()),
        "tied_for": float(((strictly != loosely) & truth).mean()),
        "varies": varies(basis, tree, answers, outcomes),
        "twins": tuple(dict.fromkeys(twins_in_effect(basis, tree, outcomes))),
        "cut_short": cut_short(basis.case, tree, outcomes),
        "orders_taken_as_certain": basis.orders_taken_as_certain,
    }
    share = found["share"]
    if share in (0, 1):
        found["margin"] = _margin(basis, tree, answers, outcomes)
    everywhere = basis.every_reading_drawn and not basis.orders_taken_as_certain
    return found | _judged(share, share, everywhere=everywhere)


def _shares(basis: Basis, tree: nodes.Node, outcomes: Outcomes, truth: NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "share": float(truth.mean()),
        "worlds": outcomes.count,
        "by_image": _by_image(outcomes, truth),
        **_where(basis.case, tree, outcomes, truth),
    }


def on_average(basis: Basis, tree: nodes.Node, outcomes: Outcomes) -> dict[str, Any]:
    """Test a claim on means once, and also on the means over the worlds of each reading."""
    everywhere = np.ones(outcomes.count, dtype=bool)
    answers = _means(tree, outcomes, everywhere)
    truth, strictly, loosely = (bool(truth_of(basis, tree, answers, 1, ties)[0]) for ties in (None, False, True))
    by_image = {
        label: float(truth_of(basis, tree, _means(tree, outcomes, some), 1)[0]) for label, some in _images(outcomes)
    }
    return {
        "status": ClaimStatus.ON_AVERAGE,
        "holds": truth,
        "worlds": outcomes.count,
        "by_image": by_image,
        "tied": float(strictly != loosely),
        "tied_for": float(strictly != loosely and truth),
        "margin": _margin_of_means(basis, tree, outcomes, answers),
        "twins": tuple(dict.fromkeys(twins_in_effect(basis, tree, outcomes))),
        "orders_taken_as_certain": basis.orders_taken_as_certain,
    }


def _means(tree: nodes.Node, outcomes: Outcomes, some: NDArray[np.bool_]) -> dict[nodes.Node, float]:
    """Return the means that a claim compares, over some of the worlds."""
    means = [node for node in nodes.walk(tree) if isinstance(node, nodes.Mean)]
    return {node: float(outcomes.of(variant_of(node.policy).name, node.measure)[some].mean()) for node in means}


def _margin_of_means(
    basis: Basis, tree: nodes.Node, outcomes: Outcomes, means: Mapping[nodes.Node, float]
) -> Margin | None:
    """Return the margin of a claim on means, with its standard error.

    The error is that of the infinitesimal jackknife: the margin is computed once for each world, with all means moved
    slightly towards the values of that world. (L. A. Jaeckel, The infinitesimal jackknife, Bell Laboratories 1972.)
    """
    unit = unit_of(basis.case, tree)
    least = float(margin_of(tree, means, basis.at_start, {}))
    if unit is None or not np.isfinite(least):
        return None
    if outcomes.count == 1:
        return Margin(abs(least), unit)
    moved = {
        node: mean + STEP * (outcomes.of(variant_of(node.policy).name, node.measure) - mean)  # type: ignore[attr-defined]
        for node, mean in means.items()
    }
    influence = (np.broadcast_to(margin_of(tree, moved, basis.at_start, {}), (outcomes.count,)) - least) / STEP
    return Margin(abs(least), unit, float(influence.std(ddof=1) / np.sqrt(outcomes.count)))


def _margin(basis: Basis, tree: nodes.Node, answers: Mapping[nodes.Node, Any], outcomes: Outcomes) -> Margin | None:
    """Return the margin of a claim in the world where it is nearest to the opposite verdict."""
    unit = unit_of(basis.case, tree)
    least = float(np.abs(margin_of(tree, answers, basis.at_start, _slack(tree, outcomes))).min())
    return Margin(least, unit) if unit is not None and np.isfinite(least) else None


def _slack(tree: nodes.Node, outcomes: Outcomes) -> dict[nodes.Node, NDArray[np.float64]]:
    """Return the margin of each policy that a claim calls the leader: the distance of the best other policy from a
    difference that matters.
    """
    found: dict[nodes.Node, NDArray[np.float64]] = {}
    for node in nodes.walk(tree):
        if isinstance(node, nodes.Leads):
            ahead = ahead_of(outcomes, variant_of(node.policy), node.measure)
            found[node] = ahead.matters - ahead.by.max(axis=0)
    return found


def _images(outcomes: Outcomes) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield each reading that was drawn, with the worlds that have it."""
    for actor, names in outcomes.worlds.images.items():
        drawn = np.array(names)
        for image in outcomes.case.images[actor]:
            if (drawn == image).any():
                yield image if len(outcomes.worlds.images) == 1 else f"{actor}={image}", drawn == image


def _by_image(outcomes: Outcomes, truth: NDArray[np.bool_]) -> dict[str, float]:
    """Return the share of the worlds of each reading in which a claim holds."""
    return {label: float(truth[some].mean()) for label, some in _images(outcomes)}


def _where(case: Case, test: nodes.Node, outcomes: Outcomes, truth: NDArray[np.bool_]) -> dict[str, Any]:
    """Describe the worlds in which a claim fails, or holds where it mostly fails, by boxes and in words; or state the
    reason why they have no description.
    """
    share = float(truth.mean())
    if share in (0.0, 1.0):
        return {}
    if not MIN_SHARE <= share <= 1 - MIN_SHARE:
        few = int(min(truth.sum(), (~truth).sum()))
        verb = "fails" if share > MIN_SHARE else "holds"
        return {"where": (f"it {verb} in {few} of {counted(len(truth), 'world')}, too few to describe them",)}
    mostly, inputs = share >= 0.5, _inputs(case, test, outcomes)
    if not inputs:
        return {"where": ("only the order of statements distinguishes these worlds from the others",)}
    found = prim(
        inputs,
        ~truth if mostly else truth,
        chance=CHANCE,
        units=outcomes.worlds.units,
        fails="it fails" if mostly else "it holds",
        failures="its failures" if mostly else "such worlds",
    )
    return {"where": tuple(sentence.removesuffix(".") for sentence in found.words()), "searched": found}


def _inputs(case: Case, test: nodes.Node, outcomes: Outcomes) -> dict[str, NDArray[Any]]:
    """Return the inputs that differ from world to world and can influence a claim."""
    asked = list(_asked(case, test))
    inputs: set[Input] = set()
    if asked:
        policies = [policy for policy, _ in asked] + [p if p in case.policies else None for p in outcomes.policies]
        inputs |= influential_inputs(case, dict.fromkeys(policies), [question for _, question in asked])
    if any(isinstance(node, nodes.GRAPH_QUESTIONS) for node in nodes.walk(test)):
        inputs |= {Input(InputKind.READING, actor) for actor in case.images}
    names = set(map(str, inputs))
    return {name: values for name, values in outcomes.worlds.varied.items() if name in names}


def _asked(case: Case, test: nodes.Node) -> Iterator[tuple[str | None, Query]]:
    """Yield the policies and questions that a claim concerns."""
    for node in nodes.walk(test):
        match node:
            case nodes.Chance() | nodes.Expected():
                yield variant_of(node.policy).policy, queried(case, node).asked
            case nodes.Measured(measure, policy):
                yield variant_of(policy).policy, measured(case, measure).asked
            case nodes.Ranked(policy, measure) | nodes.Leads(policy, measure):
                yield policy.policy, measured(case, measure).asked
            case nodes.Undominated(policy):
                for name in case.measures:
                    yield policy.policy, measured(case, name).asked
