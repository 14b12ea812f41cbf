"""One measurement in a process of its own: `python -m benchmarks.measure stability 16 [constrained]` prints seconds and megabytes."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

__all__ = ["main"]


def main(what: str, size: int, *, constrained: bool) -> dict[str, float]:
    """Build a case of 2^size states, then time five concepts on it (and the building of its graph)."""
    import offramp
    from benchmarks.cases import random_case

    if what == "inverse":
        return inverse(size, constrained=constrained)
    if what == "concepts":
        return concepts(size)
    if what == "worlds":
        return worlds(size)
    if what != "stability":
        raise SystemExit(f"there is no measurement `{what}`")
    case = random_case(size, constrained=constrained)
    begin = time.perf_counter()
    graph = offramp.build(case)
    built = time.perf_counter()
    stability = offramp.analyse(graph)
    done = time.perf_counter()
    return {
        "states": graph.size,
        "build": built - begin,
        "five concepts": done - built,
        "peak MB": peak(),
        "equilibria": len(stability.equilibria("gmr")),
    }


def peak() -> float:
    """Return the most memory that this program has had, in MB.

    Linux starts the `ru_maxrss` of a program at that of the process that started it, so that a small child of a large parent would look
    large; `VmHWM` is of the program alone.
    """
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def worlds(count: int) -> dict[str, float]:
    """Time the Korean case in so many worlds on two threads: every policy, every measure and ending, and what the claims ask."""
    import offramp
    from offramp.ensemble.ensemble import outcomes
    from offramp.ranking.rank import rank
    from offramp.worlds.worlds import draw_worlds

    case = offramp.load("korea-2017")
    # What is compiled is loaded before the clock starts; the time of the whole process, taken from outside, has it in.
    outcomes(draw_worlds(case, 2), threads=2)
    begin = time.perf_counter()
    drawn = draw_worlds(case, count)
    ready = time.perf_counter()
    found = outcomes(drawn, threads=2)
    followed = time.perf_counter()
    rank(found)
    done = time.perf_counter()
    return {
        "worlds": found.count,
        "draw": ready - begin,
        "follow": followed - ready,
        "rank": done - followed,
        "peak MB": peak(),
    }


def inverse(size: int, *, constrained: bool) -> dict[str, float]:
    """Time what would have to change for a goal to hold, under five concepts, in a case where no state of it does."""
    import offramp
    from benchmarks.cases import random_case

    graph = offramp.build(random_case(size, constrained=constrained, seed=2))
    begin = time.perf_counter()
    found = offramp.invert(graph, "a0.o0 and a1.o0 and not a2.o1")
    return {"states": graph.size, "inverse": time.perf_counter() - begin, "targets": found.states}


def concepts(size: int) -> dict[str, float]:
    """Time each further concept that more than two actors can be asked about, for all of them."""
    import offramp
    from benchmarks.cases import random_case
    from offramp.stability.concepts import concept

    graph = offramp.build(random_case(size))
    seconds: dict[str, float] = {"states": graph.size}
    for key in ("sim", "cnash", "cgmr", "csmr", "cseq", "gmr_strong", "seq_strong", "smr_a", "seq_a"):
        begin = time.perf_counter()
        concept(key).of_everyone(graph)
        seconds[key] = time.perf_counter() - begin
    return seconds


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), constrained="constrained" in sys.argv)))
