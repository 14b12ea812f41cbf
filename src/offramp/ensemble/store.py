"""Results in a folder: a Parquet file per chunk of worlds, each whole or not there, and where they come from.

    FOLDER/provenance.json     what was run: the case's hash, the seed, how many worlds, which policies, by what versions
    FOLDER/case.yaml           the case
    FOLDER/outcomes/*.parquet  a row per world: what was drawn, and what each policy came to

A file is written beside its place and then renamed, so that whatever ends a run loses at most the chunk that it was at.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.writing import to_yaml
from offramp.ensemble.ensemble import Chunk, chunks_of, gathered
from offramp.ensemble.plan import plan_of
from offramp.ensemble.provenance import PROVENANCE, case_beside, provenance, provenance_of, refuse_other, with_versions
from offramp.errors import OutputError, ResultsError
from offramp.files import write_whole
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.ensemble.outcomes import Outcomes
    from offramp.ensemble.plan import RunPlan
    from offramp.preference_sensitivity.reordering import Order
    from offramp.worlds.worlds import Worlds

__all__ = ["Store", "load_outcomes", "loaded", "open_store", "refuse_taken", "store_in", "worlds_of"]

KEY = b"offramp"
"""Under which name a Parquet file says what it belongs to."""

BETWEEN = " | "
"""What stands between policy and question in the name of a column."""


@dataclass(frozen=True)
class Store:
    """A folder of results; `key` is the hash of what was run, which every file in it carries.

    `says` is its provenance, and `text` its case: what the folder is begun with where there is none yet.
    """

    folder: Path
    key: str
    says: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    text: str = field(default="", compare=False, repr=False)

    @property
    def parts(self) -> Path:
        """Where the Parquet files are."""
        return self.folder / "outcomes"

    @property
    def begun(self) -> bool:
        """Whether the folder says what it holds, and so has all but the worlds."""
        return (self.folder / PROVENANCE).exists()

    def path(self, first: int, last: int) -> Path:
        """Return the file of the worlds from `first` up to, but without, `last`."""
        return self.parts / f"worlds-{first:07}-{last:07}.parquet"

    def has(self, first: int, last: int) -> bool:
        """Whether there is a file of a chunk; `wrong` says whether it is what it should be."""
        return self.path(first, last).exists()

    def check(self, first: int, last: int) -> None:
        """See that the file of a chunk is what it should be, as far as its last bytes tell, which is quick.

        Raises
        ------
        ResultsError
            where the file is missing, damaged, or belongs to something else.
        """
        from pyarrow import parquet

        path = self.path(first, last)
        with _reading(path):
            footer = parquet.read_metadata(path)
            says, numbers = _says(footer.metadata), _numbers(footer)
        self._refuse_others(path, says, footer.num_rows, first, last)
        _refuse_other_numbers(path, numbers or (first, last - 1), first, last)

    def wrong(self, first: int, last: int) -> str | None:
        """Return what is wrong with the file of a chunk, without what to do, as far as can be seen quickly; None where nothing is."""
        try:
            self.check(first, last)
        except ResultsError as error:
            return str(error).removeprefix(f"{self.path(first, last)}: ").rpartition("; ")[0]
        return None

    def begin(self) -> None:
        """Make what the folder lacks: itself, the case, and what says what was run, and by which versions.

        Raises
        ------
        ResultsError
            where it holds something else.
        OutputError
            where it cannot be made or written.
        """
        refuse_taken(self)
        if self.begun:
            known = provenance(self.folder)
            both = with_versions(known, [self.says])
            if both != known:
                self._say(both)
            return
        try:
            self.parts.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{self.folder}: this folder cannot be made: {error.strerror}") from None
        write_whole(self.folder / "case.yaml", self.text)
        # Last, so that a folder with it has all the rest.
        self._say(self.says)

    def _say(self, says: Mapping[str, Any]) -> None:
        write_whole(self.folder / PROVENANCE, json.dumps(says, ensure_ascii=False, indent=2) + "\n")

    def write(self, chunk: Chunk, worlds: Worlds) -> None:
        """Store a chunk, whole or not at all; the first one makes the folder, so that none is left by what was refused.

        Raises
        ------
        ResultsError
            where the folder has come to hold something else in the meantime.
        OutputError
            where it cannot be written; what was stored before stays.
        """
        import pyarrow as pa
        from pyarrow import parquet

        some = slice(chunk.first, chunk.last)
        columns: dict[str, Any] = {"world": np.arange(chunk.first, chunk.last)}
        columns |= {name: values[some] for name, values in worlds.values.items()}
        columns |= {_reading_of(actor): list(names[some]) for actor, names in worlds.images.items()}
        columns |= {_order_of(actor): _as_texts(orders[some]) for actor, orders in worlds.orders.items()}
        columns |= {BETWEEN.join(key): values for key, values in chunk.values.items()}
        says = json.dumps(
            {"key": self.key, "error": chunk.error, "asked": list(chunk.values), "sha256": _digest(columns)}
        )
        stream = io.BytesIO()
        parquet.write_table(pa.table(columns).replace_schema_metadata({KEY: says.encode()}), stream)
        try:
            self.begin()
            write_whole(self.path(chunk.first, chunk.last), stream.getvalue())
        except OutputError as error:
            raise OutputError(
                f"{error}; what was stored before is whole, and the same command goes on from there"
            ) from None

    def read(self, first: int, last: int, worlds: Worlds | None = None) -> Chunk:
        """Return a stored chunk; with `worlds`, after seeing that it was run in these.

        Raises
        ------
        ResultsError
            where the file is missing, damaged, or belongs to something else.
        """
        from pyarrow import parquet

        path = self.path(first, last)
        with _reading(path):
            table = parquet.read_table(path)
            says = _says(table.schema.metadata)
        self._refuse_others(path, says, table.num_rows, first, last)
        with _reading(path):
            numbers = table.column("world").to_numpy()
            # Not from the names of the columns: a policy may be called anything.
            asked = [(policy, question) for policy, question in says["asked"]]
            values = {key: table.column(BETWEEN.join(key)).to_numpy() for key in asked}
            chunk = Chunk(first, last, values, float(says["error"]))
            kept = _digest({name: table.column(name).to_numpy() for name in table.column_names})
        if kept != says.get("sha256"):
            raise ResultsError(
                f"{path}: holds other numbers than were stored: it is damaged, or was changed; remove it and run the same command again, "
                f"which does its worlds anew"
            )
        if not np.array_equal(numbers, np.arange(first, last)):
            _refuse_other_numbers(path, (int(numbers.min()), int(numbers.max())), first, last)
        if worlds is not None:
            with _reading(path):
                other = _drawn_otherwise(table, worlds, first, last)
            if other is not None:
                raise ResultsError(
                    f"{path}: `{other}` was drawn otherwise than it is here, by another version of what draws; run again in a new folder"
                )
        return chunk

    def _refuse_others(self, path: Path, says: Mapping[str, Any], rows: int, first: int, last: int) -> None:
        """Raise where a file is not of this run, or not as long as its name says."""
        if says.get("key") != self.key:
            raise ResultsError(f"{path}: belongs to another run than the rest of {self.folder}; move it away")
        if rows != last - first:
            raise ResultsError(f"{path}: has {rows} worlds, and {last - first} by its name; remove it and run again")


def _refuse_other_numbers(path: Path, found: tuple[int, int], first: int, last: int) -> None:
    """Raise where a file holds other worlds than its name says, by the first and the last that are `found` in it."""
    if found == (first, last - 1):
        return
    raise ResultsError(
        f"{path}: holds worlds {found[0]} to {found[1]}, and by its name {first} to {last - 1}: it was copied or renamed; remove it and "
        f"run the same command again, which does its worlds anew"
    )


def _drawn_otherwise(table: Any, worlds: Worlds, first: int, last: int) -> str | None:
    """Return the name of what is not in a table as it is in the worlds; None where all is."""
    for name, drawn in worlds.values.items():
        if not np.array_equal(table.column(name).to_numpy(), drawn[first:last]):
            return name
    for actor, names in worlds.images.items():
        if table.column(_reading_of(actor)).to_pylist() != list(names[first:last]):
            return _reading_of(actor)
    for actor, orders in worlds.orders.items():
        name = _order_of(actor)
        if name not in table.column_names or table.column(name).to_pylist() != _as_texts(orders[first:last]):
            return name
    return None


def _digest(columns: Mapping[str, Any]) -> str:
    """Return a digest of everything that a chunk holds, bit for bit."""
    told = hashlib.sha256()
    for name, column in columns.items():
        values = np.asarray(column)
        told.update(name.encode() + b"\0")
        told.update(values.tobytes() if values.dtype.kind in "iuf" else "\0".join(values.tolist()).encode())
    return told.hexdigest()


def _reading_of(actor: str) -> str:
    return f"reading of {actor}"


def _order_of(actor: str) -> str:
    return f"order of {actor}"


def _as_texts(orders: Sequence[Order]) -> list[str]:
    """Return orders as texts, such as `2 0 1`; the stated order is an empty text."""
    return [" ".join(map(str, order)) for order in orders]


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Say in one message that a file of results cannot be read, and what to do."""
    import pyarrow as pa

    try:
        yield
    except FileNotFoundError:
        raise ResultsError(f"{path}: is missing; run the same command again to fill the gap") from None
    except pa.ArrowCancelled:
        # Ctrl-C while a file is read, which says nothing against the file.
        raise KeyboardInterrupt from None
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        raise ResultsError(
            f"{path}: cannot be read: it is damaged, or no file of results; remove it and run the same command again, which does its "
            f"worlds anew"
        ) from None


