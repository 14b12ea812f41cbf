"""The slow oracle of the best adaptive policy: everything an actor can do at every moment, in very small steps of time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    On = frozenset[str]

THINGS = ("a.x", "a.z", "b.u", "e", "f")
YEARS = 2.0


@dataclass(frozen=True)
class Said:
    """Something a case file says, and the same as a function of what is on."""

    text: str
    of: Callable[[On], float]


WANTS = (
    Said("b.u iff a.x", lambda on: ("b.u" in on) == ("a.x" in on)),
    Said("not b.u if a.z", lambda on: "b.u" not in on or "a.z" not in on),
    Said("b.u", lambda on: "b.u" in on),
)
ENDS = (
    Said("e", lambda on: "e" in on),
    Said("e and f", lambda on: {"e", "f"} <= on),
    Said("a.z", lambda on: "a.z" in on),
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


@dataclass(frozen=True)
class Tiny:
    """A case of two actors and two events in which a can do x, and z for good; what is asked of it is `kind`."""

    tempo: float
    wants: Said
    ends: Said
    status_quo: tuple[str, ...]
    e: Said
    f: Said
    count: Said
    kind: str
    goal: Said
    want: str

    def __repr__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        measure = {
            "within": f"chance of: {self.goal.text}, within: 2 years",
            "at": f"chance of: {self.goal.text}, at: 2 years",
            "count": "expected: n, within: 2 years",
            "time": f"time in: {self.goal.text}, within: 2 years",
        }[self.kind]
        return f"""
horizon: 2 years
actors:
  a: {{tempo: 2, reliability: 0.8, options: {{x: X, z: {{label: Z, once: on}}}}}}
  b: {{tempo: {self.tempo}, reliability: 0.7, options: {{u: U}}}}
events: {{e: {{label: E, once: on}}, f: F}}
ends: {self.ends.text}
status quo: [{", ".join(self.status_quo)}]
preferences: {{a: [a.x], b: [{self.wants.text}]}}
rates: {{e: {self.e.text}, f: {self.f.text}}}
counts: {{n: {self.count.text}}}
measures:
  m: {{{measure}, want: {self.want}}}
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

    def best(self, steps: int) -> float:
        """Return what no way of acting passes, but for an error that goes to nothing with the steps."""
        states = [
            frozenset(t for t, bit in zip(THINGS, bits, strict=True) if bit) for bits in product((0, 1), repeat=5)
        ]
        place = {on: i for i, on in enumerate(states)}
        stopped = np.array([bool(self.ends.of(on)) for on in states])
        final, running = np.zeros(32), np.zeros(32)
        held = np.array([bool(self.goal.of(on)) for on in states])
        if self.kind == "count":
            running = np.where(stopped, 0.0, [float(self.count.of(on)) for on in states])
        elif self.kind == "time":
            running = held.astype(float)
        else:
            final = held.astype(float)
        if self.kind == "within":
            stopped = stopped | held
        rates = np.zeros((32, 32))
        for i, on in enumerate(states):
            if not stopped[i]:
                self._leads(rates[i], on, place)
        rates -= np.diag(rates.sum(axis=1))
        sign = 1.0 if self.want == "high" else -1.0
        choices = np.array([[place[other] for other in self._choices(on)] for on in states])
        worth = self._chosen(sign * final, choices, stopped)
        length = YEARS / steps
        for _ in range(steps):
            worth = self._chosen(worth + length * (rates @ worth + sign * running), choices, stopped)
        # What is so at the very start does not count before the first move.
        return sign * float(worth[choices[place[frozenset(self.status_quo)]]].max())

    @staticmethod
    def _chosen(
        worth: NDArray[np.float64], choices: NDArray[np.int64], stopped: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Return the worth where a chooses at once; nobody does once the story has stopped."""
        result: NDArray[np.float64] = np.where(stopped, worth, worth[choices].max(axis=1))
        return result

    @staticmethod
    def _choices(on: On) -> list[On]:
        """Return what a can make of what is on, four entries each: z stays on once it is."""
        rest = on - {"a.x", "a.z"}
        z = {"a.z"} if "a.z" in on else set[str]()
        return [rest | x | (z or more) for x in (set[str](), {"a.x"}) for more in (set[str](), {"a.z"})]

    def _leads(self, row: NDArray[np.float64], on: On, place: dict[On, int]) -> None:
        ends = (on - {"b.u"}, on | {"b.u"})
        weights = [exp(log(0.7 / 0.3) * float(self.wants.of(end))) for end in ends]
        for end, weight in zip(ends, weights, strict=True):
            if end != on:
                row[place[end]] += self.tempo * weight / sum(weights)
        if "e" not in on:
            row[place[on | {"e"}]] += float(self.e.of(on))
        row[place[on ^ {"f"}]] += float(self.f.of(on))


@st.composite
def tinies(draw: st.DrawFn) -> Tiny:
    """Draw one."""
    return Tiny(
        draw(st.sampled_from([1.0, 5.0])),
        draw(st.sampled_from(WANTS)),
        draw(st.sampled_from(ENDS)),
        draw(st.sampled_from([(), ("a.x",), ("b.u",)])),
        draw(st.sampled_from(RATES_OF_E)),
        draw(st.sampled_from(RATES_OF_F)),
        draw(st.sampled_from(COUNTS)),
        draw(st.sampled_from(["within", "at", "count", "time"])),
        draw(st.sampled_from(GOALS)),
        draw(st.sampled_from(["low", "high"])),
    )
