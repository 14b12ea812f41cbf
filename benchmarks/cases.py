"""Cases of a chosen size, the same at every run."""

from __future__ import annotations

import random

import offramp

__all__ = ["random_case"]


def random_case(options: int, actors: int = 4, *, constrained: bool = False, seed: int = 1) -> offramp.Case:
    """A case with that many options shared by some actors, and statements in random order.

    With `constrained`, rules between actors forbid nearly a third of the states and two options cannot be undone.
    """
    rng = random.Random(seed)  # noqa: S311  (no secret)
    names = [[f"o{j}" for j in range(options // actors + (i < options % actors))] for i in range(actors)]
    lines = ["actors:"]
    for i, own in enumerate(names):
        once = constrained and i < 2
        shown = ", ".join(
            f"{o}: {{label: {o}, once: on}}" if once and j == 0 else f"{o}: {o}" for j, o in enumerate(own)
        )
        lines.append(f"  a{i}: {{options: {{{shown}}}}}")
    if constrained:
        lines += ["impossible:", "  - a0.o1 and a1.o1", "  - a2.o1 and a3.o1 and not a1.o2"]
    lines += ["status quo: []", "preferences:"]
    everything = [f"a{i}.{option}" for i, own in enumerate(names) for option in own]
    for i in range(actors):
        order = rng.sample(everything, len(everything))
        lines.append(f"  a{i}: [{', '.join(rng.choice(('', 'not ')) + name for name in order)}]")
    return offramp.loads("\n".join(lines))
