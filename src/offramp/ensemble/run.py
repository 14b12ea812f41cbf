"""A run over many worlds that can be stored, stopped, resumed, and distributed among machines."""

from __future__ import annotations

import logging
import multiprocessing
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from offramp._version import __version__
from offramp.case.reading import loads
from offramp.case.writing import to_yaml
from offramp.ensemble.ensemble import Chunk, chunks_of, evaluate_chunk, join_chunks, prepare
from offramp.ensemble.plan import plan_of
from offramp.ensemble.provenance import versions_here
from offramp.ensemble.store import open_store
from offramp.errors import QuestionError
from offramp.experts.resolution import with_experts
from offramp.progress import report
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from distributed import Client

    from offramp.ensemble.ensemble import Prepared
    from offramp.ensemble.outcomes import Outcomes
    from offramp.worlds.parameters import Parameters
    from offramp.worlds.worlds import Worlds

__all__ = ["Run", "run"]

IGNORE_INTERRUPT = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""First code of local worker processes: they ignore Ctrl-C, which a terminal sends to all of them, so that one process answers."""

UNGUARDED = (
    "the worker processes of a local cluster could not start; each of them imports the script first, so the script needs the guard "
    '`if __name__ == "__main__":` around its calls'
)
"""Message where worker processes do not start, or where one of them would start a cluster itself."""

TIMEOUT_SECONDS = 10
"""Seconds to wait for a cluster's answer."""


@dataclass(frozen=True, eq=False)
class Run:
    """Result of a run: its outcomes, and the numbers of worlds `done` and `asked` for.

    `outcomes` covers the worlds before the first gap, which a shard has; it is None if the first world was not done.
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
    """Evaluate all policies in all worlds, chunk by chunk; no result depends on the storage, shard, cluster or threads.

    Parameters
    ----------
    worlds
        the worlds.
    policies
        names of policies (default: all).
    folder
        the folder that stores each completed chunk; chunks stored there already are not evaluated again.
    shard
        `(i, n)`: only every n-th chunk, beginning with the i-th; i from 1 to n.
    cluster
        the address of a Dask scheduler, or `local` for processes on this machine.
    threads
        number of threads per chunk (default: one per core).
    command
        the command to record in the folder.

    >>> from offramp.case.reading import load
    >>> run(draw_worlds(load("hotline"), 8), ["wait"]).done
    8

    Raises
    ------
    ResultsError
        if the folder holds the results of another run, or a damaged file.
    OutputError
        if the folder cannot be made or written; stored chunks stay.
    QuestionError
        as `outcomes` does, where no cluster answers or its workers have other versions, or where the worlds to store are not
        those of their seed. A run that completes no chunk leaves no folder.
    """
    plan = plan_of(worlds.case, policies)
    if folder is not None:
        _refuse_undrawn(worlds)
    store = open_store(folder, plan, worlds, command) if folder is not None else None
    spans = _shard_spans(chunks_of(worlds.count), shard)
    found = [store.read(*span, worlds) for span in spans if store.has(*span)] if store is not None else []
    left = [span for span in spans if store is None or not store.has(*span)]
    total, stopped = sum(last - first for first, last in spans), False
    activity = "evaluating policies in worlds"
    report(activity, _count(found), total)
    try:
        for chunk in (
            _cluster_chunks(worlds, policies, left, cluster)
            if cluster
            else _local_chunks(worlds, policies, left, threads)
        ):
            if store is not None:
                store.write(chunk, worlds)
            found.append(chunk)
            report(activity, _count(found), total)
    except KeyboardInterrupt:
        stopped = True
    if store is not None and not stopped and not store.is_made:
        store.make()  # A shard without worlds is merged with the others too.
    return Run(_joined(worlds, policies, found), _count(found), total, stopped)


def _refuse_undrawn(worlds: Worlds) -> None:
    """Raise `QuestionError` if worlds differ from those of their seed; a store keeps only the seed, so others could not be read."""
    if worlds != draw_worlds(worlds.case, worlds.count, worlds.seed, method=worlds.method, images=worlds.fixed):
        raise QuestionError(
            "a folder of results stores only worlds drawn from a seed, and these differ from those of their seed; omit the folder, or "
            "use worlds as `draw_worlds` returns them"
        )


def _count(chunks: Sequence[Chunk]) -> int:
    return sum(chunk.last - chunk.first for chunk in chunks)


def _shard_spans(spans: list[tuple[int, int]], shard: tuple[int, int] | None) -> list[tuple[int, int]]:
    if shard is None:
        return spans
    which, count = shard
    if not 1 <= which <= count:
        raise QuestionError(
            f"the shard is {which}/{count}; expected for instance 1/{max(count, 1)}: from 1 to the number of shards"
        )
    return spans[which - 1 :: count]


def _joined(worlds: Worlds, policies: Sequence[str] | None, chunks: Sequence[Chunk]) -> Outcomes | None:
    """Join the chunks before the first gap; their worlds are a valid sample by themselves."""
    ordered = sorted(chunks, key=lambda chunk: chunk.first)
    whole: list[Chunk] = []
    for chunk in ordered:
        if chunk.first != (whole[-1].last if whole else 0):
            break
        whole.append(chunk)
    if not whole:
        return None
    count = whole[-1].last
    some = worlds if count == worlds.count else _first_worlds(worlds, count)
    return join_chunks(plan_of(worlds.case, policies), some, whole)


def _first_worlds(worlds: Worlds, count: int) -> Worlds:
    from dataclasses import replace

    return replace(
        worlds,
        values={name: values[:count] for name, values in worlds.values.items()},
        images={actor: names[:count] for actor, names in worlds.images.items()},
        orders={actor: orders[:count] for actor, orders in worlds.orders.items()},
        experts={name: experts[:count] for name, experts in worlds.experts.items()},
    )


def _local_chunks(
    worlds: Worlds, policies: Sequence[str] | None, spans: Sequence[tuple[int, int]], threads: int | None
) -> Iterator[Chunk]:
    if not spans:
        return
    prepared = prepare(plan_of(worlds.case, policies))
    for first, last in spans:
        yield evaluate_chunk(prepared, worlds.parameters.take(first, last), first, threads)


@lru_cache(maxsize=2)
def _prepared(text: str, policies: tuple[str, ...] | None) -> Prepared:
    """Prepare a case once in each process of a cluster."""
    return prepare(plan_of(loads(text), policies))


def _versions() -> str:
    return f"offramp {__version__}, " + ", ".join(f"{name} {version}" for name, version in versions_here().items())


def _evaluate_remotely(text: str, policies: tuple[str, ...] | None, taken: Parameters, first: int, asked: str) -> Chunk:
    """Evaluate policies in one chunk of worlds in a worker process; `taken` are the parameters of these worlds.

    The parameters are sent, since the worlds need not be those of a seed. `asked` are the versions that the provenance records.
    """
    here = _versions()
    if here != asked:
        raise QuestionError(
            f"a worker of the cluster has {here}, and this process has {asked}; install the same versions on both"
        )
    return evaluate_chunk(_prepared(text, policies), taken, first, 1)


@contextmanager
def _silenced() -> Iterator[None]:
    """Silence Dask's log, which would repeat an error message."""
    found = [log for name, log in logging.root.manager.loggerDict.items() if name.startswith("distributed")]
    before = [(log, log.disabled) for log in found if isinstance(log, logging.Logger)]
    try:
        for log, _ in before:
            log.disabled = True
        yield
    finally:
        for log, disabled in before:
            log.disabled = disabled


