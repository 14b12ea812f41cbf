"""Worlds: joint draws of all uncertainties, reproducible on any machine for a case, a seed and a count."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.doubt import doubted, entries, uncertain_lists
from offramp.case.inputs import Input, InputKind
from offramp.case.preferences import Statements
from offramp.errors import QuestionError, did_you_mean
from offramp.notes import Note, Severity
from offramp.tables import Table
from offramp.text import Figure, counted
from offramp.worlds.correlation import correlated
from offramp.worlds.defaults import METHODS, MOST_WORLDS, WORLDS
from offramp.worlds.estimated_inputs import distributions_of, estimates_in
from offramp.worlds.expert_choices import expert_choices, experts_by_world
from offramp.worlds.orders import dimensions, drawn_orders, orders_taken_as_certain, swaps_of, worlds_with_reading
from offramp.worlds.pairs import pairs_in
from offramp.worlds.parameters import chosen_images, parameters_of
from offramp.worlds.points import drawn_from, inside_cube, points_of_cube

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.doubt import UncertainList
    from offramp.case.model import Case
    from offramp.preference_sensitivity.reordering import Order
    from offramp.worlds.defaults import Method
    from offramp.worlds.estimated_inputs import EstimatedInput
    from offramp.worlds.expert_choices import ExpertChoice
    from offramp.worlds.pairs import Pair
    from offramp.worlds.parameters import Parameters

__all__ = ["Worlds", "by_weight", "draw_worlds", "worlds_at"]


def _ends(low: float | None, high: float | None) -> dict[str, float | None]:
    """Return the ends of a stated range; empty without a range."""
    return {} if low is None and high is None else {"low": low, "high": high}


@dataclass(frozen=True, eq=False)
class Worlds:
    """Worlds of a case: values of its estimates, readings of its actors, and orders of preference statements in doubt.

    `values` has an array of shape (worlds,) per estimate, in the units of the case. `images` names the reading of an actor in each
    world; `fixed` has the readings that are the same in all worlds. `orders` has a permutation of the stated list in each world,
    the most important statement first; an empty order is the stated one. `experts` names the expert of each world, by the input
    `expert of PANEL` or `expert of ACTOR`. Two records are equal if their case, values, readings, orders and experts are.
    """

    case: Case
    seed: int
    method: Method
    values: Mapping[str, NDArray[np.float64]]
    images: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, str]
    orders: Mapping[str, tuple[Order, ...]] = field(default_factory=dict)
    experts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of worlds."""
        return len(next(iter(self.values.values())))

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters of the chain in these worlds."""
        return parameters_of(self.case, self.values, self.images, self.orders)

    @cached_property
    def varied(self) -> Mapping[str, NDArray[Any]]:
        """The inputs that differ between worlds, each of shape (worlds,).

        They are numbers, `reading of ACTOR` and `expert of …` as text, and for each pair of statements in doubt the answer `yes` or
        `no` to whether the actor ranks the first above the second.
        """
        numbers = {name: values for name, values in self.values.items() if np.ptp(values) > 0}
        readings = {
            str(Input(InputKind.READING, actor)): np.array(names)
            for actor, names in self.images.items()
            if len(set(names)) > 1
        }
        experts = {name: np.array(names) for name, names in self.experts.items() if len(set(names)) > 1}
        return {**numbers, **readings, **experts, **{pair.name: column for pair, column in self._pairs.items()}}

    @cached_property
    def _pairs(self) -> Mapping[Pair, NDArray[np.str_]]:
        return pairs_in(self.case, self.values, self.images, self.orders, self.seed, _by_list(self.case, self.experts))

    @property
    def pairs(self) -> Mapping[str, Pair]:
        """The pairs of statements among the inputs that differ between worlds, by the name of the input."""
        return {pair.name: pair for pair in self._pairs}

    def varied_among(self, inputs: Collection[Input]) -> Mapping[str, NDArray[Any]]:
        """Return the given inputs that differ between worlds; an order stands for all pairs of the actor's statements."""
        names = set(map(str, inputs))
        names |= {name for name, pair in self.pairs.items() if Input(InputKind.ORDER, pair.actor) in inputs}
        return {name: values for name, values in self.varied.items() if name in names}

    @property
    def constant(self) -> tuple[str, ...]:
        """The names of the estimates that are the same in every world, apart from doubts about orders."""
        doubts = {doubt.name for doubt in doubted(self.case)}
        return tuple(name for name, values in self.values.items() if name not in doubts and not np.ptp(values))

    @property
    def notes(self) -> tuple[Note, ...]:
        """Notes for readers of the worlds: orders of statements that were taken as certain."""
        certain = orders_taken_as_certain(self.case)
        return (Note(Severity.NOTE, certain),) if certain else ()

    @property
    def units(self) -> Mapping[str, str]:
        """The units of the estimates that have one, by name."""
        return {e.name: e.estimate.unit for e in estimates_in(self.case) if e.estimate.unit is not None}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Worlds):
            return NotImplemented
        return (
            self.case == other.case
            and dict(self.images) == dict(other.images)
            and self.values.keys() == other.values.keys()
            and all(np.array_equal(self.values[name], other.values[name]) for name in self.values)
            and dict(self.orders) == dict(other.orders)
            and dict(self.experts) == dict(other.experts)
        )

    __hash__ = None  # type: ignore[assignment]

    def table(self) -> Table:
        """Return the table of uncertainties: stated percentiles, distribution, and drawn percentiles."""
        rows = [self._row(estimated) for estimated in estimates_in(self.case)]
        for actor, names in self.images.items():
            drawn = {image: names.count(image) / self.count for image in self.case.images[actor] if image in names}
            shares = Figure("; ".join(f"{image} {share:.0%}" for image, share in drawn.items()), **drawn)
            reading = str(Input(InputKind.READING, actor))
            rows.append((reading, "", "", "by weight" if actor not in self.fixed else "fixed", shares))
        for name, experts in self.experts.items():
            chosen = {expert: experts.count(expert) / self.count for expert in dict.fromkeys(experts)}
            shares = Figure("; ".join(f"{expert} {share:.0%}" for expert, share in chosen.items()), **chosen)
            rows.append((name, "", "", "by weight", shares))
        rows += [row for each in uncertain_lists(self.case) for row in self._order_rows(each)]
        note = "; ".join(
            (
                "5th, 50th and 95th percentiles, as stated and as drawn",
                "† the shape cannot have these percentiles, and misses one by more than a fiftieth of the range",
                *(note.text for note in self.notes),
            )
        )
        title = f"{self.case.title}: {counted(self.count, 'world')}, seed {self.seed}"
        return Table(title, ("what", "unit", "stated", "shape", "drawn"), tuple(rows), note)

    def _row(self, estimated: EstimatedInput) -> tuple[str, ...]:
        estimate, distribution = estimated.estimate, estimated.distribution
        stated = [number for number in (estimate.low, estimate.best, estimate.high) if number is not None]
        drawn = np.quantile(self.values[estimated.name], [0.05, 0.5, 0.95]).tolist()
        constant = distribution.shape == "constant"
        mark = " †" if distribution.off(estimate) > 0.02 else ""
        return (
            estimated.name,
            estimate.unit or "",
            Figure(
                ", ".join(f"{number:.4g}" for number in stated), estimate.best, **_ends(estimate.low, estimate.high)
            ),
            distribution.shape + mark,
            Figure(f"{drawn[1]:.4g}", drawn[1])
            if constant
            else Figure(", ".join(f"{number:.4g}" for number in drawn), drawn[1], low=drawn[0], high=drawn[2]),
        )

    def _order_rows(self, each: UncertainList) -> Iterator[tuple[str, ...]]:
        """Yield the row of an uncertain list: the numbers of adjacent swaps between the drawn orders and the stated one."""
        own = self.orders.get(each.actor, ())
        worlds = worlds_with_reading(each.reading, self.images.get(each.actor), len(own)).tolist()
        if worlds:
            swaps = swaps_of([own[world] for world in worlds], entries(each.preferences))
            low, middle, high = np.quantile(swaps, [0.05, 0.5, 0.95]).tolist()
            whose = str(Input(InputKind.ORDER, each.actor)) + (f" as {each.reading}" if each.reading else "")
            mean = float(swaps.mean())
            drawn = Figure(
                f"{low:.4g}, {middle:.4g}, {high:.4g}; mean {mean:.3g}", middle, low=low, high=high, mean=mean
            )
            yield whose, "swaps", "", _drawn_from(each), drawn

    def __str__(self) -> str:
        return self.table().text()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "case": self.case.title,
            "format": 1,
            "seed": self.seed,
            "method": self.method,
            "count": self.count,
            "values": {name: values.tolist() for name, values in self.values.items()},
            "images": {actor: list(names) for actor, names in self.images.items()},
            "orders": {actor: [list(order) for order in orders] for actor, orders in self.orders.items()},
            "experts": {name: list(experts) for name, experts in self.experts.items()},
            "notes": [note.to_dict() for note in self.notes],
        }


