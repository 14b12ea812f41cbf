"""Results in a folder: the provenance, the case, and a Parquet file per chunk of worlds.

    FOLDER/provenance.json     the inputs of the run: hash of the case, seed, number of worlds, policies, versions
    FOLDER/case.yaml           the case
    FOLDER/panels/             copies of the panels of experts that it takes numbers from
    FOLDER/outcomes/*.parquet  a row per world: the drawn values, and the results of each policy

Each file is written under a temporary name and then renamed. An interrupted run thus loses at most its current chunk.
"""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.case.inputs import Input, InputKind
from offramp.case.writing import to_yaml
from offramp.ensemble.columns import digest_of_columns, world_span
from offramp.ensemble.ensemble import Chunk, chunks_of, join_chunks
from offramp.ensemble.folders import has_other_files, obstacle
from offramp.ensemble.plan import plan_of
from offramp.ensemble.provenance import (
    PROVENANCE,
    provenance,
    provenance_of,
    refuse_other_plan,
    refuse_other_run,
    stored_case,
    with_versions,
)
from offramp.ensemble.provenance_checks import sealed, unsealed
from offramp.errors import OutputError, ResultsError
from offramp.experts.panel_copies import panel_copies
from offramp.files import write_whole
from offramp.worlds.worlds import draw_worlds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from offramp.ensemble.outcomes import Outcomes
    from offramp.ensemble.plan import RunPlan
    from offramp.preference_sensitivity.reordering import Order
    from offramp.worlds.worlds import Worlds

__all__ = ["Store", "existing_store", "load_outcomes", "open_store", "read_outcomes", "refuse_unusable", "worlds_of"]

KEY = b"offramp"
"""Metadata key of a Parquet file that holds the key of its run."""

SEPARATOR = " | "
"""Separator of policy and query in the name of a column."""


