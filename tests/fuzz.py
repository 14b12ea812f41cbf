"""Mutate the cases of the catalog, read them, and report whatever leaves the program that is not its own error.

By hand: `python -m tests.fuzz --count 200000`, with `--seed` for another sequence and `--start` to go on; `--only 4711`
repeats one mutant and prints it. Mutant n of a seed is the same on every machine.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import random
import re
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from offramp.case.catalog import find, slugs
from offramp.case.reading import load_bytes
from offramp.ensemble.inspection import inspect
from offramp.errors import OfframpError
from offramp.graph.advice import advise
from offramp.graph.graph import build
from offramp.stability.stability import analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SLOW = 5.0
"""Seconds above which a mutant counts as slow."""

PATIENCE = 60
"""Seconds after which a mutant is given up, in a run by hand."""

MOST_STATES = 2**10
"""States up to which a mutant's stability is analysed."""

FEW_THINGS = 6
"""Options and events up to which the chances of a mutant are looked at too."""

KINDS = ("bytes", "structure", "expression")

WORDS = (
    *("not", "and", "or", "if", "iff", "else", "before", "within", "at", "(", ")", "[", "]", "{", "}", ",", ":", ": "),
    *("- ", "#", "&a ", "*a", "!!int ", "|", ">", ">-\n", "%", "'", '"', "\\", "\n", "\r", "\t", "\x85", "\u2028", "\x00", "\ufeff"),
    *("0", "1", "-1", "1e308", "1e400", "1e-400", ".inf", ".nan", "nan", "99999999999999999999999", "0.1", "²", "١"),
    *("+", "-", "*", "/", "<", "==", "0/0", "1/0", "min(", "chance(", "stable(", "5 years", "1e300 years", "0 days", "per year"),
    *("e\u0301", "\u200b", "\u202e", "😀", "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"), "~", "null", "on", "off", "yes"),
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    *(None, "", [], {}, [[]], [{}], {"": ""}, "on", "off", "true", "0", "-1", "1e308", "-1e308", "1e400", "nan", "inf"),
    *("1e-320", "0 years", "1e300 years", "5 days", "not testable", "0/0", "((", "x" * 3000, "\u200b", "é", "1.0000000000000002"),
    *({"low": "1", "best": "0"}, {"best": "1e308"}, {"low": "-5", "high": "1e9"}, {"low": "0", "best": "1", "high": "1e300"}, ["a", "a"]),
)  # fmt: skip


@dataclass
class Report:
    """What a run found: how many mutants loaded, were refused or failed, and the slowest of them."""

    loaded: int = 0
    refused: int = 0
    failures: list[tuple[int, str]] = field(default_factory=list)
    times: list[tuple[float, int]] = field(default_factory=list)

    def __str__(self) -> str:
        slowest = sorted(self.times, reverse=True)[:10]
        kinds = Counter(text.strip().splitlines()[-1][:160] for _, text in self.failures)
        lines = [
            f"{len(self.times):,} mutants: {self.loaded:,} loaded, {self.refused:,} refused, {len(self.failures):,} failed",
            f"{sum(seconds > SLOW for seconds, _ in self.times):,} took more than {SLOW:g} s",
            "slowest: " + ", ".join(f"{seconds:.2f} s (mutant {number})" for seconds, number in slowest),
        ]
        return "\n".join([*lines, *(f"{count} × {kind}" for kind, count in kinds.most_common(20))])


@cache
def _texts() -> tuple[str, ...]:
    """Return the texts of the catalog; of the large cases, smaller parts stand beside the whole."""
    found = []
    for slug in slugs():
        path = find(slug)
        assert path is not None
        found.append(path.read_text(encoding="utf-8"))
    return tuple(found)


@cache
def _values() -> tuple[dict[str, Any], ...]:
    """Return the catalog as plain values, without the notes and the sources that make reading slow."""
    return tuple(_slim(yaml.load(text, Loader=yaml.BaseLoader)) for text in _texts())  # noqa: S506  (plain texts)


def _slim(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _slim(inner) for key, inner in value.items() if key not in ("note", "summary", "sources", "source")
        }
    return [_slim(inner) for inner in value] if isinstance(value, list) else value


