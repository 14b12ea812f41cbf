"""Stability under every combination of images: equilibria under all readings, and equilibria of some."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.state_names import state_id
from offramp.errors import QuestionError, TooLarge
from offramp.graph.memory import available, readable
from offramp.graph.readings import combinations, readings
from offramp.progress import track
from offramp.stability.concepts import BASIC, concept
from offramp.stability.stability import analyse
from offramp.tables import Shown, Table
from offramp.text import Figure, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.graph.readings import Reading

__all__ = ["Across", "across"]

MOST_ROWS = 30
"""The most states that a table shows."""

MOST_NAMED = 3
"""The most readings that are named individually."""


@dataclass(frozen=True, eq=False)
class Across(Shown):
    """Stability of every state under each reading of a case, the base reading first.

    The states are the same under all readings. `stable[key]` has one truth value per reading, actor and state.
    `left_out` is the number of readings of less weight that are not compared; shares then refer to those compared.
    """

    readings: tuple[Reading, ...]
    stable: Mapping[str, NDArray[np.bool_]]
    left_out: int = 0

    @property
    def graph(self) -> Graph:
        """The graph of the base reading."""
        return self.readings[0].graph

    def where(self, state: int, key: str, actor: str | None = None) -> NDArray[np.bool_]:
        """Return, per reading, whether a state is an equilibrium, or stable for one actor."""
        of_state = self._of(key)[:, :, state]
        found: NDArray[np.bool_] = (
            np.logical_and.reduce(of_state, axis=1) if actor is None else of_state[:, self.graph.index(actor)]
        )
        return found

    def readings_where(self, state: int, key: str, actor: str | None = None) -> tuple[Reading, ...]:
        """Return the readings under which a state is an equilibrium (or stable for one actor) under a concept."""
        holds = self.where(state, key, actor)
        return tuple(reading for reading, does in zip(self.readings, holds, strict=True) if does)

    def share(self, state: int, key: str, actor: str | None = None) -> float:
        """Return the weight of the readings of `readings_where` as a share of all readings here: from 0 to 1."""
        holds = self.where(state, key, actor)
        if holds.all():
            return 1.0
        part = fsum(r.share or 0.0 for r, does in zip(self.readings, holds, strict=True) if does)
        return part / self._weight if self.left_out else part

    @property
    def _weight(self) -> float:
        """The weight of all readings here as a share of all combinations of images."""
        return fsum(reading.share or 0.0 for reading in self.readings)

    def always(self, key: str, actor: str | None = None) -> tuple[int, ...]:
        """Return the states that are equilibria (or stable for one actor) under every reading."""
        return _states(np.logical_and.reduce(self._holding(key, actor), axis=0))

    def sometimes(self, key: str, actor: str | None = None) -> tuple[int, ...]:
        """Return the states that are equilibria (or stable for one actor) under some readings but not all."""
        holding = self._holding(key, actor)
        return _states(np.logical_or.reduce(holding, axis=0) & ~np.logical_and.reduce(holding, axis=0))

    def needs(self, state: int, key: str, actor: str | None = None) -> dict[str, tuple[str, ...]]:
        """Return, by actor, the images that occur in the readings where a state is stable; omit actors with all images."""
        holding = self.readings_where(state, key, actor)
        found = {}
        for owner, images in self.graph.case.images.items():
            needed = tuple(image for image in images if any(reading.images[owner] == image for reading in holding))
            if holding and len(needed) < len(images):
                found[owner] = needed
        return found

    def _of(self, key: str) -> NDArray[np.bool_]:
        entry = concept(key)
        if entry.key not in self.stable:
            raise QuestionError(f"{entry.label} is not among the concepts analysed: {', '.join(self.stable)}")
        return self.stable[entry.key]

    def _holding(self, key: str, actor: str | None) -> NDArray[np.bool_]:
        """Return, per reading and state, whether the state is an equilibrium, or stable for one actor."""
        array = self._of(key)
        found: NDArray[np.bool_] = (
            np.logical_and.reduce(array, axis=1) if actor is None else array[:, self.graph.index(actor)]
        )
        return found

    def conditions(self, state: int, key: str, actor: str | None = None) -> str:
        """Describe the readings under which a state is an equilibrium, or stable for one actor."""
        holds = self.where(state, key, actor)
        if holds.all():
            return "every reading compared" if self.left_out else "every reading"
        if not holds.any():
            return "no reading"
        case, needs = self.graph.case, self.needs(state, key, actor)
        covered = prod(len(needs.get(owner, tuple(known))) for owner, known in case.images.items())
        if covered == holds.sum():
            return " and ".join(f"{case.name(owner)} as {listed(which, 'or')}" for owner, which in needs.items())
        names = [reading.name for reading in self.readings_where(state, key, actor)]
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        return "; ".join(names[:MOST_NAMED]) + more

    def held(self) -> tuple[int, ...]:
        """Return the states that are equilibria under some concept and reading, those of the greatest weight first.

        The order is by the sum of their shares over the concepts, then by distance from the status quo.
        """
        graph = self.graph
        weights = np.array([reading.share or 0.0 for reading in self.readings])
        sure = sum(weights @ self._holding(key, None) for key in self.stable)
        any_of = np.any([self._holding(key, None).any(axis=0) for key in self.stable], axis=0)
        codes = graph.space.codes[graph.cells]
        far = np.bitwise_count(codes ^ codes[graph.status_quo])
        held = np.flatnonzero(any_of)
        return tuple(int(s) for s in held[np.lexsort((held, far[held], -np.round(np.asarray(sure)[held], 9)))])

    def table(self, most: int = MOST_ROWS) -> Table:
        """Return a row per equilibrium under some concept and reading: the share of the readings, and their names."""
        graph, held = self.graph, self.held()
        rows = tuple(
            (
                state_id(state),
                *(self._percent(state, key) for key in self.stable),
                graph.name(state) + (" (status quo)" if state == graph.status_quo else ""),
                self._under(state),
            )
            for state in held[:most]
        )
        note = "" if rows else "No state is an equilibrium under any concept and reading."
        if len(rows) < len(held):
            note = f"{len(rows)} of {len(held):,} states shown: those of the greatest weight first, then the nearest to the status quo."
        columns = ("id", *(concept(key).label for key in self.stable), "state", "under which readings")
        return Table("Equilibria, with the share of the weights under which they occur", columns, rows, note)

    def _percent(self, state: int, key: str) -> Figure:
        holds, share = self.where(state, key), self.share(state, key)
        if holds.all() or not holds.any():
            return Figure("all", 1.0) if holds.all() else Figure("·", 0.0)
        return Figure("<1 %" if 0 < share < 0.005 else ">99 %" if 0.995 < share < 1 else f"{100 * share:.0f} %", share)

    def _under(self, state: int) -> str:
        """Name the readings under which a state is an equilibrium, once for concepts that share them."""
        said: dict[str, list[str]] = {}
        for key in self.stable:
            if self.where(state, key).any():
                said.setdefault(self.conditions(state, key), []).append(concept(key).label)
        if len(said) == 1:
            return next(iter(said))
        return "; ".join(f"{', '.join(keys)}: {words}" for words, keys in said.items())

    def counts(self) -> Table:
        """Return per concept the number of equilibria under every reading and under some readings."""
        rows = tuple(
            (concept(key).label, str(len(self.always(key))), str(len(self.sometimes(key))), *self._per_reading(key))
            for key in self.stable
        )
        names = [reading.name for reading in self.readings] if self._few else []
        return Table("How many equilibria", ("concept", "under every reading", "under some", *names), rows)

    @property
    def _few(self) -> bool:
        return 1 < len(self.readings) <= 2 * MOST_NAMED

    def _per_reading(self, key: str) -> list[str]:
        return [str(int(row.sum())) for row in self._holding(key, None)] if self._few else []

    def answer(self) -> str:
        """Return the number of readings and their images, in one sentence."""
        case, count = self.graph.case, len(self.readings)
        if count == 1:
            only = "no images" if not case.images else "one image of each actor that has images"
            return f"The case has {only}, so there is one reading only, and its equilibria are those of the case."
        whom = listed(f"{len(images)} of {case.name(actor)}" for actor, images in case.images.items())
        base = f"the base reading is {self.readings[0].name}."
        if not self.left_out:
            return f"{count} readings, from {whom}; {base}"
        heavy = (
            f"The {count:,} readings of greatest weight are compared, {percent(self._weight)} of all weights together."
        )
        return f"{heavy} {self.left_out:,} other combinations of images are left out. The images are {whom}; {base}"

    def parts(self, most: int = MOST_ROWS) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the readings, the equilibria, and the counts."""
        return self.answer(), self.table(most), self.counts()

    def to_dict(self) -> dict[str, Any]:
        """Return all results as plain values, in the shape that `offramp stability --image all --json` prints."""
        graph = self.graph
        return {
            "case": graph.case.title,
            "format": 1,
            "given": list(graph.given),
            "status_quo": state_id(graph.status_quo),
            "readings": [
                {"name": reading.name, "label": reading.label, "images": dict(reading.images), "share": reading.share}
                for reading in self.readings
            ],
            "states": [{"id": state_id(state), "on": list(graph.on(state))} for state in range(graph.size)],
            "concepts": {
                key: {
                    "equilibria": self._plain(key, None),
                    "stable": {actor: self._plain(key, actor) for actor in graph.actors},
                }
                for key in self.stable
            },
            **({"left_out": self.left_out} if self.left_out else {}),
        }

    def _plain(self, key: str, actor: str | None) -> dict[str, Any]:
        return {
            "always": [state_id(state) for state in self.always(key, actor)],
            "sometimes": [
                {
                    "state": state_id(state),
                    "share": self.share(state, key, actor),
                    "readings": [reading.name for reading in self.readings_where(state, key, actor)],
                }
                for state in self.sometimes(key, actor)
            ],
        }