@dataclass(frozen=True)
class Store:
    """A folder of results; `key` is the hash of the run's inputs, which every file in it holds.

    `provenance` has the inputs and versions of the run, `case_text` its case, and `copies` the panels of experts that the case names, by
    their path in the folder. All are written when the folder is made.
    """

    folder: Path
    key: str
    provenance: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    case_text: str = field(default="", compare=False, repr=False)
    copies: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def outcomes_folder(self) -> Path:
        """The folder of the Parquet files."""
        return self.folder / "outcomes"

    @property
    def is_made(self) -> bool:
        """Return whether the folder has its provenance, which is written after the case."""
        return (self.folder / PROVENANCE).exists()

    def path(self, first: int, last: int) -> Path:
        """Return the file of the worlds from `first` up to, but excluding, `last`."""
        return self.outcomes_folder / f"worlds-{first:07}-{last:07}.parquet"

    def has(self, first: int, last: int) -> bool:
        """Return whether the file of a chunk exists; `wrong` checks its content."""
        return self.path(first, last).exists()

    def check(self, first: int, last: int) -> None:
        """Check the file of a chunk by its footer alone, which is quick.

        Raises
        ------
        ResultsError
            if the file is missing, damaged, or belongs to another run.
        """
        from pyarrow import parquet

        path = self.path(first, last)
        with _reading(path):
            footer = parquet.read_metadata(path)
            known, numbers = _metadata(footer.metadata), world_span(footer)
        self._refuse_others(path, known, footer.num_rows, first, last)
        _refuse_other_numbers(path, numbers or (first, last - 1), first, last)

    def wrong(self, first: int, last: int) -> str | None:
        """Return the fault that `check` finds in the file of a chunk, without its remedy; None if it finds none."""
        try:
            self.check(first, last)
        except ResultsError as error:
            return str(error).removeprefix(f"{self.path(first, last)}: ").rpartition("; ")[0]
        return None

    def make(self) -> None:
        """Make the folder with its case and provenance, or add the versions of this process to the provenance.

        Raises
        ------
        ResultsError
            if the folder holds another run or other files.
        OutputError
            if it cannot be made or written.
        """
        refuse_unusable(self)
        if self.is_made:
            known = provenance(self.folder)
            both = with_versions(known, [self.provenance])
            if both != known:
                self._write_provenance(both)
            return
        try:
            self.outcomes_folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{self.folder}: this folder cannot be made: {error.strerror}") from None
        for name, text in self.copies.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            write_whole(self.folder / name, text)
        write_whole(self.folder / "case.yaml", self.case_text)
        # The provenance is written last, so that a folder with one is complete.
        self._write_provenance(self.provenance)

    def _write_provenance(self, known: Mapping[str, Any]) -> None:
        write_whole(self.folder / PROVENANCE, json.dumps(known, ensure_ascii=False, indent=2) + "\n")

    def write(self, chunk: Chunk, worlds: Worlds) -> None:
        """Store a chunk, completely or not at all; the first chunk makes the folder, so that a refused run leaves none.

        Raises
        ------
        ResultsError
            if the folder meanwhile holds another run.
        OutputError
            if it cannot be written; stored chunks stay.
        """
        import pyarrow as pa
        from pyarrow import parquet

        some = slice(chunk.first, chunk.last)
        columns: dict[str, Any] = {"world": np.arange(chunk.first, chunk.last)}
        columns |= {name: values[some] for name, values in worlds.values.items()}
        columns |= {_reading_column(actor): list(names[some]) for actor, names in worlds.images.items()}
        columns |= {_order_column(actor): _as_texts(orders[some]) for actor, orders in worlds.orders.items()}
        columns |= {name: list(experts[some]) for name, experts in worlds.experts.items()}
        columns |= {SEPARATOR.join(key): values for key, values in chunk.values.items()}
        about = {
            "key": self.key,
            "error": chunk.error,
            "asked": list(chunk.values),
            "sha256": digest_of_columns(columns),
        }
        stream = io.BytesIO()
        parquet.write_table(pa.table(columns).replace_schema_metadata({KEY: sealed(about)}), stream)
        try:
            self.make()
            write_whole(self.path(chunk.first, chunk.last), stream.getvalue())
        except OutputError as error:
            raise OutputError(f"{error}; the stored results are intact, and the same command resumes the run") from None

    def read(self, first: int, last: int, worlds: Worlds | None = None) -> Chunk:
        """Return a stored chunk; with `worlds`, check that it holds these worlds.

        Raises
        ------
        ResultsError
            if the file is missing, damaged, or belongs to another run or to other worlds.
        """
        from pyarrow import parquet

        path = self.path(first, last)
        with _reading(path):
            table = parquet.read_table(path)
            known = _metadata(table.schema.metadata)
        self._refuse_others(path, known, table.num_rows, first, last)
        with _reading(path):
            numbers = table.column("world").to_numpy()
            # The names of the columns are ambiguous: a policy may have any name.
            asked = [(policy, question) for policy, question in known["asked"]]
            values = {key: table.column(SEPARATOR.join(key)).to_numpy() for key in asked}
            chunk = Chunk(first, last, values, float(known["error"]))
            kept = digest_of_columns({name: table.column(name).to_numpy() for name in table.column_names})
        if kept != known.get("sha256"):
            raise ResultsError(
                f"{path}: holds other numbers than were stored: it is damaged, or was changed; remove it and run the same command again, "
                f"which evaluates its worlds again"
            )
        if not np.array_equal(numbers, np.arange(first, last)):
            _refuse_other_numbers(path, (int(numbers.min()), int(numbers.max())), first, last)
        if worlds is not None:
            with _reading(path):
                other = _differing_column(table, worlds, first, last)
            if other is not None:
                raise ResultsError(
                    f"{path}: `{other}` has other values than this version draws; run again in a new folder"
                )
        return chunk

    def _refuse_others(self, path: Path, known: Mapping[str, Any], rows: int, first: int, last: int) -> None:
        """Raise `ResultsError` if a file belongs to another run, or its length differs from its name."""
        if known.get("key") != self.key:
            raise ResultsError(f"{path}: belongs to another run than the rest of {self.folder}; move it away")
        if rows != last - first:
            raise ResultsError(
                f"{path}: has {rows} worlds, but {last - first} according to its name; remove it and run again"
            )


def _refuse_other_numbers(path: Path, found: tuple[int, int], first: int, last: int) -> None:
    """Raise `ResultsError` if a file has other worlds than its name; `found` are the first and the last in it."""
    if found == (first, last - 1):
        return
    raise ResultsError(
        f"{path}: holds worlds {found[0]} to {found[1]}, but {first} to {last - 1} according to its name: it was copied or renamed; remove "
        f"it and run the same command again, which evaluates its worlds again"
    )


def _differing_column(table: Any, worlds: Worlds, first: int, last: int) -> str | None:
    """Return the name of the first column that differs from the worlds; None if none differs."""
    for name, drawn in worlds.values.items():
        if not np.array_equal(table.column(name).to_numpy(), drawn[first:last]):
            return name
    for actor, names in worlds.images.items():
        if table.column(_reading_column(actor)).to_pylist() != list(names[first:last]):
            return _reading_column(actor)
    for name, experts in worlds.experts.items():
        if name not in table.column_names or table.column(name).to_pylist() != list(experts[first:last]):
            return name
    for actor, orders in worlds.orders.items():
        name = _order_column(actor)
        if name not in table.column_names or table.column(name).to_pylist() != _as_texts(orders[first:last]):
            return name
    return None


