"""Two queues in a row as a case, with counters that turn one event at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from offramp.case.reading import loads

if TYPE_CHECKING:
    from offramp.case.model import Case

COUNTERS = ("arrived", "short", "long", "left")
"""Customers who arrived, had a first service of one phase, had one of two phases, and left."""

CODES = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1), (0, 1, 1), (0, 0, 1))
"""Numbers modulo six as three events of which each step turns one (a Johnson counter)."""


def counted(counter: str, rate: str) -> dict[str, str]:
    """Return the rates of the three events of a counter that goes up at a rate."""
    return {f"{counter}{k + 1}": f"({rate}) * ({counter}_{k} or {counter}_{k + 3})" for k in range(3)}


def terms() -> dict[str, str]:
    """Return a condition for each number: of the counters, of those who went on, and of each queue."""
    found = {
        f"{counter}_{number}": " and ".join(
            f"{'' if bit else 'not '}{counter}{k}" for k, bit in enumerate(code, start=1)
        )
        for counter in COUNTERS
        for number, code in enumerate(CODES)
    }

    def sums(name: str, one: str, other: str, sign: int) -> None:
        for number in range(6):
            pairs = (f"{one}_{(number - sign * k) % 6} and {other}_{k}" for k in range(6))
            found[f"{name}_{number}"] = " or ".join(pairs)

    sums("on", "short", "long", 1)
    sums("first", "arrived", "on", -1)
    sums("second", "on", "left", -1)
    # The second phase of a service lasts from the phase event to the next long service.
    found["late"] = "not (phased iff (long_1 or long_3 or long_5))"
    return found


def tandem_case() -> Case:
    """Return the case: customers arrive at the rate 20 and leave at the rate 4; one first service in ten has a second phase."""
    free = "not first_0 and not second_5"
    rates = {
        **counted("arrived", "20 * (not first_5)"),
        **counted("short", f"1.8 * ({free} and not late)"),
        **counted("long", f"2 * ({free} and late)"),
        **counted("left", "4 * (not second_0)"),
        "phased": "0.2 * (not first_0 and not late)",
    }
    customers = " + ".join(f"{k} * {queue}_{k}" for queue in ("first", "second") for k in range(1, 6))
    measures = {
        "network full within 10": {"chance of": "first_5 and second_5 and late", "within": "10 years"},
        "first queue full within 10": {"chance of": "first_5", "within": "10 years"},
        "first queue full within 0.2": {"chance of": "first_5", "within": "0.2 years"},
        "customer years within 10": {"expected": "customers", "within": "10 years"},
    }
    for queue in ("first", "second"):
        for k in range(1, 6):
            for time in ("0.2", "10"):
                measures[f"{queue}_{k} at {time}"] = {"chance of": f"{queue}_{k}", "at": f"{time} years"}
    clerk = {"tempo": "1 per year", "reliability": 0.5, "options": {"close": "Close the counter"}}
    case = {
        "title": "Two queues in a row",
        "horizon": "10 years",
        "actors": {"clerk": clerk},
        "events": {event: f"Event {event}" for event in rates},
        "terms": terms(),
        "status quo": [],
        "preferences": {"clerk": ["not clerk.close"]},
        "rates": rates,
        "counts": {"customers": customers},
        "measures": measures,
    }
    return loads(json.dumps(case))
