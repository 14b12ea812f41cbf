"""A run through worlds that can be stopped, stored, gone on with, and shared among machines."""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from offramp._version import __version__
from offramp.case.reading import loads
from offramp.case.writing import to_yaml
from offramp.ensemble.ensemble import Chunk, chunks_of, followed, gathered, prepare
from offramp.ensemble.plan import plan_of
from offramp.ensemble.provenance import versions_here
from offramp.ensemble.store import open_store
from offramp.errors import QuestionError
from offramp.progress import tell
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from offramp.ensemble.ensemble import Prepared
    from offramp.ensemble.outcomes import Outcomes
    from offramp.worlds.parameters import Parameters
    from offramp.worlds.worlds import Worlds

__all__ = ["Run", "run"]

DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""What processes on this machine begin with: a terminal tells Ctrl-C to all of them, and one alone has to answer."""

PATIENCE = 10
"""How many seconds a cluster has to answer."""


@dataclass(frozen=True, eq=False)
class Run:
    """What a run came to: `outcomes` of the worlds that were done, `asked` how many were asked for.

    `outcomes` is None where none were done; in a shard, it is of the worlds of that shard that come before the first gap.
    """

    outcomes: Outcomes | None
    done: int
    asked: int
    stopped: bool


def run(
    worlds: Worlds,
    policies: Sequence[str] | None = None,
    *,
    folder: str | Path | None = None,
    shard: tuple[int, int] | None = None,
    cluster: str | None = None,
    threads: int | None = None,
    command: str = "",
) -> Run:
    """Follow all policies through worlds, chunk by chunk; the numbers do not depend on any of what follows.

    Parameters
    ----------
    worlds
        the worlds.
    policies
        names of policies (default: all).
    folder
        where each chunk is stored when it is done; what is stored there already is not done again.
    shard
        `(i, n)`: only each n-th chunk, from the i-th on; i from 1 to n.
    cluster
        the address of a Dask scheduler, or `local` for processes on this machine.
    threads
        how many threads share a chunk (default: one per core).
    command
        what is kept as the command in the folder.

    >>> from offramp.case.reading import load
    >>> run(draw_worlds(load("hotline"), 8), ["wait"]).done
    8

    Raises
    ------
    ResultsError
        where the folder holds results of something else, or a damaged file.
    OutputError
        where the folder cannot be made or written; what was stored before stays.
    QuestionError
        as `outcomes` does, where no cluster answers or its workers have other versions, or where worlds shall be stored that their
        seed does not draw. Where nothing was done, no folder is left.
    """
    plan = plan_of(worlds.case, policies)
    if folder is not None:
        _refuse_undrawn(worlds)
    store = open_store(folder, plan, worlds, command) if folder is not None else None
    spans = _of_shard(chunks_of(worlds.count), shard)
    found = [store.read(*span, worlds) for span in spans if store.has(*span)] if store is not None else []
    left = [span for span in spans if store is None or not store.has(*span)]
    total, stopped = sum(last - first for first, last in spans), False
    what = "following policies through worlds"
    tell(what, _count(found), total)
    try:
        for chunk in (
            _on_cluster(worlds, policies, left, cluster) if cluster else _here(worlds, policies, left, threads)
        ):
            if store is not None:
                store.write(chunk, worlds)
            found.append(chunk)
            tell(what, _count(found), total)
    except KeyboardInterrupt:
        stopped = True
    if store is not None and not stopped and not store.begun:
        store.begin()  # A shard with nothing to do is brought together with the others all the same.
    return Run(_together(worlds, policies, found), _count(found), total, stopped)


def _refuse_undrawn(worlds: Worlds) -> None:
    """Raise where worlds are not those that their seed draws: what is stored says no more than the seed, and could not be read again."""
    if worlds != draw_worlds(worlds.case, worlds.count, worlds.seed, method=worlds.method, images=worlds.fixed):
        raise QuestionError(
            "a folder of results is of worlds that a seed draws, and these are others; leave out the folder, or take worlds as "
            "`draw_worlds` returns them"
        )


def _count(chunks: Sequence[Chunk]) -> int:
    return sum(chunk.last - chunk.first for chunk in chunks)


def _of_shard(spans: list[tuple[int, int]], shard: tuple[int, int] | None) -> list[tuple[int, int]]:
    if shard is None:
        return spans
    which, count = shard
    if not 1 <= which <= count:
        raise QuestionError(
            f"the shard is {which}/{count}; expected for instance 1/{max(count, 1)}: from 1 to the number of shards"
        )
    return spans[which - 1 :: count]


def _together(worlds: Worlds, policies: Sequence[str] | None, chunks: Sequence[Chunk]) -> Outcomes | None:
    """Put together the chunks from the first world on, up to the first gap; they are a sample in their own right."""
    ordered = sorted(chunks, key=lambda chunk: chunk.first)
    whole: list[Chunk] = []
    for chunk in ordered:
        if chunk.first != (whole[-1].last if whole else 0):
            break
        whole.append(chunk)
    if not whole:
        return None
    count = whole[-1].last
    some = worlds if count == worlds.count else _first_of(worlds, count)
    return gathered(plan_of(worlds.case, policies), some, whole)


def _first_of(worlds: Worlds, count: int) -> Worlds:
    from dataclasses import replace

    return replace(
        worlds,
        values={name: values[:count] for name, values in worlds.values.items()},
        images={actor: names[:count] for actor, names in worlds.images.items()},
    )


def _here(
    worlds: Worlds, policies: Sequence[str] | None, spans: Sequence[tuple[int, int]], threads: int | None
) -> Iterator[Chunk]:
    if not spans:
        return
    prepared = prepare(plan_of(worlds.case, policies))
    for first, last in spans:
        yield followed(prepared, worlds.parameters.take(first, last), first, threads)


@lru_cache(maxsize=2)
def _prepared(text: str, policies: tuple[str, ...] | None) -> Prepared:
    """Prepare a case once in each process of a cluster."""
    return prepare(plan_of(loads(text), policies))


def _versions() -> str:
    return f"offramp {__version__}, " + ", ".join(f"{name} {version}" for name, version in versions_here().items())


def _far_away(text: str, policies: tuple[str, ...] | None, taken: Parameters, first: int, asked: str) -> Chunk:
    """Follow policies through a chunk of worlds in a process of a cluster; `taken` are the numbers of these worlds.

    They are sent, since worlds need not be such as a seed draws. `asked` are the versions that the results will say they are of.
    """
    here = _versions()
    if here != asked:
        raise QuestionError(
            f"a worker of the cluster has {here}, and this process {asked}; install the same versions on both"
        )
    return followed(_prepared(text, policies), taken, first, 1)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from writing to the log what is told in a message."""
    found = [log for name, log in logging.root.manager.loggerDict.items() if name.startswith("distributed")]
    before = [(log, log.disabled) for log in found if isinstance(log, logging.Logger)]
    try:
        for log, _ in before:
            log.disabled = True
        yield
    finally:
        for log, disabled in before:
            log.disabled = disabled


