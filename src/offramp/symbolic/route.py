"""A shortest route among states that cannot be listed, each step checked by the definition, in tables and plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.case.state_names import state_id
from offramp.graph.wording import change
from offramp.naming import Named, typed
from offramp.paths.routes import no_route
from offramp.stability.words import preferred_because
from offramp.symbolic.reach import shortest_steps
from offramp.tables import Shown, Table
from offramp.text import listed

if TYPE_CHECKING:
    from offramp.naming import Naming
    from offramp.symbolic.large_graph import LargeGraph
    from offramp.symbolic.reach import LargeStep

__all__ = ["LargeRoute", "shortest_route"]


@dataclass(frozen=True, eq=False)
class LargeRoute(Shown):
    """A shortest route from a state to a condition; `steps` is None where no sequence of moves leads there."""

    graph: LargeGraph
    start: int
    to: str
    by: str
    steps: tuple[LargeStep, ...] | None

    @property
    def reached(self) -> bool:
        """Return whether a route exists whose steps all count as willing."""
        return self.steps is not None and (self.by == "moves" or all(step.willing for step in self.steps))

    def answer(self, naming: Naming = typed) -> str:
        """Return the answer in one sentence; `naming` names the goal."""
        to = naming(Named("condition", self.to, bare=True))
        if self.steps is None:
            return no_route(self.graph.case, self.start, self.to, naming)
        if not self.steps:
            return f"{state_id(self.start)} already satisfies {to}."
        count = "one step" if len(self.steps) == 1 else f"{len(self.steps)} steps"
        unwilling = [step for step in self.steps if not step.willing]
        if not unwilling:
            return f"{to} can be reached in {count} that all their movers prefer, and in no fewer."
        names = listed(sorted({self.graph.case.name(actor) for step in unwilling for actor in step.movers}))
        against = "one step" if len(unwilling) == 1 else f"{len(unwilling)} steps"
        if self.by == "moves":
            return f"{to} can be reached in {count} by moves of one actor at a time, {against} against the interest of {names}."
        return f"No route of steps that their movers prefer leads to {to}; the best has {count}, {against} against the interest of {names}."

    def table(self) -> Table:
        """Return the steps as a table."""
        rows = [
            (
                str(number),
                "package deal" if len(step.movers) > 1 else "improvement" if step.willing else "against interest",
                change(self.graph, step.start, step.end),
                f"{state_id(step.start)} → {state_id(step.end)}",
                self._reason(step),
            )
            for number, step in enumerate(self.steps or (), 1)
        ]
        return Table(f"Route to {self.to}", ("step", "kind", "change", "states", "reason"), tuple(rows))

    def _reason(self, step: LargeStep) -> str:
        better, worse = (step.end, step.start) if step.willing else (step.start, step.end)
        return preferred_because(self.graph, step.movers[0], worse, better) or "·"

    def parts(self) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the answer and the steps."""
        return (self.answer(), *((self.table(),) if self.steps else ()))

    def to_dict(self) -> dict[str, Any]:
        """Return the route as plain values, in the shape that `offramp paths --json` prints for a large case."""
        steps = self.steps or ()
        return {
            **self.graph.context(),
            "engine": "symbolic",
            "from": state_id(self.start),
            "to": self.to,
            "by": self.by,
            "reached": self.reached,
            "answer": self.answer(),
            "steps": [
                {
                    "movers": list(step.movers),
                    "from": state_id(step.start),
                    "to": state_id(step.end),
                    "willing": step.willing,
                    "change": change(self.graph, step.start, step.end),
                    "on": list(self.graph.on(step.end)),
                }
                for step in steps
            ],
        }


def shortest_route(graph: LargeGraph, to: str, *, start: int | None = None, by: str = "deals") -> LargeRoute:
    """Find a shortest route from `start` (default: the status quo) to a condition; `by` is that of `routes`.

    It has the fewest steps against the interest of their movers; then the fewest steps. Routes of equal length are not ranked.

    >>> from offramp.case.reading import load
    >>> from offramp.symbolic.large_graph import encode
    >>> print(shortest_route(encode(load("cuba-1962")), "ussr.withdraw").answer())
    ussr.withdraw can be reached in 2 steps that all their movers prefer, and in no fewer.

    Raises
    ------
    QuestionError, OutOfBudgetError
        as `shortest_steps` does.
    """
    steps = shortest_steps(graph, to, start=start, by=by)
    return LargeRoute(graph, graph.status_quo if start is None else start, to, by, steps)