def _drawn_from(each: UncertainList) -> str:
    """Return the distribution of the orders of a list, as a table names it."""
    if each.doubt is not None:
        return "Mallows"
    if isinstance(each.preferences, Statements) and each.preferences.experts:
        return "pooled" if each.preferences.draw == "pool" else "by expert"
    return "agreeing"


def draw_worlds(
    case: Case,
    count: int = WORLDS,
    seed: int = 0,
    *,
    method: Method = "sobol",
    images: Mapping[str, str] | None = None,
) -> Worlds:
    """Draw worlds: jointly all estimates of a case, all readings of its actors, and all orders of statements in doubt.

    Estimates follow their distributions, their `correlations` a normal copula, readings their weights, and orders the Mallows model
    with the doubt of the world. Where pairs are stated under `above`, every order that agrees with them has the same chance. Where experts
    are drawn, a world takes one expert of a panel, or of those who state an order, by their weights. The k-th world of Sobol' points does not
    depend on the count.

    Parameters
    ----------
    case
        the case, with a tempo and a reliability for every actor.
    count
        number of worlds.
    seed
        seed of the draws; 0 or more.
    method
        `sobol` (scrambled and shifted at random; Matoušek 1998) or `latin` (a Latin hypercube; McKay, Beckman and Conover 1979).
    images
        readings to use in every world, by actor.

    >>> from offramp.case.reading import load
    >>> worlds = draw_worlds(load("korea-2017"), 8, seed=1)
    >>> worlds.count, len(worlds.values), worlds == draw_worlds(load("korea-2017"), 8, seed=1)
    (8, 36, True)

    Raises
    ------
    QuestionError
        if the count, the seed or the method is out of range.
    CaseError
        if estimates have no distribution, or one that exceeds their limits; it lists all of them with their places.
    """
    if not 1 <= count <= MOST_WORLDS:
        raise QuestionError(f"{count:,} worlds were requested; expected 1 to {MOST_WORLDS:,}")
    if seed < 0:
        raise QuestionError(f"the seed is {seed}; expected 0 or more")
    if method not in METHODS:
        raise QuestionError(f"worlds are drawn by {' or '.join(METHODS)}, not by `{method}`")
    fixed = chosen_images(case, images)
    estimated = estimates_in(case)
    actors, steps = list(case.images), dimensions(case)
    choices = expert_choices(case, {e.name: e.parts for e in estimated if e.parts})
    before = len(estimated) + len(actors)
    last = before + sum(steps.values())
    cube = points_of_cube(last + len(choices), count, seed, method)
    # Correlations may move a number beyond all points, and beyond the range of distributions.
    numbers = inside_cube(correlated(case, [e.name for e in estimated], cube[:, : len(estimated)]))
    distributions = distributions_of(case, estimated)
    experts = {str(c.input): experts_by_world(c, cube[:, last + k]) for k, c in enumerate(choices)}
    values = {e.name: drawn_from(distributions[e.name], numbers[:, k]) for k, e in enumerate(estimated) if not e.parts}
    values = {
        e.name: values[e.name] if not e.parts else _by_expert(e, experts[_choice_of(e, choices)], numbers[:, k])
        for k, e in enumerate(estimated)
    }
    readings = {
        actor: (fixed[actor],) * count if actor in fixed else by_weight(case, actor, cube[:, len(estimated) + k])
        for k, actor in enumerate(actors)
    }
    by_list = {each: experts[str(choice.input)] for choice in choices for each in choice.lists}
    orders = drawn_orders(case, values, readings, _by_actor(cube[:, before:last], steps), by_list)
    return Worlds(case, seed, method, values, readings, fixed, orders, experts)


