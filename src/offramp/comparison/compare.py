"""Comparison of two cases: the states, equilibria and routes that appear and disappear, with the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from offramp.comparison.contents import Contents, contents
from offramp.comparison.equilibria import HeldAlone, held_alone
from offramp.comparison.matching import Side, sides
from offramp.comparison.states import OneSided, one_sided
from offramp.comparison.ways import GoalWays, ways
from offramp.comparison.words import (
    FIRST,
    SECOND,
    contents_in_words,
    goal_in_words,
    reasons_in_words,
    rule_in_words,
    way_in_short,
)
from offramp.graph.graph import build
from offramp.naming import Named, typed
from offramp.stability.concepts import concepts_in_short
from offramp.stability.stability import analyse
from offramp.tables import Shown, Table
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from offramp.case.model import Case
    from offramp.graph.graph import Graph
    from offramp.naming import Naming

__all__ = ["Comparison", "compare", "compare_graphs"]

MOST = 10
"""The most states and equilibria of each kind that a comparison names, with reasons."""


@dataclass(frozen=True, eq=False)
class Comparison(Shown):
    """Differences of the second of two cases from the first.

    States are compared by the options that both cases have (`common`). `gone` and `come` are the states of the first or
    the second case alone. `no_longer` and `newly` are the equilibria of the first or the second alone. `goals` are the
    routes to the goals that both name. Without a common option, only `contents` is filled.
    """

    one: Graph
    other: Graph
    common: tuple[str, ...]
    contents: Contents
    gone: OneSided
    come: OneSided
    no_longer: HeldAlone
    newly: HeldAlone
    goals: tuple[GoalWays, ...]

    def __eq__(self, other: object) -> bool:
        return self.to_dict() == other.to_dict() if isinstance(other, Comparison) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    @property
    def names(self) -> tuple[str, str]:
        """The names of the two cases: their files, or their titles."""
        origins = (self.one.case.origin, self.other.case.origin)
        return origins if all(origins) and origins[0] != origins[1] else (self.one.case.title, self.other.case.title)

    @property
    def same(self) -> bool:
        """Return whether the states, equilibria and routes to goals are the same, even if the files differ."""
        differing = self.gone.count + self.come.count + self.no_longer.count + self.newly.count
        return (
            not differing and all(ways.verdict == "same" for ways in self.goals) and self.one.given == self.other.given
        )

    def answer(self, naming: Naming = typed) -> str:
        """Return the answer in a few sentences; `naming` names goals."""
        if self.contents.same and self.same:
            return "Nothing differs: the two cases have the same content."
        if not self.common:
            return "The two cases have no option in common, so that their states cannot be compared."
        if self.same:
            return "The files differ, but no state, equilibrium or route to a goal does."
        sentences = [self._states_in_short(), self._held_in_short()]
        for verdict, words in (("lost", "no longer"), ("gained", "now")):
            for by in ("improvements", "deals"):
                goals = [quoted(_goal(ways, naming)) for ways in self.goals if (ways.verdict, ways.by) == (verdict, by)]
                if goals:
                    means = "improvements alone" if by == "improvements" else "improvements and package deals"
                    sentences.append(f"In {SECOND}, {listed(goals)} can {words} be reached by {means}.")
        return " ".join(sentences)

    def _states_in_short(self) -> str:
        if not self.gone.count and not self.come.count:
            return "No state is possible in one of them alone."
        return (
            f"{self.gone.count:,} of {self.one.size:,} states are possible in {FIRST} alone, "
            f"{self.come.count:,} of {self.other.size:,} in {SECOND} alone."
        )

    def _held_in_short(self) -> str:
        keys = list(self.newly.held)
        under = "some concept" if len(keys) > 1 else keys[0].upper()
        if not self.no_longer.count and not self.newly.count:
            return f"No state is an equilibrium in one of them alone{'' if len(keys) > 1 else f' under {under}'}."
        return f"{_count(self.no_longer.count)} under {under} in {FIRST} alone, and {self.newly.count:,} in {SECOND} alone."

    def cautions(self, naming: Naming = typed) -> tuple[str, ...]:
        """Return cautions on the correspondence of the two cases."""
        said = []
        for where, graph in ((FIRST, self.one), (SECOND, self.other)):
            own = [naming(Named("condition", each)) for each in graph.case.options if each not in self.common]
            if own and self.common:
                verb = "are" if len(own) > 1 else "is"
                said.append(
                    "States are compared by the options that both cases have; "
                    f"{listed(own)} in {where} alone {verb} left out of account."
                )
        if self.one.given != self.other.given:
            given = [
                listed(naming(Named("condition", event)) for event in graph.given) if graph.given else "no event"
                for graph in (self.one, self.other)
            ]
            said.append(f"In {FIRST}, {given[0]} has occurred; in {SECOND}, {given[1]} has.")
        if self.one.case.indistinguishable or self.other.case.indistinguishable:
            said.append("Merged states are compared by each combination they stand for.")
        return tuple(said)

    def parts(self, naming: Naming = typed) -> tuple[str | Table, ...]:
        """Return the parts of the terminal's output: the answer, the differences of the files, then states, equilibria
        and routes; things and states are named by `naming`.
        """
        names = self.names
        head = (f"The first: {names[0]}", f"The second: {names[1]}", self.answer(naming), *self.cautions(naming))
        tables = [
            self._states(self.gone, (self.one, self.other), f"States that {FIRST} alone has", naming),
            self._states(self.come, (self.other, self.one), f"States that {SECOND} alone has", naming),
            self._held(self.no_longer, (self.one, self.other), (FIRST, SECOND), naming),
            self._held(self.newly, (self.other, self.one), (SECOND, FIRST), naming),
            self._ways(naming),
        ]
        return (
            *head,
            *contents_in_words(self.contents, naming),
            *(table for table in tables if table.rows),
            *self.goals_in_words(naming),
        )

    def goals_in_words(self, naming: Naming = typed) -> tuple[str, ...]:
        """Describe each difference of the routes to goals."""
        return tuple(
            f"{quoted(_goal(ways, naming))} by {ways.by}, {_VERDICTS[ways.verdict]}. "
            f"{goal_in_words(ways, (self.one, self.other), naming)}"
            for ways in self.goals
            if ways.verdict != "same"
        )

    def _states(self, found: OneSided, graphs: tuple[Graph, Graph], title: str, naming: Naming) -> Table:
        mine, other = graphs
        rows = tuple(
            (f"s{alone.state}", naming(_state(mine, alone.state)), rule_in_words(other, alone.rule))
            for alone in found.shown
        )
        note = ""
        if len(rows) < found.count:
            rules = "; ".join(f"{count:,} are {rule_in_words(other, rule)}" for rule, count in found.by_rule)
            note = f"{len(rows):,} of {found.count:,} shown; {rules}."
        return Table(title, ("id", "name", "in the other case"), rows, note)

    def _held(self, found: HeldAlone, graphs: tuple[Graph, Graph], where: tuple[str, str], naming: Naming) -> Table:
        rows = tuple(
            (
                f"s{held.state}",
                naming(_state(graphs[0], held.state)),
                concepts_in_short(list(held.reasons)) if len(found.held) > 1 else next(iter(held.reasons)).upper(),
                reasons_in_words(held, *graphs, where, naming),
            )
            for held in found.shown
        )
        note = ""
        if len(rows) < found.count:
            absent = f", {found.impossible:,} of which are impossible in {where[1]}" if found.impossible else ""
            note = f"{len(rows):,} of {found.count:,} shown{absent}: those possible in both first, then those under most concepts."
        return Table(f"Equilibria of {where[0]} alone", ("id", "name", "under", "why"), rows, note)

    def _ways(self, naming: Naming) -> Table:
        rows = tuple(
            (_goal(ways, naming), ways.by, way_in_short(ways.first), way_in_short(ways.second), _VERDICTS[ways.verdict])
            for ways in self.goals
            if ways.verdict != "same"
        )
        note = f"{len(rows)} of {len(self.goals)} shown; the others are alike." if len(rows) < len(self.goals) else ""
        return Table("Routes to the goals", ("goal", "by", FIRST, SECOND, "in the second"), rows, note)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values, in the shape that `offramp compare --json` prints."""

        def side(graph: Graph, name: str) -> dict[str, Any]:
            return {
                "name": name,
                "case": graph.case.title,
                "given": list(graph.given),
                "images": dict(graph.images),
                "states": graph.size,
            }

        held = [
            {
                **found.to_dict(),
                "shown": [
                    {**plain, "words": reasons_in_words(once, *graphs, where)}
                    for plain, once in zip(found.to_dict()["shown"], found.shown, strict=True)
                ],
            }
            for found, graphs, where in (
                (self.no_longer, (self.one, self.other), (FIRST, SECOND)),
                (self.newly, (self.other, self.one), (SECOND, FIRST)),
            )
        ]
        return {
            "format": 1,
            "first": side(self.one, self.names[0]),
            "second": side(self.other, self.names[1]),
            "common": list(self.common),
            "same": self.same,
            "answer": self.answer(),
            "cautions": list(self.cautions()),
            "contents": {**self.contents.to_dict(), "words": list(contents_in_words(self.contents))},
            "gone": self.gone.to_dict(),
            "come": self.come.to_dict(),
            "no_longer": held[0],
            "newly": held[1],
            "goals": [
                {
                    **ways.to_dict(),
                    "words": goal_in_words(ways, (self.one, self.other)) if ways.verdict != "same" else "",
                }
                for ways in self.goals
            ],
        }


