"""The slow oracle of the best adaptive policy: everything an actor can do at every moment, in very small steps of time.

How the other actor chooses, and what the two agree, is written from the definition of choice with foresight. With two actors a
legal sequence of the other's improvements is one move.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    On = frozenset[str]
    Node = tuple[On, tuple[int, ...]]

THINGS = ("a.x", "a.z", "b.u", "e", "f")
ONCE = ("a.z", "e")
YEARS = 2.0


@dataclass(frozen=True)
class Said:
    """Something a case file says, and the same as a function of what is on."""

    text: str
    of: Callable[[On], float]


WANTS_OF_A = (
    (Said("a.x", lambda on: "a.x" in on),),
    (Said("not a.x if b.u", lambda on: "a.x" not in on or "b.u" not in on), Said("a.x", lambda on: "a.x" in on)),
    (Said("b.u", lambda on: "b.u" in on), Said("not a.z", lambda on: "a.z" not in on)),
    (Said("a.z if b.u", lambda on: "a.z" in on or "b.u" not in on), Said("not a.z", lambda on: "a.z" not in on)),
    (Said("a.x iff b.u", lambda on: ("a.x" in on) == ("b.u" in on)),),
)
WANTS_OF_B = (
    (Said("b.u iff a.x", lambda on: ("b.u" in on) == ("a.x" in on)),),
    (Said("not b.u if a.z", lambda on: "b.u" not in on or "a.z" not in on), Said("b.u", lambda on: "b.u" in on)),
    (Said("b.u", lambda on: "b.u" in on),),
    (Said("not a.x", lambda on: "a.x" not in on), Said("b.u", lambda on: "b.u" in on)),
    (Said("a.x", lambda on: "a.x" in on), Said("not b.u", lambda on: "b.u" not in on)),
    (Said("not e", lambda on: "e" not in on), Said("b.u iff f", lambda on: ("b.u" in on) == ("f" in on))),
)
ENDS = (
    Said("e", lambda on: "e" in on),
    Said("e and f", lambda on: {"e", "f"} <= on),
    Said("a.z", lambda on: "a.z" in on),
    Said("e and b.u", lambda on: {"e", "b.u"} <= on),
)
RATES_OF_E = (
    Said("0.2 + a.x * (1 - b.u)", lambda on: 0.2 + ("a.x" in on) * ("b.u" not in on)),
    Said("1.5 * b.u * (1 - a.z)", lambda on: 1.5 * ("b.u" in on) * ("a.z" not in on)),
    Said("0.7 if f else 0.1", lambda on: 0.7 if "f" in on else 0.1),
)
RATES_OF_F = (
    Said("1 + 3 * a.x", lambda on: 1 + 3 * ("a.x" in on)),
    Said("2 if b.u else 0.3", lambda on: 2.0 if "b.u" in on else 0.3),
)
COUNTS = (
    Said("2 * f + a.x", lambda on: 2 * ("f" in on) + ("a.x" in on)),
    Said("b.u * (1 - a.z)", lambda on: ("b.u" in on) * ("a.z" not in on)),
    Said("3 if f and not a.x else 0.5", lambda on: 3.0 if "f" in on and "a.x" not in on else 0.5),
)
GOALS = (
    Said("e", lambda on: "e" in on),
    Said("f and b.u", lambda on: {"f", "b.u"} <= on),
    Said("f and not b.u", lambda on: "f" in on and "b.u" not in on),
    Said("a.x and b.u", lambda on: {"a.x", "b.u"} <= on),
)
KINDS = ("within", "before", "at", "count", "time", "harm", "weighed")
"""What is asked: the last is a chance within a time, weighed against a count."""

WEIGHT = 0.3
"""How much the count counts beside the chance."""


@dataclass(frozen=True)
class Tiny:
    """A case of two actors and two events in which a can do x, and z for good; what is asked of it is `kind`."""

    tempo: float
    reliability: float
    foresight: str
    wants_of_a: tuple[Said, ...]
    wants_of_b: tuple[Said, ...]
    deal: float
    ends: Said
    status_quo: tuple[str, ...]
    e: Said
    f: Said
    count: Said
    kind: str
    goal: Said
    want: str
    over: str

    def __repr__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        measure = {
            **dict.fromkeys(["within", "weighed"], f"chance of: {self.goal.text}, within: 2 years, over: {self.over}"),
            "before": f"chance of: {self.goal.text}, before: f and not a.x, within: 2 years, over: {self.over}",
            "at": f"chance of: {self.goal.text}, at: 2 years, over: {self.over}",
            "count": "expected: n, within: 2 years",
            "time": f"time in: {self.goal.text}, within: 2 years, over: {self.over}",
            "harm": "expected: h, within: 2 years, " + ("over: 3" if self.over == "counts" else "over: as is"),
        }[self.kind]
        return f"""