def _says(metadata: Mapping[bytes, bytes] | None) -> dict[str, Any]:
    """Read what a file says it belongs to; raises KeyError or ValueError where it says nothing."""
    found = json.loads((metadata or {})[KEY])
    if not isinstance(found, dict):
        raise ValueError("no mapping")
    return found


def _numbers(footer: Any) -> tuple[int, int] | None:
    """Return the first and the last world in a file, as its footer has them; None where it has not."""
    found = [
        column.statistics
        for group in range(footer.num_row_groups)
        for k in range(footer.num_columns)
        if (column := footer.row_group(group).column(k)).path_in_schema == "world"
    ]
    if not found or any(statistics is None or not statistics.has_min_max for statistics in found):
        return None
    return min(statistics.min for statistics in found), max(statistics.max for statistics in found)


def open_store(folder: str | Path, plan: RunPlan, worlds: Worlds, command: str = "") -> Store:
    """Open a folder of results for a run, after seeing that there can be one; it is made when the first chunk is stored.

    Raises
    ------
    ResultsError
        where it holds the results of something else, naming what differs.
    OutputError
        where it cannot be made.
    """
    folder = Path(folder)
    says, text = provenance_of(plan, worlds, command), to_yaml(plan.case)
    store = Store(folder, says["key"], says, text)
    refuse_taken(store)
    return store