_VERDICTS = {
    "same": "the same",
    "other": "another route, as good",
    "lost": "no longer",
    "gained": "newly",
    "closed": "no route at all any more",
    "opened": "some route now",
    "harder": "more against interest",
    "easier": "less against interest",
    "longer": "longer",
    "shorter": "shorter",
}


def _goal(ways: GoalWays, naming: Naming) -> str:
    """Return the name of a goal without quotation marks."""
    return naming(Named("condition", ways.goal, bare=True)).strip("“”")


def _state(graph: Graph, state: int) -> Named:
    return Named("state", graph.name(state), (graph.in_words(state),), bare=True)


def _count(count: int) -> str:
    return "1 state is an equilibrium" if count == 1 else f"{count:,} states are equilibria"


def compare(
    one: Case,
    other: Case,
    *,
    given: Sequence[str] | None = None,
    images: Mapping[str, str] | None = None,
    concepts: Sequence[str] | None = None,
    most: int = MOST,
) -> Comparison:
    """Compare two cases: the states, equilibria and routes that the second lacks or adds, with the reasons.

    `given` and `images` are those of `build`, for both cases; `concepts` those of `analyse` (default: all). Reasons are
    found for `most` states and equilibria of each kind (0: for all).

    >>> from offramp.case.reading import load
    >>> found = compare(load("cuba-1962"), load("cuba-1962-reversible"), concepts=["nash"])
    >>> [held.name for held in found.no_longer.shown], found.newly.count
    (['us.air_strike,ussr.withdraw'], 0)

    Raises
    ------
    QuestionError
        if `given`, `images` or `concepts` contain a name that one of the cases lacks.
    TooLarge
        if a case is too large, before any large array is allocated.
    """
    graphs = (build(case, given=given, images=images) for case in (one, other))
    return compare_graphs(*graphs, concepts=concepts, most=most)


def compare_graphs(one: Graph, other: Graph, *, concepts: Sequence[str] | None = None, most: int = MOST) -> Comparison:
    """Compare two graphs, each with its own events and images; see `compare`."""
    first, second = sides(one, other)
    held = analyse(one, concepts), analyse(other, concepts)
    found = contents(one, other)
    if not first.common:
        nothing, none = OneSided(0, (), ()), HeldAlone(0, 0, {}, {}, ())
        return Comparison(one, other, (), found, nothing, nothing, none, none, ())
    return Comparison(
        one,
        other,
        first.common,
        found,
        one_sided(first, second, most),
        one_sided(second, first, most),
        held_alone(first, second, held, most, "equilibria that are lost"),
        held_alone(second, first, held[::-1], most, "equilibria that are new"),
        _ways_of(first, second),
    )


def _ways_of(first: Side, second: Side) -> tuple[GoalWays, ...]:
    """Return the routes to shared goals; the stability of their ends is given under all concepts, whichever were
    requested.
    """
    if not any(goal in second.graph.case.goals for goal in first.graph.case.goals):
        return ()
    return ways(first, second, (analyse(first.graph), analyse(second.graph)))