horizon: 2 years
actors:
  a: {{tempo: 2, reliability: 0.8, options: {{x: X, z: {{label: Z, once: on}}}}}}
  b: {{tempo: {self.tempo}, reliability: {self.reliability}, foresight: {self.foresight}, options: {{u: U}}}}
events: {{e: {{label: E, once: on}}, f: F}}
ends: {self.ends.text}
status quo: [{", ".join(self.status_quo)}]
preferences:
  a: [{", ".join(said.text for said in self.wants_of_a)}]
  b: [{", ".join(said.text for said in self.wants_of_b)}]
agreements: {{deal: {{between: [a, b], when: not f, rate: {self.deal}}}}}
rates: {{e: {self.e.text}, f: {self.f.text}}}
counts: {{n: {self.count.text}}}
terms: {{aim: {self.goal.text}, pair: b.u and f}}
harms: {{h: {{aim: 2, pair: 1.5}}}}
measures:
  m: {{{measure}, want: {self.want}, weight: 1}}
  k: {{expected: n, within: 2 years, want: low, weight: {WEIGHT}}}
policies:
  nothing: {{}}
  x: {{a.x: on, a.z: off}}
  not x: {{a.x: off, a.z: off}}
  z: {{a.z: on}}
  both: {{a.x: on, a.z: on}}
  z alone: {{a.x: off, a.z: on}}
  answer: [{{a.x: off, a.z: off}}, {{a.x: on, while: b.u}}]
  late: [{{a.x: on, a.z: off, for: 1 year}}, {{a.z: on}}]
  on event: [{{a.x: off, a.z: off}}, {{a.x: on, while: f}}]