def across(
    case: Case,
    concepts: Sequence[str] | None = None,
    *,
    given: Sequence[str] | None = None,
    most: int | None = None,
) -> Across:
    """Find the stable states under every combination of images, under the named concepts (default: all).

    With `most`, compare only the base reading and the combinations of greatest weight, `most` in all.

    >>> from offramp.case.reading import load
    >>> found = across(load("korea-2017"), ["nash"])
    >>> len(found.readings), len(found.always("nash")), len(found.sometimes("nash"))
    (6, 1, 4)

    Raises
    ------
    TooLarge
        if there are too many combinations, or more than memory can hold, before the analysis begins.
    CaseError, QuestionError
        as `build` and `analyse` do.
    """
    chosen = [concept(key).key for key in concepts] if concepts is not None else [entry.key for entry in BASIC]
    found = readings(case, given=given, every=most is None, most=most)
    _refuse_what_does_not_fit(found, len(chosen))
    # Each graph is analysed in a copy, so that its cached results are freed afterwards.
    judged = [analyse(replace(reading.graph), chosen).stable for reading in track(found, "comparing readings")]
    stable = {key: np.array([each[key] for each in judged]) for key in chosen}
    return Across(found, stable, combinations(case) - len(found))


def _refuse_what_does_not_fit(found: Sequence[Reading], concepts: int) -> None:
    graph = found[0].graph
    # Twice, because the results of all readings are stacked at the end.
    wanted = 2 * len(found) * concepts * len(graph.actors) * graph.size
    room = available()
    if wanted > room:
        raise TooLarge(
            f"{len(found):,} readings of {graph.size:,} states need about {readable(wanted)} of memory; {readable(room)} is free here; "
            "take fewer images, fewer concepts, or one reading at a time"
        )


def _states(mask: Iterable[bool]) -> tuple[int, ...]:
    return tuple(int(state) for state in np.flatnonzero(np.asarray(mask)))