def _reading_column(actor: str) -> str:
    return str(Input(InputKind.READING, actor))


def _order_column(actor: str) -> str:
    return str(Input(InputKind.ORDER, actor))


def _as_texts(orders: Sequence[Order]) -> list[str]:
    """Return orders as texts such as `2 0 1`; the stated order is an empty text."""
    return [" ".join(map(str, order)) for order in orders]


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn any failure to read a file of results into a `ResultsError` with its remedy."""
    import pyarrow as pa

    try:
        yield
    except FileNotFoundError:
        raise ResultsError(f"{path}: is missing; run the same command again to fill the gap") from None
    except pa.ArrowCancelled:
        # Ctrl-C during a read is no fault of the file.
        raise KeyboardInterrupt from None
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        raise ResultsError(
            f"{path}: cannot be read: it is damaged, or no file of results; remove it and run the same command again, which evaluates its "
            f"worlds again"
        ) from None


def _metadata(metadata: Mapping[bytes, bytes] | None) -> dict[str, Any]:
    """Return the metadata of a file of results; raise `KeyError` or `ValueError` if it has none."""
    return unsealed((metadata or {})[KEY])


def open_store(folder: str | Path, plan: RunPlan, worlds: Worlds, command: str = "") -> Store:
    """Return the store of a run in a folder, which is made when the first chunk is stored.

    Raises
    ------
    ResultsError
        if the folder holds other files or the results of another run; the message names the differences.
    OutputError
        if it cannot be made.
    """
    folder = Path(folder)
    known, text = provenance_of(plan, worlds, command), to_yaml(plan.case)
    store = Store(folder, known["key"], known, text, panel_copies(plan.case, Path(plan.case.origin).parent))
    refuse_unusable(store)
    return store


def refuse_unusable(store: Store) -> None:
    """Raise if a folder cannot hold the results of a run.

    Raises
    ------
    ResultsError
        if it holds another run or other files.
    OutputError
        if it cannot be made.
    """
    folder = store.folder
    try:
        others = has_other_files(folder, store.case_text)
        # This check follows the listing: another shard may have made the folder meanwhile.
        if store.is_made:
            refuse_other_run(folder, store.provenance)
            return
        if others:
            raise ResultsError(f"{folder}: is a folder with other files in it; name a new folder for results")
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        reason = obstacle(there, folder)
    except OSError as error:
        reason = error.strerror
    if reason is not None:
        raise OutputError(f"{folder}: this folder cannot be made: {reason}")


def existing_store(folder: str | Path) -> Store:
    """Return the store in a folder of results, of any run.

    Raises
    ------
    ResultsError
        if the folder holds no results, or its provenance is incomplete.
    """
    known = provenance(Path(folder))
    return Store(Path(folder), known["key"], known)


def load_outcomes(folder: str | Path) -> Outcomes:
    """Read the results in a folder.

    Raises
    ------
    ResultsError
        if the folder holds none, worlds are missing (the message gives their number), or a file is damaged.
    """
    store = existing_store(folder)
    return read_outcomes(store, *worlds_of(store))


def worlds_of(store: Store) -> tuple[RunPlan, Worlds]:
    """Return the plan and the worlds of a stored run."""
    known = store.provenance
    case = stored_case(store.folder, known["digest"])
    worlds = draw_worlds(case, known["worlds"], known["seed"], method=known["method"], images=known["images"])
    policies = [policy for policy in known["policies"] if policy in case.policies]
    plan = plan_of(case, policies or None)
    refuse_other_plan(store.folder, plan, known)
    return plan, worlds


def read_outcomes(store: Store, plan: RunPlan, worlds: Worlds) -> Outcomes:
    """Read all chunks of a store; raise `ResultsError` if chunks are missing."""
    spans = chunks_of(worlds.count, store.provenance["chunk"])
    missing = [(first, last) for first, last in spans if not store.has(first, last)]
    if missing:
        lacking = sum(last - first for first, last in missing)
        raise ResultsError(
            f"{store.folder}: {lacking:,} of {worlds.count:,} worlds are missing, beginning with world {missing[0][0]}; run the same command "
            f"again, or merge the folders of all shards"
        )
    return join_chunks(plan, worlds, [store.read(first, last, worlds) for first, last in spans])
