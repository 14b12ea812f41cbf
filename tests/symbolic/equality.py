"""The two engines against each other on random cases of up to 2^16 states: `python -m tests.symbolic.equality --seconds 600`.

Every case is drawn from its seed alone, so a disagreement can be repeated with `--start SEED --count 1`.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from tests.symbolic.engines import SMALL, mask

from offramp.case.reading import loads
from offramp.errors import CaseError
from offramp.graph.graph import build
from offramp.stability.stability import analyse
from offramp.symbolic.analysis import analyse_large
from offramp.symbolic.large_graph import encode
from offramp.symbolic.recheck import recheck_large
from offramp.symbolic.stable_sets import immobile_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offramp.case.model import Case
    from offramp.stability.stability import Stability
    from offramp.symbolic.analysis import LargeStability
    from offramp.symbolic.large_graph import LargeGraph

__all__ = ["agree", "case_of"]

LARGEST = 16
"""The most options of a case."""

MOST_OWN, FOLLOWED = 6, 30
"""The most options of one actor, and the number of states through which a check of a witness follows the answers."""

STATES_JUDGED = 3
"""Number of states of each case whose verdicts and witnesses are compared."""


def _condition(rng: random.Random, names: Sequence[str]) -> str:
    """Return a condition on one to three options or events."""
    parts = [
        rng.choice(("", "not ")) + name for name in rng.sample(names, min(len(names), rng.choice((1, 1, 2, 2, 3))))
    ]
    signs = ("and", "or", "if", "iff") if len(parts) == 2 else ("and", "or")
    if len(parts) == 3 and rng.random() < 0.3:
        return f"{' + '.join(f'({part})' for part in parts)} >= {rng.choice((1, 2, 3))}"
    return f" {rng.choice(signs)} ".join(parts)


def case_of(seed: int, largest: int = LARGEST) -> tuple[Case, list[str]]:
    """Return a random case and the events that have occurred: rules, final options, statements, weights and rankings."""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    while True:
        size = rng.randint(2, largest)
        actors = min(rng.randint(max(1, -(-size // MOST_OWN)), 4), size)
        own = [[f"o{j}" for j in range(size // actors + (i < size % actors))] for i in range(actors)]
        names = [f"a{i}.{option}" for i, options in enumerate(own) for option in options]
        events = [f"e{k}" for k in range(rng.choice((0, 0, 0, 1, 2)))]
        lines = ["actors:"]
        for i, options in enumerate(own):
            told = []
            for option in options:
                final = rng.random()
                stays = ", irreversible: on" if final < 0.1 else ", irreversible: off" if final < 0.15 else ""
                told.append(f"{option}: {{label: {option}{stays}}}")
            lines.append(f"  a{i}: {{options: {{{', '.join(told)}}}}}")
        if events:
            lines += ["events:", *(f"  {event}: {event}" for event in events)]
        rules = [_condition(rng, names) for _ in range(rng.choice((0, 0, 1, 2, 3)))]
        lines += ["impossible:", *(f"  - {rule}" for rule in rules)] if rules else []
        on = [name for name in names if rng.random() < 0.2]
        lines += [f"status quo: [{', '.join(on)}]", "preferences:"]
        for i in range(actors):
            count = rng.choice((1, 3, 5, 8, 12))
            said = list(dict.fromkeys(_condition(rng, [*names, *events]) for _ in range(count)))
            if rng.random() < 0.25:
                weights = ", ".join(f'"{text}": {rng.choice((-3, -1, 0.5, 1, 2, 2.5, 4))}' for text in said)
                lines.append(f"  a{i}: {{weights: {{{weights}}}}}")
            elif rng.random() < 0.2:
                bare = rng.sample(names, len(names))
                lines.append(f"  a{i}: [{', '.join(rng.choice(('', 'not ')) + name for name in bare)}]")
            else:
                lines.append(f"  a{i}: [{', '.join(said)}]")
        given = [event for event in events if rng.random() < 0.5]
        try:
            case = loads("\n".join(lines))
            build(case, given=given)
        except CaseError:
            continue
        return case, given


def agree(seed: int, largest: int = LARGEST) -> int:
    """Compare the engines on the case of a seed: sets, counts, verdicts, equally short witnesses; return the number of options."""
    case, given = case_of(seed, largest)
    graph, large = build(case, given=given), encode(case, given=given, budget=SMALL)
    listed, found = analyse(graph), analyse_large(large)
    assert not found.undecided
    assert (large.size, large.status_quo) == (graph.size, graph.status_quo)
    for i in range(len(graph.actors)):
        assert np.array_equal(mask(large.encoding, graph, immobile_states(large.encoding, i)), listed.immobile[i])
        for key, stable in listed.stable.items():
            assert np.array_equal(~mask(large.encoding, graph, found.unstable[key][i]), stable[i]), (seed, key, i)
    for key in listed.stable:
        assert found.count(key) == len(listed.equilibria(key)), (seed, key)
    rng = random.Random(seed)  # noqa: S311  (no secret)
    for state in {graph.status_quo, *(rng.randrange(graph.size) for _ in range(STATES_JUDGED - 1))}:
        _same_verdicts(seed, listed, large, found, state)
    return len(case.options)


def _same_verdicts(seed: int, listed: Stability, large: LargeGraph, found: LargeStability, state: int) -> None:
    """Compare the verdicts on a state under every concept, with equally short witnesses, and check each witness."""
    for actor in large.actors:
        for key in listed.stable:
            theirs, mine = listed.why(state, actor, key), found.why(state, actor, key)
            where = (seed, state, actor, key)
            assert mine.stable == found.is_stable(state, actor, key) == theirs.stable, where
            assert mine.unsanctioned == theirs.unsanctioned, where
            assert mine.immobile == theirs.immobile, where
            shown = theirs.sanctions[: len(mine.sanctions)]
            assert len(mine.sanctions) + mine.unlisted == len(theirs.sanctions) + theirs.unlisted, where
            assert [each.improvement for each in mine.sanctions] == [each.improvement for each in shown], where
            assert [len(each.moves) for each in mine.sanctions] == [len(each.moves) for each in shown], where
            assert recheck_large(large, mine, FOLLOWED).sound, where


def main() -> None:
    """Compare cases of successive seeds until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=10**9)
    asked = parser.parse_args()
    ends, sizes = time.monotonic() + asked.seconds, Counter[int]()
    for seed in range(asked.start, asked.start + asked.count):
        if time.monotonic() > ends:
            break
        sizes[agree(seed)] += 1
        if sizes.total() % 100 == 0:
            print(f"{sizes.total():,} cases agree", flush=True)
    print(f"{sizes.total():,} cases agree; by options: {dict(sorted(sizes.items()))}")


if __name__ == "__main__":
    main()