def _on_cluster(
    worlds: Worlds, policies: Sequence[str] | None, spans: Sequence[tuple[int, int]], address: str
) -> Iterator[Chunk]:
    """Let the processes of a cluster do the chunks, and yield each as it is done."""
    try:
        from distributed import Client, KilledWorker, LocalCluster, as_completed
    except ImportError:
        raise QuestionError('a cluster needs Dask: pip install "offramp[cluster]"') from None
    if not spans:
        return
    text, named = to_yaml(worlds.case), tuple(policies) if policies is not None else None
    asked = _versions()
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        try:
            alone = (
                LocalCluster(
                    threads_per_worker=1, dashboard_address="127.0.0.1:0", preload=[DEAF], silence_logs=logging.CRITICAL
                )
                if address == "local"
                else None
            )
            if alone is not None:
                stack.enter_context(alone)
            client = stack.enter_context(Client(alone or address, timeout=PATIENCE))
        except (OSError, ValueError) as error:
            said = str(error) or type(error).__name__
            raise QuestionError(
                f"no cluster answers at {address} within {PATIENCE} seconds ({said}); start one with `dask scheduler`, or use `--cluster local`"
            ) from None
        taken = [(worlds.parameters.take(first, last), first) for first, last in spans]
        tasks = [client.submit(_far_away, text, named, numbers, first, asked, pure=False) for numbers, first in taken]
        try:
            for task in as_completed(tasks):
                yield task.result()
        except (CancelledError, KilledWorker, OSError) as error:
            raise QuestionError(
                f"the cluster at {address} was lost ({type(error).__name__}); where results are kept in a folder, the same command goes on "
                f"from what was done"
            ) from None