"""

    # What is asked.

    @property
    def asked(self) -> list[str]:
        """The measures that are asked for."""
        return ["m", "k"] if self.kind == "weighed" else ["m"]

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is: of a weighted sum less is."""
        return 1.0 if self.want == "high" and self.kind != "weighed" else -1.0

    @property
    def watched(self) -> tuple[tuple[Callable[[On], bool], Callable[[On], bool]], ...]:
        """The conditions to be remembered, with what must not come before."""
        worst = self.want == "low" and self.over == "counts"

        def goal(on: On) -> bool:
            return bool(self.goal.of(on)) or (worst and self.ended(on))

        match self.kind:
            case "within" | "weighed":
                return ((goal, lambda _: False),)
            case "before":
                return ((goal, lambda on: "f" in on and "a.x" not in on),)
            case "harm":
                return (
                    (lambda on: bool(self.goal.of(on)), lambda _: False),
                    (lambda on: {"b.u", "f"} <= on, lambda _: False),
                )
        return ()

    def final(self, node: Node) -> float:
        """Return what a node is worth at the horizon, before it is known which way is better."""
        on, memory = node
        ended, counts = self.ended(on), self.over == "counts"
        match self.kind:
            case "within" | "before" | "weighed":
                met = float(memory[0] == 1 and not (counts and self.want == "high" and ended))
                return -met if self.kind == "weighed" and self.want == "high" else met
            case "at":
                held = bool(self.goal.of(on))
                return float(held if not counts else (held or ended) if self.want == "low" else held and not ended)
            case "harm":
                harm = 2.0 * (memory[0] == 1) + 1.5 * (memory[1] == 1)
                return 3.0 if counts and ended else harm
        return 0.0

    def running(self, on: On) -> float:
        """Return what a year adds."""
        if self.kind in ("count", "weighed"):
            weight = WEIGHT if self.kind == "weighed" else 1.0
            return 0.0 if self.ended(on) else weight * float(self.count.of(on))
        if self.kind == "time":
            worst = self.over == "counts" and self.want == "low"
            return float(bool(self.goal.of(on)) and not self.ended(on)) if not self.ended(on) else float(worst)
        return 0.0

    # How everybody else moves.

    def ended(self, on: On) -> bool:
        return bool(self.ends.of(on))

    def moves(self, group: str, on: On) -> list[On]:
        """Return all that the options of some actors, given by their letters, can be made, but for what is so already."""
        own = [name for name in THINGS if name[0] in group and "." in name]
        every = [frozenset(some) for count in range(len(own) + 1) for some in combinations(own, count)]
        found = [on - set(own) | some for some in every]
        return [other for other in found if other != on and not any(o in on and o not in other for o in ONCE)]

    def worth(self, actor: str, on: On) -> int:
        wants = self.wants_of_a if actor == "a" else self.wants_of_b
        return sum(2 ** (len(wants) - 1 - k) * bool(said.of(on)) for k, said in enumerate(wants))

    def improvements(self, actor: str, on: On) -> list[On]:
        return [other for other in self.moves(actor, on) if self.worth(actor, other) > self.worth(actor, on)]

    def anticipated(self, actor: str, on: On) -> int:
        """The least of what a state is worth and what the other's improvements from it leave."""
        if actor == "b" and self.foresight == "none":
            return self.worth(actor, on)
        other = "b" if actor == "a" else "a"
        return min(self.worth(actor, end) for end in [on, *self.improvements(other, on)])

    def candidates(self, actor: str, on: On) -> list[On]:
        return [end for end in self.moves(actor, on) if self.anticipated(actor, end) > self.worth(actor, on)]

    def deals(self, on: On) -> list[On]:
        """Return the deals that the two come to: both better off, kept by both, undominated, by fallback bargaining."""
        both = [
            end
            for end in self.moves("ab", on)
            if all(self.worth(actor, end) > self.worth(actor, on) and not self.candidates(actor, end) for actor in "ab")
        ]

        def dominated(end: On) -> bool:
            pairs = [[self.worth(actor, other) - self.worth(actor, end) for actor in "ab"] for other in both]
            return any(min(pair) >= 0 and max(pair) > 0 for pair in pairs)

        left = [end for end in both if not dominated(end)]
        worst = {
            end: max(sum(self.worth(actor, other) > self.worth(actor, end) for other in left) for actor in "ab")
            for end in left
        }
        return [end for end in left if worst[end] == min(worst.values())]

    def leads(self, on: On) -> Iterator[tuple[On, float]]:
        """Yield all that follows without a, and how often a year."""
        left = 1.0
        candidates = self.candidates("b", on)
        for level in sorted({self.anticipated("b", end) for end in candidates}, reverse=True):
            equals = [end for end in candidates if self.anticipated("b", end) == level]
            for end in equals:
                yield end, self.tempo * left * self.reliability / len(equals)
            left *= 1 - self.reliability
        deals = self.deals(on) if "f" not in on else []
        for end in deals:
            yield end, self.deal / len(deals)
        if "e" not in on:
            yield on | {"e"}, float(self.e.of(on))
        yield on ^ {"f"}, float(self.f.of(on))

    # The best that a can do.

    def remembered(self, node: Node, on: On) -> Node:
        """Return a node as it is come to from another."""
        memory = [
            old if old else 1 if met(on) else 2 if missed(on) else 0
            for old, (met, missed) in zip(node[1], self.watched, strict=True)
        ]
        return on, tuple(memory)

    def best(self, steps: int) -> float:
        """Return what no way of acting passes, but for an error that goes to nothing with the steps."""
        every = [frozenset(t for t, bit in zip(THINGS, bits, strict=True) if bit) for bits in product((0, 1), repeat=5)]
        nodes = [(on, memory) for on in every for memory in product((0, 1, 2), repeat=len(self.watched))]
        place = {node: i for i, node in enumerate(nodes)}
        stopped = np.array([self.ended(on) for on, _ in nodes])
        rates = np.zeros((len(nodes), len(nodes)))
        for i, node in enumerate(nodes):
            for end, rate in [] if stopped[i] else self.leads(node[0]):
                # What others lead to is remembered once a has chosen, as commitments take effect before anything counts.
                rates[i, place[end, node[1]]] += rate
        rates -= np.diag(rates.sum(axis=1))
        choices = np.array([self._choices(node, place) for node in nodes], dtype=np.int64)
        sign = self.sign
        running = sign * np.array([self.running(on) for on, _ in nodes])
        worth = self._chosen(sign * np.array([self.final(node) for node in nodes]), choices)
        length = YEARS / steps
        for _ in range(steps):
            worth = self._chosen(worth + length * (rates @ worth + running), choices)
        # What is so at the very start does not count before the first move.
        start = (frozenset(self.status_quo), (0,) * len(self.watched))
        return sign * float(worth[self._choices(start, place)].max())

    def _choices(self, node: Node, place: dict[Node, int]) -> list[int]:
        """Return what a can make of a node, four entries each."""
        ends = [node[0], *([] if self.ended(node[0]) else self.moves("a", node[0]))]
        found = [place[self.remembered(node, end)] for end in ends]
        return (found * 4)[:4]

    @staticmethod
    def _chosen(worth: NDArray[np.float64], choices: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the worth where a chooses at once, several times over."""
        for _ in range(3):
            worth = worth[choices].max(axis=1)
        return worth


@st.composite
def tinies(draw: st.DrawFn) -> Tiny:
    """Draw one."""
    return Tiny(
        draw(st.sampled_from([1.0, 5.0])),
        draw(st.sampled_from([0.7, 1.0])),
        draw(st.sampled_from(["sequential", "none"])),
        draw(st.sampled_from(WANTS_OF_A)),
        draw(st.sampled_from(WANTS_OF_B)),
        draw(st.sampled_from([0.0, 3.0])),
        draw(st.sampled_from(ENDS)),
        draw(st.sampled_from([(), ("a.x",), ("b.u",)])),
        draw(st.sampled_from(RATES_OF_E)),
        draw(st.sampled_from(RATES_OF_F)),
        draw(st.sampled_from(COUNTS)),
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(GOALS)),
        draw(st.sampled_from(["low", "high"])),
        draw(st.sampled_from(["counts", "as is"])),
    )