def mutant(seed: int, number: int) -> tuple[str, bytes]:
    """Return the kind and the content of mutant `number` of a seed."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311  (nothing secret)
    kind = rng.choice(KINDS)
    if kind == "bytes":
        return kind, _bytes(rng)
    value = copy.deepcopy(rng.choice(_values()))
    for section in rng.sample(list(value), k=rng.randrange(3)):
        del value[section]
    change = _structure if kind == "structure" else _expression
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        change(rng, value)
    return kind, json.dumps(value, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _bytes(rng: random.Random) -> bytes:
    # Small files are read a hundred times faster, and have all sections among them.
    texts = sorted(_texts(), key=len)
    data = bytearray(texts[min(int(rng.expovariate(0.6)), len(texts) - 1)].encode())
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                del data[at : at + rng.choice((1, 2, 10, 200))]
            case 2:
                data[at:at] = bytes(data[(start := rng.randrange(len(data) + 1)) : start + rng.choice((1, 5, 50, 500))])
            case 3:
                data[at:at] = rng.randbytes(rng.choice((1, 2, 4)))
            case _:
                data[at:at] = rng.choice(WORDS).encode()
    return bytes(data)


def _slots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each list or mapping inside a value with each of its positions or keys."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _slots(value[key])


def _structure(rng: random.Random, value: dict[str, Any]) -> None:
    slots = list(_slots(value))
    if not slots:
        return
    around, key = rng.choice(slots)
    other, second = rng.choice(slots)
    try:
        match rng.randrange(7):
            case 0:
                del around[key]
            case 1:
                around[key] = copy.deepcopy(rng.choice(VALUES))
            case 2:
                around[key] = copy.deepcopy(other[second])
            case 3 if isinstance(around, dict):
                around[rng.choice((str(second), f"{key}_", str(key)[1:], *WORDS))] = around.pop(key)
            case 4 if isinstance(around, list):
                around[key:key] = copy.deepcopy(around) * rng.choice((1, 3, 30))
            case 5:
                around[key] = [around[key]]
            case _:
                around[key], other[second] = other[second], around[key]
    except (KeyError, IndexError, TypeError):
        return
    if len(json.dumps(value, default=str, check_circular=False)) > 100_000:
        value.clear()


def _expression(rng: random.Random, value: dict[str, Any]) -> None:
    slots = [(around, key) for around, key in _slots(value) if isinstance(around[key], str)]
    if not slots:
        return
    around, key = rng.choice(slots)
    parts = re.findall(r"\w+|\s+|[^\w\s]", around[key])
    names = [str(name) for _, name in slots if isinstance(name, str)]
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(parts) + 1)
        match rng.randrange(5):
            case 0:
                del parts[at : at + 1]
            case 1:
                parts[at:at] = [" ", rng.choice(WORDS), " "]
            case 2:
                parts[at : at + 1] = [rng.choice(names or [""])]
            case 3:
                parts[at:at] = parts[:at][-rng.randrange(1, 6) :]
            case _:
                parts = ["(" * (depth := rng.choice((1, 3, 40, 400))), *parts, ")" * depth]
    around[key] = "".join(parts)[:20_000]


def examine(data: bytes) -> bool:
    """Read a mutant; where it can be read, build it and ask the cheap questions. Return whether it could be read."""
    try:
        case = load_bytes(data, "mutant.yaml")
    except OfframpError as error:
        str(error)
        return False
    try:
        graph = build(case)
        # To look at all that a large case leaves open takes longer than all else together.
        if len(case.things) <= FEW_THINGS:
            inspect(case)
        advise(case)
        if graph.size <= MOST_STATES:
            analyse(graph)
    except OfframpError as error:
        str(error)
    return True


def run(seed: int, numbers: range, told: Callable[[str], None] = lambda _: None) -> Report:
    """Examine mutants and report; every exception but the program's own, warnings too, is a failure."""
    report = Report()
    for number in numbers:
        kind, data = mutant(seed, number)
        begun = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                loaded = examine(data)
            report.loaded += loaded
            report.refused += not loaded
        except Exception:
            report.failures.append((number, traceback.format_exc()))
            told(f"mutant {number} ({kind}):\n{traceback.format_exc()}")
        report.times.append((time.process_time() - begun, number))
        if report.times[-1][0] > SLOW:
            told(f"mutant {number} ({kind}) took {report.times[-1][0]:.1f} s")
    return report


def main() -> None:
    """Run by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many mutants")
    parser.add_argument("--start", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--only", type=int, help="print and examine one mutant alone")
    asked = parser.parse_args()
    if asked.only is not None:
        sys.stdout.buffer.write(mutant(asked.seed, asked.only)[1] + b"\n")
        print(run(asked.seed, range(asked.only, asked.only + 1), print))
        return

    def give_up(*_: object) -> None:
        raise TimeoutError(f"more than {PATIENCE} s")

    signal.signal(signal.SIGALRM, give_up)
    for slug in slugs():
        # What is imported and compiled once is no time of a mutant.
        with contextlib.suppress(OfframpError):
            examine((find(slug) or Path()).read_bytes())
    total, ends = Report(), time.monotonic() + asked.seconds
    for number in range(asked.start, asked.start + asked.count):
        signal.alarm(PATIENCE)
        found = run(asked.seed, range(number, number + 1), lambda text: print(text, flush=True))
        signal.alarm(0)
        total.loaded += found.loaded
        total.refused += found.refused
        total.failures += found.failures
        total.times += found.times
        if time.monotonic() > ends:
            break
    print(total)
    sys.exit(bool(total.failures))


if __name__ == "__main__":
    main()
