"""Cases of a chosen size, the same at every run."""

from __future__ import annotations

import random

import offramp

__all__ = ["random_case", "said_case", "tense_case"]


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


def said_case(options: int, actors: int = 4, statements: int = 8, *, seed: int = 1) -> offramp.Case:
    """A case with that many options shared by some actors, each with some statements of one to three options of anybody."""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    names = [[f"o{j}" for j in range(options // actors + (i < options % actors))] for i in range(actors)]
    everything = [f"a{i}.{option}" for i, own in enumerate(names) for option in own]
    lines = ["actors:"]
    lines += [f"  a{i}: {{options: {{{', '.join(f'{o}: {o}' for o in own)}}}}}" for i, own in enumerate(names)]
    lines += ["status quo: []", "preferences:"]
    for i in range(actors):
        said = []
        for _ in range(statements):
            parts = [rng.choice(("", "not ")) + name for name in rng.sample(everything, rng.choice((1, 2, 2, 3)))]
            pairs = ("and", "and", "or", "if", "iff") if len(parts) == 2 else ("and", "or")
            said.append(f" {rng.choice(pairs)} ".join(parts))
        lines.append(f"  a{i}: [{', '.join(said)}]")
    return offramp.loads("\n".join(lines))


def tense_case(options: int, seed: int = 1) -> offramp.Case:
    """A case of 2^options states and a war that each option makes more likely, so that none can be left out of its chain.

    Each actor has two options, and wants something of all of them, in random order. However many there are, together they
    reconsider twelve times a year: a larger chain is no faster one.
    """
    rng = random.Random(seed)  # noqa: S311  (no secret)
    actors = [f"a{i}" for i in range(options // 2)]
    everything = [f"{actor}.o{j}" for actor in actors for j in range(2)]
    pace = 12 / len(actors)
    lines = ["horizon: 5 years", "actors:"]
    for actor in actors:
        tempo = f"{{low: {pace / 2:g}, best: {pace:g}, high: {2 * pace:g}, unit: per year}}"
        lines.append(
            f"  {actor}: {{tempo: {tempo}, reliability: {{low: 0.6, best: 0.8, high: 0.95}}, options: {{o0: o0, o1: o1}}}}"
        )
    lines += [
        "events: {war: {label: war, once: on}}",
        "ends: war",
        "status quo: []",
        "unknowns: {clash: {low: 0.001, best: 0.003, high: 0.01, unit: per year}}",
        f"rates: {{war: {{rate: clash * (1 + {' + '.join(everything)})}}}}",
        "measures: {war: {chance of: war, within: 5 years, want: low}}",
        "preferences:",
    ]
    for actor in actors:
        order = rng.sample(everything, len(everything))
        lines.append(f"  {actor}: [{', '.join(rng.choice(('', 'not ')) + name for name in order)}]")
    return offramp.loads("\n".join(lines))