def _choice_of(estimated: EstimatedInput, choices: Sequence[ExpertChoice]) -> str:
    """Return the name of the choice that decides by which expert a number is drawn."""
    return next(str(choice.input) for choice in choices if estimated.name in choice.numbers)


def _by_expert(estimated: EstimatedInput, experts: Sequence[str], chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return draws from the distribution of the expert of each world."""
    names = np.array(experts)
    found = np.zeros(len(chances))
    for expert, distribution in estimated.by_expert.items():
        found[names == expert] = drawn_from(distribution, chances[names == expert])
    return found


def _by_list(case: Case, experts: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], Sequence[str]]:
    """Return the expert of each world by list, from those by choice."""
    if not experts:
        return {}
    return {
        each: experts[str(choice.input)]
        for choice in expert_choices(case)
        for each in choice.lists
        if str(choice.input) in experts
    }


def _by_actor(points: NDArray[np.float64], steps: Mapping[str, int]) -> dict[str, NDArray[np.float64]]:
    """Split the columns of points among actors, `steps` columns each."""
    ends = np.cumsum(list(steps.values())).tolist()
    return {actor: points[:, end - own : end] for (actor, own), end in zip(steps.items(), ends, strict=True)}


def worlds_at(
    case: Case,
    values: Mapping[str, NDArray[np.float64]],
    images: Mapping[str, NDArray[Any]] | None = None,
    orders: Mapping[str, Sequence[Order]] | None = None,
) -> Worlds:
    """Return worlds with given values of some estimates, and given readings and orders of some actors.

    All other estimates have their best value, all other actors their image of greatest weight, and all other orders are as stated.

    >>> from offramp.case.reading import load
    >>> worlds_at(load("hotline"), {"misread": np.array([0.01, 0.02])}).count
    2

    Raises
    ------
    QuestionError
        if the case has no estimate or no actor of a given name.
    """
    estimated = estimates_in(case)
    known = [e.name for e in estimated]
    for name in values:
        if name not in known and name not in {str(Input(InputKind.READING, actor)) for actor in case.images}:
            raise QuestionError(f"the case has no estimate `{name}`{did_you_mean(name, known)}")
    for actor in orders or {}:
        if actor not in case.actors:
            raise QuestionError(f"there is no actor `{actor}`{did_you_mean(actor, case.actors)}")
    count = len(next(iter([*values.values(), *(images or {}).values(), *(orders or {}).values()])))
    numbers = {e.name: np.asarray(values.get(e.name, np.full(count, e.best)), dtype=float) for e in estimated}
    given = {actor: tuple(str(name) for name in names) for actor, names in (images or {}).items()}
    chosen = {actor: given.get(actor, (case.base_image(actor) or "",) * count) for actor in case.images}
    stated = dict.fromkeys((each.actor for each in uncertain_lists(case)), ((),) * count)
    taken: dict[str, tuple[Order, ...]] = {**stated, **{actor: tuple(own) for actor, own in (orders or {}).items()}}
    return Worlds(case, 0, "sobol", numbers, chosen, {}, taken)


def by_weight(case: Case, actor: str, chances: NDArray[np.float64]) -> tuple[str, ...]:
    """Return the reading of an actor in each world, in proportion to the weights, from shares between 0 and 1.

    Raises
    ------
    QuestionError
        if all weights are 0.
    """
    images = case.images[actor]
    weights = np.array([image.weight for image in images.values()])
    if weights.sum() <= 0:
        raise QuestionError(
            f"all images of `{actor}` have weight 0; give one a weight above 0, or choose one with `--image`"
        )
    ends = np.cumsum(weights) / weights.sum()
    chosen = np.minimum(np.searchsorted(ends, chances, side="right"), len(ends) - 1)
    names = list(images)
    return tuple(names[k] for k in chosen.tolist())