def _client(address: str, stack: ExitStack) -> Client:
    """Return a client of a cluster; `stack` closes a local cluster made for it."""
    from distributed import Client, LocalCluster

    if address == "local" and _is_starting():
        raise QuestionError(UNGUARDED)
    try:
        alone = (
            LocalCluster(
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                preload=[IGNORE_INTERRUPT],
                silence_logs=logging.CRITICAL,
            )
            if address == "local"
            else None
        )
        if alone is not None:
            stack.enter_context(alone)
        return Client(alone or address, timeout=TIMEOUT_SECONDS)
    except RuntimeError as error:
        if address != "local":
            raise
        raise QuestionError(f"{UNGUARDED} ({error})") from None
    except (OSError, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise QuestionError(
            f"no cluster answers at {address} within {TIMEOUT_SECONDS} seconds ({reason}); start one with `dask scheduler`, "
            f"or use `--cluster local`"
        ) from None


def _is_starting() -> bool:
    """Whether this process is a worker that is still importing the script of its parent."""
    return bool(getattr(multiprocessing.current_process(), "_inheriting", False))


def _cluster_chunks(
    worlds: Worlds, policies: Sequence[str] | None, spans: Sequence[tuple[int, int]], address: str
) -> Iterator[Chunk]:
    """Evaluate chunks on a cluster, and yield each when it is completed."""
    try:
        from distributed import KilledWorker, as_completed
    except ImportError:
        raise QuestionError('a cluster needs Dask: pip install "distributed>=2024.8" "dask-jobqueue>=0.9"') from None
    if not spans:
        return
    # Workers have no file of a panel.
    text, named = to_yaml(with_experts(worlds.case)), tuple(policies) if policies is not None else None
    asked = _versions()
    with ExitStack() as stack:
        stack.enter_context(_silenced())
        client = stack.enter_context(_client(address, stack))
        taken = [(worlds.parameters.take(first, last), first) for first, last in spans]
        tasks = [
            client.submit(_evaluate_remotely, text, named, numbers, first, asked, pure=False)
            for numbers, first in taken
        ]
        try:
            for task in as_completed(tasks):
                yield task.result()
        except (CancelledError, KilledWorker, OSError) as error:
            raise QuestionError(
                f"the connection to the cluster at {address} was lost ({type(error).__name__}); if results are stored in a folder, the "
                f"same command resumes the run"
            ) from None
