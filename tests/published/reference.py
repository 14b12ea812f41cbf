"""Two larger chains of the PRISM benchmark suite, listed from what their sources say of single jumps.

Neither is a case: a repair, a reboot or a tick of the clock changes several things at once, depending on all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tests.published.literal import State, Targets

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True)
class Part:
    """A kind of part of the cluster: its number, how often one fails, and how fast one is repaired, an hour."""

    number: int
    fails: float
    repaired: float


@dataclass(frozen=True)
class Cluster:
    """Two clusters of workstations, each behind a switch, joined by a backbone, with one repair unit.

    A state lists, per kind of part, how many work and whether one is under repair; last, whether the unit is at work. Source: Haverkort,
    Hermanns & Katoen 2000, On the use of model checking techniques for dependability evaluation, SRDS 2000, 228-237.
    """

    size: int

    @property
    def parts(self) -> tuple[Part, ...]:
        """Workstations on the left and right, the switches on the left and right, the backbone."""
        stations, switch = Part(self.size, 1 / 500, 2.0), Part(1, 1 / 4000, 0.25)
        return stations, stations, switch, switch, Part(1, 1 / 5000, 0.125)

    @property
    def first(self) -> State:
        return (*(value for part in self.parts for value in (part.number, 0)), 0)

    def jumps(self, state: State) -> Targets:
        *_, busy = state
        found: Targets = []
        for i, part in enumerate(self.parts):
            working, repairing = state[2 * i : 2 * i + 2]
            before, after = state[: 2 * i], state[2 * i + 2 : -1]
            if working:
                found.append(((*before, working - 1, repairing, *after, busy), part.fails * working))
            if working < part.number and not repairing and not busy:
                found.append(((*before, working, 1, *after, 1), 10.0))
            if working < part.number and repairing and busy:
                found.append(((*before, working + 1, 0, *after, 0), part.repaired))
        return found

    def connected(self, state: State, wanted: int) -> bool:
        """Whether so many workstations are connected: on one side, or on both with the backbone."""
        left, right, left_switch, right_switch, line = state[0:10:2]
        apart = (left >= wanted and left_switch) or (right >= wanted and right_switch)
        return bool(apart or (left + right >= wanted and left_switch and line and right_switch))

    def minimum(self, state: State) -> bool:
        """Whether three quarters of the workstations of one side are connected."""
        return self.connected(state, 3 * self.size // 4)

    def premium(self, state: State) -> bool:
        """Whether as many workstations are connected as one side has."""
        return self.connected(state, self.size)


class Embedded(NamedTuple):
    """An embedded control system with three sensors and two actuators; the input and output processors are 2 (up), 1 (fault) or 0 (failed).

    `main` is the main processor, `skipped` counts cycles that it skipped, `done` says that this cycle is computed, `asked` that data wait for the
    main processor and `told` that instructions wait for the output. Rates are per second. Source: Muppala, Ciardo & Trivedi 1994, Stochastic reward
    nets for reliability prediction, Communications in Reliability, Maintainability and Serviceability 1(2), 9-20; Kwiatkowska, Norman & Parker 2004,
    Controller dependability analysis by probabilistic model checking, INCOM 2004.
    """

    sensors: int = 3
    into: int = 2
    actuators: int = 2
    out: int = 2
    main: bool = True
    skipped: int = 0
    done: bool = True
    asked: bool = True
    told: bool = False

    @property
    def reading(self) -> bool:
        return self.into == 2 and self.sensors >= 2

    @property
    def acting(self) -> bool:
        return self.out == 2 and self.actuators >= 1

    @property
    def failures(self) -> dict[str, bool]:
        """By the part: whether it has failed and brings the system down. Three skipped cycles are a failure of input or output."""
        return {
            "sensors": self.into == 2 and self.sensors < 2,
            "actuators": self.out == 2 and self.actuators < 1,
            "io": self.skipped == 3,
            "main": not self.main,
        }

    def jumps(self) -> list[tuple[Embedded, float]]:
        fault, reboot, broken = 1 / DAY, 1 / 30, 1 / (365 * DAY)
        ends = [
            (self.sensors > 1, self._replace(sensors=self.sensors - 1), self.sensors / (30 * DAY)),
            (self.actuators > 0, self._replace(actuators=self.actuators - 1), self.actuators / (60 * DAY)),
            (self.main, self._replace(main=False), broken),
            (True, self.next_cycle(), 1 / 60),
        ]
        if self.sensors >= 2:
            ends += [
                (self.into > 0, self._replace(into=0), broken),
                (self.into == 2, self._replace(into=1), fault),
                (self.into == 1, self.input_rebooted(), reboot),
            ]
        if self.actuators >= 1:
            ends += [
                (self.out > 0, self._replace(out=0), broken),
                (self.out == 2, self._replace(out=1), fault),
                (self.out == 1, self.output_rebooted(), reboot),
            ]
        return [(end, rate) for possible, end, rate in ends if possible]

    def input_rebooted(self) -> Embedded:
        return self._replace(
            into=2,
            done=self.done or (self.main and not self.told),
            asked=True,
            told=not self.acting and (self.told or self.main),
        )

    def output_rebooted(self) -> Embedded:
        return self._replace(
            out=2,
            done=self.done or (self.asked and self.main),
            asked=self.reading or (self.asked and not self.main),
            told=False,
        )

    def next_cycle(self) -> Embedded:
        return self._replace(
            skipped=0 if self.done else min(self.skipped + 1, 3),
            done=self.asked and not self.told and self.main,
            asked=self.reading or (self.asked and (self.told or not self.main)),
            told=not self.acting and (self.told or (self.asked and self.main)),
        )