def refuse_taken(store: Store) -> None:
    """Raise where a folder cannot take the results of a run: it holds other things, or cannot be made."""
    folder = store.folder
    try:
        others = _others(folder, store.text)
        # After the look at what is there: another shard may have begun in the meantime.
        if store.begun:
            refuse_other(folder, store.says)
            return
        if others:
            raise ResultsError(f"{folder}: is a folder with other things in it; name a new one for results")
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        reason = _closed(there, folder)
    except OSError as error:
        reason = error.strerror
    if reason is not None:
        raise OutputError(f"{folder}: this folder cannot be made: {reason}")


def _closed(there: Path, folder: Path) -> str | None:
    """Return why nothing can be made in `there`, the part of a path that exists; None where it can."""
    if not there.is_dir():
        return os.strerror(errno.EEXIST if there == folder else errno.ENOTDIR)
    return None if os.access(there, os.W_OK | os.X_OK) else os.strerror(errno.EACCES)


def _others(folder: Path, text: str) -> bool:
    """Whether a folder holds anything but what a run leaves that was killed before it could say what it is."""
    if not folder.is_dir():
        return False
    return not all(_begun(path, text) for path in list(folder.iterdir()))


def _begun(path: Path, text: str) -> bool:
    if path.name == "case.yaml":
        return path.is_file() and path.read_bytes() == text.encode()
    if path.name == "outcomes":
        return path.is_dir() and not any(path.iterdir())
    return path.name.startswith(".") and path.suffix == ".part"


def store_in(folder: str | Path) -> Store:
    """Return the results that are in a folder, of whatever run.

    Raises
    ------
    ResultsError
        where the folder holds no results, or does not say of what.
    """
    known = provenance(Path(folder))
    return Store(Path(folder), known["key"], known)


def load_outcomes(folder: str | Path) -> Outcomes:
    """Read the results in a folder.

    Raises
    ------
    ResultsError
        where there are none, some worlds are missing (saying how many), or a file is damaged.
    """
    store = store_in(folder)
    return loaded(store, *worlds_of(store))


def worlds_of(store: Store) -> tuple[RunPlan, Worlds]:
    """Return what was asked and in which worlds, as the folder says it."""
    known = store.says
    case = case_beside(store.folder, known["digest"])
    worlds = draw_worlds(case, known["worlds"], known["seed"], method=known["method"], images=known["images"])
    policies = [policy for policy in known["policies"] if policy in case.policies]
    return replace(plan_of(case, policies or None), left_out=tuple(known["left_out"])), worlds


def loaded(store: Store, plan: RunPlan, worlds: Worlds) -> Outcomes:
    """Read all chunks of a store; raise where some are missing."""
    spans = chunks_of(worlds.count, store.says["chunk"])
    missing = [(first, last) for first, last in spans if not store.has(first, last)]
    if missing:
        lacking = sum(last - first for first, last in missing)
        raise ResultsError(
            f"{store.folder}: {lacking:,} of {worlds.count:,} worlds are missing, the first from {missing[0][0]} on; run the same command "
            f"again, or merge the folders of all shards"
        )
    return gathered(plan, worlds, [store.read(first, last, worlds) for first, last in spans])
