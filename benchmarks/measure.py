"""One measurement in a process of its own: `python -m benchmarks.measure stability 16 [constrained]` prints seconds and megabytes."""

from __future__ import annotations

import json
import resource
import sys
import time

__all__ = ["main"]


def main(what: str, size: int, *, constrained: bool) -> dict[str, float]:
    """Build a case of 2^size states, then time five concepts on it (and the building of its graph)."""
    import offramp
    from benchmarks.cases import random_case

    if what != "stability":
        raise SystemExit(f"there is no measurement `{what}`")
    case = random_case(size, constrained=constrained)
    begin = time.perf_counter()
    graph = offramp.build(case)
    built = time.perf_counter()
    stability = offramp.analyse(graph)
    done = time.perf_counter()
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return {
        "states": graph.size,
        "build": built - begin,
        "five concepts": done - built,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale,
        "equilibria": len(stability.equilibria("gmr")),
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), constrained="constrained" in sys.argv)))
